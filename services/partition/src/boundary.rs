//! Cells with the same grid become one polygon. Borders are arcs that both sides share, so what is
//! left out of one is left out of the other.

use std::collections::HashSet;

use geo::{LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use crate::arrangement::{Arrangement, Node, Segment, conflicts};
use crate::union::UnionFind;

/// Nodes that a straight border can do without: no more than this many lattice steps off it, some two
/// centimetres, far less than the distance any building keeps from a border.
const STRAIGHT: f64 = 2.0;

/// Label of faces outside every grid.
pub(crate) const NO_GRID: u32 = u32::MAX;

/// The polygons of each grid from the grid of each face, degrees; outer rings counter-clockwise.
///
/// Nodes in `fixed` stay, so that a grid's outer border is its community's to the last vertex.
pub(crate) fn polygons(
    made: &Arrangement,
    grid_of_face: &[u32],
    grids: usize,
    fixed: &HashSet<Node>,
) -> Vec<MultiPolygon<f64>> {
    let border: Vec<bool> = (0..made.next.len())
        .map(|half| {
            grid_of_face[made.face_of[half] as usize] != grid_of_face[made.face_of[half ^ 1] as usize]
        })
        .collect();
    let kept = needed_nodes(made, &border, fixed);
    let mut parts = UnionFind::new(made.faces());
    for edge in 0..made.edges.len() {
        let [left, right] = [2 * edge, 2 * edge + 1].map(|half| made.face_of[half] as usize);
        if grid_of_face[left] == grid_of_face[right] {
            parts.join(left, right);
        }
    }
    let mut previous = vec![0_u32; made.next.len()];
    for (half, &next) in made.next.iter().enumerate() {
        previous[next as usize] = half as u32;
    }
    // (grid, part, is a hole, ring)
    let mut rings: Vec<(u32, usize, bool, LineString<f64>)> = Vec::new();
    let mut walked = vec![false; made.next.len()];
    for first in 0..made.next.len() as u32 {
        let grid = grid_of_face[made.face_of[first as usize] as usize];
        if walked[first as usize] || !border[first as usize] || grid == NO_GRID {
            continue;
        }
        let mut nodes = Vec::new();
        let mut half = first;
        loop {
            walked[half as usize] = true;
            nodes.push(made.start(half));
            half = following(&previous, half, |h| grid_of_face[made.face_of[h as usize] as usize] == grid);
            if half == first {
                break;
            }
        }
        let hole = doubled_area(made, &nodes) < 0;
        let part = parts.root(made.face_of[first as usize] as usize);
        rings.push((grid, part, hole, ring(made, &nodes, &kept)));
    }
    rings.sort_by_key(|&(grid, part, hole, _)| (grid, part, hole));
    assemble(rings, grids)
}

/// The next border half-edge of the same ring: around the end node through the other side until the
/// grid begins again, so that rings never cross at a node where a grid touches itself.
fn following(previous: &[u32], half: u32, in_grid: impl Fn(u32) -> bool) -> u32 {
    let mut around = half ^ 1;
    loop {
        around = previous[around as usize] ^ 1;
        if in_grid(around) {
            return around;
        }
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

fn ring(made: &Arrangement, nodes: &[u32], kept: &[bool]) -> LineString<f64> {
    let mut coords: Vec<_> = nodes
        .iter()
        .filter(|&&node| kept[node as usize])
        .map(|&node| made.nodes[node as usize].degrees())
        .collect();
    coords.extend(coords.first().copied());
    LineString(coords)
}

fn assemble(rings: Vec<(u32, usize, bool, LineString<f64>)>, grids: usize) -> Vec<MultiPolygon<f64>> {
    let mut shapes: Vec<MultiPolygon<f64>> = vec![MultiPolygon(Vec::new()); grids];
    for (grid, _, hole, ring) in rings {
        let shape = &mut shapes[grid as usize].0;
        match shape.last_mut() {
            Some(polygon) if hole => polygon.interiors_push(ring),
            _ => shape.push(Polygon::new(ring, Vec::new())),
        }
    }
    shapes
}

/// Which nodes the borders need: where three or more meet, where a border turns, and every node of a
/// stretch that could not be straightened without touching another.
fn needed_nodes(made: &Arrangement, border: &[bool], fixed: &HashSet<Node>) -> Vec<bool> {
    let mut arcs = arcs(made, border);
    let mut straight: Vec<Vec<u32>> = arcs.par_iter().map(|arc| straighten(made, arc, fixed)).collect();
    // Straightened arcs that meet others get their nodes back, until none does.
    loop {
        let mut owner = Vec::new();
        let mut segments = Vec::new();
        for (i, arc) in straight.iter().enumerate() {
            for pair in arc.windows(2) {
                owner.push(i);
                let [a, b] = [pair[0], pair[1]].map(|node| made.nodes[node as usize]);
                segments.push(Segment { a, b, tags: 0 });
            }
        }
        let mut meeting: Vec<usize> = conflicts(&segments).into_iter().map(|s| owner[s]).collect();
        meeting.sort_unstable();
        meeting.dedup();
        meeting.retain(|&i| straight[i].len() < arcs[i].len());
        if meeting.is_empty() {
            break;
        }
        for i in meeting {
            straight[i] = std::mem::take(&mut arcs[i]);
        }
    }
    let mut kept = vec![false; made.nodes.len()];
    for node in straight.into_iter().flatten() {
        kept[node as usize] = true;
    }
    kept
}

/// Borders from junction to junction as runs of nodes; a closed one starts and ends at its first node.
fn arcs(made: &Arrangement, border: &[bool]) -> Vec<Vec<u32>> {
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); made.nodes.len()];
    for half in 0..made.next.len() as u32 {
        if border[half as usize] {
            around[made.start(half) as usize].push(half);
        }
    }
    let mut done = vec![false; made.edges.len()];
    let mut arcs = Vec::new();
    let junctions = (0..made.nodes.len()).filter(|&node| around[node].len() > 2);
    let others = (0..made.nodes.len()).filter(|&node| around[node].len() == 2);
    for start in junctions.chain(others) {
        for &first in &around[start] {
            if done[first as usize / 2] {
                continue;
            }
            let mut arc = vec![start as u32];
            let mut half = first;
            loop {
                done[half as usize / 2] = true;
                let node = made.start(half ^ 1);
                arc.push(node);
                let next = around[node as usize].iter().find(|&&next| next != half ^ 1);
                match next {
                    Some(&next) if around[node as usize].len() == 2 && node as usize != start => half = next,
                    _ => break,
                }
            }
            arcs.push(arc);
        }
    }
    arcs
}

/// Douglas and Peucker 1973, within [`STRAIGHT`], between nodes that must stay. A closed arc keeps two
/// nodes at least in between.
fn straighten(made: &Arrangement, arc: &[u32], fixed: &HashSet<Node>) -> Vec<u32> {
    let node = |i: usize| made.nodes[arc[i] as usize];
    let last = arc.len() - 1;
    let mut keep: Vec<bool> = (0..arc.len()).map(|i| fixed.contains(&node(i))).collect();
    (keep[0], keep[last]) = (true, true);
    if arc[0] == arc[last] {
        (keep[last / 3], keep[2 * last / 3]) = (true, true);
    }
    let stops: Vec<usize> = (0..arc.len()).filter(|&i| keep[i]).collect();
    let mut open: Vec<(usize, usize)> = stops.windows(2).map(|pair| (pair[0], pair[1])).collect();
    while let Some((from, to)) = open.pop() {
        let worst = (from + 1..to)
            .map(|i| (off_line(node(i), node(from), node(to)), i))
            .max_by(|p, q| p.0.total_cmp(&q.0).then(q.1.cmp(&p.1)));
        if let Some((distance, i)) = worst
            && distance > STRAIGHT
        {
            keep[i] = true;
            open.extend([(from, i), (i, to)]);
        }
    }
    arc.iter().zip(keep).filter(|(_, keep)| *keep).map(|(&node, _)| node).collect()
}

/// Distance from a segment, lattice steps.
fn off_line(at: Node, a: Node, b: Node) -> f64 {
    let ((dx, dy), (px, py)) = (a.to(b), a.to(at));
    let (dx, dy, px, py) = (dx as f64, dy as f64, px as f64, py as f64);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1.0)).clamp(0.0, 1.0);
    (px - along * dx).hypot(py - along * dy)
}

#[cfg(test)]
mod tests {
    use geo::CoordsIter;

    use super::*;

    /// A square cut in two by a line whose middle is `bend` steps off the straight one.
    fn halves(bend: i32) -> Vec<MultiPolygon<f64>> {
        let node = |x, y| Node { x, y };
        let ring =
            [node(0, 0), node(500, 0), node(1000, 0), node(1000, 1000), node(500, 1000), node(0, 1000)];
        let mut segments: Vec<Segment> =
            (0..6).map(|i| Segment { a: ring[i], b: ring[(i + 1) % 6], tags: 1 }).collect();
        let cut = [node(500, 0), node(500 + bend, 500), node(500, 1000)];
        segments.extend(cut.windows(2).map(|pair| Segment { a: pair[0], b: pair[1], tags: 1 }));
        let made = Arrangement::new(segments, 0).unwrap();
        polygons(&made, &[NO_GRID, 0, 1], 2, &HashSet::from(ring))
    }

    #[test]
    fn a_border_loses_what_is_within_two_steps_on_both_sides_and_nothing_more() {
        for (bend, corners) in [(2, 4), (3, 5)] {
            for half in halves(bend) {
                // The first corner closes the ring.
                assert_eq!(half.coords_count() - 1, corners, "{bend}: {half:?}");
            }
        }
    }

    #[test]
    fn a_grid_around_another_has_a_hole_also_where_they_touch() {
        let node = |x, y| Node { x, y };
        let outer = [node(0, 0), node(900, 0), node(900, 900), node(0, 900)];
        // The inner one touches the outer ring at its first corner.
        let inner = [node(0, 0), node(600, 300), node(300, 600)];
        let mut segments: Vec<Segment> =
            (0..4).map(|i| Segment { a: outer[i], b: outer[(i + 1) % 4], tags: 1 }).collect();
        segments.extend((0..3).map(|i| Segment { a: inner[i], b: inner[(i + 1) % 3], tags: 1 }));
        let made = Arrangement::new(segments, 0).unwrap();
        let small = made.doubled_area[1..].iter().position(|&area| area == 270_000).unwrap();
        let mut grid_of_face = vec![NO_GRID, 0, 0];
        grid_of_face[small + 1] = 1;
        let shapes = polygons(&made, &grid_of_face, 2, &HashSet::new());
        assert_eq!(shapes[0].0.len(), 1);
        assert_eq!(shapes[0].0[0].interiors().len(), 1);
        assert!(geo::Validation::is_valid(&shapes[0]) && geo::Validation::is_valid(&shapes[1]));
    }
}
