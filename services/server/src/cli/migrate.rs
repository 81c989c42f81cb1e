use wangge_store::open;

use super::{Ended, Output};

/// Bring a store to the schema of this version; a store that has it already stays as it is.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let revision = open(&arguments.store, true)?.revision()?;
    output
        .result(&serde_json::json!({ "revision": revision }), || format!("ready at revision {revision}"))?;
    Ok(Ended::Well)
}
