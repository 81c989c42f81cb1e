use geo::Coord;
use rusqlite::{Connection, OptionalExtension, Statement, params};
use wangge_model::{
    Assignment, CommunityLimits, Descent, DivisionCode, FeatureId, Grid, GridCode, GridKind, Lineage, Place,
    Plan, PlanParameters, PlanState, Priorities,
};

use super::failure::Failure;
use super::geometry::{area, encode};
use super::row::Reader;
use crate::{PlanSummary, StoreError};

/// Keeps a plan, in place of a draft of the same name.
pub(super) fn save(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    remove_draft(connection, &plan.name)?;
    insert_plan(connection, plan)?;
    insert_grids(connection, plan)?;
    insert_assignments(connection, plan)?;
    insert_limits(connection, plan)?;
    plan.lineage.as_ref().map_or(Ok(()), |lineage| insert_lineage(connection, &plan.name, lineage))
}

fn insert_plan(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    let PlanParameters { target, min, max, seed, effort, priorities, max_gap } = plan.parameters;
    let Priorities { balance, shape, streets } = priorities;
    connection.execute(
        include_str!("queries/insert_plan.sql"),
        params![
            plan.name,
            plan.state.name(),
            target,
            min,
            max,
            seed.cast_signed(),
            effort.name(),
            balance,
            shape,
            streets,
            max_gap,
            serde_json::Value::from(plan.notes.clone()).to_string(),
            plan.lineage.as_ref().map(|lineage| &lineage.plan),
            plan.lineage.as_ref().map(|lineage| lineage.moved.cast_signed()),
        ],
    )?;
    Ok(())
}

/// Writes a plan that is there anew; its log stays.
pub(super) fn rewrite(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    for table in ["descents", "retired_codes", "limits", "assignments", "grids"] {
        connection.execute(&format!("DELETE FROM {table} WHERE plan = ?1"), [&plan.name])?;
    }
    insert_grids(connection, plan)?;
    insert_assignments(connection, plan)?;
    update(connection, plan)
}

/// Keeps limits, lineage and notes of a plan that had others, which are gone by now.
pub(super) fn update(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    insert_limits(connection, plan)?;
    let lineage = plan.lineage.as_ref();
    lineage.map_or(Ok(()), |lineage| insert_lineage(connection, &plan.name, lineage))?;
    let sql = "UPDATE plans SET notes = ?2, from_plan = ?3, moved = ?4,
               saved_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE name = ?1";
    connection.execute(
        sql,
        params![
            plan.name,
            serde_json::Value::from(plan.notes.clone()).to_string(),
            lineage.map(|lineage| &lineage.plan),
            lineage.map(|lineage| lineage.moved.cast_signed()),
        ],
    )?;
    Ok(())
}

/// Removes the plan of that name, which must be a draft. Its grids and assignments go with it.
fn remove_draft(connection: &Connection, name: &str) -> Result<(), Failure> {
    let select = "SELECT id, state FROM plans WHERE name = ?1";
    let found = connection.query_row(select, [name], |row| Ok(state(&Reader { table: "plans", row }, 1)));
    match found.optional()?.transpose()? {
        None => Ok(()),
        Some(PlanState::Draft) => {
            check_is_no_base(connection, name)?;
            Ok(connection.execute("DELETE FROM plans WHERE name = ?1", [name]).map(drop)?)
        }
        Some(state) => Err(StoreError::PlanIsFixed { name: name.to_owned(), state }.into()),
    }
}

/// Refuses to change what other plans are drawn from.
pub(super) fn check_is_no_base(connection: &Connection, name: &str) -> Result<(), Failure> {
    let select = "SELECT name FROM plans WHERE drawn_from = ?1";
    let drawn: Option<String> = connection.query_row(select, [name], |row| row.get(0)).optional()?;
    match drawn {
        Some(drawn) => Err(StoreError::PlanIsBase { name: name.to_owned(), drawn }.into()),
        None => Ok(()),
    }
}

fn insert_grids(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    let mut insert = connection.prepare(include_str!("queries/insert_grid.sql"))?;
    plan.grids.iter().try_for_each(|grid| put_grid(&mut insert, &plan.name, grid).map(drop))
}

/// Puts a grid where the statement says; how many rows that were.
pub(super) fn put_grid(statement: &mut Statement, plan: &str, grid: &Grid) -> Result<usize, Failure> {
    Ok(statement.execute(params![
        plan,
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
    ])?)
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

fn insert_limits(connection: &Connection, plan: &Plan) -> Result<(), Failure> {
    let mut insert = connection.prepare(include_str!("queries/insert_limits.sql"))?;
    for limits in &plan.limits {
        insert.execute(params![
            plan.name,
            limits.community.as_str(),
            limits.grids,
            limits.households.cast_signed(),
            limits.worst,
            limits.mean,
            limits.packing_worst,
            limits.packing_mean,
            limits.proved_worst,
            limits.contiguous_worst,
            limits.contiguous_bound,
            limits.inertia,
        ])?;
    }
    Ok(())
}

fn insert_lineage(connection: &Connection, plan: &str, lineage: &Lineage) -> Result<(), Failure> {
    let sql = "INSERT INTO descents (plan, grid, from_grid, households) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare(sql)?;
    for Descent { grid, from, households } in &lineage.descents {
        insert.execute(params![plan, grid.as_str(), from.as_str(), households])?;
    }
    let mut insert = connection.prepare("INSERT INTO retired_codes (plan, code) VALUES (?1, ?2)")?;
    for code in &lineage.retired {
        insert.execute([plan, code.as_str()])?;
    }
    Ok(())
}

/// The plan of that name, or the newest.
pub(super) fn load(connection: &Connection, name: Option<&str>) -> Result<Option<Plan>, Failure> {
    let mut statement = connection.prepare(include_str!("queries/select_plan.sql"))?;
    let mut rows = statement.query([name])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let row = Reader { table: "plans", row };
    let notes: String = row.get(12, "notes")?;
    let name: String = row.get(1, "name")?;
    Ok(Some(Plan {
        state: state(&row, 2)?,
        parameters: parameters(&row)?,
        grids: grids(connection, &name)?,
        assignments: assignments(connection, &name)?,
        notes: serde_json::from_str(&notes).map_err(|error| row.bad("notes", error))?,
        lineage: lineage(connection, &name, &row)?,
        limits: limits(connection, &name)?,
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
            saved_at: row.get(12, "saved_at")?,
            grids: row.get(13, "grids").map(i64::cast_unsigned)?,
            households: row.get(14, "households").map(i64::cast_unsigned)?,
            drawn_from: row.get(15, "drawn_from")?,
            edits: row.get(16, "edits").map(i64::cast_unsigned)?,
            effective_from: row.optional_parsed(17, "effective_from")?,
            retired_from: row.optional_parsed(18, "retired_from")?,
        });
    }
    Ok(summaries)
}

fn state(row: &Reader, column: usize) -> Result<PlanState, Failure> {
    let state: String = row.get(column, "state")?;
    state.parse().map_err(|error| row.bad("state", error))
}

/// The parameters, which every query of plans has in columns 3 to 11.
fn parameters(row: &Reader) -> Result<PlanParameters, Failure> {
    let effort: String = row.get(7, "effort")?;
    Ok(PlanParameters {
        target: row.get(3, "target")?,
        min: row.get(4, "min")?,
        max: row.get(5, "max")?,
        seed: row.get(6, "seed").map(i64::cast_unsigned)?,
        effort: effort.parse().map_err(|error| row.bad("effort", error))?,
        priorities: priorities(row)?,
        max_gap: row.get(11, "max_gap")?,
    })
}

fn priorities(row: &Reader) -> Result<Priorities, Failure> {
    let priorities = Priorities {
        balance: row.get(8, "balance")?,
        shape: row.get(9, "shape")?,
        streets: row.get(10, "streets")?,
    };
    let range = || format!("expected priorities from 0 to {}", Priorities::MOST);
    if priorities.are_sound() { Ok(priorities) } else { Err(row.bad("balance", range())) }
}

/// What the plan in a row took over, if it was made from another.
fn lineage(connection: &Connection, plan: &str, row: &Reader) -> Result<Option<Lineage>, Failure> {
    let Some(before) = row.get::<Option<String>>(13, "from_plan")? else { return Ok(None) };
    let moved: Option<i64> = row.get(14, "moved")?;
    Ok(Some(Lineage {
        plan: before,
        descents: descents(connection, plan)?,
        retired: retired(connection, plan)?,
        moved: moved.unwrap_or(0).cast_unsigned(),
    }))
}

fn descents(connection: &Connection, plan: &str) -> Result<Vec<Descent>, Failure> {
    let sql =
        "SELECT fid, grid, from_grid, households FROM descents WHERE plan = ?1 ORDER BY grid, from_grid";
    of_plan(connection, sql, "descents", plan, |row| {
        Ok(Descent {
            grid: row.code(1, "grid", GridCode::new)?,
            from: row.code(2, "from_grid", GridCode::new)?,
            households: row.get(3, "households")?,
        })
    })
}

fn retired(connection: &Connection, plan: &str) -> Result<Vec<GridCode>, Failure> {
    let sql = "SELECT fid, code FROM retired_codes WHERE plan = ?1 ORDER BY fid";
    of_plan(connection, sql, "retired_codes", plan, |row| row.code(1, "code", GridCode::new))
}

fn limits(connection: &Connection, plan: &str) -> Result<Vec<CommunityLimits>, Failure> {
    of_plan(connection, include_str!("queries/select_limits.sql"), "limits", plan, |row| {
        Ok(CommunityLimits {
            community: row.code(1, "community", DivisionCode::new)?,
            grids: row.get(2, "grids")?,
            households: row.get(3, "households").map(i64::cast_unsigned)?,
            worst: row.get(4, "worst")?,
            mean: row.get(5, "mean")?,
            packing_worst: row.get(6, "packing_worst")?,
            packing_mean: row.get(7, "packing_mean")?,
            proved_worst: row.get(8, "proved_worst")?,
            contiguous_worst: row.get(9, "contiguous_worst")?,
            contiguous_bound: row.get(10, "contiguous_bound")?,
            inertia: row.get(11, "inertia")?,
        })
    })
}

fn grids(connection: &Connection, plan: &str) -> Result<Vec<Grid>, Failure> {
    of_plan(connection, include_str!("queries/select_grids.sql"), "grids", plan, grid)
}

/// What is read from each row of a query whose only parameter is the plan's name.
fn of_plan<T>(
    connection: &Connection,
    sql: &str,
    table: &'static str,
    plan: &str,
    read: impl Fn(&Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([plan])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Reader { table, row })?);
    }
    Ok(found)
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
    of_plan(connection, sql, "assignments", plan, |row| {
        let at = Coord { x: row.get(3, "lon")?, y: row.get(4, "lat")? };
        Ok(Assignment {
            building: row.code(1, "building", FeatureId::new)?,
            grid: row.code(2, "grid", GridCode::new)?,
            place: Place::new(at).map_err(|error| row.bad("lon", error))?,
        })
    })
}
