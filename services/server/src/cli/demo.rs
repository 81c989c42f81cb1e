use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use wangge_data::{
    ReadOptions, SampleParameters, make_cases, make_grid_work, make_sample, read_layer, write_cases,
    write_grid_work, write_sample,
};
use wangge_model::{Layer, PlanParameters};
use wangge_store::open;

use super::{Ended, Output, plan, serve};
use crate::config::{Config, Limits};

/// Make the sample district, import it, plan it and serve it, in one go.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for the sample's files and store; a temporary one, removed at the end, when not given.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Seed of the district and the plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Households in the district.
    #[arg(long, default_value_t = 350_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    households: u32,
    /// Cases of one year.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(0..=9_999_999))]
    cases: u32,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let dir = arguments.dir.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    output.say("making the sample district …");
    let data = make_sample(&SampleParameters { seed: arguments.seed, households: arguments.households });
    let cases = make_cases(&data, arguments.seed, arguments.cases);
    write_sample(&data, &dir)
        .and_then(|_| write_grid_work(&make_grid_work(&data, arguments.seed), &dir))
        .and_then(|_| write_cases(&cases, &dir.join("cases.csv")))
        .with_context(|| format!("cannot write to {}", dir.display()))?;
    drop((data, cases));
    output.say("importing it …");
    let store_path = dir.join("district.gpkg");
    let store_name = store_path.to_str().context("the folder's name is not UTF-8")?.to_owned();
    let mut store = open(&store_name, true)?;
    let mut batches = Vec::new();
    for layer in Layer::IMPORTED {
        let files = ["geojson", "csv"].map(|format| dir.join(format!("{layer}.{format}")));
        if let Some(file) = files.iter().find(|file| file.exists()) {
            let (records, report) = read_layer(file, &ReadOptions::new(layer))?;
            anyhow::ensure!(
                report.rejects.is_empty(),
                "{} rows of {} are bad",
                report.rejects.len(),
                report.file
            );
            batches.push(records);
        }
    }
    store.import(&batches, true)?;
    output.say("dividing it into grids …");
    let parameters = PlanParameters { seed: arguments.seed, ..PlanParameters::default() };
    plan::make_plain(store.as_mut(), "demo", parameters, output)?;
    drop(store);
    serve::serve(
        Config {
            store: store_name,
            listen: arguments.listen,
            limits: Limits::default(),
            tile_bytes: crate::config::USUAL_TILE_BYTES,
        },
        output,
    )
}
