//! Divides the cells of one region into balanced, contiguous zones.

mod repair;
mod search;
mod start;
mod zones;

use crate::random::Random;

/// The cells of a region: a connected graph with weights.
pub(crate) struct Problem {
    /// Households of each cell.
    pub(crate) weight: Vec<f64>,
    /// Where it lies, metres.
    pub(crate) at: Vec<[f64; 2]>,
    /// Neighbours of each cell and what it costs to cut them apart, metres.
    pub(crate) around: Vec<Vec<(u32, f64)>>,
    /// Zones to make.
    pub(crate) zones: usize,
}

impl Problem {
    /// The households a zone should have.
    pub(crate) fn mean(&self) -> f64 {
        self.weight.iter().sum::<f64>() / self.zones as f64
    }
}

/// How many starts are tried; the best goes on.
const STARTS: usize = 4;

/// The zone of each cell: every zone contiguous and none empty.
pub(crate) fn divide(problem: &Problem, seed: u64, stream: u64) -> Vec<u32> {
    if problem.zones <= 1 || problem.weight.len() <= 1 {
        return vec![0; problem.weight.len()];
    }
    let mut random = Random::new(seed, stream);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for _ in 0..STARTS {
        let mut zone = start::power_diagram(problem, &mut random);
        repair::make_contiguous(problem, &mut zone);
        let energy = search::improve(problem, &mut zone, search::Effort::Try, &mut random);
        if best.as_ref().is_none_or(|(least, _)| energy < *least) {
            best = Some((energy, zone));
        }
    }
    let mut zone = best.map_or_else(|| vec![0; problem.weight.len()], |(_, zone)| zone);
    for _ in 0..RELOCATIONS {
        match relocate(problem, &zone, &mut random) {
            Some(better) => zone = better,
            None => break,
        }
    }
    search::improve(problem, &mut zone, search::Effort::Full, &mut random);
    zone
}

/// A zone this far above the mean may sit behind a narrow place.
const CROWDED: f64 = 1.15;
/// Times that a zone may be moved elsewhere.
const RELOCATIONS: usize = 12;

/// Moves one of the emptiest zones into the fullest that can be split and searches on; `None` when that
/// does not bring the fullest zone down.
fn relocate(problem: &Problem, zone: &[u32], random: &mut Random) -> Option<Vec<u32>> {
    let load = repair::loads(problem, zone);
    let mut largest = vec![0.0_f64; problem.zones];
    for (cell, &z) in zone.iter().enumerate() {
        largest[z as usize] = largest[z as usize].max(problem.weight[cell]);
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
        search::improve(problem, &mut moved, search::Effort::Try, random);
        let even = unevenness(&repair::loads(problem, &moved)) < 0.9 * unevenness(&load);
        even.then_some(moved)
    })
}

#[cfg(test)]
mod tests_support {
    use super::Problem;

    /// A lattice of cells with weights 1 to 5.
    pub(super) fn lattice(width: usize, height: usize, zones: usize) -> Problem {
        let count = width * height;
        let around = (0..count)
            .map(|c| {
                let (x, y) = (c % width, c / width);
                let mut near = Vec::new();
                for (there, n) in [
                    (x > 0, c.wrapping_sub(1)),
                    (x + 1 < width, c + 1),
                    (y > 0, c.wrapping_sub(width)),
                    (y + 1 < height, c + width),
                ] {
                    if there {
                        near.push((n as u32, 10.0));
                    }
                }
                near
            })
            .collect();
        Problem {
            weight: (0..count).map(|c| (c * 7 % 5 + 1) as f64).collect(),
            at: (0..count).map(|c| [(c % width) as f64 * 10.0, (c / width) as f64 * 10.0]).collect(),
            around,
            zones,
        }
    }

    pub(super) fn is_contiguous(problem: &Problem, zone: &[u32]) -> bool {
        (0..problem.zones as u32).all(|z| {
            let members: Vec<usize> = (0..zone.len()).filter(|&c| zone[c] == z).collect();
            let Some(&first) = members.first() else { return false };
            let mut seen = vec![first];
            let mut next = 0;
            while next < seen.len() {
                for &(n, _) in &problem.around[seen[next]] {
                    if zone[n as usize] == z && !seen.contains(&(n as usize)) {
                        seen.push(n as usize);
                    }
                }
                next += 1;
            }
            seen.len() == members.len()
        })
    }
}
