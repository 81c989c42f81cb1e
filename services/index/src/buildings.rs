//! Buildings by place: in degrees for boxes and footprints, in metres for distances.

use geo::{BoundingRect, Coord, Distance, Euclidean, Intersects, MapCoords, MultiPolygon, Point, Rect};
use rayon::prelude::*;
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use wangge_model::Building;

use crate::boxes::BoxTree;
use crate::metres::Metres;
use crate::ring::holds;

/// The ground a building stands on, in metres.
#[derive(Debug)]
enum Ground {
    Place(Point<f64>),
    Footprint(MultiPolygon<f64>),
}

#[derive(Debug)]
struct Entry {
    index: usize,
    envelope: AABB<[f64; 2]>,
    ground: Ground,
}

impl Entry {
    /// Nothing for a building out of the projection's reach.
    fn new(index: usize, building: &Building, metres: &Metres) -> Option<Self> {
        let ground = match &building.footprint {
            None => Ground::Place(Point(metres.forward(building.place.coord())?)),
            Some(area) => {
                Ground::Footprint(area.geometry().try_map_coords(|at| metres.forward(at).ok_or(())).ok()?)
            }
        };
        let envelope = match &ground {
            Ground::Place(point) => AABB::from_point(point.0.into()),
            Ground::Footprint(shape) => {
                let corners: Vec<[f64; 2]> =
                    shape.iter().flat_map(|part| part.exterior().0.iter().map(|at| (*at).into())).collect();
                AABB::from_points(&corners)
            }
        };
        Some(Self { index, envelope, ground })
    }

    fn distance(&self, to: Coord<f64>) -> f64 {
        match &self.ground {
            Ground::Place(point) => Euclidean.distance(*point, Point(to)),
            Ground::Footprint(shape) => Euclidean.distance(&Point(to), shape),
        }
    }
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Entry {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.distance((*point).into()).powi(2)
    }
}

/// R-trees over buildings. A building is its footprint where it has one, else its place.
#[derive(Debug)]
pub(crate) struct BuildingTree {
    degrees: BoxTree,
    metres: RTree<Entry>,
}

impl BuildingTree {
    pub(crate) fn new(buildings: &[Building], metres: &Metres) -> Self {
        let extents = buildings.iter().map(|building| match &building.footprint {
            Some(area) => area.extent(),
            None => building.place.point().bounding_rect(),
        });
        let entries = buildings
            .par_iter()
            .enumerate()
            .filter_map(|(index, building)| Entry::new(index, building, metres))
            .collect();
        Self { degrees: BoxTree::new(extents), metres: RTree::bulk_load(entries) }
    }

    /// The buildings that touch a box in degrees.
    pub(crate) fn touching(&self, bbox: Rect<f64>, buildings: &[Building]) -> Vec<usize> {
        self.degrees.touching(bbox, |index| {
            buildings[index].footprint.as_ref().is_none_or(|area| area.geometry().intersects(&bbox))
        })
    }

    /// The building whose footprint, border included, holds a place in degrees: of several the one
    /// with the smallest id.
    pub(crate) fn holding(&self, at: Coord<f64>, buildings: &[Building]) -> Option<usize> {
        let holds = |index: &usize| buildings[*index].footprint.as_ref().is_some_and(|area| holds(area, at));
        self.degrees.at(at).filter(holds).min_by_key(|&index| (&buildings[index].id, index))
    }

    /// The nearest building and its distance in metres; of several equally near the first.
    pub(crate) fn nearest(&self, at: Coord<f64>) -> Option<(usize, f64)> {
        let mut ascending = self.metres.nearest_neighbor_iter_with_distance_2(at.into());
        let (nearest, least) = ascending.next()?;
        let ties = ascending.take_while(|&(_, distance)| distance <= least);
        let index = ties.map(|(entry, _)| entry.index).fold(nearest.index, usize::min);
        Some((index, least.sqrt()))
    }

    /// The buildings not further than a radius in metres, in ascending order.
    pub(crate) fn within(&self, at: Coord<f64>, radius: f64) -> Vec<usize> {
        let reach = Coord { x: radius, y: radius };
        let square = AABB::from_corners((at - reach).into(), (at + reach).into());
        let mut found: Vec<usize> = self
            .metres
            .locate_in_envelope_intersecting(square)
            .filter(|entry| entry.distance(at) <= radius)
            .map(|entry| entry.index)
            .collect();
        found.sort_unstable();
        found
    }
}
