//! Borders through blocks are pulled taut, as a thread between the buildings.
//!
//! A vertex is left out, or moved towards the line between its neighbours, or, where three borders
//! meet, towards the point nearest to all its neighbours (Fermat and Torricelli), or along a street
//! ([`slide`]), whenever nothing lies in the triangles that its borders sweep over: no building, no vertex of a border, no corner of a
//! street. Borders that do not meet before then do not meet after (de Berg, van Kreveld, Schirra,
//! *Topologically correct subdivision simplification using the bandwidth criterion*, 1998), and no
//! building changes sides. The smallest triangle goes first (Visvalingam and Whyatt 1993).

mod slide;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::border::{Along, Borders, Footing, NONE};
use super::ground::{Around, Ground, Swept};
use super::shape::{in_triangle, in_wedge, length, metres, off_line, turn};
use crate::arrangement::Node;
use crate::subdivision::STEP;

/// A border along a street may leave out what lies within this many metres of it: what mapping left of
/// bends that nobody sees. Buildings stay on their side all the same.
const STREET_NOISE: f64 = 0.5;

/// A border may leave a street for the block beside it where a way along the street costs more: this
/// share of one through the block. Twice what the division counts: corners are cut where grids become
/// rounder by it, which cost the sample half a percent of the borders along streets.
const ALONG_STREET: f64 = 0.3;

/// The least gain, metres, for which a vertex is moved.
const LEAST_GAIN: f64 = 0.2;

/// How far a vertex is moved, of the way to where it would be best; the first that is free.
const SHARES: [f64; 5] = [0.95, 0.75, 0.5, 0.25, 0.1];

/// Pulls all borders taut.
pub(super) fn pull(borders: &mut Borders, ground: &mut Ground, shrink: f64) {
    let slots = borders.vertex.len();
    let mut pull = Pull {
        borders,
        ground,
        shrink,
        around: Around::default(),
        smallest: BinaryHeap::new(),
        waiting: VecDeque::new(),
        waits: vec![false; slots],
    };
    // What blocked a triangle may be gone after all others had their turn.
    let mut rounds = 0;
    loop {
        for slot in 0..slots as u32 {
            pull.revisit(slot);
        }
        if !pull.run() || rounds == MOST_ROUNDS {
            break;
        }
        rounds += 1;
    }
}

/// Rounds over all borders; each but the last leaves something out or moves something.
const MOST_ROUNDS: usize = 1;

struct Pull<'a> {
    borders: &'a mut Borders,
    ground: &'a mut Ground,
    shrink: f64,
    /// What was last found around a piece of ground.
    around: Around,
    /// Slots to leave out by the doubled area of their triangle.
    smallest: BinaryHeap<Reverse<(i64, u32)>>,
    /// Slots to move.
    waiting: VecDeque<u32>,
    waits: Vec<bool>,
}

impl Pull<'_> {
    /// Works until nothing is left to do; whether anything was done.
    fn run(&mut self) -> bool {
        let mut changed = false;
        loop {
            if let Some(Reverse((area, slot))) = self.smallest.pop() {
                if self.area(slot) == Some(area) {
                    changed |= self.leave_out(slot);
                }
            } else if let Some(slot) = self.waiting.pop_front() {
                self.waits[slot as usize] = false;
                changed |= self.shift(slot);
            } else {
                return changed;
            }
        }
    }

    fn revisit(&mut self, slot: u32) {
        if !self.borders.live[slot as usize] {
            return;
        }
        if let Some(area) = self.area(slot) {
            self.smallest.push(Reverse((area, slot)));
        }
        if !self.waits[slot as usize] {
            self.waits[slot as usize] = true;
            self.waiting.push_back(slot);
        }
    }

    /// Twice the area of the triangle with the neighbours, for a slot inside an arc.
    fn area(&self, slot: u32) -> Option<i64> {
        let (a, c) = self.borders.neighbours(slot).filter(|_| self.borders.live[slot as usize])?;
        Some(turn(self.borders.place(a), self.borders.place(slot), self.borders.place(c)).abs())
    }

    fn metres(&self, a: Node, b: Node) -> f64 {
        metres(a, b, self.shrink)
    }

    fn leave_out(&mut self, slot: u32) -> bool {
        let Some((before, after)) = self.borders.neighbours(slot) else { return false };
        if !self.borders.can_spare(self.borders.arc_of[slot as usize]) {
            return false;
        }
        let [a, b, c] = [before, slot, after].map(|slot| self.borders.place(slot));
        let along = match [before, slot].map(|slot| self.borders.along[slot as usize]) {
            [Along::Block, Along::Block] if self.can_leave(slot, a, c) => Along::Block,
            [Along::Street, Along::Street] if self.is_noise(before, after) => Along::Street,
            [Along::Block, Along::Street] if self.pays(slot, (a, b), (b, c)) => Along::Block,
            [Along::Street, Along::Block] if self.pays(slot, (b, c), (a, b)) => Along::Block,
            _ => return false,
        };
        self.ground.around(&[a, b, c], &mut self.around);
        if !self.ground.free(&self.around, &[Swept { corners: [a, c, b], fresh: false }], &[(a, c)]) {
            return false;
        }
        self.ground.take(self.borders.vertex[slot as usize]);
        self.borders.leave_out(slot, along);
        for slot in [before, after] {
            self.revisit(slot);
        }
        true
    }

    /// Whether a border that goes from `a` to `c` past a vertex leaves no street that it must not: it
    /// may cross the one street it crosses anyway elsewhere.
    fn can_leave(&self, slot: u32, a: Node, c: Node) -> bool {
        let vertex = self.borders.vertex[slot as usize];
        match self.borders.footing[vertex as usize] {
            Footing::Free => true,
            Footing::Street => {
                let at = self.borders.at[vertex as usize];
                let streets = self.borders.streets_at(vertex);
                let inside = streets.iter().filter(|(_, end)| in_wedge(at, a, c, *end)).count();
                inside == 0 || inside == 1 && streets.len() == 2
            }
            Footing::Line | Footing::Fixed => false,
        }
    }

    /// Whether all that lay between two slots along a street is near the line between them.
    fn is_noise(&self, from: u32, to: u32) -> bool {
        let (a, c) = (self.borders.place(from), self.borders.place(to));
        let off = |slot: u32| off_line(self.borders.place(slot), a, c, self.shrink) * STEP;
        (from + 1..to).all(|slot| self.is_loose(slot) && off(slot) <= STREET_NOISE)
    }

    /// Whether a vertex need not stay where a border along a street leaves it out.
    fn is_loose(&self, slot: u32) -> bool {
        let footing = self.borders.footing[self.borders.vertex[slot as usize] as usize];
        matches!(footing, Footing::Free | Footing::Street)
    }

    /// Whether a way through the block is better than one that first goes along a street.
    fn pays(&self, slot: u32, block: (Node, Node), street: (Node, Node)) -> bool {
        let other = if block.0 == street.1 { (block.1, street.0) } else { (block.0, street.1) };
        self.can_leave(slot, other.0, other.1)
            && self.metres(other.0, other.1)
                <= self.metres(block.0, block.1) + ALONG_STREET * self.metres(street.0, street.1)
    }

    fn shift(&mut self, slot: u32) -> bool {
        if !self.borders.live[slot as usize] {
            return false;
        }
        let vertex = self.borders.vertex[slot as usize];
        let moved = match self.borders.neighbours(slot) {
            Some((before, after)) => self.shift_bend(slot, before, after),
            None => self.shift_junction(vertex),
        };
        moved || self.slide(slot)
    }

    /// Moves a vertex between two others towards the line between them.
    fn shift_bend(&mut self, slot: u32, before: u32, after: u32) -> bool {
        let [a, b, c] = [before, slot, after].map(|slot| self.borders.place(slot));
        let through_block = [before, slot].iter().all(|&s| self.borders.along[s as usize] == Along::Block);
        if !through_block || !self.can_leave(slot, a, c) {
            return false;
        }
        let length = self.metres(a, b) + self.metres(b, c);
        if length - self.metres(a, c) < LEAST_GAIN {
            return false;
        }
        let foot = self.foot(a, b, c);
        let side = turn(a, c, b).signum();
        self.ground.around(&[a, b, c], &mut self.around);
        let found = SHARES.iter().find_map(|&share| {
            let to = towards(b, foot, share);
            let gain = length - self.metres(a, to) - self.metres(to, c);
            // Strictly on its old side, so that it comes to lie on no other border.
            let inside = turn(a, c, to).signum() == side && in_triangle([a, b, c], to);
            let swept = [[a, b, to], [b, c, to]].map(|corners| Swept { corners, fresh: true });
            (inside
                && side != 0
                && gain >= LEAST_GAIN
                && self.ground.free(&self.around, &swept, &[(a, to), (to, c)]))
            .then_some(to)
        });
        let Some(to) = found else { return false };
        self.settle(self.borders.vertex[slot as usize], to);
        for slot in [before, slot, after] {
            self.revisit(slot);
        }
        true
    }

    /// Where the line from `a` to `c` is nearest to `b`, its ends left out.
    fn foot(&self, a: Node, b: Node, c: Node) -> (f64, f64) {
        let ((dx, dy), (px, py)) = (a.to(c), a.to(b));
        let (dx, dy, px, py) = (dx as f64, dy as f64, px as f64, py as f64);
        let squeeze = self.shrink * self.shrink;
        let along = (px * dx * squeeze + py * dy) / (dx * dx * squeeze + dy * dy).max(f64::MIN_POSITIVE);
        let along = along.clamp(0.05, 0.95);
        (f64::from(a.x) + along * dx, f64::from(a.y) + along * dy)
    }

    fn settle(&mut self, vertex: u32, to: Node) {
        self.ground.put(vertex, to);
        self.borders.at[vertex as usize] = to;
        // It has left the street it lay on.
        self.borders.footing[vertex as usize] = Footing::Free;
    }

    /// Moves a junction of three borders through blocks towards the point nearest to its neighbours.
    fn shift_junction(&mut self, vertex: u32) -> bool {
        let Some(slots) = self.three_around(vertex) else { return false };
        let j = self.borders.at[vertex as usize];
        let around = slots.map(|slot| self.borders.place(slot));
        let shrink = self.shrink;
        let length = |at: Node| around.iter().map(|&end| metres(at, end, shrink)).sum::<f64>();
        let best = self.fermat(j, around);
        let before = length(j);
        if before - length(towards(j, best, 1.0)) < LEAST_GAIN {
            return false;
        }
        let [p, q, r] = around;
        self.ground.around(&[j, p, q, r], &mut self.around);
        let found = SHARES.iter().find_map(|&share| {
            let to = towards(j, best, share);
            let swept = around.map(|end| Swept { corners: [j, end, to], fresh: true });
            (to != j
                && before - length(to) >= LEAST_GAIN
                && between_two(j, around, to)
                && self.ground.free(&self.around, &swept, &around.map(|end| (end, to))))
            .then_some(to)
        });
        let Some(to) = found else { return false };
        self.settle(vertex, to);
        let ends: Vec<u32> = self.borders.ends_at(vertex).iter().map(|&(_, slot)| slot).collect();
        for slot in ends.into_iter().chain(slots) {
            self.revisit(slot);
        }
        true
    }

    /// The slots next to a junction of exactly three borders through blocks on open ground.
    fn three_around(&self, vertex: u32) -> Option<[u32; 3]> {
        let ends: [(u32, u32); 3] = self.borders.ends_at(vertex).try_into().ok()?;
        let slots = ends.map(|(_, slot)| {
            let after = self.borders.after[slot as usize];
            if after == NONE { (self.borders.before[slot as usize], true) } else { (after, false) }
        });
        let through_block = ends.iter().zip(slots).all(|(&(_, slot), (next, backward))| {
            self.borders.along[if backward { next } else { slot } as usize] == Along::Block
        });
        (through_block && self.borders.footing[vertex as usize] == Footing::Free)
            .then_some(slots.map(|(slot, _)| slot))
    }

    /// The point with the least sum of distances to three others, after Weiszfeld (1937).
    fn fermat(&self, start: Node, around: [Node; 3]) -> (f64, f64) {
        let (mut x, mut y) = (f64::from(start.x), f64::from(start.y));
        for _ in 0..WEISZFELD_STEPS {
            let (mut sum, mut weight) = ((0.0, 0.0), 0.0);
            for end in around {
                let (ex, ey) = (f64::from(end.x), f64::from(end.y));
                let w = 1.0 / length((ex - x) * self.shrink, ey - y).max(1.0);
                sum = (sum.0 + w * ex, sum.1 + w * ey);
                weight += w;
            }
            (x, y) = (sum.0 / weight, sum.1 / weight);
        }
        (x, y)
    }
}

/// Enough to come within a metre or so; the junction is visited again when its neighbours move.
const WEISZFELD_STEPS: usize = 12;

/// The lattice node some share of the way from a node to a point.
fn towards(from: Node, (x, y): (f64, f64), share: f64) -> Node {
    let along = |from: i32, to: f64| (f64::from(from) + share * (to - f64::from(from))).round() as i32;
    Node { x: along(from.x, x), y: along(from.y, y) }
}

/// Whether a place lies in the triangle of a junction and two of its neighbours, off the line between
/// the two: then a border that passes between the old and the new place must end in what is swept.
fn between_two(j: Node, [p, q, r]: [Node; 3], to: Node) -> bool {
    [(p, q), (q, r), (r, p)].iter().any(|&(p, q)| {
        let side = turn(p, q, j).signum();
        side != 0 && turn(p, q, to).signum() == side && in_triangle([j, p, q], to)
    })
}
