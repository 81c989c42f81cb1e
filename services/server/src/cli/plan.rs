use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;
use wangge_model::{CommunityLimits, Effort, Plan, PlanParameters, Priorities};
use wangge_partition::{Quality, Watch, make_plan, quality};
use wangge_store::{Store, open};

use super::{Ended, Output, Usage};

/// Make a plan of every community and print its quality.
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
    /// How long to work on it: fast for a first look, balanced, or best for a plan that is to stand.
    #[arg(long, default_value = "balanced")]
    effort: Effort,
    /// What equal households count: 2 for twice as much as by default.
    #[arg(long, default_value_t = 1.0, value_parser = factor)]
    balance: f64,
    /// What round, short grids count.
    #[arg(long, default_value_t = 1.0, value_parser = factor)]
    shape: f64,
    /// What borders along streets count.
    #[arg(long, default_value_t = 1.0, value_parser = factor)]
    streets: f64,
    /// Metres of empty ground over which two buildings hold no grid together, unless nothing else does.
    #[arg(long, default_value_t = 400, value_name = "METRES")]
    max_gap: u32,
    /// Threads to use; all cores when not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Serialize)]
struct Made<'p> {
    plan: &'p str,
    quality: Quality,
    seconds: f64,
    limits: &'p [CommunityLimits],
    notes: &'p [String],
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("cannot start the threads")?;
    }
    Usage::check(
        arguments.min <= arguments.target && arguments.target <= arguments.max,
        format!(
            "expected --min ≤ --target ≤ --max, got {}, {}, {}",
            arguments.min, arguments.target, arguments.max
        ),
    )?;
    let mut store = open(&arguments.store, false)?;
    let parameters = PlanParameters {
        target: arguments.target,
        min: arguments.min,
        max: arguments.max,
        seed: arguments.seed,
        effort: arguments.effort,
        priorities: Priorities {
            balance: arguments.balance,
            shape: arguments.shape,
            streets: arguments.streets,
        },
        max_gap: arguments.max_gap,
    };
    make(store.as_mut(), &arguments.name, parameters, output)?;
    Ok(Ended::Well)
}

/// Makes a plan, saves it and prints its quality.
pub(super) fn make(
    store: &mut dyn Store,
    name: &str,
    parameters: PlanParameters,
    output: Output,
) -> anyhow::Result<Plan> {
    let data = store.load()?;
    let progress = output.progress(data.communities.len().max(1), "communities");
    let cancelled = AtomicBool::new(false);
    let watch = Watch { done: &|_| progress.inc(1), cancelled: &cancelled };
    let begun = Instant::now();
    let plan = make_plan(name, &data, parameters, &watch)?;
    let seconds = begun.elapsed().as_secs_f64();
    progress.finish_and_clear();
    store.save_plan(&plan)?;
    let quality = quality(&plan);
    plan.notes.iter().for_each(|note| output.say(format!("note: {note}")));
    let made = Made { plan: name, quality, seconds, limits: &plan.limits, notes: &plan.notes };
    output.result(&made, || describe(&made))?;
    Ok(plan)
}

/// A factor between 0 and [`Priorities::MOST`].
fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor| (0.0..=Priorities::MOST).contains(factor));
    factor.ok_or_else(|| format!("expected a number between 0 and {}", Priorities::MOST))
}

fn describe(made: &Made<'_>) -> String {
    let q = &made.quality;
    format!(
        "plan {}: {} grids in {} communities, {} households, in {:.1} s\n\
         deviation from the community's mean: {:.1} % on average, {:.1} % at most; \
         {:.0} % of grids within 5 %, {:.0} % within 10 %\n\
         {} grids below the minimum, {} above the maximum; compactness {:.2}",
        made.plan,
        q.grids,
        q.communities,
        q.households,
        made.seconds,
        100.0 * q.deviation_mean,
        100.0 * q.deviation_max,
        100.0 * q.within_5pct,
        100.0 * q.within_10pct,
        q.below_min,
        q.above_max,
        q.compactness_mean
    ) + &describe_limits(made.limits)
}

/// How near the communities come to what can be had, and the one that is farthest from it.
fn describe_limits(limits: &[CommunityLimits]) -> String {
    let Some(worst) = limits.iter().max_by(|p, q| p.worst.total_cmp(&q.worst)) else { return String::new() };
    let count = limits.len() as f64;
    let mean = |of: fn(&CommunityLimits) -> f64| 100.0 * limits.iter().map(of).sum::<f64>() / count;
    format!(
        "\nlimits, by community: worst grid {:.1} % off on average, {:.1} % if buildings could be packed anywhere; \
         inertia {:.2} of balanced k-means\n\
         farthest off: community {} with {:.1} %; none could have less than {:.1} %",
        mean(|l| l.worst),
        mean(|l| l.packing_worst),
        limits.iter().map(|l| l.inertia).sum::<f64>() / count,
        worst.community,
        100.0 * worst.worst,
        100.0 * worst.contiguous_bound.unwrap_or(worst.proved_worst)
    )
}
