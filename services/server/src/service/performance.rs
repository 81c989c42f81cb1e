//! 绩效: how the units of a level deal with their cases, compared with the period before and the year
//! before, under today's borders.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;
use wangge_analytics::performance::{
    Catalogue, Counts, Light, LightRule, Question, Share, Span, Tally, first_report, newest_moment, tally,
};
use wangge_analytics::rates::shrinkage::shrunk_rates;
use wangge_model::Timestamp;

use super::units::{Level, Unit, Units};
use super::{CaseFilter, Served};
use crate::error::ApiError;
use crate::ogc::csv_field;

/// What is asked.
pub(crate) struct Performance<'a> {
    pub(crate) served: &'a Served,
    pub(crate) level: Level,
    pub(crate) plan: Option<&'a str>,
    /// Only units in the unit of this code.
    pub(crate) within: Option<&'a str>,
    /// Which cases; its `from` and `to` are not looked at.
    pub(crate) filter: CaseFilter,
    pub(crate) spans: Spans,
    /// As things stood then.
    pub(crate) as_of: Timestamp,
    /// Units with fewer cases have no rank and no light.
    pub(crate) min_cases: u32,
}

/// The span that is asked for, and what it is compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    pub(crate) span: Span,
    /// None where time begins.
    pub(crate) before: Option<Span>,
    pub(crate) year_before: Option<Span>,
}

impl Spans {
    /// Without what began before there were any cases: a comparison with half a period would mislead.
    pub(crate) fn known_from(self, first: Timestamp) -> Self {
        /// Nobody reports at the stroke of midnight.
        const DAY: u32 = 86_400;
        let known = |span: &Span| span.from.unix().saturating_add(DAY) >= first.unix();
        Self { before: self.before.filter(known), year_before: self.year_before.filter(known), ..self }
    }
}

/// A span as it is told, `from` inclusive, `to` exclusive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Told {
    from: String,
    to: String,
}

impl From<Span> for Told {
    fn from(span: Span) -> Self {
        Self { from: span.from.to_string(), to: span.to.to_string() }
    }
}

/// How units deal with their cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct PerformanceReport {
    level: Level,
    /// The plan whose grids are meant, where the level has any.
    plan: Option<String>,
    /// Cases reported then are counted.
    period: Told,
    /// As long a period before it.
    before: Option<Told>,
    /// The same period a year before.
    year_before: Option<Told>,
    /// What happened after this moment is not known.
    as_of: String,
    /// Units with fewer cases have no rank and no light.
    min_cases: u32,
    /// What the figures mean.
    catalogue: CatalogueDocument,
    /// All cases of the units together.
    pub(crate) total: Figures,
    /// Cases that are in none of the units of the level: without a place, or outside.
    pub(crate) elsewhere: Figures,
    /// Units of the level.
    #[serde(rename = "numberMatched")]
    pub(crate) matched: usize,
    /// Units in this answer.
    #[serde(rename = "numberReturned")]
    pub(crate) returned: usize,
    pub(crate) units: Vec<UnitFigures>,
}

/// A unit and its figures.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct UnitFigures {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Codes of the units above it, the nearest first.
    within: Vec<String>,
    pub(crate) households: u64,
    /// The type of its community: its peers are the units of the same type.
    kind: Option<String>,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    /// Cases for each 1,000 households in the period; nothing without households.
    pub(crate) per_1000_households: Option<f64>,
    /// The same drawn towards the mean of the units asked for, the more the fewer households there are
    /// (empirical Bayes: Marshall 1991).
    pub(crate) shrunk: Option<Shrunken>,
    /// Its place among the units with enough cases by the shrunken rate, 1 for the most cases for each
    /// household.
    pub(crate) rank: Option<usize>,
    /// Its place among its peers.
    rank_among_peers: Option<usize>,
    pub(crate) lights: Vec<Lit>,
}

/// A rate for each 1,000 households with what chance leaves open.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Shrunken {
    pub(crate) per_1000_households: f64,
    /// With a probability of 95 % the true rate lies between this
    pub(crate) low: f64,
    /// and this.
    pub(crate) high: f64,
}

/// What is counted of some cases.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// By name; the catalogue says what each means.
    pub(crate) counts: BTreeMap<String, u32>,
    /// By name; the catalogue has the formulas.
    pub(crate) indicators: BTreeMap<String, ShareFigure>,
    /// From the report until a case was handled, else closed.
    pub(crate) handling: Handling,
    /// Cases reported before the end of the period that were neither refused nor closed by then.
    pub(crate) open: u32,
    /// Of these, past their due time.
    pub(crate) open_overdue: u32,
    pub(crate) before: Option<Compared>,
    pub(crate) year_before: Option<Compared>,
}

/// A share of cases with what it is made of.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ShareFigure {
    /// From 0 to 1; nothing of nothing.
    pub(crate) value: Option<f64>,
    pub(crate) part: u64,
    pub(crate) whole: u64,
}

impl From<Share> for ShareFigure {
    fn from(share: Share) -> Self {
        Self { value: share.value(), part: share.part, whole: share.whole }
    }
}

/// Exact quantiles, hours.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Handling {
    /// Cases whose times tell it.
    cases: usize,
    pub(crate) median_hours: Option<f64>,
    pub(crate) p90_hours: Option<f64>,
}

/// The same units in another period, whatever their borders were then.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Compared {
    pub(crate) reported: u32,
    /// By how much of it the cases have become more (less than 0: fewer); nothing of nothing.
    pub(crate) change: Option<f64>,
    pub(crate) indicators: BTreeMap<String, Option<f64>>,
}

/// 红黄灯: what a leader should look at, and the rule that says so.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Lit {
    #[schema(value_type = String)]
    pub(crate) light: Light,
    pub(crate) rule: String,
    indicator: String,
    value: f64,
    /// Beyond which it is lit.
    limit: f64,
}

/// What the figures mean, with a version.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogueDocument {
    version: &'static str,
    filing_limit_minutes: u32,
    #[schema(value_type = Vec<Object>)]
    counts: serde_json::Value,
    indicators: Vec<IndicatorDocument>,
    #[schema(value_type = Vec<Object>)]
    lights: serde_json::Value,
}

/// An indicator and its formula.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorDocument {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// In names of counts.
    formula: String,
    /// `high` or `low`.
    #[schema(value_type = String)]
    better: wangge_analytics::performance::Better,
}

impl CatalogueDocument {
    fn of(catalogue: &'static Catalogue) -> Self {
        let document = |values: Result<serde_json::Value, _>| values.unwrap_or_default();
        let indicators = catalogue.indicators.iter().map(|indicator| IndicatorDocument {
            name: &indicator.name,
            zh: &indicator.zh,
            en: &indicator.en,
            formula: indicator.formula(catalogue),
            better: indicator.better,
        });
        Self {
            version: &catalogue.version,
            filing_limit_minutes: catalogue.filing_limit_minutes,
            counts: document(serde_json::to_value(&catalogue.counts)),
            indicators: indicators.collect(),
            lights: document(serde_json::to_value(&catalogue.lights)),
        }
    }
}

/// The tallies of all units and, last, of the cases that are in none.
struct Tallies {
    now: Vec<Tally>,
    before: Option<Vec<Tally>>,
    year_before: Option<Vec<Tally>>,
}

impl Performance<'_> {
    /// The figures of every unit, in the order of their codes.
    ///
    /// # Errors
    /// When there is no such plan or unit.
    pub(crate) fn report(&self) -> Result<PerformanceReport, ApiError> {
        let plan = match self.plan {
            None => self.served.current_plan(),
            Some(name) => Some(self.served.plan_named(name)?),
        };
        let units = Units::of(self.served, self.level, plan)?;
        let chosen = units.within(self.within)?;
        let tallies = self.tallies(&units);
        let mut figures: Vec<UnitFigures> =
            chosen.iter().map(|unit| self.unit(&units.units[*unit], &tallies, *unit)).collect();
        shrink(&mut figures)?;
        rank(&mut figures, self.min_cases);
        figures.sort_by(|a, b| a.code.cmp(&b.code));
        let plan = plan.filter(|_| matches!(self.level, Level::Grid | Level::Sheet));
        Ok(PerformanceReport {
            level: self.level,
            plan: plan.map(|plan| plan.index.plan().name.clone()),
            period: self.spans.span.into(),
            before: self.spans.before.map(Told::from),
            year_before: self.spans.year_before.map(Told::from),
            as_of: self.as_of.to_string(),
            min_cases: self.min_cases,
            catalogue: CatalogueDocument::of(Catalogue::usual()),
            total: tallies.figures(&chosen),
            elsewhere: tallies.figures(&[units.units.len()]),
            matched: figures.len(),
            returned: figures.len(),
            units: figures,
        })
    }

    fn tallies(&self, units: &Units<'_>) -> Tallies {
        let cases = self.served.snapshot().cases();
        let filter = CaseFilter { from: None, to: None, ..self.filter.clone() };
        let keeps = filter.test(cases);
        let unit = |row: usize| {
            let kept = keeps.as_ref().is_none_or(|keeps| keeps(row));
            kept.then(|| units.of_case(row).unwrap_or(units.units.len()))
        };
        let filing_limit = Catalogue::usual().filing_limit_minutes * 60;
        let counted = |span: Span| {
            let question = Question { span, as_of: self.as_of, filing_limit };
            tally(cases, units.units.len() + 1, &question, unit)
        };
        Tallies {
            now: counted(self.spans.span),
            before: self.spans.before.map(counted),
            year_before: self.spans.year_before.map(counted),
        }
    }

    fn unit(&self, unit: &Unit, tallies: &Tallies, index: usize) -> UnitFigures {
        let reported = tallies.now[index].counts.get(wangge_analytics::performance::Count::Reported);
        let counts = &tallies.now[index].counts;
        let lights = if reported < self.min_cases { Vec::new() } else { lit(counts) };
        UnitFigures {
            code: unit.code.clone(),
            name: unit.name.clone(),
            within: unit.within.clone(),
            households: unit.households,
            kind: unit.kind.clone(),
            figures: tallies.figures(&[index]),
            per_1000_households: (unit.households > 0)
                .then(|| f64::from(reported) * 1000.0 / unit.households as f64),
            shrunk: None,
            rank: None,
            rank_among_peers: None,
            lights,
        }
    }
}

impl Tallies {
    /// The figures of some units together.
    fn figures(&self, units: &[usize]) -> Figures {
        let sum = |tallies: &[Tally]| Tally::sum(units.iter().map(|unit| &tallies[*unit]));
        let now = sum(&self.now);
        let compared = |tallies: &Option<Vec<Tally>>| {
            tallies.as_ref().map(|tallies| compared(&now.counts, &sum(tallies).counts))
        };
        let hours = |tenths: usize| now.handling_quantile(tenths).map(|seconds| seconds / 3600.0);
        Figures {
            before: compared(&self.before),
            year_before: compared(&self.year_before),
            counts: Catalogue::usual()
                .counts
                .iter()
                .zip(now.counts.iter())
                .map(|(named, count)| (named.name.clone(), count))
                .collect(),
            indicators: indicators(&now.counts)
                .map(|(name, share)| (name.to_owned(), share.into()))
                .collect(),
            handling: Handling { cases: now.handling.len(), median_hours: hours(5), p90_hours: hours(9) },
            open: now.open,
            open_overdue: now.open_overdue,
        }
    }
}

fn indicators(counts: &Counts) -> impl Iterator<Item = (&'static str, Share)> {
    let of = |counts: Counts| {
        move |indicator: &'static wangge_analytics::performance::Indicator| {
            (indicator.name.as_str(), indicator.of(&counts))
        }
    };
    Catalogue::usual().indicators.iter().map(of(*counts))
}

fn compared(now: &Counts, then: &Counts) -> Compared {
    use wangge_analytics::performance::Count::Reported;
    let (now, reported) = (now.get(Reported), then.get(Reported));
    Compared {
        reported,
        change: (reported > 0).then(|| f64::from(now) / f64::from(reported) - 1.0),
        indicators: indicators(then).map(|(name, share)| (name.to_owned(), share.value())).collect(),
    }
}

/// The lights that counts light.
fn lit(counts: &Counts) -> Vec<Lit> {
    let catalogue = Catalogue::usual();
    let light = |rule: &LightRule| {
        let indicator = catalogue.indicator(&rule.indicator)?;
        let value = indicator.of(counts).value()?;
        let light = rule.light(value, indicator.better)?;
        let limit = if light == Light::Red { rule.red } else { rule.yellow };
        Some(Lit { light, rule: rule.name.clone(), indicator: rule.indicator.clone(), value, limit })
    };
    catalogue.lights.iter().filter_map(light).collect()
}

/// Draws the rates of the units towards their mean.
fn shrink(units: &mut [UnitFigures]) -> Result<(), ApiError> {
    let counts: Vec<u32> = units.iter().map(|unit| unit.figures.counts["reported"]).collect();
    let thousands: Vec<f64> = units.iter().map(|unit| unit.households as f64 / 1000.0).collect();
    for (unit, rate) in units.iter_mut().zip(shrunk_rates(&counts, &thousands)?) {
        unit.shrunk =
            rate.raw.map(|_| Shrunken { per_1000_households: rate.rate, low: rate.low, high: rate.high });
    }
    Ok(())
}

/// Ranks the units that have enough cases by their shrunken rates, the highest first; equals share a rank.
fn rank(units: &mut [UnitFigures], min_cases: u32) {
    let mut ranked: Vec<usize> = (0..units.len())
        .filter(|unit| {
            let unit = &units[*unit];
            unit.shrunk.is_some() && unit.figures.counts["reported"] >= min_cases.max(1)
        })
        .collect();
    let rate = |units: &[UnitFigures], unit: usize| {
        units[unit].shrunk.map_or(0.0, |shrunk| shrunk.per_1000_households)
    };
    ranked.sort_by(|a, b| rate(units, *b).total_cmp(&rate(units, *a)));
    for (place, unit) in ranked.iter().enumerate() {
        let higher = |other: &&usize| rate(units, **other) > rate(units, *unit);
        let peers = ranked[..place].iter().filter(|other| units[**other].kind == units[*unit].kind);
        let (all, among_peers) =
            (ranked[..place].iter().filter(higher).count(), peers.filter(higher).count());
        units[*unit].rank = Some(all + 1);
        units[*unit].rank_among_peers = Some(among_peers + 1);
    }
}

impl UnitFigures {
    /// Whether it has a red light.
    pub(crate) fn is_red(&self) -> bool {
        self.lights.iter().any(|lit| lit.light == Light::Red)
    }

    /// Figures beside the counts and indicators.
    pub(crate) const NAMES: [&'static str; 6] =
        ["households", "per_1000_households", "median_hours", "p90_hours", "open", "open_overdue"];

    /// Whether a count or an indicator is called so.
    pub(crate) fn is_counted(name: &str) -> bool {
        let catalogue = Catalogue::usual();
        catalogue.counts.iter().any(|count| count.name == name) || catalogue.indicator(name).is_some()
    }

    /// A figure by its name. An indicator that is called as a count is comes first.
    pub(crate) fn figure(&self, name: &str) -> Option<f64> {
        let figures = &self.figures;
        match name {
            "households" => Some(self.households as f64),
            "per_1000_households" => self.per_1000_households,
            "median_hours" => figures.handling.median_hours,
            "p90_hours" => figures.handling.p90_hours,
            "open" => Some(figures.open.into()),
            "open_overdue" => Some(figures.open_overdue.into()),
            _ => match figures.indicators.get(name) {
                Some(share) => share.value,
                None => figures.counts.get(name).map(|count| f64::from(*count)),
            },
        }
    }
}

/// The time zone of an IANA name.
///
/// # Errors
/// When there is none.
pub(crate) fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("there is no time zone {name:?}"))
}

/// Units as a table, one row each, with a byte-order mark so that Excel reads Chinese.
pub(crate) fn units_csv(units: &[UnitFigures]) -> Vec<u8> {
    let catalogue = Catalogue::usual();
    let mut out = "\u{feff}code,name".as_bytes().to_vec();
    let counts = catalogue.counts.iter().map(|count| format!(",{}", count.name));
    let shares = catalogue.indicators.iter().map(|indicator| format!(",{}_share", indicator.name));
    let more = UnitFigures::NAMES.map(|name| format!(",{name}"));
    for name in more.into_iter().chain(counts).chain(shares).chain([",before".into(), ",year_before".into()])
    {
        out.extend(name.as_bytes());
    }
    out.push(b'\n');
    for unit in units {
        csv_field(&unit.code, &mut out);
        out.push(b',');
        csv_field(&unit.name, &mut out);
        let figures = &unit.figures;
        let compared = |then: &Option<Compared>| then.as_ref().map(|then| f64::from(then.reported));
        let named = UnitFigures::NAMES.iter().map(|name| unit.figure(name));
        let counts = catalogue.counts.iter().map(|count| Some(f64::from(figures.counts[&count.name])));
        let shares = catalogue.indicators.iter().map(|indicator| figures.indicators[&indicator.name].value);
        let before = [compared(&figures.before), compared(&figures.year_before)];
        for value in named.chain(counts).chain(shares).chain(before) {
            out.push(b',');
            out.extend(value.map(|value| value.to_string()).unwrap_or_default().as_bytes());
        }
        out.push(b'\n');
    }
    out
}

/// When the first case was reported, and the moment up to which the cases are known.
pub(crate) fn known(served: &Served) -> Option<(Timestamp, Timestamp)> {
    let cases = served.snapshot().cases();
    Some((first_report(cases)?, newest_moment(cases)?))
}
