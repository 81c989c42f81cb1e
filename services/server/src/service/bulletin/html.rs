//! A bulletin as a page of A4 that needs nothing from elsewhere.

use std::fmt::{Display, Write};

use wangge_analytics::performance::{Catalogue, Light, Period};

use super::super::Served;
use super::super::coverage::{PatrolsOfDistrict, Staffed};
use super::super::performance::{Compared, UnitFigures};
use super::words::Language;
use super::{Bulletin, Kind, chart, map};
use crate::ogc::escaped;

const STYLE: &str = include_str!("bulletin.css");

/// The indicators shown for each unit; the others stand in the table of all.
const SHOWN: [&str; 3] = ["closed_on_time", "handled_on_time", "rework"];

/// The page.
pub(crate) fn bulletin_html(bulletin: &Bulletin, served: &Served, language: Language) -> String {
    let mut page = Sheet { html: String::new(), language };
    page.head(bulletin);
    page.key_figures(bulletin);
    page.course(bulletin);
    page.kinds(bulletin);
    page.indicators(bulletin);
    page.map(bulletin, served);
    page.units(language.of("街道", "Subdistricts"), &bulletin.subdistricts);
    page.units(language.of("社区", "Communities"), &bulletin.communities);
    page.red(bulletin);
    page.foot(bulletin);
    page.html
}

struct Sheet {
    html: String,
    language: Language,
}

impl Sheet {
    fn raw(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// An element with a text.
    fn element(&mut self, name: &str, text: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(self.html, "<{name}>{}</{name}>", escaped(&text.to_string()));
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.of(zh, en)
    }

    fn head(&mut self, bulletin: &Bulletin) {
        let title = format!("{} {}", bulletin.district, self.language.title(bulletin.period));
        let _ = write!(
            self.html,
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><title>{}</title><style>{STYLE}</style></head><body>",
            self.language.tag(),
            escaped(&title)
        );
        self.element("h1", &title);
        let days = if bulletin.first == bulletin.last {
            bulletin.first.to_string()
        } else {
            format!("{} – {}", bulletin.first, bulletin.last)
        };
        let known = self.say("数据截至", "as known at");
        self.element("p", format!("{days} · {known} {}", bulletin.as_of));
    }

    fn key_figures(&mut self, bulletin: &Bulletin) {
        let total = &bulletin.total;
        self.raw("<div class=\"figures\">");
        self.figure(self.say("上报案件", "Cases reported"), count(total.counts["reported"]));
        let compared = [
            (self.say("较上期", "against the period before"), &total.before),
            (self.say("同比", "against the year before"), &total.year_before),
        ];
        for (title, then) in compared {
            let change = then.as_ref().and_then(|then| then.change);
            self.figure(title, change.map_or_else(none, |change| format!("{:+.1} %", change * 100.0)));
        }
        let share = total.indicators["closed_on_time"].value;
        self.figure(self.say("按期结案率", "Closed on time"), percent(share));
        let median = total.handling.median_hours;
        self.figure(self.say("处置时长中位数", "Median handling time"), hours(median, self.language));
        self.figure(self.say("积压", "Open at the end"), count(total.open));
        self.figure(self.say("其中超期", "of these overdue"), count(total.open_overdue));
        self.raw("</div>");
        let elsewhere = bulletin.elsewhere.counts["reported"];
        if elsewhere > 0 {
            let text = match self.language {
                Language::Chinese => format!("另有 {elsewhere} 件没有可用位置或在区外，未计入以上数字。"),
                Language::English => format!(
                    "{elsewhere} more cases have no usable place or lie outside the district: they are in none of these figures."
                ),
            };
            self.element("p", text);
        }
    }

    fn figure(&mut self, title: &str, value: String) {
        self.raw("<div>");
        self.element("b", value);
        self.element("span", title);
        self.raw("</div>");
    }

    fn course(&mut self, bulletin: &Bulletin) {
        self.element("h2", self.say("上报过程", "Cases over time"));
        let bars: Vec<(String, u32)> = bulletin
            .series
            .iter()
            .enumerate()
            .map(|(number, part)| {
                // Hours from 0, days of the week, of the month and months from 1.
                let label = if bulletin.period == Period::Day { number } else { number + 1 };
                (label.to_string(), part.reported)
            })
            .collect();
        let drawn = chart::bars(&bars, self.say("上报过程", "Cases over time"));
        self.raw(&drawn);
    }

    fn kinds(&mut self, bulletin: &Bulletin) {
        let language = self.language;
        self.raw("<div class=\"pair\">");
        self.kind_table(self.say("领域", "Domains"), &bulletin.domains, |name| language.domain(name));
        self.kind_table(self.say("主要类别", "Categories"), &bulletin.categories, |name| name);
        self.raw("</div>");
    }

    fn kind_table(&mut self, title: &str, kinds: &[Kind], name: impl Fn(&str) -> &str) {
        self.raw("<table><thead><tr>");
        for head in [
            title,
            self.say("上报", "reported"),
            self.say("上期", "before"),
            self.say("上年同期", "year before"),
        ] {
            self.element("th", head);
        }
        self.raw("</tr></thead><tbody>");
        for kind in kinds {
            self.raw("<tr>");
            self.element("td", name(&kind.name));
            self.element("td", count(kind.reported));
            self.element("td", kind.before.map_or_else(none, count));
            self.element("td", kind.year_before.map_or_else(none, count));
            self.raw("</tr>");
        }
        self.raw("</tbody></table>");
    }

    /// Every indicator with its formula.
    fn indicators(&mut self, bulletin: &Bulletin) {
        let catalogue = Catalogue::usual();
        self.element("h2", self.say("指标", "Indicators"));
        self.raw("<table><thead><tr>");
        for head in [
            self.say("指标", "indicator"),
            self.say("本期", "this period"),
            self.say("件数", "cases"),
            self.say("上期", "before"),
            self.say("上年同期", "year before"),
            self.say("公式", "formula"),
        ] {
            self.element("th", head);
        }
        self.raw("</tr></thead><tbody>");
        for indicator in &catalogue.indicators {
            let share = bulletin.total.indicators[&indicator.name];
            let then = |compared: &Option<Compared>| {
                percent(compared.as_ref().and_then(|then| then.indicators[&indicator.name]))
            };
            self.raw("<tr>");
            self.element("td", self.language.of(&indicator.zh, &indicator.en));
            self.element("td", percent(share.value));
            self.element("td", format!("{} / {}", share.part, share.whole));
            self.element("td", then(&bulletin.total.before));
            self.element("td", then(&bulletin.total.year_before));
            self.element("td", indicator.formula(catalogue));
            self.raw("</tr>");
        }
        self.raw("</tbody></table>");
    }

    fn map(&mut self, bulletin: &Bulletin, served: &Served) {
        let title = self.say("各社区每千户案件数", "Cases for each 1,000 households, by community");
        self.element("h2", title);
        let by_code = |code: &str| bulletin.communities.iter().find(|unit| unit.code == code);
        let rates: Vec<f64> =
            bulletin.communities.iter().filter_map(|unit| unit.per_1000_households).collect();
        let bounds = map::classes(&rates);
        let shown: Vec<(Option<&str>, String)> = served
            .snapshot()
            .data()
            .communities
            .iter()
            .map(|community| {
                let rate = by_code(community.code.as_str()).and_then(|unit| unit.per_1000_households);
                let title = format!("{}: {}", community.name, rate.map_or_else(none, rounded));
                (rate.map(|rate| map::colour(rate, &bounds)), escaped(&title))
            })
            .collect();
        let drawn = map::map(served, &shown, title);
        self.raw(&drawn);
        self.raw("<p class=\"legend\">");
        let from = std::iter::once(None).chain(bounds.iter().copied().map(Some));
        let to = bounds.iter().copied().map(Some).chain(std::iter::once(None));
        for ((from, to), colour) in from.zip(to).zip(map::COLOURS) {
            let range = match (from, to) {
                (None, Some(to)) => format!("< {}", rounded(to)),
                (Some(from), None) => format!("≥ {}", rounded(from)),
                (Some(from), Some(to)) => format!("{} – {}", rounded(from), rounded(to)),
                (None, None) => continue,
            };
            let _ = write!(self.html, "<i style=\"background:{colour}\"></i>{} ", escaped(&range));
        }
        self.raw("</p>");
    }

    fn units(&mut self, title: &str, units: &[UnitFigures]) {
        if units.is_empty() {
            return;
        }
        let catalogue = Catalogue::usual();
        self.element("h2", title);
        self.raw("<table><thead><tr>");
        for head in [
            title,
            self.say("户数", "households"),
            self.say("上报", "reported"),
            self.say("较上期", "against before"),
            self.say("每千户", "per 1,000"),
            self.say("名次", "rank"),
        ] {
            self.element("th", head);
        }
        for indicator in SHOWN.iter().filter_map(|name| catalogue.indicator(name)) {
            self.element("th", self.language.of(&indicator.zh, &indicator.en));
        }
        for head in [self.say("中位时长", "median"), self.say("积压", "open"), self.say("灯", "lights")]
        {
            self.element("th", head);
        }
        self.raw("</tr></thead><tbody>");
        let mut ranked: Vec<&UnitFigures> = units.iter().collect();
        ranked.sort_by_key(|unit| (unit.rank.is_none(), unit.rank));
        for unit in ranked {
            self.unit(unit);
        }
        self.raw("</tbody></table>");
    }

    fn unit(&mut self, unit: &UnitFigures) {
        let figures = &unit.figures;
        let change = figures.before.as_ref().and_then(|before| before.change);
        self.raw("<tr>");
        self.element("td", &unit.name);
        self.element("td", unit.households);
        self.element("td", count(figures.counts["reported"]));
        self.element("td", change.map_or_else(none, |change| format!("{:+.0} %", change * 100.0)));
        self.element("td", unit.per_1000_households.map_or_else(none, rounded));
        self.element("td", unit.rank.map_or_else(none, |rank| rank.to_string()));
        for name in SHOWN {
            self.element("td", percent(figures.indicators[name].value));
        }
        self.element("td", hours(figures.handling.median_hours, self.language));
        self.element("td", count(figures.open));
        self.raw("<td>");
        for lit in &unit.lights {
            let rule = Catalogue::usual().lights.iter().find(|rule| rule.name == lit.rule);
            let says = rule.map_or("", |rule| self.language.of(&rule.zh, &rule.en));
            let class = if lit.light == Light::Red { "red" } else { "yellow" };
            let _ = write!(self.html, "<span class=\"{class}\">{}</span> ", escaped(says));
        }
        self.raw("</td></tr>");
    }

    fn red(&mut self, bulletin: &Bulletin) {
        let title = self.say("红灯网格", "Grids with a red light");
        self.units(title, &bulletin.red_grids);
    }

    fn foot(&mut self, bulletin: &Bulletin) {
        if let Some(coverage) = &bulletin.coverage {
            let text = match self.language {
                Language::Chinese => format!(
                    "方案 {}：{} 个网格，{} 户各在一个网格内，{} 户不在任何网格内；{} 个网格少于 {} 户，{} 个多于 {} 户。",
                    coverage.plan,
                    coverage.covered.grids,
                    coverage.covered.households_in_a_grid,
                    coverage.covered.households_in_none,
                    coverage.covered.below_min,
                    coverage.min,
                    coverage.covered.above_max,
                    coverage.max
                ),
                Language::English => format!(
                    "Plan {}: {} grids; {} households are each in exactly one grid, {} in none; {} grids have fewer than {} households, {} more than {}.",
                    coverage.plan,
                    coverage.covered.grids,
                    coverage.covered.households_in_a_grid,
                    coverage.covered.households_in_none,
                    coverage.covered.below_min,
                    coverage.min,
                    coverage.covered.above_max,
                    coverage.max
                ),
            };
            self.element("h2", self.say("覆盖", "Coverage"));
            self.element("p", text);
        }
        self.posts(bulletin.posts.as_ref());
        self.patrols(bulletin.patrols.as_ref());
        let rule = self.say("指标目录版本", "Version of the indicators");
        self.element("p", format!("{rule}: {}", bulletin.catalogue_version));
        self.raw("</body></html>\n");
    }
}

impl Sheet {
    fn posts(&mut self, posts: Option<&Staffed>) {
        let Some(Staffed { posts, filled, with_deputy, households_per_filled_post, .. }) = posts else {
            return;
        };
        let each = households_per_filled_post.map_or_else(none, rounded);
        let text = match self.language {
            Language::Chinese => {
                format!(
                    "岗位 {posts} 个，在岗 {filled} 个，有替岗 {with_deputy} 个；每个在岗岗位 {each} 户。"
                )
            }
            Language::English => format!(
                "{posts} posts, {filled} of them filled, {with_deputy} with a deputy; {each} households for each filled post."
            ),
        };
        self.element("h2", self.say("岗位", "Posts"));
        self.element("p", text);
    }

    fn patrols(&mut self, patrols: Option<&PatrolsOfDistrict>) {
        let Some(PatrolsOfDistrict { total, days }) = patrols else { return };
        self.element("h2", self.say("日巡查", "Daily rounds"));
        let heads = [
            self.say("日期", "Day"),
            self.say("应巡", "Due"),
            self.say("实巡", "Made"),
            self.say("按时", "In time"),
            self.say("实巡率", "Made of those due"),
        ];
        self.raw("<table><thead><tr>");
        for head in heads {
            self.element("th", head);
        }
        self.raw("</tr></thead><tbody>");
        let whole = (self.say("合计", "Together").to_owned(), total);
        let days = days.iter().map(|day| (day.date.clone(), &day.patrols));
        for (day, patrols) in days.chain([whole]) {
            self.raw("<tr>");
            self.element("td", day);
            for number in [patrols.due, patrols.made, patrols.in_time] {
                self.element("td", number);
            }
            self.element("td", percent(patrols.made_share));
            self.raw("</tr>");
        }
        self.raw("</tbody></table>\n");
    }
}

fn none() -> String {
    "–".to_owned()
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(none, |share| format!("{:.1} %", share * 100.0))
}

fn rounded(value: f64) -> String {
    if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

fn hours(value: Option<f64>, language: Language) -> String {
    value.map_or_else(none, |value| format!("{} {}", rounded(value), language.of("小时", "h")))
}

/// With a space between thousands.
fn count(count: u32) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join("\u{202f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!([7, 1_234, 1_000_000].map(count), ["7", "1\u{202f}234", "1\u{202f}000\u{202f}000"]);
    }
}
