//! Which unit of a level a code means: of that level, or of one below.

use std::collections::HashMap;

use geo::Coord;
use wangge_model::{FeatureId, GridWork};

use super::PatrolWindow;
use crate::service::Served;
use crate::service::served::ServedPlan;
use crate::service::units::{Level, Unit, Units};

/// The units of a level by everything that lies in them.
pub(super) struct UnitCodes<'a> {
    served: &'a Served,
    plan: ServedPlan<'a>,
    level: Level,
    /// The unit by the codes of it, of those below, and by the ids of buildings; nothing for units above
    /// and for what lies in none.
    of: HashMap<String, Option<u32>>,
    /// For each building its unit.
    pub(super) of_buildings: Vec<Option<u32>>,
    /// For each grid of the plan its unit.
    pub(super) of_grids: Vec<Option<u32>>,
    /// For each community its unit, where units are as large.
    of_communities: Vec<Option<u32>>,
    /// How many units there are.
    pub(super) len: usize,
}

impl<'a> UnitCodes<'a> {
    pub(super) fn new(served: &'a Served, plan: ServedPlan<'a>, level: Level, units: &[Unit]) -> Self {
        let number: HashMap<&str, u32> =
            (0..).zip(units).map(|(number, unit)| (unit.code.as_str(), number)).collect();
        let unit_of = |unit: &Unit| {
            let codes = std::iter::once(&unit.code).chain(&unit.within);
            codes.into_iter().find_map(|code| number.get(code.as_str())).copied()
        };
        let mut of = HashMap::new();
        let mut of_grids = Vec::new();
        let mut of_communities = Vec::new();
        for below in Level::ALL {
            // A plan without sheets has none to look for.
            let Ok(below_units) = Units::of(served, below, Some(plan)) else { continue };
            let found: Vec<Option<u32>> = below_units.units.iter().map(unit_of).collect();
            of.extend(below_units.units.into_iter().map(|unit| unit.code).zip(found.iter().copied()));
            match below {
                Level::Grid => of_grids = found,
                Level::Community => of_communities = found,
                _ => {}
            }
        }
        let data = served.snapshot().data();
        let of_building = |(community, grid): (&Option<usize>, &Option<u32>)| match level {
            Level::Grid | Level::Sheet => of_grids[(*grid)? as usize],
            _ => of_communities[(*community)?],
        };
        let of_buildings: Vec<Option<u32>> =
            served.community_of.iter().zip(plan.grids_of(&data.buildings)).map(of_building).collect();
        for (building, unit) in data.buildings.iter().zip(&of_buildings) {
            of.entry(building.id.to_string()).or_insert(*unit);
        }
        Self { served, plan, level, of, of_buildings, of_grids, of_communities, len: units.len() }
    }

    /// The index of the unit that holds a place.
    pub(super) fn unit_at(&self, at: Coord<f64>) -> Option<usize> {
        let unit = match self.level {
            Level::Grid | Level::Sheet => self.of_grids[self.plan.index.grid_at(at)?],
            _ => self.of_communities[self.served.snapshot().community_at(at)?],
        };
        unit.map(|unit| unit as usize)
    }

    /// The index of the unit that a code lies in.
    pub(super) fn unit_of(&self, code: &FeatureId) -> Option<usize> {
        self.of.get(code.as_str()).copied().flatten().map(|unit| unit as usize)
    }

    /// How much belongs to something that is not there.
    pub(super) fn unknown(&self, work: &GridWork, window: PatrolWindow) -> u64 {
        let posts = work.posts.iter().map(|post| &post.unit);
        let organizations = work.organizations.iter().map(|organization| &organization.unit);
        let patrols = work.patrols.iter().filter(|patrol| window.holds(patrol)).map(|patrol| &patrol.unit);
        let units = posts.chain(organizations).chain(patrols);
        units.filter(|unit| !self.of.contains_key(unit.as_str())).count() as u64
    }
}
