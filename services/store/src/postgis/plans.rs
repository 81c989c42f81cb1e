use tokio_postgres::{GenericClient, Transaction};
use wangge_model::{
    Assignment, CommunityLimits, Descent, DivisionCode, FeatureId, Grid, GridCode, GridKind, Lineage, Plan,
    PlanParameters, PlanState, Priorities,
};

use super::failure::Failure;
use super::import::copy_in;
use super::load::read_rows;
use super::row::Reader;
use super::value::Value;
use crate::{PlanSummary, StoreError, shape};

pub(super) const GRID_COLUMNS: &str = "plan, code, geom, name, kind, community, subdistrict, sheet, \
                            households, buildings, target, deviation, area_m2, compactness";
const LIMITS_COLUMNS: &str = "plan, community, position, grids, households, worst, mean, packing_worst, \
                              packing_mean, proved_worst, contiguous_worst, contiguous_bound, inertia";

/// Keeps a plan, in place of a draft of the same name.
pub(super) async fn save(transaction: &Transaction<'_>, plan: &Plan) -> Result<(), Failure> {
    remove_draft(transaction, &plan.name).await?;
    let id = insert_plan(transaction, plan).await?;
    insert_content(transaction, id, plan).await?;
    insert_findings(transaction, id, plan).await
}

/// The number of the new plan.
async fn insert_plan(transaction: &Transaction<'_>, plan: &Plan) -> Result<i64, Failure> {
    let PlanParameters { target, min, max, seed, effort, priorities, max_gap } = plan.parameters;
    let Priorities { balance, shape, streets } = priorities;
    let lineage = plan.lineage.as_ref();
    let row = transaction
        .query_one(
            include_str!("queries/insert_plan.sql"),
            &[
                &plan.name,
                &plan.state.name(),
                &i64::from(target),
                &i64::from(min),
                &i64::from(max),
                &seed.cast_signed(),
                &effort.name(),
                &balance,
                &shape,
                &streets,
                &i64::from(max_gap),
                &plan.notes,
                &lineage.map(|lineage| &lineage.plan),
                &lineage.map(|lineage| lineage.moved.cast_signed()),
            ],
        )
        .await?;
    Ok(row.get(0))
}

/// Writes a plan that is there anew; its log stays.
pub(super) async fn rewrite(transaction: &Transaction<'_>, plan: &Plan) -> Result<(), Failure> {
    let row = transaction.query_opt("SELECT id FROM plans WHERE name = $1", &[&plan.name]).await?;
    let id: i64 = row.ok_or_else(|| StoreError::NoBase { name: plan.name.clone() })?.get(0);
    // The assignments and descents go with the grids.
    for table in ["retired_codes", "limits", "grids"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE plan = $1"), &[&id]).await?;
    }
    insert_content(transaction, id, plan).await?;
    update(transaction, id, plan).await
}

/// Keeps limits, lineage and notes of a plan that had others, which are gone by now.
pub(super) async fn update(transaction: &Transaction<'_>, id: i64, plan: &Plan) -> Result<(), Failure> {
    insert_findings(transaction, id, plan).await?;
    let lineage = plan.lineage.as_ref();
    let sql = "UPDATE plans SET notes = $2, from_plan = $3, moved = $4, saved_at = now() WHERE id = $1";
    let moved = lineage.map(|lineage| lineage.moved.cast_signed());
    transaction.execute(sql, &[&id, &plan.notes, &lineage.map(|lineage| &lineage.plan), &moved]).await?;
    Ok(())
}

/// Grids and assignments.
async fn insert_content(transaction: &Transaction<'_>, id: i64, plan: &Plan) -> Result<(), Failure> {
    copy_in(transaction, "grids", GRID_COLUMNS, plan.grids.iter().map(|grid| grid_values(id, grid))).await?;
    let assignments = plan.assignments.iter().map(|assignment| assignment_values(id, assignment));
    copy_in(transaction, "assignments", "plan, building, grid, geom", assignments).await
}

/// Limits and lineage.
async fn insert_findings(transaction: &Transaction<'_>, id: i64, plan: &Plan) -> Result<(), Failure> {
    let limits = (0..).zip(&plan.limits).map(|(position, limits)| limits_values(id, position, limits));
    copy_in(transaction, "limits", LIMITS_COLUMNS, limits).await?;
    match &plan.lineage {
        Some(lineage) => insert_lineage(transaction, id, lineage).await,
        None => Ok(()),
    }
}

/// Removes the plan of that name, which must be a draft. Its grids and assignments go with it.
async fn remove_draft(transaction: &Transaction<'_>, name: &str) -> Result<(), Failure> {
    let found = transaction.query_opt("SELECT name, state FROM plans WHERE name = $1", &[&name]).await?;
    let state = found.map(|row| state(&Reader { table: "plans", row: &row }, 1)).transpose()?;
    match state {
        None => Ok(()),
        Some(PlanState::Draft) => {
            check_is_no_base(transaction, name).await?;
            transaction.execute("DELETE FROM plans WHERE name = $1", &[&name]).await?;
            Ok(())
        }
        Some(state) => Err(StoreError::PlanIsFixed { name: name.to_owned(), state }.into()),
    }
}

/// Refuses to change what other plans are drawn from.
pub(super) async fn check_is_no_base(transaction: &Transaction<'_>, name: &str) -> Result<(), Failure> {
    let sql = "SELECT drawn.name FROM plans AS drawn INNER JOIN plans AS base ON base.id = drawn.drawn_from
               WHERE base.name = $1 LIMIT 1";
    match transaction.query_opt(sql, &[&name]).await? {
        Some(drawn) => Err(StoreError::PlanIsBase { name: name.to_owned(), drawn: drawn.get(0) }.into()),
        None => Ok(()),
    }
}

pub(super) fn grid_values(plan: i64, grid: &Grid) -> Vec<Value<'_>> {
    vec![
        Value::number(plan),
        Value::text(grid.code.as_str()),
        Value::Surface(Some(&grid.area)),
        Value::text(&grid.name),
        Value::text(grid.kind.name()),
        Value::text(grid.community.as_str()),
        Value::Text(grid.subdistrict.as_ref().map(DivisionCode::as_str)),
        Value::Text(grid.sheet.as_deref()),
        Value::number(grid.households),
        Value::number(grid.buildings),
        Value::number(grid.target),
        Value::real(grid.deviation),
        Value::real(grid.area_m2),
        Value::real(grid.compactness),
    ]
}

pub(super) fn assignment_values(plan: i64, assignment: &Assignment) -> Vec<Value<'_>> {
    vec![
        Value::number(plan),
        Value::text(assignment.building.as_str()),
        Value::text(assignment.grid.as_str()),
        Value::Point(Some(assignment.place)),
    ]
}

fn limits_values(plan: i64, position: i64, limits: &CommunityLimits) -> Vec<Value<'_>> {
    vec![
        Value::number(plan),
        Value::text(limits.community.as_str()),
        Value::number(position),
        Value::number(limits.grids),
        Value::number(limits.households.cast_signed()),
        Value::real(limits.worst),
        Value::real(limits.mean),
        Value::real(limits.packing_worst),
        Value::real(limits.packing_mean),
        Value::real(limits.proved_worst),
        Value::Real(limits.contiguous_worst),
        Value::Real(limits.contiguous_bound),
        Value::real(limits.inertia),
    ]
}

async fn insert_lineage(transaction: &Transaction<'_>, plan: i64, lineage: &Lineage) -> Result<(), Failure> {
    let descents = lineage.descents.iter().map(|Descent { grid, from, households }| {
        let (grid, from) = (Value::text(grid.as_str()), Value::text(from.as_str()));
        vec![Value::number(plan), grid, from, Value::number(*households)]
    });
    copy_in(transaction, "descents", "plan, grid, from_grid, households", descents).await?;
    let retired = (0..).zip(&lineage.retired).map(|(position, code): (i64, _)| {
        vec![Value::number(plan), Value::text(code.as_str()), Value::number(position)]
    });
    copy_in(transaction, "retired_codes", "plan, code, position", retired).await
}

/// The plan of that name, or the newest.
pub(super) async fn load(transaction: &Transaction<'_>, name: Option<&str>) -> Result<Option<Plan>, Failure> {
    let found = transaction.query_opt(include_str!("queries/select_plan.sql"), &[&name]).await?;
    let Some(row) = found else { return Ok(None) };
    let row = Reader { table: "plans", row: &row };
    let id = row.get(1, "id")?;
    Ok(Some(Plan {
        name: row.get(0, "name")?,
        state: state(&row, 2)?,
        parameters: parameters(&row)?,
        grids: of_plan(transaction, include_str!("queries/select_grids.sql"), "grids", id, grid).await?,
        assignments: assignments(transaction, id).await?,
        notes: row.get(12, "notes")?,
        lineage: lineage(transaction, id, &row).await?,
        limits: limits(transaction, id).await?,
    }))
}

/// All plans, the newest first.
pub(super) async fn summaries(client: &impl GenericClient) -> Result<Vec<PlanSummary>, Failure> {
    read_rows(client, "plans", include_str!("queries/select_plans.sql"), &[], |row| {
        Ok(PlanSummary {
            name: row.get(0, "name")?,
            state: state(row, 2)?,
            parameters: parameters(row)?,
            saved_at: row.get(12, "saved_at")?,
            grids: row.count(13, "grids")?,
            households: row.count(14, "households")?,
            drawn_from: row.get(15, "drawn_from")?,
            edits: row.count(16, "edits")?,
            effective_from: row.optional_moment(17, "effective_from")?,
            retired_from: row.optional_moment(18, "retired_from")?,
        })
    })
    .await
}

fn state(row: &Reader, column: usize) -> Result<PlanState, Failure> {
    row.parsed(column, "state")
}

/// The parameters, which every query of plans has in columns 3 to 11.
fn parameters(row: &Reader) -> Result<PlanParameters, Failure> {
    Ok(PlanParameters {
        target: row.count(3, "target")?,
        min: row.count(4, "min")?,
        max: row.count(5, "max")?,
        seed: row.get(6, "seed").map(i64::cast_unsigned)?,
        effort: row.parsed(7, "effort")?,
        priorities: Priorities {
            balance: row.get(8, "balance")?,
            shape: row.get(9, "shape")?,
            streets: row.get(10, "streets")?,
        },
        max_gap: row.count(11, "max_gap")?,
    })
}

/// What the plan in a row took over, if it was made from another.
async fn lineage(
    transaction: &Transaction<'_>,
    plan: i64,
    row: &Reader<'_>,
) -> Result<Option<Lineage>, Failure> {
    let Some(before) = row.get(13, "from_plan")? else { return Ok(None) };
    let moved: Option<i64> = row.get(14, "moved")?;
    let descents = include_str!("queries/select_descents.sql");
    let retired = include_str!("queries/select_retired_codes.sql");
    Ok(Some(Lineage {
        plan: before,
        descents: of_plan(transaction, descents, "descents", plan, descent).await?,
        retired: of_plan(transaction, retired, "retired_codes", plan, |row| {
            row.code(0, "code", GridCode::new)
        })
        .await?,
        moved: moved.unwrap_or(0).cast_unsigned(),
    }))
}

fn descent(row: &Reader) -> Result<Descent, Failure> {
    Ok(Descent {
        grid: row.code(0, "grid", GridCode::new)?,
        from: row.code(1, "from_grid", GridCode::new)?,
        households: row.count(2, "households")?,
    })
}

async fn limits(transaction: &Transaction<'_>, plan: i64) -> Result<Vec<CommunityLimits>, Failure> {
    of_plan(transaction, include_str!("queries/select_limits.sql"), "limits", plan, |row| {
        Ok(CommunityLimits {
            community: row.code(0, "community", DivisionCode::new)?,
            grids: row.count(1, "grids")?,
            households: row.get(2, "households").map(i64::cast_unsigned)?,
            worst: row.get(3, "worst")?,
            mean: row.get(4, "mean")?,
            packing_worst: row.get(5, "packing_worst")?,
            packing_mean: row.get(6, "packing_mean")?,
            proved_worst: row.get(7, "proved_worst")?,
            contiguous_worst: row.get(8, "contiguous_worst")?,
            contiguous_bound: row.get(9, "contiguous_bound")?,
            inertia: row.get(10, "inertia")?,
        })
    })
    .await
}

/// What is read from each row of a query whose only parameter is the plan's number.
async fn of_plan<T>(
    transaction: &Transaction<'_>,
    sql: &str,
    table: &'static str,
    plan: i64,
    read: impl Fn(&Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    read_rows(transaction, table, sql, &[&plan], read).await
}

fn grid(row: &Reader) -> Result<Grid, Failure> {
    Ok(Grid {
        code: row.code(0, "code", GridCode::new)?,
        area: row.geometry(1, shape::area)?,
        name: row.get(2, "name")?,
        kind: kind(row)?,
        community: row.code(4, "community", DivisionCode::new)?,
        subdistrict: row.optional_code(5, "subdistrict", DivisionCode::new)?,
        sheet: row.get(6, "sheet")?,
        households: row.count(7, "households")?,
        buildings: row.count(8, "buildings")?,
        target: row.count(9, "target")?,
        deviation: row.get(10, "deviation")?,
        area_m2: row.get(11, "area_m2")?,
        compactness: row.get(12, "compactness")?,
    })
}

fn kind(row: &Reader) -> Result<GridKind, Failure> {
    let kind: &str = row.get(3, "kind")?;
    let known = [GridKind::General, GridKind::Dedicated].into_iter().find(|known| known.name() == kind);
    known.ok_or_else(|| row.bad("kind", format!("{kind:?} is no kind of grid")))
}

async fn assignments(transaction: &Transaction<'_>, plan: i64) -> Result<Vec<Assignment>, Failure> {
    let sql = include_str!("queries/select_assignments.sql");
    of_plan(transaction, sql, "assignments", plan, |row| {
        Ok(Assignment {
            building: row.code(0, "building", FeatureId::new)?,
            grid: row.code(1, "grid", GridCode::new)?,
            place: row.geometry(2, shape::place)?,
        })
    })
    .await
}
