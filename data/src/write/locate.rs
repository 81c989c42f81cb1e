use geo::{BoundingRect, Coord, Intersects, Polygon, Rect};
use wangge_model::{Area, Community};

/// Finds the community a coordinate lies in.
pub(crate) struct Locator<'a> {
    /// Extent, polygon and the number of its area, in the order of the areas.
    parts: Vec<(Rect<f64>, &'a Polygon<f64>, usize)>,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(communities: &'a [Community]) -> Self {
        Self::of_areas(communities.iter().map(|community| &community.area))
    }

    pub(crate) fn of_areas(areas: impl IntoIterator<Item = &'a Area>) -> Self {
        let parts = areas.into_iter().enumerate().flat_map(|(i, area)| {
            area.geometry().iter().filter_map(move |part| Some((part.bounding_rect()?, part, i)))
        });
        Self { parts: parts.collect() }
    }

    /// The first one, in their order, that holds the coordinate or has it on its border.
    pub(crate) fn find(&self, at: Coord<f64>) -> Option<usize> {
        let holds = |(extent, part, _): &&(Rect<f64>, &Polygon<f64>, usize)| {
            extent.intersects(&at) && part.intersects(&at)
        };
        self.parts.iter().find(holds).map(|(.., i)| *i)
    }
}
