//! Two neighbouring zones are divided anew where a random spanning tree of both is best cut: what single
//! moves do not reach where the ground is a tree of villages (recombination: DeFord, Duchin, Solomon 2021).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Problem;
use super::energy::{Energy, Totals};
use crate::random::Random;

/// Room to work in.
pub(super) struct Redivision {
    /// The vertices of both zones in the order in which the tree reached them.
    order: Vec<u32>,
    /// The place in `order` of the vertex that each was reached from.
    parent: Vec<u32>,
    /// What hangs below each, itself included, in the order of `order`.
    below: Vec<Totals>,
    reached: Vec<bool>,
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl Redivision {
    pub(super) fn new(problem: &Problem) -> Self {
        Self {
            order: Vec::new(),
            parent: Vec::new(),
            below: Vec::new(),
            reached: vec![false; problem.len()],
            heap: BinaryHeap::new(),
        }
    }

    /// The vertices of two zones in two parts, each contiguous, the second of them in its own list; `None`
    /// when there is no such tree.
    pub(super) fn propose(
        &mut self,
        problem: &Problem,
        energy: &Energy,
        zone: &[u32],
        (root, pair, sizes): (u32, [u32; 2], usize),
        random: &mut Random,
    ) -> Option<(&[u32], Vec<u32>)> {
        self.grow(problem, zone, root, pair, random);
        for &v in &self.order {
            self.reached[v as usize] = false;
        }
        if self.order.len() != sizes {
            return None;
        }
        let cut = self.best_cut(problem, energy)?;
        let mut in_branch = vec![false; self.order.len()];
        let mut branch = Vec::new();
        for (i, &v) in self.order.iter().enumerate() {
            in_branch[i] = i == cut || i > cut && in_branch[self.parent[i] as usize];
            if in_branch[i] {
                branch.push(v);
            }
        }
        Some((&self.order, branch))
    }

    /// Grows a tree from the root, the shorter links more likely in it.
    fn grow(&mut self, problem: &Problem, zone: &[u32], root: u32, pair: [u32; 2], random: &mut Random) {
        self.order.clear();
        self.parent.clear();
        self.heap.clear();
        self.heap.push(Reverse((0, root, 0)));
        while let Some(Reverse((_, v, parent))) = self.heap.pop() {
            if self.reached[v as usize] {
                continue;
            }
            self.reached[v as usize] = true;
            let place = self.order.len() as u32;
            self.order.push(v);
            self.parent.push(parent);
            let [x, y] = problem.vertex(v as usize).at;
            for side in problem.sides(v as usize).iter().filter(|side| side.touches && side.near) {
                let to = side.to as usize;
                if pair.contains(&zone[to]) && !self.reached[to] {
                    let [tx, ty] = problem.vertex(to).at;
                    let length = ((tx - x) * (tx - x) + (ty - y) * (ty - y)).sqrt() * random.unit();
                    // Lengths are never negative, so their bits sort like the numbers.
                    self.heap.push(Reverse((length.to_bits(), side.to, place)));
                }
            }
        }
    }

    /// The place in `order` of the vertex to cut off with all below it.
    fn best_cut(&mut self, problem: &Problem, energy: &Energy) -> Option<usize> {
        self.below.clear();
        self.below.extend(self.order.iter().map(|&v| Totals::of(problem, v as usize)));
        for i in (1..self.order.len()).rev() {
            let branch = self.below[i];
            self.below[self.parent[i] as usize].add(&branch);
        }
        let all = *self.below.first()?;
        let cost = |i: usize| {
            let branch = &self.below[i];
            energy.of_households(branch) + energy.of_households(&all.without(branch))
        };
        (1..self.order.len())
            .filter(|&i| self.below[i].load >= 0.5 && all.load - self.below[i].load >= 0.5)
            .map(|i| (cost(i), i))
            .min_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)))
            .map(|(_, i)| i)
    }
}
