//! Makes plans: what a planner asks for, from the arguments to the report.

mod moves;
mod report;
mod request;
mod wishes;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;
use wangge_data::{ExportFormat, write_table};
use wangge_model::{
    CommunityLimits, DistrictData, DivisionCode, Effort, Lineage, PlanParameters, Priorities,
};
use wangge_partition::{PartitionError, Planned, Quality, Request, Spread, Watch, make_plan, quality};
use wangge_store::{Store, open};

use self::moves::Moves;
use self::wishes::BalanceBy;
use super::interrupt::Interrupt;
use super::{Ended, Output, Usage};

/// Make a plan of every community and print its quality.
///
/// Ctrl-C stops it; nothing is saved then.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// Name of the plan; a draft of the same name is replaced.
    #[arg(long, default_value = "draft")]
    name: String,
    /// Households a grid should have.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    target: u32,
    /// Households a grid should have at least.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    min: u32,
    /// Households a grid should have at most.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    max: u32,
    /// Seed: the same seed makes the same plan, on any number of threads.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads to use; all cores when not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// fast for a first look, balanced for daily work, best for a plan that is to stand for years.
    #[arg(long, default_value = "balanced")]
    effort: Effort,
    /// How much equal households count: 0 not at all, 2 twice as much, up to 100.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = wishes::factor, allow_negative_numbers = true)]
    balance: f64,
    /// How much round grids count.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = wishes::factor, allow_negative_numbers = true)]
    shape: f64,
    /// How much borders along streets count.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = wishes::factor, allow_negative_numbers = true)]
    streets: f64,
    /// Empty ground this wide holds no grid together, unless nothing else does.
    #[arg(long, value_name = "METRES", default_value_t = 400)]
    max_gap: u32,
    /// What grids should have equal shares of: households[=TOL%], or FILE#COLUMN[=TOL%] of a table by
    /// building. Deviations up to TOL are as good as none; 0% for households, 10% for others.
    #[arg(long, value_name = "SPEC")]
    balance_by: Vec<BalanceBy>,
    /// Table with the columns building and group: the buildings of a group stay in one grid.
    #[arg(long, value_name = "FILE")]
    together: Option<PathBuf>,
    /// Households a grid should have in communities of a type, in place of --target.
    #[arg(long, value_name = "TYPE=N", value_parser = wishes::target_of)]
    target_of: Vec<(String, u32)>,
    /// Polygons with a column name that become grids of their own: schools, malls, parks.
    #[arg(long, value_name = "FILE")]
    dedicated: Option<PathBuf>,
    /// Coordinates of the file of --dedicated when it does not say: EPSG:n, gcj02 or bd09.
    #[arg(long, requires = "dedicated")]
    crs: Option<String>,
    /// Group the grids of each community into sheets of so many, 5 to 10 when not said.
    #[arg(long, value_name = "MIN-MAX", value_parser = wishes::sheets, num_args = 0..=1, default_missing_value = "5-10")]
    sheets: Option<(u32, u32)>,
    /// Make the plan from this one: where grids still hold the band they stay as they are, elsewhere as few
    /// households change grids as can be. Grids keep their codes.
    #[arg(long, value_name = "PLAN")]
    from: Option<String>,
    /// Grids of --from that stay exactly as they are: codes with commas between, or @FILE.
    #[arg(long, value_name = "CODES", requires = "from")]
    frozen: Option<String>,
    /// Share of the households that may change grids at most, such as 2%.
    #[arg(long, value_name = "SHARE", requires = "from", value_parser = wishes::ten_thousandths)]
    max_moved: Option<u32>,
    /// Only these communities may change; codes with commas between.
    #[arg(long, value_name = "CODES", requires = "from", value_delimiter = ',')]
    community: Vec<String>,
    /// Write the buildings whose grid is another than in --from to this file.
    #[arg(long, value_name = "FILE", requires = "from")]
    moves: Option<PathBuf>,
}

impl Arguments {
    fn parameters(&self) -> PlanParameters {
        PlanParameters {
            target: self.target,
            min: self.min,
            max: self.max,
            seed: self.seed,
            effort: self.effort,
            priorities: Priorities { balance: self.balance, shape: self.shape, streets: self.streets },
            max_gap: self.max_gap,
        }
    }

    /// Fails when arguments do not go together.
    fn check(&self) -> Result<(), Usage> {
        Usage::check(
            self.min <= self.target && self.target <= self.max,
            format!("expected --min ≤ --target ≤ --max, got {}, {}, {}", self.min, self.target, self.max),
        )?;
        Usage::check(
            self.from.as_ref() != Some(&self.name),
            format!("expected another --name than {:?}: the plan of --from stays", self.name),
        )?;
        let repeated = |i: usize| self.balance_by[..i].iter().any(|by| by.table == self.balance_by[i].table);
        Usage::check(
            !(0..self.balance_by.len()).any(repeated),
            "expected each --balance-by once, got one of them twice",
        )
    }
}

/// A plan as it is told of.
#[derive(Serialize)]
struct Made<'p> {
    plan: &'p str,
    quality: Quality,
    spreads: &'p [Spread],
    #[serde(skip_serializing_if = "Option::is_none")]
    moves: Option<Moves>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<&'p Lineage>,
    limits: &'p [CommunityLimits],
    seconds: f64,
    notes: &'p [String],
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    arguments.check()?;
    let format = arguments.moves.as_deref().map(ExportFormat::from_path).transpose();
    let format = format.map_err(|error| Usage(error.to_string()))?;
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("cannot start the threads")?;
    }
    let mut store = open(&arguments.store, false)?;
    let data = store.load()?;
    let present = match &arguments.from {
        Some(name) => {
            Some(store.plan(Some(name))?.with_context(|| format!("the store has no plan {name:?}"))?)
        }
        None => None,
    };
    let request = request::request(arguments, &data, present.as_ref(), output)?;
    let moves = make(store.as_mut(), &data, &arguments.name, &request, output)?;
    if let (Some(file), Some(format), Some(moves)) = (&arguments.moves, format, moves) {
        write_table(&moves.table(), format, file)?;
    }
    Ok(Ended::Well)
}

/// Makes a plan, saves it and tells of it; gives what has changed when it was made from another.
fn make(
    store: &mut dyn Store,
    data: &DistrictData,
    name: &str,
    request: &Request<'_>,
    output: Output,
) -> anyhow::Result<Option<Moves>> {
    let begun = Instant::now();
    let Planned { plan, spreads } = compute(data, name, request, output)?;
    let seconds = begun.elapsed().as_secs_f64();
    store.save_plan(&plan)?;
    plan.notes.iter().for_each(|note| output.say(format!("note: {note}")));
    let made = Made {
        plan: name,
        quality: quality(&plan),
        spreads: &spreads,
        moves: request.present.as_ref().map(|present| Moves::between(present.plan, &plan, data)),
        lineage: plan.lineage.as_ref(),
        limits: &plan.limits,
        seconds,
        notes: &plan.notes,
    };
    output.result(&made, || report::describe(&made))?;
    Ok(made.moves)
}

/// Makes a plan unless Ctrl-C stops it.
fn compute(
    data: &DistrictData,
    name: &str,
    request: &Request<'_>,
    output: Output,
) -> anyhow::Result<Planned> {
    let names: HashMap<&DivisionCode, &str> =
        data.communities.iter().map(|community| (&community.code, community.name.as_str())).collect();
    let progress = output.progress(data.communities.len().max(1), "communities");
    let done = |community: &DivisionCode| {
        progress.set_message(names.get(community).copied().unwrap_or_default().to_owned());
        progress.inc(1);
    };
    let interrupt = Interrupt::listen(output);
    let planned = make_plan(name, data, request, &Watch { done: &done, cancelled: interrupt.asked() });
    progress.finish_and_clear();
    let planned = planned?;
    // It may have been finished when it was to be stopped.
    if interrupt.asked().load(Ordering::Relaxed) {
        return Err(PartitionError::Cancelled.into());
    }
    Ok(planned)
}

/// Makes a plan of the store with nothing asked for but the parameters.
pub(super) fn make_plain(
    store: &mut dyn Store,
    name: &str,
    parameters: PlanParameters,
    output: Output,
) -> anyhow::Result<()> {
    let data = store.load()?;
    make(store, &data, name, &Request { parameters, ..Request::default() }, output).map(drop)
}
