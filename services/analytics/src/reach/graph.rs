//! Segments, split where something is joined to them, as a graph.

use super::joins::Join;
use super::segments::{Position, Segments};
use super::spot::Spot;

/// A node on a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// Millimetres from the segment's lesser end.
    pub(super) measure: u64,
    pub(super) node: u32,
}

/// A way between two nodes.
#[derive(Debug, Clone, Copy)]
struct Edge {
    nodes: [u32; 2],
    millimetres: u64,
}

/// Nodes, and the ways between them.
#[derive(Debug)]
pub(super) struct Graph {
    /// Where streets have vertices, ascending: the first nodes.
    vertices: Vec<Spot>,
    /// The nodes on segment `i` are `stops[stop_starts[i]..stop_starts[i + 1]]`, in their order along it.
    stop_starts: Vec<u32>,
    stops: Vec<Stop>,
    /// The ways from node `i` are `ways[way_starts[i]..way_starts[i + 1]]`: to which node, how many
    /// millimetres.
    way_starts: Vec<u32>,
    ways: Vec<(u32, u64)>,
    /// The part of the network a node is in, by the part's least node.
    part_of: Vec<u32>,
    /// How many junctions there are.
    pub(super) junctions: usize,
}

impl Graph {
    pub(super) fn new(segments: &Segments, joins: &[Join]) -> Self {
        let mut graph = Self::of_stops(segments, joins);
        let nodes = graph.part_of.len();
        let along = graph.along_segments();
        let across: Vec<Edge> = joins.iter().map(|join| graph.across(*join)).collect();
        graph.junctions = junctions(&along, &connected(nodes, &across));
        let edges = [along, across].concat();
        graph.part_of = connected(nodes, &edges);
        (graph.way_starts, graph.ways) = ways(nodes, &edges);
        graph
    }

    /// The nodes, without any way between them.
    fn of_stops(segments: &Segments, joins: &[Join]) -> Self {
        let mut vertices = segments.ends.concat();
        vertices.sort_unstable();
        vertices.dedup();
        let inside = |at: &Position| 0 < at.measure && at.measure < segments.length(at.segment);
        let mut splits: Vec<Position> = joins.iter().map(|join| join.to).filter(inside).collect();
        splits.sort_unstable();
        splits.dedup();
        let nodes = (vertices.len() + splits.len()) as u32;
        let mut graph = Self {
            stop_starts: vec![0],
            stops: Vec::with_capacity(segments.ends.len() * 2 + splits.len()),
            way_starts: Vec::new(),
            ways: Vec::new(),
            part_of: vec![0; nodes as usize],
            junctions: 0,
            vertices,
        };
        let mut splits = (graph.vertices.len() as u32..nodes).zip(splits).peekable();
        for (segment, [from, to]) in (0..).zip(&segments.ends) {
            graph.stops.push(Stop { measure: 0, node: graph.node(*from) });
            while let Some((node, at)) = splits.next_if(|(_, at)| at.segment == segment) {
                graph.stops.push(Stop { measure: at.measure, node });
            }
            graph.stops.push(Stop { measure: segments.length(segment), node: graph.node(*to) });
            graph.stop_starts.push(graph.stops.len() as u32);
        }
        graph
    }

    /// The node of a vertex.
    pub(super) fn node(&self, vertex: Spot) -> u32 {
        self.vertices.binary_search(&vertex).expect("a street's vertex is a node") as u32
    }

    fn stops_of(&self, segment: usize) -> &[Stop] {
        &self.stops[self.stop_starts[segment] as usize..self.stop_starts[segment + 1] as usize]
    }

    /// The nodes on both sides of a position; twice the same where it is at one.
    pub(super) fn beside(&self, at: Position) -> [Stop; 2] {
        let stops = self.stops_of(at.segment as usize);
        let after = stops.partition_point(|stop| stop.measure < at.measure);
        let before = if stops[after].measure == at.measure { after } else { after - 1 };
        [stops[before], stops[after]]
    }

    fn along_segments(&self) -> Vec<Edge> {
        let of_segment = |segment| {
            self.stops_of(segment).windows(2).map(|pair| Edge {
                nodes: [pair[0].node, pair[1].node],
                millimetres: pair[1].measure - pair[0].measure,
            })
        };
        (0..self.stop_starts.len() - 1).flat_map(of_segment).collect()
    }

    fn across(&self, join: Join) -> Edge {
        Edge { nodes: [self.node(join.end), self.beside(join.to)[0].node], millimetres: join.gap }
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.part_of.len()
    }

    /// Where one can go from a node, and how many millimetres it is.
    pub(super) fn ways(&self, node: u32) -> &[(u32, u64)] {
        let node = node as usize;
        &self.ways[self.way_starts[node] as usize..self.way_starts[node + 1] as usize]
    }

    /// The part of the network a node is in, as the least node in it.
    pub(super) fn part(&self, node: u32) -> u32 {
        self.part_of[node as usize]
    }

    /// How many parts there are that no street connects.
    pub(super) fn parts(&self) -> usize {
        (0..).zip(&self.part_of).filter(|(node, part)| node == *part).count()
    }
}

/// For each node the least one that edges connect it with.
fn connected(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let mut least: Vec<u32> = (0..nodes as u32).collect();
    for edge in edges {
        let [a, b] = edge.nodes.map(|node| root(&mut least, node));
        least[a.max(b) as usize] = a.min(b);
    }
    for node in 0..nodes {
        // A node's parent is never greater than the node, so it has its root already.
        least[node] = least[least[node] as usize];
    }
    least
}

fn root(least: &mut [u32], mut node: u32) -> u32 {
    while least[node as usize] != node {
        let parent = least[node as usize];
        least[node as usize] = least[parent as usize];
        node = parent;
    }
    node
}

/// Places where three or more pieces of street meet. Nodes that are joined to each other are one place.
fn junctions(along: &[Edge], place_of: &[u32]) -> usize {
    let mut meeting = vec![0_u32; place_of.len()];
    for edge in along {
        let [a, b] = edge.nodes.map(|node| place_of[node as usize]);
        if a != b {
            meeting[a as usize] += 1;
            meeting[b as usize] += 1;
        }
    }
    meeting.iter().filter(|pieces| **pieces > 2).count()
}

/// The edges from each node, both ways, as one list with its starts.
fn ways(nodes: usize, edges: &[Edge]) -> (Vec<u32>, Vec<(u32, u64)>) {
    let mut directed: Vec<(u32, u32, u64)> = edges
        .iter()
        .flat_map(|edge| {
            let [a, b] = edge.nodes;
            [(a, b, edge.millimetres), (b, a, edge.millimetres)]
        })
        .collect();
    directed.sort_unstable();
    let starts = (0..=nodes as u32).map(|node| directed.partition_point(|way| way.0 < node) as u32).collect();
    (starts, directed.into_iter().map(|(_, to, millimetres)| (to, millimetres)).collect())
}
