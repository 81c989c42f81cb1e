//! Two neighbouring zones are divided anew where a random spanning tree of both is best cut: what single
//! moves do not reach where the ground is a tree of villages (recombination: `DeFord`, Duchin
//! and Solomon 2021).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Problem;
use super::energy::{Energy, Totals};
use crate::random::Random;

const NOT_IN: u32 = u32::MAX;

/// Two zones that touch.
pub(super) struct Pair {
    pub(super) zones: [u32; 2],
    /// A vertex of one of them.
    pub(super) root: u32,
    /// Vertices of both.
    pub(super) size: u32,
}

/// Room to work in.
pub(super) struct Redivision {
    /// The vertices of both zones in the order in which the tree reached them.
    order: Vec<u32>,
    /// The place in `order` of the vertex that each was reached from.
    parent: Vec<u32>,
    /// What hangs below each, itself included, in the order of `order`.
    below: Vec<Totals>,
    /// The place of each vertex in `order`; `NOT_IN` when it is not there.
    place: Vec<u32>,
    /// Sides out of the tree, the shortest first: a random share of the length of the link above, the
    /// side below 32 bits.
    heap: BinaryHeap<Reverse<u64>>,
}

impl Redivision {
    pub(super) fn new(problem: &Problem) -> Self {
        Self {
            order: Vec::new(),
            parent: Vec::new(),
            below: Vec::new(),
            place: vec![NOT_IN; problem.len()],
            heap: BinaryHeap::new(),
        }
    }

    /// The moves that divide a pair anew, with the zones that they go to; `None` when no tree that hangs
    /// together by ground and by links spans both.
    pub(super) fn propose(
        &mut self,
        problem: &Problem,
        energy: &Energy,
        zone: &[u32],
        pair: &Pair,
        random: &mut Random,
    ) -> Option<Vec<(u32, u32)>> {
        self.grow(problem, zone, pair, random);
        for &v in &self.order {
            self.place[v as usize] = NOT_IN;
        }
        if self.order.len() != pair.size as usize {
            return None;
        }
        let cut = self.best_cut(problem, energy, pair)?;
        let mut in_branch = vec![false; self.order.len()];
        for i in cut..self.order.len() {
            in_branch[i] = i == cut || in_branch[self.parent[i] as usize];
        }
        // The branch keeps the number that most of its households have.
        let [p, q] = pair.zones;
        let mut lean = 0.0;
        for (&v, &in_branch) in self.order.iter().zip(&in_branch) {
            let weight = problem.weight(v as usize);
            lean += if (zone[v as usize] == p) == in_branch { weight } else { -weight };
        }
        let (branch, rest) = if lean >= 0.0 { (p, q) } else { (q, p) };
        let wanted =
            self.order.iter().zip(in_branch).map(|(&v, inside)| (v, if inside { branch } else { rest }));
        Some(wanted.filter(|&(v, to)| zone[v as usize] != to).collect())
    }

    /// What the border between the two zones costs, in metres as [`super::Side::cost`].
    pub(super) fn cuts(&self, problem: &Problem, zone: &[u32], pair: &Pair) -> f64 {
        let [p, q] = pair.zones;
        let of_p = self.order.iter().filter(|v| zone[**v as usize] == p);
        let sides = of_p.flat_map(|&v| problem.sides(v as usize));
        sides.filter(|side| zone[side.to as usize] == q).map(|side| side.cost).sum()
    }

    /// The sums of one of the zones.
    pub(super) fn totals(&self, problem: &Problem, zone: &[u32], own: u32) -> Totals {
        let mut totals = Totals::default();
        for &v in self.order.iter().filter(|v| zone[**v as usize] == own) {
            totals.give_half(problem, v as usize, zone);
        }
        totals
    }

    /// Grows a tree from the root, the shorter links more likely in it.
    fn grow(&mut self, problem: &Problem, zone: &[u32], pair: &Pair, random: &mut Random) {
        self.order.clear();
        self.parent.clear();
        self.heap.clear();
        self.reach(problem, zone, (pair.root, 0), pair, random);
        while let Some(Reverse(entry)) = self.heap.pop() {
            let slot = entry as u32;
            let to = problem.side(slot).to;
            if self.place[to as usize] == NOT_IN {
                let parent = self.place[problem.owner(slot) as usize];
                self.reach(problem, zone, (to, parent), pair, random);
            }
        }
    }

    fn reach(
        &mut self,
        problem: &Problem,
        zone: &[u32],
        (v, parent): (u32, u32),
        pair: &Pair,
        random: &mut Random,
    ) {
        self.place[v as usize] = self.order.len() as u32;
        self.order.push(v);
        self.parent.push(parent);
        let [x, y] = problem.vertex(v as usize).at;
        let first = problem.first_side(v as usize) as u32;
        for (slot, side) in (first..).zip(problem.sides(v as usize)) {
            let to = side.to as usize;
            if side.touches && side.near && pair.zones.contains(&zone[to]) && self.place[to] == NOT_IN {
                let [tx, ty] = problem.vertex(to).at;
                let length = ((tx - x) * (tx - x) + (ty - y) * (ty - y)).sqrt() * random.unit();
                // Lengths are never negative, so their bits sort like the numbers.
                self.heap.push(Reverse(u64::from((length as f32).to_bits()) << 32 | u64::from(slot)));
            }
        }
    }

    /// The place in `order` of the vertex to cut off with all below it.
    fn best_cut(&mut self, problem: &Problem, energy: &Energy, pair: &Pair) -> Option<usize> {
        self.below.clear();
        self.below.extend(self.order.iter().map(|&v| Totals::of(problem, v as usize)));
        for i in (1..self.order.len()).rev() {
            let branch = self.below[i];
            self.below[self.parent[i] as usize].add(&branch);
        }
        let all = *self.below.first()?;
        let [p, q] = pair.zones;
        let cost = |i: usize| {
            let branch = &self.below[i];
            energy.of_households(p, branch) + energy.of_households(q, &all.without(branch))
        };
        (1..self.order.len())
            .filter(|&i| self.below[i].load >= 0.5 && all.load - self.below[i].load >= 0.5)
            .map(|i| (cost(i), i))
            .min_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)))
            .map(|(_, i)| i)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{is_contiguous, lattice};
    use super::*;

    #[test]
    fn two_uneven_zones_come_out_nearly_even_and_contiguous() {
        let problem = lattice(8, 6, 2);
        let mut zone: Vec<u32> = (0..48).map(|v| u32::from(v > 3)).collect();
        let energy = Energy::new(&problem, &super::super::Wish::default(), &zone);
        let pair = Pair { zones: [0, 1], root: 3, size: 48 };
        let mut random = Random::new(1, 1);
        let moves = Redivision::new(&problem).propose(&problem, &energy, &zone, &pair, &mut random);
        for (v, to) in moves.unwrap() {
            zone[v as usize] = to;
        }
        assert!(is_contiguous(&problem, &zone));
        let load = super::super::repair::loads(&problem, &zone);
        assert!((load[0] - problem.mean()).abs() < 0.35 * problem.mean(), "{load:?}");
    }
}
