//! The plan around a community that was drawn anew.

use std::collections::{BTreeSet, HashMap, HashSet};

use wangge_model::{Assignment, Change, CommunityLimits, Grid, GridCode, Lineage, Plan};

use super::Drawing;
use super::notes::{band, notes};
use super::sheet::{Drawn, Sheet};
use crate::present::lineage::Kinship;

/// The plan once a community is drawn and a change made to it. Where all is as in the base again, it is the
/// base again, but for codes that have been given meanwhile.
pub(super) fn composed(drawing: &Drawing, present: &Sheet<'_>, drawn: Drawn, change: &Change) -> Plan {
    let (plan, base) = (present.plan, drawing.base());
    let community = &change.community;
    let band = band(drawing, &drawn);
    let mut grids: Vec<Grid> =
        plan.grids.iter().filter(|grid| grid.community != *community).cloned().collect();
    grids.extend(drawn.grids);
    grids.sort_by(|p, q| p.code.cmp(&q.code));
    let elsewhere = |it: &&Assignment| !present.state.names.contains_key(&it.grid);
    let mut assignments: Vec<Assignment> = plan.assignments.iter().filter(elsewhere).cloned().collect();
    assignments.extend(drawn.assignments);
    assignments.sort_by(|p, q| p.building.cmp(&q.building));
    let mut composed = Plan {
        name: plan.name.clone(),
        state: plan.state,
        parameters: plan.parameters,
        notes: base.notes.clone(),
        lineage: base.lineage.clone(),
        limits: base.limits.clone(),
        grids,
        assignments,
    };
    let retired = retired(plan, change);
    if composed.grids != base.grids || composed.assignments != base.assignments {
        composed.notes = notes((base, plan, &composed), community, &band);
        composed.limits = limits(drawing, plan, &composed, change);
        composed.lineage = lineage(drawing, &composed, retired);
    } else if !retired_in(base).eq(&retired) {
        composed.lineage = lineage(drawing, &composed, retired);
    }
    composed
}

fn retired_in(plan: &Plan) -> impl Iterator<Item = &GridCode> {
    plan.lineage.iter().flat_map(|lineage| &lineage.retired)
}

/// The codes that are never given again.
fn retired(plan: &Plan, change: &Change) -> BTreeSet<GridCode> {
    let mut retired: BTreeSet<GridCode> = retired_in(plan).chain(&change.retired).cloned().collect();
    retired.retain(|code| !change.revived.contains(code));
    retired
}

/// What the plan took over: from the plan that the base was made from, as far as it is known, else from the
/// base. A base without lineage gets one as soon as there are codes to remember.
fn lineage(drawing: &Drawing, plan: &Plan, retired: BTreeSet<GridCode>) -> Option<Lineage> {
    if drawing.base().lineage.is_none() && retired.is_empty() {
        return None;
    }
    let number: HashMap<&GridCode, usize> = plan.grids.iter().map(|grid| &grid.code).zip(0..).collect();
    let mut grid_of = vec![None; drawing.data().buildings.len()];
    for assignment in &plan.assignments {
        if let Some(building) = drawing.number(&assignment.building) {
            grid_of[building as usize] = number.get(&assignment.grid).copied();
        }
    }
    let before = drawing.before().unwrap_or(drawing.base());
    let codes: Vec<GridCode> = plan.grids.iter().map(|grid| grid.code.clone()).collect();
    let lineage = Kinship::new(before, drawing.data(), |building| grid_of[building]).lineage(&codes);
    Some(Lineage { retired: retired.into_iter().collect(), ..lineage })
}

/// How far communities are from what can be had: what was computed of those that are as in the base.
fn limits(drawing: &Drawing, before: &Plan, plan: &Plan, change: &Change) -> Vec<CommunityLimits> {
    let here = |grid: &&Grid| grid.community == change.community;
    let as_in_base = drawing.base().grids.iter().filter(here).eq(plan.grids.iter().filter(here));
    let known: HashSet<_> = before.limits.iter().map(|limits| &limits.community).collect();
    let stays = |limits: &&CommunityLimits| {
        let is_here = limits.community == change.community;
        if is_here { as_in_base } else { known.contains(&limits.community) }
    };
    drawing.base().limits.iter().filter(stays).cloned().collect()
}
