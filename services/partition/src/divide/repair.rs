use super::Problem;

/// Makes every zone contiguous and inhabited: each keeps its most populous piece, other pieces go to
/// the least populous neighbour, and a zone left empty is split off the most populous one.
pub(super) fn make_contiguous(problem: &Problem, zone: &mut [u32]) {
    loop {
        if !merge_pieces(problem, zone) && !fill_empty(problem, zone) {
            return;
        }
    }
}

/// Connected pieces of the zones: the piece of each cell, and each piece's zone and households.
fn pieces(problem: &Problem, zone: &[u32]) -> (Vec<usize>, Vec<(u32, f64)>) {
    let mut piece = vec![usize::MAX; zone.len()];
    let mut found = Vec::new();
    for first in 0..zone.len() {
        if piece[first] != usize::MAX {
            continue;
        }
        let id = found.len();
        let mut households = 0.0;
        let mut open = vec![first];
        piece[first] = id;
        while let Some(cell) = open.pop() {
            households += problem.weight(cell);
            for next in problem.neighbours(cell) {
                if piece[next] == usize::MAX && zone[next] == zone[first] {
                    piece[next] = id;
                    open.push(next);
                }
            }
        }
        found.push((zone[first], households));
    }
    (piece, found)
}

pub(super) fn loads(problem: &Problem, zone: &[u32]) -> Vec<f64> {
    let mut load = vec![0.0; problem.zones];
    for (cell, &z) in zone.iter().enumerate() {
        load[z as usize] += problem.weight(cell);
    }
    load
}

fn merge_pieces(problem: &Problem, zone: &mut [u32]) -> bool {
    let (piece, found) = pieces(problem, zone);
    let mut main = vec![None::<usize>; problem.zones];
    for (id, &(z, households)) in found.iter().enumerate() {
        let kept = &mut main[z as usize];
        if kept.is_none_or(|other: usize| households > found[other].1) {
            *kept = Some(id);
        }
    }
    let stray: Vec<usize> = (0..found.len()).filter(|&id| main[found[id].0 as usize] != Some(id)).collect();
    let mut load = loads(problem, zone);
    let mut changed = false;
    for id in stray {
        let members: Vec<usize> = (0..zone.len()).filter(|&cell| piece[cell] == id).collect();
        let neighbours = members
            .iter()
            .flat_map(|&cell| problem.neighbours(cell))
            .map(|next| zone[next])
            .filter(|&z| z != found[id].0);
        let Some(to) =
            neighbours.min_by(|&p, &q| load[p as usize].total_cmp(&load[q as usize]).then(p.cmp(&q)))
        else {
            continue;
        };
        load[found[id].0 as usize] -= found[id].1;
        load[to as usize] += found[id].1;
        for cell in members {
            zone[cell] = to;
        }
        changed = true;
    }
    changed
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
            let others = problem.neighbours(cell).map(|n| zone[n]).filter(|&z| z as usize != from);
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
        for other in problem.neighbours(cell) {
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
        let (_, found) = pieces(&problem, &zone);
        assert_eq!(found.len(), 3, "{zone:?}");
    }
}
