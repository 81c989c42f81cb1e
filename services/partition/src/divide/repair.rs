use std::collections::BTreeMap;

use super::Problem;
use super::problem::Side;
use crate::union::UnionFind;

/// Rounds of merging strays; what is in two pieces then has no way to hang together by links.
const ROUNDS: usize = 16;

/// Makes every zone contiguous and inhabited: each keeps its most populous piece, other pieces go to
/// the least populous neighbour, and a zone left empty is split off the most populous one.
///
/// Where a zone cannot hang together by its ground and by its links, its ground counts.
pub(super) fn make_contiguous(problem: &Problem, zone: &mut [u32]) {
    for _ in 0..ROUNDS {
        if !merge_strays(problem, zone, &firm_pieces(problem, zone)) && !fill_empty(problem, zone) {
            break;
        }
    }
    loop {
        if !merge_strays(problem, zone, &ground_pieces(problem, zone)) && !fill_empty(problem, zone) {
            return;
        }
    }
}

/// The pieces of the zones by their ground alone: the piece of each vertex.
fn ground_pieces(problem: &Problem, zone: &[u32]) -> Vec<usize> {
    let mut joined = UnionFind::new(zone.len());
    join_within(problem, zone, &mut joined, |side| side.touches);
    (0..zone.len()).map(|v| joined.root(v)).collect()
}

/// Pieces of the zones that hang together by their ground and by their links.
fn firm_pieces(problem: &Problem, zone: &[u32]) -> Vec<usize> {
    let mut joined = UnionFind::new(zone.len());
    join_within(problem, zone, &mut joined, |side| side.touches && side.near);
    // Two pieces that touch in one place and are linked in another are one.
    loop {
        let mut ways: BTreeMap<(usize, usize), (bool, bool)> = BTreeMap::new();
        for v in 0..zone.len() {
            for side in problem.sides(v).iter().filter(|side| zone[side.to as usize] == zone[v]) {
                let (p, q) = (joined.root(v), joined.root(side.to as usize));
                if p < q {
                    let (touch, link) = ways.entry((p, q)).or_default();
                    (*touch, *link) = (*touch || side.touches, *link || side.near);
                }
            }
        }
        let mut merged = false;
        for ((p, q), _) in ways.into_iter().filter(|(_, (touch, link))| *touch && *link) {
            merged |= joined.join(p, q);
        }
        if !merged {
            return (0..zone.len()).map(|v| joined.root(v)).collect();
        }
    }
}

fn join_within(problem: &Problem, zone: &[u32], joined: &mut UnionFind, counts: fn(&Side) -> bool) {
    for v in 0..zone.len() {
        for side in problem.sides(v).iter().filter(|s| counts(s) && zone[s.to as usize] == zone[v]) {
            joined.join(v, side.to as usize);
        }
    }
}

pub(super) fn loads(problem: &Problem, zone: &[u32]) -> Vec<f64> {
    let mut load = vec![0.0; problem.zones];
    for (cell, &z) in zone.iter().enumerate() {
        load[z as usize] += problem.weight(cell);
    }
    load
}

/// Gives every piece but the most populous of each zone to a neighbour; whether any was.
fn merge_strays(problem: &Problem, zone: &mut [u32], piece: &[usize]) -> bool {
    let mut found: BTreeMap<usize, (u32, f64, Vec<usize>)> = BTreeMap::new();
    for (v, &id) in piece.iter().enumerate() {
        let (_, households, members) = found.entry(id).or_insert((zone[v], 0.0, Vec::new()));
        *households += problem.weight(v);
        members.push(v);
    }
    let mut main: Vec<Option<(usize, f64)>> = vec![None; problem.zones];
    for (&id, &(z, households, _)) in &found {
        let kept = &mut main[z as usize];
        if kept.is_none_or(|(_, most)| households > most) {
            *kept = Some((id, households));
        }
    }
    let mut load = loads(problem, zone);
    let mut changed = false;
    for (id, (z, households, members)) in found {
        if main[z as usize].is_some_and(|(kept, _)| kept == id) {
            continue;
        }
        let Some(to) = new_home(problem, zone, &members, &load) else { continue };
        load[z as usize] -= households;
        load[to as usize] += households;
        for v in members {
            zone[v] = to;
        }
        changed = true;
    }
    changed
}

/// The zone a stray piece goes to: the least populous that it touches and is linked with; without any,
/// it stays where it touches its own, else goes to the least populous that it touches.
fn new_home(problem: &Problem, zone: &[u32], members: &[usize], load: &[f64]) -> Option<u32> {
    let own = zone[members[0]];
    let mut ways: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
    for side in members.iter().flat_map(|&v| problem.sides(v)) {
        // Its own members are of its own zone: they are told apart from the rest by the list.
        if zone[side.to as usize] != own || members.binary_search(&(side.to as usize)).is_err() {
            let (touch, link) = ways.entry(zone[side.to as usize]).or_default();
            (*touch, *link) = (*touch || side.touches, *link || side.near);
        }
    }
    let stays = ways.get(&own).is_some_and(|(touch, _)| *touch);
    let others = || ways.iter().filter(|(z, _)| **z != own);
    let least = |p: &u32, q: &u32| load[*p as usize].total_cmp(&load[*q as usize]).then(p.cmp(q));
    let firm = others().filter(|(_, (touch, link))| *touch && *link).map(|(z, _)| *z).min_by(least);
    let touching = || others().filter(|(_, (touch, _))| *touch).map(|(z, _)| *z).min_by(least);
    firm.or_else(|| if stays { None } else { touching() })
}

/// Fills a zone without households with part of the most populous one that has two inhabited cells.
fn fill_empty(problem: &Problem, zone: &mut [u32]) -> bool {
    let load = loads(problem, zone);
    let Some(empty) = (0..problem.zones).find(|&z| load[z] <= 0.0) else { return false };
    let mut inhabited = vec![0; problem.zones];
    for (cell, &z) in zone.iter().enumerate() {
        inhabited[z as usize] += usize::from(problem.weight(cell) > 0.0);
    }
    let full = (0..problem.zones)
        .filter(|&z| inhabited[z] > 1)
        .max_by(|&p, &q| load[p].total_cmp(&load[q]).then(q.cmp(&p)));
    full.is_some_and(|full| move_zone(problem, zone, empty, full))
}

/// Dissolves a zone into its neighbours and gives its number to half of another: what no chain of
/// single moves reaches when there are too many zones on one side of a narrow place.
pub(super) fn move_zone(problem: &Problem, zone: &mut [u32], from: usize, full: usize) -> bool {
    let mut load = loads(problem, zone);
    // A cell may have to wait until a neighbour has left.
    loop {
        let mut left = false;
        let mut stays = false;
        for cell in 0..zone.len() {
            if zone[cell] as usize != from {
                continue;
            }
            let others = problem.touching(cell).map(|n| zone[n]).filter(|&z| z as usize != from);
            match others.min_by(|&p, &q| load[p as usize].total_cmp(&load[q as usize]).then(p.cmp(&q))) {
                Some(to) => {
                    load[to as usize] += problem.weight(cell);
                    zone[cell] = to;
                    left = true;
                }
                None => stays = true,
            }
        }
        if !stays {
            break;
        }
        if !left {
            return false;
        }
    }
    let Some(root) = (0..zone.len()).find(|&c| zone[c] as usize == full) else { return false };
    let (order, parent) = spanning_tree(problem, zone, root);
    let mut below: Vec<f64> = problem.vertices().iter().map(|v| v.weight).collect();
    for &cell in order.iter().rev() {
        if let Some(up) = parent[cell] {
            below[up] += below[cell];
        }
    }
    let all = below[root];
    let cut = order
        .iter()
        .skip(1)
        .filter(|&&c| below[c] > 0.0 && below[c] < all)
        .min_by(|&&p, &&q| (below[p] - all / 2.0).abs().total_cmp(&(below[q] - all / 2.0).abs()));
    let Some(&cut) = cut else { return false };
    let mut in_branch = vec![false; zone.len()];
    for &cell in &order {
        if cell == cut || parent[cell].is_some_and(|up| in_branch[up]) {
            in_branch[cell] = true;
            zone[cell] = from as u32;
        }
    }
    true
}

/// Breadth-first order of a zone's cells from a root, and each one's parent.
fn spanning_tree(problem: &Problem, zone: &[u32], root: usize) -> (Vec<usize>, Vec<Option<usize>>) {
    let mut parent = vec![None; zone.len()];
    let mut seen = vec![false; zone.len()];
    let mut order = vec![root];
    seen[root] = true;
    let mut next = 0;
    while next < order.len() {
        let cell = order[next];
        next += 1;
        for other in problem.touching(cell) {
            if !seen[other] && zone[other] == zone[root] {
                seen[other] = true;
                parent[other] = Some(cell);
                order.push(other);
            }
        }
    }
    (order, parent)
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::lattice;
    use super::*;

    #[test]
    fn strays_are_merged_and_empty_zones_filled() {
        let problem = lattice(6, 6, 3);
        // Zone 0 in two pieces, zone 2 empty.
        let mut zone: Vec<u32> = (0..36).map(|c| u32::from(c % 6 > 1 && c % 6 < 4)).collect();
        make_contiguous(&problem, &mut zone);
        let mut pieces = firm_pieces(&problem, &zone);
        pieces.sort_unstable();
        pieces.dedup();
        assert_eq!(pieces.len(), 3, "{zone:?}");
    }
}
