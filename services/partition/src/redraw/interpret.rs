//! What an edit makes of a community.

use std::collections::BTreeSet;

use wangge_model::{Edit, EditRequest, FeatureId, GridCode, GridKind, Plan};

use super::cut::Blade;
use super::repair::repaired;
use super::state::State;
use super::{Drawing, RedrawError};
use crate::codes::sequence;

/// An edit in the community that it is about.
pub(super) struct Desk<'a> {
    pub(super) drawing: &'a Drawing,
    pub(super) plan: &'a Plan,
    pub(super) request: &'a EditRequest,
    pub(super) state: &'a State,
}

impl Desk<'_> {
    /// The community after the edit.
    pub(super) fn edited(&self) -> Result<State, RedrawError> {
        let mut state = self.state.clone();
        match &self.request.edit {
            Edit::MoveBuildings { buildings, to } => {
                self.general(to)?;
                let buildings = self.buildings(buildings)?;
                state.assign(self.drawing, to_one(buildings, to));
            }
            Edit::NewGrid { buildings, name } => {
                let buildings = self.buildings(buildings)?;
                let code = self.add_grid(&mut state, name.as_deref())?;
                state.assign(self.drawing, to_one(buildings, &code));
            }
            Edit::Merge { grids, into } => {
                self.general(into)?;
                let mut buildings = Vec::new();
                for grid in grids.iter().filter(|grid| *grid != into) {
                    buildings.extend(self.lived(grid)?);
                }
                state.assign(self.drawing, to_one(some(buildings)?, into));
            }
            Edit::Cut { grid, line } => {
                let buildings = self.cut_off(grid, line)?;
                let code = self.add_grid(&mut state, None)?;
                state.assign(self.drawing, to_one(buildings, &code));
            }
            Edit::Rename { grid, name } => {
                self.known(grid)?;
                state.names.insert(grid.clone(), sound_name(name)?);
            }
            Edit::Repair { grids } => {
                for grid in grids {
                    self.lived(grid)?;
                    self.unlocked(grid)?;
                }
                state = repaired(self, grids)?;
            }
        }
        Ok(state)
    }

    /// Fails where a state differs from the present one in what must not change.
    pub(super) fn check(&self, state: &State) -> Result<(), RedrawError> {
        let codes: BTreeSet<&GridCode> = self.state.names.keys().chain(state.names.keys()).collect();
        for code in codes.into_iter().filter(|code| self.state.names.get(code) != state.names.get(code)) {
            self.unlocked(code)?;
        }
        for (building, to) in &state.grid_of {
            let from = self.state.grid_of.get(building);
            if from == Some(to) {
                continue;
            }
            for grid in from.into_iter().chain([to]) {
                self.unlocked(grid)?;
            }
            // Ground of a dedicated grid is its own, so a building that no grid had yet is in it.
            let home =
                self.drawing.home(*building).map(|home| &self.drawing.base().grids[home.grid as usize]);
            let home = home.filter(|grid| grid.kind == GridKind::Dedicated).map(|grid| &grid.code);
            let dedicated = |grid: &&GridCode| self.drawing.kind(grid) == GridKind::Dedicated;
            match from.into_iter().chain([to]).chain(home).find(dedicated) {
                Some(grid) if from.is_some() || home != Some(to) => {
                    return Err(RedrawError::Dedicated(grid.clone()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds a grid without buildings, with a code that was never given.
    pub(super) fn add_grid(&self, state: &mut State, name: Option<&str>) -> Result<GridCode, RedrawError> {
        let community = self.drawing.community(&self.state.community)?;
        let plans = [Some(self.plan), Some(self.drawing.base()), self.drawing.before()];
        let codes = plans.into_iter().flatten().flat_map(|plan| {
            let retired = plan.lineage.iter().flat_map(|lineage| &lineage.retired);
            plan.grids.iter().map(|grid| &grid.code).chain(retired)
        });
        let last = codes.chain(state.names.keys()).filter_map(|code| sequence(code, community)).max();
        let code = GridCode::in_community(&community.code, last.unwrap_or(0) + 1);
        let number = code.as_str().trim_start_matches(community.code.as_str());
        let name = name.map_or_else(|| Ok(format!("{}{number}", community.name)), sound_name)?;
        state.names.insert(code.clone(), name);
        Ok(code)
    }

    fn known(&self, grid: &GridCode) -> Result<(), RedrawError> {
        if self.state.names.contains_key(grid) {
            return Ok(());
        }
        match self.plan.grids.binary_search_by(|other| other.code.cmp(grid)) {
            Ok(_) => Err(self.elsewhere(grid)),
            Err(_) => Err(RedrawError::UnknownGrid(grid.clone())),
        }
    }

    fn general(&self, grid: &GridCode) -> Result<(), RedrawError> {
        self.known(grid)?;
        match self.drawing.kind(grid) {
            GridKind::General => Ok(()),
            GridKind::Dedicated => Err(RedrawError::Dedicated(grid.clone())),
        }
    }

    pub(super) fn unlocked(&self, grid: &GridCode) -> Result<(), RedrawError> {
        match self.request.locked.get(grid) {
            Some(grid) => Err(RedrawError::Locked(grid.clone())),
            None => Ok(()),
        }
    }

    /// The buildings of a general grid that has any.
    fn lived(&self, grid: &GridCode) -> Result<Vec<u32>, RedrawError> {
        self.general(grid)?;
        let buildings: Vec<u32> = self.state.members(grid).collect();
        if buildings.is_empty() { Err(RedrawError::Empty(grid.clone())) } else { Ok(buildings) }
    }

    /// The numbers of buildings that stand in the community.
    fn buildings(&self, ids: &[FeatureId]) -> Result<Vec<u32>, RedrawError> {
        let number = |id: &FeatureId| {
            let number = self.drawing.number(id).ok_or_else(|| RedrawError::UnknownBuilding(id.clone()))?;
            let home = self.drawing.home(number).ok_or_else(|| RedrawError::Outside(id.clone()))?;
            let community = &self.drawing.base().grids[home.grid as usize].community;
            if *community == self.state.community { Ok(number) } else { Err(self.elsewhere(id)) }
        };
        some(ids.iter().map(number).collect::<Result<_, _>>()?)
    }

    fn elsewhere(&self, what: &dyn ToString) -> RedrawError {
        RedrawError::OtherCommunity { what: what.to_string(), community: self.state.community.clone() }
    }

    /// The buildings of a grid on the smaller side of a line.
    fn cut_off(&self, grid: &GridCode, line: &[[f64; 2]]) -> Result<Vec<u32>, RedrawError> {
        let buildings = self.lived(grid)?;
        let blade = Blade::new(line).ok_or(RedrawError::BadLine)?;
        let is_right = |&building: &u32| {
            let home = self.drawing.home(building);
            home.is_some_and(|home| blade.has_to_its_right(home.place.coord()))
        };
        let (right, left): (Vec<u32>, Vec<u32>) = buildings.into_iter().partition(is_right);
        if right.is_empty() || left.is_empty() {
            return Err(RedrawError::OneSided(grid.clone()));
        }
        let size = |side: &[u32]| (self.drawing.households(side.iter().copied()), side.len());
        Ok(if size(&left) < size(&right) { left } else { right })
    }
}

fn to_one(buildings: Vec<u32>, grid: &GridCode) -> impl Iterator<Item = (u32, GridCode)> {
    buildings.into_iter().map(|building| (building, grid.clone()))
}

fn some<T>(list: Vec<T>) -> Result<Vec<T>, RedrawError> {
    if list.is_empty() { Err(RedrawError::Nothing) } else { Ok(list) }
}

fn sound_name(name: &str) -> Result<String, RedrawError> {
    let name = name.trim();
    if name.is_empty() { Err(RedrawError::EmptyName) } else { Ok(name.to_owned()) }
}
