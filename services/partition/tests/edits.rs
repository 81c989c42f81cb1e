//! Each edit of a plan in a district where all is known.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

#[expect(dead_code, reason = "shared with other tests")]
mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::Area as _;
use made::*;
use wangge_model::{
    Area, Building, Change, DistrictData, Edit, EditRequest, FeatureId, Grid, GridCode, GridKind, Place, Plan,
};
use wangge_partition::{DedicatedArea, Drawing, Freedom, Present, RedrawError, Redrawn, Request, check_plan};

/// Two communities of some 140 houses with ten households each, in rows; none in the second one's hole.
fn district() -> DistrictData {
    let mut data = DistrictData { communities: communities(0.0), ..DistrictData::default() };
    for i in 0..288 {
        let (east, row, column) = (i / 144, i % 144 / 12, i % 12);
        let (x, y) = (0.02 + 0.5 * f64::from(east) + 0.04 * f64::from(column), 0.04 + 0.08 * f64::from(row));
        if !((0.79..0.91).contains(&x) && (0.79..0.91).contains(&y)) {
            data.buildings.push(house(i as usize, (x, y)));
        }
    }
    data
}

fn house(i: usize, (x, y): (f64, f64)) -> Building {
    Building {
        id: id('b', i),
        place: Place::new(at(x, y)).unwrap(),
        footprint: None,
        households: Some(10),
        levels: None,
        floor_area: None,
    }
}

/// A plan that is drawn.
struct Desk {
    data: Arc<DistrictData>,
    drawing: Drawing,
    plan: Plan,
}

impl Desk {
    fn new() -> Self {
        Self::of(district(), &Request::default())
    }

    fn of(data: DistrictData, request: &Request<'_>) -> Self {
        let plan = planned(&data, request);
        let drawing = Drawing::new(Arc::new(data.clone()), Arc::new(plan.clone()), None);
        Self { data: Arc::new(data), drawing, plan }
    }

    fn try_edit(&mut self, edit: Edit, locked: &[GridCode]) -> Result<Redrawn, RedrawError> {
        let request = EditRequest { edit, locked: locked.iter().cloned().collect() };
        let redrawn = self.drawing.redraw(&self.plan, &request)?;
        self.plan = redrawn.plan.clone();
        Ok(redrawn)
    }

    fn edit(&mut self, edit: Edit) -> Redrawn {
        self.try_edit(edit, &[]).unwrap()
    }

    fn grid(&self, code: &GridCode) -> &Grid {
        self.plan.grids.iter().find(|grid| grid.code == *code).unwrap()
    }

    fn members(&self, code: &GridCode) -> Vec<FeatureId> {
        let here = self.plan.assignments.iter().filter(|it| it.grid == *code);
        here.map(|it| it.building.clone()).collect()
    }

    fn grid_of(&self, building: &FeatureId) -> Option<GridCode> {
        self.plan.assignments.iter().find(|it| it.building == *building).map(|it| it.grid.clone())
    }

    fn code(&self, community: usize, grid: usize) -> GridCode {
        let community = &self.data.communities[community].code;
        let mut here = self.plan.grids.iter().filter(|grid| grid.community == *community);
        here.nth(grid).unwrap().code.clone()
    }

    fn kinds_of_faults(&self) -> BTreeSet<&'static str> {
        check_plan(&self.data, &self.plan).iter().map(|fault| fault.kind).collect()
    }
}

fn is_shared_by_threads<T: Send + Sync>(_: &T) {}

#[test]
fn one_drawing_serves_all_threads() {
    is_shared_by_threads(&Desk::new().drawing);
}

#[test]
fn buildings_go_to_another_grid_and_what_changed_is_told() {
    let mut desk = Desk::new();
    let (from, to) = (desk.code(0, 0), desk.code(0, 1));
    let before = desk.plan.clone();
    let buildings = desk.members(&from)[..3].to_vec();
    let made = desk.edit(Edit::MoveBuildings { buildings: buildings.clone(), to: to.clone() });
    assert_eq!(made.households_moved, 30);
    assert_eq!(
        made.change.moves.iter().map(|it| &it.building).collect::<Vec<_>>(),
        buildings.iter().collect::<Vec<_>>()
    );
    assert!(
        made.change.moves.iter().all(|it| it.from.as_ref() == Some(&from) && it.to.as_ref() == Some(&to))
    );
    assert_eq!(made.grids.iter().map(|it| &it.grid).collect::<Vec<_>>(), [&from, &to]);
    let [loses, gains] = [0, 1].map(|i| (made.grids[i].before.unwrap(), made.grids[i].after.unwrap()));
    assert_eq!((loses.0.households - loses.1.households, gains.1.households - gains.0.households), (30, 30));
    assert!((gains.1.deviation - desk.grid(&to).deviation).abs() < 1e-12);
    for (grid, was) in desk.plan.grids.iter().zip(&before.grids) {
        assert!(grid == was || [&from, &to].contains(&&grid.code), "{}", grid.code);
    }
    assert_eq!((&desk.plan.name, desk.plan.state, &desk.plan.lineage), (&before.name, before.state, &None));
    assert_eq!(desk.edit(Edit::MoveBuildings { buildings, to: from }).plan, before);
}

#[test]
fn a_locked_grid_is_left_alone() {
    let mut desk = Desk::new();
    let (grid, other) = (desk.code(0, 0), desk.code(0, 1));
    let (here, there) = (desk.members(&grid)[..2].to_vec(), desk.members(&other)[..2].to_vec());
    let middle = desk.grid(&grid).area.extent().center();
    let before = desk.plan.clone();
    for edit in [
        Edit::MoveBuildings { buildings: here.clone(), to: other.clone() },
        Edit::MoveBuildings { buildings: there, to: grid.clone() },
        Edit::NewGrid { buildings: here, name: None },
        Edit::Merge { grids: vec![grid.clone()], into: other.clone() },
        Edit::Merge { grids: vec![other.clone()], into: grid.clone() },
        Edit::Cut {
            grid: grid.clone(),
            line: vec![[middle.x, middle.y - 0.01], [middle.x, middle.y + 0.01]],
        },
        Edit::Rename { grid: grid.clone(), name: "甲".to_owned() },
        Edit::Repair { grids: vec![other.clone(), grid.clone()] },
    ] {
        let refused = desk.try_edit(edit.clone(), std::slice::from_ref(&grid));
        assert_eq!(refused.err(), Some(RedrawError::Locked(grid.clone())), "{edit:?}");
    }
    assert_eq!(desk.plan, before);
}

#[test]
fn nothing_leaves_its_community() {
    let mut desk = Desk::new();
    let (west, east) = (desk.code(0, 0), desk.code(1, 0));
    let (here, there) = (desk.members(&west), desk.members(&east));
    let both = vec![here[0].clone(), there[0].clone()];
    for edit in [
        Edit::MoveBuildings { buildings: here.clone(), to: east.clone() },
        Edit::MoveBuildings { buildings: both.clone(), to: west.clone() },
        Edit::NewGrid { buildings: both, name: None },
        Edit::Merge { grids: vec![east.clone()], into: west.clone() },
        Edit::Repair { grids: vec![west, east] },
    ] {
        let refused = desk.try_edit(edit.clone(), &[]).unwrap_err();
        assert!(matches!(refused, RedrawError::OtherCommunity { .. }), "{edit:?}: {refused}");
    }
}

#[test]
fn what_is_not_there_cannot_be_edited() {
    let mut desk = Desk::new();
    let grid = desk.code(0, 0);
    let (no_grid, no_building) = (GridCode::new("370105001001999").unwrap(), id('x', 1));
    let mut refused = |edit: Edit| desk.try_edit(edit, &[]).unwrap_err();
    let rename = |grid: &GridCode, name: &str| Edit::Rename { grid: grid.clone(), name: name.to_owned() };
    assert_eq!(refused(rename(&no_grid, "甲")), RedrawError::UnknownGrid(no_grid));
    assert_eq!(refused(rename(&grid, " ")), RedrawError::EmptyName);
    let buildings = vec![no_building.clone()];
    assert_eq!(
        refused(Edit::MoveBuildings { buildings, to: grid.clone() }),
        RedrawError::UnknownBuilding(no_building)
    );
    for edit in [
        Edit::MoveBuildings { buildings: Vec::new(), to: grid.clone() },
        Edit::NewGrid { buildings: Vec::new(), name: None },
        Edit::Merge { grids: vec![grid.clone()], into: grid },
        Edit::Repair { grids: Vec::new() },
    ] {
        assert_eq!(refused(edit), RedrawError::Nothing);
    }
}

#[test]
fn a_grid_without_buildings_is_no_more_and_its_code_is_given_to_no_other() {
    let mut desk = Desk::new();
    let before = desk.plan.clone();
    let (grid, other) = (desk.code(0, 1), desk.code(0, 0));
    let last =
        desk.plan.grids.iter().map(|grid| grid.code.clone()).filter(|code| code < &desk.code(1, 0)).max();
    let buildings = desk.members(&grid);
    let gone = desk.edit(Edit::MoveBuildings { buildings: buildings.clone(), to: other.clone() });
    let lost = gone.grids.iter().find(|it| it.grid == grid).unwrap();
    assert!(lost.before.is_some() && lost.after.is_none());
    assert_eq!(gone.change.retired, std::slice::from_ref(&grid));
    let lineage = desk.plan.lineage.clone().unwrap();
    assert_eq!((lineage.plan.as_str(), &lineage.retired), ("p", &vec![grid.clone()]));
    assert_eq!(lineage.moved, buildings.len() as u64 * 10);
    // A new one, the last of its community, is given up again: neither code comes back.
    let made = desk.edit(Edit::NewGrid { buildings: buildings.clone(), name: Some("乙".to_owned()) });
    let code = made.change.grids[0].grid.clone();
    assert!(Some(&code) > last.as_ref() && desk.grid(&code).name == "乙");
    desk.edit(Edit::Merge { grids: vec![code.clone()], into: other });
    let made = desk.edit(Edit::NewGrid { buildings, name: None });
    assert!(made.change.grids[0].grid > code);
    // The ground of a grid that has its buildings again is what it was.
    let again = &made.change.grids[0].grid;
    let was = before.grids.iter().find(|it| it.code == grid).unwrap();
    assert_eq!(desk.grid(again).area, was.area);
    assert!(desk.grid(again).name.ends_with(&again.as_str()[12..]));
    // What is undone is as if it had not been.
    let undone = desk.drawing.apply(&gone.plan, &gone.change.inverse()).unwrap();
    assert_eq!(undone.plan, before);
}

#[test]
fn a_line_cuts_the_smaller_side_off() {
    let mut desk = Desk::new();
    let grid = desk.code(0, 0);
    let extent = desk.grid(&grid).area.extent();
    let x = extent.min().x + 0.3 * extent.width();
    let all = desk.members(&grid).len();
    // It need not reach the grid's edges.
    let middle = extent.center().y;
    let line = vec![[x, middle], [x, middle + 1e-4]];
    let made = desk.edit(Edit::Cut { grid: grid.clone(), line });
    let new = made.change.grids[0].grid.clone();
    let (cut, left) = (desk.members(&new), desk.members(&grid));
    assert!(!cut.is_empty() && cut.len() <= left.len() && cut.len() + left.len() == all);
    let place = |id: &FeatureId| desk.data.buildings.iter().find(|b| b.id == *id).unwrap().place.coord();
    let west = |ids: &[FeatureId]| ids.iter().all(|id| place(id).x < x);
    let east = |ids: &[FeatureId]| ids.iter().all(|id| place(id).x >= x);
    assert!(west(&cut) && east(&left) || east(&cut) && west(&left));
    let refused = desk.try_edit(Edit::Cut { grid: grid.clone(), line: vec![[0.0, 0.0], [1.0, 0.0]] }, &[]);
    assert_eq!(refused.err(), Some(RedrawError::OneSided(grid.clone())));
    let refused = desk.try_edit(Edit::Cut { grid, line: vec![[117.0, 36.7]] }, &[]);
    assert_eq!(refused.err(), Some(RedrawError::BadLine));
    assert!(desk.kinds_of_faults().is_subset(&["band", "contiguity"].into()));
}

#[test]
fn grids_merge_into_one_with_their_ground() {
    let mut desk = Desk::new();
    let (grid, other) = (desk.code(0, 0), desk.code(0, 1));
    let sum = [&grid, &other]
        .map(|code| (desk.grid(code).households, desk.grid(code).area.geometry().unsigned_area()));
    let name = desk.grid(&other).name.clone();
    let made = desk.edit(Edit::Merge { grids: vec![grid.clone(), other.clone()], into: other.clone() });
    let merged = desk.grid(&other);
    assert_eq!((merged.households, &merged.name), (sum[0].0 + sum[1].0, &name));
    assert!((merged.area.geometry().unsigned_area() - sum[0].1 - sum[1].1).abs() < 1e-15);
    assert_eq!(made.change.retired, [grid]);
    assert!(desk.kinds_of_faults().is_subset(&["band", "contiguity"].into()));
}

#[test]
fn a_name_is_all_that_a_renaming_changes() {
    let mut desk = Desk::new();
    let before = desk.plan.clone();
    let grid = desk.code(0, 0);
    let made = desk.edit(Edit::Rename { grid: grid.clone(), name: " 花园 ".to_owned() });
    assert_eq!((desk.grid(&grid).name.as_str(), made.grids.len(), made.households_moved), ("花园", 1, 0));
    assert_eq!(desk.edit(Edit::Rename { grid, name: before.grids[0].name.clone() }).plan, before);
}

/// Households that are in other grids, of buildings that both plans have.
fn moved(plan: &Plan, other: &Plan) -> usize {
    let of: BTreeMap<_, _> = plan.assignments.iter().map(|it| (&it.building, &it.grid)).collect();
    10 * other
        .assignments
        .iter()
        .filter(|it| of.get(&it.building).is_some_and(|grid| **grid != it.grid))
        .count()
}

#[test]
fn a_repair_makes_grids_whole_and_brings_them_into_the_band() {
    let mut desk = Desk::new();
    let fresh = desk.plan.clone();
    let grids = [desk.code(0, 0), desk.code(0, 1)];
    let middle = desk.grid(&grids[1]).area.extent().center();
    let here = desk.plan.assignments.iter().filter(|it| it.grid == grids[0]);
    let mut here: Vec<(i64, FeatureId)> = here
        .map(|it| (it.place.coord() - middle, &it.building))
        .map(|(off, building)| ((1e7 * off.x.hypot(off.y)) as i64, building.clone()))
        .collect();
    here.sort();
    // Too many from along the border, and the one that is farthest off.
    let buildings = here[..12].iter().chain(here.last()).map(|(_, building)| building.clone()).collect();
    desk.edit(Edit::MoveBuildings { buildings, to: grids[1].clone() });
    assert!(desk.kinds_of_faults().is_superset(&["band", "contiguity"].into()));
    let drawn = desk.plan.clone();
    let made = desk.edit(Edit::Repair { grids: grids.to_vec() });
    assert_eq!(desk.kinds_of_faults(), BTreeSet::new());
    assert_eq!(made.households_moved, moved(&drawn, &desk.plan) as u64);
    assert!(made.households_moved > 0);
    assert!((made.households_moved as usize) < moved(&drawn, &fresh), "{}", made.households_moved);
    // Told before it is done: the same again from the same plan.
    desk.plan = drawn;
    assert_eq!(desk.edit(Edit::Repair { grids: grids.to_vec() }).plan, made.plan);
    let sound = desk.edit(Edit::Repair { grids: grids.to_vec() });
    assert!(sound.change.is_empty());
}

#[test]
fn a_repair_changes_no_other_grids() {
    let mut desk = Desk::new();
    let (grid, other) = (desk.code(0, 0), desk.code(0, 1));
    let buildings = desk.members(&grid)[..20].to_vec();
    desk.edit(Edit::MoveBuildings { buildings, to: other.clone() });
    let drawn = desk.plan.clone();
    let made = desk.edit(Edit::Repair { grids: vec![grid.clone(), other.clone()] });
    assert!(made.change.moves.iter().all(|it| [&grid, &other].contains(&it.from.as_ref().unwrap())));
    for was in drawn.grids.iter().filter(|it| it.code != grid && it.code != other) {
        assert_eq!(desk.grid(&was.code).area, was.area);
    }
    assert!(!desk.kinds_of_faults().contains("band"));
}

#[test]
fn a_repair_puts_buildings_that_are_in_no_grid_where_they_stand() {
    let data = district();
    let (plan, mut more) = (planned(&data, &Request::default()), data);
    more.buildings.extend([house(900, (0.111, 0.115)), house(901, (0.391, 0.755)), house(902, (0.7, 0.5))]);
    let drawing = Drawing::new(Arc::new(more.clone()), Arc::new(plan.clone()), None);
    let base = plan.clone();
    let mut desk = Desk { data: Arc::new(more), drawing, plan };
    let made = desk.edit(Edit::Repair { grids: vec![desk.code(0, 0)] });
    let placed: Vec<_> = made.change.moves.iter().map(|it| (&it.building, &it.from)).collect();
    assert_eq!(placed, [(&id('b', 900), &None), (&id('b', 901), &None)]);
    assert_eq!((made.households_moved, desk.grid_of(&id('b', 902))), (0, None));
    assert_eq!(desk.kinds_of_faults(), ["coverage"].into());
    // One that the plan does not know can be put elsewhere.
    let to = desk.code(1, 3);
    desk.edit(Edit::MoveBuildings { buildings: vec![id('b', 902)], to: to.clone() });
    assert_eq!(desk.grid_of(&id('b', 902)), Some(to));
    assert!(!desk.kinds_of_faults().contains("coverage"));
    let undone = desk.drawing.apply(&made.plan, &made.change.inverse()).unwrap().plan;
    assert_eq!(undone, base);
}

#[test]
fn a_dedicated_grid_has_what_stands_on_its_ground() {
    let area = Area::new(polygon(&[(0.1, 0.1), (0.25, 0.1), (0.25, 0.3), (0.1, 0.3)])).unwrap();
    let dedicated = vec![DedicatedArea { name: "学校".to_owned(), area }];
    let mut desk = Desk::of(district(), &Request { dedicated, ..Request::default() });
    let school = desk.plan.grids.iter().find(|grid| grid.kind == GridKind::Dedicated).unwrap().clone();
    let grid = desk.plan.grids.iter().find(|grid| grid.kind == GridKind::General).unwrap().code.clone();
    let (inside, outside) = (desk.members(&school.code), desk.members(&grid));
    assert!(!inside.is_empty());
    for edit in [
        Edit::MoveBuildings { buildings: inside.clone(), to: grid.clone() },
        Edit::MoveBuildings { buildings: outside, to: school.code.clone() },
        Edit::NewGrid { buildings: inside, name: None },
        Edit::Merge { grids: vec![school.code.clone()], into: grid.clone() },
        Edit::Cut { grid: school.code.clone(), line: vec![[117.0, 36.706], [117.1, 36.706]] },
        Edit::Repair { grids: vec![grid, school.code.clone()] },
    ] {
        let refused = desk.try_edit(edit.clone(), &[]).err();
        assert_eq!(refused, Some(RedrawError::Dedicated(school.code.clone())), "{edit:?}");
    }
    desk.edit(Edit::Rename { grid: school.code.clone(), name: "小学".to_owned() });
    assert_eq!(desk.grid(&school.code).kind, GridKind::Dedicated);
}

#[test]
fn buildings_that_stand_as_one_go_together() {
    let mut data = district();
    let place = data.buildings[0].place;
    data.buildings.push(Building { place, ..house(900, (0.0, 0.0)) });
    let mut desk = Desk::of(data, &Request::default());
    let from = desk.grid_of(&id('b', 0)).unwrap();
    let to = desk.plan.grids.iter().find(|grid| grid.code != from).unwrap().code.clone();
    let made = desk.edit(Edit::MoveBuildings { buildings: vec![id('b', 900)], to: to.clone() });
    assert_eq!(made.change.moves.len(), 2);
    assert_eq!([0, 900].map(|i| desk.grid_of(&id('b', i))), [Some(to.clone()), Some(to)]);
    let other = desk.edit(Edit::MoveBuildings { buildings: vec![id('b', 0)], to: from.clone() });
    assert_eq!(other.change.moves.len(), 2);
}

#[test]
fn a_change_is_made_only_in_the_plan_it_was_made_of() {
    let mut desk = Desk::new();
    let (grid, other) = (desk.code(0, 0), desk.code(0, 1));
    let before = desk.plan.clone();
    let buildings = desk.members(&grid)[..3].to_vec();
    let made = desk.edit(Edit::MoveBuildings { buildings: buildings.clone(), to: other });
    let stale = |refused: Result<Redrawn, RedrawError>| matches!(refused, Err(RedrawError::Stale(_)));
    assert!(stale(desk.drawing.apply(&desk.plan, &made.change)));
    assert!(stale(desk.drawing.apply(&before, &made.change.inverse())));
    let halved = Change { moves: made.change.moves[1..].to_vec(), ..made.change.clone() };
    assert!(desk.drawing.apply(&before, &halved).is_ok());
    assert_eq!(desk.drawing.apply(&before, &made.change).unwrap().plan, made.plan);
}

#[test]
fn a_plan_that_was_made_from_another_goes_on_telling_what_came_of_it() {
    let data = district();
    let first = planned(&data, &Request::default());
    let present = Some(Present { plan: &first, freedom: Freedom::default() });
    let base = planned(&data, &Request { present, ..Request::default() });
    assert_eq!(base.lineage.as_ref().unwrap().moved, 0);
    let [shared, first] = [&base, &first].map(|plan| Arc::new(plan.clone()));
    let drawing = Drawing::new(Arc::new(data.clone()), shared, Some(first));
    let mut desk = Desk { data: Arc::new(data), drawing, plan: base.clone() };
    let (grid, other) = (desk.code(0, 0), desk.code(0, 1));
    let buildings = desk.members(&grid)[..3].to_vec();
    let made = desk.edit(Edit::MoveBuildings { buildings, to: other.clone() });
    let lineage = desk.plan.lineage.as_ref().unwrap();
    let crossed: Vec<_> = lineage.descents.iter().filter(|it| it.grid != it.from).collect();
    assert_eq!((lineage.moved, crossed.len(), crossed[0].households), (30, 1, 30));
    assert_eq!((&crossed[0].grid, &crossed[0].from), (&other, &grid));
    assert_eq!(desk.drawing.apply(&desk.plan, &made.change.inverse()).unwrap().plan, base);
}
