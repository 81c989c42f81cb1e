//! Grids that are made contiguous and brought into the band among themselves, by what makes a plan from
//! another.

use std::collections::{BTreeMap, BTreeSet};

use wangge_model::{GridCode, GridKind, PlanParameters};

use super::RedrawError;
use super::ground::{Lines, Survey, Trouble};
use super::interpret::Desk;
use super::parts::Part;
use super::state::State;
use crate::atoms::{Atoms, Links};
use crate::community::{CommunityGraph, Region};
use crate::present::locate::Locator;
use crate::present::restore::{Limits, Start, restore};

/// The community once some of its grids are repaired.
pub(super) fn repaired(desk: &Desk<'_>, grids: &[GridCode]) -> Result<State, RedrawError> {
    let drawing = desk.drawing;
    let mut state = desk.state.clone();
    state.assign(drawing, left_over(desk));
    let chosen: BTreeSet<&GridCode> = grids.iter().collect();
    let (part, mut survey, labels) = surveyed(desk, &mut state, &chosen)?;
    let is_chosen = |label: u32| chosen.contains(&part.grids[label as usize]);
    survey.graph.taken = labels.iter().map(|&label| !is_chosen(label)).collect();
    survey.graph.before = labels.iter().map(|&label| is_chosen(label).then_some(label)).collect();
    let parameters = parameters(desk, grids);
    let links = Links::new(&survey.graph, f64::from(parameters.max_gap));
    let (regions, _) = survey.graph.regions(&parameters);
    let mut moves = Vec::new();
    for (i, region) in (0..).zip(&regions) {
        let stream = drawing.stream(&state.community) << 16 | i;
        for (origin, cells) in restored(&survey.graph, region, &links, (&parameters, stream)) {
            let grid = match origin {
                Some(label) => part.grids[label as usize].clone(),
                None => desk.add_grid(&mut state, None)?,
            };
            let buildings = cells.iter().flat_map(|&cell| survey.buildings(&part, cell));
            moves.extend(buildings.map(|building| (building, grid.clone())));
        }
    }
    state.assign(drawing, moves);
    Ok(state)
}

/// The ground of the parts that grids are of, and the number of the grid that has each cell.
fn surveyed(
    desk: &Desk<'_>,
    state: &mut State,
    grids: &BTreeSet<&GridCode>,
) -> Result<(Part, Survey, Vec<u32>), RedrawError> {
    loop {
        let mut parts = Part::all(desk.drawing, state)?;
        parts.retain(|part| part.grids.iter().any(|grid| grids.contains(grid)));
        let part = Part::joined(&parts);
        let survey = Survey::new(desk.drawing, &part, Lines::Followed)?;
        match survey.labels(desk.drawing, &part) {
            Ok(labels) => return Ok((part, survey, labels)),
            Err(Trouble::Refused(error)) => return Err(error),
            Err(Trouble::Together(cells)) => {
                if !desk.drawing.put_together(desk.state, state, &cells) {
                    return Err(desk.drawing.inseparable(&cells));
                }
            }
        }
    }
}

/// The buildings of the community that are in no grid, and the grid that has the ground they stand on; none
/// of those on ground that is locked.
fn left_over(desk: &Desk<'_>) -> Vec<(u32, GridCode)> {
    let (drawing, state) = (desk.drawing, desk.state);
    let homes = drawing.unassigned().filter(|(building, home)| {
        let grid = &drawing.base().grids[home.grid as usize];
        grid.community == state.community && !state.grid_of.contains_key(building)
    });
    let mut homes = homes.peekable();
    if homes.peek().is_none() {
        return Vec::new();
    }
    let locator = Locator::new(desk.plan);
    let grid = |(building, home): (u32, super::Home)| {
        let (grid, _) = locator.standing_at(home.place)?;
        let grid = &desk.plan.grids[grid];
        let at_home = drawing.base_grid(&grid.code) == Some(home.grid);
        let open = grid.community == state.community && (grid.kind == GridKind::General || at_home);
        (open && desk.unlocked(&grid.code).is_ok()).then(|| (building, grid.code.clone()))
    };
    homes.filter_map(grid).collect()
}

/// The band of the first of the grids.
fn parameters(desk: &Desk<'_>, grids: &[GridCode]) -> PlanParameters {
    let grid = desk.plan.grids.iter().find(|grid| grids.first() == Some(&grid.code));
    let parameters = desk.plan.parameters;
    grid.map_or(parameters, |grid| parameters.with_target(grid.target))
}

/// The cells with buildings of each grid of a region, and which grid it was; none for a new one.
fn restored(
    graph: &CommunityGraph,
    region: &Region,
    links: &Links,
    (parameters, stream): (&PlanParameters, u64),
) -> Vec<(Option<u32>, Vec<u32>)> {
    let atoms = Atoms::new(graph, region, links);
    let Some((mut start, before)) = Start::of(graph, region, &atoms) else { return Vec::new() };
    start.make_whole(&atoms.problem);
    let band = [f64::from(parameters.min), f64::from(parameters.max)];
    let limits = Limits { band, movable: f64::INFINITY };
    let restored = restore(&atoms.problem, &start, limits, parameters.seed, stream);
    let mut cells: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (&cell, &vertex) in region.cells.iter().zip(&atoms.vertex_of) {
        if graph.built[cell as usize] {
            cells.entry(restored.zone[vertex as usize]).or_default().push(cell);
        }
    }
    let origin = |zone: u32| restored.before[zone as usize].map(|zone| before[zone as usize]);
    cells.into_iter().map(|(zone, cells)| (origin(zone), cells)).collect()
}
