use std::path::PathBuf;

use anyhow::Context;

use super::{Ended, Output, Usage};
use crate::config::{Config, Settings};
use crate::service;

/// Serve a store: the map, vector tiles and GeoJSON.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// TOML file with any of the settings below; flags and environment come before it.
    #[arg(long, env = "WANGGE_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: Arguments, output: Output) -> anyhow::Result<Ended> {
    let config = Config::new(arguments.settings, arguments.config.as_ref());
    serve(config.map_err(|error| Usage(format!("{error:#}")))?, output)
}

/// Serves until the process is asked to stop.
pub(super) fn serve(config: Config, output: Output) -> anyhow::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the service")?;
    runtime.block_on(service::serve(config, |address| {
        let ready = serde_json::json!({ "listening": format!("http://{address}/") });
        if let Err(error) = output.result(&ready, || format!("listening on http://{address}/")) {
            tracing::warn!("cannot say where the service listens: {error}");
        }
    }))?;
    Ok(Ended::Well)
}
