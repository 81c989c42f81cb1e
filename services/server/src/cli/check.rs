use anyhow::Context;
use serde::Serialize;
use wangge_partition::{Fault, check_plan};
use wangge_store::open;

use super::{Ended, Output};

/// List every fault of a plan with its place.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// Name of the plan; the newest when not given.
    #[arg(long)]
    plan: Option<String>,
}

#[derive(Serialize)]
struct Checked<'p> {
    plan: &'p str,
    valid: bool,
    faults: Vec<Fault>,
    notes: &'p [String],
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let store = open(&arguments.store, false)?;
    let data = store.load()?;
    let plan = store.plan(arguments.plan.as_deref())?.with_context(|| match &arguments.plan {
        Some(name) => format!("the store has no plan {name:?}"),
        None => "the store has no plan yet: make one with wangge plan".to_owned(),
    })?;
    let faults = check_plan(&data, &plan);
    let checked = Checked { plan: &plan.name, valid: faults.is_empty(), faults, notes: &plan.notes };
    output.result(&checked, || describe(&checked))?;
    Ok(if checked.valid { Ended::Well } else { Ended::WithFaults })
}

fn describe(checked: &Checked<'_>) -> String {
    let mut lines: Vec<String> = checked
        .faults
        .iter()
        .map(|fault| {
            let place = fault.place.map(|[x, y]| format!(" at {x:.6}, {y:.6}")).unwrap_or_default();
            format!("{} {}{place}: {}", fault.kind, fault.at, fault.message)
        })
        .collect();
    lines.push(match checked.faults.len() {
        0 => format!("plan {} is valid", checked.plan),
        n => format!("plan {} has {n} faults", checked.plan),
    });
    lines.join("\n")
}
