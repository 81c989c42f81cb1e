use std::cmp::Ordering;

use super::locate::Locator;
use super::node::Node;
use super::snap::{Segment, Unstable, snap_round};

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
#[derive(Debug)]
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
}

impl Arrangement {
    /// The arrangement of segments. Ends that lead nowhere are cut off unless their tags say `keep`.
    pub(crate) fn new(segments: Vec<Segment>, keep: u8) -> Result<Self, Unstable> {
        let segments = without_dead_ends(snap_round(segments)?, keep);
        let mut nodes: Vec<Node> = segments.iter().flat_map(|s| [s.a, s.b]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let id = |node: &Node| nodes.binary_search(node).unwrap_or_default() as u32;
        let edges: Vec<Edge> =
            segments.iter().map(|s| Edge { a: id(&s.a), b: id(&s.b), tags: s.tags }).collect();
        let next = around_nodes(&nodes, &edges);
        let mut made =
            Self { nodes, edges, next, face_of: Vec::new(), doubled_area: Vec::new(), cycles: Vec::new() };
        made.find_faces();
        Ok(made)
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

    fn doubled_cycle_area(&self, first: u32) -> i64 {
        let origin = self.nodes[self.start(first) as usize];
        self.cycle(first)
            .map(|half| {
                let (ax, ay) = origin.to(self.nodes[self.start(half) as usize]);
                let (bx, by) = origin.to(self.nodes[self.start(half ^ 1) as usize]);
                ax * by - ay * bx
            })
            .sum()
    }

    /// Outer cycles make faces; each other cycle belongs to the face that a ray to the west finds.
    fn find_faces(&mut self) {
        const NONE: u32 = u32::MAX;
        let mut cycle_of = vec![NONE; self.next.len()];
        let mut cycles: Vec<(u32, i64)> = Vec::new();
        for half in 0..self.next.len() as u32 {
            if cycle_of[half as usize] == NONE {
                for on_it in self.cycle(half) {
                    cycle_of[on_it as usize] = cycles.len() as u32;
                }
                cycles.push((half, self.doubled_cycle_area(half)));
            }
        }
        let mut face_of_cycle = vec![NONE; cycles.len()];
        self.doubled_area = vec![0];
        self.cycles = vec![Vec::new()];
        for (cycle, &(first, area)) in cycles.iter().enumerate() {
            if area > 0 {
                face_of_cycle[cycle] = self.doubled_area.len() as u32;
                self.doubled_area.push(area);
                self.cycles.push(vec![first]);
            }
        }
        // A hole's western-most node sees another cycle of the same face, or nothing, to its west;
        // going from west to east that cycle has its face already.
        let mut holes: Vec<(Node, usize)> = (0..cycles.len())
            .filter(|&cycle| face_of_cycle[cycle] == NONE)
            .map(|cycle| {
                let west =
                    self.cycle(cycles[cycle].0).map(|half| self.nodes[self.start(half) as usize]).min();
                (west.unwrap_or(self.nodes[0]), cycle)
            })
            .collect();
        holes.sort_unstable();
        let locator = Locator::new(self);
        let mut found = Vec::with_capacity(holes.len());
        for &(west, cycle) in &holes {
            let face = locator
                .half_edge_west_of(self, west)
                .map_or(UNBOUNDED, |half| face_of_cycle[cycle_of[half as usize] as usize]);
            face_of_cycle[cycle] = face;
            found.push((face, cycle));
        }
        for (face, cycle) in found {
            self.cycles[face as usize].push(cycles[cycle].0);
            if face != UNBOUNDED {
                self.doubled_area[face as usize] += cycles[cycle].1;
            }
        }
        self.face_of = cycle_of.iter().map(|&cycle| face_of_cycle[cycle as usize]).collect();
    }
}

/// Removes edges that end in the open, again and again.
fn without_dead_ends(segments: Vec<Segment>, keep: u8) -> Vec<Segment> {
    let mut nodes: Vec<Node> = segments.iter().flat_map(|s| [s.a, s.b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let id = |node: &Node| nodes.binary_search(node).unwrap_or_default();
    let ends: Vec<(usize, usize)> = segments.iter().map(|s| (id(&s.a), id(&s.b))).collect();
    let mut at = vec![Vec::new(); nodes.len()];
    for (edge, &(a, b)) in ends.iter().enumerate() {
        at[a].push(edge);
        at[b].push(edge);
    }
    let mut degree: Vec<usize> = at.iter().map(Vec::len).collect();
    let mut gone = vec![false; segments.len()];
    let mut open: Vec<usize> = (0..nodes.len()).filter(|&n| degree[n] == 1).collect();
    while let Some(node) = open.pop() {
        let Some(&edge) = at[node].iter().find(|&&edge| !gone[edge]) else { continue };
        if segments[edge].tags & keep != 0 {
            continue;
        }
        gone[edge] = true;
        degree[node] -= 1;
        let other = if ends[edge].0 == node { ends[edge].1 } else { ends[edge].0 };
        degree[other] -= 1;
        if degree[other] == 1 {
            open.push(other);
        }
    }
    let mut gone = gone.into_iter();
    segments.into_iter().filter(|_| !gone.next().unwrap_or(false)).collect()
}

/// For each half-edge the one that follows around its left face: at its end, the next edge clockwise.
fn around_nodes(nodes: &[Node], edges: &[Edge]) -> Vec<u32> {
    let mut leaving: Vec<Vec<u32>> = vec![Vec::new(); nodes.len()];
    for (e, edge) in edges.iter().enumerate() {
        leaving[edge.a as usize].push(2 * e as u32);
        leaving[edge.b as usize].push(2 * e as u32 + 1);
    }
    let end = |half: u32| {
        let edge = &edges[half as usize / 2];
        nodes[if half.is_multiple_of(2) { edge.b } else { edge.a } as usize]
    };
    let mut next = vec![0; 2 * edges.len()];
    for (node, halves) in leaving.iter_mut().enumerate() {
        let centre = nodes[node];
        halves.sort_unstable_by(|&p, &q| by_angle(centre.to(end(p)), centre.to(end(q))));
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
