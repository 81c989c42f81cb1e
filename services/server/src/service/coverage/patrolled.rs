//! 日巡查: the rounds that were due and those that were made.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{Patrol, Timestamp};

use crate::service::{LocalClock, Served};

/// When patrols were due: `from` inclusive, `to` exclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PatrolWindow {
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
}

impl PatrolWindow {
    pub(super) fn holds(self, patrol: &Patrol) -> bool {
        self.from.is_none_or(|from| from <= patrol.due_at) && self.to.is_none_or(|to| patrol.due_at < to)
    }
}

/// The patrols of some ground. Those of a unit above are in the total of the district alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Patrolled {
    pub(crate) due: u64,
    /// Those that were made, in time or late.
    pub(crate) made: u64,
    /// Those that were made by the time they were due.
    pub(crate) in_time: u64,
    /// Made of those due, a share; nothing where none was due.
    pub(crate) made_share: Option<f64>,
    /// Those whose way is known.
    with_trace: u64,
}

impl Patrolled {
    pub(super) fn add(&mut self, patrol: &Patrol) {
        self.due += 1;
        self.made += u64::from(patrol.made_at.is_some());
        self.in_time += u64::from(patrol.made_at.is_some_and(|made| made <= patrol.due_at));
        self.with_trace += u64::from(patrol.trace.is_some());
    }

    /// Once all are added.
    pub(super) fn tell_shares(&mut self) {
        self.made_share = (self.due > 0).then(|| self.made as f64 / self.due as f64);
    }
}

/// The rounds of the district in a time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PatrolsOfDistrict {
    #[serde(flatten)]
    pub(crate) total: Patrolled,
    /// Local days on which any was due.
    pub(crate) days: Vec<DayOfPatrols>,
}

/// The rounds of a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DayOfPatrols {
    /// The local day on which they were due.
    pub(crate) date: String,
    #[serde(flatten)]
    pub(crate) patrols: Patrolled,
}

/// All patrols of the district that were due in a time, together and by day; nothing where none was.
pub(crate) fn patrols_of_district(
    served: &Served,
    window: PatrolWindow,
    zone: &TimeZone,
) -> Option<PatrolsOfDistrict> {
    let due: Vec<&Patrol> =
        served.snapshot().work().patrols.iter().filter(|patrol| window.holds(patrol)).collect();
    let first = due.iter().map(|patrol| patrol.due_at).min()?;
    let last = due.iter().map(|patrol| patrol.due_at).max()?;
    let clock = LocalClock::new(zone, first, last);
    let (mut total, mut days) = (Patrolled::default(), BTreeMap::<i32, Patrolled>::new());
    for patrol in due {
        total.add(patrol);
        days.entry(clock.day(patrol.due_at)).or_default().add(patrol);
    }
    total.tell_shares();
    let day = |(day, mut patrols): (i32, Patrolled)| {
        patrols.tell_shares();
        DayOfPatrols { date: date_of(day), patrols }
    };
    Some(PatrolsOfDistrict { total, days: days.into_iter().map(day).collect() })
}

/// The date of a day counted from 1970-01-01.
fn date_of(day: i32) -> String {
    let first = jiff::civil::date(1970, 1, 1);
    first.saturating_add(jiff::Span::new().days(day)).to_string()
}
