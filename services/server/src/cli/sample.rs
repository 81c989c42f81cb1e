use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;
use wangge_data::{
    SampleParameters, make_cases, make_grid_work, make_sample, write_cases, write_grid_work,
    write_household_points, write_sample,
};

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
    /// Cases of one year to make besides, as cases.csv.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=9_999_999))]
    cases: u32,
    /// Write each household as a point of its own besides, as households.csv.
    #[arg(long)]
    household_points: bool,
}

#[derive(Serialize)]
struct Made {
    files: Vec<PathBuf>,
    communities: usize,
    buildings: usize,
    households: u32,
    cases: u32,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let data = make_sample(&SampleParameters { seed: arguments.seed, households: arguments.households });
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make {}", arguments.out.display()))?;
    let mut files = write_sample(&data, &arguments.out)
        .with_context(|| format!("cannot write to {}", arguments.out.display()))?;
    let work = make_grid_work(&data, arguments.seed);
    files.extend(
        write_grid_work(&work, &arguments.out)
            .with_context(|| format!("cannot write to {}", arguments.out.display()))?,
    );
    if arguments.cases > 0 {
        let file = arguments.out.join("cases.csv");
        let cases = make_cases(&data, arguments.seed, arguments.cases);
        write_cases(&cases, &file).with_context(|| format!("cannot write {}", file.display()))?;
        files.push(file);
    }
    if arguments.household_points {
        let file = arguments.out.join("households.csv");
        write_household_points(&data, &file).with_context(|| format!("cannot write {}", file.display()))?;
        files.push(file);
    }
    let made = Made {
        files,
        communities: data.communities.len(),
        buildings: data.buildings.len(),
        households: arguments.households,
        cases: arguments.cases,
    };
    output.result(&made, || {
        format!(
            "{} communities, {} buildings, {} households and {} cases in {}",
            made.communities,
            made.buildings,
            made.households,
            made.cases,
            arguments.out.display()
        )
    })?;
    Ok(Ended::Well)
}
