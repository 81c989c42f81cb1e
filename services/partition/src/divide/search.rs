//! Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) over moves that keep every zone contiguous: a
//! vertex goes to a neighbouring zone, alone or as the first of a chain in which each zone passes on a
//! vertex that makes up for the one it got (ejection chains, Glover 1996).

use super::Problem;
use super::contiguity::Contiguity;
use super::energy::{Energy, Totals};
use super::frontier::Frontier;
use crate::random::Random;

/// How long to search and how hot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    /// Steps for each vertex.
    pub(super) steps: f64,
    /// Temperature at the start, in units of the energy.
    pub(super) hot: f64,
    /// Temperature at the end.
    pub(super) cold: f64,
}

/// Shortest chain is one move; so many are the most.
const LONGEST: usize = 3;
/// The temperature falls in so many equal ratios: finer makes no difference.
const STAIRS: usize = 200;
/// Vertices looked at before one is passed on.
const TRIES: usize = 6;

/// Improves the zones in place; returns the energy reached.
pub(super) fn improve(
    problem: &Problem,
    energy: &Energy,
    zone: &mut [u32],
    schedule: Schedule,
    random: &mut Random,
) -> f64 {
    let mut search = Search::new(problem, energy, zone);
    let steps = (schedule.steps * zone.len() as f64) as usize;
    for stair in 0..STAIRS {
        let done = stair as f64 / (STAIRS - 1) as f64;
        search.heat = schedule.hot * ((schedule.cold / schedule.hot).ln() * done).exp();
        for _ in 0..steps / STAIRS {
            search.step(random);
        }
    }
    zone.copy_from_slice(&search.zone);
    search.total()
}

struct Search<'p> {
    problem: &'p Problem,
    energy: &'p Energy,
    zone: Vec<u32>,
    totals: Vec<Totals>,
    /// The energy of each zone by itself.
    own: Vec<f64>,
    frontier: Frontier,
    contiguity: Contiguity,
    heat: f64,
    chain: Vec<(u32, u32)>,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, energy: &'p Energy, zone: &[u32]) -> Self {
        let totals = Energy::totals(problem, zone);
        Self {
            problem,
            energy,
            own: totals.iter().map(|t| energy.of_zone(t)).collect(),
            totals,
            frontier: Frontier::new(problem, zone),
            contiguity: Contiguity::new(problem),
            zone: zone.to_vec(),
            heat: 0.0,
            chain: Vec::with_capacity(LONGEST),
        }
    }

    fn total(&self) -> f64 {
        self.own.iter().sum::<f64>() + self.energy.cuts(self.problem, &self.zone)
    }

    /// One proposal: a chain of moves, kept or taken back as a whole.
    fn step(&mut self, random: &mut Random) {
        let length = match random.below(8) {
            0 | 1 => 1,
            2..=5 => 2,
            _ => LONGEST,
        };
        let a = random.below(self.problem.zones) as u32;
        let Some(first) = self.frontier.any(a, random) else { return };
        let to = self.other_side(first, random);
        let allowed = -self.heat * random.unit().max(f64::MIN_POSITIVE).ln();
        // What the chain would do to the balance alone decides most proposals, and is cheap to know.
        self.chain.clear();
        self.chain.push((first, to));
        if length > 1 && !self.pass_on(a, random, length) {
            return;
        }
        let slack: f64 = self.chain.iter().map(|&(v, _)| self.energy.slack(self.problem, v as usize)).sum();
        if self.balance_change(a) > allowed + slack {
            return;
        }
        self.try_chain(allowed);
    }

    /// A neighbouring zone of a vertex on a border.
    fn other_side(&self, v: u32, random: &mut Random) -> u32 {
        let own = self.zone[v as usize];
        let sides = self.problem.sides(v as usize);
        let from = random.below(sides.len());
        let (before, after) = sides.split_at(from);
        after
            .iter()
            .chain(before)
            .filter(|side| side.holds)
            .map(|side| self.zone[side.to as usize])
            .find(|&zone| zone != own)
            .unwrap_or(own)
    }

    /// Lengthens the chain: the zone that got a vertex passes on one of its own, of a few at random the
    /// one that leaves the best balance.
    fn pass_on(&mut self, a: u32, random: &mut Random, length: usize) -> bool {
        while self.chain.len() < length {
            let last = self.chain.len() - 1;
            let (v, full) = self.chain[last];
            let mut best: Option<(f64, u32, u32)> = None;
            for _ in 0..TRIES {
                let Some(w) = self.frontier.any(full, random) else { break };
                if self.chain.iter().any(|&(u, _)| u == w) || w == v {
                    continue;
                }
                let onward = self.other_side(w, random);
                self.chain.push((w, onward));
                let change = self.balance_change(a);
                self.chain.pop();
                if best.is_none_or(|(least, ..)| change < least) {
                    best = Some((change, w, onward));
                }
            }
            match best {
                Some((_, w, onward)) => self.chain.push((w, onward)),
                None => return false,
            }
        }
        true
    }

    /// What the chain does to the balance, if each vertex comes from where the one before went.
    fn balance_change(&self, a: u32) -> f64 {
        let mut touched = [(a, 0.0); LONGEST + 1];
        let mut count = 1;
        let mut from = a;
        for &(v, to) in &self.chain {
            let weight = self.problem.weight(v as usize);
            for (zone, change) in [(from, -weight), (to, weight)] {
                if let Some((_, sum)) = touched[..count].iter_mut().find(|(z, _)| *z == zone) {
                    *sum += change;
                } else {
                    touched[count] = (zone, change);
                    count += 1;
                }
            }
            from = to;
        }
        touched[..count]
            .iter()
            .map(|&(z, change)| {
                let load = self.totals[z as usize].load;
                self.energy.balance(load + change) - self.energy.balance(load)
            })
            .sum()
    }

    fn try_chain(&mut self, allowed: f64) {
        let mut change = 0.0;
        let mut done = 0;
        let mut froms = [0; LONGEST];
        while done < self.chain.len() {
            let (v, to) = self.chain[done];
            let from = self.zone[v as usize];
            let touches =
                self.problem.sides(v as usize).iter().any(|s| s.holds && self.zone[s.to as usize] == to);
            if from == to || !touches || !self.may_leave(v as usize) {
                break;
            }
            froms[done] = from;
            change += self.shift(v as usize, to);
            done += 1;
        }
        if done == self.chain.len() && change <= allowed {
            return;
        }
        while done > 0 {
            done -= 1;
            self.shift(self.chain[done].0 as usize, froms[done]);
        }
    }

    /// Puts a vertex into a zone and returns the change of energy.
    fn shift(&mut self, v: usize, to: u32) -> f64 {
        let from = self.zone[v];
        let (mut old, mut new) = (super::energy::Edge::default(), super::energy::Edge::default());
        for side in self.problem.sides(v) {
            let zone = self.zone[side.to as usize];
            if zone == from {
                old.add(side);
            } else if zone == to {
                new.add(side);
            }
        }
        let (f, t) = (from as usize, to as usize);
        self.totals[f].take(self.problem, v, &old);
        self.totals[t].give(self.problem, v, &new);
        let (own_f, own_t) = (self.energy.of_zone(&self.totals[f]), self.energy.of_zone(&self.totals[t]));
        let change = own_f + own_t - self.own[f] - self.own[t] + self.energy.cut_cost(old.cost - new.cost);
        (self.own[f], self.own[t]) = (own_f, own_t);
        self.zone[v] = to;
        self.frontier.moved(self.problem, &self.zone, v, from);
        change
    }

    fn may_leave(&mut self, v: usize) -> bool {
        let totals = &self.totals[self.zone[v] as usize];
        let weight = self.problem.weight(v);
        let last = weight > 0.0 && totals.load - weight < 0.5;
        totals.size > 1 && !last && self.contiguity.holds_without(self.problem, &self.zone, v)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{is_contiguous, lattice};
    use super::*;

    #[test]
    fn a_lattice_comes_out_balanced_and_contiguous() {
        let problem = lattice(12, 10, 6);
        let zone = super::super::divide(&problem, &super::super::Wish::default(), 7, 0);
        assert!(is_contiguous(&problem, &zone));
        for load in super::super::repair::loads(&problem, &zone) {
            assert!((load - problem.mean()).abs() <= 1.0, "{load}");
        }
    }

    #[test]
    fn the_energy_kept_is_the_energy_computed_anew() {
        let problem = lattice(9, 9, 4);
        let zone: Vec<u32> = (0..81).map(|c| (c / 21).min(3)).collect();
        let energy = Energy::new(&problem, &super::super::Wish::default(), &zone);
        let mut search = Search::new(&problem, &energy, &zone);
        let mut random = Random::new(1, 2);
        search.heat = 0.5;
        for _ in 0..5000 {
            search.step(&mut random);
        }
        assert!(is_contiguous(&problem, &search.zone));
        let anew = Search::new(&problem, &energy, &search.zone);
        assert!((search.total() - anew.total()).abs() < 1e-6);
    }
}
