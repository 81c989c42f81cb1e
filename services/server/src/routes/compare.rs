//! 交接: what changes from one plan to another, for households, posts and cases.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_index::PlanIndex;
use wangge_model::{GridCode, Post};

use super::hexes::case_filter;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{CaseFilter, Served, compute};

/// Households that are in another grid in one plan than in the other.
#[derive(Serialize, ToSchema)]
pub(crate) struct Handover {
    /// The grid in the first plan; nothing for buildings in none.
    from: Option<String>,
    /// The grid in the second plan.
    to: Option<String>,
    buildings: u64,
    households: u64,
}

/// What changes from one plan to another.
#[derive(Serialize, ToSchema)]
pub(crate) struct Comparison {
    plan: String,
    other: String,
    /// Buildings that are in other grids.
    buildings: u64,
    households: u64,
    /// From which grid to which, by code.
    handovers: Vec<Handover>,
    /// The cases of a time under both plans.
    cases: CaseComparison,
}

/// Cases under the borders of two plans.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseComparison {
    /// Cases that are meant, in grids or not.
    matched: u64,
    /// How the plan spreads them.
    plan: CaseSpread,
    /// How the other plan spreads them.
    other: CaseSpread,
    /// Each grid of either plan, by code.
    grids: Vec<CasesOfGrid>,
}

/// How equally the grids of a plan share cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseSpread {
    grids: usize,
    /// Cases in them.
    cases: u64,
    mean: f64,
    max: u64,
    /// Standard deviation as a share of the mean; 0 without cases.
    variation: f64,
    /// Gini coefficient: 0 where all have as many, towards 1 where one has all.
    gini: f64,
}

/// The cases of a grid; nothing where a plan has no such grid.
#[derive(Serialize, ToSchema)]
pub(crate) struct CasesOfGrid {
    grid: String,
    plan: Option<u64>,
    other: Option<u64>,
}

impl CaseSpread {
    fn of(mut counts: Vec<u64>) -> Self {
        counts.sort_unstable();
        let (grids, cases): (usize, u64) = (counts.len(), counts.iter().sum());
        let mean = if grids == 0 { 0.0 } else { cases as f64 / grids as f64 };
        let share = |sum: f64| if cases == 0 { 0.0 } else { sum / cases as f64 };
        let squares: f64 = counts.iter().map(|count| (*count as f64 - mean).powi(2)).sum();
        let ranked = (1..)
            .zip(&counts)
            .map(|(rank, count): (u64, _)| (2.0 * rank as f64 - grids as f64 - 1.0) * *count as f64);
        Self {
            variation: if cases == 0 { 0.0 } else { (squares / grids as f64).sqrt() / mean },
            gini: share(ranked.sum::<f64>() / grids.max(1) as f64),
            max: counts.last().copied().unwrap_or(0),
            grids,
            cases,
            mean,
        }
    }
}

/// Which cases are compared; all when nothing is said.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompareQuery {
    /// Cases reported at this moment or later, RFC 3339.
    from: Option<String>,
    /// Cases reported before this moment, RFC 3339.
    to: Option<String>,
    /// Cases about this.
    domain: Option<String>,
    /// Cases of this category.
    category: Option<String>,
    /// Cases from this system.
    source: Option<String>,
}

/// What a plan hands over to another: buildings and households by the grid they are in and the grid they
/// come to, and how many cases of a time each grid has before and after.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/compare/{other}",
    params(
        ("plan" = String, Path, description = "a plan's name, or `current`"),
        ("other" = String, Path, description = "the name of another"),
        CompareQuery
    ),
    responses(
        (status = OK, body = Comparison),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn compare_plans(
    Path((plan, other)): Path<(String, String)>,
    Query(query): Query<CompareQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<Comparison>, ApiError> {
    let filter = case_filter(
        [query.from.as_deref(), query.to.as_deref(), query.domain.as_deref()],
        [query.category.as_ref(), query.source.as_ref()],
    )?;
    compute(move || {
        let plans = [served.plan_named(&plan)?, served.plan_named(&other)?].map(|it| it.index);
        let sums = moved(&served, plans);
        let total = |which: usize| sums.values().map(|sum| sum[which]).sum();
        let code = |code: Option<&GridCode>| code.map(GridCode::to_string);
        let handovers = sums.iter().map(|((from, to), [buildings, households])| Handover {
            from: code(*from),
            to: code(*to),
            buildings: *buildings,
            households: *households,
        });
        let [plan, other] = plans.map(|plan| plan.plan().name.clone());
        Ok(Json(Comparison {
            plan,
            other,
            buildings: total(0),
            households: total(1),
            handovers: handovers.collect(),
            cases: cases(&served, plans, &filter),
        }))
    })
    .await
}

/// Buildings and households by the grids they are in, where these are others.
fn moved<'a>(
    served: &Served,
    [plan, other]: [&'a PlanIndex; 2],
) -> BTreeMap<(Option<&'a GridCode>, Option<&'a GridCode>), [u64; 2]> {
    let mut sums = BTreeMap::<_, [u64; 2]>::new();
    for building in &served.snapshot().data().buildings {
        let [from, to] = [plan, other].map(|it| it.grid_of(&building.id));
        if from != to {
            let sum = sums.entry((from, to)).or_default();
            sum[0] += 1;
            sum[1] += u64::from(building.households.unwrap_or(0));
        }
    }
    sums
}

fn cases(served: &Served, plans: [&PlanIndex; 2], filter: &CaseFilter) -> CaseComparison {
    let (snapshot, table) = (served.snapshot(), served.snapshot().cases());
    let keeps = filter.test(table);
    let grids_of = plans.map(|plan| snapshot.grids_of_cases(plan));
    let mut counts = plans.map(|plan| vec![0_u64; plan.plan().grids.len()]);
    let mut matched = 0;
    for row in (0..table.len()).filter(|row| keeps.as_ref().is_none_or(|keeps| keeps(*row))) {
        matched += 1;
        for (counts, grids_of) in counts.iter_mut().zip(grids_of) {
            if let Some(grid) = grids_of[row] {
                counts[grid as usize] += 1;
            }
        }
    }
    let mut grids = BTreeMap::<&GridCode, [Option<u64>; 2]>::new();
    for (which, (plan, counts)) in plans.iter().zip(&counts).enumerate() {
        for (grid, count) in plan.plan().grids.iter().zip(counts) {
            grids.entry(&grid.code).or_default()[which] = Some(*count);
        }
    }
    let grids = grids.into_iter();
    let grids = grids.map(|(grid, [plan, other])| CasesOfGrid { grid: grid.to_string(), plan, other });
    let [plan, other] = counts.map(CaseSpread::of);
    CaseComparison { matched, plan, other, grids: grids.collect() }
}

/// What a plan takes over from the one in force, by the grids that come to have it.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandoverList {
    plan: String,
    /// The plan in force.
    in_force: String,
    /// Buildings that come to other grids.
    buildings: u64,
    households: u64,
    /// In the order of the grids that buildings come to, then of those they come from.
    handovers: Vec<PostHandover>,
}

/// What the posts of one grid hand over to those of another.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostHandover {
    /// The grid of the plan in force; nothing for buildings in none.
    from: Option<String>,
    from_posts: Vec<HandoverPost>,
    /// The grid of the plan; nothing for buildings in none.
    to: Option<String>,
    /// None yet for a grid that is new.
    to_posts: Vec<HandoverPost>,
    buildings: u64,
    households: u64,
}

/// A post of a grid.
#[derive(Serialize, ToSchema, Clone)]
pub(crate) struct HandoverPost {
    id: String,
    /// `leader`, `full_time`, `part_time`, `police` or `other`.
    role: &'static str,
    /// Whether somebody holds it.
    filled: bool,
}

/// What a plan takes over from the one in force, by grid and post.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/handover",
    params(("plan" = String, Path, description = "a plan's name")),
    responses((status = OK, body = HandoverList), (status = NOT_FOUND, body = ProblemDocument))
)]
pub(crate) async fn get_handover(
    Path(plan): Path<String>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<HandoverList>, ApiError> {
    compute(move || {
        let plan = served.plan_named(&plan)?.index;
        let in_force = served.plan_in_force();
        let in_force = in_force.ok_or_else(|| ApiError::NotFound("no plan is in force".to_owned()))?.index;
        let sums = moved(&served, [in_force, plan]);
        let mut posts = HashMap::<&str, Vec<HandoverPost>>::new();
        for post in &served.snapshot().work().posts {
            posts.entry(post.unit.as_str()).or_default().push(post.into());
        }
        let of = |grid: Option<&GridCode>| {
            let posts = grid.and_then(|grid| posts.get(grid.as_str()));
            (grid.map(GridCode::to_string), posts.cloned().unwrap_or_default())
        };
        let mut handovers: Vec<_> = sums.iter().collect();
        handovers.sort_by_key(|((from, to), _)| (*to, *from));
        let handover = |(&(from, to), &[buildings, households]): (&(_, _), &[u64; 2])| {
            let ((from, from_posts), (to, to_posts)) = (of(from), of(to));
            PostHandover { from, from_posts, to, to_posts, buildings, households }
        };
        Ok(Json(HandoverList {
            plan: plan.plan().name.clone(),
            in_force: in_force.plan().name.clone(),
            buildings: sums.values().map(|sum| sum[0]).sum(),
            households: sums.values().map(|sum| sum[1]).sum(),
            handovers: handovers.into_iter().map(handover).collect(),
        }))
    })
    .await
}

impl From<&Post> for HandoverPost {
    fn from(post: &Post) -> Self {
        Self { id: post.id.to_string(), role: post.role.name(), filled: post.filled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_none_where_all_have_as_many() {
        let spread = CaseSpread::of(vec![3, 3, 3]);
        assert_eq!((spread.cases, spread.max, spread.variation, spread.gini), (9, 3, 0.0, 0.0));
        let one = CaseSpread::of(vec![0, 8, 0, 0]);
        assert!((one.gini - 0.75).abs() < 1e-12 && (one.variation - 3_f64.sqrt()).abs() < 1e-12);
        let none = CaseSpread::of(vec![0, 0]);
        assert_eq!((none.mean, none.variation, none.gini), (0.0, 0.0, 0.0));
        let nothing = CaseSpread::of(vec![]);
        assert_eq!((nothing.mean, nothing.variation, nothing.gini), (0.0, 0.0, 0.0));
    }
}
