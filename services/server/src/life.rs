//! What is decided of plans, for the command line and the service alike.

use std::collections::{BTreeMap, BTreeSet};

use wangge_data::personal;
use wangge_model::{
    Decision, DistrictData, GridCode, Life, Office, Plan, PlanRecord, Remark, Step, Timestamp, WordsError,
    decide as allowed, is_decided, last_approved,
};
use wangge_partition::{Fault, Issued, check_plan, issue_codes};
use wangge_store::{PlanSummary, Store, StoreError, lives};

use crate::error::ApiError;
use crate::service::told;

/// Who decides and comments when nobody says: the role that may.
pub(crate) const USUAL_OFFICE: &str = "planner";

/// Something that is to be decided of a plan.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The plan's name.
    pub(crate) plan: String,
    /// The last decision of the plan that its author knows; 0 before the first.
    pub(crate) after: Option<u32>,
    /// How many edits of the plan its author knows.
    pub(crate) edits: Option<u64>,
    pub(crate) step: Step,
    pub(crate) by: Office,
    pub(crate) reason: Option<Remark>,
    /// Whether a plan with faults may be approved, for the reason given.
    pub(crate) with_faults: bool,
}

/// What is written by an office, if it is sound and tells of no person.
///
/// # Errors
/// When it is empty, too long, or holds what identifies a person.
pub(crate) fn written<T: std::str::FromStr<Err = WordsError>>(what: &str, text: &str) -> Result<T, String> {
    if let Some(found) = personal(text) {
        return Err(format!("{what}: it holds {found}; name an office or a post, never a person"));
    }
    text.parse().map_err(|error: WordsError| format!("{what}: {error}"))
}

/// Decides something of a plan of a store whose district is known; gives the entries of the register.
///
/// # Errors
/// When it cannot be decided, somebody else has decided meanwhile, a plan that is to be approved has faults, or
/// the store fails.
pub(crate) fn decide(
    store: &mut dyn Store,
    data: &DistrictData,
    asked: &Asked,
    made_at: Timestamp,
) -> Result<Vec<Decision>, ApiError> {
    let (plans, record) = (store.plans().map_err(told)?, store.record().map_err(told)?);
    let lives = lives(&plans);
    check_seen(asked, &plans, &record)?;
    allowed(&lives, &asked.plan, &asked.step).map_err(|error| told(error.into()))?;
    let (mut issued, mut faults) = (None, 0);
    if asked.step == Step::Approved {
        let plan = named(store, &asked.plan)?;
        faults = check_faults(&check_plan(data, &plan), asked)?;
        issued = issue(store, data, &plan, &plans, last_approved(&record.decisions, &lives), &lives)?;
    }
    let number = record.decisions.last().map_or(0, |last| last.number) + 1;
    let decision = Decision {
        number,
        plan: asked.plan.clone(),
        made_at,
        by: asked.by.clone(),
        step: asked.step.clone(),
        reason: asked.reason.clone(),
        faults,
    };
    store.decide(&decision, issued.as_ref()).map_err(told)
}

/// Refuses what would go over something that its author has not seen.
fn check_seen(asked: &Asked, plans: &[PlanSummary], record: &PlanRecord) -> Result<(), ApiError> {
    let own = record.decisions.iter().filter(|decision| decision.plan == asked.plan);
    let unseen = own.filter(|decision| asked.after.is_some_and(|after| decision.number > after));
    let unseen: Vec<String> = unseen.map(|decision| decision.number.to_string()).collect();
    if !unseen.is_empty() {
        let numbers = unseen.join(", ");
        return Err(ApiError::Conflict(format!(
            "somebody else has decided meanwhile: see decisions {numbers}"
        )));
    }
    let plan = plans.iter().find(|plan| plan.name == asked.plan);
    let edits = plan.map_or(0, |plan| plan.edits);
    match asked.edits {
        Some(seen) if seen != edits => Err(ApiError::Conflict(format!(
            "somebody else has drawn meanwhile: the plan has {edits} edits, not {seen}"
        ))),
        _ => Ok(()),
    }
}

/// How many faults a plan is approved with; none but for a reason.
fn check_faults(faults: &[Fault], asked: &Asked) -> Result<u32, ApiError> {
    if faults.is_empty() || (asked.with_faults && asked.reason.is_some()) {
        return Ok(faults.len() as u32);
    }
    let mut kinds = BTreeMap::<&str, usize>::new();
    for fault in faults {
        *kinds.entry(fault.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    Err(ApiError::Refused(format!(
        "the plan {:?} has {} faults ({}): repair them, or approve it with its faults and say why",
        asked.plan,
        faults.len(),
        kinds.join(", ")
    )))
}

/// The plan under the codes that it is approved with, where these are others.
fn issue(
    store: &dyn Store,
    data: &DistrictData,
    plan: &Plan,
    plans: &[PlanSummary],
    last: Option<&str>,
    lives: &BTreeMap<String, Life>,
) -> Result<Option<Plan>, ApiError> {
    let Some(last) = last else { return Ok(None) };
    let mut codes = BTreeSet::new();
    for (name, _) in lives.iter().filter(|(_, life)| is_decided(life.state)) {
        let decided = named(store, name)?;
        codes.extend(decided.grids.into_iter().map(|grid| grid.code));
        codes.extend(decided.lineage.into_iter().flat_map(|lineage| lineage.retired));
    }
    let is_taken_over = descends(store, plan, plans, last)?;
    let last = named(store, last)?;
    let issued = issue_codes(data, plan, &Issued { last: &last, codes: &codes, is_taken_over });
    let given = |plan: &Plan| plan.grids.iter().map(|grid| grid.code.clone()).collect::<BTreeSet<GridCode>>();
    let drawn = plans.iter().find(|other| other.drawn_from.as_deref() == Some(&plan.name));
    if let (Some(issued), Some(drawn)) = (&issued, drawn)
        && given(issued) != given(plan)
    {
        return Err(ApiError::Conflict(format!(
            "the grids of the plan {:?} would have other codes when it is approved, and the plan {:?} is drawn \
             from it: approve that one, or draw from the plan {:?}",
            plan.name, drawn.name, last.name
        )));
    }
    Ok(issued)
}

/// Whether a plan was made or drawn from another, by however many steps.
fn descends(store: &dyn Store, plan: &Plan, plans: &[PlanSummary], from: &str) -> Result<bool, ApiError> {
    let drawn_from = |name: &str| plans.iter().find(|plan| plan.name == name)?.drawn_from.clone();
    let made_from = |plan: &Plan| plan.lineage.as_ref().map(|lineage| lineage.plan.clone());
    let mut open: Vec<String> = made_from(plan).into_iter().chain(drawn_from(&plan.name)).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if name == from {
            return Ok(true);
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        open.extend(drawn_from(&name));
        // A plan before may have been made anew under its name, or be gone.
        let before = store.plan(Some(&name)).map_err(told)?;
        open.extend(before.as_ref().and_then(made_from));
    }
    Ok(false)
}

fn named(store: &dyn Store, name: &str) -> Result<Plan, ApiError> {
    let plan = store.plan(Some(name)).map_err(told)?;
    plan.ok_or_else(|| told(StoreError::Life(wangge_model::LifeError::Unknown(name.to_owned()))))
}
