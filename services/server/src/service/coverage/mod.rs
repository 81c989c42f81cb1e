//! 覆盖: whether every household is in exactly one grid, whether the posts are filled, the rounds made,
//! help near and organizations there, unit by unit.

mod counted;
mod organized;
mod patrolled;
mod reached;
mod staffed;
mod unit_codes;
mod visited;

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::StationClass;
use wangge_partition::{Fault, check_plan};

use counted::counted;
pub(crate) use counted::{Covered, covered};
use organized::Organized;
use patrolled::Patrolled;
pub(crate) use patrolled::{PatrolWindow, PatrolsOfDistrict, patrols_of_district};
use reached::{ReachRule, Reached, add_reach};
pub(crate) use staffed::{Staffed, posts_of_district};
use unit_codes::UnitCodes;
pub(crate) use visited::not_visited;
use visited::{Visited, add_visits};

use super::Served;
use super::served::ServedPlan;
use super::units::{Level, Unit, Units};
use crate::error::ApiError;

/// How a plan covers the units of a level.
#[derive(Serialize, ToSchema)]
pub(crate) struct CoverageReport {
    plan: String,
    level: Level,
    /// Households a general grid should have at least.
    min: u32,
    /// Households it should have at most.
    max: u32,
    /// The patrols that are counted were due from this moment on; without it from the first on.
    from: Option<String>,
    /// They were due before this moment; without it up to the last.
    to: Option<String>,
    /// The whole district, with what belongs to no unit of the level.
    total: UnitFiguresOfCoverage,
    /// Posts, organizations and patrols whose unit is neither a unit of the plan nor a building.
    of_unknown_units: u64,
    /// What ways to stations were looked for; nothing where there are none.
    reach_rule: Option<ReachRule>,
    /// Everything that is wrong with the plan, as `wangge check` finds it: gaps and overlaps to the
    /// square millimetre, grids in pieces, counts, the band.
    faults: Vec<PlanFault>,
    /// Units of the level, each by its code.
    units: Vec<UnitCoverage>,
}

/// A fault of a plan and its place.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanFault {
    /// One of `gap`, `overlap`, `contiguity`, `nesting`, `counts`, `band`, `coverage`, `geometry`,
    /// `codes`.
    kind: &'static str,
    /// The grid, community or building it is about.
    at: String,
    message: String,
    /// Longitude and latitude, when there is one place.
    place: Option<[f64; 2]>,
}

impl From<Fault> for PlanFault {
    fn from(fault: Fault) -> Self {
        Self { kind: fault.kind, at: fault.at, message: fault.message, place: fault.place }
    }
}

/// A unit and how it is covered.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitCoverage {
    code: String,
    name: String,
    #[serde(flatten)]
    figures: UnitFiguresOfCoverage,
}

/// How some ground is covered, in every respect.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct UnitFiguresOfCoverage {
    #[serde(flatten)]
    covered: Covered,
    posts: Staffed,
    organizations: Organized,
    patrols: Patrolled,
    /// What the rounds passed; nothing where no way is known.
    visits: Option<Visited>,
    /// How near stations are; nothing where there are none.
    reach: Option<Reached>,
}

/// How a plan covers the units of a level, with the patrols that were due in a time and the
/// ways to stations of a class, or of any.
///
/// # Errors
/// When the level is of sheets and the plan has none, or no unit lies within the one of that code.
pub(crate) fn coverage(
    served: &Served,
    plan: ServedPlan<'_>,
    level: Level,
    within: Option<&str>,
    window: PatrolWindow,
    stations: Option<StationClass>,
) -> Result<CoverageReport, ApiError> {
    let units = Units::of(served, level, Some(plan))?;
    let chosen = units.within(within)?;
    let codes = UnitCodes::new(served, plan, level, &units.units);
    let (mut total, mut of_units) = figures(served, plan, &codes, window);
    add_visits(served, &codes, window, &mut total, &mut of_units);
    let reach_rule = add_reach(served, &codes, stations, &mut total, &mut of_units);
    let unit = |index: usize| {
        let Unit { code, name, .. } = &units.units[index];
        UnitCoverage { code: code.clone(), name: name.clone(), figures: of_units[index].clone() }
    };
    let parameters = plan.index.plan().parameters;
    Ok(CoverageReport {
        plan: plan.index.plan().name.clone(),
        level,
        min: parameters.min,
        max: parameters.max,
        from: window.from.map(|at| at.to_string()),
        to: window.to.map(|at| at.to_string()),
        total,
        reach_rule,
        of_unknown_units: codes.unknown(served.snapshot().work(), window),
        faults: check_plan(served.snapshot().data(), plan.index.plan()).into_iter().map(Into::into).collect(),
        units: chosen.into_iter().map(unit).collect(),
    })
}

/// All together, and by unit.
fn figures(
    served: &Served,
    plan: ServedPlan<'_>,
    codes: &UnitCodes<'_>,
    window: PatrolWindow,
) -> (UnitFiguresOfCoverage, Vec<UnitFiguresOfCoverage>) {
    let (covered, of_units) = counted(served, plan, codes);
    let work = served.snapshot().work();
    let mut total = UnitFiguresOfCoverage { covered, ..Default::default() };
    let mut units: Vec<_> =
        of_units.into_iter().map(|covered| UnitFiguresOfCoverage { covered, ..Default::default() }).collect();
    for post in &work.posts {
        total.posts.add(post);
        if let Some(unit) = codes.unit_of(&post.unit) {
            units[unit].posts.add(post);
        }
    }
    for organization in &work.organizations {
        total.organizations.add(organization);
        if let Some(unit) = codes.unit_of(&organization.unit) {
            units[unit].organizations.add(organization);
        }
    }
    for patrol in work.patrols.iter().filter(|patrol| window.holds(patrol)) {
        total.patrols.add(patrol);
        if let Some(unit) = codes.unit_of(&patrol.unit) {
            units[unit].patrols.add(patrol);
        }
    }
    for figures in units.iter_mut().chain([&mut total]) {
        figures.posts.set_households(figures.covered.households());
        figures.patrols.tell_shares();
    }
    (total, units)
}
