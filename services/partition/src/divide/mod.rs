//! Divides a graph of buildings into balanced, contiguous zones.

mod contiguity;
mod energy;
mod frontier;
mod problem;
mod redivide;
mod repair;
mod search;
mod start;

use wangge_model::{Effort, Priorities};

pub(crate) use contiguity::Contiguity;
pub(crate) use problem::{MEASURES, Problem, Side, Vertex};

use crate::random::Random;
use energy::Energy;
use search::{Room, Schedule};

/// What is wanted of the zones.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) effort: Effort,
    pub(crate) priorities: Priorities,
    /// Households at least and at most.
    pub(crate) band: [f64; 2],
    /// A deviation of households up to this share is as good as none.
    pub(crate) tolerance: f64,
    /// The same for each measure that is balanced, the first of those that vertices have.
    pub(crate) tolerances: Vec<f64>,
}

#[cfg(test)]
impl Default for Wish {
    fn default() -> Self {
        Self {
            effort: Effort::Balanced,
            priorities: Priorities::default(),
            band: [0.0, f64::INFINITY],
            tolerance: 0.0,
            tolerances: Vec::new(),
        }
    }
}

/// How the effort is spent.
struct Plan {
    starts: usize,
    relocations: usize,
    attempt: Schedule,
    full: Schedule,
    /// For zones that were made in parts.
    polish: Schedule,
}

fn plan(effort: Effort) -> Plan {
    let schedule = |steps, redivisions, hot, cold| Schedule { steps, redivisions, hot, cold };
    match effort {
        Effort::Fast => Plan {
            starts: 1,
            relocations: 1,
            attempt: schedule(1.0, 1.0, 0.1, 0.02),
            full: schedule(8.0, 8.0, 0.1, 0.005),
            polish: schedule(2.0, 1.0, 0.02, 0.005),
        },
        Effort::Balanced => Plan {
            starts: 12,
            relocations: 6,
            attempt: schedule(5.0, 10.0, 0.3, 0.02),
            full: schedule(100.0, 30.0, 0.3, 0.003),
            polish: schedule(50.0, 5.0, 0.05, 0.003),
        },
        Effort::Best => Plan {
            starts: 16,
            relocations: 12,
            attempt: schedule(20.0, 4.0, 0.3, 0.02),
            full: schedule(1000.0, 60.0, 0.3, 0.003),
            polish: schedule(500.0, 20.0, 0.1, 0.003),
        },
    }
}

/// Zones that are made at once; more are made in parts.
const MANY: usize = 24;
/// Parts made at once.
const PARTS: usize = 6;
/// For parts, whose borders are few and get another turn.
const COARSE: Schedule = Schedule { steps: 4.0, redivisions: 10.0, hot: 0.3, cold: 0.003 };

/// The zone of each vertex: every zone contiguous and none empty.
///
/// Where there are many zones, parts of several are made first and divided in turn, so that the work grows
/// as n log n and no surplus has far to go; then the borders of the parts get their turn.
pub(crate) fn divide(problem: &Problem, wish: &Wish, seed: u64, stream: u64) -> Vec<u32> {
    divide_within(problem, wish, &mut Random::new(seed, stream))
}

fn divide_within(problem: &Problem, wish: &Wish, random: &mut Random) -> Vec<u32> {
    if problem.zones <= 1 || problem.len() <= 1 {
        return vec![0; problem.len()];
    }
    let plan = plan(wish.effort);
    if problem.zones <= MANY {
        return divide_at_once(problem, wish, &plan, random);
    }
    let (part, grids) = divide_coarsely(problem, wish, random);
    let mut zone = vec![0; problem.len()];
    let mut first = 0;
    for (id, grids) in (0_u32..).zip(grids) {
        let members: Vec<u32> = (0..problem.len() as u32).filter(|&v| part[v as usize] == id).collect();
        let found = divide_within(&problem.part(&members, grids), wish, random);
        for (&v, z) in members.iter().zip(found) {
            zone[v as usize] = first + z;
        }
        first += grids as u32;
    }
    repair::make_contiguous(problem, &mut zone);
    let energy = Energy::new(problem, wish, &zone);
    search::improve(problem, &energy, &mut zone, plan.polish, &mut Room::new(problem), random);
    zone
}

/// Parts of several zones each, and how many: as many as their households ask for, so that a part which
/// lies behind a narrow place need not have as many as the others.
fn divide_coarsely(problem: &Problem, wish: &Wish, random: &mut Random) -> (Vec<u32>, Vec<usize>) {
    let zones = problem.zones;
    let even: Vec<usize> = (0..PARTS).map(|i| (i + 1) * zones / PARTS - i * zones / PARTS).collect();
    let parts = problem.in_parts(even);
    let mut part = start::power_diagram(&parts, random);
    repair::make_contiguous(&parts, &mut part);
    let grids = apportioned(&repair::loads(&parts, &part), zones);
    let parts = problem.in_parts(grids.clone());
    let anywhere = Wish { band: [0.0, f64::INFINITY], ..wish.clone() };
    let energy = Energy::new(&parts, &anywhere, &part);
    search::improve(&parts, &energy, &mut part, COARSE, &mut Room::new(&parts), random);
    (part, grids)
}

/// Whole numbers in proportion to some loads, each at least one: the largest remainders are rounded up
/// (Hamilton's method).
fn apportioned(load: &[f64], sum: usize) -> Vec<usize> {
    let all: f64 = load.iter().sum::<f64>().max(1e-9);
    let share: Vec<f64> = load.iter().map(|load| load * sum as f64 / all).collect();
    let mut counts: Vec<usize> = share.iter().map(|share| (*share as usize).max(1)).collect();
    while counts.iter().sum::<usize>() != sum {
        let owed = |i: usize| share[i] - counts[i] as f64;
        let order = |&i: &usize, &j: &usize| owed(i).total_cmp(&owed(j)).then(j.cmp(&i));
        if counts.iter().sum::<usize>() < sum {
            let Some(most) = (0..counts.len()).max_by(order) else { break };
            counts[most] += 1;
        } else {
            let Some(least) = (0..counts.len()).filter(|&i| counts[i] > 1).min_by(order) else { break };
            counts[least] -= 1;
        }
    }
    counts
}

fn divide_at_once(problem: &Problem, wish: &Wish, plan: &Plan, random: &mut Random) -> Vec<u32> {
    let mut best: Option<(f64, Vec<u32>)> = None;
    let mut scale: Option<Energy> = None;
    let mut room = Room::new(problem);
    for _ in 0..plan.starts {
        let mut zone = start::power_diagram(problem, random);
        let energy = scale.get_or_insert_with(|| Energy::new(problem, wish, &zone));
        repair::make_contiguous(problem, &mut zone);
        let reached = search::improve(problem, energy, &mut zone, plan.attempt, &mut room, random);
        if best.as_ref().is_none_or(|(least, _)| reached < *least) {
            best = Some((reached, zone));
        }
    }
    let (Some((_, mut zone)), Some(energy)) = (best, scale) else { return vec![0; problem.len()] };
    for _ in 0..plan.relocations {
        match relocate(problem, &energy, &zone, plan.attempt, (&mut room, random)) {
            Some(better) => zone = better,
            None => break,
        }
    }
    search::improve(problem, &energy, &mut zone, plan.full, &mut room, random);
    zone
}

/// A zone this far above the mean may sit behind a narrow place.
const CROWDED: f64 = 1.15;

/// Moves one of the emptiest zones into the fullest that can be split and searches on; `None` when that
/// does not bring the fullest zone down.
fn relocate(
    problem: &Problem,
    energy: &Energy,
    zone: &[u32],
    schedule: Schedule,
    (room, random): (&mut Room, &mut Random),
) -> Option<Vec<u32>> {
    let load = repair::loads(problem, zone);
    let mut largest = vec![0.0_f64; problem.zones];
    for (v, &z) in zone.iter().enumerate() {
        largest[z as usize] = largest[z as usize].max(problem.weight(v));
    }
    let mean = problem.mean();
    let full = (0..problem.zones)
        .filter(|&z| load[z] > CROWDED * mean && load[z] - largest[z] > 0.75 * mean)
        .max_by(|&p, &q| load[p].total_cmp(&load[q]).then(q.cmp(&p)))?;
    let mut by_load: Vec<usize> = (0..problem.zones).filter(|&z| z != full).collect();
    by_load.sort_by(|&p, &q| load[p].total_cmp(&load[q]).then(p.cmp(&q)));
    let unevenness = |load: &[f64]| load.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>();
    by_load.into_iter().take(3).find_map(|empty| {
        let mut moved = zone.to_vec();
        if !repair::move_zone(problem, &mut moved, empty, full) {
            return None;
        }
        repair::make_contiguous(problem, &mut moved);
        search::improve(problem, energy, &mut moved, schedule, room, random);
        let even = unevenness(&repair::loads(problem, &moved)) < 0.9 * unevenness(&load);
        even.then_some(moved)
    })
}

#[cfg(test)]
mod tests {
    use super::tests_support::{is_contiguous, lattice};
    use super::*;

    #[test]
    fn many_zones_made_part_by_part_are_even_and_contiguous() {
        let problem = lattice(60, 50, 100);
        let wish = Wish { effort: Effort::Fast, ..Wish::default() };
        let zone = divide(&problem, &wish, 3, 0);
        assert!(is_contiguous(&problem, &zone));
        let off: f64 =
            repair::loads(&problem, &zone).iter().map(|load| (load - problem.mean()).abs()).sum::<f64>()
                / 100.0;
        assert!(off < 0.03 * problem.mean(), "{off} of {}", problem.mean());
    }

    #[test]
    fn counts_in_proportion_add_up_and_none_is_zero() {
        assert_eq!(apportioned(&[700.0, 200.0, 100.0], 10), [7, 2, 1]);
        assert_eq!(apportioned(&[740.0, 249.0, 11.0], 10), [7, 2, 1]);
        assert_eq!(apportioned(&[0.0, 0.0, 1.0], 4), [1, 1, 2]);
        assert_eq!(apportioned(&[0.0, 0.0], 2), [1, 1]);
    }
}

#[cfg(test)]
mod tests_support {
    use super::{MEASURES, Problem, Side, Vertex};

    /// A lattice of vertices with weights 1 to 5.
    pub(super) fn lattice(width: usize, height: usize, zones: usize) -> Problem {
        let count = width * height;
        let side = |to: usize| Side { to: to as u32, touches: true, near: true, length: 10.0, cost: 10.0 };
        let around: Vec<Vec<Side>> = (0..count)
            .map(|c| {
                let (x, y) = (c % width, c / width);
                let near = [
                    (x > 0, c.wrapping_sub(1)),
                    (x + 1 < width, c + 1),
                    (y > 0, c.wrapping_sub(width)),
                    (y + 1 < height, c + width),
                ];
                near.into_iter().filter(|(there, _)| *there).map(|(_, n)| side(n)).collect()
            })
            .collect();
        let vertices = (0..count)
            .map(|c| Vertex {
                amounts: [0.0; MEASURES],
                weight: (c * 7 % 5 + 1) as f64,
                at: [(c % width) as f64 * 10.0, (c / width) as f64 * 10.0],
                area: 100.0,
                outer: 10.0 * (4 - around[c].len()) as f64,
            })
            .collect();
        Problem::new(vertices, &around, zones)
    }

    pub(super) fn is_contiguous(problem: &Problem, zone: &[u32]) -> bool {
        (0..problem.zones as u32).all(|z| {
            let members: Vec<usize> = (0..zone.len()).filter(|&c| zone[c] == z).collect();
            let Some(&first) = members.first() else { return false };
            let mut seen = vec![first];
            let mut next = 0;
            while next < seen.len() {
                for n in problem.touching(seen[next]) {
                    if zone[n] == z && !seen.contains(&n) {
                        seen.push(n);
                    }
                }
                next += 1;
            }
            seen.len() == members.len()
        })
    }
}
