//! Areas that share their borders, merged by dropping the edges between them: what is left are the
//! same vertices, so that the outline of a sheet is exactly that of its grids.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

use crate::LATTICE;
use geo::{Area as _, Coord, Intersects, LineString, MultiPolygon, Point, Polygon};

/// Whole steps of the lattice.
type Node = (i64, i64);

/// Merges areas that cover no ground twice and whose borders have the same vertices on both sides.
pub fn dissolve<'a>(areas: impl Iterator<Item = &'a MultiPolygon<f64>>) -> MultiPolygon<f64> {
    let rings = rings(outer_edges(areas));
    let (shells, holes): (Vec<_>, Vec<_>) = rings
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .partition(|ring| ring.signed_area() > 0.0);
    let mut polygons = shells.clone();
    for hole in holes {
        let holds = |shell: &Polygon<f64>| hole.exterior().coords().all(|at| shell.intersects(&Point(*at)));
        let around = (0..shells.len()).filter(|&i| holds(&shells[i]));
        let smallest =
            around.min_by(|&a, &b| shells[a].unsigned_area().total_cmp(&shells[b].unsigned_area()));
        if let Some(shell) = smallest {
            polygons[shell].interiors_push(hole.exterior().clone());
        }
    }
    MultiPolygon(polygons)
}

/// The edges that have ground on one side only, which is to the left.
fn outer_edges<'a>(areas: impl Iterator<Item = &'a MultiPolygon<f64>>) -> BTreeSet<(Node, Node)> {
    let node = |at: Coord<f64>| ((at.x * LATTICE).round() as i64, (at.y * LATTICE).round() as i64);
    let mut edges = BTreeSet::new();
    for polygon in areas.flatten() {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            for line in ring.lines() {
                let (a, b) = (node(line.start), node(line.end));
                if !edges.remove(&(b, a)) {
                    edges.insert((a, b));
                }
            }
        }
    }
    edges
}

/// Closed rings that never visit a node twice. Where rings touch, the way that keeps closest to the
/// ground on the left is taken, so that rings do not cross.
fn rings(mut edges: BTreeSet<(Node, Node)>) -> Vec<LineString<f64>> {
    let mut rings = Vec::new();
    while let Some((start, mut at)) = edges.pop_first() {
        let mut path = vec![start];
        let mut places = BTreeMap::from([(start, 0)]);
        loop {
            let before = path[path.len() - 1];
            if let Some(&place) = places.get(&at) {
                rings.push(degrees(&path[place..]));
                for node in path.drain(place + 1..) {
                    places.remove(&node);
                }
            } else {
                places.insert(at, path.len());
                path.push(at);
            }
            let Some(next) = leftmost(&edges, before, at) else { break };
            edges.remove(&(at, next));
            at = next;
        }
    }
    rings
}

/// The end of the edge from `at` that turns left the most, coming from `before`.
fn leftmost(edges: &BTreeSet<(Node, Node)>, before: Node, at: Node) -> Option<Node> {
    let direction = |to: Node| ((to.1 - at.1) as f64).atan2((to.0 - at.0) as f64);
    let back = direction(before);
    // Clockwise from where we came from; straight back comes last.
    let turn = |to: Node| match (back - direction(to)).rem_euclid(TAU) {
        0.0 => TAU,
        angle => angle,
    };
    let from_here = edges.range((at, (i64::MIN, i64::MIN))..=(at, (i64::MAX, i64::MAX)));
    from_here.map(|edge| edge.1).min_by(|&a, &b| turn(a).total_cmp(&turn(b)))
}

fn degrees(nodes: &[Node]) -> LineString<f64> {
    nodes.iter().map(|&(x, y)| Coord { x: x as f64 / LATTICE, y: y as f64 / LATTICE }).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Rect, Validation};

    use super::*;

    /// Squares of a hundred-thousandth of a degree.
    fn merged(corners: &[(i32, i32)]) -> MultiPolygon<f64> {
        let at = |x: i32, y: i32| Coord { x: 117.0 + f64::from(x) / 1e5, y: 36.0 + f64::from(y) / 1e5 };
        let squares: Vec<MultiPolygon<f64>> =
            corners.iter().map(|&(x, y)| Rect::new(at(x, y), at(x + 1, y + 1)).to_polygon().into()).collect();
        // A rectangle of geo runs clockwise; areas of the model do not.
        let turned: Vec<MultiPolygon<f64>> = squares
            .into_iter()
            .map(|mut square| {
                square.0[0].exterior_mut(|ring| {
                    if LineString::clone(ring).lines().map(|l| l.determinant()).sum::<f64>() < 0.0 {
                        ring.0.reverse();
                    }
                });
                square
            })
            .collect();
        let merged = dissolve(turned.iter());
        assert!(merged.is_valid(), "{merged:?}");
        let squares = merged.unsigned_area() * 1e10;
        assert!((squares - corners.len() as f64).abs() < 1e-3, "{squares}");
        merged
    }

    #[test]
    fn shared_edges_go_and_all_vertices_of_the_outline_stay() {
        let merged = merged(&[(0, 0), (1, 0), (0, 1)]);
        assert_eq!((merged.0.len(), merged.0[0].exterior().0.len()), (1, 9));
    }

    #[test]
    fn a_court_is_a_hole_and_what_stands_in_it_is_a_part() {
        let around: Vec<(i32, i32)> = (0..5)
            .flat_map(|x| (0..5).map(move |y| (x, y)))
            .filter(|&(x, y)| x % 4 == 0 || y % 4 == 0 || (x, y) == (2, 2))
            .collect();
        let merged = merged(&around);
        assert_eq!(merged.0.len(), 2);
        assert_eq!(merged.0.iter().map(|part| part.interiors().len()).sum::<usize>(), 1);
    }

    #[test]
    fn parts_and_holes_that_touch_at_a_corner_stay_apart() {
        assert_eq!(merged(&[(0, 0), (1, 1)]).0.len(), 2);
        // A hole that touches the outline from inside.
        let ring = [(0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 2), (2, 1)];
        let merged = merged(&ring);
        assert_eq!((merged.0.len(), merged.0[0].interiors().len()), (1, 1));
    }
}
