//! 覆盖: whether every household is in exactly one grid, unit by unit.

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{Building, Grid, GridKind, Plan};
use wangge_partition::{Fault, check_plan};

use super::Served;
use super::served::ServedPlan;
use super::units::{Level, Unit, Units};
use crate::error::ApiError;

/// How a plan covers the units of a level.
#[derive(Serialize, ToSchema)]
pub(crate) struct CoverageReport {
    plan: String,
    level: Level,
    /// Households a general grid should have at least.
    min: u32,
    /// Households it should have at most.
    max: u32,
    /// The whole district.
    total: Covered,
    /// Everything that is wrong with the plan, as `wangge check` finds it: gaps and overlaps to the
    /// square millimetre, grids in pieces, counts, the band.
    faults: Vec<PlanFault>,
    /// Units of the level, each by its code.
    units: Vec<UnitCoverage>,
}

/// A fault of a plan and its place.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanFault {
    /// One of `gap`, `overlap`, `contiguity`, `nesting`, `counts`, `band`, `coverage`, `geometry`,
    /// `codes`.
    kind: &'static str,
    /// The grid, community or building it is about.
    at: String,
    message: String,
    /// Longitude and latitude, when there is one place.
    place: Option<[f64; 2]>,
}

impl From<Fault> for PlanFault {
    fn from(fault: Fault) -> Self {
        Self { kind: fault.kind, at: fault.at, message: fault.message, place: fault.place }
    }
}

/// A unit and how it is covered.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitCoverage {
    code: String,
    name: String,
    #[serde(flatten)]
    covered: Covered,
}

/// What grids hold of some ground.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Covered {
    /// Buildings with households or without.
    buildings: u64,
    households: u64,
    /// Households in exactly one grid.
    pub(crate) households_in_a_grid: u64,
    /// Households of buildings that no grid holds.
    pub(crate) households_in_none: u64,
    /// Buildings whose households are not known.
    buildings_unknown: u64,
    pub(crate) grids: u64,
    /// General grids with fewer households than the band's minimum.
    pub(crate) below_min: u64,
    /// General grids with more than its maximum.
    pub(crate) above_max: u64,
    /// Grids of a kind of their own: schools, malls, parks.
    dedicated: u64,
}

impl Covered {
    fn building(&mut self, building: &Building, in_a_grid: bool) {
        let households = u64::from(building.households.unwrap_or(0));
        self.buildings += 1;
        self.households += households;
        *(if in_a_grid { &mut self.households_in_a_grid } else { &mut self.households_in_none }) +=
            households;
        self.buildings_unknown += u64::from(building.households.is_none());
    }

    fn grid(&mut self, grid: &Grid, plan: &Plan) {
        let general = grid.kind == GridKind::General;
        self.grids += 1;
        self.below_min += u64::from(general && grid.households < plan.parameters.min);
        self.above_max += u64::from(general && grid.households > plan.parameters.max);
        self.dedicated += u64::from(!general);
    }
}

/// How a plan covers the communities, the subdistricts or the district.
///
/// # Errors
/// When the level is below the communities, or no unit lies within the one of that code.
pub(crate) fn coverage(
    served: &Served,
    plan: ServedPlan<'_>,
    level: Level,
    within: Option<&str>,
) -> Result<CoverageReport, ApiError> {
    if matches!(level, Level::Grid | Level::Sheet) {
        let detail = "coverage is told of communities, subdistricts and the district".to_owned();
        return Err(ApiError::BadRequest(detail));
    }
    let units = Units::of(served, level, Some(plan))?;
    let chosen = units.within(within)?;
    let (total, covered) = counted(served, plan, level, units.units.len());
    let unit = |index: usize| {
        let Unit { code, name, .. } = &units.units[index];
        UnitCoverage { code: code.clone(), name: name.clone(), covered: covered[index] }
    };
    let parameters = plan.index.plan().parameters;
    Ok(CoverageReport {
        plan: plan.index.plan().name.clone(),
        level,
        min: parameters.min,
        max: parameters.max,
        total,
        faults: check_plan(served.snapshot().data(), plan.index.plan()).into_iter().map(Into::into).collect(),
        units: chosen.into_iter().map(unit).collect(),
    })
}

/// How a plan covers the whole district.
pub(crate) fn covered(served: &Served, plan: ServedPlan<'_>) -> Covered {
    counted(served, plan, Level::District, 1).0
}

/// All together, and by unit. Buildings outside every community are in the total alone.
fn counted(served: &Served, plan: ServedPlan<'_>, level: Level, units: usize) -> (Covered, Vec<Covered>) {
    let data = served.snapshot().data();
    let unit_of = |community: usize| match level {
        Level::District => Some(0),
        Level::Subdistrict => served.subdistrict_of[community],
        _ => Some(community),
    };
    let (mut total, mut covered) = (Covered::default(), vec![Covered::default(); units]);
    let grids_of = plan.grids_of(&data.buildings);
    for ((building, community), grid) in data.buildings.iter().zip(&served.community_of).zip(grids_of) {
        total.building(building, grid.is_some());
        if let Some(unit) = community.and_then(unit_of) {
            covered[unit].building(building, grid.is_some());
        }
    }
    for grid in &plan.index.plan().grids {
        total.grid(grid, plan.index.plan());
        let community = data.communities.iter().position(|unit| unit.code == grid.community);
        if let Some(unit) = community.and_then(unit_of) {
            covered[unit].grid(grid, plan.index.plan());
        }
    }
    (total, covered)
}
