//! Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) over moves that keep every zone contiguous: a
//! vertex goes to a neighbouring zone, alone or as the first of a chain in which each zone passes on a
//! vertex that makes up for the one it got (ejection chains, Glover 1996); now and then two zones are
//! divided anew.

use super::Problem;
use super::contiguity::Contiguity;
use super::energy::{Edge, Energy, Totals};
use super::frontier::Frontier;
use super::redivide::{Pair, Redivision};
use crate::random::Random;

/// How long to search and how hot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    /// Chains of moves tried for each vertex.
    pub(super) steps: f64,
    /// Times that each zone is divided anew together with a neighbour.
    pub(super) redivisions: f64,
    /// Temperature at the start, in units of the energy.
    pub(super) hot: f64,
    /// Temperature at the end.
    pub(super) cold: f64,
}

/// Moves in a chain, drawn with equal chance.
const LENGTHS: [usize; 8] = [1, 1, 2, 2, 2, 2, LONGEST, LONGEST];
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
    room: &mut Room,
    random: &mut Random,
) -> f64 {
    let mut search = Search::new(problem, energy, zone, room);
    let steps = (schedule.steps * zone.len() as f64) as usize;
    let redivisions = (schedule.redivisions * problem.zones as f64).ceil() as usize;
    for stair in 0..STAIRS {
        let done = stair as f64 / (STAIRS - 1) as f64;
        search.heat = schedule.hot * ((schedule.cold / schedule.hot).ln() * done).exp();
        for _ in share(steps, stair) {
            search.step(random);
        }
        for _ in share(redivisions, stair) {
            search.redivide(random);
        }
    }
    zone.copy_from_slice(&search.zone);
    search.total()
}

/// A vertex on its way from one zone to another.
#[derive(Debug, Clone, Copy)]
struct Move {
    vertex: usize,
    from: u32,
    to: u32,
}

/// A stair's share of what is done on all of them.
fn share(all: usize, stair: usize) -> std::ops::Range<usize> {
    stair * all / STAIRS..(stair + 1) * all / STAIRS
}

/// What searches of the same problem share: it takes long to make.
pub(super) struct Room {
    contiguity: Contiguity,
    redivision: Redivision,
}

impl Room {
    pub(super) fn new(problem: &Problem) -> Self {
        Self { contiguity: Contiguity::new(problem), redivision: Redivision::new(problem) }
    }
}

struct Search<'p> {
    problem: &'p Problem,
    energy: &'p Energy,
    zone: Vec<u32>,
    totals: Vec<Totals>,
    /// The energy of each zone by itself.
    own: Vec<f64>,
    /// What each vertex may gain beside balance.
    slack: Vec<f64>,
    frontier: Frontier,
    room: &'p mut Room,
    heat: f64,
    chain: Vec<Move>,
    /// The zones that the chain touches, as it would leave them.
    touched: Vec<(u32, Totals)>,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, energy: &'p Energy, zone: &[u32], room: &'p mut Room) -> Self {
        let totals = Energy::totals(problem, zone);
        Self {
            problem,
            energy,
            own: (0..).zip(&totals).map(|(z, t)| energy.of_zone(z, t)).collect(),
            slack: (0..problem.len()).map(|v| energy.slack(problem, v)).collect(),
            totals,
            frontier: Frontier::new(problem, zone),
            room,
            zone: zone.to_vec(),
            heat: 0.0,
            chain: Vec::with_capacity(LONGEST),
            touched: Vec::with_capacity(LONGEST + 1),
        }
    }

    fn total(&self) -> f64 {
        self.own.iter().sum::<f64>() + self.energy.cuts(self.problem, &self.zone)
    }

    /// One proposal: a chain of moves, made as a whole or not at all.
    fn step(&mut self, random: &mut Random) {
        let length = LENGTHS[random.below(LENGTHS.len())];
        let from = random.below(self.problem.zones) as u32;
        let Some(first) = self.any_move(from, random) else { return };
        let allowed = -self.heat * random.unit().max(f64::MIN_POSITIVE).ln();
        self.chain.clear();
        self.chain.push(first);
        // What the chain would do to the balance alone decides most proposals, and is cheap to know.
        let mut shift = Shift::default();
        let mut change = shift.then(self, first);
        while self.chain.len() < length {
            let Some((after, next)) = self.pass_on(&shift, change, random) else { return };
            change = after;
            shift.then(self, next);
            self.chain.push(next);
        }
        let slack: f64 = self.chain.iter().map(|m| self.slack[m.vertex]).sum();
        if change <= allowed + slack && self.change() <= allowed {
            self.make_moves();
        }
    }

    /// Divides two neighbouring zones anew, if that is better.
    fn redivide(&mut self, random: &mut Random) {
        let from = random.below(self.problem.zones) as u32;
        let Some(Move { vertex, to, .. }) = self.any_move(from, random) else { return };
        let allowed = -self.heat * random.unit().max(f64::MIN_POSITIVE).ln();
        let size = [from, to].iter().map(|&z| self.totals[z as usize].size).sum::<u32>();
        let pair = Pair { zones: [from, to], root: vertex as u32, size };
        if let Some(moves) =
            self.room.redivision.propose(self.problem, self.energy, &self.zone, &pair, random)
        {
            self.try_redivision(&pair, &moves, allowed);
        }
    }

    fn try_redivision(&mut self, pair: &Pair, moves: &[(u32, u32)], allowed: f64) {
        let before = self.room.redivision.cuts(self.problem, &self.zone, pair);
        for &(v, to) in moves {
            self.zone[v as usize] = to;
        }
        let after = self.room.redivision.cuts(self.problem, &self.zone, pair);
        let fresh = pair.zones.map(|z| self.room.redivision.totals(self.problem, &self.zone, z));
        let zones =
            fresh.iter().zip(pair.zones).map(|(t, z)| self.energy.of_zone(z, t) - self.own[z as usize]);
        let change = self.energy.cut_cost(after - before) + zones.sum::<f64>();
        let [p, q] = pair.zones;
        for &(v, to) in moves {
            self.zone[v as usize] = if to == p { q } else { p };
        }
        if change > allowed {
            return;
        }
        for (totals, z) in fresh.into_iter().zip(pair.zones) {
            self.totals[z as usize] = totals;
            self.own[z as usize] = self.energy.of_zone(z, &totals);
        }
        for &(v, to) in moves {
            let from = self.zone[v as usize];
            self.zone[v as usize] = to;
            self.frontier.moved(self.problem, &self.zone, v as usize, from);
        }
    }

    /// A vertex on a zone's border, and the zone beyond.
    fn any_move(&self, from: u32, random: &mut Random) -> Option<Move> {
        let slot = self.frontier.any(from, random)?;
        let vertex = self.problem.owner(slot) as usize;
        Some(Move { vertex, from, to: self.zone[self.problem.side(slot).to as usize] })
    }

    /// The next move of a chain: the zone that got a vertex passes on one of its own, of a few at random
    /// the one that leaves the best balance, which is given too.
    fn pass_on(&self, shift: &Shift, change: f64, random: &mut Random) -> Option<(f64, Move)> {
        let full = self.chain.last()?.to;
        let mut best: Option<(f64, Move)> = None;
        for _ in 0..TRIES {
            let next = self.any_move(full, random)?;
            if self.chain.iter().any(|m| m.vertex == next.vertex) {
                continue;
            }
            let after = change + shift.cost_of(self, next);
            if best.is_none_or(|(least, _)| after < least) {
                best = Some((after, next));
            }
        }
        best
    }

    /// What the chain does to the energy; infinite when its moves cannot follow each other.
    fn change(&mut self) -> f64 {
        self.touched.clear();
        let mut cut = 0.0;
        let mut done = 0;
        for i in 0..self.chain.len() {
            let Move { vertex, from, to } = self.chain[i];
            let Some((old, new)) = self.edges(vertex, from, to) else {
                cut = f64::INFINITY;
                break;
            };
            cut += old.cost - new.cost;
            let problem = self.problem;
            self.touch(from).take(problem, vertex, &old);
            self.touch(to).give(problem, vertex, &new);
            self.zone[vertex] = to;
            done += 1;
        }
        for m in &self.chain[..done] {
            self.zone[m.vertex] = m.from;
        }
        let zones = self.touched.iter().map(|(z, t)| self.energy.of_zone(*z, t) - self.own[*z as usize]);
        self.energy.cut_cost(cut) + zones.sum::<f64>()
    }

    /// The sides of a vertex with the rest of its zone and with the zone it goes to; `None` when it does
    /// not hang together with that.
    fn edges(&self, v: usize, from: u32, to: u32) -> Option<(Edge, Edge)> {
        let (mut old, mut new) = (Edge::default(), Edge::default());
        let (mut touches, mut near) = (false, false);
        for side in self.problem.sides(v) {
            let zone = self.zone[side.to as usize];
            if zone == from {
                old.add(side);
            } else if zone == to {
                new.add(side);
                touches |= side.touches;
                near |= side.near;
            }
        }
        (touches && near).then_some((old, new))
    }

    fn touch(&mut self, zone: u32) -> &mut Totals {
        let place = self.touched.iter().position(|(z, _)| *z == zone).unwrap_or_else(|| {
            self.touched.push((zone, self.totals[zone as usize]));
            self.touched.len() - 1
        });
        &mut self.touched[place].1
    }

    /// Makes the moves of the chain one by one; all are taken back when one would break a zone.
    fn make_moves(&mut self) {
        for i in 0..self.chain.len() {
            let Move { vertex, to, .. } = self.chain[i];
            if !self.room.contiguity.holds_without(self.problem, &self.zone, vertex) {
                for m in &self.chain[..i] {
                    self.zone[m.vertex] = m.from;
                }
                return;
            }
            self.zone[vertex] = to;
        }
        if self.touched.iter().any(|(_, totals)| totals.size == 0 || totals.load < 0.5) {
            for m in &self.chain {
                self.zone[m.vertex] = m.from;
            }
            return;
        }
        self.note_moves();
    }

    fn note_moves(&mut self) {
        for &(zone, totals) in &self.touched {
            self.totals[zone as usize] = totals;
            self.own[zone as usize] = self.energy.of_zone(zone, &totals);
        }
        for m in &self.chain {
            self.zone[m.vertex] = m.from;
        }
        for &Move { vertex, from, to } in &self.chain {
            self.zone[vertex] = to;
            self.frontier.moved(self.problem, &self.zone, vertex, from);
        }
    }
}

/// Households that a chain moves out of and into the zones it touches.
#[derive(Debug, Default)]
struct Shift {
    zones: [(u32, f64); LONGEST + 1],
    count: usize,
}

impl Shift {
    fn of(&self, zone: u32) -> f64 {
        self.zones[..self.count].iter().find(|(z, _)| *z == zone).map_or(0.0, |&(_, shift)| shift)
    }

    /// What a further move would do to the balance.
    fn cost_of(&self, search: &Search, next: Move) -> f64 {
        let weight = search.problem.weight(next.vertex);
        let change = |zone: u32, weight: f64| {
            let load = search.totals[zone as usize].load + self.of(zone);
            search.energy.balance(zone, load + weight) - search.energy.balance(zone, load)
        };
        change(next.from, -weight) + change(next.to, weight)
    }

    /// Adds a move and says what it does to the balance.
    fn then(&mut self, search: &Search, next: Move) -> f64 {
        let cost = self.cost_of(search, next);
        let weight = search.problem.weight(next.vertex);
        for (zone, weight) in [(next.from, -weight), (next.to, weight)] {
            let known = self.zones[..self.count].iter_mut().find(|(z, _)| *z == zone);
            if let Some((_, shift)) = known {
                *shift += weight;
            } else {
                self.zones[self.count] = (zone, weight);
                self.count += 1;
            }
        }
        cost
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
        let mut room = Room::new(&problem);
        let mut search = Search::new(&problem, &energy, &zone, &mut room);
        let mut random = Random::new(1, 2);
        search.heat = 0.5;
        for _ in 0..5000 {
            search.step(&mut random);
        }
        assert!(is_contiguous(&problem, &search.zone));
        let (kept, zone) = (search.total(), search.zone);
        assert!((kept - Search::new(&problem, &energy, &zone, &mut room).total()).abs() < 1e-6);
    }
}
