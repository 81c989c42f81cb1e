//! A plan redrawn by hand, edit by edit.
//!
//! What a planner changes is which grid each building is in; borders follow. They are a function of two
//! things: of the plan that drawing began with, the base, and of the grid of each building now, not of the
//! way that led there. So an edit that is undone leaves the plan it was made in to the bit, and a log of
//! changes can be played from any machine. The rule, for the buildings of each community:
//!
//! - A grid that has the buildings it had in the base has the ground it had.
//! - The other grids of the base and those that have their buildings now fall into [`parts`], the fewest
//!   so that no building leads from one to another. The ground of a part's grids in the base is divided among
//!   its grids now ([`ground`]), by the cells, borders and collars that make plans from plans
//!   (`crate::present`). Nothing beyond it changes, to the vertex: neither other parts nor other communities.
//!
//! Only parts that a change touches are worked out; all else is copied from the plan it was made in.

mod compose;
mod cut;
mod error;
mod ground;
mod interpret;
mod notes;
mod parts;
mod repair;
mod sheet;
mod state;
mod weld;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use wangge_model::{
    Assignment, Building, Change, Community, DistrictData, DivisionCode, Edit, EditRequest, FeatureId, Grid,
    GridCode, GridKind, LocalProjection, Place, Plan,
};

use crate::plan::communities;
use crate::present::locate::Locator;
use compose::composed;
pub use error::RedrawError;
use ground::Trouble;
use interpret::Desk;
use sheet::{Drawn, Sheet};
use state::State;

/// What a plan is redrawn from, prepared once: the district and the base. The same for all edits, on any
/// thread.
#[derive(Debug, Clone)]
pub struct Drawing {
    data: Arc<DistrictData>,
    base: Arc<Plan>,
    before: Option<Arc<Plan>>,
    communities: Vec<Community>,
    number: HashMap<FeatureId, u32>,
    /// Of each building; none outside the base's grids.
    home: Vec<Option<Home>>,
    /// The base's assignments by the number of their grid.
    assigned: Vec<Vec<u32>>,
    local: LocalProjection,
}

/// Where a building stands in the base.
#[derive(Debug, Clone, Copy)]
struct Home {
    /// The grid by its number.
    grid: u32,
    place: Place,
    /// Whether the base knew it.
    known: bool,
}

/// A plan after an edit, and what the edit did.
#[derive(Debug, Clone)]
pub struct Redrawn {
    /// The plan.
    pub plan: Plan,
    /// What changed, to be kept in a log: [`Drawing::apply`] makes it again, and its inverse undoes it.
    pub change: Change,
    /// The grids whose buildings, ground or name changed, in the order of their codes.
    pub grids: Vec<Touched>,
    /// Households in buildings that went from one grid to another.
    pub households_moved: u64,
}

/// A grid before and after an edit.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Touched {
    /// Its code.
    pub grid: GridCode,
    /// None for a new grid.
    pub before: Option<Load>,
    /// None for one that is no more.
    pub after: Option<Load>,
}

/// What is in a grid.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Load {
    /// Households.
    pub households: u32,
    /// Buildings.
    pub buildings: u32,
    /// (households − mean) / mean, as [`Grid::deviation`].
    pub deviation: f64,
}

impl From<&Grid> for Load {
    fn from(grid: &Grid) -> Self {
        Self { households: grid.households, buildings: grid.buildings, deviation: grid.deviation }
    }
}

impl Drawing {
    /// Prepares to redraw plans that begin as `base`; where that was made from another plan, `before` is
    /// it, and lineage is told against it, else against the base.
    ///
    /// Where a building stands is taken from the base, else from the district. Households are the
    /// district's wherever grids change.
    pub fn new(data: Arc<DistrictData>, base: Arc<Plan>, before: Option<Arc<Plan>>) -> Self {
        let number: HashMap<FeatureId, u32> =
            data.buildings.iter().map(|building| building.id.clone()).zip(0..).collect();
        let grid: HashMap<&GridCode, u32> = base.grids.iter().map(|grid| &grid.code).zip(0..).collect();
        let mut home = vec![None; data.buildings.len()];
        let mut assigned = vec![Vec::new(); base.grids.len()];
        for (i, assignment) in (0..).zip(&base.assignments) {
            let Some(&grid) = grid.get(&assignment.grid) else { continue };
            assigned[grid as usize].push(i);
            if let Some(&building) = number.get(&assignment.building) {
                home[building as usize] = Some(Home { grid, place: assignment.place, known: true });
            }
        }
        let locator = Locator::new(&base);
        for (home, building) in home.iter_mut().zip(&data.buildings).filter(|(home, _)| home.is_none()) {
            let found = locator.standing_at(building.place);
            *home = found.map(|(grid, place)| Home { grid: grid as u32, place, known: false });
        }
        let communities = communities(&data);
        let origin = communities.first().map(|community| community.area.extent().min()).unwrap_or_default();
        let local = LocalProjection::at(origin);
        Self { data, base, before, communities, number, home, assigned, local }
    }

    /// Makes an edit in a plan that was drawn from the base. Where buildings that stand as one are to be in
    /// several grids, all go where the first of those goes that the edit moves.
    ///
    /// # Errors
    /// When the edit names what is not there, leaves its community, touches a locked or dedicated grid, or
    /// has no meaning.
    pub fn redraw(&self, plan: &Plan, request: &EditRequest) -> Result<Redrawn, RedrawError> {
        let community = self.community_of(plan, &request.edit)?;
        let present = Sheet::of(self, plan, &community)?;
        let desk = Desk { drawing: self, plan, request, state: &present.state };
        let mut state = desk.edited()?;
        loop {
            desk.check(&state)?;
            match Drawn::new(self, &present, &state) {
                Ok(drawn) => {
                    let change = present.state.change_to(self, &state);
                    return Ok(self.redrawn(&present, drawn, change));
                }
                Err(Trouble::Refused(error)) => return Err(error),
                Err(Trouble::Together(cells)) => {
                    if !self.put_together(&present.state, &mut state, &cells) {
                        return Err(self.inseparable(&cells));
                    }
                }
            }
        }
    }

    /// Makes a change in a plan that is as it was when the change was made of it: again, or by its inverse
    /// to undo it.
    ///
    /// # Errors
    /// When the plan is not what it was.
    pub fn apply(&self, plan: &Plan, change: &Change) -> Result<Redrawn, RedrawError> {
        let present = Sheet::of(self, plan, &change.community)?;
        let state = present.state.changed(self, change)?;
        match Drawn::new(self, &present, &state) {
            Ok(drawn) => Ok(self.redrawn(&present, drawn, change.clone())),
            Err(Trouble::Refused(error)) => Err(error),
            Err(Trouble::Together(cells)) => Err(self.inseparable(&cells)),
        }
    }

    fn redrawn(&self, present: &Sheet<'_>, drawn: Drawn, change: Change) -> Redrawn {
        let plan = composed(self, present, drawn, &change);
        let moved = change.moves.iter().filter(|it| it.from.is_some() && it.to.is_some());
        let moved = moved.filter_map(|it| self.number(&it.building));
        let households_moved = self.households(moved);
        let grids = touched(present.plan, &plan, &change.community);
        Redrawn { plan, change, grids, households_moved }
    }

    /// Puts buildings that share a cell in one grid; whether that changed anything.
    fn put_together(&self, before: &State, state: &mut State, cells: &[Vec<u32>]) -> bool {
        let mut moves = Vec::new();
        for cell in cells {
            let is_moved = |building: &&u32| before.grid_of.get(building) != state.grid_of.get(building);
            let leader = cell.iter().find(is_moved).or(cell.first());
            if let Some(grid) = leader.and_then(|leader| state.grid_of.get(leader)) {
                let others = cell.iter().filter(|building| state.grid_of.get(building) != Some(grid));
                moves.extend(others.map(|&building| (building, grid.clone())));
            }
        }
        let any = !moves.is_empty();
        state.assign(self, moves);
        any
    }

    /// The community that an edit is about.
    fn community_of(&self, plan: &Plan, edit: &Edit) -> Result<DivisionCode, RedrawError> {
        let grid = match edit {
            Edit::MoveBuildings { to: grid, .. }
            | Edit::Merge { into: grid, .. }
            | Edit::Cut { grid, .. }
            | Edit::Rename { grid, .. } => grid,
            Edit::Repair { grids } => grids.first().ok_or(RedrawError::Nothing)?,
            Edit::NewGrid { buildings, .. } => {
                let id = buildings.first().ok_or(RedrawError::Nothing)?;
                let number = self.number(id).ok_or_else(|| RedrawError::UnknownBuilding(id.clone()))?;
                let home = self.home(number).ok_or_else(|| RedrawError::Outside(id.clone()))?;
                return Ok(self.base.grids[home.grid as usize].community.clone());
            }
        };
        match plan.grids.binary_search_by(|other| other.code.cmp(grid)) {
            Ok(i) => Ok(plan.grids[i].community.clone()),
            Err(_) => Err(RedrawError::UnknownGrid(grid.clone())),
        }
    }
}

/// What the steps of an edit ask of the drawing.
impl Drawing {
    fn data(&self) -> &DistrictData {
        &self.data
    }

    fn base(&self) -> &Plan {
        &self.base
    }

    fn before(&self) -> Option<&Plan> {
        self.before.as_deref()
    }

    fn number(&self, building: &FeatureId) -> Option<u32> {
        self.number.get(building).copied()
    }

    fn building(&self, number: u32) -> &Building {
        &self.data.buildings[number as usize]
    }

    fn home(&self, building: u32) -> Option<Home> {
        self.home[building as usize]
    }

    fn households(&self, buildings: impl IntoIterator<Item = u32>) -> u64 {
        buildings.into_iter().map(|it| u64::from(self.building(it).households.unwrap_or(0))).sum()
    }

    /// Buildings that the base does not know and that stand on its ground.
    fn unassigned(&self) -> impl Iterator<Item = (u32, Home)> {
        let homes = (0..).zip(&self.home).filter_map(|(building, home)| Some((building, (*home)?)));
        homes.filter(|(_, home)| !home.known)
    }

    /// The number of a grid in the base.
    fn base_grid(&self, code: &GridCode) -> Option<u32> {
        self.base.grids.binary_search_by(|grid| grid.code.cmp(code)).ok().map(|grid| grid as u32)
    }

    /// The grids of a community in the base, ascending.
    fn bases(&self, community: &DivisionCode) -> impl Iterator<Item = u32> {
        let here = |(_, grid): &(u32, &Grid)| grid.community == *community;
        (0..).zip(&self.base.grids).filter(here).map(|(number, _)| number)
    }

    /// The assignments of a grid of the base.
    fn assigned(&self, grid: u32) -> impl Iterator<Item = &Assignment> {
        self.assigned[grid as usize].iter().map(|&i| &self.base.assignments[i as usize])
    }

    /// Whether a grid of the base had no building that is still there: it stays where it has none again.
    fn is_empty_in_base(&self, code: &GridCode) -> bool {
        let known = |grid| self.assigned(grid).any(|it| self.number.contains_key(&it.building));
        self.base_grid(code).is_some_and(|grid| !known(grid))
    }

    /// Of a grid that is in the plan. New ones are general.
    fn kind(&self, code: &GridCode) -> GridKind {
        self.base_grid(code).map_or(GridKind::General, |grid| self.base.grids[grid as usize].kind)
    }

    fn community(&self, code: &DivisionCode) -> Result<&Community, RedrawError> {
        let found = self.communities.iter().find(|community| community.code == *code);
        found.ok_or_else(|| self.foreign(code))
    }

    /// The stream of random numbers of a community.
    fn stream(&self, code: &DivisionCode) -> u64 {
        self.communities.iter().take_while(|community| community.code != *code).count() as u64
    }

    fn foreign(&self, what: &dyn ToString) -> RedrawError {
        RedrawError::Foreign { base: self.base.name.clone(), what: what.to_string() }
    }

    /// Two buildings of a cell that are in different grids.
    fn inseparable(&self, cells: &[Vec<u32>]) -> RedrawError {
        let id = |building: u32| self.building(building).id.clone();
        match cells.first().map(Vec::as_slice) {
            Some([first, .., last]) => RedrawError::Inseparable([id(*first), id(*last)]),
            _ => RedrawError::Nothing,
        }
    }
}

/// The grids of a community of which more than the deviation differs.
fn touched(before: &Plan, after: &Plan, community: &DivisionCode) -> Vec<Touched> {
    let (before, after) = (of_community(before, community), of_community(after, community));
    let codes: BTreeSet<&GridCode> = before.keys().chain(after.keys()).copied().collect();
    let is_same = |p: &Grid, q: &Grid| {
        (p.households, p.buildings, &p.name, &p.area) == (q.households, q.buildings, &q.name, &q.area)
    };
    codes
        .into_iter()
        .map(|grid| (grid, before.get(grid), after.get(grid)))
        .filter(|(_, p, q)| !matches!((p, q), (Some(p), Some(q)) if is_same(p, q)))
        .map(|(grid, p, q)| Touched {
            grid: grid.clone(),
            before: p.copied().map(Load::from),
            after: q.copied().map(Load::from),
        })
        .collect()
}

fn of_community<'p>(plan: &'p Plan, community: &DivisionCode) -> HashMap<&'p GridCode, &'p Grid> {
    let grids = plan.grids.iter().filter(|grid| grid.community == *community);
    grids.map(|grid| (&grid.code, grid)).collect()
}
