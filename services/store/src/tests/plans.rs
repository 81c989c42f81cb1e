use geo::{Coord, LineString, MultiPolygon, Rect};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use wangge_model::{
    Area, Assignment, Cause, Change, CommunityLimits, Descent, Edit, Effort, Grid, GridChange, GridCode,
    GridKind, Lineage, LoggedEdit, Move, Place, Plan, PlanParameters, PlanState, Priorities, Records,
};

use super::{Home, causes, code, grid, id, on_both_stores, place, plan};
use crate::{DrawingLog, Revisions, Store, StoreError};

on_both_stores!(
    a_draft_is_replaced_and_becomes_the_newest,
    what_a_plan_took_over_goes_with_it,
    a_plan_in_force_is_not_replaced_nor_is_a_code_given_twice,
    a_plan_comes_back_to_the_bit,
    a_number_that_is_none_is_refused,
    what_is_drawn_is_kept_edit_by_edit,
    an_edit_that_does_not_follow_is_refused,
    what_others_are_drawn_from_stays,
    imports_and_plans_are_told_apart,
);

fn a_draft_is_replaced_and_becomes_the_newest(home: &dyn Home) {
    let mut store = home.store();
    assert_eq!(store.plan(None).unwrap(), None);
    let (old, other) = (plan("a", vec![grid("001", 0, 1), grid("002", 20, 2)]), plan("b", vec![]));
    store.save_plan(&old).unwrap();
    store.save_plan(&other).unwrap();
    assert_eq!(store.plan(None).unwrap(), Some(other));
    let new = plan("a", vec![grid("001", 7, 4_000_000_000), grid("003", 7, 4_000_000_000)]);
    store.save_plan(&new).unwrap();
    assert_eq!(
        (store.plan(None).unwrap().as_ref(), store.plan(Some("a")).unwrap().as_ref()),
        (Some(&new), Some(&new))
    );
    let plans = store.plans().unwrap();
    let told: Vec<_> = plans.iter().map(|plan| (plan.name.as_str(), plan.grids, plan.households)).collect();
    assert_eq!(told, [("a", 2, 8_000_000_000), ("b", 0, 0)]);
    assert_eq!(store.revision().unwrap(), 3);
    assert_eq!(home.rows("grids"), 2);
}

fn what_a_plan_took_over_goes_with_it(home: &dyn Home) {
    let mut store = home.store();
    let grid_code = |text: &str| GridCode::new(text).unwrap();
    let mut new = plan("b", vec![grid("001", 0, 5)]);
    new.lineage = Some(Lineage {
        plan: "a".to_owned(),
        descents: vec![
            Descent { grid: grid_code("001"), from: grid_code("001"), households: 3 },
            Descent { grid: grid_code("001"), from: grid_code("002"), households: 2 },
        ],
        retired: vec![grid_code("002")],
        moved: 2,
    });
    store.save_plan(&new).unwrap();
    assert_eq!(store.plan(None).unwrap().as_ref(), Some(&new));
    assert_eq!((home.rows("descents"), home.rows("retired_codes")), (2, 1));
    store.save_plan(&plan("b", vec![])).unwrap();
    assert_eq!(store.plan(None).unwrap().unwrap().lineage, None);
    assert_eq!((home.rows("descents"), home.rows("retired_codes")), (0, 0));
}

fn a_plan_in_force_is_not_replaced_nor_is_a_code_given_twice(home: &dyn Home) {
    let mut store = home.store();
    let mut fixed = plan("a", vec![grid("001", 0, 1)]);
    fixed.state = PlanState::Approved;
    store.save_plan(&fixed).unwrap();
    let error = store.save_plan(&plan("a", vec![])).unwrap_err();
    assert!(matches!(error, StoreError::PlanIsFixed { state: PlanState::Approved, .. }), "{error}");
    let error = store.save_plan(&plan("b", vec![grid("001", 0, 1), grid("001", 20, 1)])).unwrap_err();
    assert!(causes(&error).contains("grids"), "{error}");
    assert_eq!((store.plans().unwrap().len(), store.plan(None).unwrap()), (1, Some(fixed)));
    assert_eq!(store.revision().unwrap(), 1);
}

/// Any text but that with NUL, which no database keeps.
fn any_text() -> impl Strategy<Value = String> {
    "[^\0\n]{0,9}"
}

fn any_code() -> impl Strategy<Value = String> {
    "[0-9A-Za-z_街网]{1,15}"
}

/// Any finite number but negative zero, which the database does not keep apart from zero.
fn any_real() -> impl Strategy<Value = f64> {
    any::<f64>().prop_map(|value| if value.is_finite() { value + 0.0 } else { 0.1 })
}

fn any_surface() -> impl Strategy<Value = Area> {
    let part = (0_i32..40, 1_i32..9, any::<bool>()).prop_map(|(y, size, hole)| (y, size * 3, hole));
    prop::collection::vec(part, 1..4).prop_map(|parts| {
        let polygons = parts.into_iter().enumerate().map(|(index, (y, size, hole))| {
            let x = index as i32 * 100 - 7;
            let mut polygon = Rect::new(place(x, y).coord(), place(x + size, y + size).coord()).to_polygon();
            if hole {
                let corners = [(1, 1), (2, 1), (1, 2)].map(|(dx, dy)| place(x + dx, y + dy).coord());
                polygon.interiors_push(LineString(corners.to_vec()));
            }
            polygon
        });
        Area::new(MultiPolygon(polygons.collect())).unwrap()
    })
}

fn any_grid() -> impl Strategy<Value = Grid> {
    let sheet = prop::option::of(any_text());
    let texts = (any_code(), any_text(), any_code(), prop::option::of(any_code()), sheet);
    let counts = (any::<u32>(), any::<u32>(), any::<u32>());
    (texts, any_surface(), any::<bool>(), counts, (any_real(), any_real(), any_real())).prop_map(
        |((key, name, community, subdistrict, sheet), area, dedicated, counts, reals)| Grid {
            code: GridCode::new(&key).unwrap(),
            name,
            kind: if dedicated { GridKind::Dedicated } else { GridKind::General },
            community: code(&community),
            subdistrict: subdistrict.as_deref().map(code),
            sheet,
            area,
            households: counts.0,
            buildings: counts.1,
            target: counts.2,
            deviation: reals.0,
            area_m2: reals.1,
            compactness: reals.2,
        },
    )
}

fn any_parameters() -> impl Strategy<Value = PlanParameters> {
    let effort = prop::sample::select(vec![Effort::Fast, Effort::Balanced, Effort::Best]);
    let factor = || 0.0..=Priorities::MOST;
    let counts = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u64>(), any::<u32>());
    (counts, effort, (factor(), factor(), factor())).prop_map(
        |((target, min, max, seed, max_gap), effort, (balance, shape, streets))| PlanParameters {
            target,
            min,
            max,
            seed,
            effort,
            priorities: Priorities { balance, shape, streets },
            max_gap,
        },
    )
}

/// A lineage of a plan with these grids.
fn any_lineage(grids: &[Grid]) -> impl Strategy<Value = Lineage> + use<> {
    let codes: Vec<_> = grids.iter().map(|grid| grid.code.clone()).collect();
    let descents = prop::collection::vec((any::<Index>(), any_code(), any::<u32>()), 0..8);
    let retired = prop::collection::btree_set(any_code(), 0..4);
    ("[^\0\n]{1,9}", descents, retired, any::<u64>()).prop_map(move |(plan, descents, retired, moved)| {
        let descents = descents.into_iter().filter(|_| !codes.is_empty());
        let mut descents: Vec<_> = descents
            .map(|(grid, from, households)| Descent {
                grid: grid.get(&codes).clone(),
                from: GridCode::new(&from).unwrap(),
                households,
            })
            .collect();
        descents.sort_by(|a, b| (&a.grid, &a.from).cmp(&(&b.grid, &b.from)));
        descents.dedup_by(|a, b| (&a.grid, &a.from) == (&b.grid, &b.from));
        let retired = retired.iter().map(|code| GridCode::new(code).unwrap());
        let retired = retired.filter(|code| !codes.contains(code)).collect();
        Lineage { plan, descents, retired, moved }
    })
}

fn any_limits() -> impl Strategy<Value = CommunityLimits> {
    let reals = (any_real(), any_real(), any_real(), any_real(), any_real(), any_real());
    let looked_through = prop::option::of((any_real(), any_real()));
    (any_code(), any::<u32>(), any::<u64>(), reals, looked_through).prop_map(
        |(key, grids, households, reals, looked_through)| CommunityLimits {
            community: code(&key),
            grids,
            households,
            worst: reals.0,
            mean: reals.1,
            packing_worst: reals.2,
            packing_mean: reals.3,
            proved_worst: reals.4,
            contiguous_worst: looked_through.map(|(worst, _)| worst),
            contiguous_bound: looked_through.map(|(_, bound)| bound),
            inertia: reals.5,
        },
    )
}

fn any_grids() -> impl Strategy<Value = Vec<Grid>> {
    prop::collection::vec(any_grid(), 0..8).prop_map(|mut grids| {
        grids.sort_by(|a, b| a.code.cmp(&b.code));
        grids.dedup_by(|a, b| a.code == b.code);
        grids
    })
}

fn any_assignments(grids: &[Grid]) -> impl Strategy<Value = Vec<Assignment>> + use<> {
    let codes: Vec<_> = grids.iter().map(|grid| grid.code.clone()).collect();
    let assignment = (any_code(), any::<Index>(), -180.0_f64..180.0, -90.0_f64..90.0);
    prop::collection::vec(assignment, 0..8).prop_map(move |assignments| {
        let assignments = assignments.into_iter().filter(|_| !codes.is_empty());
        let mut assignments: Vec<_> = assignments
            .map(|(building, grid, x, y)| Assignment {
                building: id(&building),
                grid: grid.get(&codes).clone(),
                place: Place::new(Coord { x, y }).unwrap(),
            })
            .collect();
        assignments.sort_by(|a, b| a.building.cmp(&b.building));
        assignments.dedup_by(|a, b| a.building == b.building);
        assignments
    })
}

/// Any plan whose buildings lie in grids of its own and whose grids have no retired code.
fn any_plan() -> impl Strategy<Value = Plan> {
    let with_grids = any_grids()
        .prop_flat_map(|grids| (any_assignments(&grids), prop::option::of(any_lineage(&grids)), Just(grids)));
    let notes = prop::collection::vec("[^\0]{0,20}", 0..4);
    let limits = prop::collection::vec(any_limits(), 0..4);
    ("[^\0\n]{1,9}", with_grids, notes, any_parameters(), limits).prop_map(
        |(name, (assignments, lineage, grids), notes, parameters, mut limits)| {
            limits.sort_by(|a, b| b.community.cmp(&a.community));
            limits.dedup_by(|a, b| a.community == b.community);
            Plan { name, state: PlanState::Draft, parameters, grids, assignments, notes, lineage, limits }
        },
    )
}

fn bits(plan: &Plan) -> Vec<u64> {
    let of_grid = |grid: &Grid| [grid.deviation, grid.area_m2, grid.compactness].map(f64::to_bits);
    plan.grids.iter().flat_map(of_grid).collect()
}

fn a_plan_comes_back_to_the_bit(home: &dyn Home) {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let outcome = runner.run(&any_plan(), |plan| {
        home.store().save_plan(&plan).unwrap();
        let loaded = home.store().plan(Some(&plan.name)).unwrap().unwrap();
        prop_assert_eq!(bits(&loaded), bits(&plan));
        prop_assert_eq!(loaded, plan);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

fn a_number_that_is_none_is_refused(home: &dyn Home) {
    let mut bad = grid("001", 0, 1);
    bad.deviation = f64::NAN;
    let error = home.store().save_plan(&plan("a", vec![bad])).unwrap_err();
    assert!(causes(&error).contains("deviation"), "{error}");
}

/// A plan of two grids and the buildings "1" and "2" in them.
fn drawn_plan(name: &str) -> Plan {
    let mut drawn = plan(name, vec![grid("001", 0, 1), grid("002", 20, 2)]);
    drawn.assignments = vec![assigned("1", "001"), assigned("2", "002")];
    drawn
}

fn assigned(building: &str, grid: &str) -> Assignment {
    Assignment { building: id(building), grid: GridCode::new(grid).unwrap(), place: place(1, 1) }
}

/// What moves the building "1" to the grid "002", whereupon "001" is no more; or, from there, back.
fn entry(number: u32, cause: Cause) -> LoggedEdit {
    let code = |text: &str| GridCode::new(text).unwrap();
    let change = Change {
        community: super::code("0001"),
        moves: vec![Move { building: id("1"), from: Some(code("001")), to: Some(code("002")) }],
        grids: vec![GridChange { grid: code("001"), from: Some("第001网格".to_owned()), to: None }],
        retired: vec![code("001")],
        revived: Vec::new(),
    };
    let change = if matches!(cause, Cause::Undo { .. }) { change.inverse() } else { change };
    LoggedEdit { number, made_at: "2026-03-01T08:30:00Z".parse().unwrap(), cause, change }
}

fn edit() -> Cause {
    let (grids, into) = (vec![GridCode::new("001").unwrap()], GridCode::new("002").unwrap());
    Cause::Edit(Edit::Merge { grids, into }.into())
}

fn log(edits: Vec<LoggedEdit>) -> DrawingLog {
    DrawingLog { base: "a".to_owned(), edits }
}

fn what_is_drawn_is_kept_edit_by_edit(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&drawn_plan("a")).unwrap();
    assert_eq!(store.drawing("a").unwrap(), None);
    let before = drawn_plan("b");
    store.save_drawing(&before, &log(vec![])).unwrap();
    assert_eq!(store.drawing("b").unwrap(), Some(log(vec![])));
    let mut after = plan("b", vec![grid("002", 0, 3)]);
    after.assignments = vec![assigned("1", "002"), assigned("2", "002")];
    after.notes = vec!["one grid".to_owned()];
    after.lineage = Some(Lineage {
        plan: "a".to_owned(),
        descents: vec![Descent {
            grid: GridCode::new("002").unwrap(),
            from: GridCode::new("001").unwrap(),
            households: 1,
        }],
        retired: vec![GridCode::new("001").unwrap()],
        moved: 1,
    });
    let first = entry(1, edit());
    store.record_edit(&after, &first).unwrap();
    assert_eq!(store.plan(Some("b")).unwrap(), Some(after));
    // The grid comes back under the code that was retired.
    let second = entry(2, Cause::Undo { of: 1 });
    store.record_edit(&before, &second).unwrap();
    assert_eq!(store.plan(Some("b")).unwrap(), Some(before));
    assert_eq!(home.store().drawing("b").unwrap(), Some(log(vec![first, second])));
    let told: Vec<_> = store.plans().unwrap().into_iter().map(|it| (it.drawn_from, it.edits)).collect();
    assert_eq!(told, [(Some("a".to_owned()), 2), (None, 0)]);
    assert_eq!((store.revision().unwrap(), home.rows("plan_edits")), (4, 2));
}

fn an_edit_that_does_not_follow_is_refused(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&drawn_plan("a")).unwrap();
    store.save_drawing(&drawn_plan("b"), &log(vec![entry(1, edit())])).unwrap();
    for number in [1, 3] {
        let error = store.record_edit(&drawn_plan("b"), &entry(number, edit())).unwrap_err();
        assert!(matches!(error, StoreError::EditOutOfOrder { found: 1, .. }), "{error}");
    }
    for name in ["a", "c"] {
        let error = store.record_edit(&drawn_plan(name), &entry(1, edit())).unwrap_err();
        assert!(matches!(error, StoreError::NotDrawn { .. }), "{error}");
    }
    let error = store.save_drawing(&drawn_plan("d"), &DrawingLog { base: "x".to_owned(), edits: vec![] });
    assert!(matches!(error, Err(StoreError::NoBase { .. })));
    assert_eq!((store.plans().unwrap().len(), store.revision().unwrap()), (2, 2));
}

fn what_others_are_drawn_from_stays(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&drawn_plan("a")).unwrap();
    store.save_drawing(&drawn_plan("b"), &log(vec![])).unwrap();
    let error = store.save_plan(&plan("a", vec![])).unwrap_err();
    assert!(matches!(&error, StoreError::PlanIsBase { drawn, .. } if drawn == "b"), "{error}");
    store.save_drawing(&drawn_plan("c"), &DrawingLog { base: "b".to_owned(), edits: vec![] }).unwrap();
    let error = store.record_edit(&drawn_plan("b"), &entry(1, edit())).unwrap_err();
    assert!(matches!(&error, StoreError::PlanIsBase { drawn, .. } if drawn == "c"), "{error}");
    store.save_plan(&plan("c", vec![])).unwrap();
    store.save_plan(&plan("b", vec![])).unwrap();
    store.save_plan(&plan("a", vec![])).unwrap();
}

fn imports_and_plans_are_told_apart(home: &dyn Home) {
    let mut store = home.filled();
    let revisions = |store: &dyn Store| {
        let Revisions { store, ground, cases } = store.revisions().unwrap();
        [store, ground, cases]
    };
    assert_eq!(revisions(store.as_ref()), [1, 1, 1]);
    store.save_plan(&drawn_plan("a")).unwrap();
    assert_eq!(revisions(store.as_ref()), [2, 1, 1]);
    store.import(&[Records::Buildings(vec![super::building("9", 3, 3)])], false).unwrap();
    assert_eq!(revisions(store.as_ref()), [3, 3, 1]);
    store.import(&[Records::Cases(vec![super::case("9", None)])], false).unwrap();
    assert_eq!(revisions(store.as_ref()), [4, 3, 4]);
    let both = [Records::Cases(vec![]), Records::Buildings(vec![super::building("9", 3, 4)])];
    store.import(&both, true).unwrap();
    assert_eq!(revisions(store.as_ref()), [5, 5, 5]);
    store.import(&both, true).unwrap();
    assert_eq!(revisions(store.as_ref()), [5, 5, 5]);
}
