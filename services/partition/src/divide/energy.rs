use std::f64::consts::PI;

use super::Wish;
use super::problem::{MEASURES, Problem, Side};

/// What a deviation of 100 % costs.
const BALANCE: f64 = 5000.0;
/// What a household outside the band costs, in mean zones, squared.
const BAND: f64 = 30_000.0;
/// The band counts so many times as much where measures are balanced.
const FIRMER: f64 = 30.0;
/// What a zone with the inertia of balanced k-means costs.
const INERTIA: f64 = 2.0;
/// What Polsby–Popper 0 instead of 1 costs.
const ROUND: f64 = 4.0;
/// What a border as long as a square zone's costs.
const CUT: f64 = 6.0;

/// Sums over a zone's vertices, kept up to date move by move.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) load: f64,
    pub(super) size: u32,
    amounts: [f64; MEASURES],
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
    /// A vertex by itself.
    pub(super) fn of(problem: &Problem, v: usize) -> Self {
        let mut totals = Self::default();
        totals.give(problem, v, &Edge::default());
        totals
    }

    /// Adds others; the perimeter counts borders between them as if they were outer ones.
    pub(super) fn add(&mut self, other: &Self) {
        self.load += other.load;
        self.size += other.size;
        for (amount, more) in self.amounts.iter_mut().zip(other.amounts) {
            *amount += more;
        }
        self.sum = [self.sum[0] + other.sum[0], self.sum[1] + other.sum[1]];
        self.square += other.square;
        self.area += other.area;
        self.perimeter += other.perimeter;
    }

    /// What is left without a part; the perimeter is not that of the rest.
    pub(super) fn without(&self, part: &Self) -> Self {
        Self {
            load: self.load - part.load,
            size: self.size - part.size,
            amounts: std::array::from_fn(|i| self.amounts[i] - part.amounts[i]),
            sum: [self.sum[0] - part.sum[0], self.sum[1] - part.sum[1]],
            square: self.square - part.square,
            area: self.area - part.area,
            perimeter: self.perimeter - part.perimeter,
        }
    }

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

    /// Adds a vertex to those of its zone when all of them are added so: each side between two is then met
    /// from both its ends.
    pub(super) fn give_half(&mut self, problem: &Problem, v: usize, zone: &[u32]) {
        let inside = problem.sides(v).iter().filter(|side| zone[side.to as usize] == zone[v]);
        let length = inside.map(|side| side.length).sum::<f64>() / 2.0;
        self.give(problem, v, &Edge { length, cost: 0.0 });
    }

    fn change(&mut self, problem: &Problem, v: usize, sign: f64) {
        let vertex = problem.vertex(v);
        let (w, [x, y]) = (sign * vertex.weight, vertex.at);
        self.load += w;
        for (amount, more) in self.amounts.iter_mut().zip(vertex.amounts) {
            *amount += sign * more;
        }
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
    /// Households that each zone should have.
    wanted: Vec<f64>,
    /// By households off that, squared.
    balance: f64,
    /// Households off that are as good as none, as a share.
    tolerance: f64,
    measures: Vec<Measured>,
    band: [f64; 2],
    /// By households outside the band, squared.
    outside: f64,
    inertia: f64,
    round: f64,
    cut: f64,
}

/// A measure that is balanced.
#[derive(Debug, Clone)]
struct Measured {
    /// What each zone should have.
    wanted: Vec<f64>,
    /// By what it is off that, squared.
    balance: f64,
    /// A share off that is as good as none.
    tolerance: f64,
}

impl Energy {
    /// Scaled by the size of the zones of a first division.
    pub(super) fn new(problem: &Problem, wish: &Wish, zone: &[u32]) -> Self {
        let k = problem.zones as f64;
        let mean = problem.mean().max(1e-9);
        let mut made = Self {
            wanted: problem.wanted(),
            // What a zone is off is passed on to each of its grids.
            balance: problem.grids_each() * BALANCE * wish.priorities.balance / (mean * mean),
            tolerance: wish.tolerance,
            measures: measured(problem, wish),
            band: wish.band,
            // Measures pull zones out of the band: it must hold all the same.
            outside: BAND / (mean * mean) * if wish.tolerances.is_empty() { 1.0 } else { FIRMER },
            inertia: 0.0,
            round: 0.0,
            cut: 0.0,
        };
        let totals = Self::totals(problem, zone);
        let inertia: f64 = totals.iter().map(Totals::inertia).sum::<f64>() / k;
        let radius = (2.0 * inertia / mean).sqrt();
        made.inertia = INERTIA * wish.priorities.shape / inertia.max(1.0);
        made.round = ROUND * wish.priorities.shape;
        made.cut = CUT * wish.priorities.streets / (3.5 * radius).max(1.0);
        made
    }

    pub(super) fn totals(problem: &Problem, zone: &[u32]) -> Vec<Totals> {
        let mut totals = vec![Totals::default(); problem.zones];
        for (v, &z) in zone.iter().enumerate() {
            totals[z as usize].give_half(problem, v, zone);
        }
        totals
    }

    /// What a zone's households cost.
    pub(super) fn balance(&self, zone: u32, load: f64) -> f64 {
        let off = beyond(load, self.wanted[zone as usize], self.tolerance);
        let outside = (self.band[0] - load).max(load - self.band[1]).max(0.0);
        self.balance * off * off + self.outside * outside * outside
    }

    /// What a zone costs for its households and what is measured there: how much and how far apart.
    pub(super) fn of_households(&self, zone: u32, totals: &Totals) -> f64 {
        let mut cost = self.balance(zone, totals.load) + self.inertia * totals.inertia();
        for (measured, &amount) in self.measures.iter().zip(&totals.amounts) {
            let off = beyond(amount, measured.wanted[zone as usize], measured.tolerance);
            cost += measured.balance * off * off;
        }
        cost
    }

    /// What a zone costs by itself.
    pub(super) fn of_zone(&self, zone: u32, totals: &Totals) -> f64 {
        self.of_households(zone, totals) + self.round * (1.0 - totals.polsby_popper())
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
        // For what is measured too little is known before the move.
        if !self.measures.is_empty() {
            return f64::INFINITY;
        }
        self.cut * problem.sides(v).iter().map(|s| s.cost).sum::<f64>() + 0.3 * self.round + 0.3
    }
}

/// What is off a wanted amount by more than is as good as none.
fn beyond(amount: f64, wanted: f64, tolerance: f64) -> f64 {
    ((amount - wanted).abs() - tolerance * wanted).max(0.0)
}

/// The measures that are balanced, each worth as much as households.
fn measured(problem: &Problem, wish: &Wish) -> Vec<Measured> {
    let households = problem.households().max(1e-9);
    let of = |(i, &tolerance): (usize, &f64)| {
        let all: f64 = problem.vertices().iter().map(|vertex| vertex.amounts[i]).sum();
        let mean = all / problem.zones as f64;
        let balance = if mean > 0.0 { BALANCE * wish.priorities.balance / (mean * mean) } else { 0.0 };
        Measured {
            wanted: problem.wanted().iter().map(|wanted| all * wanted / households).collect(),
            balance: problem.grids_each() * balance,
            tolerance,
        }
    };
    wish.tolerances.iter().take(MEASURES).enumerate().map(of).collect()
}
