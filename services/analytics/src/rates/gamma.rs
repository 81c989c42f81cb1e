//! The gamma distribution.

/// The share of a gamma distribution of a shape and scale 1 that lies below `x`: the series or the
/// continued fraction of the incomplete gamma function (NIST DLMF 8.11.4, 8.9.2), whichever converges.
fn below(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let scale = (shape * x.ln() - x - libm::lgamma(shape)).exp();
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        while term > sum * f64::EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        (sum * scale).min(1.0)
    } else {
        1.0 - scale * fraction(shape, x)
    }
}

/// The continued fraction, by the method of Lentz as Thompson and Barnett (1986) changed it.
fn fraction(shape: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / f64::MIN_POSITIVE, 1.0 / b);
    let mut value = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let a = -i * (i - shape);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

/// The value that a share of a gamma distribution of a shape and scale 1 lies below, by halving.
pub(super) fn quantile(shape: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape + 1.0);
    while below(shape, high) < share {
        (low, high) = (high, high * 2.0);
    }
    while high - low > 1e-13 * high {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if below(shape, middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_scipy_has_it() {
        // scipy.stats.gamma.ppf
        let known = [
            (1.0, 0.5, std::f64::consts::LN_2),
            (0.5, 0.975, 2.511_943_093_657_444),
            (3.0, 0.025, 0.618_672_122_895_601_4),
            (100.0, 0.975, 120.528_947_753_155_46),
            (25_000.0, 0.025, 24_691.050_721_637_51),
        ];
        for (shape, share, value) in known {
            let found = quantile(shape, share);
            assert!((found / value - 1.0).abs() < 1e-10, "{shape} {share}: {found}");
        }
    }
}
