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
            households += problem.weight[cell];
            for &(next, _) in &problem.around[cell] {
                let next = next as usize;
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

fn loads(problem: &Problem, zone: &[u32]) -> Vec<f64> {
    let mut load = vec![0.0; problem.zones];
    for (cell, &z) in zone.iter().enumerate() {
        load[z as usize] += problem.weight[cell];
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
            .flat_map(|&cell| &problem.around[cell])
            .map(|&(next, _)| zone[next as usize])
            .filter(|&z| z != found[id].0);
        let Some(to) =
            neighbours.min_by(|&p, &q| load[p as usize].total_cmp(&load[q as usize]).then(p.cmp(&q)))
        else {
            continue;
        };
        load[found[id].0 as usize] -= found[id].1;
        load[to as usize] += found[id].1;
        members.into_iter().for_each(|cell| zone[cell] = to);
        changed = true;
    }
    changed
}

/// Splits the most populous zone that has two inhabited cells along a spanning tree, as evenly as can
/// be, to fill a zone without households.
fn fill_empty(problem: &Problem, zone: &mut [u32]) -> bool {
    let load = loads(problem, zone);
    let Some(empty) = (0..problem.zones).find(|&z| load[z] <= 0.0) else { return false };
    let inhabited =
        |z: usize| (0..zone.len()).filter(|&c| zone[c] as usize == z && problem.weight[c] > 0.0).count();
    let mut by_load: Vec<usize> = (0..problem.zones).filter(|&z| inhabited(z) > 1).collect();
    by_load.sort_by(|&p, &q| load[q].total_cmp(&load[p]).then(p.cmp(&q)));
    let Some(&full) = by_load.first() else { return false };
    let Some(root) = (0..zone.len()).find(|&c| zone[c] as usize == full) else { return false };
    // Cells of the empty zone, if it has ground without people, join a neighbour first.
    for cell in 0..zone.len() {
        if zone[cell] as usize == empty {
            let other =
                problem.around[cell].iter().map(|&(n, _)| zone[n as usize]).find(|&z| z as usize != empty);
            zone[cell] = other.unwrap_or(full as u32);
        }
    }
    let (order, parent) = spanning_tree(problem, zone, root);
    let mut below: Vec<f64> = problem.weight.clone();
    for &cell in order.iter().rev() {
        if let Some(up) = parent[cell] {
            below[up] += below[cell];
        }
    }
    let half = load[full] / 2.0;
    let cut = order
        .iter()
        .skip(1)
        .filter(|&&c| below[c] > 0.0 && below[c] < load[full])
        .min_by(|&&p, &&q| (below[p] - half).abs().total_cmp(&(below[q] - half).abs()));
    let Some(&cut) = cut else { return false };
    let mut in_branch = vec![false; zone.len()];
    for &cell in &order {
        if cell == cut || parent[cell].is_some_and(|up| in_branch[up]) {
            in_branch[cell] = true;
            zone[cell] = empty as u32;
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
        for &(other, _) in &problem.around[cell] {
            let other = other as usize;
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
