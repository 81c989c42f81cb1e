//! Bandwidths: how far a case is felt.

use super::{Kernel, Raster};

/// The radius of a kernel in metres on the ground: beyond it a case is not felt.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Bandwidth(f64);

// It is never NaN and never −0.
impl Eq for Bandwidth {}

impl std::hash::Hash for Bandwidth {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// A bandwidth that is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a bandwidth of {asked} m: it must be from {} m to {widest:.0} m", Bandwidth::LEAST)]
pub struct BandwidthError {
    asked: f64,
    widest: f64,
}

impl Bandwidth {
    /// The narrowest, metres: below it a map shows its cases one by one.
    pub const LEAST: f64 = 1.0;

    /// A bandwidth of so many metres.
    ///
    /// # Errors
    /// When it is less than [`Bandwidth::LEAST`], wider than `widest`, or no number.
    pub fn new(metres: f64, widest: f64) -> Result<Self, BandwidthError> {
        if (Self::LEAST..=widest).contains(&metres) {
            Ok(Self(metres))
        } else {
            Err(BandwidthError { asked: metres, widest })
        }
    }

    /// Scott's rule of thumb in two dimensions, σ·n^(−1/6), for the kernel given, with σ² the mean of
    /// the variances of both axes (Scott 1992, 6.3; Silverman's rule is the same in two dimensions). It
    /// is meant for one hill; for many it smooths too much. Kept from [`Bandwidth::LEAST`] to `widest`;
    /// `widest` for fewer than two points.
    ///
    /// `points` are in fractions of the Web Mercator world.
    pub fn rule_of_thumb(points: &[[f64; 2]], kernel: Kernel, widest: f64) -> Self {
        let count = points.len() as f64;
        if points.len() < 2 {
            return Self(widest.max(Self::LEAST));
        }
        // About the first point, so that the squares do not cancel.
        let origin = points[0];
        let (mut sums, mut squares) = ([0.0; 2], [0.0; 2]);
        for point in points {
            for axis in 0..2 {
                let offset = point[axis] - origin[axis];
                sums[axis] += offset;
                squares[axis] += offset * offset;
            }
        }
        let mean = sums.map(|sum| sum / count);
        let scale = Raster::metres_per_world(origin[1] + mean[1]);
        let variance = |axis: usize| (squares[axis] / count - mean[axis] * mean[axis]) * scale[axis].powi(2);
        let deviation = f64::midpoint(variance(0), variance(1)).max(0.0).sqrt();
        let radius = deviation * count.powf(-1.0 / 6.0) * kernel.radius_of_gaussian();
        Self(radius.clamp(Self::LEAST, widest.max(Self::LEAST)))
    }

    /// Metres.
    pub fn metres(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these come out exact")]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_says_what_is_allowed() {
        for wrong in [0.0, -500.0, 20_001.0, f64::NAN, f64::INFINITY] {
            let error = Bandwidth::new(wrong, 20_000.0).unwrap_err().to_string();
            assert!(error.ends_with("it must be from 1 m to 20000 m"), "{error}");
        }
        assert!(Bandwidth::new(500.0, 20_000.0).is_ok_and(|bandwidth| bandwidth.metres() == 500.0));
    }

    #[test]
    fn the_rule_of_thumb_is_scotts() {
        // Two points 2 km apart north to south and two west to east: a variance of ½ km² on each axis.
        let middle = [0.825, 0.39];
        let [east, north] = Raster::metres_per_world(middle[1]);
        let (dx, dy) = (1_000.0 / east, 1_000.0 / north);
        let points = [[-dx, 0.0], [dx, 0.0], [0.0, -dy], [0.0, dy]];
        let points = points.map(|[x, y]| [middle[0] + x, middle[1] + y]);
        let expected = 0.5_f64.sqrt() * 1_000.0 * 4_f64.powf(-1.0 / 6.0) * 2.0;
        let bandwidth = Bandwidth::rule_of_thumb(&points, Kernel::Uniform, 50_000.0).metres();
        assert!((bandwidth / expected - 1.0).abs() < 1e-6, "{bandwidth} {expected}");
        assert_eq!(Bandwidth::rule_of_thumb(&points[..1], Kernel::Uniform, 9.0).metres(), 9.0);
        assert_eq!(Bandwidth::rule_of_thumb(&[points[0]; 9], Kernel::Uniform, 9.0).metres(), 1.0);
    }
}
