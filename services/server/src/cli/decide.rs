use anyhow::anyhow;
use serde::Serialize;
use wangge_model::{Decision, DistrictData, Office, PlanState, Remark, Step};
use wangge_store::open;

use super::{Ended, Output, Usage};
use crate::error::ApiError;
use crate::life::{Asked, USUAL_OFFICE, decide, written};
use crate::routes::decisions::step;
use crate::service::{USUAL_ZONE, moment_or_midnight, now, time_zone};

/// Decide of a plan: show it for review, send it back, approve it, say from when it is in force or no longer.
///
/// A draft goes into review, a plan in review is sent back or approved, an approved one is in force from a day,
/// which ends the one before it. With the approval codes are issued that were never given to another grid.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// The plan's name.
    plan: String,
    /// `in_review`, draft (sent back from review), approved, effective or retired.
    #[arg(long, value_name = "STATE", value_parser = str::parse::<PlanState>)]
    to: PlanState,
    /// effective, retired: from this date or moment on, such as 2026-01-01 or 2026-01-01T00:00:00+08:00.
    #[arg(long)]
    from: Option<String>,
    /// Time zone of a date.
    #[arg(long, default_value = USUAL_ZONE)]
    time_zone: String,
    /// The office or post that decides, never a person.
    #[arg(long, value_name = "OFFICE", default_value = USUAL_OFFICE, value_parser = office)]
    by: Office,
    /// Why.
    #[arg(long, value_parser = reason)]
    reason: Option<Remark>,
    /// approved: also with faults, for the reason given.
    #[arg(long, requires = "reason")]
    with_faults: bool,
}

#[derive(Serialize)]
struct Decided {
    decisions: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    number: u32,
    plan: String,
    #[serde(flatten)]
    step: Step,
    faults: u32,
}

impl From<Decision> for Entry {
    fn from(decision: Decision) -> Self {
        let Decision { number, plan, step, faults, .. } = decision;
        Self { number, plan, step, faults }
    }
}

fn office(text: &str) -> Result<Office, String> {
    written("by", text)
}

fn reason(text: &str) -> Result<Remark, String> {
    written("reason", text)
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let zone = time_zone(&arguments.time_zone).map_err(Usage)?;
    let from = arguments.from.as_deref().map(|text| moment_or_midnight(text, &zone)).transpose();
    let from = from.map_err(|error| Usage(format!("--from: {error}")))?;
    let asked = Asked {
        plan: arguments.plan.clone(),
        after: None,
        edits: None,
        step: step(arguments.to, from).map_err(|error| Usage(format!("--{error}")))?,
        by: arguments.by.clone(),
        reason: arguments.reason.clone(),
        with_faults: arguments.with_faults,
    };
    let mut store = open(&arguments.store, false)?;
    // Only an approval looks at the district.
    let data = if asked.step == Step::Approved { store.load()? } else { DistrictData::default() };
    let entries = decide(store.as_mut(), &data, &asked, now()).map_err(ApiError::into_error)?;
    let decided = Decided { decisions: entries.into_iter().map(Entry::from).collect() };
    let state = decided.decisions.last().map(|entry| entry.step.state().name());
    let state = state.ok_or_else(|| anyhow!("nothing was decided"))?;
    output.result(&decided, || format!("plan {} is {state}{}", asked.plan, since(&asked.step)))?;
    Ok(Ended::Well)
}

fn since(step: &Step) -> String {
    match step {
        Step::Effective { from } | Step::Retired { from, .. } => format!(" from {from}"),
        Step::Draft | Step::InReview | Step::Approved => String::new(),
    }
}
