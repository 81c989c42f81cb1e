//! Plans that are drawn from others, and the logs of what was drawn.

use tokio_postgres::Transaction;
use wangge_model::{DivisionCode, Grid, LoggedEdit, Plan, PlanState};

use super::failure::Failure;
use super::import::copy_in;
use super::load::read_rows;
use super::plans::{GRID_COLUMNS, assignment_values, check_is_no_base, grid_values, update};
use super::row::Reader;
use super::value::Value;
use crate::{DrawingLog, StoreError};

/// Says of a plan that is there what it is drawn from and what was drawn.
pub(super) async fn save(
    transaction: &Transaction<'_>,
    plan: &str,
    drawing: &DrawingLog,
) -> Result<(), Failure> {
    let sql = "UPDATE plans SET drawn_from = base.id FROM plans AS base
               WHERE plans.name = $1 AND base.name = $2 RETURNING plans.id";
    let row = transaction.query_opt(sql, &[&plan, &drawing.base]).await?;
    let row = row.ok_or_else(|| StoreError::NoBase { name: drawing.base.clone() })?;
    append(transaction, row.get(0), &drawing.edits).await
}

/// What a plan is drawn from and what was drawn.
pub(super) async fn load(transaction: &Transaction<'_>, plan: &str) -> Result<Option<DrawingLog>, Failure> {
    let sql = "SELECT plans.id, base.name FROM plans INNER JOIN plans AS base ON base.id = plans.drawn_from
               WHERE plans.name = $1";
    let Some(row) = transaction.query_opt(sql, &[&plan]).await? else { return Ok(None) };
    let id: i64 = row.get(0);
    let sql = "SELECT number, made_at, cause, change FROM plan_edits WHERE plan = $1 ORDER BY number";
    let edits = read_rows(transaction, "plan_edits", sql, &[&id], entry).await?;
    Ok(Some(DrawingLog { base: row.get(1), edits }))
}

fn entry(row: &Reader) -> Result<LoggedEdit, Failure> {
    let (cause, change): (&str, &str) = (row.get(2, "cause")?, row.get(3, "change")?);
    Ok(LoggedEdit {
        number: row.count(0, "number")?,
        made_at: row.moment(1, "made_at")?,
        cause: serde_json::from_str(cause).map_err(|error| row.bad("cause", error))?,
        change: serde_json::from_str(change).map_err(|error| row.bad("change", error))?,
    })
}

async fn append(transaction: &Transaction<'_>, plan: i64, entries: &[LoggedEdit]) -> Result<(), Failure> {
    let json = |value: serde_json::Result<String>| value.expect("an entry is JSON");
    let sql = "INSERT INTO plan_edits (plan, number, made_at, cause, change) VALUES ($1, $2, $3, $4, $5)";
    for entry in entries {
        let cause = json(serde_json::to_string(&entry.cause));
        let change = json(serde_json::to_string(&entry.change));
        let made_at = Value::Moment(Some(entry.made_at));
        transaction.execute(sql, &[&plan, &i64::from(entry.number), &made_at, &cause, &change]).await?;
    }
    Ok(())
}

/// Keeps what became of a plan by one more entry of its log.
pub(super) async fn record(
    transaction: &Transaction<'_>,
    plan: &Plan,
    entry: &LoggedEdit,
) -> Result<(), Failure> {
    let id = check_follows(transaction, &plan.name, entry.number).await?;
    check_is_no_base(transaction, &plan.name).await?;
    append(transaction, id, std::slice::from_ref(entry)).await?;
    // Before the grids: a code may be given back to the grid that had it.
    for table in ["descents", "retired_codes", "limits"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE plan = $1"), &[&id]).await?;
    }
    let community = &entry.change.community;
    let here: Vec<&Grid> = plan.grids.iter().filter(|grid| grid.community == *community).collect();
    upsert_grids(transaction, id, &here).await?;
    put_moves(transaction, id, plan, entry).await?;
    remove_others(transaction, id, community, &here).await?;
    update(transaction, id, plan).await
}

/// The number of a draft that is drawn, if an entry of that number is the next one of its log.
async fn check_follows(transaction: &Transaction<'_>, plan: &str, number: u32) -> Result<i64, Failure> {
    let sql = "SELECT id, state, (SELECT count(*) FROM plan_edits WHERE plan_edits.plan = plans.id),
                   drawn_from IS NOT NULL
               FROM plans WHERE name = $1";
    let name = || plan.to_owned();
    let row = transaction.query_opt(sql, &[&plan]).await?;
    let row = row.ok_or_else(|| StoreError::NotDrawn { name: name() })?;
    let state: PlanState = Reader { table: "plans", row: &row }.parsed(1, "state")?;
    if state != PlanState::Draft {
        return Err(StoreError::NotADraft { name: name(), state }.into());
    }
    if !row.get::<_, bool>(3) {
        return Err(StoreError::NotDrawn { name: name() }.into());
    }
    let found = row.get::<_, i64>(2).cast_unsigned();
    if found + 1 != u64::from(number) {
        return Err(StoreError::EditOutOfOrder { name: name(), found, number }.into());
    }
    Ok(row.get(0))
}

async fn upsert_grids(transaction: &Transaction<'_>, plan: i64, grids: &[&Grid]) -> Result<(), Failure> {
    let incoming = "CREATE TEMPORARY TABLE incoming_grids (LIKE grids) ON COMMIT DROP";
    transaction.batch_execute(incoming).await?;
    let rows = grids.iter().map(|grid| grid_values(plan, grid));
    copy_in(transaction, "incoming_grids", GRID_COLUMNS, rows).await?;
    let upsert = include_str!("queries/upsert_grids.sql").replace("{columns}", GRID_COLUMNS);
    transaction.execute(&upsert, &[]).await?;
    Ok(())
}

/// Assigns the buildings that an entry moves as the plan does.
async fn put_moves(
    transaction: &Transaction<'_>,
    id: i64,
    plan: &Plan,
    entry: &LoggedEdit,
) -> Result<(), Failure> {
    let moved: Vec<&str> = entry.change.moves.iter().map(|it| it.building.as_str()).collect();
    let sql = "DELETE FROM assignments WHERE plan = $1 AND building = ANY($2)";
    transaction.execute(sql, &[&id, &moved]).await?;
    let now = entry.change.moves.iter().filter_map(|moved| {
        let at = plan.assignments.binary_search_by(|it| it.building.cmp(&moved.building)).ok()?;
        Some(assignment_values(id, &plan.assignments[at]))
    });
    copy_in(transaction, "assignments", "plan, building, grid, geom", now).await
}

/// Removes the grids of a community that are no more; nothing is assigned to them by now.
async fn remove_others(
    transaction: &Transaction<'_>,
    plan: i64,
    community: &DivisionCode,
    here: &[&Grid],
) -> Result<(), Failure> {
    let codes: Vec<&str> = here.iter().map(|grid| grid.code.as_str()).collect();
    let sql = "DELETE FROM grids WHERE plan = $1 AND community = $2 AND code <> ALL($3)";
    transaction.execute(sql, &[&plan, &community.as_str(), &codes]).await?;
    Ok(())
}
