//! A region as the graph that is divided: each vertex a building with the open ground nearest to it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::community::{CommunityGraph, Link, Region};
use crate::divide::{Problem, Side, Vertex};
use crate::landings::landings;
use crate::together;
use crate::union::UnionFind;

/// A border along a street costs this share of one through a block.
const ALONG_STREET: f64 = 0.05;
/// To open ground across a street it is farther by this many times the step.
const ACROSS: f64 = 2.0;

/// Open ground of another present grid is farther by this many metres: none goes there but what has no way
/// to a building of its own grid.
const ELSEWHERE: f64 = 1e7;

/// A building where nobody lives counts this many households for where a vertex is.
const UNLIVED: f64 = 1e-6;

/// A region's graph and where its cells are in it.
pub(crate) struct Atoms {
    pub(crate) problem: Problem,
    /// The vertex of each cell of the region, in the order of its cells.
    pub(crate) vertex_of: Vec<u32>,
}

/// How the buildings of a community are linked, as pairs of its cells, sorted.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// The Delaunay triangulation.
    delaunay: Vec<(u32, u32)>,
    /// Those of its edges that hold a grid together: the short ones, and the longer ones that its
    /// Euclidean minimum spanning tree needs.
    near: Vec<(u32, u32)>,
}

/// Sine of the angle by which an edge must be in the Delaunay triangulation: where four points lie on a
/// circle, but for rounding, either diagonal would do, and neither is relied on.
const CLEARLY: f64 = 1e-3;

impl Links {
    /// Edges longer than `max_gap` metres count only where nothing shorter does.
    pub(crate) fn new(graph: &CommunityGraph, max_gap: f64) -> Self {
        let built: Vec<u32> = (0..graph.cells.len() as u32).filter(|&c| graph.built[c as usize]).collect();
        let points = built.iter().map(|&c| {
            let [x, y] = graph.centre[c as usize];
            Point2::new(x, y)
        });
        let Ok(made) = DelaunayTriangulation::<Point2<f64>>::bulk_load_stable(points.collect()) else {
            return Self::default();
        };
        let mut edges: Vec<(f64, u32, u32, bool)> = made
            .undirected_edges()
            .map(|edge| {
                let [a, b] = edge.vertices().map(|v| built[v.fix().index()]);
                let side = edge.as_directed();
                let opposite = [side.opposite_position(), side.rev().opposite_position()];
                (edge.length_2().sqrt(), a.min(b), a.max(b), is_clear(edge.positions(), opposite))
            })
            .collect();
        edges.sort_by(|p, q| p.0.total_cmp(&q.0).then((p.1, p.2).cmp(&(q.1, q.2))));
        let mut joined = UnionFind::new(graph.cells.len());
        let mut near = Vec::new();
        for &(length, a, b, clear) in &edges {
            if joined.join(a as usize, b as usize) || clear && length <= max_gap {
                near.push((a, b));
            }
        }
        let mut delaunay: Vec<(u32, u32)> = edges.iter().map(|&(_, a, b, _)| (a, b)).collect();
        delaunay.sort_unstable();
        near.sort_unstable();
        Self { delaunay, near }
    }
}

/// Whether the angles opposite an edge leave no doubt that it is in the triangulation.
fn is_clear([a, b]: [Point2<f64>; 2], opposite: [Option<Point2<f64>>; 2]) -> bool {
    let [Some(c), Some(d)] = opposite else { return true };
    let angle = |at: Point2<f64>| {
        let ([px, py], [qx, qy]) = ([a.x - at.x, a.y - at.y], [b.x - at.x, b.y - at.y]);
        (px * qy - py * qx).abs().atan2(px * qx + py * qy)
    };
    (angle(c) + angle(d)).sin() > CLEARLY || angle(c) + angle(d) < 1.0
}

impl Atoms {
    /// What divides a region.
    pub(crate) fn new(graph: &CommunityGraph, region: &Region, links: &Links) -> Self {
        let mut number = vec![u32::MAX; graph.cells.len()];
        for (i, &cell) in region.cells.iter().enumerate() {
            number[cell as usize] = i as u32;
        }
        let borders: Vec<Link> = region
            .links
            .iter()
            .map(|link| Link { a: number[link.a as usize], b: number[link.b as usize], ..*link })
            .collect();
        let vertex_of = gather(graph, region, &borders);
        let apart = Self::build(graph, region, links, (&number, &borders), vertex_of);
        let apart = apart.merged(graph, region, links, (&number, &borders));
        match landings(&apart.problem, &apart.present(graph, region)) {
            None => apart,
            Some(together) => {
                let vertex_of = apart.renumbered(together);
                Self::build(graph, region, links, (&number, &borders), vertex_of)
            }
        }
    }

    /// The present grid of each vertex, if it has one.
    fn present(&self, graph: &CommunityGraph, region: &Region) -> Vec<Option<u32>> {
        let mut present = vec![None; self.problem.len()];
        for (&cell, &vertex) in region.cells.iter().zip(&self.vertex_of) {
            if graph.built[cell as usize] {
                present[vertex as usize] = graph.before[cell as usize];
            }
        }
        present
    }

    /// With the buildings that stay together in one vertex.
    fn merged(
        self,
        graph: &CommunityGraph,
        region: &Region,
        links: &Links,
        (number, borders): (&[u32], &[Link]),
    ) -> Self {
        let vertex = |&cell: &u32| match number[cell as usize] {
            u32::MAX => None,
            i => Some(self.vertex_of[i as usize]),
        };
        let groups: Vec<Vec<u32>> =
            graph.together.iter().map(|cells| cells.iter().filter_map(vertex).collect()).collect();
        if groups.iter().all(|group| group.len() < 2) {
            return self;
        }
        let vertex_of = self.renumbered(together::joined(&self.problem, &groups));
        Self::build(graph, region, links, (number, borders), vertex_of)
    }

    fn build(
        graph: &CommunityGraph,
        region: &Region,
        links: &Links,
        (number, borders): (&[u32], &[Link]),
        vertex_of: Vec<u32>,
    ) -> Self {
        let count = vertex_of.iter().max().map_or(0, |&last| last as usize + 1);
        let mut atoms = Self { problem: Problem::default(), vertex_of };
        let vertices = atoms.vertices(graph, region, borders, count);
        let borders = atoms.borders(borders);
        let [delaunay, near] = [&links.delaunay, &links.near].map(|pairs| atoms.pairs(pairs, number));
        let near = connected(&vertices, near, &delaunay, &borders);
        let inhabited = vertices.iter().filter(|v| v.weight > 0.0).count();
        let zones = region.grids.min(inhabited.max(1));
        atoms.problem = Problem::new(vertices, &sides(count, &borders, &near), zones);
        atoms
    }

    /// The vertex of each cell once some vertices are one.
    fn renumbered(&self, mut together: UnionFind) -> Vec<u32> {
        let mut number = vec![u32::MAX; self.problem.len()];
        let mut count = 0;
        for v in 0..self.problem.len() {
            // The root of a set is its smallest member, which has its number by now.
            let root = together.root(v);
            if root == v {
                number[v] = count;
                count += 1;
            } else {
                number[v] = number[root];
            }
        }
        self.vertex_of.iter().map(|&v| number[v as usize]).collect()
    }

    /// Pairs of cells as pairs of vertices, those with an end outside the region left out.
    fn pairs(&self, pairs: &[(u32, u32)], number: &[u32]) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = pairs
            .iter()
            .map(|&(a, b)| (number[a as usize], number[b as usize]))
            .filter(|&(a, b)| a != u32::MAX && b != u32::MAX)
            .map(|(a, b)| (self.vertex_of[a as usize], self.vertex_of[b as usize]))
            .filter(|(a, b)| a != b)
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn vertices(&self, graph: &CommunityGraph, region: &Region, links: &[Link], count: usize) -> Vec<Vertex> {
        let mut vertices = vec![Vertex::default(); count];
        for (&cell, &vertex) in region.cells.iter().zip(&self.vertex_of) {
            let (cell, vertex) = (cell as usize, &mut vertices[vertex as usize]);
            vertex.area += graph.area[cell];
            vertex.outer += graph.perimeter[cell];
            if graph.built[cell] {
                // Where several are one, in the middle of their households.
                let households = graph.households[cell] as f64;
                let share = (households + UNLIVED) / (vertex.weight + households + UNLIVED);
                for (at, centre) in vertex.at.iter_mut().zip(graph.centre[cell]) {
                    *at += share * (centre - *at);
                }
                vertex.weight += households;
                for (amount, more) in vertex.amounts.iter_mut().zip(graph.amounts[cell]) {
                    *amount += more;
                }
            }
        }
        for link in links {
            for end in [link.a, link.b] {
                let vertex = self.vertex_of[end as usize] as usize;
                vertices[vertex].outer -= link.block + link.street + link.barrier;
            }
        }
        // Metres from the middle, so that squares stay small.
        let middle = [0, 1].map(|i| vertices.iter().map(|v| v.at[i]).sum::<f64>() / count.max(1) as f64);
        for vertex in &mut vertices {
            vertex.at = [vertex.at[0] - middle[0], vertex.at[1] - middle[1]];
            vertex.outer = vertex.outer.max(0.0);
        }
        vertices
    }

    /// The shared borders of vertices, one for each pair, in order.
    fn borders(&self, links: &[Link]) -> Vec<Link> {
        let mut borders: Vec<Link> = links
            .iter()
            .map(|link| {
                let [a, b] = [link.a, link.b].map(|cell| self.vertex_of[cell as usize]);
                Link { a: a.min(b), b: a.max(b), ..*link }
            })
            .filter(|link| link.a != link.b)
            .collect();
        borders.sort_by_key(|link| (link.a, link.b));
        borders.dedup_by(|next, kept| {
            let same = next.a == kept.a && next.b == kept.b;
            if same {
                kept.add(next);
            }
            same
        });
        borders
    }
}

/// The cell of the building that each cell's ground goes with; none for water and what no way leads to.
pub(crate) fn nearest_built(graph: &CommunityGraph) -> Vec<Option<u32>> {
    let region = graph.walkable();
    let mut number = vec![u32::MAX; graph.cells.len()];
    for (i, &cell) in (0..).zip(&region.cells) {
        number[cell as usize] = i;
    }
    let borders: Vec<Link> = region
        .links
        .iter()
        .map(|link| Link { a: number[link.a as usize], b: number[link.b as usize], ..*link })
        .collect();
    let built: Vec<u32> = region.cells.iter().copied().filter(|&cell| graph.built[cell as usize]).collect();
    let mut nearest = vec![None; graph.cells.len()];
    for (&cell, vertex) in region.cells.iter().zip(gather(graph, &region, &borders)) {
        nearest[cell as usize] = built.get(vertex as usize).copied();
    }
    nearest
}

/// The vertex of each cell: built cells in their order, open ground with the nearest of them, as the crow
/// flies, that it can be reached from.
fn gather(graph: &CommunityGraph, region: &Region, links: &[Link]) -> Vec<u32> {
    let mut vertex_of = vec![u32::MAX; region.cells.len()];
    let mut around: Vec<Vec<(u32, f64)>> = vec![Vec::new(); region.cells.len()];
    for link in links {
        let [a, b] = [link.a, link.b].map(|i| region.cells[i as usize] as usize);
        let detour =
            if link.block > link.street + link.barrier { 0.0 } else { ACROSS * graph.distance(a, b) };
        let detour = if graph.before[a] == graph.before[b] { detour } else { detour + ELSEWHERE };
        around[link.a as usize].push((link.b, detour));
        around[link.b as usize].push((link.a, detour));
    }
    let built: Vec<u32> =
        (0..).zip(&region.cells).filter(|(_, c)| graph.built[**c as usize]).map(|(i, _)| i).collect();
    let mut heap = BinaryHeap::new();
    for (vertex, &i) in (0_u32..).zip(&built) {
        heap.push(Reverse((0_u64, i, vertex, 0_u64)));
    }
    while let Some(Reverse((_, i, vertex, detours))) = heap.pop() {
        if vertex_of[i as usize] != u32::MAX {
            continue;
        }
        vertex_of[i as usize] = vertex;
        let home = region.cells[built[vertex as usize] as usize] as usize;
        for &(next, detour) in &around[i as usize] {
            if vertex_of[next as usize] == u32::MAX {
                let detours = f64::from_bits(detours) + detour;
                let distance = graph.distance(home, region.cells[next as usize] as usize) + detours;
                // Distances are never negative, so their bits sort like the numbers.
                heap.push(Reverse((distance.to_bits(), next, vertex, detours.to_bits())));
            }
        }
    }
    vertex_of
}

/// The links of a region, and where they leave it in parts, because the ways between lead through other
/// regions, those that join the parts: the shortest of the triangulation, then of those that touch.
fn connected(
    vertices: &[Vertex],
    mut near: Vec<(u32, u32)>,
    delaunay: &[(u32, u32)],
    borders: &[Link],
) -> Vec<(u32, u32)> {
    let mut joined = UnionFind::new(vertices.len());
    for &(a, b) in &near {
        joined.join(a as usize, b as usize);
    }
    let touching: Vec<(u32, u32)> = borders.iter().map(|link| (link.a, link.b)).collect();
    for pairs in [delaunay, &touching[..]] {
        let gap = |&(a, b): &(u32, u32)| {
            let ([ax, ay], [bx, by]) = (vertices[a as usize].at, vertices[b as usize].at);
            (ax - bx).hypot(ay - by)
        };
        let mut by_gap = pairs.to_vec();
        by_gap.sort_by(|p, q| gap(p).total_cmp(&gap(q)).then(p.cmp(q)));
        near.extend(by_gap.into_iter().filter(|&(a, b)| joined.join(a as usize, b as usize)));
    }
    near.sort_unstable();
    near
}

/// The sides of each vertex: where it touches others, and with whom it is linked without touching.
fn sides(count: usize, borders: &[Link], near: &[(u32, u32)]) -> Vec<Vec<Side>> {
    let mut around: Vec<Vec<Side>> = vec![Vec::new(); count];
    let mut add = |a: u32, b: u32, side: Side| {
        around[a as usize].push(Side { to: b, ..side });
        around[b as usize].push(Side { to: a, ..side });
    };
    let is_near = |pair: &(u32, u32)| near.binary_search(pair).is_ok();
    for link in borders {
        let length = link.block + link.street + link.barrier;
        let cost = link.block + ALONG_STREET * (link.street + link.barrier);
        let near = is_near(&(link.a, link.b));
        add(link.a, link.b, Side { to: link.b, touches: true, near, length, cost });
    }
    for &(a, b) in near {
        if borders.binary_search_by_key(&(a, b), |link| (link.a, link.b)).is_err() {
            add(a, b, Side { to: b, touches: false, near: true, length: 0.0, cost: 0.0 });
        }
    }
    around
}
