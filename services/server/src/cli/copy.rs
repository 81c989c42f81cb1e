use anyhow::{Context, ensure};
use serde::Serialize;
use std::collections::BTreeMap;
use wangge_index::Points;

use wangge_model::{DistrictData, GridWork, Life, Plan, PlanRecord, Records};
use wangge_store::{DrawingLog, Store, lives, open};

use super::{Ended, Output, Usage};
use crate::service::load_points;

/// Move everything from one store to another: all layers, and all plans in their order, with what was drawn,
/// decided and said.
///
/// The other store must be empty, or hold what a copy that was interrupted has left.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Store to read: GeoPackage file or postgres:// URL.
    #[arg(long)]
    from: String,
    /// Store to write, which is made where there is none.
    #[arg(long)]
    to: String,
}

#[derive(Serialize)]
struct Copied {
    rows: usize,
    plans: usize,
}

/// All that a store holds.
struct Contents {
    data: DistrictData,
    points: Points,
    /// The oldest first, with what was drawn in them.
    plans: Vec<(Plan, Option<DrawingLog>)>,
    /// What was decided of each plan.
    lives: BTreeMap<String, Life>,
    record: PlanRecord,
}

impl Contents {
    fn layers(&self) -> (&DistrictData, &Points) {
        (&self.data, &self.points)
    }
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    Usage::check(arguments.from != arguments.to, "--from and --to are the same store")?;
    let contents = read_whole(open(&arguments.from, false)?.as_ref())?;
    let mut target = open(&arguments.to, true)?;
    let there = read_whole(target.as_ref())?;
    check_target(&there, &contents)?;
    let plans = &contents.plans[there.plans.len()..];
    let batches = batches(contents.data, contents.points);
    let rows = batches.iter().map(Records::len).sum();
    target.import(&batches, true)?;
    let progress = output.progress(contents.plans.len(), "plans");
    progress.set_position(there.plans.len() as u64);
    for (plan, drawing) in plans {
        match drawing {
            Some(drawing) => target.save_drawing(plan, drawing)?,
            None => target.save_plan(plan)?,
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    // Copied again, all is there.
    if there.record != contents.record || lives(&target.plans()?) != contents.lives {
        target.keep_record(&contents.record, &contents.lives)?;
    }
    let copied = Copied { rows, plans: contents.plans.len() };
    output.result(&copied, || format!("copied {} rows of layers and {} plans", copied.rows, copied.plans))?;
    Ok(Ended::Well)
}

/// Everything, of one revision.
fn read_whole(store: &dyn Store) -> anyhow::Result<Contents> {
    let revision = store.revision()?;
    let mut plans = Vec::new();
    let summaries = store.plans()?;
    for summary in summaries.iter().rev() {
        let plan = store.plan(Some(&summary.name))?;
        let plan = plan.with_context(|| format!("the plan {:?} is gone", summary.name))?;
        plans.push((plan, store.drawing(&summary.name)?));
    }
    let (data, points, record) = (store.load()?, load_points(store)?, store.record()?);
    ensure!(store.revision()? == revision, "the store has changed while it was read; copy it again");
    Ok(Contents { data, points, plans, lives: lives(&summaries), record })
}

/// Nothing may be lost in the target: what it has must be the beginning of what comes.
fn check_target(there: &Contents, contents: &Contents) -> anyhow::Result<()> {
    let no_layers = there.layers() == (&DistrictData::default(), &Points::default());
    let same_record = [&PlanRecord::default(), &contents.record].contains(&&there.record);
    let same_layers = there.layers() == contents.layers();
    ensure!(
        (no_layers && there.plans.is_empty())
            || (same_layers && contents.plans.starts_with(&there.plans) && same_record),
        "the store to write already holds something else; copy into an empty one"
    );
    Ok(())
}

fn batches(data: DistrictData, points: Points) -> Vec<Records> {
    let DistrictData { district, subdistricts, communities, buildings, streets, barriers } = data;
    let Points { households, cases, work } = points;
    let GridWork { stations, posts, organizations, patrols } = work;
    vec![
        Records::District(district),
        Records::Subdistricts(subdistricts),
        Records::Communities(communities),
        Records::Buildings(buildings),
        Records::Households(households),
        Records::Streets(streets),
        Records::Barriers(barriers),
        Records::Cases(cases.iter().collect()),
        Records::Stations(stations),
        Records::Posts(posts),
        Records::Organizations(organizations),
        Records::Patrols(patrols),
    ]
}
