//! 网片: the grids of each community in groups of neighbours, by the engine that makes the grids, one level
//! up: what it divides are grids.

use std::collections::BTreeMap;

use geo::Centroid;
use rayon::prelude::*;
use wangge_model::{LocalProjection, Plan};

use crate::arrangement::{Node, edges};
use crate::divide::{Problem, Side, Vertex, Wish, divide};
use crate::union::UnionFind;

/// Gives each grid the code of its sheet, of `least` to `most` grids where their community has as many.
pub(crate) fn group(plan: &mut Plan, (least, most): (u32, u32)) {
    let mut communities: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, grid) in plan.grids.iter().enumerate() {
        communities.entry(grid.community.to_string()).or_default().push(i);
    }
    let communities: Vec<(String, Vec<usize>)> = communities.into_iter().collect();
    let sheets: Vec<Vec<u32>> = communities
        .par_iter()
        .enumerate()
        .map(|(i, (_, grids))| sheets_of(plan, grids, (least, most), i as u64))
        .collect();
    for ((code, grids), sheets) in communities.iter().zip(sheets) {
        // Numbered in the order of their first grids.
        let mut number: BTreeMap<u32, usize> = BTreeMap::new();
        for (&grid, sheet) in grids.iter().zip(sheets) {
            let next = number.len() + 1;
            let number = *number.entry(sheet).or_insert(next);
            plan.grids[grid].sheet = Some(format!("{code}-{number:02}"));
        }
    }
}

/// The sheet of each of a community's grids.
fn sheets_of(plan: &Plan, grids: &[usize], (least, most): (u32, u32), stream: u64) -> Vec<u32> {
    let (vertices, around) = graph(plan, grids);
    let mut parts = UnionFind::new(grids.len());
    for (a, sides) in around.iter().enumerate() {
        for side in sides {
            parts.join(a, side.to as usize);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for grid in 0..grids.len() {
        members.entry(parts.root(grid)).or_default().push(grid);
    }
    let mut sheet = vec![0; grids.len()];
    let mut made = 0;
    for part in members.into_values() {
        let count = sheets_for(part.len(), least as usize, most as usize);
        let problem = part_of(&vertices, &around, &part, count);
        let wish = Wish {
            effort: plan.parameters.effort,
            priorities: plan.parameters.priorities,
            band: [f64::from(least), f64::from(most)],
            tolerance: 0.0,
            tolerances: Vec::new(),
        };
        let zones = divide(&problem, &wish, plan.parameters.seed, stream << 32 | u64::from(made));
        for (&grid, zone) in part.iter().zip(zones) {
            sheet[grid] = made + zone;
        }
        made += count as u32;
    }
    sheet
}

/// As many sheets as come nearest to the middle between the least and the most.
fn sheets_for(grids: usize, least: usize, most: usize) -> usize {
    let wanted = (2.0 * grids as f64 / (least + most) as f64).round() as usize;
    let (fewest, at_most) = (grids.div_ceil(most), (grids / least).max(1));
    wanted.clamp(fewest, at_most.max(fewest))
}

/// Each grid counts one; two are neighbours where their borders share an edge.
fn graph(plan: &Plan, grids: &[usize]) -> (Vec<Vertex>, Vec<Vec<Side>>) {
    let shape = |grid: usize| plan.grids[grid].area.geometry();
    let origin = grids.first().map(|&grid| plan.grids[grid].area.extent().min()).unwrap_or_default();
    let local = LocalProjection::at(origin);
    let mut owner: BTreeMap<(Node, Node), u32> = BTreeMap::new();
    for (i, &grid) in (0..).zip(grids) {
        owner.extend(edges(shape(grid)).map(|edge| (edge, i)));
    }
    let mut shared: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let mut vertices = Vec::with_capacity(grids.len());
    for (i, &grid) in (0..).zip(grids) {
        let centre = local.forward(shape(grid).centroid().unwrap_or_default().0);
        let mut outer = 0.0;
        for (a, b) in edges(shape(grid)) {
            let (p, q) = (local.forward(a.degrees()), local.forward(b.degrees()));
            let length = (p.x - q.x).hypot(p.y - q.y);
            match owner.get(&(b, a)) {
                Some(&other) if other != i => *shared.entry((i, other)).or_default() += length,
                _ => outer += length,
            }
        }
        let area = plan.grids[grid].area_m2;
        vertices.push(Vertex { weight: 1.0, at: [centre.x, centre.y], area, outer, ..Vertex::default() });
    }
    let mut around = vec![Vec::new(); grids.len()];
    for ((from, to), length) in shared {
        around[from as usize].push(Side { to, touches: true, near: true, length, cost: length });
    }
    (vertices, around)
}

/// The problem of some of the vertices, which hang together.
fn part_of(vertices: &[Vertex], around: &[Vec<Side>], part: &[usize], sheets: usize) -> Problem {
    let number: BTreeMap<u32, u32> = part.iter().map(|&v| v as u32).zip(0..).collect();
    let sides = |v: &usize| {
        let inside = |side: &Side| Some(Side { to: *number.get(&side.to)?, ..*side });
        around[*v].iter().filter_map(inside).collect()
    };
    let sides: Vec<Vec<Side>> = part.iter().map(sides).collect();
    Problem::new(part.iter().map(|&v| vertices[v]).collect(), &sides, sheets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_sheets_as_the_grids_need() {
        assert_eq!([1, 4, 9, 10, 15, 23, 100].map(|grids| sheets_for(grids, 5, 10)), [1, 1, 1, 1, 2, 3, 13]);
        // Where they cannot all be within, they are too small rather than too large.
        assert_eq!((sheets_for(11, 6, 10), sheets_for(14, 10, 10)), (2, 2));
    }
}
