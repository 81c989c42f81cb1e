//! What is decided and said of plans.

use std::collections::BTreeMap;

use geo::Coord;
use rusqlite::{Connection, OptionalExtension, params};
use wangge_model::{
    About, Comment, Decision, GridCode, Life, Place, Plan, PlanRecord, Remark, Resolution, Step, Timestamp,
    last_approved,
};

use super::failure::Failure;
use super::plans::{rewrite, summaries};
use super::row::Reader;
use crate::{StoreError, lives, register};

/// Enters a decision and what it brings about.
pub(super) fn decide(
    connection: &Connection,
    decision: &Decision,
    issued: Option<&Plan>,
) -> Result<Vec<Decision>, Failure> {
    let register = decisions(connection)?;
    let lives = lives(&summaries(connection)?);
    let entries = register::entries(&register, &lives, decision)?;
    if let Some(plan) = issued {
        rewrite(connection, plan)?;
    }
    if decision.step == Step::Approved {
        check_codes(connection, &decision.plan, last_approved(&register, &lives))?;
    }
    for (entry, life) in &entries {
        set_life(connection, &entry.plan, life)?;
        insert_decision(connection, entry)?;
    }
    Ok(entries.into_iter().map(|(entry, _)| entry).collect())
}

/// Refuses a plan that gives a code again which the plan before has not, or no longer.
fn check_codes(connection: &Connection, plan: &str, before: Option<&str>) -> Result<(), Failure> {
    let select = include_str!("queries/select_code_given_before.sql");
    let found: Option<String> =
        connection.query_row(select, params![plan, before], |row| row.get(0)).optional()?;
    match found.map(|code| GridCode::new(&code)) {
        Some(Ok(code)) => Err(StoreError::CodeGivenBefore { code }.into()),
        _ => Ok(()),
    }
}

fn set_life(connection: &Connection, plan: &str, life: &Life) -> Result<(), Failure> {
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let sql = "UPDATE plans SET state = ?2, effective_from = ?3, retired_from = ?4 WHERE name = ?1";
    let values = params![plan, life.state.name(), text(life.effective_from), text(life.retired_from)];
    if connection.execute(sql, values)? == 0 {
        return Err(StoreError::NoBase { name: plan.to_owned() }.into());
    }
    Ok(())
}

fn insert_decision(connection: &Connection, decision: &Decision) -> Result<(), Failure> {
    let Decision { number, plan, made_at, by, step, reason, faults } = decision;
    let (moment, successor) = register::details(step);
    connection.execute(
        "INSERT INTO plan_decisions
             (number, plan, made_at, decided_by, state, moment, successor, reason, faults)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            number,
            plan,
            made_at.to_string(),
            by.as_str(),
            step.state().name(),
            moment.map(|at| at.to_string()),
            successor,
            reason.as_ref().map(Remark::as_str),
            faults,
        ],
    )?;
    Ok(())
}

/// Keeps a comment.
pub(super) fn add_comment(connection: &Connection, comment: &Comment) -> Result<(), Failure> {
    let last = "SELECT coalesce(max(number), 0) FROM plan_comments";
    let last: u32 = connection.query_row(last, [], |row| row.get(0))?;
    register::check_follows(last, comment.number)?;
    let there = "SELECT count(*) FROM plans WHERE name = ?1";
    if connection.query_row(there, [&comment.plan], |row| row.get::<_, i64>(0))? == 0 {
        return Err(StoreError::NoBase { name: comment.plan.clone() }.into());
    }
    if let About::Comment(number) = comment.about {
        check_comment(connection, &comment.plan, number)?;
    }
    insert_comment(connection, comment)
}

fn check_comment(connection: &Connection, plan: &str, number: u32) -> Result<(), Failure> {
    let there = "SELECT count(*) FROM plan_comments WHERE plan = ?1 AND number = ?2";
    match connection.query_row(there, params![plan, number], |row| row.get::<_, i64>(0))? {
        0 => Err(StoreError::NoComment { plan: plan.to_owned(), number }.into()),
        _ => Ok(()),
    }
}

fn insert_comment(connection: &Connection, comment: &Comment) -> Result<(), Failure> {
    let (reply_to, at, grid) = match &comment.about {
        About::Comment(number) => (Some(number), None, None),
        About::Place { place, grid } => (None, Some(place.coord()), grid.as_ref()),
    };
    connection.execute(
        "INSERT INTO plan_comments
             (number, plan, made_at, said_by, reply_to, lon, lat, grid, text, resolved_at, resolved_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            comment.number,
            comment.plan,
            comment.made_at.to_string(),
            comment.by.as_str(),
            reply_to,
            at.map(|at| at.x),
            at.map(|at| at.y),
            grid.map(GridCode::as_str),
            comment.text.as_str(),
            comment.resolved.as_ref().map(|it| it.made_at.to_string()),
            comment.resolved.as_ref().map(|it| it.by.as_str()),
        ],
    )?;
    Ok(())
}

/// Says whether a comment is settled.
pub(super) fn resolve_comment(
    connection: &Connection,
    plan: &str,
    number: u32,
    resolution: Option<&Resolution>,
) -> Result<(), Failure> {
    check_comment(connection, plan, number)?;
    let (at, by) = (resolution.map(|it| it.made_at.to_string()), resolution.map(|it| it.by.as_str()));
    let sql = "UPDATE plan_comments SET resolved_at = ?2, resolved_by = ?3 WHERE number = ?1";
    connection.execute(sql, params![number, at, by])?;
    Ok(())
}

/// What was decided and said.
pub(super) fn record(connection: &Connection) -> Result<PlanRecord, Failure> {
    Ok(PlanRecord { decisions: decisions(connection)?, comments: comments(connection)? })
}

/// Keeps what was decided and said elsewhere.
pub(super) fn keep(
    connection: &Connection,
    record: &PlanRecord,
    lives: &BTreeMap<String, Life>,
) -> Result<(), Failure> {
    let there = self::record(connection)?;
    let last = there.decisions.last().map(|it| it.number).max(there.comments.last().map(|it| it.number));
    register::check_follows(last.unwrap_or(0), 1)?;
    lives.iter().try_for_each(|(plan, life)| set_life(connection, plan, life))?;
    record.decisions.iter().try_for_each(|decision| insert_decision(connection, decision))?;
    record.comments.iter().try_for_each(|comment| insert_comment(connection, comment))
}

fn decisions(connection: &Connection) -> Result<Vec<Decision>, Failure> {
    let sql = "SELECT fid, number, plan, made_at, decided_by, state, moment, successor, reason, faults
               FROM plan_decisions ORDER BY number";
    all(connection, sql, "plan_decisions", |row| {
        let (moment, successor) = (row.optional_parsed(6, "moment")?, row.get(7, "successor")?);
        let step = register::step(row.parsed(5, "state")?, moment, successor);
        Ok(Decision {
            number: row.get(1, "number")?,
            plan: row.get(2, "plan")?,
            made_at: row.parsed(3, "made_at")?,
            by: row.parsed(4, "decided_by")?,
            step: step.map_err(|error| row.bad("moment", error))?,
            reason: row.optional_parsed(8, "reason")?,
            faults: row.get(9, "faults")?,
        })
    })
}

fn comments(connection: &Connection) -> Result<Vec<Comment>, Failure> {
    let sql = "SELECT fid, number, plan, made_at, said_by, reply_to, lon, lat, grid, text, resolved_at,
                   resolved_by
               FROM plan_comments ORDER BY number";
    all(connection, sql, "plan_comments", |row| {
        let resolved = match row.optional_parsed(10, "resolved_at")? {
            Some(made_at) => Some(Resolution { made_at, by: row.parsed(11, "resolved_by")? }),
            None => None,
        };
        Ok(Comment {
            number: row.get(1, "number")?,
            plan: row.get(2, "plan")?,
            made_at: row.parsed(3, "made_at")?,
            by: row.parsed(4, "said_by")?,
            about: about(row)?,
            text: row.parsed(9, "text")?,
            resolved,
        })
    })
}

fn about(row: &Reader) -> Result<About, Failure> {
    if let Some(number) = row.get(5, "reply_to")? {
        return Ok(About::Comment(number));
    }
    let at = Coord { x: row.get(6, "lon")?, y: row.get(7, "lat")? };
    let place = Place::new(at).map_err(|error| row.bad("lon", error))?;
    Ok(About::Place { place, grid: row.optional_code(8, "grid", GridCode::new)? })
}

/// What is read from each row of a query.
fn all<T>(
    connection: &Connection,
    sql: &str,
    table: &'static str,
    read: impl Fn(&Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Reader { table, row })?);
    }
    Ok(found)
}
