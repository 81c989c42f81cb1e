//! 时限: until when a case is to be handled, by its category, in working hours or by the clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;
use wangge_model::{CaseTimes, Timestamp};

/// Days that are looked at for working hours before a deadline is given up.
const MOST_DAYS: i32 = 3_660;

/// A table of deadlines as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineFile {
    /// An IANA name such as `Asia/Shanghai`.
    time_zone: String,
    /// When work is done on a working day, as `["08:30", "12:00"]`, one after the other.
    #[serde(default)]
    working_hours: Vec<[String; 2]>,
    /// Days without work, as `2026-10-01`.
    #[serde(default)]
    holidays: Vec<String>,
    /// Saturdays and Sundays with work (调休).
    #[serde(default)]
    workdays: Vec<String>,
    /// From when time is counted; where that is not known from the step before.
    #[serde(default)]
    counted_from: Start,
    #[serde(rename = "deadline")]
    deadlines: Vec<DeadlineRow>,
}

/// The deadline of a category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineRow {
    category: String,
    hours: f64,
    /// Whether nights and holidays count too (紧急).
    #[serde(default)]
    by_the_clock: bool,
}

/// The step that time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// 上报.
    Reported,
    /// 立案.
    Filed,
    /// 派遣.
    #[default]
    Dispatched,
}

/// Why a table of deadlines makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {found:?} is not {expected}")]
pub struct DeadlineError {
    what: &'static str,
    found: String,
    expected: &'static str,
}

/// A table of deadlines.
#[derive(Debug, Clone)]
pub struct Deadlines {
    zone: TimeZone,
    working_hours: Vec<[Time; 2]>,
    holidays: BTreeSet<Date>,
    workdays: BTreeSet<Date>,
    counted_from: Start,
    /// Seconds, and whether they are counted by the clock.
    by_category: BTreeMap<String, (i64, bool)>,
}

fn parsed<T: std::str::FromStr>(
    what: &'static str,
    text: &str,
    expected: &'static str,
) -> Result<T, DeadlineError> {
    text.parse().map_err(|_| DeadlineError { what, found: text.to_owned(), expected })
}

impl TryFrom<DeadlineFile> for Deadlines {
    type Error = DeadlineError;

    fn try_from(file: DeadlineFile) -> Result<Self, DeadlineError> {
        let expected = "an IANA name such as Asia/Shanghai";
        let zone = TimeZone::get(&file.time_zone);
        let zone = zone.map_err(|_| DeadlineError { what: "time_zone", found: file.time_zone, expected })?;
        let dates = |what, texts: &[String]| -> Result<BTreeSet<Date>, DeadlineError> {
            texts.iter().map(|text| parsed(what, text, "a date like 2026-10-01")).collect()
        };
        let by_category = file.deadlines.iter().map(|row| {
            let seconds = row.hours * 3_600.0;
            let is_sound = seconds >= 1.0 && seconds <= f64::from(MOST_DAYS) * 86_400.0;
            let found = || format!("{} of {}", row.hours, row.category);
            let expected = "a number of hours above 0 and below ten years";
            let fault = || DeadlineError { what: "hours", found: found(), expected };
            is_sound.then_some((row.category.clone(), (seconds as i64, row.by_the_clock))).ok_or_else(fault)
        });
        let by_category: BTreeMap<_, _> = by_category.collect::<Result<_, _>>()?;
        Ok(Self {
            zone,
            working_hours: periods(&file.working_hours, by_category.values().any(|(_, clock)| !clock))?,
            holidays: dates("holidays", &file.holidays)?,
            workdays: dates("workdays", &file.workdays)?,
            counted_from: file.counted_from,
            by_category,
        })
    }
}

/// Working hours, one period after the other.
fn periods(texts: &[[String; 2]], needed: bool) -> Result<Vec<[Time; 2]>, DeadlineError> {
    let expected = "two times like 08:30 and 12:00, the second later, one period after the other";
    let mut periods: Vec<[Time; 2]> = Vec::new();
    for [from, to] in texts {
        let period = [parsed("working_hours", from, expected)?, parsed("working_hours", to, expected)?];
        if period[0] >= period[1] || periods.last().is_some_and(|last| last[1] > period[0]) {
            return Err(DeadlineError { what: "working_hours", found: format!("{from} to {to}"), expected });
        }
        periods.push(period);
    }
    if needed && periods.is_empty() {
        return Err(DeadlineError { what: "working_hours", found: String::new(), expected });
    }
    Ok(periods)
}

impl Deadlines {
    /// Until when a case of a category is to be handled; nothing for categories that are not in the table, and
    /// where no step is known that time is counted from.
    pub fn due(&self, category: &str, times: &CaseTimes) -> Option<Timestamp> {
        let (seconds, by_the_clock) = *self.by_category.get(category)?;
        let start = match self.counted_from {
            Start::Reported => Some(times.reported_at),
            Start::Filed => times.filed_at,
            Start::Dispatched => times.dispatched_at,
        };
        let start = i64::from(start?.unix());
        let due = if by_the_clock { Some(start + seconds) } else { self.after_work(start, seconds) };
        Timestamp::from_unix(due?).ok()
    }

    /// When so many seconds of work are done after a moment, both seconds after 1970.
    fn after_work(&self, start: i64, mut seconds: i64) -> Option<i64> {
        let first = self.zone.to_datetime(jiff::Timestamp::from_second(start).ok()?).date();
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        for day in days.take(MOST_DAYS as usize).filter(|day| self.is_worked(*day)) {
            for period in &self.working_hours {
                let [from, to] = period.map(|time| self.zone.to_timestamp(day.to_datetime(time)));
                let (from, to) = (from.ok()?.as_second().max(start), to.ok()?.as_second());
                let work = (to - from).max(0);
                if work >= seconds {
                    return Some(from + seconds);
                }
                seconds -= work;
            }
        }
        None
    }

    fn is_worked(&self, day: Date) -> bool {
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        !self.holidays.contains(&day) && (!weekend || self.workdays.contains(&day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(json: &str) -> Result<Deadlines, DeadlineError> {
        serde_json::from_str::<DeadlineFile>(json).unwrap().try_into()
    }

    fn usual() -> Deadlines {
        table(
            r#"{"time_zone": "Asia/Shanghai", "working_hours": [["08:30", "12:00"], ["13:30", "17:30"]],
                "holidays": ["2026-10-01"], "workdays": ["2026-10-10"],
                "deadline": [{"category": "路灯", "hours": 8}, {"category": "井盖", "hours": 2, "by_the_clock": true}]}"#,
        )
        .unwrap()
    }

    fn due(category: &str, dispatched: &str) -> Option<String> {
        let times = CaseTimes {
            reported_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            filed_at: None,
            dispatched_at: dispatched.parse().ok(),
            due_at: None,
            handled_at: None,
            closed_at: None,
        };
        usual().due(category, &times).map(|at| at.to_string())
    }

    #[test]
    fn work_stops_at_noon_in_the_evening_and_on_days_off() {
        for (dispatched, expected) in [
            // Wednesday 9:30 to 17:30 less lunch is six and a half hours; the rest is done on Friday.
            ("2026-09-30T09:30:00+08:00", "2026-10-02T10:00:00+08:00"),
            // At night and on a holiday nothing is done before the next morning.
            ("2026-10-01T03:00:00+08:00", "2026-10-05T09:00:00+08:00"),
            // A Saturday with work.
            ("2026-10-09T17:00:00+08:00", "2026-10-10T17:30:00+08:00"),
        ] {
            let expected: Timestamp = expected.parse().unwrap();
            assert_eq!(due("路灯", dispatched), Some(expected.to_string()), "{dispatched}");
        }
    }

    #[test]
    fn the_clock_does_not_stop() {
        assert_eq!(due("井盖", "2026-10-01T23:30:00+08:00").as_deref(), Some("2026-10-01T17:30:00Z"));
        assert_eq!(due("井盖", "unknown"), None);
        assert_eq!(due("噪声", "2026-10-01T23:30:00+08:00"), None);
    }

    #[test]
    fn a_table_that_makes_no_sense_is_refused() {
        for (json, what) in [
            (r#"{"time_zone": "Mars", "deadline": []}"#, "time_zone"),
            (r#"{"time_zone": "UTC", "deadline": [{"category": "a", "hours": 1}]}"#, "working_hours"),
            (
                r#"{"time_zone": "UTC", "working_hours": [["9:00", "08:00"]], "deadline": []}"#,
                "working_hours",
            ),
            (r#"{"time_zone": "UTC", "holidays": ["1 Oct"], "deadline": []}"#, "holidays"),
            (
                r#"{"time_zone": "UTC", "deadline": [{"category": "a", "hours": -1, "by_the_clock": true}]}"#,
                "hours",
            ),
        ] {
            assert_eq!(table(json).unwrap_err().what, what, "{json}");
        }
    }
}
