//! What both stores do alike with the register of decisions.

use std::collections::BTreeMap;

use wangge_model::{Decision, Life, PlanState, Step, Timestamp, decide};

use crate::StoreError;

/// The entries that a decision makes, each with what becomes of its plan.
pub(crate) fn entries(
    register: &[Decision],
    lives: &BTreeMap<String, Life>,
    decision: &Decision,
) -> Result<Vec<(Decision, Life)>, StoreError> {
    check_follows(register.last().map_or(0, |last| last.number), decision.number)?;
    let changed = decide(lives, &decision.plan, &decision.step)?;
    let entries = (decision.number..).zip(changed).map(|(number, (plan, step, life))| {
        // What ends by the decision has neither its reason nor its faults.
        let own = plan == decision.plan;
        let (reason, faults) = if own { (decision.reason.clone(), decision.faults) } else { (None, 0) };
        let (made_at, by) = (decision.made_at, decision.by.clone());
        (Decision { number, plan, made_at, by, step, reason, faults }, life)
    });
    Ok(entries.collect())
}

/// Refuses a number that does not follow the last one.
pub(crate) fn check_follows(found: u32, number: u32) -> Result<(), StoreError> {
    if found.checked_add(1) == Some(number) {
        return Ok(());
    }
    Err(StoreError::RecordOutOfOrder { found, number })
}

/// The moment of a step and the plan that follows, as columns have them.
pub(crate) fn details(step: &Step) -> (Option<Timestamp>, Option<&str>) {
    match step {
        Step::Draft | Step::InReview | Step::Approved => (None, None),
        Step::Effective { from } => (Some(*from), None),
        Step::Retired { from, successor } => (Some(*from), successor.as_deref()),
    }
}

/// A step from its columns.
pub(crate) fn step(
    state: PlanState,
    moment: Option<Timestamp>,
    successor: Option<String>,
) -> Result<Step, String> {
    let moment = || moment.ok_or_else(|| format!("a step to {} has its moment", state.name()));
    Ok(match state {
        PlanState::Draft => Step::Draft,
        PlanState::InReview => Step::InReview,
        PlanState::Approved => Step::Approved,
        PlanState::Effective => Step::Effective { from: moment()? },
        PlanState::Retired => Step::Retired { from: moment()?, successor },
    })
}
