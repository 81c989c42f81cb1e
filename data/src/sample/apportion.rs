//! Whole numbers with an exact sum.

/// Shares out `total` in proportion to the weights, none above its cap (all caps grow alike when
/// they are too small together), by largest remainder.
pub(super) fn apportion(total: u32, weights: &[f64], caps: &[u32]) -> Vec<u32> {
    if weights.is_empty() {
        return Vec::new();
    }
    let even = weights.iter().all(|w| *w <= 0.0);
    let weights: Vec<f64> = weights.iter().map(|&w| if even { 1.0 } else { w.max(0.0) }).collect();
    let caps = grown_caps(f64::from(total), &weights, caps);
    let shares = scaled(f64::from(total), &weights, &caps);
    let mut counts: Vec<u32> = shares.iter().map(|share| share.floor() as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).filter(|&i| weights[i] > 0.0).collect();
    let rest = |i: usize| shares[i] - shares[i].floor();
    order.sort_by(|&a, &b| rest(b).total_cmp(&rest(a)).then(a.cmp(&b)));
    let given: u64 = counts.iter().map(|&c| u64::from(c)).sum();
    let left = u64::from(total).saturating_sub(given) as usize;
    for &i in order.iter().cycle().take(left) {
        counts[i] += 1;
    }
    counts
}

fn grown_caps(total: f64, weights: &[f64], caps: &[u32]) -> Vec<f64> {
    let mut caps: Vec<f64> =
        caps.iter().zip(weights).map(|(&c, &w)| if w > 0.0 { f64::from(c).max(1.0) } else { 0.0 }).collect();
    while caps.iter().sum::<f64>() < total {
        for cap in &mut caps {
            *cap *= 2.0;
        }
    }
    caps
}

/// The shares min(cap, factor × weight) for the factor whose shares add up to the total.
fn scaled(total: f64, weights: &[f64], caps: &[f64]) -> Vec<f64> {
    let shares = |factor: f64| weights.iter().zip(caps).map(move |(w, c)| (w * factor).min(*c));
    let (mut low, mut high) = (0.0, 1.0);
    while shares(high).sum::<f64>() < total && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if shares(middle).sum::<f64>() > total { high = middle } else { low = middle }
    }
    shares(low).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_and_caps_hold() {
        let counts = apportion(100, &[1.0, 2.0, 0.0, 40.0], &[90, 90, 90, 60]);
        assert_eq!(counts.iter().sum::<u32>(), 100);
        assert_eq!(counts[2], 0);
        assert!(counts[3] <= 60 && counts[1] > counts[0]);
    }

    #[test]
    fn too_small_caps_grow() {
        assert_eq!(apportion(10, &[1.0, 1.0], &[1, 1]), [5, 5]);
        assert_eq!(apportion(3, &[0.0, 0.0], &[1, 1]), [2, 1]);
    }
}
