//! The nearest station of every node, by Dijkstra's algorithm from all stations at once
//! (*A note on two problems in connexion with graphs*, 1959).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Graph;
use super::network::Connector;
use super::segments::Position;

/// How many millimetres it is to which station; of stations equally far the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Nearest {
    pub(super) millimetres: u64,
    pub(super) station: u32,
}

impl Nearest {
    fn and(self, millimetres: u64) -> Self {
        Self { millimetres: self.millimetres + millimetres, ..self }
    }
}

/// The stations of a network and how far they are from every node.
pub(super) struct Stations<'a> {
    graph: &'a Graph,
    /// Where their connectors end, and what each adds; ascending.
    on_streets: Vec<(Position, Nearest)>,
    of_nodes: Vec<Option<Nearest>>,
}

impl<'a> Stations<'a> {
    pub(super) fn new(graph: &'a Graph, connectors: &[Option<Connector>]) -> Self {
        let mut on_streets: Vec<(Position, Nearest)> = (0..)
            .zip(connectors)
            .filter_map(|(station, connector)| {
                let Connector { to, millimetres } = (*connector)?;
                Some((to, Nearest { millimetres, station }))
            })
            .collect();
        on_streets.sort_unstable();
        let starts = on_streets.iter().flat_map(|(at, nearest)| {
            graph.beside(*at).map(|stop| (nearest.and(stop.measure.abs_diff(at.measure)), stop.node))
        });
        let of_nodes = nearest(graph, starts);
        Self { graph, on_streets, of_nodes }
    }

    /// The nearest one from where a connector ends, the connector included.
    pub(super) fn from(&self, connector: Connector) -> Option<Nearest> {
        let at = connector.to;
        let by_node = self.graph.beside(at).into_iter().filter_map(|stop| {
            Some(self.of_nodes[stop.node as usize]?.and(stop.measure.abs_diff(at.measure)))
        });
        // A station on the same segment may be nearer than the next node.
        let first = self.on_streets.partition_point(|(other, _)| other.segment < at.segment);
        let same = self.on_streets[first..].iter().take_while(|(other, _)| other.segment == at.segment);
        let direct = same.map(|(other, nearest)| nearest.and(other.measure.abs_diff(at.measure)));
        by_node.chain(direct).min().map(|nearest| nearest.and(connector.millimetres))
    }
}

fn nearest(graph: &Graph, starts: impl Iterator<Item = (Nearest, u32)>) -> Vec<Option<Nearest>> {
    let mut found: Vec<Option<Nearest>> = vec![None; graph.nodes()];
    let mut heap: BinaryHeap<Reverse<(Nearest, u32)>> = starts.map(Reverse).collect();
    while let Some(Reverse((nearest, node))) = heap.pop() {
        let known = &mut found[node as usize];
        if known.is_some_and(|known| known <= nearest) {
            continue;
        }
        *known = Some(nearest);
        let ways = graph.ways(node).iter();
        let ahead = ways.map(|(to, millimetres)| (nearest.and(*millimetres), *to));
        heap.extend(
            ahead.filter(|(next, to)| found[*to as usize].is_none_or(|known| *next < known)).map(Reverse),
        );
    }
    found
}
