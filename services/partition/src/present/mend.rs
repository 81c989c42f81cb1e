//! The last step to borders that are kept to the vertex.
//!
//! Where a kept line turns sharply and another line runs within a step of it, rounding to the lattice may
//! fold its tip and lose it. The grid beside it then gets it back.

use std::collections::{BTreeSet, HashMap, HashSet};

use geo::{LineString, MultiPolygon, Polygon, Validation};

use crate::arrangement::{Node, edges};
use crate::assemble::Piece;
use crate::subdivision::KeptEdge;

/// No more vertices than this are lost between two that are there.
const LONGEST: usize = 8;

/// Puts kept edges that are missing in place of what runs between the same vertices.
pub(crate) fn mend(shapes: &mut [MultiPolygon<f64>], kept: &[KeptEdge]) {
    let there: HashSet<(Node, Node)> = shapes.iter().flat_map(edges).collect();
    let missing: HashMap<Node, Node> = kept.iter().filter(|edge| !there.contains(edge)).copied().collect();
    if missing.is_empty() {
        return;
    }
    let kept: HashSet<KeptEdge> = kept.iter().copied().collect();
    let is_loose = |a: Node, b: Node| !there.contains(&(b, a)) && !kept.contains(&(a, b));
    let mender = Mender { missing, is_loose };
    for polygon in shapes.iter_mut().flat_map(|shape| &mut shape.0) {
        let (outer, holes) = std::mem::replace(polygon, Polygon::empty()).into_inner();
        let mended = |ring: LineString<f64>| mender.mended(&ring).unwrap_or(ring);
        *polygon = Polygon::new(mended(outer), holes.into_iter().map(mended).collect());
    }
}

/// The communities of which a grid is in several parts where theirs is not, or which do not fit what stays
/// around them: a kept edge that none of their grids has, or one that two have.
pub(crate) fn spoilt(
    grids: &[Piece],
    kept: &[KeptEdge],
    is_parted: impl Fn(usize) -> bool,
) -> BTreeSet<usize> {
    let mut owner: HashMap<(Node, Node), usize> = HashMap::new();
    let mut spoilt = BTreeSet::new();
    for grid in grids {
        for edge in edges(grid.area.geometry()) {
            if owner.insert(edge, grid.community).is_some() {
                spoilt.insert(grid.community);
            }
        }
        let in_parts = grid.area.geometry().0.len() > 1 && !is_parted(grid.community);
        if in_parts || !grid.area.geometry().is_valid() {
            spoilt.insert(grid.community);
        }
    }
    for &(a, b) in kept {
        spoilt.extend(owner.get(&(b, a)));
        if !owner.contains_key(&(a, b)) {
            // Whose it should be, those know that are near.
            let near = owner.iter().filter(|((p, _), _)| [a, b].contains(p)).map(|(_, &community)| community);
            spoilt.extend(near);
        }
    }
    spoilt
}

struct Mender<F> {
    /// The kept edges that no grid has, from where they start.
    missing: HashMap<Node, Node>,
    /// Whether an edge has neither a grid nor kept ground beyond it.
    is_loose: F,
}

impl<F: Fn(Node, Node) -> bool> Mender<F> {
    /// The ring with what was missing; `None` when nothing was.
    fn mended(&self, ring: &LineString<f64>) -> Option<LineString<f64>> {
        let mut nodes: Vec<Node> = ring.0.iter().skip(1).copied().map(Node::from_degrees).collect();
        let mut changed = false;
        for _ in 0..nodes.len() {
            let last = nodes[nodes.len() - 1];
            if let Some((skipped, way)) = self.detour(&nodes, last) {
                nodes.splice(..skipped, way);
                changed = true;
            }
            nodes.rotate_left(1);
        }
        changed.then(|| {
            let mut ring: LineString<f64> = nodes.into_iter().map(Node::degrees).collect();
            ring.close();
            ring
        })
    }

    /// How many of the nodes that come next the missing edges lead around, and the nodes on their way.
    fn detour(&self, nodes: &[Node], from: Node) -> Option<(usize, Vec<Node>)> {
        let mut way = Vec::new();
        let mut at = *self.missing.get(&from)?;
        while way.len() <= LONGEST {
            if let Some(skipped) = nodes.iter().take(LONGEST).position(|&node| node == at) {
                let replaced = std::iter::once(&from).chain(&nodes[..skipped]).zip(&nodes[..=skipped]);
                let loose = replaced.into_iter().all(|(&a, &b)| (self.is_loose)(a, b));
                return loose.then_some((skipped, way));
            }
            way.push(at);
            at = *self.missing.get(&at)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tip_that_was_lost_comes_back() {
        let node = |x, y| Node { x, y };
        let ring = |nodes: &[Node]| {
            let mut ring: LineString<f64> = nodes.iter().map(|node| node.degrees()).collect();
            ring.close();
            ring
        };
        let lost = [node(0, 0), node(90, 0), node(50, 41), node(10, 90)];
        let kept = [(node(90, 0), node(50, 40)), (node(50, 40), node(10, 90))];
        let mut shapes = [Polygon::new(ring(&lost), Vec::new()).into()];
        mend(&mut shapes, &kept);
        let edges: HashSet<(Node, Node)> = edges(&shapes[0]).collect();
        assert!(edges.len() == 4 && kept.iter().all(|edge| edges.contains(edge)), "{edges:?}");
    }
}
