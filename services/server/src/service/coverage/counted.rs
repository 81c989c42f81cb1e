//! What the grids of a plan hold.

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{Building, Grid, GridKind, Plan};

use super::unit_codes::UnitCodes;
use crate::service::Served;
use crate::service::served::ServedPlan;

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
    /// Households in a grid or in none.
    pub(super) fn households(&self) -> u64 {
        self.households
    }

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

/// How a plan covers the whole district.
pub(crate) fn covered(served: &Served, plan: ServedPlan<'_>) -> Covered {
    let mut total = Covered::default();
    let buildings = &served.snapshot().data().buildings;
    for (building, grid) in buildings.iter().zip(plan.grids_of(buildings)) {
        total.building(building, grid.is_some());
    }
    plan.index.plan().grids.iter().for_each(|grid| total.grid(grid, plan.index.plan()));
    total
}

/// All together, and by unit. Buildings outside every unit are in the total alone.
pub(super) fn counted(
    served: &Served,
    plan: ServedPlan<'_>,
    codes: &UnitCodes<'_>,
) -> (Covered, Vec<Covered>) {
    let buildings = &served.snapshot().data().buildings;
    let mut units = vec![Covered::default(); codes.len];
    for ((building, unit), grid) in buildings.iter().zip(&codes.of_buildings).zip(plan.grids_of(buildings)) {
        if let Some(unit) = unit {
            units[*unit as usize].building(building, grid.is_some());
        }
    }
    for (grid, unit) in plan.index.plan().grids.iter().zip(&codes.of_grids) {
        if let Some(unit) = unit {
            units[*unit as usize].grid(grid, plan.index.plan());
        }
    }
    (covered(served, plan), units)
}
