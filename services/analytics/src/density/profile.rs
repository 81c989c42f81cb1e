//! Kernels along a row of pixels: polynomials whose coefficients add up.
//!
//! A point at p along a row, with d from it to the row and a radius r, is felt where (t − p)² < g, with
//! g = r² − d². There its kernel is a polynomial in t, and the sum of polynomials is that of their
//! coefficients. The last of the sums is the number of points.

/// What a kernel is along a row, as N sums.
pub(super) trait Profile<const N: usize>: Sync {
    /// A point of weight w and radius r has the mass w / r to this power: two for the area its weight is
    /// spread over, the others because distances are in bandwidths and not in radii.
    const RADIUS_POWER: i32;

    /// The sums of one point of mass m.
    fn of_point(p: f64, g: f64, mass: f64) -> [f64; N];

    /// The value at t.
    fn at(sums: &[f64; N], t: f64) -> f64;

    /// The same about an origin that lies farther along by `by`.
    fn shift(sums: &mut [f64; N], by: f64);
}

/// A mass where the point is felt.
pub(super) struct Uniform;

/// m (g − (t − p)²)
pub(super) struct Epanechnikov;

/// m (g − (t − p)²)²
pub(super) struct Quartic;

impl Profile<2> for Uniform {
    const RADIUS_POWER: i32 = 2;

    fn of_point(_: f64, _: f64, mass: f64) -> [f64; 2] {
        [mass, 1.0]
    }

    fn at(sums: &[f64; 2], _: f64) -> f64 {
        sums[0]
    }

    fn shift(_: &mut [f64; 2], _: f64) {}
}

impl Profile<4> for Epanechnikov {
    const RADIUS_POWER: i32 = 4;

    fn of_point(p: f64, g: f64, mass: f64) -> [f64; 4] {
        [mass * (g - p * p), mass * 2.0 * p, -mass, 1.0]
    }

    fn at(sums: &[f64; 4], t: f64) -> f64 {
        sums[0] + t * (sums[1] + t * sums[2])
    }

    fn shift(sums: &mut [f64; 4], by: f64) {
        sums[0] += by * (sums[1] + by * sums[2]);
        sums[1] += 2.0 * by * sums[2];
    }
}

impl Profile<6> for Quartic {
    const RADIUS_POWER: i32 = 6;

    fn of_point(p: f64, g: f64, mass: f64) -> [f64; 6] {
        // (a + bt − t²)²
        let (a, b) = (g - p * p, 2.0 * p);
        let (ma, mb) = (mass * a, mass * b);
        [ma * a, 2.0 * ma * b, mb * b - 2.0 * ma, -2.0 * mb, mass, 1.0]
    }

    fn at(sums: &[f64; 6], t: f64) -> f64 {
        sums[0] + t * (sums[1] + t * (sums[2] + t * (sums[3] + t * sums[4])))
    }

    fn shift(sums: &mut [f64; 6], by: f64) {
        // Synthetic division by t − by, again and again.
        for lowest in 0..4 {
            for power in (lowest..4).rev() {
                sums[power] += by * sums[power + 1];
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these come out exact")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same<const N: usize, P: Profile<N>>(p: f64, t: f64, by: f64, of: impl Fn(f64) -> f64) {
        let mut sums = P::of_point(p, 0.75, 2.0);
        let expected = 2.0 * of(0.75 - (t - p) * (t - p));
        assert!((P::at(&sums, t) - expected).abs() < 1e-12);
        P::shift(&mut sums, by);
        assert!((P::at(&sums, t - by) - expected).abs() < 1e-12);
        assert_eq!(sums[N - 1], 1.0);
    }

    proptest! {
        #[test]
        fn sums_are_the_kernel_about_any_origin(p in -1.0..1.0, t in -1.0..1.0, by in -1.0..1.0) {
            same::<2, Uniform>(p, t, by, |_| 1.0);
            same::<4, Epanechnikov>(p, t, by, |g| g);
            same::<6, Quartic>(p, t, by, |g| g * g);
        }
    }
}
