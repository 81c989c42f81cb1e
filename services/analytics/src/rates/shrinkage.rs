//! Rates of small groups, drawn towards the mean of all (Marshall, *Mapping disease and mortality rates
//! using empirical Bayes estimators*, 1991: global, by moments).
//!
//! A group of three households with one case has a rate of 333 per thousand, and would lead any ranking.
//! The counts are taken as Poisson, the true rates as a gamma distribution whose mean and variance are
//! those of all groups; each group's rate is then its mean given what was counted.

use super::gamma::quantile;

/// A group's rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// What was counted for each of the population; nothing where there is no population.
    pub raw: Option<f64>,
    /// The estimate, for each of the population.
    pub rate: f64,
    /// With a probability of 95 % the true rate lies above this,
    pub low: f64,
    /// and below this (2.5 % on either side).
    pub high: f64,
}

/// Counts and populations of groups that do not fit each other.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ShrinkageError {
    /// Columns of different lengths.
    #[error("there are {counts} counts and {populations} populations")]
    Lengths {
        /// Rows of the first column.
        counts: usize,
        /// Rows of the second.
        populations: usize,
    },
    /// A negative or infinite population.
    #[error("group {0} has a population that is no number of at least 0")]
    BadPopulation(usize),
}

/// Estimates the rate of each group. Groups without population are left out of the mean and get it; where
/// the groups differ by no more than chance, all have the mean. Without any population every rate is 0.
///
/// # Errors
/// When the columns differ in length or a population is not a number of at least 0.
pub fn shrunk_rates(counts: &[u32], populations: &[f64]) -> Result<Vec<Shrunk>, ShrinkageError> {
    if counts.len() != populations.len() {
        return Err(ShrinkageError::Lengths { counts: counts.len(), populations: populations.len() });
    }
    if let Some(bad) = populations.iter().position(|n| !n.is_finite() || *n < 0.0) {
        return Err(ShrinkageError::BadPopulation(bad));
    }
    let groups =
        || counts.iter().zip(populations).filter(|(_, n)| **n > 0.0).map(|(y, n)| (f64::from(*y), *n));
    let population: f64 = groups().map(|(_, n)| n).sum();
    let mean = if population > 0.0 { groups().map(|(y, _)| y).sum::<f64>() / population } else { 0.0 };
    let spread: f64 = groups().map(|(y, n)| n * (y / n - mean).powi(2)).sum();
    let by_chance = mean * groups().count() as f64 / population;
    let variance = spread / population - by_chance;
    let estimate = |(y, n): (&u32, &f64)| {
        let raw = (*n > 0.0).then(|| f64::from(*y) / n);
        if variance.is_nan() || variance <= 0.0 {
            return Shrunk { raw, rate: mean, low: mean, high: mean };
        }
        let (shape, scale) = (mean * mean / variance, mean / variance);
        let (shape, scale) = if raw.is_some() { (shape + f64::from(*y), scale + n) } else { (shape, scale) };
        let at = |share| quantile(shape, share) / scale;
        Shrunk { raw, rate: shape / scale, low: at(0.025), high: at(0.975) }
    };
    Ok(counts.iter().zip(populations).map(estimate).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_esda_smooths() {
        // esda.smoothing.Empirical_Bayes([10, 0, 3, 40, 1], [100, 20, 50, 150, 3]).r, esda 2.9
        let found = shrunk_rates(&[10, 0, 3, 40, 1], &[100.0, 20.0, 50.0, 150.0, 3.0]).unwrap();
        let esda = [
            0.112_701_612_903_225_8,
            0.089_986_668_641_682_7,
            0.094_084_121_861_838_87,
            0.253_284_283_103_121_2,
            0.186_125_257_918_910_67,
        ];
        for (it, expected) in found.iter().zip(esda) {
            assert!((it.rate - expected).abs() < 1e-15, "{it:?} for {expected}");
            assert!(it.low < it.rate && it.rate < it.high);
        }
        assert!(found[4].rate < found[3].rate, "three households do not lead");
    }

    #[test]
    fn without_differences_or_population_all_have_the_mean() {
        let same = shrunk_rates(&[10, 20], &[100.0, 200.0]).unwrap();
        assert!(same.iter().all(|it| (it.rate - 0.1).abs() < 1e-15 && (it.low - 0.1).abs() < 1e-15));
        let none = shrunk_rates(&[0, 0], &[0.0, 0.0]).unwrap();
        assert!(none.iter().all(|it| it.raw.is_none() && it.rate == 0.0));
        let some = shrunk_rates(&[1, 60, 0], &[100.0, 100.0, 0.0]).unwrap();
        assert!((some[2].rate - 0.305).abs() < 1e-12 && some[2].raw.is_none());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(shrunk_rates(&[1], &[]), Err(ShrinkageError::Lengths { counts: 1, populations: 0 }));
        assert_eq!(shrunk_rates(&[1, 1], &[1.0, f64::NAN]), Err(ShrinkageError::BadPopulation(1)));
    }
}
