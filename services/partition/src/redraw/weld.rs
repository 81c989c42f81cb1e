//! New borders meet kept ones at the vertices that are there.
//!
//! Where a street runs within a few steps of a kept line, rounding to the lattice may leave a vertex too many
//! on the line, next to one of its own or between two of them. It goes to one of these.

use std::collections::{HashMap, HashSet};

use geo::{LineString, MultiPolygon, Polygon, Validation};
use wangge_model::dissolve;

use crate::arrangement::{Node, edges};
use crate::boundary::off_line;
use crate::subdivision::KeptEdge;

/// A vertex this near, in steps, to a kept edge lies on it.
const ON_LINE: f64 = 4.0;

/// A vertex where grids meet is moved by no more than so many steps, half a metre.
const NEAR: f64 = 50.0;

/// Gives polygons the kept edges that they lack.
pub(super) fn weld(areas: &mut [MultiPolygon<f64>], kept: &[KeptEdge]) {
    let moved = moved(areas, kept);
    for area in areas {
        let is_moved = edges(area).any(|(a, _)| moved.contains_key(&a));
        if is_moved || !area.is_valid() {
            // Rings come out simple: where one touches itself, it is two.
            *area = dissolve(std::iter::once(&renamed(area, &moved)));
        }
    }
}

/// The vertices that are too many, and where they go.
fn moved(areas: &[MultiPolygon<f64>], kept: &[KeptEdge]) -> HashMap<Node, Node> {
    let there: HashSet<(Node, Node)> = areas.iter().flat_map(edges).collect();
    let missing: Vec<&KeptEdge> = kept.iter().filter(|edge| !there.contains(*edge)).collect();
    if missing.is_empty() {
        return HashMap::new();
    }
    let own: HashSet<Node> = kept.iter().flat_map(|&(a, b)| [a, b]).collect();
    let mut leaving: HashMap<Node, u32> = HashMap::new();
    for (a, _) in areas.iter().flat_map(edges) {
        *leaving.entry(a).or_default() += 1;
    }
    let is_loose = |&(a, b): &(Node, Node)| !there.contains(&(b, a));
    let loose: HashSet<Node> = there
        .iter()
        .copied()
        .filter(is_loose)
        .flat_map(|(a, b)| [a, b])
        .filter(|at| !own.contains(at))
        .collect();
    let goal = |at: Node| {
        let lines = missing.iter().filter(|(a, b)| off_line(at, *a, *b, 1.0) <= ON_LINE);
        let ends = lines.flat_map(|&&(a, b)| [a, b]).map(|end| (off_line(at, end, end, 1.0), end.key(), end));
        let (distance, _, end) = ends.min_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)))?;
        (leaving.get(&at) == Some(&1) || distance <= NEAR).then_some((at, end))
    };
    loose.into_iter().filter_map(goal).collect()
}

/// A shape with vertices moved, and none twice in a row.
fn renamed(shape: &MultiPolygon<f64>, moved: &HashMap<Node, Node>) -> MultiPolygon<f64> {
    let ring = |ring: &LineString<f64>| {
        let nodes = ring.0.iter().map(|&at| Node::from_degrees(at));
        let mut nodes: Vec<Node> = nodes.map(|node| moved.get(&node).copied().unwrap_or(node)).collect();
        nodes.dedup();
        LineString(nodes.into_iter().map(Node::degrees).collect())
    };
    shape
        .iter()
        .map(|polygon| Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: i32, y: i32) -> Node {
        Node { x, y }
    }

    fn shape(nodes: &[(i32, i32)]) -> MultiPolygon<f64> {
        let ring = nodes.iter().map(|&(x, y)| node(x, y).degrees()).collect();
        Polygon::new(LineString(ring), Vec::new()).into()
    }

    #[test]
    fn a_vertex_between_two_of_a_kept_line_goes_and_a_junction_next_to_one_goes_there() {
        // Two grids meet on the line three steps beside its vertex; one has another vertex farther on.
        let mut areas = [
            shape(&[(0, 0), (503, 1), (500, 900), (0, 900)]),
            shape(&[(503, 1), (800, 1), (1000, 0), (1000, 900), (500, 900)]),
        ];
        let kept = [(node(0, 0), node(500, 0)), (node(500, 0), node(1000, 0))];
        weld(&mut areas, &kept);
        let there: HashSet<(Node, Node)> = areas.iter().flat_map(edges).collect();
        assert!(kept.iter().all(|edge| there.contains(edge)), "{there:?}");
        assert!(there.len() == 8 && areas.iter().all(Validation::is_valid), "{there:?}");
    }
}
