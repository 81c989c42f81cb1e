//! The R-tree that every layer shares: extents in degrees and the index each belongs to.

use geo::{Coord, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, RTree, RTreeObject};

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Extents of features, each with the feature's index.
#[derive(Debug)]
pub(crate) struct BoxTree(RTree<Entry>);

impl BoxTree {
    /// A tree over extents, in the order of the features.
    pub(crate) fn new(extents: impl Iterator<Item = Rect<f64>>) -> Self {
        let entries = extents
            .enumerate()
            .map(|(index, extent)| {
                let corners = Rectangle::from_corners(extent.min().into(), extent.max().into());
                Entry::new(corners, index)
            })
            .collect();
        Self(RTree::bulk_load(entries))
    }

    /// The features whose extent touches the box and which, where the extent is not wholly within
    /// the box, pass the exact test; in ascending order.
    pub(crate) fn touching(&self, bbox: Rect<f64>, exact: impl Fn(usize) -> bool) -> Vec<usize> {
        let bbox: AABB<[f64; 2]> = AABB::from_corners(bbox.min().into(), bbox.max().into());
        let mut found: Vec<usize> = self
            .0
            .locate_in_envelope_intersecting(bbox)
            .filter(|entry| bbox.contains_envelope(&entry.envelope()) || exact(entry.data))
            .map(|entry| entry.data)
            .collect();
        found.sort_unstable();
        found
    }

    /// The features whose extent holds the point, in no order.
    pub(crate) fn at(&self, at: Coord<f64>) -> impl Iterator<Item = usize> {
        self.0.locate_in_envelope_intersecting(AABB::from_point(at.into())).map(|entry| entry.data)
    }
}
