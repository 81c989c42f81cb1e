//! A quick proof that a surface is valid, for outlines of many thousand vertices.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// An edge: its ring, its number in the ring, its ends.
struct Edge {
    ring: usize,
    number: usize,
    ends: [Coord<f64>; 2],
}

/// Whether a surface on the lattice is valid in the plainest way: no two edges touch but neighbours in
/// a ring, every hole lies in its own polygon alone, and no polygon lies in another. A surface for
/// which this is false may still be valid, with rings that touch in a point.
///
/// O(n log n), where a comparison of all pairs of edges is O(n²).
pub(crate) fn is_plainly_valid(shape: &MultiPolygon<f64>) -> bool {
    edges_keep_apart(shape) && rings_nest(shape)
}

fn edges_keep_apart(shape: &MultiPolygon<f64>) -> bool {
    let rings: Vec<&LineString<f64>> =
        shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).collect();
    let edges: Vec<Edge> = rings
        .iter()
        .enumerate()
        .flat_map(|(ring, line)| {
            line.lines().enumerate().map(move |(number, l)| Edge { ring, number, ends: [l.start, l.end] })
        })
        .collect();
    let corner = |at: Coord<f64>| [at.x, at.y];
    let boxed = |edge: &Edge| Rectangle::from_corners(corner(edge.ends[0]), corner(edge.ends[1]));
    let tree =
        RTree::bulk_load(edges.iter().enumerate().map(|(i, e)| GeomWithData::new(boxed(e), i)).collect());
    edges.iter().enumerate().all(|(i, edge)| {
        let around = AABB::from_corners(corner(edge.ends[0]), corner(edge.ends[1]));
        tree.locate_in_envelope_intersecting(around)
            .filter(|other| other.data > i)
            .all(|other| keep_apart(edge, &edges[other.data], rings[edge.ring].0.len() - 1))
    })
}

fn keep_apart(a: &Edge, b: &Edge, ring_length: usize) -> bool {
    if a.ring == b.ring {
        let gap = b.number - a.number;
        if gap == 1 || gap == ring_length - 1 {
            let (before, after) = if gap == 1 { (a, b) } else { (b, a) };
            // Neighbours share a vertex, and must not fold back over each other.
            let [from, shared] = before.ends;
            let to = after.ends[1];
            let ahead = dot(from, shared, to) > 0;
            return turn(from, shared, to) != 0 || ahead;
        }
    }
    let [p, q] = a.ends;
    let [r, s] = b.ends;
    let (pqr, pqs, rsp, rsq) = (turn(p, q, r), turn(p, q, s), turn(r, s, p), turn(r, s, q));
    // The boxes meet; the edges do when each has the other's ends on both sides, or on it.
    !(pqr.signum() * pqs.signum() <= 0 && rsp.signum() * rsq.signum() <= 0)
}

fn steps(from: Coord<f64>, to: Coord<f64>) -> (i128, i128) {
    let step = |a: f64, b: f64| ((b * crate::LATTICE).round() - (a * crate::LATTICE).round()) as i128;
    (step(from.x, to.x), step(from.y, to.y))
}

fn turn(o: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> i128 {
    let ((ax, ay), (bx, by)) = (steps(o, a), steps(o, b));
    ax * by - ay * bx
}

/// Positive when `shared` → `to` goes on in the direction of `from` → `shared`.
fn dot(from: Coord<f64>, shared: Coord<f64>, to: Coord<f64>) -> i128 {
    let ((ax, ay), (bx, by)) = (steps(from, shared), steps(shared, to));
    ax * bx + ay * by
}

/// As no edges touch, one vertex tells on which side of a ring another ring lies.
fn rings_nest(shape: &MultiPolygon<f64>) -> bool {
    let first = |ring: &LineString<f64>| ring.0[0];
    let holes_inside = shape.iter().all(|polygon| {
        polygon.interiors().iter().enumerate().all(|(i, hole)| {
            let at = first(hole);
            let others = polygon.interiors().iter().enumerate().filter(|(j, _)| *j != i);
            holds(polygon.exterior(), at) && others.into_iter().all(|(_, other)| !holds(other, at))
        })
    });
    let in_polygon = |polygon: &Polygon<f64>, at| {
        holds(polygon.exterior(), at) && !polygon.interiors().iter().any(|hole| holds(hole, at))
    };
    holes_inside
        && shape.iter().enumerate().all(|(i, polygon)| {
            let at = first(polygon.exterior());
            shape.iter().enumerate().all(|(j, other)| i == j || !in_polygon(other, at))
        })
}

/// Whether a ring winds around a point that is not on it.
fn holds(ring: &LineString<f64>, at: Coord<f64>) -> bool {
    ring.lines().fold(false, |inside, edge| {
        let (low, high) =
            if edge.start.y < edge.end.y { (edge.start, edge.end) } else { (edge.end, edge.start) };
        let crosses = low.y <= at.y && at.y < high.y && turn(low, high, at) > 0;
        inside != crosses
    })
}

#[cfg(test)]
mod tests {
    use geo::{Validation, wkt};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_it_calls_valid_is_valid(
            rings in prop::collection::vec(prop::collection::vec((0..12_i32, 0..12_i32), 3..8), 1..4),
        ) {
            let line = |points: &Vec<(i32, i32)>| -> LineString<f64> {
                let mut coords: Vec<Coord<f64>> = points
                    .iter()
                    .map(|&(x, y)| crate::round7(Coord { x: f64::from(x) * 1e-5, y: f64::from(y) * 1e-5 }))
                    .collect();
                coords.push(coords[0]);
                LineString(coords)
            };
            let shape = MultiPolygon(vec![Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect())]);
            if is_plainly_valid(&shape) {
                prop_assert!(shape.is_valid(), "{shape:?}");
            }
        }
    }

    #[test]
    fn plain_shapes_pass_and_others_do_not() {
        let ring =
            wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (3. 3., 6. 3., 6. 6., 3. 6., 3. 3.))));
        assert!(is_plainly_valid(&ring));
        let hole_outside =
            wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 2., 0. 2., 0. 0.), (3. 3., 6. 3., 6. 6., 3. 6., 3. 3.))));
        assert!(!is_plainly_valid(&hole_outside));
        let folded = wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 9. 12., 9. 9., 0. 9., 0. 0.))));
        assert!(!is_plainly_valid(&folded));
        let inside_another =
            wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.)), ((3. 3., 6. 3., 6. 6., 3. 6., 3. 3.))));
        assert!(!is_plainly_valid(&inside_another));
    }
}
