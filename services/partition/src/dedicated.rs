//! 专属网格: the ground of schools, malls and parks, taken out of a community before it is divided.

use crate::community::CommunityGraph;
use crate::union::UnionFind;

/// What is less than this share of a dedicated area is no grid of its own: the strip by which it was drawn
/// across a border. It stays with the general grids.
const LEAST: f64 = 0.05;

/// The dedicated areas as their ground was cut out, and how large each of them is.
pub(crate) struct Dedicated {
    /// Square metres of each area, over all communities.
    area: Vec<f64>,
}

/// A grid to be: a connected piece of a dedicated area in one community.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The area.
    pub(crate) of: u32,
    /// Its cells by their number in the community.
    pub(crate) cells: Vec<u32>,
}

impl Dedicated {
    /// So many areas were cut out.
    pub(crate) fn new(count: usize, graphs: &[CommunityGraph]) -> Self {
        let mut area = vec![0.0; count];
        for graph in graphs {
            for (of, square_metres) in graph.dedicated.iter().zip(&graph.area) {
                if let Some(sum) = of.and_then(|of| area.get_mut(of as usize)) {
                    *sum += square_metres;
                }
            }
        }
        Self { area }
    }

    /// Whether no ground of an area lies in any community.
    pub(crate) fn is_outside(&self, of: usize) -> bool {
        self.area[of] <= 0.0
    }

    /// Takes the pieces out of a community.
    pub(crate) fn take(&self, graph: &mut CommunityGraph) -> Vec<Piece> {
        let of = |cell: u32| graph.dedicated[cell as usize];
        let mut joined = UnionFind::new(graph.cells.len());
        for link in graph.links.iter().filter(|link| of(link.a).is_some() && of(link.a) == of(link.b)) {
            joined.join(link.a as usize, link.b as usize);
        }
        let mut cells_of: Vec<Vec<u32>> = vec![Vec::new(); graph.cells.len()];
        for cell in (0..graph.cells.len() as u32).filter(|&cell| of(cell).is_some()) {
            cells_of[joined.root(cell as usize)].push(cell);
        }
        let pieces: Vec<Piece> = cells_of
            .into_iter()
            .filter_map(|cells| Some(Piece { of: of(*cells.first()?)?, cells }))
            .filter(|piece| {
                let ground: f64 = piece.cells.iter().map(|&cell| graph.area[cell as usize]).sum();
                ground >= LEAST * self.area[piece.of as usize]
            })
            .collect();
        for &cell in pieces.iter().flat_map(|piece| &piece.cells) {
            graph.taken[cell as usize] = true;
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::Link;

    #[test]
    fn each_connected_piece_is_a_grid_and_slivers_are_none() {
        let link = |a, b| Link { a, b, block: 5.0, street: 0.0, barrier: 0.0 };
        let mut graph = CommunityGraph {
            cells: vec![0, 1, 2, 3, 4],
            dedicated: vec![Some(0), Some(0), None, Some(0), Some(0)],
            taken: vec![false; 5],
            area: vec![50.0, 30.0, 100.0, 19.0, 1.0],
            links: vec![link(0, 1), link(1, 2), link(2, 3), link(2, 4)],
            ..CommunityGraph::default()
        };
        let pieces = Dedicated::new(1, std::slice::from_ref(&graph)).take(&mut graph);
        assert_eq!(pieces, [Piece { of: 0, cells: vec![0, 1] }, Piece { of: 0, cells: vec![3] }]);
        assert_eq!(graph.taken, [true, true, false, true, false]);
    }
}
