//! A region as the graph that is divided: each vertex a building with the open ground nearest to it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::community::{CommunityGraph, Link, Region};
use crate::divide::{Problem, Side, Vertex};
use crate::union::UnionFind;

/// A border along a street costs this share of one through a block.
const ALONG_STREET: f64 = 0.15;
/// Open ground across a street is this many times as far.
const ACROSS: f64 = 3.0;

/// A region's graph and where its cells are in it.
pub(crate) struct Atoms {
    pub(crate) problem: Problem,
    /// The vertex of each cell of the region, in the order of its cells.
    pub(crate) vertex_of: Vec<u32>,
}

/// Cells with buildings that are neighbours among them as points: the Delaunay triangulation of a
/// community, sorted pairs in order.
pub(crate) fn delaunay(graph: &CommunityGraph) -> Vec<(u32, u32)> {
    let built: Vec<u32> = (0..graph.cells.len() as u32).filter(|&c| graph.built[c as usize]).collect();
    let points = built.iter().map(|&c| {
        let [x, y] = graph.centre[c as usize];
        Point2::new(x, y)
    });
    let Ok(made) = DelaunayTriangulation::<Point2<f64>>::bulk_load_stable(points.collect()) else {
        return Vec::new();
    };
    let mut pairs: Vec<(u32, u32)> = made
        .undirected_edges()
        .map(|edge| edge.vertices().map(|v| built[v.fix().index()]))
        .map(|[a, b]| (a.min(b), a.max(b)))
        .collect();
    pairs.sort_unstable();
    pairs
}

impl Atoms {
    /// `near` are the pairs from [`delaunay`]; buildings more than `max_gap` metres apart hold a zone
    /// together only where nothing else does.
    pub(crate) fn new(graph: &CommunityGraph, region: &Region, near: &[(u32, u32)], max_gap: f64) -> Self {
        let mut number = vec![u32::MAX; graph.cells.len()];
        for (i, &cell) in region.cells.iter().enumerate() {
            number[cell as usize] = i as u32;
        }
        let links: Vec<Link> = region
            .links
            .iter()
            .map(|link| Link { a: number[link.a as usize], b: number[link.b as usize], ..*link })
            .collect();
        let vertex_of = gather(graph, region, &links);
        let count = vertex_of.iter().max().map_or(0, |&last| last as usize + 1);
        let mut atoms = Self { problem: Problem::default(), vertex_of };
        let vertices = atoms.vertices(graph, region, &links, count);
        let near: Vec<(u32, u32)> = near
            .iter()
            .map(|&(a, b)| (number[a as usize], number[b as usize]))
            .filter(|&(a, b)| a != u32::MAX && b != u32::MAX)
            .map(|(a, b)| (atoms.vertex_of[a as usize], atoms.vertex_of[b as usize]))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        let borders = atoms.borders(&links);
        let holds = holding(&borders, &vertices, &near, max_gap);
        let mut around: Vec<Vec<Side>> = vec![Vec::new(); count];
        for (link, holds) in borders.iter().zip(holds) {
            let length = link.block + link.street + link.barrier;
            let cost = link.block + ALONG_STREET * (link.street + link.barrier);
            for (from, to) in [(link.a, link.b), (link.b, link.a)] {
                around[from as usize].push(Side { to, holds, length, cost });
            }
        }
        let inhabited = vertices.iter().filter(|v| v.weight > 0.0).count();
        atoms.problem = Problem::new(vertices, &around, region.grids.min(inhabited.max(1)));
        atoms
    }

    fn vertices(&self, graph: &CommunityGraph, region: &Region, links: &[Link], count: usize) -> Vec<Vertex> {
        let mut vertices = vec![Vertex::default(); count];
        for (&cell, &vertex) in region.cells.iter().zip(&self.vertex_of) {
            let (cell, vertex) = (cell as usize, &mut vertices[vertex as usize]);
            vertex.area += graph.area[cell];
            vertex.outer += graph.perimeter[cell];
            if graph.built[cell] {
                vertex.weight = graph.households[cell] as f64;
                vertex.at = graph.centre[cell];
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

/// The vertex of each cell: built cells in their order, open ground with the nearest of them.
fn gather(graph: &CommunityGraph, region: &Region, links: &[Link]) -> Vec<u32> {
    let mut vertex_of = vec![u32::MAX; region.cells.len()];
    let mut around: Vec<Vec<(u32, f64)>> = vec![Vec::new(); region.cells.len()];
    for link in links {
        let [a, b] = [link.a, link.b].map(|i| region.cells[i as usize] as usize);
        let across = if link.block > link.street + link.barrier { 1.0 } else { ACROSS };
        let distance = across * graph.distance(a, b);
        around[link.a as usize].push((link.b, distance));
        around[link.b as usize].push((link.a, distance));
    }
    let mut heap = BinaryHeap::new();
    let mut count = 0;
    for (i, &cell) in region.cells.iter().enumerate() {
        if graph.built[cell as usize] {
            heap.push(Reverse((0_u64, i as u32, count)));
            count += 1;
        }
    }
    while let Some(Reverse((bits, i, vertex))) = heap.pop() {
        if vertex_of[i as usize] != u32::MAX {
            continue;
        }
        vertex_of[i as usize] = vertex;
        for &(next, distance) in &around[i as usize] {
            if vertex_of[next as usize] == u32::MAX {
                // Distances are never negative, so their bits sort like the numbers.
                heap.push(Reverse(((f64::from_bits(bits) + distance).to_bits(), next, vertex)));
            }
        }
    }
    vertex_of
}

/// Which borders hold a zone together: between neighbours that are not too far apart, and those that
/// the graph would fall apart without, the shortest first.
fn holding(borders: &[Link], vertices: &[Vertex], near: &[(u32, u32)], max_gap: f64) -> Vec<bool> {
    let gap = |link: &Link| {
        let ([ax, ay], [bx, by]) = (vertices[link.a as usize].at, vertices[link.b as usize].at);
        (ax - bx).hypot(ay - by)
    };
    let mut near = near.to_vec();
    near.sort_unstable();
    let is_near = |link: &Link| near.binary_search(&(link.a, link.b)).is_ok();
    let mut order: Vec<(bool, f64, usize)> =
        borders.iter().enumerate().map(|(i, link)| (!is_near(link), gap(link), i)).collect();
    order.sort_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)).then(p.2.cmp(&q.2)));
    let mut joined = UnionFind::new(vertices.len());
    let mut holds = vec![false; borders.len()];
    for (far, gap, i) in order {
        let link = &borders[i];
        let bridge = joined.join(link.a as usize, link.b as usize);
        holds[i] = bridge || (!far && gap <= max_gap);
    }
    holds
}
