//! The features of a layer, the same for lists and for tiles.

use std::borrow::Cow;

use geo::{Intersects, Rect};
use wangge_model::{DivisionCode, Grid, GridCode, ShapeRef};
use wangge_tiles::{Shape, Value};

use super::geojson::{Feature, Geometry, Properties};
use super::map_layer::first_street_zoom;
use super::served::ServedPlan;
use super::{MapLayer, Served};
use crate::error::ApiError;

/// The features of one layer of one revision, by their index.
pub(crate) struct Features<'a> {
    pub(super) served: &'a Served,
    pub(super) layer: MapLayer,
    pub(super) plan: Option<ServedPlan<'a>>,
}

impl<'a> Features<'a> {
    /// The features of a layer; grids are those of that plan, or of the newest one.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn of(served: &'a Served, layer: MapLayer, plan: Option<&str>) -> Result<Self, ApiError> {
        let plan = match plan {
            None => served.current_plan(),
            Some(name) => Some(served.plan_named(name)?),
        };
        Ok(Self { served, layer, plan })
    }

    /// The indices of the features that touch a box in degrees, or of all.
    pub(crate) fn indices(&self, bbox: Option<Rect<f64>>) -> Vec<usize> {
        let snapshot = self.served.snapshot();
        let Some(bbox) = bbox else { return (0..self.len()).collect() };
        match self.layer {
            MapLayer::District => {
                let areas = snapshot.data().district.iter().enumerate();
                let touching = areas.filter(|(_, unit)| unit.area.geometry().intersects(&bbox));
                touching.map(|(index, _)| index).collect()
            }
            MapLayer::Subdistricts => snapshot.subdistricts_in(bbox),
            MapLayer::Communities => snapshot.communities_in(bbox),
            MapLayer::Grids => self.plan.map_or_else(Vec::new, |plan| plan.index.grids_in(bbox)),
            MapLayer::Buildings => snapshot.buildings_in(bbox),
            MapLayer::Streets => snapshot.streets_in(bbox),
            MapLayer::Barriers => snapshot.barriers_in(bbox),
            MapLayer::Households => snapshot.households_in(bbox),
            MapLayer::Cases => snapshot.cases_in(bbox),
            MapLayer::Stations => {
                let stations = snapshot.work().stations.iter().enumerate();
                let inside = stations.filter(|(_, station)| bbox.intersects(&station.place.coord()));
                inside.map(|(index, _)| index).collect()
            }
            MapLayer::Posts | MapLayer::Organizations | MapLayer::Patrols => {
                let touches = |row: &usize| self.extent(*row).is_some_and(|at| at.intersects(&bbox));
                (0..self.len()).filter(touches).collect()
            }
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        let data = self.served.snapshot().data();
        match self.layer {
            MapLayer::District => data.district.len(),
            MapLayer::Subdistricts => data.subdistricts.len(),
            MapLayer::Communities => data.communities.len(),
            MapLayer::Grids => self.grids().len(),
            MapLayer::Buildings => data.buildings.len(),
            MapLayer::Streets => data.streets.len(),
            MapLayer::Barriers => data.barriers.len(),
            MapLayer::Households => self.served.snapshot().households().len(),
            MapLayer::Cases => self.served.snapshot().cases().len(),
            MapLayer::Stations => self.served.snapshot().work().stations.len(),
            MapLayer::Posts => self.served.snapshot().work().posts.len(),
            MapLayer::Organizations => self.served.snapshot().work().organizations.len(),
            MapLayer::Patrols => self.served.snapshot().work().patrols.len(),
        }
    }

    /// The grids of the plan.
    pub(crate) fn grids(&self) -> &'a [Grid] {
        self.plan.map_or(&[], |plan| &plan.index.plan().grids)
    }

    /// The revision they are of.
    pub(super) fn served(&self) -> &'a Served {
        self.served
    }

    /// For each building the index of the grid it is assigned to.
    pub(super) fn grids_of_buildings(&self) -> &'a [Option<u32>] {
        self.plan.map_or(&[], |plan| plan.grids_of(&self.served.snapshot().data().buildings))
    }

    /// The plan.
    pub(super) fn plan(&self) -> Option<ServedPlan<'a>> {
        self.plan
    }

    /// The layer.
    pub(super) fn layer(&self) -> MapLayer {
        self.layer
    }

    /// The grid and the community that hold a case.
    pub(crate) fn units_of_case(&self, row: usize) -> (Option<&'a GridCode>, Option<&'a DivisionCode>) {
        let snapshot = self.served.snapshot();
        let grid = self.grids_of_cases().get(row).copied().flatten();
        let community = snapshot.communities_of_cases()[row];
        (
            grid.map(|grid| &self.grids()[grid as usize].code),
            community.map(|unit| &snapshot.data().communities[unit as usize].code),
        )
    }

    /// For each case, in the order in which they are drawn, the index of the plan's grid that holds it.
    pub(super) fn grids_of_drawn_cases(&self) -> &'a [Option<u32>] {
        self.plan.map_or(&[], |plan| plan.grids_of_drawn_cases(self.served))
    }

    /// For each case the index of the plan's grid that holds it.
    pub(super) fn grids_of_cases(&self) -> &'a [Option<u32>] {
        self.plan.map_or(&[], |plan| self.served.snapshot().grids_of_cases(plan.index))
    }

    /// Whether a feature is drawn at a zoom.
    pub(super) fn is_drawn(&self, index: usize, zoom: u8) -> bool {
        match self.layer {
            MapLayer::Streets => {
                zoom >= first_street_zoom(self.served.snapshot().data().streets[index].class)
            }
            _ => true,
        }
    }

    /// Where a feature is, degrees.
    pub(super) fn extent(&self, index: usize) -> Option<Rect<f64>> {
        self.shape_of(index)?.extent()
    }

    /// A feature made ready for tiles.
    pub(crate) fn shape(&self, index: usize) -> Cow<'a, Shape> {
        let served = self.served;
        Cow::Borrowed(match self.layer {
            MapLayer::District => &served.district[index],
            MapLayer::Subdistricts => &served.subdistricts[index],
            MapLayer::Communities => &served.communities[index],
            MapLayer::Grids => &self.plan.expect("a grid has a plan").shapes()[index],
            MapLayer::Streets => &served.streets[index],
            MapLayer::Barriers => &served.barriers[index],
            MapLayer::Households | MapLayer::Cases => unreachable!("drawn as points"),
            MapLayer::Posts | MapLayer::Organizations | MapLayer::Patrols => unreachable!("not on maps"),
            MapLayer::Stations => {
                return Cow::Owned(Shape::point(served.snapshot().work().stations[index].place.coord()));
            }
            MapLayer::Buildings => {
                let building = &served.snapshot().data().buildings[index];
                return Cow::Owned(match &building.footprint {
                    Some(footprint) => Shape::area(footprint.geometry()),
                    None => Shape::point(building.place.coord()),
                });
            }
        })
    }

    /// A feature as `GeoJSON`; without its geometry, its extent instead.
    pub(crate) fn feature(&self, index: usize, with_geometry: bool) -> Feature {
        let shape = self.shape_of(index);
        let bbox = shape.filter(|_| !with_geometry).and_then(ShapeRef::extent);
        let geometry = shape.filter(|_| with_geometry).map(|shape| Geometry::from(&shape.to_geometry()));
        Feature::new(bbox, geometry, self.properties(index))
    }

    /// What is told of a feature; the first property names it.
    pub(crate) fn properties(&self, index: usize) -> Properties {
        let columns = self.layer.columns().iter().enumerate();
        columns.map(|(i, column)| (column.name, told(self.value(index, i)))).collect()
    }
}

/// A value as tiles have it.
fn told(value: wangge_model::Value<'_>) -> Option<Value> {
    Some(match value {
        wangge_model::Value::Null => return None,
        wangge_model::Value::Text(text) => text.into(),
        wangge_model::Value::Integer(number) => {
            u64::try_from(number).map_or(Value::Sint(number), Value::Uint)
        }
        wangge_model::Value::Real(number) => number.into(),
        wangge_model::Value::Time(at) => Value::Text(at.to_string()),
    })
}
