//! The parts of a community that change apart from each other.

use std::collections::BTreeMap;

use wangge_model::GridCode;

use super::state::State;
use super::{Drawing, RedrawError};
use crate::union::UnionFind;

/// Grids of the base, and the grids that have their ground now: the fewest of both so that no building of
/// the ones is in others than these. A grid that is what it was is a part of its own.
///
/// The borders in a part follow from the part and the base alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Grids by their number in the base, ascending.
    pub(super) bases: Vec<u32>,
    /// Ascending.
    pub(super) grids: Vec<GridCode>,
    /// Buildings, ascending, and the number of each one's grid among `grids`.
    pub(super) buildings: Vec<(u32, u32)>,
}

impl Part {
    /// The parts of a community, in the order of their first grids of the base.
    ///
    /// # Errors
    /// When the state is of a plan that was not drawn from the base.
    pub(super) fn all(drawing: &Drawing, state: &State) -> Result<Vec<Self>, RedrawError> {
        let bases: Vec<u32> = drawing.bases(&state.community).collect();
        let codes: Vec<&GridCode> = state.names.keys().collect();
        let of_base = |grid: u32| bases.binary_search(&grid).ok();
        let of_code = |code: &GridCode| Some(bases.len() + codes.binary_search(&code).ok()?);
        let foreign = |what: &dyn ToString| drawing.foreign(what);
        let mut joined = UnionFind::new(bases.len() + codes.len());
        for (i, &code) in (bases.len()..).zip(&codes) {
            if let Some(base) = drawing.base_grid(code).and_then(of_base) {
                joined.join(base, i);
            }
        }
        for (&building, code) in &state.grid_of {
            let id = &drawing.building(building).id;
            let home = drawing.home(building).and_then(|home| of_base(home.grid));
            let (home, code) =
                (home.ok_or_else(|| foreign(id))?, of_code(code).ok_or_else(|| foreign(code))?);
            joined.join(home, code);
        }
        let mut parts: BTreeMap<usize, Self> = BTreeMap::new();
        let mut part_of = |i: usize| joined.root(i);
        for (i, &base) in bases.iter().enumerate() {
            let part = Self { bases: Vec::new(), grids: Vec::new(), buildings: Vec::new() };
            parts.entry(part_of(i)).or_insert(part).bases.push(base);
        }
        for (i, &code) in (bases.len()..).zip(&codes) {
            let part = parts.get_mut(&part_of(i)).ok_or_else(|| foreign(code))?;
            part.grids.push(code.clone());
        }
        for (&building, code) in &state.grid_of {
            let root = of_code(code).map(&mut part_of);
            let part = root.and_then(|root| parts.get_mut(&root)).ok_or_else(|| foreign(code))?;
            let grid = part.grids.binary_search(code).map_err(|_| foreign(code))?;
            part.buildings.push((building, grid as u32));
        }
        match parts.values().find(|part| part.grids.is_empty()) {
            Some(part) => Err(foreign(&drawing.base().grids[part.bases[0] as usize].code)),
            None => Ok(parts.into_values().collect()),
        }
    }

    /// Several parts as one.
    pub(super) fn joined(parts: &[Self]) -> Self {
        let mut bases: Vec<u32> = parts.iter().flat_map(|part| part.bases.iter().copied()).collect();
        let mut grids: Vec<GridCode> = parts.iter().flat_map(|part| part.grids.iter().cloned()).collect();
        bases.sort_unstable();
        grids.sort_unstable();
        let number = |code: &GridCode| grids.partition_point(|other| other < code) as u32;
        let here = |part: &Self| -> Vec<(u32, u32)> {
            let buildings = part.buildings.iter();
            buildings.map(|&(building, grid)| (building, number(&part.grids[grid as usize]))).collect()
        };
        let mut buildings: Vec<(u32, u32)> = parts.iter().flat_map(here).collect();
        buildings.sort_unstable();
        Self { bases, grids, buildings }
    }
}
