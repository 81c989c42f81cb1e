use geo::{Coord, LineString, MultiPolygon, Rect};
use proptest::prelude::*;
use wangge_model::{Area, Assignment, Grid, GridCode, GridKind, Place, Plan, PlanParameters, PlanState};

use super::{Folder, code, grid, id, place, plan};
use crate::StoreError;

#[test]
fn a_draft_is_replaced_and_becomes_the_newest() {
    let folder = Folder::new();
    let mut store = folder.store();
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
    let left: i64 = folder.sql().query_row("SELECT count(*) FROM grids", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 2);
}

#[test]
fn a_plan_in_force_is_not_replaced_nor_is_a_code_given_twice() {
    let folder = Folder::new();
    let mut store = folder.store();
    let mut fixed = plan("a", vec![grid("001", 0, 1)]);
    fixed.state = PlanState::Approved;
    store.save_plan(&fixed).unwrap();
    let error = store.save_plan(&plan("a", vec![])).unwrap_err();
    assert!(matches!(error, StoreError::PlanIsFixed { state: PlanState::Approved, .. }), "{error}");
    let error = store.save_plan(&plan("b", vec![grid("001", 0, 1), grid("001", 20, 1)])).unwrap_err();
    assert!(cause(&error).contains("grids.code"), "{error}");
    assert_eq!((store.plans().unwrap().len(), store.plan(None).unwrap()), (1, Some(fixed)));
    assert_eq!(store.revision().unwrap(), 1);
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
    let texts = (any_code(), ".{0,9}", any_code(), prop::option::of(any_code()), prop::option::of(".{0,9}"));
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

fn any_plan() -> impl Strategy<Value = Plan> {
    let grids = prop::collection::vec(any_grid(), 0..8);
    let assignment =
        (any_code(), any_code(), -180.0_f64..180.0, -90.0_f64..90.0).prop_map(|(building, grid, x, y)| {
            Assignment {
                building: id(&building),
                grid: GridCode::new(&grid).unwrap(),
                place: Place::new(Coord { x, y }).unwrap(),
            }
        });
    let assignments = prop::collection::vec(assignment, 0..8);
    let notes = prop::collection::vec(".{0,20}", 0..4);
    let parameters = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u64>());
    (".{1,9}", grids, assignments, notes, parameters).prop_map(
        |(name, mut grids, mut assignments, notes, (target, min, max, seed))| {
            grids.sort_by(|a, b| a.code.cmp(&b.code));
            grids.dedup_by(|a, b| a.code == b.code);
            assignments.sort_by(|a, b| a.building.cmp(&b.building));
            assignments.dedup_by(|a, b| a.building == b.building);
            let parameters = PlanParameters { target, min, max, seed };
            Plan { name, state: PlanState::Draft, parameters, grids, assignments, notes }
        },
    )
}

fn bits(plan: &Plan) -> Vec<u64> {
    let of_grid = |grid: &Grid| [grid.deviation, grid.area_m2, grid.compactness].map(f64::to_bits);
    plan.grids.iter().flat_map(of_grid).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_plan_comes_back_to_the_bit(plan in any_plan()) {
        let folder = Folder::new();
        let mut store = folder.store();
        store.save_plan(&plan).unwrap();
        drop(store);
        let loaded = folder.store().plan(Some(&plan.name)).unwrap().unwrap();
        prop_assert_eq!(bits(&loaded), bits(&plan));
        prop_assert_eq!(loaded, plan);
    }
}

#[test]
fn a_number_that_is_none_is_refused() {
    let folder = Folder::new();
    let mut bad = grid("001", 0, 1);
    bad.deviation = f64::NAN;
    let error = folder.store().save_plan(&plan("a", vec![bad])).unwrap_err();
    assert!(cause(&error).contains("grids.deviation"), "{error}");
}

/// What the database said.
fn cause(error: &StoreError) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}
