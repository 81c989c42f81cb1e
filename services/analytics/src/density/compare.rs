//! Fields beside each other: rates, and what differs between two periods.

use super::Field;

/// A density as a rate: for each pixel the value of one field over that of another, which is taken to be
/// `floor` where it is less, so that a case in an empty field does not glow.
///
/// Both are of the same raster; the rate has the ratio of their units.
///
/// # Panics
/// When `floor` is not above 0.
pub fn relative(of: &[f64], to: &Field, floor: f64) -> Vec<f64> {
    assert!(floor > 0.0, "a floor above 0");
    of.iter().zip(to.values()).map(|(of, to)| of / to.max(floor)).collect()
}

/// How many standard deviations lie between the rates of two periods, from the numbers of cases in them
/// and their lengths, if both numbers are Poisson: above 0 where the first rate is the greater, beyond
/// ±1.96 in one of twenty places where nothing has changed.
///
/// z = 2 (√(n₁ + 3/8) − √(ρ (n₂ + 3/8))) / √(1 + ρ) with ρ = t₁ / t₂: the variance-stabilised statistic that Gu,
/// Ng, Tang and Schucany recommend (*Testing the ratio of two Poisson rates*, Biometrical Journal 2008,
/// W₅), which also holds for few cases. It is 0 where there is no case at all.
pub fn rate_difference(first: u32, second: u32, length_ratio: f64) -> f64 {
    if first == 0 && second == 0 {
        return 0.0;
    }
    let root = |count: u32, ratio: f64| (ratio * (f64::from(count) + 0.375)).sqrt();
    2.0 * (root(first, 1.0) - root(second, length_ratio)) / (1.0 + length_ratio).sqrt()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these come out exact")]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_measured_against_chance() {
        assert_eq!(rate_difference(0, 0, 1.0), 0.0);
        assert_eq!(rate_difference(7, 7, 1.0), 0.0);
        assert!((rate_difference(90, 60, 1.0) + rate_difference(60, 90, 1.0)).abs() < 1e-12);
        // (90 − 60) / √150 = 2.449 by the normal approximation.
        assert!((rate_difference(90, 60, 1.0) - 2.449).abs() < 0.02);
        // Twice as many in twice the time is no difference.
        assert!(rate_difference(200, 100, 2.0).abs() < 0.02);
    }

    #[test]
    fn it_is_rarely_beyond_two_standard_deviations_by_chance() {
        // Two independent Poisson counts with a mean of 9, weighed by their probabilities.
        let probability = |count: u32| {
            let factorial: f64 = (1..=count).map(f64::from).product();
            9.0_f64.powi(count as i32) * (-9.0_f64).exp() / factorial
        };
        let pairs = (0..60).flat_map(|a| (0..60).map(move |b| (a, b)));
        let beyond = pairs.filter(|(a, b)| rate_difference(*a, *b, 1.0).abs() > 1.96);
        let share: f64 = beyond.map(|(a, b)| probability(a) * probability(b)).sum();
        assert!((0.03..0.06).contains(&share), "{share}");
    }
}
