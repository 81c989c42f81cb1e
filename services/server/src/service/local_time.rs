//! Local days and hours of many moments.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use wangge_model::Timestamp;

/// The calendar by which days are told, when a request does not say.
pub(crate) const USUAL_ZONE: &str = "Asia/Shanghai";

/// The moment that it is. Where a clock is out of all bounds, the nearest one that can be told.
pub(crate) fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let nearest = if seconds == 0 { Timestamp::MIN } else { Timestamp::MAX };
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_unix(seconds).ok()).unwrap_or(nearest)
}

/// A moment, RFC 3339, or the midnight that a date begins with in a time zone.
///
/// # Errors
/// When it is neither.
pub(crate) fn moment_or_midnight(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let midnight = || {
        // A date with a time but no offset is neither.
        let date: Date = text.parse().ok().filter(|_| !text.contains('T'))?;
        let begins = zone.to_timestamp(date.to_datetime(Time::midnight())).ok()?.as_second();
        Timestamp::from_unix(begins).ok()
    };
    let moment = text.parse().ok().or_else(midnight);
    moment.ok_or_else(|| {
        format!("{text:?} is neither a date like 2026-01-31 nor a time like 2026-01-31T08:30:00Z")
    })
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What clocks in a time zone show, looked up once for all of a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalClock {
    /// Seconds after 1970 from which an offset from UTC holds, ascending; the first from the beginning.
    changes: Vec<(i64, i64)>,
}

impl LocalClock {
    /// The clocks of a zone between two moments.
    pub(crate) fn new(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let moment = |at: Timestamp| jiff::Timestamp::from_second(at.unix().into()).unwrap_or_default();
        let (from, to) = (moment(from), moment(to));
        let first = (i64::MIN, i64::from(zone.to_offset(from).seconds()));
        let later = zone.following(from).take_while(|change| change.timestamp() <= to);
        let later =
            later.map(|change| (change.timestamp().as_second(), i64::from(change.offset().seconds())));
        Self { changes: std::iter::once(first).chain(later).collect() }
    }

    /// Seconds that clocks show, after 1970-01-01T00:00:00 local time.
    pub(crate) fn seconds(&self, at: Timestamp) -> i64 {
        let at = i64::from(at.unix());
        let after = self.changes.partition_point(|(from, _)| *from <= at);
        at + self.changes[after.saturating_sub(1)].1
    }

    /// The local day, counted from 1970-01-01.
    pub(crate) fn day(&self, at: Timestamp) -> i32 {
        self.seconds(at).div_euclid(DAY) as i32
    }

    /// Whether a local day begins at this moment.
    pub(crate) fn is_midnight(&self, at: Timestamp) -> bool {
        self.seconds(at).rem_euclid(DAY) == 0
    }

    /// The hour of the week, 0 for Monday from midnight to one o'clock.
    pub(crate) fn hour_of_week(&self, at: Timestamp) -> usize {
        let seconds = self.seconds(at);
        // 1970-01-01 was a Thursday.
        let weekday = (seconds.div_euclid(DAY) + 3).rem_euclid(7);
        (weekday * 24 + seconds.rem_euclid(DAY) / 3_600) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_its_midnight_there() {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(moment_or_midnight("2026-12-01", &shanghai), Ok(at("2026-11-30T16:00:00Z")));
        assert_eq!(moment_or_midnight("2026-12-01T08:30:00Z", &shanghai), Ok(at("2026-12-01T08:30:00Z")));
        for wrong in ["", "2026-02-30", "tomorrow", "2026-12-01T08:30:00", "1969-01-01"] {
            assert!(moment_or_midnight(wrong, &shanghai).is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_begin_at_local_midnight_in_summer_and_winter() {
        let new_york = TimeZone::get("America/New_York").unwrap();
        let clock = LocalClock::new(&new_york, at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        for (moment, is_midnight) in [
            ("2025-03-09T05:00:00Z", true),
            ("2025-03-10T05:00:00Z", false),
            ("2025-03-10T04:00:00Z", true),
            ("2025-12-01T05:00:00Z", true),
        ] {
            assert_eq!(clock.is_midnight(at(moment)), is_midnight, "{moment}");
        }
        assert_eq!(clock.day(at("2025-03-10T03:59:59Z")) + 1, clock.day(at("2025-03-10T04:00:00Z")));
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let clock = LocalClock::new(&shanghai, at("1986-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        assert!(clock.is_midnight(at("1986-07-01T15:00:00Z")), "summer time until 1991");
        // 2026-01-05 is a Monday.
        assert_eq!(clock.hour_of_week(at("2026-01-04T16:00:00Z")), 0);
        assert_eq!(clock.hour_of_week(at("2026-01-04T15:59:59Z")), 7 * 24 - 1);
    }
}
