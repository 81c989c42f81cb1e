//! The most even contiguous division of a small graph.
//!
//! A window of loads is refuted, or met, by enumeration: of a connected set of vertices that is to become
//! so many zones, the zone of the first vertex is grown in all ways that leave pieces which can still be
//! zones, and the pieces are solved in turn. Pieces that were refuted are remembered. Windows are widened
//! from the bound that holds for any packing, and narrowed from the best division known, until they meet.

use std::collections::HashSet;

use super::packing::{Scale, packing};

/// A set of vertices.
type Set = u128;

/// Graphs beyond this are not searched.
const LARGEST: usize = Set::BITS as usize;

/// The most even contiguous division known of a graph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exact {
    /// The zone of each vertex.
    pub(crate) zone: Vec<u32>,
    /// The largest |load − mean| / mean in it.
    pub(crate) worst: f64,
    /// No contiguous division has a smaller one. Equal to `worst` when that is proved to be the least.
    pub(crate) lower_bound: f64,
}

/// The contiguous division of a graph of up to 128 vertices (`weight` at each, `around` its neighbours) into
/// `zones` with the least worst deviation, starting from `incumbent`, which is contiguous. `budget` is the
/// number of sets looked at; when it runs out, the best division found and what is proved are returned.
pub(crate) fn exact(
    weight: &[u64],
    around: &[Vec<u32>],
    zones: usize,
    incumbent: &[u32],
    budget: u64,
) -> Exact {
    let scale = Scale::new(weight, zones);
    let packed = packing(weight, zones);
    let worst = worst(weight, zones, incumbent, &scale);
    let known = Exact { zone: incumbent.to_vec(), worst: scale.share(worst), lower_bound: 0.0 };
    if scale.total == 0 || worst == 0 {
        return known;
    }
    // One step down, should the rounding of the share have gone up.
    let least = ((packed.proved_worst * scale.total as f64).round() as u128).min(worst);
    if least == worst || weight.len() > LARGEST || zones > weight.len() || around.len() != weight.len() {
        return Exact { lower_bound: scale.share(least), ..known };
    }
    let mut bracket = Bracket { scale, least, worst, zone: known.zone, left: budget };
    bracket.close(&Graph::new(weight, around), zones as u32);
    Exact { zone: bracket.zone, worst: scale.share(bracket.worst), lower_bound: scale.share(bracket.least) }
}

/// zones · the largest |load − mean|.
fn worst(weight: &[u64], zones: usize, zone: &[u32], scale: &Scale) -> u128 {
    let mut load = vec![0; zones];
    for (&w, &z) in weight.iter().zip(zone) {
        if let Some(load) = load.get_mut(z as usize) {
            *load += w;
        }
    }
    load.into_iter().map(|load| scale.off(load)).max().unwrap_or_default()
}

/// What is proved and what is found, in units of 1 / zones.
struct Bracket {
    scale: Scale,
    least: u128,
    worst: u128,
    zone: Vec<u32>,
    left: u64,
}

impl Bracket {
    /// Brings the ends together. Narrow windows are quickly refuted and wide ones quickly met: when a window
    /// between is given up, the ends close in on it in turn, and what is left goes to the windows given up.
    fn close(&mut self, graph: &Graph, zones: u32) {
        let mut given_up: Option<(u128, u128)> = None;
        let mut below = true;
        while self.least < self.worst && self.left > 0 {
            let (off, share) = match given_up {
                None => (self.least + (self.worst - self.least - 1) / 3, 4),
                Some((low, _)) if below && self.least < low => (self.least + (low - 1 - self.least) / 2, 8),
                Some((_, high)) if high + 1 < self.worst => (high + (self.worst - high) / 2, 8),
                Some((low, _)) if self.least < low => (self.least + (low - 1 - self.least) / 2, 8),
                Some((low, high)) => (low + (high - low) / 2, 1),
            };
            below = !below;
            let decided = self.attempt(graph, zones, off, self.left.div_ceil(share));
            if !decided {
                given_up = Some(given_up.map_or((off, off), |(low, high)| (low.min(off), high.max(off))));
            }
            given_up = given_up
                .map(|(low, high)| (low.max(self.least), high.min(self.worst.saturating_sub(1))))
                .filter(|(low, high)| low <= high);
        }
    }

    /// Meets or refutes the window of so much deviation, unless `slice` runs out.
    fn attempt(&mut self, graph: &Graph, zones: u32, off: u128, slice: u64) -> bool {
        let (least, most) = self.scale.window(off);
        let mut search = Search::new(graph, least, most, slice);
        let outcome = search.solve(graph.all(), zones);
        self.left -= slice - search.left;
        match outcome {
            Outcome::Met => self.meet(graph, &search.zones),
            Outcome::Refuted => self.least = self.next(least, most),
            Outcome::GivenUp => return false,
        }
        true
    }

    /// The least deviation beyond a window.
    fn next(&self, least: u64, most: u64) -> u128 {
        let above = self.scale.off(most.saturating_add(1));
        let next = if least == 0 { above } else { above.min(self.scale.off(least - 1)) };
        next.min(self.worst)
    }

    fn meet(&mut self, graph: &Graph, zones: &[Set]) {
        let mut zone = vec![0; graph.weight.len()];
        for (number, &set) in zones.iter().enumerate() {
            for v in members(set) {
                zone[v] = number as u32;
            }
        }
        let worst = worst(&graph.weight, zones.len(), &zone, &self.scale);
        if worst < self.worst {
            self.worst = worst;
            self.zone = zone;
        }
    }
}

/// The vertices of a set, ascending.
fn members(mut set: Set) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = first(set)?;
        set &= set - 1;
        Some(first)
    })
}

fn first(set: Set) -> Option<usize> {
    (set != 0).then(|| set.trailing_zeros() as usize)
}

struct Graph {
    weight: Vec<u64>,
    around: Vec<Set>,
}

impl Graph {
    fn new(weight: &[u64], around: &[Vec<u32>]) -> Self {
        let mut sets = vec![0; weight.len()];
        for (v, around) in around.iter().enumerate() {
            for &u in around.iter().filter(|&&u| (u as usize) < weight.len() && u as usize != v) {
                sets[v] |= 1 << u;
                sets[u as usize] |= 1 << v;
            }
        }
        Self { weight: weight.to_vec(), around: sets }
    }

    fn all(&self) -> Set {
        Set::MAX >> (LARGEST - self.weight.len())
    }

    /// The vertices of `within` that hang together with `from`, and their load.
    fn piece(&self, from: Set, within: Set) -> (Set, u64) {
        let (mut piece, mut edge, mut load) = (from, from, 0);
        while let Some(v) = first(edge) {
            edge &= edge - 1;
            load += self.weight[v];
            let new = self.around[v] & within & !piece;
            piece |= new;
            edge |= new;
        }
        (piece, load)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Met,
    Refuted,
    GivenUp,
}

/// Zones with loads between `least` and `most`.
struct Search<'a> {
    graph: &'a Graph,
    least: u64,
    most: u64,
    left: u64,
    /// Connected sets that are not so many zones.
    refuted: HashSet<(Set, u32)>,
    /// The zones closed so far; when the window is met, all of them.
    zones: Vec<Set>,
}

/// A zone that is growing.
#[derive(Clone, Copy)]
struct Growing {
    zone: Set,
    load: u64,
    /// What may not join it.
    barred: Set,
}

/// A connected set that is to be divided.
#[derive(Clone, Copy)]
struct Piece {
    set: Set,
    /// The number of zones it may become.
    fewest: u32,
    most: u32,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph, least: u64, most: u64, budget: u64) -> Self {
        Self { graph, least, most, left: budget, refuted: HashSet::new(), zones: Vec::new() }
    }

    /// Divides a set of several pieces into so many zones.
    fn solve(&mut self, set: Set, zones: u32) -> Outcome {
        let mut pieces = Vec::new();
        let mut rest = set;
        while let Some(v) = first(rest) {
            let (piece, load) = self.graph.piece(1 << v, rest);
            rest &= !piece;
            let Some(piece) = self.piece(piece, load) else { return Outcome::Refuted };
            pieces.push(piece);
        }
        // What is likely to fail comes first.
        pieces.sort_by_key(|piece| (piece.most, piece.set));
        self.share_out(&pieces, zones)
    }

    /// The number of zones that a connected set of such a load can become, when there is one.
    fn piece(&self, set: Set, load: u64) -> Option<Piece> {
        let fewest = load.div_ceil(self.most.max(1)).max(1);
        let vertices = u64::from(set.count_ones());
        let most = load.checked_div(self.least).map_or(vertices, |most| most.min(vertices));
        (fewest <= most).then_some(Piece { set, fewest: fewest as u32, most: most as u32 })
    }

    /// Gives each piece its zones, in all ways, and divides it.
    fn share_out(&mut self, pieces: &[Piece], zones: u32) -> Outcome {
        let Some((piece, others)) = pieces.split_first() else {
            return if zones == 0 { Outcome::Met } else { Outcome::Refuted };
        };
        let fewest: u32 = others.iter().map(|piece| piece.fewest).sum();
        let most: u32 = others.iter().map(|piece| piece.most).sum();
        let closed = self.zones.len();
        for take in
            piece.fewest.max(zones.saturating_sub(most))..=piece.most.min(zones.saturating_sub(fewest))
        {
            match self.divide(piece.set, take) {
                Outcome::Refuted => continue,
                Outcome::GivenUp => return Outcome::GivenUp,
                Outcome::Met => {}
            }
            // How a piece is divided has no bearing on the others.
            match self.share_out(others, zones - take) {
                Outcome::Refuted => self.zones.truncate(closed),
                outcome => return outcome,
            }
        }
        Outcome::Refuted
    }

    /// Divides a connected set into so many zones.
    fn divide(&mut self, set: Set, zones: u32) -> Outcome {
        if zones == 1 {
            self.zones.push(set);
            return Outcome::Met;
        }
        if self.refuted.contains(&(set, zones)) {
            return Outcome::Refuted;
        }
        let Some(v) = first(set) else { return Outcome::Refuted };
        let growing = Growing { zone: 1 << v, load: self.graph.weight[v], barred: 0 };
        let outcome = self.grow(set, zones, growing);
        if outcome == Outcome::Refuted {
            self.refuted.insert((set, zones));
        }
        outcome
    }

    /// Grows the zone of the first vertex of a set in all ways that bar nothing barred.
    fn grow(&mut self, set: Set, zones: u32, mut growing: Growing) -> Outcome {
        let Some(left) = self.left.checked_sub(1) else { return Outcome::GivenUp };
        self.left = left;
        if !self.absorb(set, &mut growing) {
            return Outcome::Refuted;
        }
        if growing.load >= self.least {
            let closed = self.zones.len();
            self.zones.push(growing.zone);
            match self.solve(set & !growing.zone, zones - 1) {
                Outcome::Refuted => self.zones.truncate(closed),
                outcome => return outcome,
            }
        }
        let mut edge = members(growing.zone).fold(0, |edge, v| edge | self.graph.around[v]);
        edge &= set & !growing.zone & !growing.barred;
        while let Some(v) = self.nearest(set, edge, growing.zone) {
            edge &= !(1 << v);
            let load = growing.load + self.graph.weight[v];
            if load <= self.most {
                match self.grow(set, zones, Growing { zone: growing.zone | 1 << v, load, ..growing }) {
                    Outcome::Refuted => {}
                    outcome => return outcome,
                }
            }
            growing.barred |= 1 << v;
            if growing.load < self.least {
                let (_, most) = self.graph.piece(growing.zone, set & !growing.barred);
                if most < self.least {
                    break;
                }
            }
        }
        Outcome::Refuted
    }

    /// Pieces too small for a zone join the growing one; false when they may not or it becomes too large.
    fn absorb(&self, set: Set, growing: &mut Growing) -> bool {
        let mut rest = set & !growing.zone;
        while let Some(v) = first(rest) {
            let (piece, load) = self.graph.piece(1 << v, rest);
            rest &= !piece;
            if load < self.least {
                if piece & growing.barred != 0 {
                    return false;
                }
                growing.zone |= piece;
                growing.load += load;
            }
        }
        growing.load <= self.most
    }

    /// The vertex on the edge of a zone with the fewest neighbours outside it.
    fn nearest(&self, set: Set, edge: Set, zone: Set) -> Option<usize> {
        members(edge).min_by_key(|&v| (self.graph.around[v] & set & !zone).count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// A connected graph: a tree and some more edges.
    fn drawn(n: usize, random: &mut Random) -> (Vec<u64>, Vec<Vec<u32>>) {
        let most = [3, 30, 120][random.below(3)];
        let weight = (0..n).map(|_| random.below(most) as u64 + u64::from(random.below(4) > 0)).collect();
        let mut around = vec![Vec::new(); n];
        let mut join = |a: usize, b: usize| {
            around[a].push(b as u32);
            around[b].push(a as u32);
        };
        for v in 1..n {
            join(v, random.below(v));
        }
        for _ in 0..random.below(n) {
            join(random.below(n), random.below(n));
        }
        (weight, around)
    }

    fn contiguous(graph: &Graph, zone: &[u32], zones: usize) -> bool {
        (0..zones as u32).all(|z| {
            let set = (0..zone.len()).filter(|&v| zone[v] == z).fold(0, |set, v| set | 1 << v);
            first(set).is_some_and(|v| graph.piece(1 << v, set).0 == set)
        })
    }

    /// The most and the least even contiguous division, by looking at all labels.
    fn all(graph: &Graph, zones: usize, scale: &Scale) -> ((u128, Vec<u32>), (u128, Vec<u32>)) {
        let n = graph.weight.len();
        let (mut best, mut poorest) = ((u128::MAX, vec![]), (0, vec![]));
        for code in 0..zones.pow(n as u32) {
            let zone: Vec<u32> = (0..n).map(|v| (code / zones.pow(v as u32) % zones) as u32).collect();
            if contiguous(graph, &zone, zones) {
                let off = worst(&graph.weight, zones, &zone, scale);
                if off < best.0 {
                    best = (off, zone.clone());
                }
                if off >= poorest.0 {
                    poorest = (off, zone);
                }
            }
        }
        (best, poorest)
    }

    #[test]
    fn the_division_is_the_best_of_all() {
        let mut random = Random::new(13, 0);
        for _ in 0..150 {
            let n = 2 + random.below(8);
            let zones = 1 + random.below(n.min(if n > 8 { 3 } else { 4 }));
            let (weight, around) = drawn(n, &mut random);
            let (graph, scale) = (Graph::new(&weight, &around), Scale::new(&weight, zones));
            let (best, poorest) = all(&graph, zones, &scale);
            let found = exact(&weight, &around, zones, &poorest.1, 1_000_000);
            let case = format!("{weight:?} {around:?} in {zones}: {found:?}");
            assert!((found.worst - scale.share(best.0)).abs() < 1e-12, "{case}, best {best:?}");
            assert!((found.lower_bound - found.worst).abs() < 1e-12, "{case}");
            assert!(contiguous(&graph, &found.zone, zones), "{case}");
            assert_eq!(
                scale.share(worst(&weight, zones, &found.zone, &scale)).to_bits(),
                found.worst.to_bits()
            );
            for budget in [0, 1, 7, 40] {
                let cut = exact(&weight, &around, zones, &poorest.1, budget);
                assert!(cut.lower_bound <= scale.share(best.0) + 1e-12, "{case}, after {budget}: {cut:?}");
                assert!(cut.worst >= scale.share(best.0) - 1e-12, "{case}, after {budget}: {cut:?}");
                assert!(contiguous(&graph, &cut.zone, zones), "{case}, after {budget}: {cut:?}");
            }
        }
    }

    #[test]
    fn a_path_that_cannot_be_cut_evenly_is_proved_uneven() {
        // Of 10 + 90 + 10 + 90, contiguous halves are 100; of 90 + 10 + 10 + 90 too; of 90 + 90 + 10 + 10
        // only 90 and 110.
        let path = [vec![1], vec![0, 2], vec![1, 3], vec![2]];
        let found = exact(&[90, 90, 10, 10], &path, 2, &[0, 0, 0, 1], 1000);
        assert_eq!(found.zone, [0, 1, 1, 1]);
        assert!((found.worst - 0.1).abs() < 1e-12 && (found.lower_bound - 0.1).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn odd_input_has_an_answer() {
        assert_eq!(exact(&[], &[], 0, &[], 10).zone, Vec::<u32>::new());
        assert_eq!(exact(&[0, 0], &[vec![1], vec![0]], 2, &[0, 1], 10).zone, [0, 1]);
        assert_eq!(exact(&[4, 9], &[vec![1, 7], vec![0]], 3, &[0, 1], 10).zone, [0, 1]);
        let apart = exact(&[5, 5, 10], &[vec![], vec![], vec![]], 2, &[0, 0, 1], 100);
        assert_eq!(apart.zone, [0, 0, 1]);
        let many = vec![1; 200];
        assert_eq!(exact(&many, &vec![vec![]; 200], 2, &vec![0; 200], 100).zone, vec![0; 200]);
    }
}
