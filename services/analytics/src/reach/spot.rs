//! Places in whole millimetres, so that two are the same or are not.

use geo::Coord;
use wangge_model::LocalProjection;

use crate::ground::metres;

/// Millimetres per metre.
pub(super) const MILLIMETRES: f64 = 1_000.0;

/// Millimetres to the east and north of the projection's centre.
pub(super) type Spot = [i64; 2];

/// Nothing for a place that is not finite or out of reach.
pub(super) fn spot(projection: &LocalProjection, at: Coord<f64>) -> Option<Spot> {
    let at = metres(projection, at)?;
    Some([at.x, at.y].map(|metres| (metres * MILLIMETRES).round() as i64))
}

/// The same in floating point, which holds it exactly.
pub(super) fn real(spot: Spot) -> [f64; 2] {
    spot.map(|millimetres| millimetres as f64)
}

/// The straight line between two spots, rounded up to whole millimetres.
pub(super) fn length(from: Spot, to: Spot) -> u64 {
    let square = from[0].abs_diff(to[0]).pow(2) + from[1].abs_diff(to[1]).pow(2);
    let root = square.isqrt();
    root + u64::from(root * root < square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_exact_or_rounded_up() {
        assert_eq!(length([0, 0], [-3, 4]), 5);
        assert_eq!(length([0, 0], [1, 1]), 2);
        assert_eq!(length([7, 7], [7, 7]), 0);
        assert_eq!(length([-300_000_000, 0], [300_000_000, 1]), 600_000_001);
    }
}
