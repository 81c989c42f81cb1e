//! Which places say where a case happened, and which only that nobody knows.

use std::collections::HashMap;

use rayon::prelude::*;
use wangge_model::CaseTable;

/// Why a case's place is not used: it is kept and counted apart, and never drawn or joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceFault {
    /// There is none.
    Missing,
    /// It is where longitude and latitude are 0, which programs write for nothing.
    Zero,
    /// No community holds it.
    Outside,
    /// It carries suspiciously many cases: where a source puts what it cannot place.
    Fallback,
}

impl PlaceFault {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Zero, Self::Outside, Self::Fallback];

    /// Their names, in order.
    pub const NAMES: &'static [&'static str] = &["missing", "zero", "outside", "fallback"];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Lattice steps around 0, 0 that count as it: about a hundred metres.
const NEAR_ZERO: i32 = 10_000;
/// A place with fewer cases is never a fallback.
const FALLBACK_CASES: usize = 100;
/// Nor is one with a smaller share of all places.
const FALLBACK_SHARE: f64 = 0.005;
/// Nor one whose cases are less varied than this share of the variety of all: a noisy crossing has many
/// cases of few categories, a fallback some of all.
const FALLBACK_VARIETY: f64 = 0.5;
/// Where all cases are of fewer kinds than this, variety tells nothing, and no place is a fallback.
const LEAST_VARIETY: f64 = 3.0;

/// For each case what is wrong with its place. `communities` has the community that holds each place;
/// none where there are no communities to ask.
pub fn place_faults(cases: &CaseTable, communities: Option<&[Option<u32>]>) -> Vec<Option<PlaceFault>> {
    let fallbacks = fallbacks(cases);
    let fault = |row: usize| {
        let Some(steps) = cases.steps(row) else { return Some(PlaceFault::Missing) };
        if steps.iter().all(|step| step.abs() <= NEAR_ZERO) {
            return Some(PlaceFault::Zero);
        }
        if communities.is_some_and(|communities| communities[row].is_none()) {
            return Some(PlaceFault::Outside);
        }
        fallbacks.contains(&steps).then_some(PlaceFault::Fallback)
    };
    (0..cases.len()).into_par_iter().map(fault).collect()
}

/// The places that carry suspiciously many cases.
fn fallbacks(cases: &CaseTable) -> Vec<[i32; 2]> {
    let mut places: Vec<[i32; 2]> = (0..cases.len()).filter_map(|row| cases.steps(row)).collect();
    places.par_sort_unstable();
    let least = FALLBACK_CASES.max((places.len() as f64 * FALLBACK_SHARE).ceil() as usize);
    let crowded = places.chunk_by(|a, b| a == b).filter(|same| same.len() >= least);
    let crowded: Vec<[i32; 2]> = crowded.map(|same| same[0]).collect();
    if crowded.is_empty() {
        return crowded;
    }
    let usual = variety(cases, |_| true);
    if usual < LEAST_VARIETY {
        return Vec::new();
    }
    crowded
        .into_iter()
        .filter(|place| variety(cases, |row| cases.steps(row) == Some(*place)) >= usual * FALLBACK_VARIETY)
        .collect()
}

/// How many equally frequent categories would be as varied as those of some cases: the exponential of
/// Shannon's entropy (Hill, *Diversity and evenness*, 1973).
fn variety(cases: &CaseTable, counted: impl Fn(usize) -> bool) -> f64 {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let rows = (0..cases.len()).filter(|row| counted(*row));
    rows.filter_map(|row| cases.categories().number(row)).for_each(|category| {
        *counts.entry(category).or_default() += 1;
    });
    let mut counts: Vec<f64> = counts.into_values().map(f64::from).collect();
    // In one order, so that the sum is the same every time.
    counts.sort_by(f64::total_cmp);
    let all: f64 = counts.iter().sum();
    counts.iter().map(|count| -(count / all) * (count / all).ln()).sum::<f64>().exp()
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use wangge_model::{Case, CaseStatus, CaseTimes, Domain, FeatureId, Place};

    use super::*;

    fn case(number: usize, steps: Option<[i32; 2]>, category: usize) -> Case {
        Case {
            id: FeatureId::new(&format!("c{number}")).unwrap(),
            place: steps
                .map(|[x, y]| Place::new(Coord { x: f64::from(x) / 1e7, y: f64::from(y) / 1e7 }).unwrap()),
            domain: Domain::Livelihood,
            category: format!("{category}"),
            source: None,
            times: CaseTimes {
                reported_at: "2025-01-01T00:00:00Z".parse().unwrap(),
                filed_at: None,
                dispatched_at: None,
                due_at: None,
                handled_at: None,
                closed_at: None,
            },
            rework: 0,
            redispatched: None,
            status: CaseStatus::Reported,
        }
    }

    /// Cases of ten categories all over the place, and 200 at one place, of so many categories.
    fn crowd(categories: usize) -> CaseTable {
        let scattered =
            (0..2_000).map(|i| case(i, Some([1_170_000_000 + i as i32 * 100, 367_000_000]), i % 10));
        let crowd = (0..200).map(|i| case(2_000 + i, Some([1_171_000_000, 366_000_000]), i % categories));
        scattered.chain(crowd).collect::<Vec<_>>().iter().collect()
    }

    #[test]
    fn a_place_with_some_of_everything_is_a_fallback_and_a_busy_corner_is_not() {
        let faulty = |cases: &CaseTable| {
            place_faults(cases, None).iter().filter(|fault| **fault == Some(PlaceFault::Fallback)).count()
        };
        assert_eq!(faulty(&crowd(10)), 200);
        assert_eq!(faulty(&crowd(2)), 0);
    }

    #[test]
    fn what_is_nowhere_is_told_apart() {
        let cases = [
            case(0, None, 0),
            case(1, Some([0, 0]), 0),
            case(2, Some([1_170_000_000, 367_000_000]), 0),
            case(3, Some([1_180_000_000, 367_000_000]), 0),
        ];
        let cases: CaseTable = cases.iter().collect();
        let faults = place_faults(&cases, Some(&[None, None, Some(7), None]));
        assert_eq!(
            faults,
            [Some(PlaceFault::Missing), Some(PlaceFault::Zero), None, Some(PlaceFault::Outside)]
        );
        assert_eq!(place_faults(&cases, None)[3], None);
    }
}
