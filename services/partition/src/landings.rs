//! Villages that a narrow strip of ground joins: the buildings at its two mouths need not be those that are
//! nearest to each other, and a grid over both villages must hold all four to be in one piece by its
//! ground and by its links. So each side's two, with the way between them that has the fewest households,
//! are made one vertex.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::divide::Problem;
use crate::union::UnionFind;

/// No more than this share of a zone is made one vertex.
const MOST: f64 = 0.9;

/// A place where two villages meet: a vertex of each.
type Meeting = (u32, u32);

/// The vertices to make one, none of different present grids; `None` where all of the region hangs together
/// by sides that are both.
pub(crate) fn landings(problem: &Problem, present: &[Option<u32>]) -> Option<UnionFind> {
    let count = problem.len();
    let mut firm = UnionFind::new(count);
    for v in 0..count {
        for side in problem.sides(v).iter().filter(|side| side.touches && side.near) {
            firm.join(v, side.to as usize);
        }
    }
    let mut meetings: BTreeMap<(usize, usize), (Vec<Meeting>, Vec<Meeting>)> = BTreeMap::new();
    for v in 0..count {
        for side in problem.sides(v) {
            let (p, q) = (firm.root(v), firm.root(side.to as usize));
            if p < q {
                let (linked, touching) = meetings.entry((p, q)).or_default();
                if side.near { linked } else { touching }.push((v as u32, side.to));
            }
        }
    }
    let mut together = UnionFind::new(count);
    let mut merged = false;
    for (linked, touching) in meetings.into_values() {
        let ways = linked.iter().flat_map(|link| touching.iter().map(move |touch| (*link, *touch)));
        let found = ways
            .filter_map(|(link, touch)| {
                let ends = [(link.0, touch.0), (link.1, touch.1)];
                let [Some(here), Some(there)] = ends.map(|(from, to)| way(problem, present, from, to)) else {
                    return None;
                };
                Some([here, there])
            })
            .min_by_key(|[here, there]| here.len() + there.len());
        for way in found.into_iter().flatten() {
            for pair in way.windows(2) {
                merged |= together.join(pair[0] as usize, pair[1] as usize);
            }
        }
    }
    merged.then_some(together)
}

/// The way with the fewest households, unless they are too many or of different present grids.
fn way(problem: &Problem, present: &[Option<u32>], from: u32, to: u32) -> Option<Vec<u32>> {
    let way = lightest_way(problem, from, to)?;
    let households: f64 = way.iter().map(|&v| problem.weight(v as usize)).sum();
    let of_one = way.iter().all(|&v| present[v as usize] == present[from as usize]);
    (way.len() == 1 || of_one && households <= MOST * problem.mean()).then_some(way)
}

/// The way over sides that are both with the fewest households on it, its ends included.
pub(crate) fn lightest_way(problem: &Problem, from: u32, to: u32) -> Option<Vec<u32>> {
    let mut came = BTreeMap::new();
    let mut open = BinaryHeap::from([Reverse((0_u64, 0_u32, from, from))]);
    while let Some(Reverse((households, steps, v, before))) = open.pop() {
        if came.contains_key(&v) {
            continue;
        }
        came.insert(v, before);
        if v == to {
            break;
        }
        let households = households + problem.weight(v as usize) as u64;
        for side in problem.sides(v as usize).iter().filter(|side| side.touches && side.near) {
            open.push(Reverse((households, steps + 1, side.to, v)));
        }
    }
    let mut way = vec![to];
    while let Some(&before) = way.last().and_then(|v| came.get(v)) {
        if way.last() == Some(&before) {
            break;
        }
        way.push(before);
    }
    (way.last() == Some(&from)).then_some(way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divide::{Side, Vertex};

    /// Two villages of three in a row: the ground leads from 0 to 3, the shortest link from 2 to 5.
    fn villages(households: f64) -> Problem {
        let mut around = vec![Vec::new(); 6];
        for (a, b, touches, near) in [
            (0, 1, true, true),
            (1, 2, true, true),
            (3, 4, true, true),
            (4, 5, true, true),
            (0, 3, true, false),
            (2, 5, false, true),
        ] {
            for (from, to) in [(a, b), (b, a)] {
                let length = f64::from(u8::from(touches));
                around[from].push(Side { to: to as u32, touches, near, length, cost: length });
            }
        }
        Problem::new(vec![Vertex { weight: households, ..Vertex::default() }; 6], &around, 1)
    }

    #[test]
    fn the_mouths_of_a_strip_are_made_one_with_the_ends_of_the_link() {
        let mut together = landings(&villages(1.0), &[None; 6]).unwrap();
        let roots: Vec<usize> = (0..6).map(|v| together.root(v)).collect();
        assert_eq!(roots, [0, 0, 0, 3, 3, 3]);
    }

    #[test]
    fn nothing_is_made_one_where_all_hangs_together_or_it_would_be_too_much() {
        let mut around = vec![Vec::new(); 2];
        for (from, to) in [(0, 1), (1, 0)] {
            around[from].push(Side { to, touches: true, near: true, length: 1.0, cost: 1.0 });
        }
        let pair = Problem::new(vec![Vertex { weight: 1.0, ..Vertex::default() }; 2], &around, 1);
        assert!(landings(&pair, &[None; 2]).is_none());
        let mut crowded = villages(1.0);
        crowded.zones = 4;
        assert!(landings(&crowded, &[None; 6]).is_none());
        let present = [Some(0), Some(0), Some(1), Some(2), Some(2), Some(3)];
        assert!(landings(&villages(1.0), &present).is_none());
    }
}
