use serde::Serialize;
use wangge_model::Timestamp;
use wangge_store::{PlanSummary, open};

use super::{Ended, Output};
use crate::service::now;

/// List the plans of a store, the newest first, and how far they have come.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
}

#[derive(Serialize)]
struct Listed {
    plans: Vec<ListedPlan>,
}

/// A plan with its state as it is now.
#[derive(Serialize)]
struct ListedPlan(PlanSummary);

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let plans = open(&arguments.store, false)?.plans()?;
    let now = now();
    let plans =
        plans.into_iter().map(|plan| ListedPlan(PlanSummary { state: plan.life().state_at(now), ..plan }));
    let listed = Listed { plans: plans.collect() };
    output.result(&listed, || match listed.plans.as_slice() {
        [] => "there is no plan yet: make one with wangge plan".to_owned(),
        plans => plans.iter().map(line).collect::<Vec<_>>().join("\n"),
    })?;
    Ok(Ended::Well)
}

fn line(plan: &ListedPlan) -> String {
    let PlanSummary {
        name, state, grids, households, drawn_from, edits, effective_from, retired_from, ..
    } = &plan.0;
    let day = |word: &str, at: &Option<Timestamp>| at.map(|at| format!(", {word} {at}")).unwrap_or_default();
    let drawn = drawn_from.as_ref().map(|from| format!(", drawn from {from} with {edits} edits"));
    format!(
        "{name}: {}, {grids} grids, {households} households{}{}{}",
        state.name(),
        drawn.unwrap_or_default(),
        day("in force from", effective_from),
        day("until", retired_from)
    )
}
