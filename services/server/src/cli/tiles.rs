mod archive;

use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde::Serialize;
use wangge_data::replace_file;
use wangge_store::open;

use self::archive::Archive;
use super::{Ended, Output, Usage};
use crate::error::ApiError;
use crate::routes::tiles::DEEPEST;
use crate::service::{LayerSet, load};

/// Write the vector tiles as one `PMTiles` archive.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// Plan that grids are taken from; the one in force when not given, else the newest.
    #[arg(long)]
    plan: Option<String>,
    /// File to write.
    #[arg(long)]
    out: PathBuf,
    /// Layers, with commas between them; all when not given.
    #[arg(long)]
    layers: Option<String>,
    /// First zoom.
    #[arg(long, default_value_t = 0)]
    min_zoom: u8,
    /// Last zoom; maps enlarge its tiles beyond it.
    #[arg(long, default_value_t = DEEPEST)]
    max_zoom: u8,
    /// Threads to work on; as many as there are cores when not given. The file is the same on any number.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

#[derive(Serialize)]
struct Written {
    tiles: usize,
    bytes: u64,
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    Usage::check(arguments.min_zoom <= arguments.max_zoom, "--min-zoom is beyond --max-zoom")?;
    Usage::check(
        arguments.max_zoom <= wangge_tiles::MAX_ZOOM,
        format!("--max-zoom is {} at most", wangge_tiles::MAX_ZOOM),
    )?;
    let layers = match &arguments.layers {
        None => LayerSet::all(),
        Some(names) => LayerSet::named(names).map_err(|error| Usage(error.into_error().to_string()))?,
    };
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("cannot start the threads")?;
    }
    let served = load(open(&arguments.store, false)?.as_ref(), None)?;
    let plan = match &arguments.plan {
        None => served.current_plan(),
        Some(name) => Some(served.plan_named(name).map_err(ApiError::into_error)?),
    };
    let plan = plan.map(|plan| plan.index.plan().name.as_str().into());
    let archive = Archive { served: &served, layers, plan, zooms: arguments.min_zoom..=arguments.max_zoom };
    let places = archive.places()?;
    ensure!(!places.is_empty(), "there is nothing in {} to be drawn", arguments.store);
    let progress = output.progress(places.len(), "tiles");
    let size = replace_file(&arguments.out, |path| archive.write(path, &places, |done| progress.inc(done)))
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    progress.finish_and_clear();
    let written = Written { tiles: size.tiles, bytes: size.bytes, file: arguments.out.clone() };
    output.result(&written, || {
        format!("{} tiles, {} bytes, to {}", written.tiles, written.bytes, written.file.display())
    })?;
    Ok(Ended::Well)
}
