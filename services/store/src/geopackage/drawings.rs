//! Plans that are drawn from others, and the logs of what was drawn.

use std::collections::HashSet;

use geo::Coord;
use rusqlite::{Connection, OptionalExtension, params};
use wangge_model::{DivisionCode, LoggedEdit, Plan, PlanState};

use super::failure::Failure;
use super::plans::{check_is_no_base, put_grid, update};
use super::row::Reader;
use crate::{DrawingLog, StoreError};

/// Says of a plan that is there what it is drawn from and what was drawn.
pub(super) fn save(connection: &Connection, plan: &str, drawing: &DrawingLog) -> Result<(), Failure> {
    let sql = "UPDATE plans SET drawn_from = ?2
               WHERE name = ?1 AND EXISTS (SELECT 1 FROM plans WHERE name = ?2)";
    if connection.execute(sql, [plan, &drawing.base])? == 0 {
        return Err(StoreError::NoBase { name: drawing.base.clone() }.into());
    }
    drawing.edits.iter().try_for_each(|entry| append(connection, plan, entry))
}

/// What a plan is drawn from and what was drawn.
pub(super) fn load(connection: &Connection, plan: &str) -> Result<Option<DrawingLog>, Failure> {
    let select = "SELECT drawn_from FROM plans WHERE name = ?1";
    let base: Option<Option<String>> = connection.query_row(select, [plan], |row| row.get(0)).optional()?;
    let Some(base) = base.flatten() else { return Ok(None) };
    let sql = "SELECT fid, number, made_at, cause, change FROM plan_edits WHERE plan = ?1 ORDER BY number";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([plan])?;
    let mut edits = Vec::new();
    while let Some(row) = rows.next()? {
        edits.push(entry(&Reader { table: "plan_edits", row })?);
    }
    Ok(Some(DrawingLog { base, edits }))
}

fn entry(row: &Reader) -> Result<LoggedEdit, Failure> {
    let (cause, change): (String, String) = (row.get(3, "cause")?, row.get(4, "change")?);
    Ok(LoggedEdit {
        number: row.get(1, "number")?,
        made_at: row.parsed(2, "made_at")?,
        cause: serde_json::from_str(&cause).map_err(|error| row.bad("cause", error))?,
        change: serde_json::from_str(&change).map_err(|error| row.bad("change", error))?,
    })
}

fn append(connection: &Connection, plan: &str, entry: &LoggedEdit) -> Result<(), Failure> {
    let json = |value: serde_json::Result<String>| value.expect("an entry is JSON");
    let sql = "INSERT INTO plan_edits (plan, number, made_at, cause, change) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.execute(
        sql,
        params![
            plan,
            entry.number,
            entry.made_at.to_string(),
            json(serde_json::to_string(&entry.cause)),
            json(serde_json::to_string(&entry.change)),
        ],
    )?;
    Ok(())
}

/// Keeps what became of a plan by one more entry of its log.
pub(super) fn record(connection: &Connection, plan: &Plan, entry: &LoggedEdit) -> Result<(), Failure> {
    check_follows(connection, &plan.name, entry.number)?;
    check_is_no_base(connection, &plan.name)?;
    append(connection, &plan.name, entry)?;
    let community = &entry.change.community;
    let name = plan.name.as_str();
    for table in ["descents", "retired_codes", "limits"] {
        connection.execute(&format!("DELETE FROM {table} WHERE plan = ?1"), [name])?;
    }
    put_grids(connection, plan, community)?;
    put_moves(connection, plan, entry)?;
    update(connection, plan)
}

/// Whether an entry of that number is the next one of a draft that is drawn.
fn check_follows(connection: &Connection, plan: &str, number: u32) -> Result<(), Failure> {
    let sql = "SELECT id, state, (SELECT count(*) FROM plan_edits WHERE plan = ?1), drawn_from IS NOT NULL
               FROM plans WHERE name = ?1";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([plan])?;
    let name = || plan.to_owned();
    let Some(row) = rows.next()? else { return Err(StoreError::NotDrawn { name: name() }.into()) };
    let row = Reader { table: "plans", row };
    let state: PlanState = row.parsed(1, "state")?;
    let found = row.get(2, "number").map(i64::cast_unsigned)?;
    if state != PlanState::Draft {
        return Err(StoreError::NotADraft { name: name(), state }.into());
    }
    if !row.get::<bool>(3, "drawn_from")? {
        return Err(StoreError::NotDrawn { name: name() }.into());
    }
    if found + 1 != u64::from(number) {
        return Err(StoreError::EditOutOfOrder { name: name(), found, number }.into());
    }
    Ok(())
}

/// Puts the grids of a community in the places of those that were there.
fn put_grids(connection: &Connection, plan: &Plan, community: &DivisionCode) -> Result<(), Failure> {
    // No upsert: it would fire the spatial index's triggers of insertions where a grid is there already.
    let mut update = connection.prepare(include_str!("queries/update_grid.sql"))?;
    let mut insert = connection.prepare(include_str!("queries/insert_grid.sql"))?;
    let mut here = HashSet::new();
    for grid in plan.grids.iter().filter(|grid| grid.community == *community) {
        if put_grid(&mut update, &plan.name, grid)? == 0 {
            put_grid(&mut insert, &plan.name, grid)?;
        }
        here.insert(grid.code.as_str());
    }
    let sql = "SELECT code FROM grids WHERE plan = ?1 AND community = ?2";
    let mut statement = connection.prepare(sql)?;
    let there = statement.query_map([plan.name.as_str(), community.as_str()], |row| row.get(0))?;
    let there = there.collect::<Result<Vec<String>, _>>()?;
    for code in there.iter().filter(|code| !here.contains(code.as_str())) {
        connection.execute("DELETE FROM grids WHERE plan = ?1 AND code = ?2", [&plan.name, code])?;
    }
    Ok(())
}

/// Assigns the buildings that an entry moves as the plan does.
fn put_moves(connection: &Connection, plan: &Plan, entry: &LoggedEdit) -> Result<(), Failure> {
    let mut remove = connection.prepare("DELETE FROM assignments WHERE plan = ?1 AND building = ?2")?;
    let sql = "INSERT INTO assignments (plan, building, grid, lon, lat) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (plan, building) DO UPDATE SET grid = excluded.grid";
    let mut upsert = connection.prepare(sql)?;
    for moved in &entry.change.moves {
        let building = &moved.building;
        match plan.assignments.binary_search_by(|it| it.building.cmp(building)) {
            Ok(at) => {
                let Coord { x, y } = plan.assignments[at].place.coord();
                let grid = plan.assignments[at].grid.as_str();
                upsert.execute(params![plan.name, building.as_str(), grid, x, y])?;
            }
            Err(_) => drop(remove.execute([plan.name.as_str(), building.as_str()])?),
        }
    }
    Ok(())
}
