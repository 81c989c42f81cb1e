use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;
use wangge_data::{ExportFormat, write_table};
use wangge_index::Snapshot;
use wangge_model::Layer;
use wangge_store::{Store, open};

use super::{Ended, Output, Usage};
use crate::export::table;
use crate::service::{load_points, now};

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
    let in_force = in_force(store.as_ref())?;
    let plan = store.plan(arguments.plan.as_deref().or(in_force.as_deref()))?;
    if let (Some(name), None) = (&arguments.plan, &plan) {
        anyhow::bail!("the store has no plan {name:?}");
    }
    let points = load_points(store.as_ref())?;
    let snapshot = Snapshot::new(0, data, points, plan.into_iter().collect());
    let table = table(arguments.layer, &snapshot, snapshot.plan(None), arguments.footprints);
    let table = table.map_err(anyhow::Error::msg)?;
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

/// The plan that is meant where none is named, when one is in force.
fn in_force(store: &dyn Store) -> anyhow::Result<Option<String>> {
    let now = now();
    Ok(store.plans()?.into_iter().find(|plan| plan.life().is_in_force(now)).map(|plan| plan.name))
}
