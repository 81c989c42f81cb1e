use rayon::prelude::*;
use wangge_model::Building;

use super::labels::Labels;
use super::{STEP, metres, tag};
use crate::arrangement::{Arrangement, Node, UNBOUNDED, grouped};
use crate::union::UnionFind;

/// Faces outside every community.
pub(crate) const NO_CELL: u32 = u32::MAX;

/// Ground without a building that is smaller than this, square metres, joins a neighbour: the strip
/// between two carriageways, a roundabout, what a street cut off a building's cell.
const SLIVER: f64 = 3_000.0;

/// The least part of a plan: ground that is never divided, with the buildings on it.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) community: u32,
    /// Inside a barrier with a surface.
    pub(crate) water: bool,
    /// The first of the areas that stay apart which it lies in.
    pub(crate) fixed: Option<u32>,
    /// Households of its buildings.
    pub(crate) households: u64,
    /// Its buildings, ascending.
    pub(crate) buildings: Vec<u32>,
    /// Where its households live, else the middle of its ground: metres east and north of the origin.
    pub(crate) centre: [f64; 2],
    /// Square metres.
    pub(crate) area: f64,
}

/// Cells from labelled faces.
pub(super) fn cells(
    arrangement: &Arrangement,
    labels: &Labels,
    joined: UnionFind,
    buildings: &[Building],
    standing: &[Option<Node>],
    shrink: f64,
) -> (Vec<u32>, Vec<Cell>) {
    let living: Vec<(u32, u32)> = standing
        .par_iter()
        .enumerate()
        .with_min_len(1024)
        .filter_map(|(i, at)| Some((arrangement.face_at((*at)?), i as u32)))
        .collect();
    let (starts, _) = grouped(arrangement.faces(), &living);
    let empty = |face: usize| starts[face] == starts[face + 1];
    let host = hosts(arrangement, labels, joined, empty, shrink);
    let living: Vec<(u32, u32)> = living.iter().map(|&(face, i)| (host[face as usize], i)).collect();
    let (starts, residents) = grouped(arrangement.faces(), &living);
    let residents = |face: usize| &residents[starts[face] as usize..starts[face + 1] as usize];
    let mut cell_of_face = vec![NO_CELL; arrangement.faces()];
    let mut cells: Vec<Cell> = Vec::new();
    for face in 1..arrangement.faces() {
        if let (Some(community), true) = (labels.home[face], host[face] == face as u32) {
            cell_of_face[face] = cells.len() as u32;
            let buildings_here = residents(face).to_vec();
            let households = buildings_here
                .iter()
                .map(|&i| u64::from(buildings[i as usize].households.unwrap_or(0)))
                .sum();
            let centre = centre(arrangement, face as u32, &buildings_here, buildings, standing, shrink);
            cells.push(Cell {
                community,
                water: labels.water[face],
                fixed: labels.fixed[face],
                households,
                buildings: buildings_here,
                centre,
                area: 0.0,
            });
        }
    }
    for face in 1..arrangement.faces() {
        if labels.home[face].is_some() {
            let cell = cell_of_face[host[face] as usize];
            cell_of_face[face] = cell;
            cells[cell as usize].area += arrangement.doubled_area[face] as f64 / 2.0 * STEP * STEP * shrink;
        }
    }
    (cell_of_face, cells)
}

/// For each face the face whose cell it belongs to: itself, or for a sliver a neighbour's, the one
/// with the longest shared border, in the same block before one across a street. Faces that are joined
/// go together.
fn hosts(
    arrangement: &Arrangement,
    labels: &Labels,
    joined: UnionFind,
    empty: impl Fn(usize) -> bool,
    shrink: f64,
) -> Vec<u32> {
    let faces = arrangement.faces();
    let sliver = |face: usize| {
        let area = arrangement.doubled_area[face] as f64 / 2.0 * STEP * STEP * shrink;
        labels.home[face].is_some() && empty(face) && area < SLIVER
    };
    let first = firsts(joined, |face| (!sliver(face), arrangement.doubled_area[face]), faces);
    let leads = |face: usize| first[face] as usize == face;
    let mut host: Vec<u32> = (0..faces as u32).collect();
    let mut waiting: Vec<usize> = (1..faces).filter(|&face| leads(face) && sliver(face)).collect();
    waiting.sort_by_key(|&face| (arrangement.doubled_area[face], face));
    let mut settled: Vec<bool> = (0..faces).map(|face| leads(face) && !sliver(face)).collect();
    while !waiting.is_empty() {
        let mut next = Vec::new();
        let mut joined = false;
        for &face in &waiting {
            match best_neighbour(arrangement, face, &settled, labels, shrink) {
                Some(other) => {
                    host[face] = host[other as usize];
                    settled[face] = true;
                    joined = true;
                }
                None => next.push(face),
            }
        }
        if !joined {
            // Slivers among themselves: the largest stays a cell of its own.
            if let Some(largest) = next.pop() {
                settled[largest] = true;
            }
        }
        waiting = next;
    }
    first.iter().map(|&face| host[face as usize]).collect()
}

/// For each face the one of those it is joined with that ranks highest.
fn firsts<R: Ord>(mut joined: UnionFind, rank: impl Fn(usize) -> R, faces: usize) -> Vec<u32> {
    let mut first: Vec<u32> = (0..faces as u32).collect();
    for face in 0..faces {
        let root = joined.root(face);
        if rank(face) > rank(first[root] as usize) {
            first[root] = face as u32;
        }
    }
    (0..faces).map(|face| first[joined.root(face)]).collect()
}

fn best_neighbour(
    arrangement: &Arrangement,
    face: usize,
    settled: &[bool],
    labels: &Labels,
    shrink: f64,
) -> Option<u32> {
    let mut shared: Vec<(u32, f64)> = Vec::new();
    for half in arrangement.cycles[face].iter().flat_map(|&first| arrangement.cycle(first)) {
        let other = arrangement.face_of[half as usize ^ 1];
        let tags = arrangement.edges[half as usize / 2].tags;
        if other == UNBOUNDED
            || other as usize == face
            || !settled[other as usize]
            || !labels.alike(face, other as usize)
            || tags & tag::BARRIER != 0
        {
            continue;
        }
        let [a, b] = [half, half ^ 1].map(|half| arrangement.nodes[arrangement.start(half) as usize]);
        let length = metres(a, b, shrink);
        let worth = if tags & tag::STREET == 0 { 10.0 * length } else { length };
        match shared.iter_mut().find(|(face, _)| *face == other) {
            Some((_, sum)) => *sum += worth,
            None => shared.push((other, worth)),
        }
    }
    // A border shorter than half a metre carries nothing.
    shared.retain(|&(_, worth)| worth >= 0.5);
    shared.into_iter().max_by(|p, q| p.1.total_cmp(&q.1).then(q.0.cmp(&p.0))).map(|(other, _)| other)
}

fn centre(
    arrangement: &Arrangement,
    face: u32,
    here: &[u32],
    buildings: &[Building],
    standing: &[Option<Node>],
    shrink: f64,
) -> [f64; 2] {
    let origin = arrangement.nodes[0];
    let place = |node: Node| {
        let (dx, dy) = origin.to(node);
        [dx as f64 * STEP * shrink, dy as f64 * STEP]
    };
    let mut sum = [0.0, 0.0];
    let mut weight = 0.0;
    let mut add = |[x, y]: [f64; 2], w: f64| {
        sum = [sum[0] + w * x, sum[1] + w * y];
        weight += w;
    };
    for &i in here {
        let households = f64::from(buildings[i as usize].households.unwrap_or(0));
        if let Some(at) = standing[i as usize] {
            add(place(at), households + 1e-3);
        }
    }
    if here.is_empty() {
        let outer = arrangement.cycles[face as usize][0];
        for half in arrangement.cycle(outer) {
            let [a, b] = [half, half ^ 1].map(|half| arrangement.nodes[arrangement.start(half) as usize]);
            let ([ax, ay], [bx, by]) = (place(a), place(b));
            add([f64::midpoint(ax, bx), f64::midpoint(ay, by)], metres(a, b, shrink));
        }
    }
    [sum[0] / weight, sum[1] / weight]
}
