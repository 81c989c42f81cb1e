//! What a plan says of one community, apart from its borders.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wangge_model::{Change, DivisionCode, GridChange, GridCode, Move, Place, Plan};

use super::{Drawing, RedrawError};

/// The grid of each building and the name of each grid. All borders follow from this and from the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) community: DivisionCode,
    /// By the building's number in the district. Buildings that are no longer there are in none.
    pub(super) grid_of: BTreeMap<u32, GridCode>,
    /// Of every grid.
    pub(super) names: BTreeMap<GridCode, String>,
}

impl State {
    /// What a plan says, and where it puts each building.
    pub(super) fn of(
        drawing: &Drawing,
        plan: &Plan,
        community: &DivisionCode,
    ) -> (Self, HashMap<u32, Place>) {
        let grids = plan.grids.iter().filter(|grid| grid.community == *community);
        let names: BTreeMap<GridCode, String> =
            grids.map(|grid| (grid.code.clone(), grid.name.clone())).collect();
        let mut grid_of = BTreeMap::new();
        let mut place_of = HashMap::new();
        for assignment in plan.assignments.iter().filter(|it| names.contains_key(&it.grid)) {
            if let Some(building) = drawing.number(&assignment.building) {
                grid_of.insert(building, assignment.grid.clone());
                place_of.insert(building, assignment.place);
            }
        }
        (Self { community: community.clone(), grid_of, names }, place_of)
    }

    /// The buildings of a grid, ascending.
    pub(super) fn members<'s>(&'s self, grid: &'s GridCode) -> impl Iterator<Item = u32> + 's {
        self.grid_of.iter().filter(move |(_, of)| *of == grid).map(|(&building, _)| building)
    }

    /// Puts buildings in grids. Grids that lose their last one are no more, but for those that had none in the
    /// base.
    pub(super) fn assign(&mut self, drawing: &Drawing, moves: impl IntoIterator<Item = (u32, GridCode)>) {
        let left: BTreeSet<GridCode> = moves
            .into_iter()
            .filter_map(|(building, to)| self.grid_of.insert(building, to))
            .filter(|from| !drawing.is_empty_in_base(from))
            .collect();
        let lived: BTreeSet<&GridCode> = self.grid_of.values().collect();
        self.names.retain(|grid, _| !left.contains(grid) || lived.contains(grid));
    }

    /// With a change made.
    ///
    /// # Errors
    /// When the change does not begin with this state.
    pub(super) fn changed(&self, drawing: &Drawing, change: &Change) -> Result<Self, RedrawError> {
        let stale = |what: &dyn ToString| RedrawError::Stale(what.to_string());
        let mut state = self.clone();
        for GridChange { grid, from, to } in &change.grids {
            let before = match to {
                Some(name) => state.names.insert(grid.clone(), name.clone()),
                None => state.names.remove(grid),
            };
            if before != *from {
                return Err(stale(grid));
            }
        }
        for Move { building, from, to } in &change.moves {
            let number =
                drawing.number(building).ok_or_else(|| RedrawError::UnknownBuilding(building.clone()))?;
            let before = match to {
                Some(grid) => state.grid_of.insert(number, grid.clone()),
                None => state.grid_of.remove(&number),
            };
            if before != *from {
                return Err(stale(building));
            }
        }
        let lived: BTreeSet<&GridCode> = state.grid_of.values().collect();
        let were: BTreeSet<&GridCode> =
            self.grid_of.values().filter(|grid| !drawing.is_empty_in_base(grid)).collect();
        let emptied = were.into_iter().find(|grid| state.names.contains_key(*grid) && !lived.contains(*grid));
        match emptied.or_else(|| lived.iter().copied().find(|grid| !state.names.contains_key(*grid))) {
            Some(grid) => Err(stale(grid)),
            None => Ok(state),
        }
    }

    /// What makes this state another of the same community.
    pub(super) fn change_to(&self, drawing: &Drawing, other: &Self) -> Change {
        let buildings: BTreeSet<u32> = self.grid_of.keys().chain(other.grid_of.keys()).copied().collect();
        let mut moves: Vec<Move> = buildings
            .iter()
            .map(|building| (building, self.grid_of.get(building), other.grid_of.get(building)))
            .filter(|(_, from, to)| from != to)
            .map(|(&building, from, to)| Move {
                building: drawing.building(building).id.clone(),
                from: from.cloned(),
                to: to.cloned(),
            })
            .collect();
        moves.sort_by(|p, q| p.building.cmp(&q.building));
        let codes: BTreeSet<&GridCode> = self.names.keys().chain(other.names.keys()).collect();
        let grids = codes
            .into_iter()
            .map(|grid| (grid, self.names.get(grid), other.names.get(grid)))
            .filter(|(_, from, to)| from != to)
            .map(|(grid, from, to)| GridChange { grid: grid.clone(), from: from.cloned(), to: to.cloned() })
            .collect();
        let gone = self.names.keys().filter(|grid| !other.names.contains_key(*grid));
        Change {
            community: self.community.clone(),
            moves,
            grids,
            retired: gone.cloned().collect(),
            revived: Vec::new(),
        }
    }
}
