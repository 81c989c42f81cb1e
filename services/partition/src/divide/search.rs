//! Simulated annealing over moves that keep every zone contiguous: a cell goes to a neighbouring zone,
//! alone or together with a second move that makes up for it.

use super::Problem;
use super::zones::Zones;
use crate::random::Random;

/// How long to search.
#[derive(Debug, Clone, Copy)]
pub(super) enum Effort {
    /// Enough to compare starts.
    Try,
    /// As long as it pays.
    Full,
}

/// What a deviation of 100 % costs, in units of a zone's usual inertia.
const BALANCE: f64 = 1500.0;
/// What a border as long as a square zone's costs, in the same units.
const BORDER: f64 = 0.5;
/// The share of tries that are pairs of moves.
const PAIRS: f64 = 0.5;

/// Regions with more zones are not searched longer for each cell than those with this number squared.
const MOST_PASSES: f64 = 5.0;

/// Improves the zones in place; returns the energy reached.
pub(super) fn improve(problem: &Problem, zone: &mut [u32], effort: Effort, random: &mut Random) -> f64 {
    let mut search = Search::new(problem, zone);
    let (moves_per_cell, hot, cold) = match effort {
        Effort::Try => (20.0, 0.3, 0.02),
        Effort::Full => (120.0, 0.3, 0.002),
    };
    let cells = (zone.len() as f64).max(60.0);
    let steps = (moves_per_cell * cells * (problem.zones as f64).sqrt().min(MOST_PASSES)) as usize;
    let mut best = (search.energy, search.zone.clone());
    for step in 0..steps {
        let heat = hot * (f64::ln(cold / hot) * step as f64 / steps as f64).exp();
        search.step(heat, random);
        if search.energy < best.0 - 1e-9 {
            best.0 = search.energy;
            best.1.copy_from_slice(&search.zone);
        }
    }
    zone.copy_from_slice(&best.1);
    best.0
}

struct Search<'p> {
    problem: &'p Problem,
    zone: Vec<u32>,
    zones: Zones,
    energy: f64,
    mean: f64,
    per_inertia: f64,
    per_metre: f64,
    links: Vec<(u32, u32)>,
    /// Slot in `links` of each cell's neighbours.
    link_of: Vec<Vec<u32>>,
    /// Links between different zones, and where each link is in it.
    cut: Vec<u32>,
    cut_at: Vec<u32>,
    seen: Vec<u32>,
    tick: u32,
    open: Vec<u32>,
}

const NOT_CUT: u32 = u32::MAX;

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, zone: &[u32]) -> Self {
        let zones = Zones::new(problem, zone);
        let k = problem.zones;
        let mut links = Vec::new();
        let mut link_of: Vec<Vec<u32>> = problem.around.iter().map(|n| vec![0; n.len()]).collect();
        for (cell, around) in problem.around.iter().enumerate() {
            for (slot, &(other, _)) in around.iter().enumerate() {
                if (other as usize) > cell {
                    link_of[cell][slot] = links.len() as u32;
                    let back = problem.around[other as usize].iter().position(|&(c, _)| c as usize == cell);
                    link_of[other as usize][back.unwrap_or_default()] = links.len() as u32;
                    links.push((cell as u32, other));
                }
            }
        }
        let total_inertia: f64 = (0..k).map(|z| zones.inertia(z)).sum();
        let radius = (2.0 * total_inertia / (problem.mean() * k as f64).max(1.0)).sqrt();
        let mut search = Self {
            problem,
            zone: zone.to_vec(),
            zones,
            energy: 0.0,
            mean: problem.mean(),
            per_inertia: k as f64 / total_inertia.max(1.0),
            per_metre: BORDER / (3.5 * radius).max(1.0),
            cut: Vec::new(),
            cut_at: vec![NOT_CUT; links.len()],
            links,
            link_of,
            seen: vec![0; zone.len()],
            tick: 0,
            open: Vec::new(),
        };
        search.energy = search.total_energy();
        for link in 0..search.links.len() {
            search.note_link(link);
        }
        search
    }

    fn total_energy(&self) -> f64 {
        let cells = 0..self.zone.len();
        let border = cells.map(|cell| self.cut_cost(cell, self.zone[cell])).sum::<f64>() / 2.0;
        (0..self.problem.zones).map(|z| self.zone_energy(z)).sum::<f64>() + border
    }

    fn zone_energy(&self, z: usize) -> f64 {
        let deviation = (self.zones.load(z) - self.mean) / self.mean;
        BALANCE * deviation * deviation + self.zones.inertia(z) * self.per_inertia
    }

    /// What a cell's borders to other zones cost if it is in this one.
    fn cut_cost(&self, cell: usize, zone: u32) -> f64 {
        let metres: f64 = self.problem.around[cell]
            .iter()
            .filter(|&&(other, _)| self.zone[other as usize] != zone)
            .map(|&(_, cost)| cost)
            .sum();
        metres * self.per_metre
    }

    fn note_link(&mut self, link: usize) {
        let (a, b) = self.links[link];
        let is_cut = self.zone[a as usize] != self.zone[b as usize];
        let at = self.cut_at[link];
        if is_cut && at == NOT_CUT {
            self.cut_at[link] = self.cut.len() as u32;
            self.cut.push(link as u32);
        } else if !is_cut && at != NOT_CUT {
            self.cut.swap_remove(at as usize);
            if let Some(&moved) = self.cut.get(at as usize) {
                self.cut_at[moved as usize] = at;
            }
            self.cut_at[link] = NOT_CUT;
        }
    }

    /// Puts a cell into a zone and returns the change of energy.
    fn shift(&mut self, cell: usize, to: u32) -> f64 {
        let from = self.zone[cell];
        let (f, t) = (from as usize, to as usize);
        let before = self.zone_energy(f) + self.zone_energy(t) + self.cut_cost(cell, from);
        self.zones.shift(self.problem, cell, f, t);
        self.zone[cell] = to;
        for slot in 0..self.link_of[cell].len() {
            self.note_link(self.link_of[cell][slot] as usize);
        }
        self.zone_energy(f) + self.zone_energy(t) + self.cut_cost(cell, to) - before
    }

    /// A random cell on a border and the zone on the other side.
    fn candidate(&self, random: &mut Random) -> Option<(usize, u32)> {
        if self.cut.is_empty() {
            return None;
        }
        let (a, b) = self.links[self.cut[random.below(self.cut.len())] as usize];
        let (cell, other) = if random.next() & 1 == 0 { (a, b) } else { (b, a) };
        Some((cell as usize, self.zone[other as usize]))
    }

    fn step(&mut self, heat: f64, random: &mut Random) {
        let Some((cell, to)) = self.candidate(random) else { return };
        if !self.may_leave(cell) {
            return;
        }
        let from = self.zone[cell];
        let mut change = self.shift(cell, to);
        let mut second = None;
        if random.unit() < PAIRS {
            for _ in 0..6 {
                let Some((other, onward)) = self.candidate(random) else { break };
                if other != cell && self.zone[other] == to && self.may_leave(other) {
                    second = Some((other, to));
                    change += self.shift(other, onward);
                    break;
                }
            }
        }
        if change <= 0.0 || random.unit() < (-change / heat).exp() {
            self.energy += change;
            return;
        }
        if let Some((other, back)) = second {
            self.shift(other, back);
        }
        self.shift(cell, from);
    }

    /// Whether a cell's zone stays contiguous and inhabited without it.
    fn may_leave(&mut self, cell: usize) -> bool {
        let problem = self.problem;
        let zone = self.zone[cell];
        let z = zone as usize;
        let loses_all = problem.weight[cell] > 0.0 && self.zones.load(z) - problem.weight[cell] < 0.5;
        if self.zones.size(z) < 2 || loses_all {
            return false;
        }
        self.tick += 1;
        let (tick, wanted) = (self.tick, self.tick + 1);
        self.tick += 1;
        let mut left = 0;
        let mut first = None;
        for &(other, _) in &problem.around[cell] {
            if self.zone[other as usize] == zone {
                self.seen[other as usize] = wanted;
                left += 1;
                first = Some(other);
            }
        }
        let Some(first) = first else { return false };
        if left == 1 {
            return true;
        }
        // Flood the zone from one neighbour until all the others are met.
        self.seen[cell] = tick;
        self.seen[first as usize] = tick;
        left -= 1;
        self.open.clear();
        self.open.push(first);
        let mut next = 0;
        while next < self.open.len() {
            let at = self.open[next] as usize;
            next += 1;
            for &(other, _) in &problem.around[at] {
                let other = other as usize;
                if self.zone[other] != zone || self.seen[other] == tick {
                    continue;
                }
                if self.seen[other] == wanted {
                    left -= 1;
                    if left == 0 {
                        return true;
                    }
                }
                self.seen[other] = tick;
                self.open.push(other as u32);
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{is_contiguous, lattice};
    use super::*;

    #[test]
    fn a_lattice_comes_out_balanced_and_contiguous() {
        let problem = lattice(12, 10, 6);
        let zone = super::super::divide(&problem, 7, 0);
        assert!(is_contiguous(&problem, &zone));
        let zones = Zones::new(&problem, &zone);
        for z in 0..6 {
            assert!((zones.load(z) - problem.mean()).abs() <= 1.0, "{}", zones.load(z));
        }
    }

    #[test]
    fn the_energy_kept_is_the_energy_computed_anew() {
        let problem = lattice(9, 9, 4);
        let mut zone: Vec<u32> = (0..81).map(|c| (c / 21).min(3)).collect();
        let mut search = Search::new(&problem, &zone);
        let mut random = Random::new(1, 2);
        for _ in 0..5000 {
            search.step(0.5, &mut random);
        }
        assert!((search.total_energy() - search.energy).abs() < 1e-6);
        zone.copy_from_slice(&search.zone);
        assert!(is_contiguous(&problem, &zone));
    }
}
