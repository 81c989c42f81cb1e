//! Lines that must stay as they are to the last vertex, since what lies beyond them does.
//!
//! New borders may meet such a line at its vertices only. So that they do, a collar is laid along each of
//! its edges, a strip ten centimetres wide from vertex to vertex, less than any building keeps off a line:
//! cells end on the collar, and a collar, with whatever streets cut of it, belongs to one cell.

use std::collections::HashSet;

use super::{STEP, metres, tag};
use crate::arrangement::{Arrangement, Node, Segment};
use crate::union::UnionFind;

/// Width of a collar, metres.
const WIDTH: f64 = 0.1;

/// A collar is at its full width this far from the ends of its edge, metres. Edges of less than four
/// times as much have none.
const SLOPE: f64 = 0.5;

/// An edge of such a line, with the ground that is divided to its left.
pub(crate) type KeptEdge = (Node, Node);

/// The edge and its collar.
pub(super) fn segments(&(a, b): &KeptEdge, shrink: f64) -> Vec<Segment> {
    let mut made = vec![Segment { a, b, tags: tag::KEPT }];
    let length = metres(a, b, shrink);
    if length >= 4.0 * SLOPE {
        let (dx, dy) = a.to(b);
        let along = [dx as f64 * shrink * STEP / length, dy as f64 * STEP / length];
        let beside = |from: Node, ahead: f64| {
            let east = ahead * along[0] - WIDTH * along[1];
            let north = ahead * along[1] + WIDTH * along[0];
            Node {
                x: from.x + (east / STEP / shrink).round() as i32,
                y: from.y + (north / STEP).round() as i32,
            }
        };
        let way = [a, beside(a, SLOPE), beside(b, -SLOPE), b];
        // As the lines between cells: they are none that a border follows.
        made.extend(way.windows(2).map(|ends| Segment { a: ends[0], b: ends[1], tags: tag::VORONOI }));
    }
    made
}

/// Faces that must be of one cell: those that meet where a kept line has no vertex of its own.
pub(super) fn joined(arrangement: &Arrangement, kept: &[KeptEdge], home: &[Option<u32>]) -> UnionFind {
    let mut joined = UnionFind::new(arrangement.faces());
    if kept.is_empty() {
        return joined;
    }
    let vertices: HashSet<Node> = kept.iter().flat_map(|&(a, b)| [a, b]).collect();
    let crossed: HashSet<u32> = arrangement
        .edges
        .iter()
        .filter(|edge| edge.tags & tag::KEPT != 0)
        .flat_map(|edge| [edge.a, edge.b])
        .filter(|&node| !vertices.contains(&arrangement.nodes[node as usize]))
        .collect();
    let mut first_at: Vec<Option<u32>> = vec![None; arrangement.nodes.len()];
    for half in 0..2 * arrangement.edges.len() as u32 {
        let (node, face) = (arrangement.start(half), arrangement.face_of[half as usize]);
        if home[face as usize].is_some() && crossed.contains(&node) {
            let first = *first_at[node as usize].get_or_insert(face) as usize;
            if home[first] == home[face as usize] {
                joined.join(first, face as usize);
            }
        }
    }
    joined
}
