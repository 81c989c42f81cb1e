use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde::Serialize;
use wangge_data::{ExportFormat, layer_table, with_footprints, write_table};
use wangge_index::Snapshot;
use wangge_model::{Layer, Plan};
use wangge_store::open;

use super::{Ended, Output, Usage};
use crate::service::load_points;

/// Write a layer to a file.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// district, subdistricts, communities, buildings, households, streets, barriers, cases, stations, posts,
    /// organizations, patrols, grids, assignment, sheets, lineage or limits.
    layer: Layer,
    /// Plan that grids and counts are taken from; the one in force when not given, else the newest.
    #[arg(long)]
    plan: Option<String>,
    /// File to write.
    #[arg(long)]
    out: PathBuf,
    /// geojson, geojsonseq, csv, gpkg or parquet; by the file's ending when not given.
    #[arg(long)]
    format: Option<ExportFormat>,
    /// buildings: write outlines where they are known, in place of points.
    #[arg(long)]
    footprints: bool,
}

#[derive(Serialize)]
struct Exported {
    layer: &'static str,
    rows: usize,
    omitted: usize,
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    Usage::check(
        !arguments.footprints || arguments.layer == Layer::Buildings,
        "--footprints goes with buildings only",
    )?;
    let format = match arguments.format {
        Some(format) => format,
        None => ExportFormat::from_path(&arguments.out).map_err(|error| Usage(error.to_string()))?,
    };
    let store = open(&arguments.store, false)?;
    let data = store.load()?;
    let plan = store.plan(arguments.plan.as_deref())?;
    if let (Some(name), None) = (&arguments.plan, &plan) {
        anyhow::bail!("the store has no plan {name:?}");
    }
    if Layer::PLANNED.contains(&arguments.layer) {
        let Some(plan) = &plan else {
            anyhow::bail!("{} needs a plan: make one with wangge plan", arguments.layer)
        };
        check_has(plan, arguments.layer)?;
    }
    let points = load_points(store.as_ref())?;
    let snapshot = Snapshot::new(0, data, points, plan.into_iter().collect());
    let mut table = layer_table(arguments.layer, &snapshot, snapshot.plan(None));
    if arguments.footprints {
        table = with_footprints(table, snapshot.data());
    }
    write_table(&table, format, &arguments.out)
        .with_context(|| format!("cannot export {}", arguments.layer))?;
    if table.omitted > 0 {
        output.say(format!(
            "note: {} buildings lie outside every community, are in no grid and are not in this file",
            table.omitted
        ));
    }
    let exported = Exported {
        layer: arguments.layer.name(),
        rows: table.rows.len(),
        omitted: table.omitted,
        file: arguments.out.clone(),
    };
    output.result(&exported, || {
        format!("{} {} to {}", exported.rows, exported.layer, exported.file.display())
    })?;
    Ok(Ended::Well)
}

/// Not every plan has every layer.
fn check_has(plan: &Plan, layer: Layer) -> anyhow::Result<()> {
    let name = &plan.name;
    match layer {
        Layer::Sheets => ensure!(
            plan.grids.iter().any(|grid| grid.sheet.is_some()),
            "plan {name} has no sheets: make it with wangge plan --sheets MIN-MAX"
        ),
        Layer::Lineage => ensure!(
            plan.lineage.is_some(),
            "plan {name} was not made from another: make it with wangge plan --from PLAN"
        ),
        Layer::Limits => {
            ensure!(!plan.limits.is_empty(), "for plan {name} it was not computed what can be had");
        }
        _ => {}
    }
    Ok(())
}
