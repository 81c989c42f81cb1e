//! Which plan a request means.

use wangge_model::Timestamp;

use super::Served;
use crate::error::ApiError;
use crate::ogc::Parameters;

/// A plan by its name or by a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum PlanChoice {
    /// The one in force, else the newest, if there is one.
    #[default]
    Current,
    /// The one of this name; `current` is the same as none.
    Named(String),
    /// The one that was in force then, else the newest of those that had been saved by then.
    AsOf(Timestamp),
}

impl PlanChoice {
    /// Takes `plan` and `as_of` from the parameters of a request.
    ///
    /// # Errors
    /// When both are there, or the time cannot be read.
    pub(crate) fn take(given: &mut Parameters) -> Result<Self, ApiError> {
        match (given.take("plan")?, given.take("as_of")?) {
            (None, None) => Ok(Self::Current),
            (Some(name), None) => Ok(Self::Named(name)),
            (None, Some(time)) => by_the_end_of(&time).map(Self::AsOf).ok_or_else(|| {
                ApiError::BadRequest(format!("as_of={time:?} is neither 2026-01-31 nor 2026-01-31T08:30:00Z"))
            }),
            (Some(_), Some(_)) => Err(ApiError::BadRequest(
                "plan and as_of both choose a plan: leave one of them out".to_owned(),
            )),
        }
    }

    /// The plan's name; none when the current one is meant.
    ///
    /// # Errors
    /// When no plan had been saved by then. Whether there is one of the name is not looked up.
    pub(crate) fn name<'a>(&'a self, served: &'a Served) -> Result<Option<&'a str>, ApiError> {
        match self {
            Self::Current => Ok(None),
            Self::Named(name) => Ok(Some(name)),
            Self::AsOf(at) => {
                let plan = served.plan_at(*at);
                let plan =
                    plan.ok_or_else(|| ApiError::NotFound(format!("no plan had been saved by {at}")))?;
                Ok(Some(&plan.index.plan().name))
            }
        }
    }
}

/// A moment, or the last second of a day in UTC.
fn by_the_end_of(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{text}T23:59:59Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::Uri;

    use super::*;

    fn take(query: &str) -> Result<PlanChoice, ApiError> {
        let uri: Uri = format!("/?{query}").parse().unwrap();
        PlanChoice::take(&mut Parameters::of(&uri))
    }

    #[test]
    fn a_day_lasts_until_its_end() {
        let at = |text: &str| PlanChoice::AsOf(text.parse().unwrap());
        assert_eq!(take("as_of=2026-01-31").unwrap(), at("2026-01-31T23:59:59Z"));
        assert_eq!(take("as_of=2026-01-31T08:30:00%2B08:00").unwrap(), at("2026-01-31T00:30:00Z"));
        assert_eq!(take("").unwrap(), PlanChoice::Current);
        assert_eq!(take("plan=a").unwrap(), PlanChoice::Named("a".to_owned()));
        for bad in ["as_of=", "as_of=2026-02-30", "as_of=yesterday", "as_of=2026-01-31&plan=a"] {
            assert!(take(bad).is_err(), "{bad}");
        }
    }
}
