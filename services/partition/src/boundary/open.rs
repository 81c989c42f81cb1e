//! Ground that no building stands on goes to whichever of two neighbouring grids makes them rounder and
//! their border run along streets.
//!
//! The division gives open ground to the nearest building. Between two grids that touch, the border that
//! costs least and leaves every building on its side is a minimum cut (Boykov, Veksler, Zabih, *Fast
//! approximate energy minimization via graph cuts*, 2001, there the swap of two labels). A metre of
//! border costs what it takes from the Polsby–Popper of both, and one through a block [`BLOCK`] more.
//! Barriers cost nothing and hold nothing together, so that no ground goes across one.

use std::collections::VecDeque;
use std::f64::consts::PI;

use rayon::prelude::*;
use wangge_model::Area;

use super::border::{Along, along_edge};
use super::flow::{Flow, SINK, SOURCE};
use super::{NO_GRID, Standing, shape};
use crate::arrangement::{Arrangement, Node};
use crate::subdivision::{STEP, tag};

/// What a metre of border through a block costs, in Polsby–Popper of one grid.
const BLOCK: f64 = 0.001;

/// What two grids must gain at least for ground to change hands, in Polsby–Popper of one.
const LEAST_GAIN: f64 = 1e-4;

/// A piece of border shorter than this, metres, holds no grid together.
const SHORTEST: f64 = 0.5;

/// How often all pairs of grids have their turn.
const ROUNDS: usize = 3;

/// How often ways that hold a grid together are found and kept before a pair is left as it was.
const TRIES: usize = 6;

/// The grid of each face once open ground is shared out anew.
pub(super) fn shared(
    made: &Arrangement,
    grid_of_face: &[u32],
    grids: usize,
    standing: &Standing,
) -> Vec<u32> {
    let mut open = Open::new(made, grid_of_face, grids, standing);
    let pairs = open.pairs();
    let mut changed = vec![true; grids];
    for _ in 0..ROUNDS {
        let before = std::mem::replace(&mut changed, vec![false; grids]);
        for &(g, h) in &pairs {
            let stale = [g, h].iter().any(|&grid| before[grid as usize] || changed[grid as usize]);
            if stale && open.swap([g, h]) {
                changed[g as usize] = true;
                changed[h as usize] = true;
            }
        }
    }
    open.grid
}

struct Open<'a> {
    made: &'a Arrangement,
    /// The pieces of border of each face, and where those of each begin.
    sides: Vec<Side>,
    starts: Vec<u32>,
    /// Square metres of each face.
    area: Vec<f64>,
    /// The grid of each face.
    grid: Vec<u32>,
    /// Faces that stay: with a building, or in a part of a grid that has none, such as water.
    pinned: Vec<bool>,
    /// The faces, the square metres and the metres around each grid.
    members: Vec<Vec<u32>>,
    size: Vec<Size>,
    /// The number of each face among those of the pair at hand.
    number: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Square metres, and metres around.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    area: f64,
    perimeter: f64,
}

impl Size {
    /// Polsby–Popper.
    fn roundness(self) -> f64 {
        4.0 * PI * self.area / (self.perimeter * self.perimeter).max(f64::MIN_POSITIVE)
    }

    /// What a metre more around it takes from its roundness.
    fn per_metre(self) -> f64 {
        2.0 * self.roundness() / self.perimeter.max(1.0)
    }
}

/// A piece of border between a face and another.
#[derive(Debug, Clone, Copy)]
struct Side {
    to: u32,
    metres: f64,
    tags: u8,
}

impl Side {
    fn along(&self) -> Along {
        along_edge(self.tags)
    }

    /// Whether a grid across it can be walked through.
    fn holds(&self) -> bool {
        self.metres >= SHORTEST && self.along() != Along::Line
    }
}

/// The faces of two grids.
struct Pair {
    grids: [u32; 2],
    faces: Vec<u32>,
    /// Whether each face is in the first of them, as it was.
    old: Vec<bool>,
    /// Faces that stay where they are.
    locked: Vec<bool>,
}

/// What must not fall apart: the first or the second grid of a pair, as a polygon or on foot.
#[derive(Clone, Copy)]
struct Whole {
    first: bool,
    through: fn(&Side) -> bool,
}

/// A polygon holds together by however little.
const WHOLE: [Whole; 4] = [
    Whole { first: true, through: Side::holds },
    Whole { first: false, through: Side::holds },
    Whole { first: true, through: |_| true },
    Whole { first: false, through: |_| true },
];

/// The part of each face of a pair, [`NONE`] on the other side, and how many parts there are.
struct Parts {
    of: Vec<u32>,
    count: u32,
}

impl<'a> Open<'a> {
    fn new(made: &'a Arrangement, grid_of_face: &[u32], grids: usize, standing: &Standing) -> Self {
        let (starts, sides) = sides(made, standing.shrink);
        let doubled = made.doubled_area.iter();
        let mut open = Self {
            made,
            sides,
            starts,
            area: doubled.map(|&area| area as f64 / 2.0 * STEP * STEP * standing.shrink).collect(),
            grid: grid_of_face.to_vec(),
            pinned: Vec::new(),
            members: vec![Vec::new(); grids],
            size: vec![Size::default(); grids],
            number: vec![NONE; grid_of_face.len()],
        };
        for (face, &grid) in (0..).zip(grid_of_face) {
            if grid != NO_GRID {
                open.members[grid as usize].push(face);
                let outer = open.sides(face).iter().filter(|side| grid_of_face[side.to as usize] != grid);
                let perimeter: f64 = outer.map(|side| side.metres).sum();
                open.size[grid as usize].perimeter += perimeter;
                open.size[grid as usize].area += open.area[face as usize];
            }
        }
        open.pinned = open.built(standing);
        for (pinned, stays) in open.pinned.iter_mut().zip(standing.pinned) {
            *pinned |= stays;
        }
        open.pin_what_nobody_reaches();
        open
    }

    fn sides(&self, face: u32) -> &[Side] {
        let [from, to] = [face, face + 1].map(|face| self.starts[face as usize] as usize);
        &self.sides[from..to]
    }

    /// Faces where buildings stand or what is known of their outlines reaches.
    fn built(&self, standing: &Standing) -> Vec<bool> {
        let face_of: Vec<Option<u32>> =
            standing.at.par_iter().with_min_len(1024).map(|at| Some(self.made.face_at((*at)?))).collect();
        let mut built = vec![false; self.made.faces()];
        for face in face_of.iter().flatten() {
            built[*face as usize] = true;
        }
        // Most buildings have others all around them: nothing is open that they could reach.
        let has_room = |face: u32| self.sides(face).iter().any(|side| !built[side.to as usize]);
        let reached: Vec<u32> = standing
            .buildings
            .par_iter()
            .zip(&face_of)
            .with_min_len(1024)
            .filter(|(_, face)| face.is_some_and(has_room))
            .flat_map_iter(|(building, _)| building.footprint.iter().flat_map(Area::geometry))
            .flat_map_iter(|polygon| polygon.exterior().coords().skip(1))
            .map(|corner| self.made.face_at(Node::from_degrees(*corner)))
            .collect();
        for face in reached {
            built[face as usize] = true;
        }
        built
    }

    /// Pins the parts of grids that have no building and nothing to walk over to one.
    fn pin_what_nobody_reaches(&mut self) {
        let mut reached = self.pinned.clone();
        let mut waiting: Vec<u32> = (0..self.grid.len() as u32).filter(|&f| reached[f as usize]).collect();
        while let Some(face) = waiting.pop() {
            let grid = self.grid[face as usize];
            for side in self.sides(face) {
                let to = side.to as usize;
                if side.holds() && self.grid[to] == grid && !std::mem::replace(&mut reached[to], true) {
                    waiting.push(side.to);
                }
            }
        }
        for (pinned, reached) in self.pinned.iter_mut().zip(reached) {
            *pinned |= !reached;
        }
    }

    /// Pairs of grids that touch inside a community and of which one has open ground there, in order.
    fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = (0..self.made.edges.len())
            .filter(|&e| self.made.edges[e].tags & tag::COMMUNITY == 0)
            .map(|e| [2 * e, 2 * e + 1].map(|half| self.made.face_of[half] as usize))
            .filter(|&[p, q]| !(self.pinned[p] && self.pinned[q]))
            .map(|faces| faces.map(|face| self.grid[face]))
            .filter(|&[g, h]| g != h && g != NO_GRID && h != NO_GRID)
            .map(|[g, h]| (g.min(h), g.max(h)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Gives the open ground of two grids to either as is best for both; whether any changed hands.
    fn swap(&mut self, grids: [u32; 2]) -> bool {
        let members = grids.map(|grid| &self.members[grid as usize]);
        let faces: Vec<u32> = members.into_iter().flatten().copied().collect();
        let old = (0..faces.len()).map(|i| i < members[0].len()).collect();
        let locked = faces.iter().map(|&face| self.pinned[face as usize]).collect();
        for (i, &face) in (0..).zip(&faces) {
            self.number[face as usize] = i;
        }
        let mut pair = Pair { grids, faces, old, locked };
        let found = self.better(&mut pair);
        for &face in &pair.faces {
            self.number[face as usize] = NONE;
        }
        let Some((new, sizes)) = found else { return false };
        for (k, grid) in grids.into_iter().enumerate() {
            self.size[grid as usize] = sizes[k];
            self.members[grid as usize].clear();
        }
        for (&face, first) in pair.faces.iter().zip(new) {
            let grid = grids[usize::from(!first)];
            self.grid[face as usize] = grid;
            self.members[grid as usize].push(face);
        }
        true
    }

    /// Which faces of a pair are better in its first grid, and the sizes of the two after that.
    fn better(&self, pair: &mut Pair) -> Option<(Vec<bool>, [Size; 2])> {
        let (worth, _) = self.worth(pair, &pair.old);
        for _ in 0..TRIES {
            let new = self.cut(pair);
            let (better, sizes) = self.worth(pair, &new);
            if better < worth + LEAST_GAIN {
                return None;
            }
            let mut falls_apart = false;
            for whole in WHOLE {
                let parts = self.parts(pair, &new, whole);
                if parts.count > self.parts(pair, &pair.old, whole).count {
                    falls_apart = true;
                    if !self.lock_way(pair, whole, &parts) {
                        return None;
                    }
                }
            }
            if !falls_apart {
                return Some((new, sizes));
            }
        }
        None
    }

    /// The sum of the roundness of two grids, less what their border costs, and their sizes.
    fn worth(&self, pair: &Pair, first: &[bool]) -> (f64, [Size; 2]) {
        let mut sizes = [Size::default(); 2];
        let mut block = 0.0;
        for (i, &face) in pair.faces.iter().enumerate() {
            let size = &mut sizes[usize::from(!first[i])];
            size.area += self.area[face as usize];
            for side in self.sides(face) {
                let other = self.number[side.to as usize];
                if other == NONE {
                    size.perimeter += side.metres;
                } else if first[other as usize] != first[i] {
                    size.perimeter += side.metres;
                    if side.along() == Along::Block {
                        block += side.metres / 2.0;
                    }
                }
            }
        }
        (sizes.map(Size::roundness).iter().sum::<f64>() - BLOCK * block, sizes)
    }

    /// The cheapest cut between the locked faces of two grids.
    fn cut(&self, pair: &Pair) -> Vec<bool> {
        let mut count = 2;
        let node: Vec<u32> = (0..pair.faces.len())
            .map(|i| match (pair.locked[i], pair.old[i]) {
                (true, true) => SOURCE,
                (true, false) => SINK,
                (false, _) => {
                    count += 1;
                    count - 1
                }
            })
            .collect();
        let per_metre: f64 = pair.grids.iter().map(|&grid| self.size[grid as usize].per_metre()).sum();
        let mut flow = Flow::new(count as usize);
        for (i, &face) in pair.faces.iter().enumerate() {
            for side in self.sides(face) {
                let other = self.number[side.to as usize];
                // Each border is met from both sides.
                if other == NONE || other as usize <= i || node[i] == node[other as usize] {
                    continue;
                }
                let cost = match side.along() {
                    Along::Block => per_metre + BLOCK,
                    Along::Street => per_metre,
                    Along::Line => continue,
                };
                flow.join(node[i], node[other as usize], (side.metres * cost * UNIT) as u64);
            }
        }
        let with_source = flow.cut();
        node.into_iter().map(|node| with_source[node as usize]).collect()
    }

    /// The parts into which one side of a pair falls.
    fn parts(&self, pair: &Pair, first: &[bool], whole: Whole) -> Parts {
        let mut parts = Parts { of: vec![NONE; pair.faces.len()], count: 0 };
        let mut waiting = Vec::new();
        for start in 0..pair.faces.len() {
            if first[start] != whole.first || parts.of[start] != NONE {
                continue;
            }
            parts.of[start] = parts.count;
            waiting.push(start);
            while let Some(i) = waiting.pop() {
                for side in self.sides(pair.faces[i]).iter().filter(|side| (whole.through)(side)) {
                    let other = self.number[side.to as usize];
                    if other != NONE && first[other as usize] == whole.first {
                        let part = &mut parts.of[other as usize];
                        if *part == NONE {
                            *part = parts.count;
                            waiting.push(other as usize);
                        }
                    }
                }
            }
            parts.count += 1;
        }
        parts
    }

    /// Locks the faces of a shortest way, as the pair was, from one new part of a grid to another;
    /// whether there was one to lock.
    fn lock_way(&self, pair: &mut Pair, whole: Whole, parts: &Parts) -> bool {
        let mut came_from = vec![NONE; pair.faces.len()];
        let mut waiting = VecDeque::new();
        let own = |i: usize| pair.old[i] == whole.first;
        for i in (0..pair.faces.len()).filter(|&i| own(i) && parts.of[i] == 0) {
            came_from[i] = i as u32;
            waiting.push_back(i);
        }
        while let Some(i) = waiting.pop_front() {
            if parts.of[i] != NONE && parts.of[i] != 0 {
                return pair.lock(&came_from, i);
            }
            for side in self.sides(pair.faces[i]).iter().filter(|side| (whole.through)(side)) {
                let other = self.number[side.to as usize] as usize;
                if other != NONE as usize && own(other) && came_from[other] == NONE {
                    came_from[other] = i as u32;
                    waiting.push_back(other);
                }
            }
        }
        false
    }
}

/// Parts of Polsby–Popper that costs are counted in, whole ones, so that they add up alike in any order.
const UNIT: f64 = 1e9;

impl Pair {
    /// Locks a face and those it was reached by; whether any was not yet.
    fn lock(&mut self, came_from: &[u32], last: usize) -> bool {
        let (mut at, mut any) = (last, false);
        loop {
            any |= !std::mem::replace(&mut self.locked[at], true);
            let before = came_from[at] as usize;
            if before == at {
                return any;
            }
            at = before;
        }
    }
}

/// The pieces of border of each face, and where those of each begin.
fn sides(made: &Arrangement, shrink: f64) -> (Vec<u32>, Vec<Side>) {
    let mut starts = Vec::with_capacity(made.faces() + 1);
    let mut sides = Vec::with_capacity(made.next.len());
    starts.push(0);
    for cycles in &made.cycles {
        for half in cycles.iter().flat_map(|&first| made.cycle(first)) {
            let edge = &made.edges[half as usize / 2];
            let [a, b] = [edge.a, edge.b].map(|node| made.nodes[node as usize]);
            let to = made.face_of[half as usize ^ 1];
            sides.push(Side { to, metres: shape::metres(a, b, shrink), tags: edge.tags });
        }
        starts.push(sides.len() as u32);
    }
    (starts, sides)
}
