//! The space–time scan with the permutation model (Kulldorff, Heffernan, Hartman, Assunção and
//! Mostashari, *A space–time permutation scan statistic for disease outbreak detection*, 2005).
//!
//! A cylinder is a circle around a zone and some days in a row. If places and days had nothing to do
//! with each other, it would hold as many cases as its places have of all, times its days' share. The
//! cylinder that stands out most is the cluster; how likely one so outstanding is by chance is told by
//! the same scan of the same cases with their days dealt out anew, many times over. What is busy
//! always, or everywhere on the same days, does not stand out.

use std::ops::Range;

use rayon::prelude::*;

mod disks;
mod random;
#[cfg(test)]
mod tests;

use disks::Disks;
use random::Random;

/// Steps that a scan may take: some ten seconds on one core.
const MOST_STEPS: u64 = 4_000_000_000;

/// What is scanned for.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Radii of the circles, ascending, in the unit of the zones' places.
    pub radii: Vec<f64>,
    /// A cylinder is no longer than this.
    pub max_days: u32,
    /// How often the days are dealt out anew: p-values are multiples of 1 / (replicates + 1).
    pub replicates: u32,
    /// The same seed deals the same.
    pub seed: u64,
}

/// Why there is no scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// A case where there is no zone or on a day after the last.
    #[error("case {0} lies in no zone or on no day of the scan")]
    OutOfRange(usize),
    /// It would take too long.
    #[error(
        "the scan would take {steps} steps, more than {most}: take fewer days, larger zones, a smaller radius or fewer replicates"
    )]
    TooLarge {
        /// Steps it would take.
        steps: u64,
        /// Steps it may take.
        most: u64,
    },
}

/// A cylinder that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The zone in its centre.
    pub centre: u32,
    /// The smallest of the radii that holds its zones.
    pub radius: f64,
    /// Its zones, ascending.
    pub zones: Vec<u32>,
    /// Its days.
    pub days: Range<u32>,
    /// Cases in it.
    pub observed: u32,
    /// Cases it would hold if places and days had nothing to do with each other.
    pub expected: f64,
    /// Logarithm of the likelihood ratio.
    pub log_likelihood_ratio: f64,
    /// The share of dealings, this one included, whose best cylinder is at least as outstanding.
    pub p: f64,
}

/// A cylinder on the way.
#[derive(Debug, Clone, Copy)]
struct Cylinder {
    centre: u32,
    radius: u32,
    first_day: u32,
    end_day: u32,
    observed: u32,
    expected: f64,
    ratio: f64,
}

/// The clusters, the most outstanding first; later ones share no zone and day with an earlier one. For
/// each centre only its best cylinder is looked at.
///
/// `places` are the zones' centres in metres, `cases` the zone and the day of each case, days below
/// `days`. The same input gives the same clusters on any number of threads.
///
/// # Errors
/// When a case is out of range or the scan would take too long.
pub fn clusters(
    places: &[[f64; 2]],
    days: u32,
    cases: &[(u32, u32)],
    parameters: &Parameters,
) -> Result<Vec<Cluster>, ScanError> {
    let outside = |(zone, day): &(u32, u32)| *zone as usize >= places.len() || *day >= days;
    if let Some(case) = cases.iter().position(outside) {
        return Err(ScanError::OutOfRange(case));
    }
    let disks = Disks::around(places, cases, &parameters.radii);
    let scan = Scan::new(&disks, days, cases, parameters);
    let steps = scan.steps().saturating_mul(u64::from(parameters.replicates) + 1);
    if steps > MOST_STEPS {
        return Err(ScanError::TooLarge { steps, most: MOST_STEPS });
    }
    let mut found = scan.best_by_centre(cases.iter().map(|case| case.1));
    found.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.centre.cmp(&b.centre)));
    let mut chance: Vec<f64> = (0..parameters.replicates)
        .into_par_iter()
        .map(|replicate| {
            let dealt = scan.dealt(parameters.seed, replicate);
            scan.best_by_centre(dealt.into_iter()).iter().map(|it| it.ratio).fold(0.0, f64::max)
        })
        .collect();
    chance.sort_by(f64::total_cmp);
    Ok(scan.apart(found, &chance))
}

/// What does not change when days are dealt out anew.
struct Scan<'a> {
    disks: &'a Disks,
    days: usize,
    parameters: &'a Parameters,
    cases: &'a [(u32, u32)],
    /// Cases before each day.
    before: Vec<u32>,
    /// Cases of each disk.
    of_disk: Vec<u32>,
}

impl<'a> Scan<'a> {
    fn new(disks: &'a Disks, days: u32, cases: &'a [(u32, u32)], parameters: &'a Parameters) -> Self {
        let days = days as usize;
        let mut before = vec![0_u32; days + 1];
        let mut of_zone = vec![0_u32; disks.zones()];
        for (zone, day) in cases {
            before[*day as usize + 1] += 1;
            of_zone[*zone as usize] += 1;
        }
        for day in 0..days {
            before[day + 1] += before[day];
        }
        let of_disk =
            disks.all().map(|zones| zones.iter().map(|zone| of_zone[*zone as usize]).sum()).collect();
        Self { disks, days, parameters, cases, before, of_disk }
    }

    /// About how many additions one scan takes.
    fn steps(&self) -> u64 {
        let windows = u64::from(self.parameters.max_days).min(self.days as u64);
        let per_day = self.disks.members() as u64 + self.of_disk.len() as u64 * windows;
        (self.days as u64).saturating_mul(per_day).saturating_add(4 * self.cases.len() as u64)
    }

    /// The days of the cases in another order (Fisher and Yates).
    fn dealt(&self, seed: u64, replicate: u32) -> Vec<u32> {
        let mut random = Random::new(seed, u64::from(replicate));
        let mut days: Vec<u32> = self.cases.iter().map(|case| case.1).collect();
        for last in (1..days.len()).rev() {
            days.swap(last, random.below(last as u64 + 1) as usize);
        }
        days
    }

    /// The best cylinder of each centre when the cases have these days.
    fn best_by_centre(&self, day_of: impl Iterator<Item = u32>) -> Vec<Cylinder> {
        let mut by_zone = vec![0_u32; self.disks.zones() * self.days];
        for ((zone, _), day) in self.cases.iter().zip(day_of) {
            by_zone[*zone as usize * self.days + day as usize] += 1;
        }
        let mut found = Vec::new();
        let mut so_far = vec![0_u32; self.days + 1];
        for at in 0..self.disks.centres() {
            let mut best: Option<Cylinder> = None;
            so_far.fill(0);
            for (disk, radius, added) in self.disks.of(at) {
                if added.is_empty() {
                    continue;
                }
                for zone in added {
                    add_series(&mut so_far, &by_zone[*zone as usize * self.days..][..self.days]);
                }
                self.look(&so_far, (self.disks.centre(at), radius), self.of_disk[disk], &mut best);
            }
            found.extend(best);
        }
        found
    }

    /// Tries all windows of days over a disk.
    fn look(&self, so_far: &[u32], (centre, radius): (u32, u32), of_disk: u32, best: &mut Option<Cylinder>) {
        let total = self.cases.len() as f64;
        let share = f64::from(of_disk) / total;
        for first in 0..self.days {
            let last = (first + self.parameters.max_days as usize).min(self.days);
            for end in first + 1..=last {
                let observed = so_far[end] - so_far[first];
                let expected = share * f64::from(self.before[end] - self.before[first]);
                let least = best.map_or(0.0, |best| best.ratio);
                let count = f64::from(observed);
                // Two cases at one place are no cluster of anything.
                if observed < 2 || count <= expected || bound(count, expected, total) <= least {
                    continue;
                }
                let ratio = log_likelihood_ratio(count, expected, total);
                if ratio > least {
                    let (first_day, end_day) = (first as u32, end as u32);
                    *best = Some(Cylinder { centre, radius, first_day, end_day, observed, expected, ratio });
                }
            }
        }
    }

    /// Cylinders that share no zone and day with a better one.
    fn apart(&self, found: Vec<Cylinder>, chance: &[f64]) -> Vec<Cluster> {
        let mut clusters: Vec<Cluster> = Vec::new();
        for it in found {
            let zones = self.disks.members_of(it.centre, it.radius);
            let days = it.first_day..it.end_day;
            let meets = |other: &Cluster| {
                other.days.start < days.end
                    && days.start < other.days.end
                    && zones.iter().any(|zone| other.zones.binary_search(zone).is_ok())
            };
            if clusters.iter().any(meets) {
                continue;
            }
            let as_high = chance.len() - chance.partition_point(|ratio| *ratio < it.ratio);
            clusters.push(Cluster {
                centre: it.centre,
                radius: self.parameters.radii[it.radius as usize],
                zones,
                days,
                observed: it.observed,
                expected: it.expected,
                log_likelihood_ratio: it.ratio,
                p: (as_high + 1) as f64 / (chance.len() + 1) as f64,
            });
        }
        clusters
    }
}

/// Adds a zone's cases by day to the cases before each day.
fn add_series(so_far: &mut [u32], series: &[u32]) {
    let mut sum = 0;
    for (before, cases) in so_far[1..].iter_mut().zip(series) {
        sum += cases;
        *before += sum;
    }
}

/// How much likelier the cases are if the cylinder is another than the rest, as a logarithm.
fn log_likelihood_ratio(observed: f64, expected: f64, total: f64) -> f64 {
    let rest = total - observed;
    let outside = if rest > 0.0 { rest * (rest / (total - expected)).ln() } else { 0.0 };
    observed * (observed / expected).ln() + outside
}

/// Not less than [`log_likelihood_ratio`], because ln x ≤ x − 1, and without logarithms.
fn bound(observed: f64, expected: f64, total: f64) -> f64 {
    (observed - expected) * (observed / expected - (total - observed) / (total - expected))
}
