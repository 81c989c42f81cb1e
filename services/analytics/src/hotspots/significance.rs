//! From statistics to p-values, and from many p-values to those that can be believed.

/// The probability that a standard normal number is at least as far from 0 as `z`.
pub fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// For each p-value the smallest false discovery rate at which it is among the discoveries (Benjamini
/// and Hochberg 1995): where all with q ≤ 0.05 are called hot spots, one in twenty of them is none.
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        // The quotient first, so that q is never below p.
        least = least.min(p[index] * (p.len() as f64 / (rank + 1) as f64));
        q[index] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((two_sided(1.959_963_984_540_054) - 0.05).abs() < 1e-15);
        assert!((two_sided(-6.0) - 1.973_175_290_075_396e-9).abs() < 1e-22);
        assert!((two_sided(0.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn as_r_adjusts_by_bh() {
        // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "BH") and c(0.04, 0.001, 0.9, 0.02).
        let close = |p: &[f64], expected: &[f64]| {
            let q = false_discovery(p);
            assert!(q.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{q:?}");
        };
        close(&[0.01, 0.02, 0.03, 0.04, 0.05], &[0.05; 5]);
        close(&[0.04, 0.001, 0.9, 0.02], &[0.16 / 3.0, 0.004, 0.9, 0.04]);
        assert!(false_discovery(&[]).is_empty());
    }
}
