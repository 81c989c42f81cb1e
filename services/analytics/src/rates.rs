//! Rates and quantiles by group, and rates that small groups do not distort.

mod gamma;
pub mod shrinkage;

use rayon::prelude::*;

/// Columns that do not fit each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// Columns of different lengths.
    #[error("there are {groups} groups, {durations} durations and {flags} flags of cases")]
    Lengths {
        /// Rows of the first column.
        groups: usize,
        /// Rows of the second.
        durations: usize,
        /// Rows of the third.
        flags: usize,
    },
    /// A group beyond the last.
    #[error("row {0} has a group that does not exist")]
    OutOfRange(usize),
}

/// What is said of one group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Its cases.
    pub cases: u32,
    /// Those that were in time.
    pub on_time: u32,
    /// The median of the durations; of an even number the middle between the two in the middle.
    pub median: Option<f64>,
    /// What nine tenths of the durations do not exceed, between two of them by their distance
    /// (Hyndman and Fan 1996, type 7, as `NumPy`, polars and R have it).
    pub p90: Option<f64>,
}

impl Summary {
    /// The share of cases that were in time.
    pub fn on_time_rate(&self) -> Option<f64> {
        (self.cases > 0).then(|| f64::from(self.on_time) / f64::from(self.cases))
    }
}

/// Counts, on-time counts and exact quantiles of cases by group: the group of each case, below `groups`,
/// its duration in any whole unit, and whether it was in time.
///
/// Durations are sorted into groups by counting and the quantiles found by selection: two passes, and
/// 4 bytes a case beside the answer.
///
/// # Errors
/// When the columns differ in length or a group does not exist.
pub fn summaries(
    groups: usize,
    group_of: &[u32],
    durations: &[u32],
    on_time: &[bool],
) -> Result<Vec<Summary>, SummaryError> {
    let rows = group_of.len();
    if durations.len() != rows || on_time.len() != rows {
        return Err(SummaryError::Lengths { groups: rows, durations: durations.len(), flags: on_time.len() });
    }
    let mut counts = vec![(0_u32, 0_u32); groups];
    for (row, (group, on_time)) in group_of.iter().zip(on_time).enumerate() {
        let (cases, in_time) = counts.get_mut(*group as usize).ok_or(SummaryError::OutOfRange(row))?;
        *cases += 1;
        *in_time += u32::from(*on_time);
    }
    let mut next: Vec<usize> = Vec::with_capacity(groups);
    let mut start = 0;
    for (cases, _) in &counts {
        next.push(start);
        start += *cases as usize;
    }
    let mut by_group = vec![0_u32; rows];
    for (group, duration) in group_of.iter().zip(durations) {
        let at = &mut next[*group as usize];
        by_group[*at] = *duration;
        *at += 1;
    }
    let mut parts = Vec::with_capacity(groups);
    let mut rest = by_group.as_mut_slice();
    for count in counts {
        let (part, others) = rest.split_at_mut(count.0 as usize);
        parts.push((count, part));
        rest = others;
    }
    let summary = |((cases, on_time), durations): ((u32, u32), &mut [u32])| {
        let median = quantile(durations, 5);
        Summary { cases, on_time, median, p90: quantile(durations, 9) }
    };
    Ok(parts.into_par_iter().map(summary).collect())
}

/// The quantile of so many tenths of values, whose order it changes, between two of them by their distance
/// (Hyndman and Fan 1996, type 7); nothing without values.
pub(crate) fn quantile(values: &mut [u32], tenths: usize) -> Option<f64> {
    let steps = values.len().checked_sub(1)? * tenths;
    let (rank, part) = (steps / 10, steps % 10);
    let (_, at, above) = values.select_nth_unstable(rank);
    let low = f64::from(*at);
    let next = if part > 0 { above.iter().min() } else { None };
    Some(next.map_or(low, |next| low + (f64::from(*next) - low) * part as f64 / 10.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_sorting_each_group_finds(rows in prop::collection::vec((0_u32..5, 0_u32..1_000, any::<bool>()), 0..300)) {
            let (group_of, rest): (Vec<u32>, Vec<(u32, bool)>) = rows.iter().map(|row| (row.0, (row.1, row.2))).unzip();
            let (durations, on_time): (Vec<u32>, Vec<bool>) = rest.into_iter().unzip();
            let found = summaries(6, &group_of, &durations, &on_time).unwrap();
            for (group, found) in (0..).zip(found) {
                let mut sorted: Vec<u32> = rows.iter().filter(|row| row.0 == group).map(|row| row.1).collect();
                sorted.sort_unstable();
                let quantile = |share: f64| {
                    let at = share * (sorted.len().checked_sub(1)?) as f64;
                    let (low, high) = (sorted[(at + 1e-9).floor() as usize], sorted[(at - 1e-9).ceil().max(0.0) as usize]);
                    Some(f64::from(low) + (f64::from(high) - f64::from(low)) * (at - (at + 1e-9).floor()).max(0.0))
                };
                let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-6,
                    (a, b) => a == b,
                };
                prop_assert!(near(found.median, quantile(0.5)) && near(found.p90, quantile(0.9)), "{:?} {:?}", found, sorted);
                prop_assert_eq!(found.cases as usize, sorted.len());
                prop_assert_eq!(found.on_time as usize, rows.iter().filter(|row| row.0 == group && row.2).count());
            }
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        assert_eq!(
            summaries(1, &[0], &[], &[true]),
            Err(SummaryError::Lengths { groups: 1, durations: 0, flags: 1 })
        );
        assert_eq!(summaries(1, &[0, 1], &[1, 1], &[true, true]), Err(SummaryError::OutOfRange(1)));
        assert_eq!(summaries(2, &[], &[], &[]).unwrap()[1].on_time_rate(), None);
    }
}
