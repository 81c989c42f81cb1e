use std::sync::{Arc, OnceLock};

use geo::{Coord, Rect};
use wangge_model::{CaseTable, FeatureId, GridCode, Plan};

use crate::place_fault::PlaceFault;
use crate::points::units_of;
use crate::raster_join::UnitRaster;
use crate::units::Units;

/// A plan with its grids by place and its buildings by id.
#[derive(Debug)]
pub struct PlanIndex {
    plan: Arc<Plan>,
    grids: Units,
    /// Indices of the assignments in the order of their buildings' ids.
    by_building: Vec<usize>,
    /// For each case the index of its grid, made when it is first asked for.
    cases: OnceLock<Vec<Option<u32>>>,
}

impl PlanIndex {
    /// Indexes a plan.
    pub fn new(plan: Plan) -> Self {
        let grids = Units::new(plan.grids.iter().map(|grid| &grid.area));
        let mut by_building: Vec<usize> = (0..plan.assignments.len()).collect();
        by_building.sort_by_key(|&index| &plan.assignments[index].building);
        Self { plan: Arc::new(plan), grids, by_building, cases: OnceLock::new() }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan, to be kept beyond the index.
    pub fn shared_plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Indices of the grids that touch a box in degrees.
    pub fn grids_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.grids.touching(bbox, |index| &self.plan.grids[index].area)
    }

    /// The grid that holds a place in degrees; on a shared border the one with the smaller code.
    pub fn grid_at(&self, at: Coord<f64>) -> Option<usize> {
        self.grids.at(at, |index| &self.plan.grids[index].area, |index| &self.plan.grids[index].code)
    }

    /// For each case whose place is sound the index of the grid that holds it.
    pub(crate) fn grids_of(&self, cases: &CaseTable, faults: &[Option<PlaceFault>]) -> &[Option<u32>] {
        self.cases.get_or_init(|| {
            let raster = UnitRaster::new(self.plan.grids.iter().map(|grid| (&grid.area, &grid.code)));
            units_of(cases, &raster, |row| faults[row].is_none())
        })
    }

    /// The grid a building is assigned to.
    pub fn grid_of(&self, building: &FeatureId) -> Option<&GridCode> {
        let assignments = &self.plan.assignments;
        let found = self.by_building.binary_search_by_key(&building, |&index| &assignments[index].building);
        found.ok().map(|at| &assignments[self.by_building[at]].grid)
    }
}
