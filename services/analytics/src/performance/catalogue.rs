//! The indicators, as data with a version.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::count::{Count, Counts};

/// What is counted, what is made of it and when a light is lit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Changes with every formula and limit.
    pub version: String,
    /// Minutes after the report within which a case should be filed.
    pub filing_limit_minutes: u32,
    /// What is counted.
    pub counts: Vec<Named>,
    /// What is made of it.
    pub indicators: Vec<Indicator>,
    /// What a leader should look at.
    pub lights: Vec<LightRule>,
}

/// A name with its meaning in two languages.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The name in answers and tables.
    pub name: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Whether a high or a low share is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Better {
    High,
    Low,
}

/// A share of cases: one sum of counts of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The name in answers and tables.
    pub name: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    numerator: Vec<Count>,
    denominator: Vec<Count>,
    /// Which is the better one.
    pub better: Better,
}

/// A share, with what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Cases that it holds of.
    pub part: u64,
    /// Cases that it could hold of.
    pub whole: u64,
}

impl Share {
    /// From 0 to 1; nothing of nothing.
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }
}

impl Indicator {
    /// The share of these cases.
    pub fn of(&self, counts: &Counts) -> Share {
        Share { part: counts.sum(&self.numerator), whole: counts.sum(&self.denominator) }
    }

    /// The formula, in names of counts.
    pub fn formula(&self, catalogue: &Catalogue) -> String {
        let sum = |counts: &[Count]| {
            let names: Vec<&str> = counts.iter().map(|count| catalogue.count(*count).name.as_str()).collect();
            if names.len() > 1 { format!("({})", names.join(" + ")) } else { names.concat() }
        };
        format!("{} / {}", sum(&self.numerator), sum(&self.denominator))
    }
}

/// 红黄灯.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Light {
    Yellow,
    Red,
}

/// When a light is lit: an indicator beyond a limit, where there are cases enough to say so.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LightRule {
    /// The name in answers.
    pub name: String,
    /// The indicator looked at.
    pub indicator: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Beyond this it is yellow.
    pub yellow: f64,
    /// Beyond this it is red.
    pub red: f64,
}

impl LightRule {
    /// The light that a share lights.
    pub fn light(&self, value: f64, better: Better) -> Option<Light> {
        let beyond = |limit: f64| match better {
            Better::High => value < limit,
            Better::Low => value > limit,
        };
        if beyond(self.red) { Some(Light::Red) } else { beyond(self.yellow).then_some(Light::Yellow) }
    }
}

static USUAL: LazyLock<Catalogue> = LazyLock::new(|| {
    serde_json::from_str(include_str!("indicators.json")).expect("a test reads the catalogue")
});

impl Catalogue {
    /// The one that is shipped.
    pub fn usual() -> &'static Self {
        &USUAL
    }

    /// The words for a count.
    pub fn count(&self, count: Count) -> &Named {
        &self.counts[count as usize]
    }

    /// The indicator of this name.
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_describes_every_count_in_order() {
        let catalogue = Catalogue::usual();
        assert_eq!(catalogue.counts.len(), Count::NUMBER);
        for (number, named) in catalogue.counts.iter().enumerate() {
            let count: Count = serde_json::from_value(named.name.as_str().into()).unwrap();
            assert_eq!(count as usize, number, "{}", named.name);
        }
    }

    #[test]
    fn every_light_looks_at_an_indicator() {
        let catalogue = Catalogue::usual();
        for rule in &catalogue.lights {
            let better = catalogue.indicator(&rule.indicator).unwrap().better;
            assert_eq!(rule.yellow > rule.red, better == Better::High, "{}", rule.name);
        }
    }

    #[test]
    fn formulas_are_told_in_names_of_counts() {
        let catalogue = Catalogue::usual();
        let formula = catalogue.indicator("closed_on_time").unwrap().formula(catalogue);
        assert_eq!(formula, "closed_by_due / (closed_timed + unclosed_overdue)");
        assert_eq!(catalogue.indicator("rework").unwrap().formula(catalogue), "reworked / handled");
    }

    #[test]
    fn lights() {
        let late = &Catalogue::usual().lights[0];
        let light = |value| late.light(value, Better::High);
        assert_eq!([0.95, 0.85, 0.8, 0.7].map(light), [None, None, Some(Light::Yellow), Some(Light::Red)]);
    }
}
