//! Plans redrawn by random edits: valid after each, and the same to the bit when all are undone.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

#[expect(dead_code, reason = "shared with other tests")]
mod made;

use std::collections::BTreeSet;
use std::sync::Arc;

use made::*;
use proptest::prelude::*;
use proptest::sample::Index;
use wangge_model::{Change, DistrictData, Edit, EditRequest, FeatureId, Grid, GridCode, Plan};
use wangge_partition::{Drawing, RedrawError, Redrawn, Request, check_plan};

/// What an edit is made of, whatever the plan.
#[derive(Debug, Clone)]
struct Whim {
    kind: u8,
    grids: [Index; 2],
    buildings: Vec<Index>,
    line: [(f64, f64); 3],
}

prop_compose! {
    fn whim()(
        kind in 0..7_u8,
        grids in any::<[Index; 2]>(),
        buildings in prop::collection::vec(any::<Index>(), 1..12),
        line in prop::array::uniform3(point()),
    ) -> Whim {
        Whim { kind, grids, buildings, line }
    }
}

impl Whim {
    fn edit(&self, plan: &Plan) -> Edit {
        let [grid, other] = self.grids.each_ref().map(|index| index.get(&plan.grids).clone());
        let near = |grid: &Grid| -> Vec<FeatureId> {
            let here =
                plan.assignments.iter().filter(|it| it.grid.as_str()[..12] == *grid.community.as_str());
            let here: Vec<_> = here.map(|it| it.building.clone()).collect();
            let some = self.buildings.iter().filter(|_| !here.is_empty());
            some.map(|index| index.get(&here).clone()).collect()
        };
        match self.kind {
            0 => Edit::MoveBuildings { buildings: near(&grid), to: grid.code },
            1 => {
                // All of a grid's, or nearly so.
                let here = plan.assignments.iter().filter(|it| it.grid == other.code);
                let buildings = here.map(|it| it.building.clone()).skip(self.buildings.len() % 3).collect();
                Edit::MoveBuildings { buildings, to: grid.code }
            }
            2 => Edit::NewGrid { buildings: near(&grid), name: None },
            3 => Edit::Merge { grids: vec![grid.code], into: other.code },
            4 | 5 => {
                let line = self.line.iter().map(|&(x, y)| [at(x, y).x, at(x, y).y]).collect();
                Edit::Cut { grid: grid.code, line }
            }
            _ => Edit::Repair { grids: vec![grid.code, other.code] },
        }
    }
}

/// Grids may be outside the band and in several parts while they are drawn.
fn faults(data: &DistrictData, plan: &Plan) -> Vec<String> {
    check_plan(data, plan)
        .into_iter()
        .filter(|fault| !["band", "contiguity"].contains(&fault.kind))
        .filter(|fault| !fault.message.contains("outside every community"))
        .map(|fault| format!("{} {}: {} {:?}", fault.kind, fault.at, fault.message, fault.place))
        .collect()
}

fn bytes(plan: &Plan) -> String {
    format!("{plan:?}")
}

/// What two plans say differently.
fn difference(plan: &Plan, other: &Plan) -> Vec<String> {
    let lines = |plan: &Plan| -> BTreeSet<String> {
        let grids = plan.grids.iter().map(|grid| format!("{grid:?}"));
        let assignments = plan.assignments.iter().map(|it| format!("{it:?}"));
        let rest = [format!("{:?}", plan.notes), format!("{:?}", plan.lineage), format!("{:?}", plan.limits)];
        grids.chain(assignments).chain(rest).collect()
    };
    lines(plan).symmetric_difference(&lines(other)).cloned().collect()
}

/// A plan and all that it was before, with what was changed of each.
struct Desk {
    data: Arc<DistrictData>,
    drawing: Drawing,
    plan: Plan,
    past: Vec<(Plan, Change)>,
}

impl Desk {
    fn new(data: DistrictData) -> Self {
        let plan = planned(&data, &Request::default());
        let data = Arc::new(data);
        let drawing = Drawing::new(Arc::clone(&data), Arc::new(plan.clone()), None);
        Self { data, drawing, plan, past: Vec::new() }
    }

    fn edit(&mut self, edit: Edit) -> Result<Redrawn, RedrawError> {
        let redrawn = self.drawing.redraw(&self.plan, &EditRequest::from(edit))?;
        let before = std::mem::replace(&mut self.plan, redrawn.plan.clone());
        self.past.push((before, redrawn.change.clone()));
        Ok(redrawn)
    }
}

/// Errors that say that an edit has no meaning; the others must not come. `NoBorder` does once in some ten
/// thousand edits, where a grid of the base is narrower than the lattice.
fn is_meaningless(error: &RedrawError) -> bool {
    matches!(
        error,
        RedrawError::Nothing
            | RedrawError::Empty(_)
            | RedrawError::OneSided(_)
            | RedrawError::BadLine
            | RedrawError::OtherCommunity { .. }
            | RedrawError::NoBorder(_)
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_edit_leaves_a_valid_plan_and_is_undone(
        data in district(),
        whims in prop::collection::vec(whim(), 1..25),
    ) {
        draw_and_undo(data, &whims)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn two_hundred_edits_are_undone(
        data in district(),
        whims in prop::collection::vec(whim(), 200),
    ) {
        draw_and_undo(data, &whims)?;
    }
}

/// Draws, undoes all to the bit, and does it again.
fn draw_and_undo(data: DistrictData, whims: &[Whim]) -> Result<(), TestCaseError> {
    let mut desk = Desk::new(data);
    prop_assume!(faults(&desk.data, &desk.plan).is_empty());
    let mut given: BTreeSet<GridCode> = desk.plan.grids.iter().map(|grid| grid.code.clone()).collect();
    for whim in whims {
        let edit = whim.edit(&desk.plan);
        let before = desk.plan.clone();
        let redrawn = match desk.edit(edit.clone()) {
            Ok(redrawn) => redrawn,
            Err(error) => {
                prop_assert!(is_meaningless(&error), "{error} by {edit:?}");
                continue;
            }
        };
        prop_assert_eq!(faults(&desk.data, &desk.plan), Vec::<String>::new(), "{:?}", edit);
        let community = &redrawn.change.community;
        let elsewhere = |plan: &Plan| -> Vec<Grid> {
            plan.grids.iter().filter(|grid| grid.community != *community).cloned().collect()
        };
        prop_assert_eq!(elsewhere(&before), elsewhere(&desk.plan));
        for grid in &redrawn.change.grids {
            prop_assert!(grid.from.is_some() || given.insert(grid.grid.clone()), "{} again", grid.grid);
        }
    }
    let last = desk.plan.clone();
    let changes: Vec<Change> = desk.past.iter().map(|(_, change)| change.clone()).collect();
    while let Some((before, change)) = desk.past.pop() {
        desk.plan = desk.drawing.apply(&desk.plan, &change.inverse()).unwrap().plan;
        prop_assert_eq!(difference(&desk.plan, &before), Vec::<String>::new(), "undoing {:?}", change);
        prop_assert!(bytes(&desk.plan) == bytes(&before), "undoing {change:?}");
    }
    for change in &changes {
        desk.plan = desk.drawing.apply(&desk.plan, change).unwrap().plan;
    }
    prop_assert_eq!(bytes(&desk.plan), bytes(&last));
    Ok(())
}
