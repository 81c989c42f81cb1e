//! Cells with the same grid become one polygon. Borders are arcs that both sides share, so what is
//! left out or moved in one is left out or moved in the other.
//!
//! Along streets, barriers and communities borders stay where they are; through blocks, where they ran
//! from cell to cell, they are pulled [`taut`].

mod border;
mod flow;
mod ground;
mod open;
mod shape;
mod taut;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use geo::{LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use wangge_model::{Area, Building};

use crate::arrangement::{Arrangement, Node, conflicts};
use crate::subdivision::tag;
use crate::union::UnionFind;
use border::{Borders, NONE};
use ground::{Ground, Solid};
pub(crate) use shape::off_line;

/// Label of faces outside every grid.
pub(crate) const NO_GRID: u32 = u32::MAX;

/// A border through a block keeps off a building's place by this many metres, or by what it had when
/// that is less: half of a narrow house, so that the line drawn on a map does not run through it.
const OFF_PLACE: f64 = 4.0;

/// The same for the corners of a building whose outline is known: a lane wide enough to walk.
const OFF_WALL: f64 = 2.0;

/// Buildings that borders must leave on their side.
pub(crate) struct Standing<'a> {
    pub(crate) buildings: &'a [Building],
    /// Where each of them stands.
    pub(crate) at: &'a [Option<Node>],
    /// Faces of which the ground stays in their grid whether a building stands there or not; none when empty.
    pub(crate) pinned: &'a [bool],
    /// How many metres a step to the east is shorter than one to the north: cos φ.
    pub(crate) shrink: f64,
}

/// The polygons of each grid from the grid of each face, degrees; outer rings counter-clockwise.
///
/// Nodes in `fixed` stay, so that a grid's outer border is its community's to the last vertex.
pub(crate) fn polygons(
    made: &Arrangement,
    grid_of_face: &[u32],
    grids: usize,
    fixed: &HashSet<Node>,
    standing: &Standing,
) -> Vec<MultiPolygon<f64>> {
    let grid_of_face = &open::shared(made, grid_of_face, grids, standing)[..];
    let grid_of = |half: u32| grid_of_face[made.face_of[half as usize] as usize];
    let is_border = |edge: u32| grid_of(2 * edge) != grid_of(2 * edge + 1);
    let edges: Vec<u32> = (0..made.edges.len() as u32).into_par_iter().filter(|&e| is_border(e)).collect();
    let borders = straightened(made, &edges, is_border, fixed, standing);
    let place: Vec<Option<Node>> = {
        let mut place = vec![None; borders.at.len()];
        for (slot, &vertex) in borders.vertex.iter().enumerate() {
            if borders.live[slot] {
                place[vertex as usize] = Some(borders.at[vertex as usize]);
            }
        }
        place
    };
    let mut rings: Vec<Ring> = Vec::new();
    let mut walked = vec![false; made.next.len()];
    for first in edges.iter().flat_map(|&edge| [2 * edge, 2 * edge + 1]) {
        let grid = grid_of(first);
        if grid == NO_GRID || walked[first as usize] {
            continue;
        }
        let mut nodes = Vec::new();
        let mut half = first;
        loop {
            walked[half as usize] = true;
            nodes.push(made.start(half));
            half = following(made, &borders, half, |h| grid_of(h) == grid);
            if half == first {
                break;
            }
        }
        let hole = doubled_area(made, &nodes) < 0;
        let places = nodes.iter().filter_map(|&n| place[borders.vertex_of_node[n as usize] as usize]);
        let mut line: LineString<f64> = places.map(Node::degrees).collect();
        line.close();
        rings.push(Ring { grid, part: 0, hole, first, line });
    }
    number_parts(made, grid_of_face, &mut rings);
    rings.sort_by_key(|ring| (ring.grid, ring.part, ring.hole));
    assemble(rings, grids)
}

struct Ring {
    grid: u32,
    /// Rings of the same part make one polygon.
    part: usize,
    hole: bool,
    /// A half-edge of it.
    first: u32,
    line: LineString<f64>,
}

/// Tells which rings belong together where a grid has several outer rings.
fn number_parts(made: &Arrangement, grid_of_face: &[u32], rings: &mut [Ring]) {
    let mut outer = std::collections::HashMap::new();
    for ring in rings.iter().filter(|ring| !ring.hole) {
        *outer.entry(ring.grid).or_insert(0) += 1;
    }
    let several = |grid: u32| outer.get(&grid).is_some_and(|&count| count > 1);
    if !rings.iter().any(|ring| several(ring.grid)) {
        return;
    }
    let mut parts = UnionFind::new(made.faces());
    for edge in 0..made.edges.len() {
        let [left, right] = [2 * edge, 2 * edge + 1].map(|half| made.face_of[half] as usize);
        if grid_of_face[left] == grid_of_face[right] && several(grid_of_face[left]) {
            parts.join(left, right);
        }
    }
    for ring in rings.iter_mut().filter(|ring| several(ring.grid)) {
        ring.part = parts.root(made.face_of[ring.first as usize] as usize);
    }
}

/// The next border half-edge of the same ring: around the end node through the other side until the
/// grid begins again, so that rings never cross at a node where a grid touches itself.
fn following(made: &Arrangement, borders: &Borders, half: u32, in_grid: impl Fn(u32) -> bool) -> u32 {
    let back = half ^ 1;
    match *borders.halves(borders.vertex_of_node[made.start(back) as usize]) {
        [p, q] => {
            if p == back {
                q
            } else {
                p
            }
        }
        // Counter-clockwise the first is clockwise the last.
        _ => border::leaving(made, back).skip(1).filter(|&leaving| in_grid(leaving)).last().unwrap_or(back),
    }
}

fn doubled_area(made: &Arrangement, nodes: &[u32]) -> i64 {
    let node = |i: usize| made.nodes[nodes[i % nodes.len()] as usize];
    let origin = node(0);
    (0..nodes.len())
        .map(|i| {
            let ((ax, ay), (bx, by)) = (origin.to(node(i)), origin.to(node(i + 1)));
            ax * by - ay * bx
        })
        .sum()
}

fn assemble(rings: Vec<Ring>, grids: usize) -> Vec<MultiPolygon<f64>> {
    let mut shapes: Vec<MultiPolygon<f64>> = vec![MultiPolygon(Vec::new()); grids];
    for Ring { grid, hole, line, .. } in rings {
        let shape = &mut shapes[grid as usize].0;
        match shape.last_mut() {
            Some(polygon) if hole => polygon.interiors_push(line),
            _ => shape.push(Polygon::new(line, Vec::new())),
        }
    }
    shapes
}

/// The borders with what they do not need left out. Those that meet others after that, which does not
/// happen but where lines run within two steps of each other, are put back as they were.
fn straightened(
    made: &Arrangement,
    edges: &[u32],
    is_border: impl Fn(u32) -> bool,
    fixed: &HashSet<Node>,
    standing: &Standing,
) -> Borders {
    let mut borders = Borders::new(made, edges, &is_border, |node| fixed.contains(&node));
    let mut ground = ground(made, &borders, standing);
    borders.straighten_lines(&mut ground);
    taut::pull(&mut borders, &mut ground, standing.shrink);
    loop {
        let (segments, arcs) = borders.segments();
        let mut meeting: Vec<u32> = conflicts(&segments).into_iter().map(|s| arcs[s]).collect();
        meeting.sort_unstable();
        meeting.dedup();
        let restored = meeting.into_iter().filter(|&arc| borders.restore(arc, made)).count();
        if restored == 0 {
            return borders;
        }
    }
}

/// What borders must keep off: their own vertices, the corners of streets, the buildings.
fn ground(made: &Arrangement, borders: &Borders, standing: &Standing) -> Ground {
    let mut ground = Ground::new(borders.at.clone(), standing.shrink, OFF_PLACE.max(OFF_WALL));
    for run in borders.runs() {
        let nodes: Vec<Node> = run.iter().map(|&vertex| borders.at[vertex as usize]).collect();
        ground.learn(shape::extent(&nodes));
    }
    let mut solids = Vec::new();
    for edge in (0..made.edges.len() as u32).filter(|&edge| is_cut(made, 2 * edge)) {
        for half in [2 * edge, 2 * edge + 1] {
            let node = made.start(half) as usize;
            if borders.vertex_of_node[node] == NONE
                && ground.is_known(made.nodes[node])
                && is_first_at_corner(made, half)
            {
                solids.push(Solid { at: made.nodes[node], clearance: 0.0 });
            }
        }
    }
    for (building, at) in standing.buildings.iter().zip(standing.at) {
        let Some(at) = *at else { continue };
        solids.push(Solid { at, clearance: OFF_PLACE });
        for polygon in building.footprint.iter().flat_map(Area::geometry) {
            let corners = polygon.exterior().0.iter().skip(1).copied().map(Node::from_degrees);
            solids.extend(corners.map(|at| Solid { at, clearance: OFF_WALL }));
        }
    }
    ground.fill(solids);
    borders.segments().0.iter().for_each(|s| ground.admit(s.a, s.b));
    ground
}

/// Whether a half-edge is of a street, a barrier or a border of communities.
fn is_cut(made: &Arrangement, half: u32) -> bool {
    made.edges[half as usize / 2].tags & !(tag::VORONOI | tag::FIXED) != 0
}

/// Whether lines end, branch or bend where a half-edge of theirs begins; the first half-edge of each such
/// corner says so, the others do not.
fn is_first_at_corner(made: &Arrangement, half: u32) -> bool {
    let mut cuts = border::leaving(made, half).filter(|&half| is_cut(made, half)).skip(1);
    let (second, third) = (cuts.next(), cuts.next());
    let end = |half: u32| made.nodes[made.start(half ^ 1) as usize];
    let straight = match (second, third) {
        (Some(second), None) => {
            let at = made.nodes[made.start(half) as usize];
            shape::off_line(at, end(half), end(second), 1.0) <= border::STRAIGHT
        }
        _ => false,
    };
    !straight && second.into_iter().chain(third).chain(cuts).all(|other| half < other)
}
