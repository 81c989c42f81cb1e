//! Which points of a table lie in a tile.

use std::ops::Range;

use geo::{Coord, Intersects, Rect};
use wangge_model::Splice;

use crate::morton::{code_of, codes_of, world_of};
use crate::tile::{MAX_ZOOM, TileId, to_world};

/// The places of a table of points along the Z curve: those of any tile are one range of it.
///
/// A place belongs to exactly one tile of a zoom, without any buffer, so that what is counted tile
/// by tile adds up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PointIndex {
    codes: Vec<u64>,
    /// For each code the row of the table it comes from.
    rows: Vec<u32>,
}

impl PointIndex {
    /// Sorts rows of a table by their places, degrees.
    pub fn new(rows: impl Iterator<Item = (u32, Coord<f64>)>) -> Self {
        let mut entries: Vec<(u64, u32)> = rows.map(|(row, place)| (code_of(to_world(place)), row)).collect();
        entries.sort_unstable();
        let (codes, rows) = entries.into_iter().unzip();
        Self { codes, rows }
    }

    /// For a table that is brought into the order of the curve, so that a tile reads it from one place
    /// to the next: the index of the new table, and the row of the old one that each of its rows was.
    pub fn in_order(self) -> (Self, Vec<u32>) {
        let rows = (0..).take(self.rows.len()).collect();
        (Self { codes: self.codes, rows }, self.rows)
    }

    /// Follows a table that has changed, where this is the index of one that was brought into the order of
    /// the curve from it by [`PointIndex::in_order`], which gave `rows`. Rows of the table before have gone
    /// from their places, and rows of the next one have come to theirs.
    #[must_use]
    pub fn changed(
        &self,
        rows: &[u32],
        table: &Splice,
        gone: impl Iterator<Item = (u32, Coord<f64>)>,
        came: impl Iterator<Item = (u32, Coord<f64>)>,
    ) -> ChangedPoints {
        let mut gone: Vec<u32> = gone
            .filter_map(|(row, place)| self.with_code(code_of(to_world(place))).find(|at| rows[*at] == row))
            .map(|at| at as u32)
            .collect();
        gone.sort_unstable();
        let mut came: Vec<(u64, u32)> = came.map(|(row, place)| (code_of(to_world(place)), row)).collect();
        came.sort_unstable();
        let before = |&(code, row): &(u64, u32)| {
            let mut alike = self.with_code(code);
            let end = alike.end;
            let later = alike.find(|at| table.row_after(rows[*at]).is_some_and(|other| other > row));
            later.unwrap_or(end) as u32
        };
        let order = Splice::new(self.codes.len(), &gone, &came.iter().map(before).collect::<Vec<_>>());
        let (codes, new): (Vec<u64>, Vec<u32>) = came.into_iter().unzip();
        // What is gone from the table is gone from the order too: its number is never looked at.
        let renumbered: Vec<u32> = rows.iter().map(|row| table.row_after(*row).unwrap_or_default()).collect();
        let index =
            Self { codes: order.column(&self.codes, &codes), rows: (0..).take(order.len()).collect() };
        ChangedPoints { index, rows: order.column(&renumbered, &new), came: new, order }
    }

    /// Where the points of a code are.
    fn with_code(&self, code: u64) -> Range<usize> {
        let start = self.codes.partition_point(|other| *other < code);
        start..start + self.codes[start..].partition_point(|other| *other == code)
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The rows of the points in a tile, in the order of the Z curve.
    pub fn rows_in(&self, tile: TileId) -> &[u32] {
        &self.rows[self.range(tile)]
    }

    /// Where the points of a tile lie in the order of the Z curve.
    pub(crate) fn range(&self, tile: TileId) -> Range<usize> {
        let codes = codes_of(tile);
        let before = |bound: u128| self.codes.partition_point(|code| u128::from(*code) < bound);
        let start = before(codes.start);
        let rest = &self.codes[start..];
        start..start + rest.partition_point(|code| u128::from(*code) < codes.end)
    }

    /// The points within an extent of the world whose rows are wanted: their rows and places, in the order
    /// of the Z curve. Places and extent are fractions of the Web Mercator world, x from the west and y from
    /// the north; a place is the middle of its step of the finest lattice.
    pub fn within(&self, extent: Rect<f64>, keeps: impl Fn(usize) -> bool) -> (Vec<u32>, Vec<[f64; 2]>) {
        let mut found = (Vec::new(), Vec::new());
        let world = TileId::new(0, 0, 0).into_iter();
        let mut open: Vec<(TileId, Range<usize>)> = world.map(|tile| (tile, self.range(tile))).collect();
        while let Some((tile, range)) = open.pop() {
            let square = tile.world();
            let is_inside = contains(&extent, &square);
            if range.is_empty() || !(is_inside || extent.intersects(&square)) {
                continue;
            }
            // Few points are looked at one by one rather than in smaller and smaller tiles.
            if is_inside || range.len() <= FEW || tile.z() == MAX_ZOOM {
                for at in range {
                    let place = world_of(self.codes[at]);
                    if (is_inside || holds(&extent, place)) && keeps(self.row(at)) {
                        found.0.push(self.rows[at]);
                        found.1.push(place);
                    }
                }
                continue;
            }
            let mut children: Vec<_> = tile.children().map(|child| (child, self.range(child))).collect();
            // The last comes first: along the curve, that is the first of them.
            children.reverse();
            open.append(&mut children);
        }
        found
    }

    pub(crate) fn code(&self, at: usize) -> u64 {
        self.codes[at]
    }

    pub(crate) fn row(&self, at: usize) -> usize {
        self.rows[at] as usize
    }
}

/// What has become of a table in the order of the curve when the one it was made from changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPoints {
    /// The index of the table.
    pub index: PointIndex,
    /// For each of its rows that of the table it is made from.
    pub rows: Vec<u32>,
    /// The rows of the latter that came, in the order of the curve.
    pub came: Vec<u32>,
    /// How rows went from the order before into this one.
    pub order: Splice,
}

/// So many points are not worth being sorted out by tiles.
const FEW: usize = 64;

fn contains(extent: &Rect<f64>, other: &Rect<f64>) -> bool {
    holds(extent, other.min().into()) && holds(extent, other.max().into())
}

fn holds(extent: &Rect<f64>, [x, y]: [f64; 2]) -> bool {
    (extent.min().x..=extent.max().x).contains(&x) && (extent.min().y..=extent.max().y).contains(&y)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_extent_has_its_points_and_no_others(
            places in prop::collection::vec((116.9..117.1f64, 36.6..36.8f64), 0..1_000),
            (west, north) in (0.8245..0.8255f64, 0.389..0.391f64),
            (width, height) in (1e-6..5e-4f64, 1e-6..5e-4f64),
        ) {
            let index = PointIndex::new((0..).zip(places.iter().map(|&(x, y)| Coord { x, y })));
            let extent = Rect::new((west, north), (west + width, north + height));
            let (mut rows, found) = index.within(extent, |row| row % 2 == 0);
            prop_assert_eq!(rows.len(), found.len());
            let all = index.within(Rect::new((0.0, 0.0), (1.0, 1.0)), |_| true);
            prop_assert_eq!(all.0.len(), places.len());
            let inside = all.0.iter().zip(&all.1).filter(|(row, at)| *row % 2 == 0 && holds(&extent, **at));
            let mut expected: Vec<u32> = inside.map(|(row, _)| *row).collect();
            rows.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(rows, expected);
        }

        /// An index that follows its table is that of the next table.
        #[test]
        fn an_index_follows_its_table(
            before in prop::collection::vec((0_u8..4, 0_u8..4), 0..30),
            gone in prop::collection::btree_set(0_u32..30, 0..8),
            came in prop::collection::vec((0_u32..=30, 0_u8..4, 0_u8..4), 0..8),
        ) {
            let place = |x: u8, y: u8| Coord { x: 117.0 + f64::from(x) * 1e-5, y: 36.7 + f64::from(y) * 1e-5 };
            let rows = before.len() as u32;
            let gone: Vec<u32> = gone.into_iter().filter(|row| *row < rows).collect();
            let mut came: Vec<_> = came.into_iter().map(|(at, x, y)| (at.min(rows), place(x, y))).collect();
            came.sort_by_key(|(at, _)| *at);
            let table = Splice::new(before.len(), &gone, &came.iter().map(|(at, _)| *at).collect::<Vec<_>>());
            let before: Vec<Coord<f64>> = before.into_iter().map(|(x, y)| place(x, y)).collect();
            let after = table.column(&before, &came.iter().map(|(_, place)| *place).collect::<Vec<_>>());
            let (index, order) = PointIndex::new((0..).zip(before.iter().copied())).in_order();
            let places = |rows: &[u32], of: &[Coord<f64>]| -> Vec<(u32, Coord<f64>)> {
                rows.iter().map(|row| (*row, of[*row as usize])).collect()
            };
            let (gone, came) = (places(table.gone(), &before), places(table.came(), &after));
            let changed = index.changed(&order, &table, gone.into_iter(), came.into_iter());
            let (anew, rows) = PointIndex::new((0..).zip(after.iter().copied())).in_order();
            prop_assert_eq!(&changed.index, &anew);
            prop_assert_eq!(&changed.rows, &rows);
            let came: Vec<u32> = changed.order.came().iter().map(|at| rows[*at as usize]).collect();
            prop_assert_eq!(changed.came, came);
        }

        #[test]
        fn every_place_is_in_one_tile_of_each_zoom_and_keeps_its_row(
            places in prop::collection::vec((116.9..117.1f64, 36.6..36.8f64), 0..200),
            z in 0u8..=22,
        ) {
            let place = |&(x, y): &(f64, f64)| Coord { x, y };
            let index = PointIndex::new((0..).zip(places.iter().map(place)));
            for (row, at) in places.iter().map(place).enumerate() {
                let tile = TileId::at(z, at).unwrap();
                prop_assert!(index.rows_in(tile).contains(&(row as u32)));
            }
            let (ordered, rows) = index.clone().in_order();
            for tile in places.iter().map(|at| TileId::at(z, place(at)).unwrap()) {
                let before: Vec<u32> = ordered.rows_in(tile).iter().map(|row| rows[*row as usize]).collect();
                prop_assert_eq!(before, index.rows_in(tile));
            }
            let tiles: std::collections::BTreeSet<TileId> =
                places.iter().map(|at| TileId::at(z, place(at)).unwrap()).collect();
            prop_assert_eq!(tiles.iter().map(|tile| index.rows_in(*tile).len()).sum::<usize>(), index.len());
        }
    }
}
