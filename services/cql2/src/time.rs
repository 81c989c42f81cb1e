//! Dates, times and intervals as milliseconds since 1970.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::expression::{Comparison, TemporalRelation};

/// A span of time, both ends included: milliseconds since 1970-01-01T00:00:00Z. A moment starts and ends
/// at once, a day lasts until its last millisecond, an open end is as far as there are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Span {
    pub(crate) fn moment(at: i64) -> Self {
        Self { start: at, end: at }
    }

    /// A day in UTC, from `2026-01-31`.
    pub(crate) fn day(text: &str) -> Option<Self> {
        let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
        let start = utc(date.into())?;
        let end = utc(date.checked_add(1.day()).ok()?.into())? - 1;
        Some(Self { start, end })
    }

    /// A moment with its offset, from `2026-01-31T08:30:00Z`.
    pub(crate) fn timestamp(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|at| Self::moment(at.as_millisecond()))
    }

    /// A day or a moment.
    pub(crate) fn instant(text: &str) -> Option<Self> {
        Self::day(text).or_else(|| Self::timestamp(text))
    }

    /// Whether the two compare as asked: a moment of a day equals the day.
    pub(crate) fn compares(self, comparison: Comparison, other: Self) -> bool {
        let equal = || {
            (self.start >= other.start && self.end <= other.end)
                || (self.start <= other.start && self.end >= other.end)
        };
        match comparison {
            Comparison::Equal => equal(),
            Comparison::NotEqual => !equal(),
            Comparison::Less => self.end < other.start,
            Comparison::AtLeast => self.end >= other.start,
            Comparison::Greater => self.start > other.end,
            Comparison::AtMost => self.start <= other.end,
        }
    }

    pub(crate) fn relates(self, relation: TemporalRelation, other: Self) -> bool {
        let (a, b) = (self, other);
        let disjoint = a.end < b.start || a.start > b.end;
        match relation {
            TemporalRelation::After => a.start > b.end,
            TemporalRelation::Before => a.end < b.start,
            TemporalRelation::Contains => a.start < b.start && a.end > b.end,
            TemporalRelation::Disjoint => disjoint,
            TemporalRelation::During => a.start > b.start && a.end < b.end,
            TemporalRelation::Equals => a == b,
            TemporalRelation::FinishedBy => a.start < b.start && a.end == b.end,
            TemporalRelation::Finishes => a.start > b.start && a.end == b.end,
            TemporalRelation::Intersects => !disjoint,
            TemporalRelation::Meets => a.end == b.start,
            TemporalRelation::MetBy => a.start == b.end,
            TemporalRelation::OverlappedBy => a.start > b.start && a.start < b.end && a.end > b.end,
            TemporalRelation::Overlaps => a.start < b.start && a.end > b.start && a.end < b.end,
            TemporalRelation::StartedBy => a.start == b.start && a.end > b.end,
            TemporalRelation::Starts => a.start == b.start && a.end < b.end,
        }
    }
}

fn utc(at: DateTime) -> Option<i64> {
    TimeZone::UTC.to_timestamp(at).ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_until_its_last_millisecond() {
        let day = Span::day("1970-01-02").unwrap();
        assert_eq!((day.start, day.end), (86_400_000, 2 * 86_400_000 - 1));
        assert_eq!(Span::instant("1970-01-02T08:00:00+08:00"), Some(Span::moment(86_400_000)));
        for bad in ["", "1970-02-30", "1970-1-2", "1970-01-02T00:00:00", "yesterday", "1970-01-02 00:00"] {
            assert_eq!(Span::instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_of_a_day_is_neither_before_nor_after_it() {
        let day = Span::day("2026-03-01").unwrap();
        let noon = Span::timestamp("2026-03-01T12:00:00Z").unwrap();
        for (comparison, holds) in [
            (Comparison::Equal, true),
            (Comparison::AtMost, true),
            (Comparison::AtLeast, true),
            (Comparison::Less, false),
            (Comparison::Greater, false),
            (Comparison::NotEqual, false),
        ] {
            assert_eq!(noon.compares(comparison, day), holds, "{comparison:?}");
        }
    }
}
