use std::net::SocketAddr;

use anyhow::Context;

use super::{Ended, Output};
use crate::service;

/// Serve a store: the map, vector tiles and GeoJSON.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long, env = "WANGGE_STORE")]
    store: String,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "WANGGE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

pub(super) fn run(arguments: Arguments, output: Output) -> anyhow::Result<Ended> {
    serve(arguments.store, arguments.listen, output)
}

/// Serves until the process is asked to stop.
pub(super) fn serve(store: String, listen: SocketAddr, output: Output) -> anyhow::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the service")?;
    runtime.block_on(service::serve(store, listen, |address| {
        let ready = serde_json::json!({ "listening": format!("http://{address}/") });
        if let Err(error) = output.result(&ready, || format!("listening on http://{address}/")) {
            tracing::warn!("cannot say where the service listens: {error}");
        }
    }))?;
    Ok(Ended::Well)
}
