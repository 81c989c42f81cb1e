use std::f64::consts::PI;

use super::Wish;
use super::problem::{Problem, Side};

/// What a deviation of 100 % costs.
const BALANCE: f64 = 2000.0;
/// What a household outside the band costs, in mean zones, squared.
const BAND: f64 = 30_000.0;
/// What a zone with the inertia of balanced k-means costs.
const INERTIA: f64 = 1.0;
/// What Polsby–Popper 0 instead of 1 costs.
const ROUND: f64 = 2.0;
/// What a border as long as a square zone's costs.
const CUT: f64 = 0.5;

/// Sums over a zone's vertices, kept up to date move by move.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) load: f64,
    pub(super) size: u32,
    sum: [f64; 2],
    square: f64,
    area: f64,
    perimeter: f64,
}

/// A vertex's sides with one zone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edge {
    pub(super) length: f64,
    pub(super) cost: f64,
}

impl Edge {
    pub(super) fn add(&mut self, side: &Side) {
        self.length += side.length;
        self.cost += side.cost;
    }
}

impl Totals {
    /// Takes a vertex out that has these sides with the rest.
    pub(super) fn take(&mut self, problem: &Problem, v: usize, rest: &Edge) {
        self.change(problem, v, -1.0);
        self.size -= 1;
        self.perimeter += 2.0 * rest.length - problem.perimeter(v);
    }

    /// Adds a vertex that has these sides with the others.
    pub(super) fn give(&mut self, problem: &Problem, v: usize, others: &Edge) {
        self.change(problem, v, 1.0);
        self.size += 1;
        self.perimeter += problem.perimeter(v) - 2.0 * others.length;
    }

    fn change(&mut self, problem: &Problem, v: usize, sign: f64) {
        let vertex = problem.vertex(v);
        let (w, [x, y]) = (sign * vertex.weight, vertex.at);
        self.load += w;
        self.sum[0] += w * x;
        self.sum[1] += w * y;
        self.square += w * (x * x + y * y);
        self.area += sign * vertex.area;
    }

    /// Household-weighted moment of inertia about the zone's centre, household·m².
    pub(super) fn inertia(&self) -> f64 {
        let [x, y] = self.sum;
        if self.load <= 0.0 { 0.0 } else { (self.square - (x * x + y * y) / self.load).max(0.0) }
    }

    fn polsby_popper(&self) -> f64 {
        4.0 * PI * self.area / (self.perimeter * self.perimeter).max(1e-9)
    }
}

/// What a division costs: the sum over its zones and the borders between them.
#[derive(Debug, Clone)]
pub(super) struct Energy {
    mean: f64,
    balance: f64,
    band: [f64; 2],
    inertia: f64,
    round: f64,
    cut: f64,
}

impl Energy {
    /// Scaled by the size of the zones of a first division.
    pub(super) fn new(problem: &Problem, wish: &Wish, zone: &[u32]) -> Self {
        let k = problem.zones as f64;
        let mut made = Self {
            mean: problem.mean().max(1e-9),
            balance: BALANCE * wish.priorities.balance,
            band: wish.band,
            inertia: 0.0,
            round: 0.0,
            cut: 0.0,
        };
        let totals = Self::totals(problem, zone);
        let inertia: f64 = totals.iter().map(Totals::inertia).sum::<f64>() / k;
        let radius = (2.0 * inertia / made.mean).sqrt();
        made.inertia = INERTIA * wish.priorities.shape / inertia.max(1.0);
        made.round = ROUND * wish.priorities.shape;
        made.cut = CUT * wish.priorities.streets / (3.5 * radius).max(1.0);
        made
    }

    pub(super) fn totals(problem: &Problem, zone: &[u32]) -> Vec<Totals> {
        let mut totals = vec![Totals::default(); problem.zones];
        for (v, &z) in zone.iter().enumerate() {
            let mut inside = Edge::default();
            for side in problem.sides(v).iter().filter(|side| zone[side.to as usize] == z) {
                inside.add(side);
            }
            // Each side inside the zone is met from both its ends.
            let half = Edge { length: inside.length / 2.0, ..inside };
            totals[z as usize].give(problem, v, &half);
        }
        totals
    }

    /// What a zone's households cost.
    pub(super) fn balance(&self, load: f64) -> f64 {
        let off = (load - self.mean) / self.mean;
        let outside = ((self.band[0] - load).max(load - self.band[1]) / self.mean).max(0.0);
        self.balance * off * off + BAND * outside * outside
    }

    /// What a zone costs by itself.
    pub(super) fn of_zone(&self, totals: &Totals) -> f64 {
        self.balance(totals.load)
            + self.inertia * totals.inertia()
            + self.round * (1.0 - totals.polsby_popper())
    }

    /// What borders of this cost are worth.
    pub(super) fn cut_cost(&self, cost: f64) -> f64 {
        self.cut * cost
    }

    /// All borders between zones.
    pub(super) fn cuts(&self, problem: &Problem, zone: &[u32]) -> f64 {
        let of = |v: usize| -> f64 {
            problem.sides(v).iter().filter(|s| zone[s.to as usize] != zone[v]).map(|s| s.cost).sum()
        };
        self.cut * (0..problem.len()).map(of).sum::<f64>() / 2.0
    }

    /// What moving a vertex may gain beside balance, about.
    pub(super) fn slack(&self, problem: &Problem, v: usize) -> f64 {
        self.cut * problem.sides(v).iter().map(|s| s.cost).sum::<f64>() + 0.3 * self.round + 0.3
    }
}
