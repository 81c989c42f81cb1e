use std::cmp::Ordering;

use super::buckets::grouped;
use super::locate::Locator;
use super::node::Node;
use super::snap::{Planar, Segment, Unstable, snap_round};

/// The face outside everything.
pub(crate) const UNBOUNDED: u32 = 0;

/// An edge between two nodes. Half-edge `2e` runs from `a` to `b`, `2e + 1` back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) tags: u8,
}

/// Nodes, edges and faces; a half-edge has its face on the left.
pub(crate) struct Arrangement {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    /// The half-edge that follows around the face on the left.
    pub(crate) next: Vec<u32>,
    /// The face to the left of each half-edge.
    pub(crate) face_of: Vec<u32>,
    /// Twice the area of each face in square lattice steps, holes taken off; 0 for the unbounded one.
    pub(crate) doubled_area: Vec<i64>,
    /// One half-edge of each cycle around a face: the outer one first, then the holes.
    pub(crate) cycles: Vec<Vec<u32>>,
    locator: Locator,
}

impl Arrangement {
    /// The arrangement of segments. Ends that lead nowhere are cut off unless their tags say `keep`.
    pub(crate) fn new(segments: Vec<Segment>, keep: u8) -> Result<Self, Unstable> {
        Ok(Self::planar(snap_round(segments, false)?, keep))
    }

    /// As `new`, for segments that meet at common ends but for what rounding did to them.
    pub(crate) fn refined(segments: Vec<Segment>) -> Result<Self, Unstable> {
        Ok(Self::planar(snap_round(segments, true)?, 0))
    }

    /// From segments that meet at their ends only.
    fn planar(Planar { segments, mut passing }: Planar, keep: u8) -> Self {
        let (nodes, mut edges) = numbered(&segments);
        drop(segments);
        let gone = dead_ends(nodes.len(), &edges, keep);
        passing.remove(&gone);
        let mut gone = gone.into_iter();
        edges.retain(|_| !gone.next().unwrap_or(false));
        let next = around_nodes(&nodes, &edges);
        let locator = Locator::new(passing);
        let mut made = Self {
            nodes,
            edges,
            next,
            locator,
            face_of: Vec::new(),
            doubled_area: Vec::new(),
            cycles: Vec::new(),
        };
        made.find_faces();
        made
    }

    /// The face that holds a point. A point on an edge belongs to the face on its eastern side.
    pub(crate) fn face_at(&self, at: Node) -> u32 {
        self.locator.half_edge_west(self, at, true).map_or(UNBOUNDED, |half| self.face_of[half as usize])
    }

    /// Calls `found` with each edge that may touch a segment; an edge may come more than once.
    pub(crate) fn edges_near(&self, a: Node, b: Node, found: impl FnMut(u32)) {
        self.locator.edges_near(a, b, found);
    }

    pub(crate) fn start(&self, half: u32) -> u32 {
        let edge = &self.edges[half as usize / 2];
        if half.is_multiple_of(2) { edge.a } else { edge.b }
    }

    /// The half-edges of a cycle from one of them on.
    pub(crate) fn cycle(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(first);
        std::iter::from_fn(move || {
            let half = at?;
            let following = self.next[half as usize];
            at = (following != first).then_some(following);
            Some(half)
        })
    }

    pub(crate) fn faces(&self) -> usize {
        self.doubled_area.len()
    }

    /// Outer cycles make faces; each other cycle belongs to the face that a ray to the west finds.
    fn find_faces(&mut self) {
        let (mut cycle_of, walked) = self.walk_cycles();
        let mut face_of_cycle = vec![UNBOUNDED; walked.len()];
        self.doubled_area = vec![0];
        self.cycles = vec![Vec::new()];
        for (face, cycle) in face_of_cycle.iter_mut().zip(&walked) {
            if cycle.doubled_area > 0 {
                *face = self.doubled_area.len() as u32;
                self.doubled_area.push(cycle.doubled_area);
                self.cycles.push(vec![cycle.first]);
            }
        }
        // A hole's western-most node sees another cycle of the same face, or nothing, to its west;
        // going from west to east that cycle has its face already.
        let mut holes: Vec<(Node, usize)> = (0..walked.len())
            .filter(|&cycle| walked[cycle].doubled_area <= 0)
            .map(|cycle| (walked[cycle].west, cycle))
            .collect();
        holes.sort_unstable();
        for (west, cycle) in holes {
            let face = self
                .locator
                .half_edge_west(self, west, false)
                .map_or(UNBOUNDED, |half| face_of_cycle[cycle_of[half as usize] as usize]);
            face_of_cycle[cycle] = face;
            self.cycles[face as usize].push(walked[cycle].first);
            if face != UNBOUNDED {
                self.doubled_area[face as usize] += walked[cycle].doubled_area;
            }
        }
        for cycle in &mut cycle_of {
            *cycle = face_of_cycle[*cycle as usize];
        }
        self.face_of = cycle_of;
    }

    /// The cycle of each half-edge, and the cycles.
    fn walk_cycles(&self) -> (Vec<u32>, Vec<Cycle>) {
        const NONE: u32 = u32::MAX;
        let mut cycle_of = vec![NONE; self.next.len()];
        let mut cycles: Vec<Cycle> = Vec::new();
        for first in 0..self.next.len() as u32 {
            if cycle_of[first as usize] != NONE {
                continue;
            }
            let origin = self.nodes[self.start(first) as usize];
            let (mut doubled_area, mut west, mut from) = (0, origin, (0, 0));
            for half in self.cycle(first) {
                cycle_of[half as usize] = cycles.len() as u32;
                let end = self.nodes[self.start(half ^ 1) as usize];
                let to = origin.to(end);
                doubled_area += from.0 * to.1 - from.1 * to.0;
                west = west.min(end);
                from = to;
            }
            cycles.push(Cycle { first, doubled_area, west });
        }
        (cycle_of, cycles)
    }
}

struct Cycle {
    /// One of its half-edges.
    first: u32,
    /// Positive when it runs counter-clockwise: around a face; else around a hole in one.
    doubled_area: i64,
    /// Its western-most node.
    west: Node,
}

/// Nodes numbered in the order they first occur, and segments by these numbers.
fn numbered(segments: &[Segment]) -> (Vec<Node>, Vec<Edge>) {
    const FREE: u32 = u32::MAX;
    // A table of numbers, probed linearly and never more than half full: four times as fast here as
    // a map with a hash made for strangers.
    let slots = (4 * segments.len()).next_power_of_two().max(2);
    let mut table = vec![FREE; slots];
    let mut nodes: Vec<Node> = Vec::with_capacity(segments.len());
    let mut number = |node: Node| {
        let mut slot = (node.key().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - slots.ilog2())) as usize;
        while table[slot] != FREE && nodes[table[slot] as usize] != node {
            slot = (slot + 1) & (slots - 1);
        }
        if table[slot] == FREE {
            table[slot] = nodes.len() as u32;
            nodes.push(node);
        }
        table[slot]
    };
    let edges = segments.iter().map(|s| Edge { a: number(s.a), b: number(s.b), tags: s.tags }).collect();
    (nodes, edges)
}

/// Which edges end in the open, also once others are gone that do.
fn dead_ends(nodes: usize, edges: &[Edge], keep: u8) -> Vec<bool> {
    // All edges at a node, exclusive-or: when one is left, that is its number.
    let (mut degree, mut left) = (vec![0_u32; nodes], vec![0_u32; nodes]);
    for (e, edge) in edges.iter().enumerate() {
        for node in [edge.a, edge.b] {
            degree[node as usize] += 1;
            left[node as usize] ^= e as u32;
        }
    }
    let mut gone = vec![false; edges.len()];
    let mut open: Vec<u32> = (0..nodes as u32).filter(|&node| degree[node as usize] == 1).collect();
    while let Some(node) = open.pop() {
        let e = left[node as usize];
        let edge = edges[e as usize];
        if degree[node as usize] != 1 || edge.tags & keep != 0 {
            continue;
        }
        gone[e as usize] = true;
        for node in [edge.a, edge.b] {
            degree[node as usize] -= 1;
            left[node as usize] ^= e;
            if degree[node as usize] == 1 {
                open.push(node);
            }
        }
    }
    gone
}

/// For each half-edge the one that follows around its left face: at its end, the next edge clockwise.
fn around_nodes(nodes: &[Node], edges: &[Edge]) -> Vec<u32> {
    let leaving: Vec<(u32, u32)> = edges
        .iter()
        .enumerate()
        .flat_map(|(e, edge)| [(edge.a, 2 * e as u32), (edge.b, 2 * e as u32 + 1)])
        .collect();
    let (starts, mut halves) = grouped(nodes.len(), &leaving);
    let end = |half: u32| {
        let edge = &edges[half as usize / 2];
        nodes[if half.is_multiple_of(2) { edge.b } else { edge.a } as usize]
    };
    let mut next = vec![0; 2 * edges.len()];
    for (node, bounds) in starts.windows(2).enumerate() {
        let halves = &mut halves[bounds[0] as usize..bounds[1] as usize];
        // Of two, each is the other's neighbour on both sides.
        if halves.len() > 2 {
            let centre = nodes[node];
            halves.sort_unstable_by(|&p, &q| by_angle(centre.to(end(p)), centre.to(end(q))));
        }
        for (i, &half) in halves.iter().enumerate() {
            let clockwise = halves[(i + halves.len() - 1) % halves.len()];
            next[half as usize ^ 1] = clockwise;
        }
    }
    next
}

/// Counter-clockwise from the positive x axis.
fn by_angle((px, py): (i64, i64), (qx, qy): (i64, i64)) -> Ordering {
    let lower = |x: i64, y: i64| y < 0 || y == 0 && x < 0;
    lower(px, py).cmp(&lower(qx, qy)).then_with(|| 0.cmp(&(px * qy - py * qx)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: i32, high: i32) -> Vec<Segment> {
        let corner = [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| Node { x, y });
        (0..4).map(|i| Segment { a: corner[i], b: corner[(i + 1) % 4], tags: 1 }).collect()
    }

    #[test]
    fn a_hole_is_taken_off_the_face_around_it() {
        let mut segments = square(0, 100);
        segments.extend(square(40, 60));
        segments.extend(square(45, 55));
        let made = Arrangement::new(segments, 0).unwrap();
        let mut areas: Vec<i64> = made.doubled_area[1..].iter().map(|a| a / 2).collect();
        areas.sort_unstable();
        assert_eq!(areas, [100, 300, 9600]);
    }

    #[test]
    fn dead_ends_go_and_crossings_become_nodes() {
        let mut segments = square(0, 100);
        segments.push(Segment { a: Node { x: -10, y: 50 }, b: Node { x: 110, y: 50 }, tags: 2 });
        let made = Arrangement::new(segments, 0).unwrap();
        assert_eq!(made.doubled_area, [0, 10_000, 10_000]);
        assert_eq!(made.edges.len(), 7);
    }
}
