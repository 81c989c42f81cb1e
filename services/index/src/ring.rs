//! Point in polygon, exactly, on the lattice.
//!
//! A lattice point halfway along an edge is rarely on the line between two `f64` vertices, so that a
//! test in floating point would give border points to either side. In whole lattice steps the line
//! is exact.

use geo::{Coord, LineString};
use wangge_model::{Area, LATTICE};

/// A coordinate in whole lattice steps.
#[derive(Clone, Copy)]
struct Step {
    x: i64,
    y: i64,
}

impl From<Coord<f64>> for Step {
    fn from(at: Coord<f64>) -> Self {
        Self { x: (at.x * LATTICE).round() as i64, y: (at.y * LATTICE).round() as i64 }
    }
}

/// Whether a surface, its border included, holds a place, which is rounded to the lattice.
pub(crate) fn holds(area: &Area, at: Coord<f64>) -> bool {
    let at = Step::from(at);
    let mut inside = false;
    for polygon in area.geometry() {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            match crossings(ring, at) {
                None => return true,
                Some(odd) => inside ^= odd,
            }
        }
    }
    inside
}

/// Whether a ray to the east crosses the ring an odd number of times; nothing when the point is on
/// the ring.
fn crossings(ring: &LineString<f64>, at: Step) -> Option<bool> {
    let mut odd = false;
    let mut steps = ring.0.iter().map(|&coord| Step::from(coord));
    let mut start = steps.next()?;
    for end in steps {
        let (low, high) = if start.y <= end.y { (start, end) } else { (end, start) };
        if low.y <= at.y && at.y <= high.y {
            let side = left_of(low, high, at);
            if side == 0 && start.x.min(end.x) <= at.x && at.x <= start.x.max(end.x) {
                return None;
            }
            // The upper end of an edge belongs to the next one.
            odd ^= at.y < high.y && side > 0;
        }
        start = end;
    }
    Some(odd)
}

/// Positive when the point is left of the line from the lower end to the upper one, 0 on it.
fn left_of(low: Step, high: Step, at: Step) -> i128 {
    let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
    product(high.x - low.x, at.y - low.y) - product(high.y - low.y, at.x - low.x)
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, polygon};

    use super::*;

    fn ring_with_hole() -> Area {
        let mut shape = polygon![(x: 117.0, y: 36.0), (x: 117.0009, y: 36.0), (x: 117.0009, y: 36.0007), (x: 117.0, y: 36.0009)];
        shape.interiors_push(LineString::from(vec![
            (117.0002, 36.0002),
            (117.0004, 36.0002),
            (117.0004, 36.0004),
        ]));
        Area::new(MultiPolygon(vec![shape])).unwrap()
    }

    #[test]
    fn inside_outside_and_in_the_hole() {
        let area = ring_with_hole();
        let holds = |x, y| holds(&area, Coord { x, y });
        assert!(holds(117.0001, 36.0001));
        assert!(holds(117.0002, 36.0004));
        assert!(!holds(117.000_399_9, 36.0003), "in the hole");
        assert!(!holds(117.000_35, 36.0003), "in the hole");
        assert!(!holds(116.9999, 36.0002));
        assert!(!holds(117.001, 36.0002));
        assert!(!holds(117.0005, 36.0009), "above, level with a vertex");
    }

    #[test]
    fn every_border_is_held_to_the_last_lattice_step() {
        let area = ring_with_hole();
        let holds = |x: i64, y: i64| holds(&area, Coord { x: x as f64 / LATTICE, y: y as f64 / LATTICE });
        let (x, y) = (1_170_000_000, 360_000_000);
        // Vertices, level edges, upright edges.
        assert!(holds(x, y) && holds(x + 9_000, y + 7_000) && holds(x + 2_000, y + 2_000));
        assert!(holds(x + 4_500, y) && holds(x, y + 4_500) && holds(x + 4_000, y + 3_333));
        // The slanting edge falls by 2 000 steps over 9 000.
        for i in 0..=1_000 {
            let (dx, dy) = (9 * i, 9_000 - 2 * i);
            assert!(holds(x + dx, y + dy), "on the edge, {i}");
            assert!(!holds(x + dx, y + dy + 1), "a step above, {i}");
        }
        // And the hole's diagonal.
        for i in 0..=2_000 {
            assert!(holds(x + 2_000 + i, y + 2_000 + i), "{i}");
        }
        assert!(!holds(x + 3_001, y + 3_000));
    }
}
