//! The features of a layer, the same for lists and for tiles.

use std::borrow::Cow;

use geo::{BoundingRect, Geometry as AnyGeometry, Intersects, Rect};
use wangge_model::{BarrierShape, Building, DivisionCode, Grid, GridCode};
use wangge_tiles::{Shape, Value};

use super::geojson::{Feature, Geometry, Properties};
use super::map_layer::first_street_zoom;
use super::served::ServedPlan;
use super::{MapLayer, Served};
use crate::error::ApiError;

/// The features of one layer of one revision, by their index.
pub(crate) struct Features<'a> {
    served: &'a Served,
    layer: MapLayer,
    plan: Option<ServedPlan<'a>>,
}

impl<'a> Features<'a> {
    /// The features of a layer; grids are those of that plan, or of the newest one.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn of(served: &'a Served, layer: MapLayer, plan: Option<&str>) -> Result<Self, ApiError> {
        let plan = match plan {
            None => served.newest_plan(),
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
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
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

    /// The layer.
    pub(super) fn layer(&self) -> MapLayer {
        self.layer
    }

    /// The grid and the community that hold a case.
    pub(super) fn units_of_case(&self, row: usize) -> (Option<&'a GridCode>, Option<&'a DivisionCode>) {
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

    /// What names a feature.
    pub(super) fn key(&self, index: usize) -> &'a str {
        let data = self.served.snapshot().data();
        match self.layer {
            MapLayer::District => data.district[index].code.as_str(),
            MapLayer::Subdistricts => data.subdistricts[index].code.as_str(),
            MapLayer::Communities => data.communities[index].code.as_str(),
            MapLayer::Grids => self.grids()[index].code.as_str(),
            MapLayer::Buildings => data.buildings[index].id.as_str(),
            MapLayer::Streets => data.streets[index].id.as_str(),
            MapLayer::Barriers => data.barriers[index].id.as_str(),
            MapLayer::Households => self.served.snapshot().households()[index].id.as_str(),
            MapLayer::Cases => self.served.snapshot().cases().id(index),
        }
    }

    /// Where a feature is, degrees.
    pub(super) fn extent(&self, index: usize) -> Option<Rect<f64>> {
        self.geometry(index).bounding_rect()
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
        let geometry = self.geometry(index);
        let bbox = if with_geometry { None } else { geometry.bounding_rect() };
        let properties = self.properties(index);
        Feature::new(bbox, with_geometry.then(|| Geometry::from(&geometry)), properties)
    }

    fn geometry(&self, index: usize) -> AnyGeometry<f64> {
        let data = self.served.snapshot().data();
        match self.layer {
            MapLayer::District => data.district[index].area.geometry().clone().into(),
            MapLayer::Subdistricts => data.subdistricts[index].area.geometry().clone().into(),
            MapLayer::Communities => data.communities[index].area.geometry().clone().into(),
            MapLayer::Grids => self.grids()[index].area.geometry().clone().into(),
            MapLayer::Buildings => match &data.buildings[index].footprint {
                Some(footprint) => footprint.geometry().clone().into(),
                None => data.buildings[index].place.point().into(),
            },
            MapLayer::Streets => data.streets[index].lines.geometry().clone().into(),
            MapLayer::Barriers => match &data.barriers[index].shape {
                BarrierShape::Lines(lines) => lines.geometry().clone().into(),
                BarrierShape::Area(area) => area.geometry().clone().into(),
            },
            MapLayer::Households => self.served.snapshot().households()[index].place.point().into(),
            MapLayer::Cases => {
                geo::Point(self.served.snapshot().cases().place(index).unwrap_or_default()).into()
            }
        }
    }

    /// What is told of a feature; the first property names it.
    pub(crate) fn properties(&self, index: usize) -> Properties {
        let served = self.served;
        let data = served.snapshot().data();
        match self.layer {
            MapLayer::District => {
                let unit = &data.district[index];
                vec![("code", text(unit.code.as_str())), ("name", text(&unit.name))]
            }
            MapLayer::Subdistricts => {
                let unit = &data.subdistricts[index];
                let households = Value::Uint(served.subdistrict_households[index]);
                vec![
                    ("code", text(unit.code.as_str())),
                    ("name", text(&unit.name)),
                    ("households", Some(households)),
                ]
            }
            MapLayer::Communities => {
                let unit = &data.communities[index];
                let households = Value::Uint(served.community_households[index]);
                vec![
                    ("code", text(unit.code.as_str())),
                    ("name", text(&unit.name)),
                    ("subdistrict", unit.subdistrict.as_ref().map(|code| code.as_str().into())),
                    ("type", unit.kind.as_deref().map(Value::from)),
                    ("households", Some(households)),
                ]
            }
            MapLayer::Grids => grid_properties(&self.grids()[index]),
            MapLayer::Buildings => self.building_properties(index, &data.buildings[index]),
            MapLayer::Streets => {
                let street = &data.streets[index];
                way_properties(street.id.as_str(), street.class.name(), street.name.as_deref())
            }
            MapLayer::Barriers => {
                let barrier = &data.barriers[index];
                way_properties(barrier.id.as_str(), barrier.class.name(), barrier.name.as_deref())
            }
            MapLayer::Households | MapLayer::Cases => vec![("id", text(self.key(index)))],
        }
    }

    fn building_properties(&self, index: usize, building: &Building) -> Properties {
        let community = self.served.community_of[index];
        let community = community.map(|index| &self.served.snapshot().data().communities[index].code);
        let grid = self.plan.and_then(|plan| plan.index.grid_of(&building.id));
        vec![
            ("id", text(building.id.as_str())),
            ("households", building.households.map(Value::from)),
            ("community", community.map(|code| code.as_str().into())),
            ("grid", grid.map(|code| code.as_str().into())),
        ]
    }
}

#[expect(clippy::unnecessary_wraps, reason = "beside properties that are not always known")]
fn text(text: &str) -> Option<Value> {
    Some(text.into())
}

fn grid_properties(grid: &Grid) -> Properties {
    vec![
        ("code", text(grid.code.as_str())),
        ("name", text(&grid.name)),
        ("kind", text(grid.kind.name())),
        ("community", text(grid.community.as_str())),
        ("subdistrict", grid.subdistrict.as_ref().map(|code| code.as_str().into())),
        ("sheet", grid.sheet.as_deref().map(Value::from)),
        ("households", Some(grid.households.into())),
        ("buildings", Some(grid.buildings.into())),
        ("target", Some(grid.target.into())),
        ("deviation", Some(grid.deviation.into())),
        ("area_m2", Some(grid.area_m2.into())),
        ("compactness", Some(grid.compactness.into())),
    ]
}

fn way_properties(id: &str, class: &str, name: Option<&str>) -> Properties {
    vec![("id", text(id)), ("class", text(class)), ("name", name.map(Value::from))]
}
