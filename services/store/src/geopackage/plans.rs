use geo::Coord;
use rusqlite::{Connection, OptionalExtension, params};
use wangge_model::{
    Assignment, DivisionCode, FeatureId, Grid, GridCode, GridKind, Place, Plan, PlanParameters, PlanState,
};

use super::failure::Failure;
use super::geometry::{area, encode};
use super::row::Reader;
use crate::{PlanSummary, StoreError};

/// Keeps a plan, in place of a draft of the same name.
pub(super) fn save(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    remove_draft(connection, &plan.name)?;
    let PlanParameters { target, min, max, seed } = plan.parameters;
    let notes = serde_json::Value::from(plan.notes.clone()).to_string();
    connection.execute(
        include_str!("queries/insert_plan.sql"),
        params![plan.name, plan.state.name(), target, min, max, seed.cast_signed(), notes],
    )?;
    insert_grids(connection, plan)?;
    insert_assignments(connection, plan)
}

/// Removes the plan of that name, which must be a draft. Its grids and assignments go with it.
fn remove_draft(connection: &Connection, name: &str) -> Result<(), Failure> {
    let select = "SELECT id, state FROM plans WHERE name = ?1";
    let found = connection.query_row(select, [name], |row| Ok(state(&Reader { table: "plans", row }, 1)));
    match found.optional()?.transpose()? {
        None => Ok(()),
        Some(PlanState::Draft) => {
            Ok(connection.execute("DELETE FROM plans WHERE name = ?1", [name]).map(drop)?)
        }
        Some(state) => Err(StoreError::PlanIsFixed { name: name.to_owned(), state }.into()),
    }
}

fn insert_grids(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    let mut insert = connection.prepare(include_str!("queries/insert_grid.sql"))?;
    for grid in &plan.grids {
        insert.execute(params![
            plan.name,
            grid.code.as_str(),
            encode(&grid.area.geometry().clone().into()),
            grid.name,
            grid.kind.name(),
            grid.community.as_str(),
            grid.subdistrict.as_ref().map(DivisionCode::as_str),
            grid.sheet,
            grid.households,
            grid.buildings,
            grid.target,
            grid.deviation,
            grid.area_m2,
            grid.compactness,
        ])?;
    }
    Ok(())
}

fn insert_assignments(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    let sql = "INSERT INTO assignments (plan, building, grid, lon, lat) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = connection.prepare(sql)?;
    for assignment in &plan.assignments {
        let Coord { x, y } = assignment.place.coord();
        insert.execute(params![plan.name, assignment.building.as_str(), assignment.grid.as_str(), x, y])?;
    }
    Ok(())
}

/// The plan of that name, or the newest.
pub(super) fn load(connection: &Connection, name: Option<&str>) -> Result<Option<Plan>, Failure> {
    let mut statement = connection.prepare(include_str!("queries/select_plan.sql"))?;
    let mut rows = statement.query([name])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let row = Reader { table: "plans", row };
    let notes: String = row.get(7, "notes")?;
    let name: String = row.get(1, "name")?;
    Ok(Some(Plan {
        state: state(&row, 2)?,
        parameters: parameters(&row)?,
        grids: grids(connection, &name)?,
        assignments: assignments(connection, &name)?,
        notes: serde_json::from_str(&notes).map_err(|error| row.bad("notes", error))?,
        name,
    }))
}

/// All plans, the newest first.
pub(super) fn summaries(connection: &Connection) -> Result<Vec<PlanSummary>, Failure> {
    let mut statement = connection.prepare(include_str!("queries/select_plans.sql"))?;
    let mut rows = statement.query([])?;
    let mut summaries = Vec::new();
    while let Some(row) = rows.next()? {
        let row = Reader { table: "plans", row };
        summaries.push(PlanSummary {
            name: row.get(1, "name")?,
            state: state(&row, 2)?,
            parameters: parameters(&row)?,
            saved_at: row.get(7, "saved_at")?,
            grids: row.get(8, "grids").map(i64::cast_unsigned)?,
            households: row.get(9, "households").map(i64::cast_unsigned)?,
        });
    }
    Ok(summaries)
}

fn state(row: &Reader, column: usize) -> Result<PlanState, Failure> {
    let state: String = row.get(column, "state")?;
    state.parse().map_err(|error| row.bad("state", error))
}

/// The parameters, which every query of plans has in columns 3 to 6.
fn parameters(row: &Reader) -> Result<PlanParameters, Failure> {
    Ok(PlanParameters {
        target: row.get(3, "target")?,
        min: row.get(4, "min")?,
        max: row.get(5, "max")?,
        seed: row.get(6, "seed").map(i64::cast_unsigned)?,
    })
}

fn grids(connection: &Connection, plan: &str) -> Result<Vec<Grid>, Failure> {
    let mut statement = connection.prepare(include_str!("queries/select_grids.sql"))?;
    let mut rows = statement.query([plan])?;
    let mut grids = Vec::new();
    while let Some(row) = rows.next()? {
        grids.push(grid(&Reader { table: "grids", row })?);
    }
    Ok(grids)
}

fn grid(row: &Reader) -> Result<Grid, Failure> {
    Ok(Grid {
        code: row.code(1, "code", GridCode::new)?,
        area: row.geometry(2, area)?,
        name: row.get(3, "name")?,
        kind: kind(row)?,
        community: row.code(5, "community", DivisionCode::new)?,
        subdistrict: row.optional_code(6, "subdistrict", DivisionCode::new)?,
        sheet: row.get(7, "sheet")?,
        households: row.get(8, "households")?,
        buildings: row.get(9, "buildings")?,
        target: row.get(10, "target")?,
        deviation: row.get(11, "deviation")?,
        area_m2: row.get(12, "area_m2")?,
        compactness: row.get(13, "compactness")?,
    })
}

fn kind(row: &Reader) -> Result<GridKind, Failure> {
    let kind: String = row.get(4, "kind")?;
    let known = [GridKind::General, GridKind::Dedicated].into_iter().find(|known| known.name() == kind);
    known.ok_or_else(|| row.bad("kind", format!("{kind:?} is no kind of grid")))
}

fn assignments(connection: &Connection, plan: &str) -> Result<Vec<Assignment>, Failure> {
    let sql = "SELECT fid, building, grid, lon, lat FROM assignments WHERE plan = ?1 ORDER BY building";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([plan])?;
    let mut assignments = Vec::new();
    while let Some(row) = rows.next()? {
        let row = Reader { table: "assignments", row };
        let at = Coord { x: row.get(3, "lon")?, y: row.get(4, "lat")? };
        assignments.push(Assignment {
            building: row.code(1, "building", FeatureId::new)?,
            grid: row.code(2, "grid", GridCode::new)?,
            place: Place::new(at).map_err(|error| row.bad("lon", error))?,
        });
    }
    Ok(assignments)
}
