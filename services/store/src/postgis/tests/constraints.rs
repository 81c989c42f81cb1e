use wangge_model::{GridCode, Lineage};

use super::Schema;
use crate::tests::{Home, causes, grid, id, place, plan};

/// A plan with a building in one of two grids and a code that is retired.
fn planned(schema: &Schema) {
    let mut new = plan("b", vec![grid("001", 0, 5), grid("002", 20, 5)]);
    new.assignments = vec![wangge_model::Assignment {
        building: id("1"),
        grid: GridCode::new("001").unwrap(),
        place: place(1, 1),
    }];
    let retired = vec![GridCode::new("003").unwrap()];
    new.lineage = Some(Lineage { plan: "a".to_owned(), descents: vec![], retired, moved: 0 });
    schema.store().save_plan(&new).unwrap();
}

#[test]
fn no_editor_can_spoil_a_plan() {
    let schema = Schema::new();
    planned(&schema);
    for (change, constraint) in [
        ("INSERT INTO assignments SELECT plan, building, '002', geom FROM assignments", "assignments_pkey"),
        ("UPDATE assignments SET grid = '009'", "assignments_plan_grid_fkey"),
        ("UPDATE grids SET code = '002'", "grids_pkey"),
        ("UPDATE grids SET code = '003' WHERE code = '002'", "the grid code 003 is retired"),
        (
            "INSERT INTO retired_codes SELECT plan, code, 9 FROM grids",
            "is retired and must not be given again",
        ),
        ("UPDATE grids SET households = -1", "grids_households_check"),
        ("UPDATE grids SET kind = 'special'", "grids_kind_check"),
        ("UPDATE plans SET state = 'lost'", "plans_state_check"),
        ("UPDATE plans SET effort = 'great'", "plans_effort_check"),
        ("UPDATE plans SET shape = -1", "plans_shape_check"),
        ("UPDATE grids SET geom = st_setsrid(geom, 4490)", "SRID (4490)"),
        ("INSERT INTO plans SELECT * FROM plans", "cannot insert a non-DEFAULT value"),
    ] {
        let said = schema.sql.refused(change);
        assert!(said.contains(constraint), "{change}: {said}");
    }
}

#[test]
fn a_retired_code_is_never_given_again() {
    let schema = Schema::new();
    let mut new = plan("b", vec![grid("001", 0, 5)]);
    let retired = vec![GridCode::new("001").unwrap()];
    new.lineage = Some(Lineage { plan: "a".to_owned(), descents: vec![], retired, moved: 0 });
    let error = schema.store().save_plan(&new).unwrap_err();
    assert!(causes(&error).contains("the grid code 001 is retired"), "{}", causes(&error));
    assert_eq!((schema.rows("plans"), schema.store().revision().unwrap()), (0, 0));
}

#[test]
fn counts_are_never_negative() {
    let schema = Schema::new();
    drop(schema.filled());
    for table in ["buildings", "households"] {
        let said = schema.sql.refused(&format!("UPDATE {table} SET households = -1"));
        assert!(said.contains(&format!("{table}_households_check")), "{said}");
    }
}
