//! What is counted of cases.

use serde::Deserialize;
use wangge_model::{CaseStatus, CaseTimes, Timestamp};

/// A count of cases; `indicators.json` says each in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the catalogue describes them, in two languages")]
pub enum Count {
    Reported,
    Filed,
    Refused,
    FiledTimed,
    FiledInLimit,
    DispatchedSaid,
    DispatchedRight,
    Handled,
    Reworked,
    HandledTimed,
    HandledByDue,
    UnhandledOverdue,
    Closed,
    ClosedTimed,
    ClosedByDue,
    UnclosedOverdue,
    TimesOutOfOrder,
}

impl Count {
    /// How many there are.
    pub const NUMBER: usize = 17;
}

/// All counts of some cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([u32; Count::NUMBER]);

impl Counts {
    /// One of them.
    pub fn get(&self, count: Count) -> u32 {
        self.0[count as usize]
    }

    /// The sum of some of them.
    pub fn sum(&self, counts: &[Count]) -> u64 {
        counts.iter().map(|count| u64::from(self.get(*count))).sum()
    }

    /// All of them, in the order of the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// Counts these cases too.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more;
        }
    }

    fn note(&mut self, count: Count, holds: bool) {
        self.0[count as usize] += u32::from(holds);
    }

    /// Counts one case as it stood at `as_of`.
    pub(super) fn case(&mut self, state: &State, again: Again, filing_limit: u32) {
        let times = state.times;
        let dispatched = again.redispatched.filter(|_| state.is_dispatched);
        self.note(Count::Reported, true);
        self.note(Count::Filed, state.step >= Step::Filed);
        self.note(Count::Refused, state.step == Step::Refused);
        self.note(Count::DispatchedSaid, dispatched.is_some());
        self.note(Count::DispatchedRight, dispatched == Some(0));
        self.note(Count::Handled, state.step >= Step::Handled);
        self.note(Count::Reworked, state.step >= Step::Handled && again.rework > 0);
        self.note(Count::Closed, state.step == Step::Closed);
        if state.out_of_order() {
            self.note(Count::TimesOutOfOrder, true);
            return;
        }
        if let Some(filed_at) = state.past(times.filed_at) {
            self.note(Count::FiledTimed, true);
            self.note(Count::FiledInLimit, filed_at.unix() - times.reported_at.unix() <= filing_limit);
        }
        let Some(due_at) = times.due_at else { return };
        let overdue = state.step != Step::Refused && due_at < state.as_of;
        if let Some(handled_at) = state.handled_at() {
            self.note(Count::HandledTimed, true);
            self.note(Count::HandledByDue, handled_at <= due_at);
        }
        self.note(Count::UnhandledOverdue, overdue && state.step < Step::Handled);
        if let Some(closed_at) = state.past(times.closed_at) {
            self.note(Count::ClosedTimed, true);
            self.note(Count::ClosedByDue, closed_at <= due_at);
        }
        self.note(Count::UnclosedOverdue, overdue && state.step < Step::Closed);
    }
}

/// How often steps of a case were made anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Again {
    pub(super) rework: u16,
    /// Nothing where the source does not say.
    pub(super) redispatched: Option<u16>,
}

/// How far a case has come, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Reported,
    Refused,
    Filed,
    Handled,
    Closed,
}

/// How a case stood at a moment. What a source does not say the moment of is taken from the status it
/// says; a later step implies the ones before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct State<'a> {
    times: &'a CaseTimes,
    as_of: Timestamp,
    pub(super) step: Step,
    is_dispatched: bool,
}

impl<'a> State<'a> {
    pub(super) fn new(times: &'a CaseTimes, status: CaseStatus, as_of: Timestamp) -> Self {
        let reached = |moment: Option<Timestamp>, steps: &[CaseStatus]| match moment {
            Some(moment) => moment <= as_of,
            None => steps.contains(&status),
        };
        let is_dispatched = reached(times.dispatched_at, &[CaseStatus::Dispatched]);
        let step = if status == CaseStatus::Refused {
            Step::Refused
        } else if reached(times.closed_at, &[CaseStatus::Closed]) {
            Step::Closed
        } else if reached(times.handled_at, &[CaseStatus::Handled, CaseStatus::Checked]) {
            Step::Handled
        } else if is_dispatched || reached(times.filed_at, &[CaseStatus::Filed]) {
            Step::Filed
        } else {
            Step::Reported
        };
        let is_dispatched = step >= Step::Handled || (step == Step::Filed && is_dispatched);
        Self { times, as_of, step, is_dispatched }
    }

    fn past(&self, moment: Option<Timestamp>) -> Option<Timestamp> {
        moment.filter(|moment| *moment <= self.as_of)
    }

    /// When it was handled, else closed.
    pub(super) fn handled_at(&self) -> Option<Timestamp> {
        self.past(self.times.handled_at.or(self.times.closed_at))
    }

    /// Whether something is said to have happened, or to have been due, before the report.
    pub(super) fn out_of_order(&self) -> bool {
        let times = self.times;
        let later = [times.filed_at, times.dispatched_at, times.due_at, times.handled_at, times.closed_at];
        later.into_iter().flatten().any(|moment| moment < times.reported_at)
    }

    /// Seconds from the report until it was handled, else closed.
    pub(super) fn handling(&self) -> Option<u32> {
        let until = self.handled_at()?;
        (!self.out_of_order()).then(|| until.unix() - self.times.reported_at.unix())
    }
}
