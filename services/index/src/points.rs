//! The R-tree of places without extent: household points and cases.

use geo::{Coord, Rect};
use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use wangge_model::CaseTable;

use crate::raster_join::UnitRaster;

type Entry = GeomWithData<[f64; 2], u32>;

/// Places in degrees and the row each belongs to; rows without a place are not in it.
#[derive(Debug)]
pub(crate) struct PointTree(RTree<Entry>);

impl PointTree {
    /// A tree over places, in the order of the rows.
    pub(crate) fn new(places: impl Iterator<Item = Option<Coord<f64>>>) -> Self {
        let rows = (0_u32..).zip(places);
        let entries = rows.filter_map(|(row, at)| Some(Entry::new(at?.into(), row))).collect();
        Self(RTree::bulk_load(entries))
    }

    /// The tree after rows with these places have gone, the others have got new numbers, and further rows,
    /// numbered like these, have come.
    pub(crate) fn changed(
        &self,
        gone: impl Iterator<Item = (u32, Coord<f64>)>,
        row_after: impl Fn(u32) -> Option<u32>,
        came: impl Iterator<Item = (u32, Coord<f64>)>,
    ) -> Self {
        let mut tree = self.0.clone();
        for (row, at) in gone {
            tree.remove(&Entry::new(at.into(), row));
        }
        for entry in &mut tree {
            entry.data = row_after(entry.data).expect("the rows that have gone are out");
        }
        for (row, at) in came {
            tree.insert(Entry::new(at.into(), row));
        }
        Self(tree)
    }

    /// The rows whose place lies in a box, border included, in ascending order.
    pub(crate) fn within(&self, bbox: Rect<f64>) -> Vec<usize> {
        let bbox = AABB::from_corners(bbox.min().into(), bbox.max().into());
        let mut found: Vec<usize> =
            self.0.locate_in_envelope(bbox).map(|entry| entry.data as usize).collect();
        found.sort_unstable();
        found
    }
}

/// For each case the surface that holds its place; none where the place is not asked for.
pub(crate) fn units_of(
    cases: &CaseTable,
    units: &UnitRaster,
    asked: impl Fn(usize) -> bool + Sync,
) -> Vec<Option<u32>> {
    let unit = |row: usize| units.unit_at(cases.steps(row).filter(|_| asked(row))?);
    (0..cases.len()).into_par_iter().map(unit).collect()
}
