//! What the reader of a plan should know: of grids outside the band what is so now, else what was said of the
//! base.

use std::collections::HashMap;

use wangge_model::{Building, DivisionCode, Grid, GridCode, Plan};

use super::Drawing;
use super::sheet::Drawn;
use crate::assemble::band_notes;

/// Of the grids of a community outside the band.
pub(super) fn band(drawing: &Drawing, drawn: &Drawn) -> Vec<String> {
    let number: HashMap<&GridCode, usize> = drawn.grids.iter().map(|grid| &grid.code).zip(0..).collect();
    let mut fullest: Vec<Option<&Building>> = vec![None; drawn.grids.len()];
    for assignment in &drawn.assignments {
        let building = drawing.number(&assignment.building).map(|building| drawing.building(building));
        if let (Some(&grid), Some(building)) = (number.get(&assignment.grid), building)
            && fullest[grid].is_none_or(|other| building.households > other.households)
        {
            fullest[grid] = Some(building);
        }
    }
    band_notes(&drawn.grids, &drawing.base().parameters, |grid| fullest[grid], |_| "it was drawn so")
}

/// The notes of a plan in which a community was drawn: those of the base, but for the grids that are not as
/// they were there; then of these, in the order of their codes, what is so in the community, and elsewhere what
/// was said before.
pub(super) fn notes(
    (base, before, plan): (&Plan, &Plan, &Plan),
    community: &DivisionCode,
    band: &[String],
) -> Vec<String> {
    let as_in_base = |code: &str| {
        let now = find(plan, code).map(|grid| (grid.households, &grid.area));
        now == find(base, code).map(|grid| (grid.households, &grid.area))
    };
    let is_elsewhere = |code: &str| find(plan, code).is_some_and(|grid| grid.community != *community);
    let elsewhere = before.notes.iter().filter(|note| subject(note).is_some_and(is_elsewhere));
    let changed = |note: &&String| subject(note).is_some_and(|code| !as_in_base(code));
    let mut fresh: Vec<&String> = elsewhere.chain(band).filter(changed).collect();
    fresh.sort_unstable();
    base.notes.iter().filter(|note| !changed(note)).chain(fresh).cloned().collect()
}

fn find<'p>(plan: &'p Plan, code: &str) -> Option<&'p Grid> {
    let at = plan.grids.binary_search_by(|grid| grid.code.as_str().cmp(code)).ok()?;
    Some(&plan.grids[at])
}

/// The code of the grid that a note says to be outside the band.
fn subject(note: &str) -> Option<&str> {
    let (code, rest) = note.strip_prefix("grid ")?.split_once(" has ")?;
    rest.contains(" households, ").then_some(code)
}
