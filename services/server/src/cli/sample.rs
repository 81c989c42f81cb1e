use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;
use wangge_data::{SampleParameters, make_sample, write_sample};

use super::{Ended, Output};

/// Write the sample district as plain files.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder to write to; it is made when it is not there.
    #[arg(long)]
    out: PathBuf,
    /// Seed of the generator: the same seed makes the same district.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Households in the district; a smaller number makes a smaller district.
    #[arg(long, default_value_t = 350_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    households: u32,
}

#[derive(Serialize)]
struct Made {
    files: Vec<PathBuf>,
    communities: usize,
    buildings: usize,
    households: u32,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let data = make_sample(&SampleParameters { seed: arguments.seed, households: arguments.households });
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make {}", arguments.out.display()))?;
    let files = write_sample(&data, &arguments.out)
        .with_context(|| format!("cannot write to {}", arguments.out.display()))?;
    let made = Made {
        files,
        communities: data.communities.len(),
        buildings: data.buildings.len(),
        households: arguments.households,
    };
    output.result(&made, || {
        format!(
            "{} communities, {} buildings, {} households in {}",
            made.communities,
            made.buildings,
            made.households,
            arguments.out.display()
        )
    })?;
    Ok(Ended::Well)
}
