use std::sync::{Arc, OnceLock};

use geo::{Coord, Rect};
use wangge_model::{CaseTable, FeatureId, GridCode, Plan, Splice};

use crate::place_fault::PlaceFault;
use crate::points::units_of;
use crate::raster_join::UnitRaster;
use crate::units::Units;

/// A plan with its grids by place and its buildings by id.
#[derive(Debug)]
pub struct PlanIndex {
    plan: Arc<Plan>,
    grids: Arc<Units>,
    /// Indices of the assignments in the order of their buildings' ids.
    by_building: Arc<[usize]>,
    /// For each case the index of its grid, made when it is first asked for.
    cases: OnceLock<Vec<Option<u32>>>,
}

impl PlanIndex {
    /// Indexes a plan.
    pub fn new(plan: Plan) -> Self {
        let grids = Units::new(plan.grids.iter().map(|grid| &grid.area));
        let mut by_building: Vec<usize> = (0..plan.assignments.len()).collect();
        by_building.sort_by_key(|&index| &plan.assignments[index].building);
        Self {
            plan: Arc::new(plan),
            grids: Arc::new(grids),
            by_building: by_building.into(),
            cases: OnceLock::new(),
        }
    }

    /// The same plan where nothing is known of cases.
    pub(crate) fn without_cases(&self) -> Self {
        let (plan, grids) = (self.plan.clone(), self.grids.clone());
        Self { plan, grids, by_building: self.by_building.clone(), cases: OnceLock::new() }
    }

    /// The same plan after some cases have changed, where `place` has the sound places; what is known of the
    /// others is kept.
    pub(crate) fn with_changed_cases(
        &self,
        splice: &Splice,
        place: impl Fn(usize) -> Option<Coord<f64>>,
    ) -> Self {
        let changed = self.without_cases();
        if let Some(known) = self.cases.get() {
            let grid = |row: &u32| self.grid_at(place(*row as usize)?);
            let came: Vec<Option<u32>> =
                splice.came().iter().map(|row| grid(row).map(|grid| grid as u32)).collect();
            changed.cases.get_or_init(|| splice.column(known, &came));
        }
        changed
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
