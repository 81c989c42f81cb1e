//! Brings zones back into the band with the fewest households moved.
//!
//! Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) from the present zones: a vertex goes to a
//! neighbouring zone where both stay in one piece. What counts is first what lies outside the band, then
//! who is not where they were, then the length of the borders. Where the band cannot be held by as many
//! zones, the fullest is split or the emptiest dissolved.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::atoms::Atoms;
use crate::community::{CommunityGraph, Region};
use crate::divide::{Contiguity, Problem, Side};
use crate::random::Random;

/// What a household outside the band costs, in households moved.
const OUTSIDE: f64 = 20.0;
/// What a metre of border costs: enough to choose between moves of as many households.
const BORDER: f64 = 0.01;
/// What a vertex costs that is not where it was, beside its households, so that empty ones stay too.
const MOVED: f64 = 1.0;
/// Steps for each vertex.
const STEPS: usize = 150;
/// The temperature falls from the first to the second, in households.
const HEAT: [f64; 2] = [30.0, 0.3];

/// The zones as they were.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    /// The zone of each vertex, where most of its households were; none for what was in no zone.
    pub(crate) zone: Vec<Option<u32>>,
    /// The households of each vertex by the zone they were in: several where buildings that were apart are
    /// one vertex now.
    lived: Vec<Vec<(u32, f64)>>,
    pub(crate) zones: usize,
}

impl Start {
    /// The present grids of a region's buildings, and their numbers; `None` where there are none.
    pub(crate) fn of(graph: &CommunityGraph, region: &Region, atoms: &Atoms) -> Option<(Self, Vec<u32>)> {
        let count = atoms.problem.len();
        // Of several buildings the grid with the most households counts.
        let mut lived: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); count];
        for (&cell, &vertex) in region.cells.iter().zip(&atoms.vertex_of) {
            let cell = cell as usize;
            if let (true, Some(grid)) = (graph.built[cell], graph.before[cell]) {
                *lived[vertex as usize].entry(grid).or_default() += graph.households[cell];
            }
        }
        let grid = |lived: &BTreeMap<u32, u64>| {
            lived
                .iter()
                .max_by_key(|&(&grid, &households)| (households, Reverse(grid)))
                .map(|(&grid, _)| grid)
        };
        let grid_of: Vec<Option<u32>> = lived.iter().map(grid).collect();
        let grids: Vec<u32> =
            grid_of.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let number = |grid: u32| grids.binary_search(&grid).ok().map(|i| i as u32);
        let zone = grid_of.into_iter().map(|grid| grid.and_then(number)).collect();
        let by_zone = |lived: BTreeMap<u32, u64>| {
            lived.into_iter().map(|(grid, here)| (number(grid).unwrap_or(GONE), here as f64)).collect()
        };
        let lived = lived.into_iter().map(by_zone).collect();
        (!grids.is_empty()).then_some((Self { zone, lived, zones: grids.len() }, grids))
    }
}

/// A zone of which no vertex has most of its households.
const GONE: u32 = u32::MAX;

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Households at least and at most.
    pub(crate) band: [f64; 2],
    /// Households that may be moved.
    pub(crate) movable: f64,
}

/// Zones brought back into the band.
#[derive(Debug, Clone)]
pub(crate) struct Restored {
    pub(crate) zone: Vec<u32>,
    /// The zone that each was before; `None` for a new one.
    pub(crate) before: Vec<Option<u32>>,
    /// Households that are not where they were.
    pub(crate) moved: f64,
    score: Score,
}

/// What zones are compared by, one after the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
struct Score {
    /// Households outside the band.
    outside: f64,
    /// Households and vertices that are not where they were.
    away: f64,
    /// What the borders cost, but for what they did at first.
    border: f64,
}

impl Score {
    fn add(&mut self, change: &Self) {
        self.outside += change.outside;
        self.away += change.away;
        self.border += change.border;
    }

    fn energy(&self) -> f64 {
        OUTSIDE * self.outside + self.away + BORDER * self.border
    }
}

/// The best zones found.
pub(crate) fn restore(problem: &Problem, start: &Start, limits: Limits, seed: u64, stream: u64) -> Restored {
    let mut random = Random::new(seed, stream);
    let mut search = Search::new(problem, start, limits);
    let present = search.reached();
    let mut best = search.anneal(&mut random).unwrap_or_else(|| present.clone());
    while best.score.outside > 0.0 {
        // What was moved in vain may stand in the way of a split.
        let found = [&best, &present]
            .into_iter()
            .flat_map(|from| [(from, Recount::Split), (from, Recount::Dissolve)])
            .filter_map(|(from, how)| {
                search.resume(from);
                search.recount(how).then(|| search.anneal(&mut random)).flatten()
            })
            .reduce(|p, q| if q.score < p.score { q } else { p });
        match found {
            Some(better) if better.score < best.score => best = better,
            _ => break,
        }
    }
    best
}

/// How the number of zones changes.
#[derive(Debug, Clone, Copy)]
enum Recount {
    Split,
    Dissolve,
}

struct Search<'p> {
    problem: &'p Problem,
    start: &'p Start,
    limits: Limits,
    zone: Vec<u32>,
    before: Vec<Option<u32>>,
    load: Vec<f64>,
    size: Vec<u32>,
    /// Households at most: the band's, or those of a single vertex above it.
    most: Vec<f64>,
    moved: f64,
    score: Score,
    contiguity: Contiguity,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, start: &'p Start, limits: Limits) -> Self {
        let zone = settled(problem, start);
        let before = (0..start.zones as u32).map(Some).collect();
        let mut made = Self {
            problem,
            start,
            limits,
            zone,
            before,
            load: Vec::new(),
            size: Vec::new(),
            most: Vec::new(),
            moved: 0.0,
            score: Score::default(),
            contiguity: Contiguity::new(problem),
        };
        made.count();
        made
    }

    /// Goes on from zones that were found.
    fn resume(&mut self, from: &Restored) {
        self.zone.clone_from(&from.zone);
        self.before.clone_from(&from.before);
        self.count();
    }

    /// Makes one zone more or less; false when that would not bring any nearer to the band.
    fn recount(&mut self, how: Recount) -> bool {
        let done = match how {
            Recount::Split => self.split(),
            Recount::Dissolve => self.dissolve(),
        };
        self.count();
        done
    }

    /// Adds up what is in each zone.
    fn count(&mut self) {
        let zones = self.before.len();
        self.load = vec![0.0; zones];
        self.size = vec![0; zones];
        self.most = vec![self.limits.band[1]; zones];
        self.moved = 0.0;
        self.score = Score::default();
        for (v, &z) in self.zone.iter().enumerate() {
            let (z_, weight) = (z as usize, self.problem.weight(v));
            self.load[z_] += weight;
            self.size[z_] += 1;
            self.most[z_] = self.most[z_].max(weight);
            self.moved += self.moved_to(v, z);
            self.score.away += self.away(v, z);
        }
        self.score.outside = (0..zones).map(|z| self.outside(z as u32, 0.0)).sum();
        // From either end, so twice; what a border costs by half is as good.
        let cut = |v: usize| {
            let sides = self.problem.sides(v).iter();
            sides.filter(|s| self.zone[s.to as usize] != self.zone[v]).map(|s| s.cost).sum::<f64>()
        };
        self.score.border = (0..self.zone.len()).map(cut).sum::<f64>() / 2.0;
    }

    /// Households of a vertex that were in other zones than this one.
    fn moved_to(&self, v: usize, zone: u32) -> f64 {
        let here = self.before[zone as usize];
        self.start.lived[v]
            .iter()
            .filter(|(was, _)| here != Some(*was))
            .map(|(_, households)| households)
            .sum()
    }

    /// What it costs to have a vertex in a zone where it was not.
    fn away(&self, v: usize, zone: u32) -> f64 {
        let is_away = self.start.zone[v].is_some_and(|was| self.before[zone as usize] != Some(was));
        self.moved_to(v, zone) + if is_away { MOVED } else { 0.0 }
    }

    /// Households of a zone outside the band when it has got some.
    fn outside(&self, zone: u32, more: f64) -> f64 {
        let load = self.load[zone as usize] + more;
        (self.limits.band[0] - load).max(load - self.most[zone as usize]).max(0.0)
    }

    fn reached(&self) -> Restored {
        Restored {
            zone: self.zone.clone(),
            before: self.before.clone(),
            moved: self.moved,
            score: self.score,
        }
    }

    /// The best zones on the way of those that move no more than they may.
    fn anneal(&mut self, random: &mut Random) -> Option<Restored> {
        let mut best = None;
        self.keep_if_best(&mut best);
        let steps = STEPS * self.problem.len();
        for step in 0..steps {
            let done = step as f64 / steps as f64;
            let heat = HEAT[0] * (HEAT[1] / HEAT[0]).powf(done);
            let Some((v, to)) = self.propose(random) else { continue };
            let change = self.change(v, to);
            let allowed = -heat * random.unit().max(f64::MIN_POSITIVE).ln();
            if change.energy() <= allowed && self.may_move(v, to) {
                self.shift(v, to, &change);
                self.keep_if_best(&mut best);
            }
        }
        best
    }

    fn keep_if_best(&self, best: &mut Option<Restored>) {
        let better = best.as_ref().is_none_or(|best| self.score < best.score);
        if better && self.moved <= self.limits.movable {
            *best = Some(self.reached());
        }
    }

    /// A vertex and a zone that it touches.
    fn propose(&self, random: &mut Random) -> Option<(usize, u32)> {
        let v = random.below(self.problem.len());
        let sides = self.problem.sides(v);
        if sides.is_empty() {
            return None;
        }
        let side = &sides[random.below(sides.len())];
        let to = self.zone[side.to as usize];
        let joins = |by: fn(&Side) -> bool| sides.iter().any(|s| by(s) && self.zone[s.to as usize] == to);
        let whole = to != self.zone[v] && joins(|side| side.touches) && joins(|side| side.near);
        whole.then_some((v, to))
    }

    fn change(&self, v: usize, to: u32) -> Score {
        let (weight, from) = (self.problem.weight(v), self.zone[v]);
        let mut border = 0.0;
        for side in self.problem.sides(v) {
            let zone = self.zone[side.to as usize];
            border += if zone == from { side.cost } else { 0.0 } - if zone == to { side.cost } else { 0.0 };
        }
        Score {
            outside: self.outside(from, -weight) + self.outside(to, weight)
                - self.outside(from, 0.0)
                - self.outside(to, 0.0),
            away: self.away(v, to) - self.away(v, from),
            border,
        }
    }

    fn may_move(&mut self, v: usize, to: u32) -> bool {
        let (from, weight) = (self.zone[v], self.problem.weight(v));
        let leaves_none = weight > 0.0 && self.load[from as usize] - weight < 0.5;
        // What is above the band by itself stays where it is.
        weight <= self.limits.band[1]
            && self.size[from as usize] > 1
            && !leaves_none
            && self.moved + self.moves(v, to) <= self.limits.movable.max(self.moved)
            && self.contiguity.holds_without(self.problem, &self.zone, v)
    }

    /// Households that are not where they were, after a move and before.
    fn moves(&self, v: usize, to: u32) -> f64 {
        self.moved_to(v, to) - self.moved_to(v, self.zone[v])
    }

    fn shift(&mut self, v: usize, to: u32, change: &Score) {
        let (from, weight) = (self.zone[v], self.problem.weight(v));
        self.moved += self.moves(v, to);
        self.score.add(change);
        self.load[from as usize] -= weight;
        self.load[to as usize] += weight;
        self.size[from as usize] -= 1;
        self.size[to as usize] += 1;
        self.zone[v] = to;
    }

    /// The zones outside the band, those with the most or the fewest households first.
    fn outermost(&self, sign: f64) -> Option<u32> {
        let zones = (0..self.load.len() as u32).filter(|&z| self.outside(z, 0.0) > 0.0);
        let load = |z: u32| sign * self.load[z as usize];
        zones.max_by(|&p, &q| load(p).total_cmp(&load(q)).then(q.cmp(&p)))
    }

    /// Splits the fullest zone above the band: a branch of a tree of its vertices, the one nearest to half of
    /// its households, becomes a new one.
    fn split(&mut self) -> bool {
        let Some(full) = self.outermost(1.0).filter(|&z| self.load[z as usize] > self.most[z as usize])
        else {
            return false;
        };
        let Some(root) = self.zone.iter().position(|&z| z == full) else { return false };
        let mut order = vec![root];
        let mut parent = vec![usize::MAX; self.zone.len()];
        parent[root] = root;
        let mut next = 0;
        while next < order.len() {
            let v = order[next];
            next += 1;
            for side in self.problem.sides(v).iter().filter(|side| holds(side)) {
                let to = side.to as usize;
                if self.zone[to] == full && parent[to] == usize::MAX {
                    parent[to] = v;
                    order.push(to);
                }
            }
        }
        // What the tree does not reach may hang on the branch.
        if order.len() < self.size[full as usize] as usize {
            return false;
        }
        let mut below: Vec<f64> = (0..self.zone.len()).map(|v| self.problem.weight(v)).collect();
        for &v in order.iter().skip(1).rev() {
            below[parent[v]] += below[v];
        }
        let (all, off) = (below[root], |v: usize, all: f64| (2.0 * below[v] - all).abs());
        let branch = order.iter().skip(1).filter(|&&v| below[v] > 0.0 && below[v] < all);
        let Some(&cut) = branch.min_by(|&&p, &&q| off(p, all).total_cmp(&off(q, all)).then(p.cmp(&q))) else {
            return false;
        };
        let fresh = self.before.len() as u32;
        self.before.push(None);
        for &v in &order {
            if v == cut || v != root && self.zone[parent[v]] == fresh {
                self.zone[v] = fresh;
            }
        }
        true
    }

    /// Gives the vertices of the emptiest zone below the band to its neighbours, to the emptiest first.
    fn dissolve(&mut self) -> bool {
        let Some(empty) = self.outermost(-1.0).filter(|&z| self.load[z as usize] < self.limits.band[0])
        else {
            return false;
        };
        let zone = self.zone.clone();
        let mut left: Vec<usize> = (0..zone.len()).filter(|&v| zone[v] == empty).collect();
        while !left.is_empty() {
            let waiting = left.len();
            left.retain(|&v| {
                let around = self.problem.sides(v).iter().filter(|side| holds(side));
                let others = around.map(|side| self.zone[side.to as usize]).filter(|&z| z != empty);
                let load = |z: u32| self.load[z as usize];
                let Some(to) = others.min_by(|&p, &q| load(p).total_cmp(&load(q)).then(p.cmp(&q))) else {
                    return true;
                };
                self.zone[v] = to;
                self.load[to as usize] += self.problem.weight(v);
                false
            });
            if left.len() == waiting {
                self.zone = zone;
                return false;
            }
        }
        let last = self.before.len() as u32 - 1;
        self.before.swap_remove(empty as usize);
        for z in self.zone.iter_mut().filter(|z| **z == last) {
            *z = empty;
        }
        true
    }
}

/// Whether a side holds a zone together, by the ground and by the link.
fn holds(side: &Side) -> bool {
    side.touches && side.near
}

/// The zone of each vertex to begin with: its own, else that of the nearest vertex that had one.
fn settled(problem: &Problem, start: &Start) -> Vec<u32> {
    let mut zone = start.zone.clone();
    let mut open: Vec<usize> = (0..zone.len()).filter(|&v| zone[v].is_some()).collect();
    let mut next = 0;
    while next < open.len() {
        let v = open[next];
        next += 1;
        for side in problem.sides(v).iter().filter(|side| holds(side)) {
            let to = side.to as usize;
            if zone[to].is_none() {
                zone[to] = zone[v];
                open.push(to);
            }
        }
    }
    zone.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
impl Start {
    /// A zone and households for each vertex.
    pub(super) fn made(zones: &[u32], weights: &[f64]) -> Self {
        Self {
            zone: zones.iter().copied().map(Some).collect(),
            lived: zones.iter().zip(weights).map(|(&zone, &weight)| vec![(zone, weight)]).collect(),
            zones: zones.iter().max().map_or(0, |&last| last as usize + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divide::Vertex;

    /// Vertices in a row, and the zones they were in.
    fn row(weights: &[f64], zones: &[u32]) -> (Problem, Start) {
        let last = weights.len() - 1;
        let side = |to: usize| Side { to: to as u32, touches: true, near: true, length: 1.0, cost: 1.0 };
        let around: Vec<Vec<Side>> = (0..=last)
            .map(|v| {
                [v.checked_sub(1), (v < last).then_some(v + 1)].into_iter().flatten().map(side).collect()
            })
            .collect();
        let vertices = weights.iter().map(|&weight| Vertex { weight, ..Vertex::default() }).collect();
        let start = Start::made(zones, weights);
        (Problem::new(vertices, &around, start.zones), start)
    }

    fn restored(weights: &[f64], zones: &[u32], movable: f64) -> Restored {
        let (problem, start) = row(weights, zones);
        restore(&problem, &start, Limits { band: [200.0, 500.0], movable }, 1, 1)
    }

    #[test]
    fn zones_that_hold_the_band_stay() {
        let zones = [0, 0, 0, 1, 1, 2, 2];
        let made = restored(&[100.0, 150.0, 100.0, 250.0, 200.0, 100.0, 120.0], &zones, f64::INFINITY);
        assert_eq!((made.zone, made.moved), (zones.to_vec(), 0.0));
    }

    #[test]
    fn the_fewest_households_are_moved() {
        // 40 too many: the vertex of 50 goes, not that of 200 before it.
        let made = restored(&[290.0, 200.0, 50.0, 200.0, 100.0], &[0, 0, 0, 1, 1], f64::INFINITY);
        assert_eq!((&made.zone[..], made.moved), (&[0, 0, 1, 1, 1][..], 50.0));
        let made = restored(&[290.0, 200.0, 50.0, 200.0, 100.0], &[0, 0, 0, 1, 1], 49.0);
        assert!(made.moved < 0.5);
    }

    #[test]
    fn a_zone_is_split_or_dissolved_where_as_many_cannot_hold_the_band() {
        let made = restored(&[250.0, 240.0, 230.0, 100.0, 150.0, 100.0], &[0, 0, 0, 1, 1, 1], f64::INFINITY);
        assert_eq!((made.before.len(), made.moved), (3, 230.0));
        assert_eq!(made.before.iter().filter(|before| before.is_none()).count(), 1);
        let made = restored(&[100.0, 100.0, 60.0, 60.0], &[0, 0, 1, 1], f64::INFINITY);
        assert_eq!((made.before, made.moved), (vec![Some(0)], 120.0));
    }
}
