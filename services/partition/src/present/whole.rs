//! Zones in several pieces become whole, with few households moved.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::restore::Start;
use crate::divide::{Problem, Side};

impl Start {
    /// Makes zones whole whose ground lies in several pieces. Of each the piece with the most households
    /// stays; another is joined to it by the way with the fewest households of others, where these are fewer
    /// than live in the piece and no other zone falls apart, or else left to the zones around it.
    pub(crate) fn make_whole(&mut self, problem: &Problem) {
        for zone in 0..self.zones as u32 {
            let mut pieces = pieces(problem, &self.zone, zone);
            pieces.sort_by(|p, q| households(problem, q).total_cmp(&households(problem, p)));
            // Where one is left to others, its neighbours may be left over too.
            for piece in pieces.iter().skip(1) {
                if self.join(problem, zone, piece) {
                    continue;
                }
                let leads = |v: usize| {
                    let out = |side: &&Side| side.touches && side.near && self.is_other(side.to, zone);
                    problem.sides(v).iter().any(|side| out(&side))
                };
                if piece.iter().any(|&v| leads(v)) {
                    for &v in piece {
                        self.zone[v] = None;
                    }
                }
            }
        }
    }

    fn is_other(&self, v: u32, zone: u32) -> bool {
        self.zone[v as usize].is_some_and(|other| other != zone)
    }

    /// Joins a piece of a zone to what else there is of it; whether that was the lesser evil.
    fn join(&mut self, problem: &Problem, zone: u32, piece: &[usize]) -> bool {
        let Some(way) = way(problem, &self.zone, zone, piece) else { return false };
        if households(problem, &way) >= households(problem, piece) {
            return false;
        }
        let mut joined = self.zone.clone();
        for &v in &way {
            joined[v] = Some(zone);
        }
        let others = way.iter().filter_map(|&v| self.zone[v]);
        let stay = others.clone().all(|other| {
            let left = pieces(problem, &joined, other).len();
            left > 0 && left <= pieces(problem, &self.zone, other).len()
        });
        if stay {
            self.zone = joined;
        }
        stay
    }
}

fn households(problem: &Problem, vertices: &[usize]) -> f64 {
    vertices.iter().map(|&v| problem.weight(v)).sum()
}

/// The pieces of a zone's ground, in the order of their first vertices.
fn pieces(problem: &Problem, zone: &[Option<u32>], of: u32) -> Vec<Vec<usize>> {
    let mut seen = vec![false; zone.len()];
    let mut pieces = Vec::new();
    for start in (0..zone.len()).filter(|&v| zone[v] == Some(of)) {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut piece = Vec::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(v) = waiting.pop_front() {
            piece.push(v);
            for next in problem.touching(v).filter(|&next| zone[next] == Some(of)) {
                if !std::mem::replace(&mut seen[next], true) {
                    waiting.push_back(next);
                }
            }
        }
        pieces.push(piece);
    }
    pieces
}

/// The vertices of others on the way from a piece to the rest of its zone that has the fewest households.
fn way(problem: &Problem, zone: &[Option<u32>], of: u32, piece: &[usize]) -> Option<Vec<usize>> {
    let mut came: Vec<Option<usize>> = vec![None; zone.len()];
    for &v in piece {
        came[v] = Some(v);
    }
    let mut waiting = BinaryHeap::new();
    let step = |from: usize, cost: u64, steps: u32, waiting: &mut BinaryHeap<_>| {
        for to in problem.touching(from) {
            waiting.push(Reverse((cost, steps, to, from)));
        }
    };
    for &v in piece {
        step(v, 0, 0, &mut waiting);
    }
    while let Some(Reverse((cost, steps, v, from))) = waiting.pop() {
        if came[v].is_some() {
            continue;
        }
        came[v] = Some(from);
        if zone[v] == Some(of) {
            let back = std::iter::successors(came[v], |&v| came[v]);
            return Some(back.take_while(|&v| zone[v] != Some(of)).collect());
        }
        step(v, cost + problem.weight(v) as u64, steps + 1, &mut waiting);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divide::Vertex;

    /// Vertices in a ring: households, and the zone of each.
    fn ring(weights: &[f64], zones: &[u32]) -> (Problem, Start) {
        let last = weights.len() - 1;
        let side = |to: usize| Side { to: to as u32, touches: true, near: true, length: 1.0, cost: 1.0 };
        let around: Vec<Vec<Side>> = (0..=last)
            .map(|v| vec![side(if v == 0 { last } else { v - 1 }), side(if v == last { 0 } else { v + 1 })])
            .collect();
        let vertices = weights.iter().map(|&weight| Vertex { weight, ..Vertex::default() }).collect();
        let start = Start::made(zones, weights);
        (Problem::new(vertices, &around, start.zones), start)
    }

    #[test]
    fn the_lesser_of_a_piece_and_the_way_to_it_changes_zones() {
        // 90 cut off by 5 on the one side and 200 on the other, where zone 1 can spare 5.
        let (problem, mut start) = ring(&[100.0, 5.0, 90.0, 100.0, 100.0], &[0, 1, 0, 1, 1]);
        start.make_whole(&problem);
        assert_eq!(start.zone, [0, 0, 0, 1, 1].map(Some));
        let (problem, mut start) = ring(&[100.0, 50.0, 4.0, 100.0, 100.0], &[0, 1, 0, 1, 1]);
        start.make_whole(&problem);
        // The 4 were left over, and were on the way between the pieces of zone 1.
        assert_eq!(start.zone, [0, 1, 1, 1, 1].map(Some));
    }
}
