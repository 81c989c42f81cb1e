//! Surfaces that divide the district: which one holds a place.

use geo::{Coord, Intersects, Rect};
use wangge_model::Area;

use crate::boxes::BoxTree;
use crate::ring::holds;

/// An R-tree over the surfaces of one layer; the surfaces stay with their owner.
#[derive(Debug)]
pub(crate) struct Units(BoxTree);

impl Units {
    pub(crate) fn new<'a>(areas: impl Iterator<Item = &'a Area>) -> Self {
        Self(BoxTree::new(areas.map(Area::extent)))
    }

    /// The surfaces that touch a box.
    pub(crate) fn touching<'a>(&self, bbox: Rect<f64>, area: impl Fn(usize) -> &'a Area) -> Vec<usize> {
        self.0.touching(bbox, |index| area(index).geometry().intersects(&bbox))
    }

    /// The surface that holds the place: of several (a shared border) that with the smallest code.
    pub(crate) fn at<'a, Code: Ord>(
        &self,
        at: Coord<f64>,
        area: impl Fn(usize) -> &'a Area,
        code: impl Fn(usize) -> Code,
    ) -> Option<usize> {
        self.0.at(at).filter(|&index| holds(area(index), at)).min_by_key(|&index| (code(index), index))
    }
}
