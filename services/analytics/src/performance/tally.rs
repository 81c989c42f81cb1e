//! Cases counted by unit.

use rayon::prelude::*;
use wangge_model::{CaseTable, Timestamp};

use super::count::{Again, Counts, State, Step};
use super::period::Span;
use crate::rates::quantile;

/// Rows that are counted at a time.
const CHUNK: usize = 1 << 16;

/// What is asked of cases.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The cases that were reported then.
    pub span: Span,
    /// As things stood at this moment: what happened after it is not known yet.
    pub as_of: Timestamp,
    /// Seconds after the report within which a case should be filed.
    pub filing_limit: u32,
}

/// What is counted of a unit's cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of the cases that were reported in the span.
    pub counts: Counts,
    /// 积压: cases reported before the span's end, neither refused nor closed by then or by `as_of`.
    pub open: u32,
    /// Of these, those past their due time.
    pub open_overdue: u32,
    /// Seconds from the report until each case of the span was handled, else closed; in no order.
    pub handling: Vec<u32>,
}

impl Tally {
    /// What so many tenths of the handling times do not exceed, seconds: exact, and the same as the
    /// quantiles of the other figures.
    pub fn handling_quantile(&self, tenths: usize) -> Option<f64> {
        quantile(&mut self.handling.clone(), tenths)
    }

    /// What is counted of several units' cases together.
    pub fn sum<'a>(tallies: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        tallies.for_each(|tally| sum.add(tally));
        sum
    }

    fn add(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.open += other.open;
        self.open_overdue += other.open_overdue;
        self.handling.extend_from_slice(&other.handling);
    }
}

/// Counts cases by unit: `unit` tells a row's, a number below `units`, or that it belongs to none or
/// is not asked for.
pub fn tally(
    cases: &CaseTable,
    units: usize,
    question: &Question,
    unit: impl Fn(usize) -> Option<usize> + Sync,
) -> Vec<Tally> {
    let chunks = (0..cases.len().div_ceil(CHUNK)).into_par_iter();
    let counted = chunks.map(|chunk| {
        let mut tallies = vec![Tally::default(); units];
        for row in chunk * CHUNK..((chunk + 1) * CHUNK).min(cases.len()) {
            if let Some(unit) = unit(row) {
                count(&mut tallies[unit], cases, row, question);
            }
        }
        tallies
    });
    counted.reduce(
        || vec![Tally::default(); units],
        |mut sums, more| {
            sums.iter_mut().zip(&more).for_each(|(sum, more)| sum.add(more));
            sums
        },
    )
}

fn count(tally: &mut Tally, cases: &CaseTable, row: usize, question: &Question) {
    let Question { span, as_of, filing_limit } = *question;
    let times = cases.times(row);
    if times.reported_at >= span.to || times.reported_at > as_of {
        return;
    }
    let at_end = State::new(times, cases.status(row), span.to.min(as_of));
    if !matches!(at_end.step, Step::Closed | Step::Refused) {
        tally.open += 1;
        tally.open_overdue += u32::from(times.due_at.is_some_and(|due_at| due_at < span.to.min(as_of)));
    }
    if times.reported_at >= span.from {
        let state = State::new(times, cases.status(row), as_of);
        let again = Again { rework: cases.rework(row), redispatched: cases.redispatched(row) };
        tally.counts.case(&state, again, filing_limit);
        tally.handling.extend(state.handling());
    }
}

/// When the first case was reported.
pub fn first_report(cases: &CaseTable) -> Option<Timestamp> {
    (0..cases.len()).into_par_iter().map(|row| cases.reported_at(row)).min()
}

/// The newest moment that the cases tell of, due times aside: as of then everything is known.
pub fn newest_moment(cases: &CaseTable) -> Option<Timestamp> {
    let newest = |row: usize| {
        let times = cases.times(row);
        let moments =
            [Some(times.reported_at), times.filed_at, times.dispatched_at, times.handled_at, times.closed_at];
        moments.into_iter().flatten().max()
    };
    (0..cases.len()).into_par_iter().filter_map(newest).max()
}

#[cfg(test)]
mod tests {
    use wangge_model::{Case, CaseStatus, CaseTimes, Domain, FeatureId};

    use super::super::Count;
    use super::*;

    fn at(day: u32, hour: u32) -> Timestamp {
        format!("2025-01-{day:02}T{hour:02}:00:00Z").parse().unwrap()
    }

    /// A case reported on the 10th at noon; then filed, due, handled and closed.
    fn case(times: [Option<Timestamp>; 4], status: CaseStatus, rework: u16) -> Case {
        let [filed_at, due_at, handled_at, closed_at] = times;
        Case {
            id: FeatureId::new("c").unwrap(),
            place: None,
            domain: Domain::Livelihood,
            category: "路灯".to_owned(),
            source: None,
            times: CaseTimes {
                reported_at: at(10, 12),
                filed_at,
                dispatched_at: None,
                due_at,
                handled_at,
                closed_at,
            },
            rework,
            redispatched: None,
            status,
        }
    }

    fn counted(cases: &[Case], as_of: Timestamp) -> Tally {
        let span = Span { from: at(10, 0), to: at(11, 0) };
        let question = Question { span, as_of, filing_limit: 1800 };
        tally(&cases.iter().collect(), 1, &question, |_| Some(0)).remove(0)
    }

    #[test]
    fn the_steps_of_a_case_imply_the_ones_before() {
        let city = case([None, Some(at(12, 0)), None, Some(at(11, 12))], CaseStatus::Closed, 0);
        let tally = counted(&[city], at(20, 0));
        let get = |count| tally.counts.get(count);
        assert_eq!([Count::Reported, Count::Filed, Count::Handled, Count::Closed].map(get), [1; 4]);
        assert_eq!([Count::HandledByDue, Count::ClosedByDue].map(get), [1; 2]);
        assert_eq!([Count::FiledTimed, Count::UnclosedOverdue, Count::Refused].map(get), [0; 3]);
        assert_eq!((tally.handling, tally.open), (vec![86_400], 1));
    }

    #[test]
    fn what_happens_later_is_not_known_yet() {
        let late = case([Some(at(10, 13)), Some(at(12, 0)), Some(at(15, 0)), None], CaseStatus::Handled, 2);
        let before = counted(std::slice::from_ref(&late), at(11, 0));
        assert_eq!(before.counts.get(Count::Handled) + before.counts.get(Count::UnhandledOverdue), 0);
        let overdue = counted(std::slice::from_ref(&late), at(13, 0));
        assert_eq!(overdue.counts.get(Count::UnhandledOverdue), 1);
        let after = counted(&[late], at(16, 0));
        let get = |count| after.counts.get(count);
        assert_eq!([Count::HandledTimed, Count::HandledByDue, Count::UnhandledOverdue].map(get), [1, 0, 0]);
        assert_eq!([Count::FiledTimed, Count::FiledInLimit, Count::Reworked].map(get), [1, 0, 1]);
    }

    #[test]
    fn a_case_is_dispatched_right_that_was_dispatched_once() {
        let dispatched = |redispatched, status| Case {
            redispatched,
            ..case([Some(at(10, 13)), None, None, None], status, 0)
        };
        let cases = [
            dispatched(Some(0), CaseStatus::Dispatched),
            dispatched(Some(2), CaseStatus::Handled),
            dispatched(None, CaseStatus::Closed),
            dispatched(Some(0), CaseStatus::Filed),
            dispatched(Some(0), CaseStatus::Refused),
        ];
        let counts = counted(&cases, at(20, 0)).counts;
        assert_eq!([Count::DispatchedSaid, Count::DispatchedRight].map(|count| counts.get(count)), [2, 1]);
    }

    #[test]
    fn times_before_the_report_count_in_nothing_that_looks_at_times() {
        let odd = case([None, Some(at(12, 0)), None, Some(at(9, 0))], CaseStatus::Closed, 0);
        let tally = counted(&[odd], at(20, 0));
        assert_eq!(tally.counts.get(Count::TimesOutOfOrder), 1);
        assert_eq!(tally.counts.get(Count::ClosedTimed) + tally.counts.get(Count::UnclosedOverdue), 0);
        assert!(tally.handling.is_empty());
    }

    #[test]
    fn refused_cases_are_not_open() {
        let tally = counted(&[case([None; 4], CaseStatus::Refused, 0)], at(20, 0));
        assert_eq!((tally.open, tally.counts.get(Count::Refused), tally.counts.get(Count::Filed)), (0, 1, 0));
    }

    #[test]
    fn quantiles_lie_between_times_that_occurred() {
        let tally = Tally { handling: vec![4, 1, 3, 2], ..Tally::default() };
        assert_eq!((tally.handling_quantile(5), tally.handling_quantile(9)), (Some(2.5), Some(3.7)));
        assert_eq!(Tally::default().handling_quantile(5), None);
    }

    #[test]
    fn spans_are_half_open() {
        let cases: CaseTable = [case([None; 4], CaseStatus::Reported, 0)].iter().collect();
        let reported = |from, to| {
            let question = Question { span: Span { from, to }, as_of: at(20, 0), filing_limit: 0 };
            tally(&cases, 1, &question, |_| Some(0))[0].counts.get(Count::Reported)
        };
        assert_eq!(reported(at(10, 12), at(10, 13)), 1);
        assert_eq!(reported(at(10, 11), at(10, 12)), 0);
        assert_eq!(newest_moment(&cases), Some(at(10, 12)));
    }
}
