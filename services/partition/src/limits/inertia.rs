//! Balanced k-means with divisible buildings.
//!
//! Two steps alternate: the cheapest transport of the households to the centres in which every zone takes
//! exactly the mean, and the move of each centre to the centroid of what it took. The transport is solved
//! exactly by successive shortest paths over the zones: a building goes to the zone where its squared
//! distance less the zone's dual variable is least (a power diagram), and zones with too much pass the
//! cheapest shares on along shortest paths to zones with too little. Duals are kept from step to step, so
//! that only the few shares that the moved centres misplace have to be passed on.
//!
//! Sources: Ahuja, Magnanti, Orlin, *Network Flows* (1993), chapter 9.7; Aurenhammer, Hoffmann, Aronov,
//! *Minkowski-type theorems and least-squares clustering* (1998); Cohen-Addad, Klein, Young, *Balanced
//! centroidal power diagrams for redistricting* (2018); Arthur, Vassilvitskii, *k-means++* (2007).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rstar::RTree;
use rstar::primitives::GeomWithData;
use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::random::Random;

/// Up to so many zones every building may go to every zone; beyond, only to its nearest centres.
const DENSE: usize = 24;
/// The nearest centres a building may go to when there are many zones.
const NEAREST: usize = 16;
/// Starts when zones are few; with many, halving gives one start that is already even.
const STARTS: usize = 6;
/// Steps until the best start is chosen.
const TRIAL: usize = 6;
/// Steps altogether.
const STEPS: usize = 100;
/// A step that gains less than this share is the last.
const GAIN: f64 = 1e-5;
/// More buildings than this are taken together with those next to them, square by square.
const MANY: usize = 3000;
/// Imbalance below this share of the mean is rounding.
const EXACT: f64 = 1e-9;

/// The least moment of inertia found, households · m², of a division of `weight` (households, at `at`,
/// metres) into `zones` of exactly equal load in which a building may be shared among zones.
pub(crate) fn balanced_inertia(weight: &[f64], at: &[[f64; 2]], zones: usize, random: &mut Random) -> f64 {
    let points = Points::new(weight, at);
    if points.weight.is_empty() || zones == 0 {
        return 0.0;
    }
    if zones == 1 {
        return points.about_centroid();
    }
    let (points, inside) = points.gathered();
    best(&points, zones, random).inertia + inside
}

/// The best of the starts, brought to rest.
fn best(points: &Points, zones: usize, random: &mut Random) -> Division {
    if zones > DENSE {
        let mut halved = Division::halved(points, zones);
        halved.improve(points, STEPS);
        return halved;
    }
    let mut best = Division::drawn(points, zones, random);
    best.improve(points, TRIAL);
    for _ in 1..STARTS {
        let mut other = Division::drawn(points, zones, random);
        other.improve(points, TRIAL);
        if other.inertia < best.inertia {
            best = other;
        }
    }
    best.improve(points, STEPS);
    best
}

/// The inhabited buildings, about their centroid.
struct Points {
    weight: Vec<f64>,
    at: Vec<[f64; 2]>,
    total: f64,
}

impl Points {
    fn new(weight: &[f64], at: &[[f64; 2]]) -> Self {
        let inhabited = || {
            weight
                .iter()
                .zip(at)
                .filter(|(w, p)| w.is_finite() && **w > 0.0 && p[0].is_finite() && p[1].is_finite())
        };
        let kept: Vec<f64> = inhabited().map(|(w, _)| *w).collect();
        let total: f64 = kept.iter().sum();
        let mut middle = [0.0; 2];
        for (w, p) in inhabited() {
            middle[0] += w / total * p[0];
            middle[1] += w / total * p[1];
        }
        let at = inhabited().map(|(_, p)| [p[0] - middle[0], p[1] - middle[1]]).collect();
        Self { weight: kept, at, total }
    }

    fn about_centroid(&self) -> f64 {
        self.weight.iter().zip(&self.at).map(|(w, p)| w * square([0.0; 2], *p)).sum()
    }

    /// At most about [`MANY`] points, and the inertia of what was taken together about its own centre: with
    /// it added, a division of the points is one of the buildings.
    fn gathered(self) -> (Self, f64) {
        if self.at.len() <= MANY {
            return (self, 0.0);
        }
        let mut low = [f64::INFINITY; 2];
        let mut high = [f64::NEG_INFINITY; 2];
        for p in &self.at {
            low = [low[0].min(p[0]), low[1].min(p[1])];
            high = [high[0].max(p[0]), high[1].max(p[1])];
        }
        let (width, height) = (high[0] - low[0], high[1] - low[1]);
        // A line of buildings has no area.
        let side = (width * height / MANY as f64).sqrt().max(width.max(height) / MANY as f64).max(1e-3);
        let square_of = |p: &[f64; 2]| [0, 1].map(|i| ((p[i] - low[i]) / side) as u32);
        let mut squares: BTreeMap<[u32; 2], [f64; 4]> = BTreeMap::new();
        for (&w, p) in self.weight.iter().zip(&self.at) {
            let sum = squares.entry(square_of(p)).or_default();
            for (sum, more) in sum.iter_mut().zip([w, w * p[0], w * p[1], w * square([0.0; 2], *p)]) {
                *sum += more;
            }
        }
        let of_square = |[w, x, y, about]: &[f64; 4]| about - (x * x + y * y) / w;
        let inside = squares.values().map(of_square).sum::<f64>().max(0.0);
        let weight = squares.values().map(|[w, ..]| *w).collect();
        let at = squares.values().map(|[w, x, y, _]| [x / w, y / w]).collect();
        (Self { weight, at, total: self.total }, inside)
    }

    /// All of every building.
    fn all(&self) -> Vec<(u32, f64)> {
        self.weight.iter().enumerate().map(|(i, &w)| (i as u32, w)).collect()
    }
}

fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// Centres drawn by weight times squared distance to the nearest centre so far, each the best of a few.
fn plus_plus(points: &Points, centres: &mut [[f64; 2]], random: &mut Random) {
    let tries = 2 + centres.len().ilog2() as usize;
    let mut distance = vec![1.0; points.at.len()];
    let mut nearer = vec![0.0; points.at.len()];
    let mut chosen = vec![0.0; points.at.len()];
    for (nth, centre) in centres.iter_mut().enumerate() {
        let mut least = f64::INFINITY;
        for _ in 0..if nth == 0 { 1 } else { tries } {
            let drawn = points.at[draw(&points.weight, &distance, random)];
            let mut sum = 0.0;
            for (i, &p) in points.at.iter().enumerate() {
                let far = square(p, drawn);
                nearer[i] = if nth == 0 { far } else { far.min(distance[i]) };
                sum += points.weight[i] * nearer[i];
            }
            if sum < least {
                least = sum;
                *centre = drawn;
                std::mem::swap(&mut nearer, &mut chosen);
            }
        }
        std::mem::swap(&mut chosen, &mut distance);
    }
}

/// An index with a chance in proportion to weight times distance; the last when all of these are 0.
fn draw(weight: &[f64], distance: &[f64], random: &mut Random) -> usize {
    let sum: f64 = weight.iter().zip(distance).map(|(w, d)| w * d).sum();
    let mut rest = random.unit() * sum;
    for (i, (w, d)) in weight.iter().zip(distance).enumerate() {
        rest -= w * d;
        if rest < 0.0 {
            return i;
        }
    }
    weight.len() - 1
}

/// Zones from `first` on by recursive halving: the shares are cut across the axis of greatest spread, each
/// half in proportion to its zones.
fn halve(points: &Points, mut shares: Vec<(u32, f64)>, first: u32, division: &mut Division, zones: usize) {
    let (middle, axis) = spread(points, &shares);
    if zones == 1 {
        division.centre[first as usize] = middle;
        for (i, part) in shares {
            division.home[i as usize] = first;
            division.inertia += part * square(points.at[i as usize], middle);
        }
        return;
    }
    let along = |i: u32| points.at[i as usize][0] * axis[0] + points.at[i as usize][1] * axis[1];
    shares.sort_by(|a, b| along(a.0).total_cmp(&along(b.0)).then(a.0.cmp(&b.0)));
    let load: f64 = shares.iter().map(|share| share.1).sum();
    let half = zones / 2;
    let wanted = load * half as f64 / zones as f64;
    let (mut sum, mut cut) = (0.0, 0);
    while cut + 1 < shares.len() && sum + shares[cut].1 <= wanted {
        sum += shares[cut].1;
        cut += 1;
    }
    let mut right = shares.split_off(cut);
    if let Some(margin) = right.first_mut() {
        let part = (wanted - sum).clamp(0.0, margin.1);
        shares.push((margin.0, part));
        margin.1 -= part;
    }
    halve(points, shares, first, division, half);
    halve(points, right, first + half as u32, division, zones - half);
}

/// The centroid of the shares and the direction in which they are spread most.
fn spread(points: &Points, shares: &[(u32, f64)]) -> ([f64; 2], [f64; 2]) {
    let (mut load, mut sum) = (0.0, [0.0; 2]);
    for &(i, part) in shares {
        let p = points.at[i as usize];
        load += part;
        sum = [sum[0] + part * p[0], sum[1] + part * p[1]];
    }
    let middle = if load > 0.0 { sum.map(|s| s / load) } else { sum };
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for &(i, part) in shares {
        let p = points.at[i as usize];
        let (x, y) = (p[0] - middle[0], p[1] - middle[1]);
        xx += part * x * x;
        xy += part * x * y;
        yy += part * y * y;
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    (middle, [angle.cos(), angle.sin()])
}

/// Zones by their centres, and what a transport to them left behind.
struct Division {
    centre: Vec<[f64; 2]>,
    /// What a zone takes off the squared distance to its centre, m².
    dual: Vec<f64>,
    /// The zone near which each building looks for its own.
    home: Vec<u32>,
    /// Households · m² about the centroids of the last balanced shares.
    inertia: f64,
}

impl Division {
    fn drawn(points: &Points, zones: usize, random: &mut Random) -> Self {
        let mut centre = vec![[0.0; 2]; zones];
        plus_plus(points, &mut centre, random);
        Self { centre, dual: vec![0.0; zones], home: vec![0; points.at.len()], inertia: f64::INFINITY }
    }

    fn halved(points: &Points, zones: usize) -> Self {
        let mut division = Self {
            centre: vec![[0.0; 2]; zones],
            dual: vec![0.0; zones],
            home: vec![0; points.at.len()],
            inertia: 0.0,
        };
        halve(points, points.all(), 0, &mut division, zones);
        division
    }

    /// Transport and centroids in turn until a step gains next to nothing.
    fn improve(&mut self, points: &Points, steps: usize) {
        for _ in 0..steps {
            let near = near(&self.centre);
            let mut transport = Transport::new(points, self, &near);
            if !transport.balance() {
                return;
            }
            let Transport { shares, dual, .. } = transport;
            let before = self.inertia;
            self.settle(points, &shares, dual);
            if before - self.inertia <= GAIN * self.inertia {
                return;
            }
        }
    }

    /// Moves the centres to the centroids of the shares.
    fn settle(&mut self, points: &Points, shares: &[Vec<Share>], dual: Vec<f64>) {
        self.dual = dual;
        self.inertia = 0.0;
        let mut most = vec![0.0; self.home.len()];
        for (zone, shares) in shares.iter().enumerate() {
            let (mut load, mut sum) = (0.0, [0.0; 2]);
            for share in shares {
                let i = share.building as usize;
                load += share.part;
                sum = [sum[0] + share.part * points.at[i][0], sum[1] + share.part * points.at[i][1]];
                if share.part > most[i] {
                    most[i] = share.part;
                    self.home[i] = zone as u32;
                }
            }
            if load > 0.0 {
                self.centre[zone] = sum.map(|s| s / load);
            }
            let about =
                |share: &Share| share.part * square(points.at[share.building as usize], self.centre[zone]);
            self.inertia += shares.iter().map(about).sum::<f64>();
        }
    }
}

/// Where the buildings whose home is a zone may go: all zones when there are few, otherwise the nearest
/// centres, itself among them, and those next to it in the Delaunay triangulation, over which any two zones
/// are connected.
fn near(centre: &[[f64; 2]]) -> Vec<Vec<u32>> {
    if centre.len() <= DENSE {
        return vec![(0..centre.len() as u32).collect(); centre.len()];
    }
    let numbered = centre.iter().enumerate().map(|(zone, &at)| GeomWithData::new(at, zone as u32)).collect();
    let tree = RTree::bulk_load(numbered);
    let mut near = adjacent(centre);
    for (zone, near) in near.iter_mut().enumerate() {
        near.push(zone as u32);
        near.extend(tree.nearest_neighbor_iter(centre[zone]).take(NEAREST).map(|found| found.data));
        near.sort_unstable();
        near.dedup();
    }
    near
}

/// The neighbours of each centre in the Delaunay triangulation; centres in one place are neighbours of the
/// last of them.
fn adjacent(centre: &[[f64; 2]]) -> Vec<Vec<u32>> {
    let mut triangulation = DelaunayTriangulation::<Point2<f64>>::new();
    let mut corner = Vec::with_capacity(centre.len());
    let mut zone_of = vec![0_u32; centre.len()];
    for (zone, at) in centre.iter().enumerate() {
        // Only a coordinate that is no number, or next to none, is refused.
        let handle = triangulation.insert(Point2::new(at[0], at[1])).ok();
        if let Some(handle) = handle {
            zone_of[handle.index()] = zone as u32;
        }
        corner.push(handle);
    }
    let mut adjacent = vec![Vec::new(); centre.len()];
    for (zone, &handle) in corner.iter().enumerate() {
        let Some(handle) = handle else { continue };
        let last = zone_of[handle.index()];
        if last as usize != zone {
            adjacent[zone].push(last);
            adjacent[last as usize].push(zone as u32);
            continue;
        }
        let ends = triangulation.vertex(handle).out_edges().map(|edge| zone_of[edge.to().index()]);
        adjacent[zone].extend(ends);
    }
    adjacent
}

/// Part of a building in a zone.
#[derive(Debug, Clone, Copy)]
struct Share {
    building: u32,
    /// The zone's place among those near the building's home.
    slot: u32,
    part: f64,
}

/// The cheapest way out of a zone into another.
#[derive(Debug, Clone, Copy)]
struct Way {
    to: u32,
    /// m² per household.
    cost: f64,
    /// The share it carries, by its place in the zone.
    share: u32,
    /// Where `to` is among the zones near the building's home.
    slot: u32,
}

/// Shares, each in the zone where its distance less the dual is least, brought to equal loads.
struct Transport<'a> {
    points: &'a Points,
    home: &'a [u32],
    near: &'a [Vec<u32>],
    /// Squared distances of each building to the zones near its home, from `start` on.
    cost: Vec<f64>,
    start: Vec<usize>,
    dual: Vec<f64>,
    shares: Vec<Vec<Share>>,
    load: Vec<f64>,
    mean: f64,
    ways: Vec<Vec<Way>>,
    /// The ways are those of the shares.
    fresh: Vec<bool>,
    search: Search,
}

/// What one search for a shortest path needs, kept for the next.
struct Search {
    distance: Vec<f64>,
    /// The zone a zone was reached from, and the place of the way there.
    from: Vec<(u32, u32)>,
    settled: Vec<u32>,
    done: Vec<bool>,
    queue: BinaryHeap<Reverse<(Key, u32)>>,
    /// For the ways out of a zone: the place of the way to each zone.
    place: Vec<u32>,
}

/// A distance in a queue.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key(f64);

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

const NOWHERE: u32 = u32::MAX;

impl<'a> Transport<'a> {
    fn new(points: &'a Points, division: &'a Division, near: &'a [Vec<u32>]) -> Self {
        let zones = division.centre.len();
        let mut transport = Self {
            points,
            home: &division.home,
            near,
            cost: Vec::with_capacity(points.at.len() * near.first().map_or(0, Vec::len)),
            start: Vec::with_capacity(points.at.len()),
            dual: division.dual.clone(),
            shares: vec![Vec::new(); zones],
            load: vec![0.0; zones],
            mean: points.total / zones as f64,
            ways: vec![Vec::new(); zones],
            fresh: vec![false; zones],
            search: Search::new(zones),
        };
        for i in 0..points.at.len() {
            transport.place(i, &division.centre);
        }
        transport
    }

    /// Puts a building where its distance less the dual is least.
    fn place(&mut self, i: usize, centre: &[[f64; 2]]) {
        self.start.push(self.cost.len());
        let (mut least, mut best, mut slot) = (f64::INFINITY, self.home[i], 0);
        for (nth, &zone) in self.near[self.home[i] as usize].iter().enumerate() {
            let cost = square(self.points.at[i], centre[zone as usize]);
            self.cost.push(cost);
            if cost - self.dual[zone as usize] < least {
                (least, best, slot) = (cost - self.dual[zone as usize], zone, nth as u32);
            }
        }
        let part = self.points.weight[i];
        self.shares[best as usize].push(Share { building: i as u32, slot, part });
        self.load[best as usize] += part;
    }

    /// Passes shares on until every load is the mean; false when that cannot be (too many zones, too far
    /// from each other).
    fn balance(&mut self) -> bool {
        let mut passes = 50 * (self.points.at.len() + self.load.len());
        for source in 0..self.load.len() {
            while self.load[source] - self.mean > EXACT * self.mean {
                let Some(target) = self.shortest(source as u32) else { return false };
                self.pass(source as u32, target);
                passes -= 1;
                if passes == 0 {
                    return false;
                }
            }
        }
        true
    }

    /// Dijkstra's search over reduced costs for the nearest zone that lacks something; afterwards the ways
    /// along the path cost nothing and no way less than that.
    fn shortest(&mut self, source: u32) -> Option<u32> {
        let lacks = EXACT * self.mean / self.load.len() as f64;
        self.search.begin(source);
        while let Some(zone) = self.search.next() {
            if self.mean - self.load[zone as usize] > lacks {
                let far = self.search.distance[zone as usize];
                for &settled in &self.search.settled {
                    self.dual[settled as usize] += self.search.distance[settled as usize] - far;
                }
                return Some(zone);
            }
            self.refresh(zone);
            let (base, dual) = (self.search.distance[zone as usize], self.dual[zone as usize]);
            for (nth, way) in self.ways[zone as usize].iter().enumerate() {
                let reduced = (way.cost + dual - self.dual[way.to as usize]).max(0.0);
                self.search.reach(way.to, base + reduced, (zone, nth as u32));
            }
        }
        None
    }

    /// Finds the cheapest ways out of a zone anew.
    fn refresh(&mut self, zone: u32) {
        if std::mem::replace(&mut self.fresh[zone as usize], true) {
            return;
        }
        let ways = &mut self.ways[zone as usize];
        ways.clear();
        for (nth, share) in self.shares[zone as usize].iter().enumerate() {
            let start = self.start[share.building as usize];
            let here = self.cost[start + share.slot as usize];
            for (slot, &to) in self.near[self.home[share.building as usize] as usize].iter().enumerate() {
                if to == zone {
                    continue;
                }
                let way =
                    Way { to, cost: self.cost[start + slot] - here, share: nth as u32, slot: slot as u32 };
                let place = &mut self.search.place[to as usize];
                if *place == NOWHERE {
                    *place = ways.len() as u32;
                    ways.push(way);
                } else if way.cost < ways[*place as usize].cost {
                    ways[*place as usize] = way;
                }
            }
        }
        for way in ways {
            self.search.place[way.to as usize] = NOWHERE;
        }
    }

    /// Passes as much as can be along the path found last.
    fn pass(&mut self, source: u32, target: u32) {
        let mut part = (self.load[source as usize] - self.mean).min(self.mean - self.load[target as usize]);
        let mut zone = target;
        while zone != source {
            let (from, nth) = self.search.from[zone as usize];
            let way = self.ways[from as usize][nth as usize];
            part = part.min(self.shares[from as usize][way.share as usize].part);
            zone = from;
        }
        zone = target;
        while zone != source {
            let (from, nth) = self.search.from[zone as usize];
            let way = self.ways[from as usize][nth as usize];
            let share = self.shares[from as usize][way.share as usize];
            self.put(zone, Share { part, slot: way.slot, ..share });
            // The path is followed backwards: a zone gives before it is given, so places in its ways hold.
            self.take(from, way.share as usize, part);
            zone = from;
        }
        self.load[source as usize] -= part;
        self.load[target as usize] += part;
    }

    fn put(&mut self, zone: u32, share: Share) {
        self.fresh[zone as usize] = false;
        let shares = &mut self.shares[zone as usize];
        match shares.iter_mut().find(|other| other.building == share.building) {
            Some(other) => other.part += share.part,
            None => shares.push(share),
        }
    }

    fn take(&mut self, zone: u32, place: usize, part: f64) {
        self.fresh[zone as usize] = false;
        let share = &mut self.shares[zone as usize][place];
        share.part -= part;
        if share.part <= 0.0 {
            self.shares[zone as usize].swap_remove(place);
        }
    }
}

impl Search {
    fn new(zones: usize) -> Self {
        Self {
            distance: vec![f64::INFINITY; zones],
            from: vec![(NOWHERE, 0); zones],
            settled: Vec::new(),
            done: vec![false; zones],
            queue: BinaryHeap::new(),
            place: vec![NOWHERE; zones],
        }
    }

    fn begin(&mut self, source: u32) {
        for zone in self.settled.drain(..).chain(self.queue.drain().map(|Reverse((_, zone))| zone)) {
            self.distance[zone as usize] = f64::INFINITY;
            self.done[zone as usize] = false;
        }
        self.reach(source, 0.0, (NOWHERE, 0));
    }

    fn reach(&mut self, zone: u32, distance: f64, from: (u32, u32)) {
        if distance < self.distance[zone as usize] {
            self.distance[zone as usize] = distance;
            self.from[zone as usize] = from;
            self.queue.push(Reverse((Key(distance), zone)));
        }
    }

    /// The nearest zone not yet settled.
    fn next(&mut self) -> Option<u32> {
        while let Some(Reverse((_, zone))) = self.queue.pop() {
            if !std::mem::replace(&mut self.done[zone as usize], true) {
                self.settled.push(zone);
                return Some(zone);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(n: usize, random: &mut Random) -> (Vec<f64>, Vec<[f64; 2]>) {
        let weight = (0..n).map(|_| (1 + random.below(40)) as f64).collect();
        let at = (0..n).map(|_| [random.unit() * 900.0, random.unit() * 600.0]).collect();
        (weight, at)
    }

    /// On a line the zones of equal load follow each other, wherever a building has to be cut.
    fn on_a_line(weight: &[f64], x: &[f64], zones: usize) -> f64 {
        let mean = weight.iter().sum::<f64>() / zones as f64;
        let (mut i, mut rest, mut inertia) = (0, weight[0], 0.0);
        for _ in 0..zones {
            let (mut lacks, mut sum, mut squares) = (mean, 0.0, 0.0);
            while lacks > 1e-9 && i < weight.len() {
                let part = rest.min(lacks);
                sum += part * x[i];
                squares += part * x[i] * x[i];
                lacks -= part;
                rest -= part;
                if rest <= 1e-9 {
                    i += 1;
                    rest = weight.get(i).copied().unwrap_or(0.0);
                }
            }
            inertia += squares - sum * sum / mean;
        }
        inertia
    }

    #[test]
    fn many_buildings_taken_together_cost_about_what_they_do_alone() {
        // 80 by 80 on a lattice: two halves of 80 by 40.
        let at: Vec<[f64; 2]> =
            (0..6400).map(|i| [f64::from(i % 80) * 10.0, f64::from(i / 80) * 10.0]).collect();
        let found = balanced_inertia(&vec![1.0; 6400], &at, 2, &mut Random::new(1, 0));
        let variance = |n: f64| (n * n - 1.0) / 12.0 * 100.0;
        let exact = 6400.0 * (variance(80.0) + variance(40.0));
        assert!((found / exact - 1.0).abs() < 0.01, "{found} of {exact}");
    }

    #[test]
    fn zones_on_a_line_are_the_best_there_are() {
        let mut random = Random::new(3, 0);
        for zones in 2..6 {
            let (weight, mut at) = scattered(30, &mut random);
            for p in &mut at {
                p[1] = 0.0;
            }
            at.sort_by(|a, b| a[0].total_cmp(&b[0]));
            let x: Vec<f64> = at.iter().map(|p| p[0]).collect();
            let best = on_a_line(&weight, &x, zones);
            let found = balanced_inertia(&weight, &at, zones, &mut random);
            assert!((found / best - 1.0).abs() < 1e-4, "{zones} zones: {found}, best {best}");
        }
    }

    /// Households one by one in all ways: with as many as the zones can share evenly, an optimum of the
    /// transport is whole.
    #[test]
    fn no_even_division_of_single_households_is_better() {
        let mut random = Random::new(5, 0);
        for _ in 0..5 {
            let at: Vec<[f64; 2]> = (0..8).map(|_| [random.unit() * 100.0, random.unit() * 100.0]).collect();
            let mut best = f64::INFINITY;
            for half in (0_u32..256).filter(|half| half.count_ones() == 4) {
                let mut inertia = 0.0;
                for side in [half, !half & 255] {
                    let zone: Vec<[f64; 2]> = (0..8).filter(|i| side >> i & 1 == 1).map(|i| at[i]).collect();
                    inertia += Points::new(&[1.0; 4], &zone).about_centroid();
                }
                best = best.min(inertia);
            }
            let found = balanced_inertia(&[1.0; 8], &at, 2, &mut random);
            assert!((found / best - 1.0).abs() < 1e-6, "{found}, best {best}");
        }
    }

    fn even_and_optimal(zones: usize, buildings: usize) {
        let mut random = Random::new(7, zones as u64);
        let (weight, at) = scattered(buildings, &mut random);
        let points = Points::new(&weight, &at);
        let division = if zones > DENSE {
            Division::halved(&points, zones)
        } else {
            Division::drawn(&points, zones, &mut random)
        };
        let near = near(&division.centre);
        let mut transport = Transport::new(&points, &division, &near);
        assert!(transport.balance());
        let mut held = vec![0.0; buildings];
        for (zone, shares) in transport.shares.iter().enumerate() {
            let load: f64 = shares.iter().map(|share| share.part).sum();
            assert!((load / transport.mean - 1.0).abs() < 1e-6, "zone {zone}: {load}");
            for share in shares {
                let i = share.building as usize;
                held[i] += share.part;
                let net = |to: u32| {
                    square(points.at[i], division.centre[to as usize]) - transport.dual[to as usize]
                };
                let least =
                    near[division.home[i] as usize].iter().map(|&to| net(to)).fold(f64::INFINITY, f64::min);
                // Complementary slackness proves the transport optimal.
                assert!(net(zone as u32) <= least + 1e-6 * (1.0 + least.abs()), "building {i}");
            }
        }
        for (i, (held, weight)) in held.iter().zip(&points.weight).enumerate() {
            assert!((held - weight).abs() < 1e-6, "building {i}: {held} of {weight}");
        }
    }

    #[test]
    fn loads_are_even_and_no_share_would_rather_be_elsewhere() {
        for (zones, buildings) in [(2, 9), (7, 120), (24, 300), (60, 900), (12, 5)] {
            even_and_optimal(zones, buildings);
        }
    }

    #[test]
    fn odd_input_has_an_answer() {
        let mut random = Random::new(1, 1);
        assert_eq!(balanced_inertia(&[], &[], 3, &mut random).to_bits(), 0.0_f64.to_bits());
        assert_eq!(balanced_inertia(&[1.0], &[[1.0, 1.0]], 0, &mut random).to_bits(), 0.0_f64.to_bits());
        let nowhere = [[0.0; 2], [f64::NAN, 0.0], [f64::INFINITY, 1.0]];
        assert!(balanced_inertia(&[1.0, 1.0, 1.0], &nowhere, 1, &mut random).abs() < 1e-12);
        assert!(balanced_inertia(&[2.0; 50], &[[5.0, 5.0]; 50], 40, &mut random).abs() < 1e-12);
        assert!(balanced_inertia(&[7.0, 0.0], &[[5.0, 5.0]; 2], 3, &mut random).abs() < 1e-12);
    }
}
