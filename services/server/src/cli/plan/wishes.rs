//! The texts in which a planner says what a plan should be.

use std::path::PathBuf;
use std::str::FromStr;

use wangge_model::Priorities;

/// What is balanced besides or as well as households, and how closely.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BalanceBy {
    /// The table and its column; households without.
    pub(super) table: Option<(PathBuf, String)>,
    /// A deviation up to this share is as good as none.
    pub(super) tolerance: f64,
}

impl FromStr for BalanceBy {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected households[=TOL%] or FILE#COLUMN[=TOL%], found {text:?}");
        let (what, tolerance) = match text.rsplit_once('=') {
            Some((what, tolerance)) => (what, Some(share(tolerance)?)),
            None => (text, None),
        };
        if what == "households" {
            return Ok(Self { table: None, tolerance: tolerance.unwrap_or(0.0) });
        }
        let (file, column) = what.rsplit_once('#').ok_or_else(expected)?;
        if file.is_empty() || column.trim().is_empty() {
            return Err(expected());
        }
        let table = Some((file.into(), column.trim().to_owned()));
        Ok(Self { table, tolerance: tolerance.unwrap_or(0.1) })
    }
}

/// A share: `2%` or `0.02`.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent.trim(), 100.0));
    let share = number.parse().ok().map(|number: f64| number / whole);
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| format!("expected a share from 0% to 100%, such as 2% or 0.02, found {text:?}"))
}

/// A share in 1/10,000, rounded down: it is a limit.
pub(super) fn ten_thousandths(text: &str) -> Result<u32, String> {
    // A little more than what is meant, so that 0.0007 is 7.
    share(text).map(|share| (share * 1e4 + 1e-6) as u32)
}

/// A factor on what a wish counts.
pub(super) fn factor(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok();
    number
        .filter(|number| (0.0..=Priorities::MOST).contains(number))
        .ok_or_else(|| format!("expected a number from 0 to {}, found {text:?}", Priorities::MOST))
}

/// TYPE=N: the households a grid should have in communities of a type.
pub(super) fn target_of(text: &str) -> Result<(String, u32), String> {
    text.rsplit_once('=')
        .and_then(|(kind, target)| Some((kind.trim().to_owned(), target.trim().parse().ok()?)))
        .filter(|(kind, target)| !kind.is_empty() && *target > 0)
        .ok_or_else(|| format!("expected TYPE=N with N households, 1 or more, found {text:?}"))
}

/// MIN-MAX: the grids in a sheet.
pub(super) fn sheets(text: &str) -> Result<(u32, u32), String> {
    text.split_once('-')
        .and_then(|(min, max)| Some((min.trim().parse().ok()?, max.trim().parse().ok()?)))
        .filter(|(min, max)| 0 < *min && min <= max)
        .ok_or_else(|| format!("expected MIN-MAX with 0 < MIN ≤ MAX, such as 5-10, found {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percent_or_parts_of_one() {
        assert_eq!((share("2%"), share(" 0.02 "), share("100 %")), (Ok(0.02), Ok(0.02), Ok(1.0)));
        for wrong in ["", "%", "2", "101%", "-1%", "nan", "inf%", "two"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
        let moved = ["2%", "0.0007", "0.00009", "29%", "100%"].map(ten_thousandths);
        assert_eq!(moved, [200, 7, 0, 2_900, 10_000].map(Ok));
    }

    #[test]
    fn measures_are_households_or_a_column_of_a_table() {
        let by = |text: &str| text.parse::<BalanceBy>();
        assert_eq!(by("households"), Ok(BalanceBy { table: None, tolerance: 0.0 }));
        assert_eq!(by("households=2%"), Ok(BalanceBy { table: None, tolerance: 0.02 }));
        let table = |file: &str, column: &str| Some((file.into(), column.to_owned()));
        assert_eq!(by("a#b.csv#案件"), Ok(BalanceBy { table: table("a#b.csv", "案件"), tolerance: 0.1 }));
        assert_eq!(by("c.csv#n=0.2"), Ok(BalanceBy { table: table("c.csv", "n"), tolerance: 0.2 }));
        for wrong in ["", "cases", "#n", "c.csv#", "c.csv#n=", "c.csv#n=much", "households=-1"] {
            assert!(by(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn targets_sheets_and_factors() {
        assert_eq!(target_of("封闭小区=400"), Ok(("封闭小区".to_owned(), 400)));
        assert_eq!(sheets("5-10"), Ok((5, 10)));
        assert_eq!((factor("0"), factor("2.5")), (Ok(0.0), Ok(2.5)));
        assert!(["village", "=3", "village=0", "village=many"].iter().all(|text| target_of(text).is_err()));
        assert!(["5", "0-3", "9-5", "a-b", "5-10-15"].iter().all(|text| sheets(text).is_err()));
        assert!(["-1", "101", "nan", "much"].iter().all(|text| factor(text).is_err()));
    }
}
