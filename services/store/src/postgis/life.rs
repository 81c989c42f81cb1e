//! What is decided and said of plans.

use std::collections::BTreeMap;

use tokio_postgres::{GenericClient, Transaction};
use wangge_model::{
    About, Comment, Decision, GridCode, Life, Plan, PlanRecord, Remark, Resolution, Step, last_approved,
};

use super::failure::Failure;
use super::load::read_rows;
use super::plans::{rewrite, summaries};
use super::row::Reader;
use super::value::Value;
use crate::{StoreError, lives, register, shape};

/// Enters a decision and what it brings about.
pub(super) async fn decide(
    transaction: &Transaction<'_>,
    decision: &Decision,
    issued: Option<&Plan>,
) -> Result<Vec<Decision>, Failure> {
    let register = decisions(transaction).await?;
    let lives = lives(&summaries(transaction).await?);
    let entries = register::entries(&register, &lives, decision)?;
    if let Some(plan) = issued {
        rewrite(transaction, plan).await?;
    }
    if decision.step == Step::Approved {
        check_codes(transaction, &decision.plan, last_approved(&register, &lives)).await?;
    }
    for (entry, life) in &entries {
        set_life(transaction, &entry.plan, life).await?;
        insert_decision(transaction, entry).await?;
    }
    Ok(entries.into_iter().map(|(entry, _)| entry).collect())
}

/// Refuses a plan that gives a code again which the plan before has not, or no longer.
async fn check_codes(transaction: &Transaction<'_>, plan: &str, before: Option<&str>) -> Result<(), Failure> {
    let select = include_str!("queries/select_code_given_before.sql");
    let found = transaction.query_opt(select, &[&plan, &before]).await?;
    match found.map(|row| GridCode::new(row.get(0))) {
        Some(Ok(code)) => Err(StoreError::CodeGivenBefore { code }.into()),
        _ => Ok(()),
    }
}

async fn set_life(transaction: &Transaction<'_>, plan: &str, life: &Life) -> Result<(), Failure> {
    let sql = "UPDATE plans SET state = $2, effective_from = $3, retired_from = $4 WHERE name = $1";
    let [from, until] = [life.effective_from, life.retired_from].map(Value::Moment);
    if transaction.execute(sql, &[&plan, &life.state.name(), &from, &until]).await? == 0 {
        return Err(StoreError::NoBase { name: plan.to_owned() }.into());
    }
    Ok(())
}

async fn insert_decision(transaction: &Transaction<'_>, decision: &Decision) -> Result<(), Failure> {
    let Decision { number, plan, made_at, by, step, reason, faults } = decision;
    let (moment, successor) = register::details(step);
    let sql = "INSERT INTO plan_decisions
                   (number, plan, made_at, decided_by, state, moment, successor, reason, faults)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    transaction
        .execute(
            sql,
            &[
                &i64::from(*number),
                plan,
                &Value::Moment(Some(*made_at)),
                &by.as_str(),
                &step.state().name(),
                &Value::Moment(moment),
                &successor,
                &reason.as_ref().map(Remark::as_str),
                &i64::from(*faults),
            ],
        )
        .await?;
    Ok(())
}

/// Keeps a comment.
pub(super) async fn add_comment(transaction: &Transaction<'_>, comment: &Comment) -> Result<(), Failure> {
    let last = "SELECT coalesce(max(number), 0) FROM plan_comments";
    let last: i64 = transaction.query_one(last, &[]).await?.get(0);
    register::check_follows(last as u32, comment.number)?;
    let there = "SELECT FROM plans WHERE name = $1";
    if transaction.query_opt(there, &[&comment.plan]).await?.is_none() {
        return Err(StoreError::NoBase { name: comment.plan.clone() }.into());
    }
    if let About::Comment(number) = comment.about {
        check_comment(transaction, &comment.plan, number).await?;
    }
    insert_comment(transaction, comment).await
}

async fn check_comment(transaction: &Transaction<'_>, plan: &str, number: u32) -> Result<(), Failure> {
    let there = "SELECT FROM plan_comments WHERE plan = $1 AND number = $2";
    match transaction.query_opt(there, &[&plan, &i64::from(number)]).await? {
        None => Err(StoreError::NoComment { plan: plan.to_owned(), number }.into()),
        Some(_) => Ok(()),
    }
}

async fn insert_comment(transaction: &Transaction<'_>, comment: &Comment) -> Result<(), Failure> {
    let (reply_to, place, grid) = match &comment.about {
        About::Comment(number) => (Some(i64::from(*number)), None, None),
        About::Place { place, grid } => (None, Some(*place), grid.as_ref()),
    };
    let sql = "INSERT INTO plan_comments
                   (number, plan, made_at, said_by, reply_to, geom, grid, text, resolved_at, resolved_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    transaction
        .execute(
            sql,
            &[
                &i64::from(comment.number),
                &comment.plan,
                &Value::Moment(Some(comment.made_at)),
                &comment.by.as_str(),
                &reply_to,
                &Value::Point(place),
                &grid.map(GridCode::as_str),
                &comment.text.as_str(),
                &Value::Moment(comment.resolved.as_ref().map(|it| it.made_at)),
                &comment.resolved.as_ref().map(|it| it.by.as_str()),
            ],
        )
        .await?;
    Ok(())
}

/// Says whether a comment is settled.
pub(super) async fn resolve_comment(
    transaction: &Transaction<'_>,
    plan: &str,
    number: u32,
    resolution: Option<&Resolution>,
) -> Result<(), Failure> {
    check_comment(transaction, plan, number).await?;
    let at = Value::Moment(resolution.map(|it| it.made_at));
    let by = resolution.map(|it| it.by.as_str());
    let sql = "UPDATE plan_comments SET resolved_at = $2, resolved_by = $3 WHERE number = $1";
    transaction.execute(sql, &[&i64::from(number), &at, &by]).await?;
    Ok(())
}

/// What was decided and said.
pub(super) async fn record(client: &impl GenericClient) -> Result<PlanRecord, Failure> {
    Ok(PlanRecord { decisions: decisions(client).await?, comments: comments(client).await? })
}

/// Keeps what was decided and said elsewhere.
pub(super) async fn keep(
    transaction: &Transaction<'_>,
    record: &PlanRecord,
    lives: &BTreeMap<String, Life>,
) -> Result<(), Failure> {
    let there = self::record(transaction).await?;
    let last = there.decisions.last().map(|it| it.number).max(there.comments.last().map(|it| it.number));
    register::check_follows(last.unwrap_or(0), 1)?;
    for (plan, life) in lives {
        set_life(transaction, plan, life).await?;
    }
    for decision in &record.decisions {
        insert_decision(transaction, decision).await?;
    }
    for comment in &record.comments {
        insert_comment(transaction, comment).await?;
    }
    Ok(())
}

async fn decisions(client: &impl GenericClient) -> Result<Vec<Decision>, Failure> {
    let sql = "SELECT number, plan, made_at, decided_by, state, moment, successor, reason, faults
               FROM plan_decisions ORDER BY number";
    read_rows(client, "plan_decisions", sql, &[], |row| {
        let (moment, successor) = (row.optional_moment(5, "moment")?, row.get(6, "successor")?);
        let step = register::step(row.parsed(4, "state")?, moment, successor);
        Ok(Decision {
            number: row.count(0, "number")?,
            plan: row.get(1, "plan")?,
            made_at: row.moment(2, "made_at")?,
            by: row.parsed(3, "decided_by")?,
            step: step.map_err(|error| row.bad("moment", error))?,
            reason: row.optional_parsed(7, "reason")?,
            faults: row.count(8, "faults")?,
        })
    })
    .await
}

async fn comments(client: &impl GenericClient) -> Result<Vec<Comment>, Failure> {
    let sql = "SELECT number, plan, made_at, said_by, reply_to, geom, grid, text, resolved_at, resolved_by
               FROM plan_comments ORDER BY number";
    read_rows(client, "plan_comments", sql, &[], |row| {
        let resolved = match row.optional_moment(8, "resolved_at")? {
            Some(made_at) => Some(Resolution { made_at, by: row.parsed(9, "resolved_by")? }),
            None => None,
        };
        Ok(Comment {
            number: row.count(0, "number")?,
            plan: row.get(1, "plan")?,
            made_at: row.moment(2, "made_at")?,
            by: row.parsed(3, "said_by")?,
            about: about(row)?,
            text: row.parsed(7, "text")?,
            resolved,
        })
    })
    .await
}

fn about(row: &Reader) -> Result<About, Failure> {
    if let Some(number) = row.optional_count(4, "reply_to")? {
        return Ok(About::Comment(number));
    }
    let place = row.geometry(5, shape::place)?;
    Ok(About::Place { place, grid: row.optional_code(6, "grid", GridCode::new)? })
}
