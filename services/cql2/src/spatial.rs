//! How a feature's geometry lies to another.

use geo::relate::IntersectionMatrix;
use geo::{BoundingRect, Coord, Geometry, Intersects, Point, Rect, Relate};
use wangge_model::ShapeRef;

use crate::expression::SpatialRelation;

/// A relation of the feature's geometry to a literal one.
#[derive(Debug)]
pub(crate) struct Spatial {
    relation: SpatialRelation,
    literal: Geometry<f64>,
    /// Of the literal; nothing when it is empty.
    extent: Option<Rect<f64>>,
}

impl Spatial {
    pub(crate) fn new(relation: SpatialRelation, literal: Geometry<f64>) -> Self {
        let extent = literal.bounding_rect();
        Self { relation, literal, extent }
    }

    /// Whether a feature's geometry relates to the literal as asked.
    pub(crate) fn holds(&self, shape: ShapeRef<'_>) -> bool {
        let apart = match (shape.extent(), self.extent) {
            (Some(a), Some(b)) => !a.intersects(&b),
            _ => true,
        };
        if apart {
            return self.relation == SpatialRelation::Disjoint;
        }
        match self.relation {
            SpatialRelation::Intersects => self.intersects(shape),
            SpatialRelation::Disjoint => !self.intersects(shape),
            _ => self.relates(shape),
        }
    }

    fn intersects(&self, shape: ShapeRef<'_>) -> bool {
        match shape {
            ShapeRef::Point(at) => self.literal.intersects(&at),
            ShapeRef::Lines(lines) => lines.intersects(&self.literal),
            ShapeRef::Area(area) => area.intersects(&self.literal),
        }
    }

    fn relates(&self, shape: ShapeRef<'_>) -> bool {
        let matrix = match shape {
            ShapeRef::Point(at) => Point(at).relate(&self.literal),
            ShapeRef::Lines(lines) => lines.relate(&self.literal),
            ShapeRef::Area(area) => area.relate(&self.literal),
        };
        says(&matrix, self.relation)
    }

    /// Whether two literals relate as asked.
    pub(crate) fn between(relation: SpatialRelation, a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
        says(&a.relate(b), relation)
    }

    /// The box that a feature must touch; nothing where it may lie anywhere.
    pub(crate) fn extent(&self) -> Option<Rect<f64>> {
        self.extent.filter(|_| self.relation != SpatialRelation::Disjoint)
    }
}

fn says(matrix: &IntersectionMatrix, relation: SpatialRelation) -> bool {
    match relation {
        SpatialRelation::Intersects => matrix.is_intersects(),
        SpatialRelation::Disjoint => matrix.is_disjoint(),
        SpatialRelation::Equals => matrix.is_equal_topo(),
        SpatialRelation::Touches => matrix.is_touches(),
        SpatialRelation::Within => matrix.is_within(),
        SpatialRelation::Contains => matrix.is_contains(),
        SpatialRelation::Overlaps => matrix.is_overlaps(),
        SpatialRelation::Crosses => matrix.is_crosses(),
    }
}

/// Boxes.
pub(crate) mod extent {
    use super::{Coord, Rect};

    /// What two boxes share; where they share nothing, a corner of the first, which the second does not
    /// reach, so that whatever must touch both is asked for there and refused by either.
    pub(crate) fn overlap(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
        let low = Coord { x: a.min().x.max(b.min().x), y: a.min().y.max(b.min().y) };
        let high = Coord { x: a.max().x.min(b.max().x), y: a.max().y.min(b.max().y) };
        if low.x <= high.x && low.y <= high.y { Rect::new(low, high) } else { Rect::new(a.min(), a.min()) }
    }
}
