//! What is asked of a heat map.

use wangge_analytics::density::{Bandwidth, Kernel};
use wangge_model::Timestamp;

use crate::error::ApiError;
use crate::service::{CaseFilter, Served};

/// Fewer cases than this within a kernel are not shown to a leader.
const LEADERS_LEAST: u32 = 10;

/// The bandwidth when none is given, metres.
const USUAL_BANDWIDTH: f64 = 500.0;

/// Days of a month, in the mean of the Gregorian calendar.
const DAYS_OF_MONTH: f64 = 365.2425 / 12.0;

/// What cases are divided by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Per {
    #[default]
    Area,
    Household,
}

/// From a moment until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Period {
    from: Timestamp,
    to: Timestamp,
}

impl Period {
    /// # Errors
    /// When it ends before it begins.
    pub(crate) fn new(from: Timestamp, to: Timestamp) -> Result<Self, ApiError> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(ApiError::BadRequest(format!("the period from {from} to {to} has no length")))
        }
    }

    /// Its length.
    pub(crate) fn months(self) -> f64 {
        f64::from(self.to.unix() - self.from.unix()) / 86_400.0 / DAYS_OF_MONTH
    }
}

/// What is asked, in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeatQuestion {
    pub(crate) cases: CaseFilter,
    /// Another period, whose density is taken away.
    pub(crate) compare: Option<Period>,
    /// Metres, or `auto`.
    pub(crate) bandwidth: Option<String>,
    pub(crate) kernel: Option<String>,
    pub(crate) per: Per,
    /// Whether pixels are left out whose kernel holds few cases.
    pub(crate) is_for_leaders: bool,
}

/// What is asked, checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Heat {
    pub(crate) cases: CaseFilter,
    /// The period of the cases, if it is bounded.
    pub(crate) period: Option<Period>,
    pub(crate) compare: Option<Period>,
    pub(crate) bandwidth: Bandwidth,
    pub(crate) kernel: Kernel,
    pub(crate) per: Per,
    /// Pixels whose kernel holds fewer cases are not shown.
    pub(crate) least: u32,
}

impl HeatQuestion {
    /// Checks it against the district that is served.
    ///
    /// # Errors
    /// When a value makes no sense; it says what is allowed.
    pub(crate) fn check(self, served: &Served) -> Result<Heat, ApiError> {
        let period = match (self.cases.from, self.cases.to) {
            (Some(from), Some(to)) => Some(Period::new(from, to)?),
            _ => None,
        };
        if self.compare.is_some() && period.is_none() {
            let detail = "compare_from and compare_to ask for a period to compare: give from and to";
            return Err(ApiError::BadRequest(detail.to_owned()));
        }
        let kernel = self.kernel.as_deref().map(str::parse::<Kernel>).transpose();
        let kernel = kernel.map_err(|error| bad("kernel", &error))?.unwrap_or_default();
        let widest = served.widest_bandwidth();
        let bandwidth = match self.bandwidth.as_deref() {
            Some("auto") => served.rule_of_thumb(&self.cases, kernel),
            // A small district has a smaller one than is usual elsewhere.
            None => Bandwidth::new(USUAL_BANDWIDTH.min(widest), widest)
                .map_err(|error| bad("bandwidth", &error))?,
            Some(text) => {
                let metres = text.parse().unwrap_or(f64::NAN);
                Bandwidth::new(metres, widest).map_err(|error| bad("bandwidth", &error))?
            }
        };
        let least = if self.is_for_leaders { LEADERS_LEAST } else { 0 };
        Ok(Heat { cases: self.cases, period, compare: self.compare, bandwidth, kernel, per: self.per, least })
    }
}

fn bad(name: &str, error: &impl std::fmt::Display) -> ApiError {
    ApiError::BadRequest(format!("{name}: {error}"))
}

impl Heat {
    /// The same cases in the other period.
    pub(super) fn compared(&self) -> Option<(CaseFilter, Period)> {
        let period = self.compare?;
        Some((CaseFilter { from: Some(period.from), to: Some(period.to), ..self.cases.clone() }, period))
    }

    /// What the values are, in English and in Chinese.
    pub(crate) fn unit(&self) -> [&'static str; 2] {
        match (self.per, self.period.is_some()) {
            (Per::Area, true) => ["cases per km² and month", "件/（平方公里·月）"],
            (Per::Area, false) => ["cases per km²", "件/平方公里"],
            (Per::Household, true) => ["cases per 1,000 households and month", "件/（千户·月）"],
            (Per::Household, false) => ["cases per 1,000 households", "件/千户"],
        }
    }
}
