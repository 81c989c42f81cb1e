//! Cutting lines and rings at an upright box.

use geo::{Coord, Rect};

/// One side of the box: an axis, where it lies, and whether the inside has the greater values.
#[derive(Clone, Copy)]
struct Side {
    across_x: bool,
    at: f64,
    above: bool,
}

impl Side {
    fn all(bounds: Rect<f64>) -> [Self; 4] {
        let (min, max) = (bounds.min(), bounds.max());
        [
            Self { across_x: true, at: min.x, above: true },
            Self { across_x: true, at: max.x, above: false },
            Self { across_x: false, at: min.y, above: true },
            Self { across_x: false, at: max.y, above: false },
        ]
    }

    fn holds(self, at: Coord<f64>) -> bool {
        let value = if self.across_x { at.x } else { at.y };
        if self.above { value >= self.at } else { value <= self.at }
    }

    /// Where an edge crosses the side; the same whichever way the edge is walked, so that
    /// neighbours are cut at the same place.
    fn crossing(self, a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
        let (a, b) = if (a.x, a.y) <= (b.x, b.y) { (a, b) } else { (b, a) };
        if self.across_x {
            Coord { x: self.at, y: a.y + (b.y - a.y) * ((self.at - a.x) / (b.x - a.x)) }
        } else {
            Coord { x: a.x + (b.x - a.x) * ((self.at - a.y) / (b.y - a.y)), y: self.at }
        }
    }
}

/// The part of an open ring inside a box (Sutherland–Hodgman). Where the ring leaves and comes back
/// the parts are joined along the box, so the result may touch itself there.
pub(crate) fn clip_ring(ring: &[Coord<f64>], bounds: Rect<f64>) -> Vec<Coord<f64>> {
    let mut kept = ring.to_vec();
    for side in Side::all(bounds) {
        if kept.iter().all(|at| side.holds(*at)) {
            continue;
        }
        let mut next = Vec::with_capacity(kept.len() + 4);
        for (i, &at) in kept.iter().enumerate() {
            let before = kept[(i + kept.len() - 1) % kept.len()];
            if side.holds(before) != side.holds(at) {
                next.push(side.crossing(before, at));
            }
            if side.holds(at) {
                next.push(at);
            }
        }
        kept = next;
    }
    kept
}

/// The parts of a line inside a box, in the line's order, each with at least two vertices.
pub(crate) fn clip_line(line: &[Coord<f64>], bounds: Rect<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut open = false;
    for edge in line.windows(2) {
        let Some((start, end)) = clip_edge(edge[0], edge[1], bounds) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open && start == edge[0] => part.push(end),
            _ => parts.push(vec![start, end]),
        }
        open = end == edge[1];
    }
    parts
}

fn clip_edge(mut a: Coord<f64>, mut b: Coord<f64>, bounds: Rect<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    for side in Side::all(bounds) {
        match (side.holds(a), side.holds(b)) {
            (true, true) => {}
            (true, false) => b = side.crossing(a, b),
            (false, true) => a = side.crossing(a, b),
            (false, false) => return None,
        }
    }
    Some((a, b))
}

#[cfg(test)]
mod tests {
    use geo::{
        Area, BooleanOps, Distance, Euclidean, Length, LineString, MultiPolygon, Point, Polygon, line_string,
    };
    use proptest::prelude::*;

    use super::*;
    use crate::shape::doubled_area;

    fn bounds() -> Rect<f64> {
        Rect::new((0.0, 0.0), (10.0, 10.0))
    }

    fn ring(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    /// A star around a centre: simple, of any shape, counter-clockwise.
    fn star() -> impl Strategy<Value = Vec<Coord<f64>>> {
        let radii = prop::collection::vec(0.5..9.0f64, 3..24);
        (radii, -2.0..12.0f64, -2.0..12.0f64).prop_map(|(radii, cx, cy)| {
            let n = radii.len() as f64;
            let vertex = |(i, r): (usize, f64)| {
                let angle = i as f64 / n * std::f64::consts::TAU;
                Coord { x: cx + r * angle.cos(), y: cy + r * angle.sin() }
            };
            radii.into_iter().enumerate().map(vertex).collect()
        })
    }

    #[test]
    fn a_ring_around_the_box_becomes_the_box() {
        let clipped = clip_ring(&ring(&[(-5.0, -5.0), (50.0, -5.0), (50.0, 50.0), (-5.0, 50.0)]), bounds());
        assert_eq!(clipped.len(), 4);
        assert!((doubled_area(&clipped) - 200.0).abs() < 1e-12);
    }

    #[test]
    fn a_ring_beside_the_box_becomes_nothing() {
        assert!(clip_ring(&ring(&[(11.0, 0.0), (20.0, 0.0), (20.0, 9.0)]), bounds()).is_empty());
        assert!(clip_ring(&[], bounds()).is_empty());
    }

    #[test]
    fn a_line_that_comes_back_has_two_parts() {
        let parts = clip_line(&ring(&[(5.0, 5.0), (15.0, 5.0), (15.0, 6.0), (5.0, 6.0)]), bounds());
        assert_eq!(parts, [ring(&[(5.0, 5.0), (10.0, 5.0)]), ring(&[(10.0, 6.0), (5.0, 6.0)])]);
    }

    #[test]
    fn a_line_across_a_corner_is_cut_on_both_sides() {
        let parts = clip_line(&ring(&[(-5.0, 5.0), (5.0, -5.0)]), bounds());
        assert_eq!(parts, [ring(&[(0.0, 0.0), (0.0, 0.0)])]);
        assert!(clip_line(&ring(&[(-5.0, 4.0), (4.0, -5.0)]), bounds()).is_empty());
    }

    proptest! {
        #[test]
        fn a_clipped_ring_has_the_area_of_the_intersection(star in star()) {
            let clipped = clip_ring(&star, bounds());
            let polygon = Polygon::new(LineString(star), vec![]);
            let expected = MultiPolygon(vec![polygon]).intersection(&bounds().to_polygon()).unsigned_area();
            prop_assert!((doubled_area(&clipped) / 2.0 - expected).abs() < 1e-6);
        }

        #[test]
        fn the_areas_in_four_quarters_add_up(star in star()) {
            let quarter = |x: f64, y: f64| Rect::new((x, y), (x + 20.0, y + 20.0));
            let sum: f64 = [(-15.0, -15.0), (5.0, -15.0), (-15.0, 5.0), (5.0, 5.0)]
                .map(|(x, y)| doubled_area(&clip_ring(&star, quarter(x, y))))
                .iter()
                .sum();
            prop_assert!((sum - doubled_area(&star)).abs() < 1e-9);
        }

        #[test]
        fn the_lengths_in_four_quarters_add_up(line in star()) {
            let quarter = |x: f64, y: f64| Rect::new((x, y), (x + 20.0, y + 20.0));
            let parts: Vec<_> = [(-15.0, -15.0), (5.0, -15.0), (-15.0, 5.0), (5.0, 5.0)]
                .into_iter()
                .flat_map(|(x, y)| clip_line(&line, quarter(x, y)))
                .collect();
            let whole = LineString(line);
            let sum: f64 = parts.iter().map(|part| Euclidean.length(&LineString(part.clone()))).sum();
            prop_assert!((sum - Euclidean.length(&whole)).abs() < 1e-9);
            for at in parts.iter().flatten() {
                prop_assert!(Euclidean.distance(&Point(*at), &whole) < 1e-9);
            }
        }

        #[test]
        fn a_crossing_is_the_same_both_ways(ax in -9.0..0.0f64, ay in -9.0..9.0f64, bx in 0.1..9.0f64, by in -9.0..9.0f64) {
            let (a, b) = (Coord { x: ax, y: ay }, Coord { x: bx, y: by });
            let side = Side { across_x: true, at: 0.05, above: true };
            prop_assert_eq!(side.crossing(a, b), side.crossing(b, a));
            let line = line_string![a, b];
            prop_assert!(Euclidean.distance(&Point(side.crossing(a, b)), &line) < 1e-9);
        }
    }
}
