//! What the rounds of a time passed, and what they did not.

use geo::{Coord, LineString};
use serde::Serialize;
use utoipa::ToSchema;
use wangge_analytics::visits::{Options, Visits, visits};
use wangge_model::Street;

use super::unit_codes::UnitCodes;
use super::{PatrolWindow, UnitFiguresOfCoverage};
use crate::error::ApiError;
use crate::service::geojson::Feature;
use crate::service::served::ServedPlan;
use crate::service::units::{Level, Units};
use crate::service::{Features, Geometry, MapLayer, Served};

/// What was passed of some ground: streets where a way came within 25 m, buildings within 50 m. A street
/// belongs to the unit that its middle lies in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the answer's figures")]
pub(crate) struct Visited {
    buildings_visited: u64,
    buildings_not_visited: u64,
    households_not_visited: u64,
    street_metres: f64,
    street_metres_visited: f64,
}

/// What the patrols passed whose way is known; nothing where there is none.
pub(super) fn passed(served: &Served, window: PatrolWindow) -> Option<Visits> {
    let snapshot = served.snapshot();
    let patrols = snapshot.work().patrols.iter().filter(|patrol| window.holds(patrol));
    let traces: Vec<LineString<f64>> =
        patrols.filter_map(|patrol| patrol.trace.as_ref()).flat_map(|it| it.geometry().0.clone()).collect();
    if traces.is_empty() {
        return None;
    }
    let data = snapshot.data();
    let places: Vec<Coord<f64>> = data.buildings.iter().map(|building| building.place.coord()).collect();
    Some(visits(snapshot.projection(), &traces, &data.streets, &places, Options::default()))
}

/// Adds to each unit what was passed of it, and to the total what was passed of all.
pub(super) fn add_visits(
    served: &Served,
    codes: &UnitCodes<'_>,
    window: PatrolWindow,
    total: &mut UnitFiguresOfCoverage,
    units: &mut [UnitFiguresOfCoverage],
) {
    let Some(visits) = passed(served, window) else { return };
    let data = served.snapshot().data();
    let (mut all, mut of_units) = (Visited::default(), vec![Visited::default(); units.len()]);
    for ((building, seen), unit) in data.buildings.iter().zip(&visits.buildings).zip(&codes.of_buildings) {
        let unit = unit.map(|unit| &mut of_units[unit as usize]);
        for sum in unit.into_iter().chain([&mut all]) {
            sum.buildings_visited += u64::from(*seen);
            sum.buildings_not_visited += u64::from(!seen);
            sum.households_not_visited += u64::from(building.households.filter(|_| !seen).unwrap_or(0));
        }
    }
    for (street, visit) in data.streets.iter().zip(&visits.streets) {
        let unit = middle(street).and_then(|at| codes.unit_at(at)).map(|unit| &mut of_units[unit]);
        for sum in unit.into_iter().chain([&mut all]) {
            sum.street_metres += visit.metres;
            sum.street_metres_visited += visit.visited_metres;
        }
    }
    for (figures, visited) in units.iter_mut().zip(of_units).chain([(total, all)]) {
        figures.visits = Some(visited);
    }
}

/// The vertex in the middle of a street.
fn middle(street: &Street) -> Option<Coord<f64>> {
    let line = street.lines.geometry().0.first()?;
    line.0.get(line.0.len() / 2).copied()
}

/// The buildings and the streets in a unit that the patrols of a time did not pass, streets of which less
/// than half was passed. Without a way that is known nothing can be said.
///
/// # Errors
/// When no unit has the code, or no way is known.
pub(crate) fn not_visited(
    served: &Served,
    plan: ServedPlan<'_>,
    within: Option<&str>,
    window: PatrolWindow,
) -> Result<Vec<Feature>, ApiError> {
    let visits = passed(served, window)
        .ok_or_else(|| ApiError::NotFound("no patrol of the time has a way that is known".to_owned()))?;
    let codes = codes_of(served, plan, within)?;
    let is_inside = |unit: Option<usize>| within.is_none() || unit.is_some();
    let mut found = Vec::new();
    let mut add = |layer: MapLayer, row: usize, share: Option<f64>| -> Result<(), ApiError> {
        let features = Features::of(served, layer, None)?;
        let geometry = features.shape_of(row).map(|shape| Geometry::from(&shape.to_geometry()));
        let mut properties = features.properties(row);
        properties.push(("layer", Some(layer.name().into())));
        properties.push(("visited_share", share.map(wangge_tiles::Value::Double)));
        found.push(Feature::new(features.extent(row).filter(|_| geometry.is_none()), geometry, properties));
        Ok(())
    };
    for (row, seen) in visits.buildings.iter().enumerate() {
        if !seen && is_inside(codes.of_buildings[row].map(|unit| unit as usize)) {
            add(MapLayer::Buildings, row, None)?;
        }
    }
    for (row, visit) in visits.streets.iter().enumerate() {
        let unit = middle(&served.snapshot().data().streets[row]).and_then(|at| codes.unit_at(at));
        if visit.share() < 0.5 && is_inside(unit) {
            add(MapLayer::Streets, row, Some(visit.share()))?;
        }
    }
    Ok(found)
}

/// The unit of a code alone, or the district.
fn codes_of<'a>(
    served: &'a Served,
    plan: ServedPlan<'a>,
    within: Option<&str>,
) -> Result<UnitCodes<'a>, ApiError> {
    let Some(code) = within else {
        let units = Units::of(served, Level::District, Some(plan))?;
        return Ok(UnitCodes::new(served, plan, Level::District, &units.units));
    };
    for level in Level::ALL {
        let Ok(units) = Units::of(served, level, Some(plan)) else { continue };
        if let Some(unit) = units.units.iter().find(|unit| unit.code == code) {
            return Ok(UnitCodes::new(served, plan, level, std::slice::from_ref(unit)));
        }
    }
    Err(ApiError::NotFound(format!("no unit has the code {code:?}")))
}
