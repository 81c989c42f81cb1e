//! Plans: which there are, how good they are, their grids.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_model::{CommunityLimits, Grid, Lineage, Plan, PlanParameters, Timestamp};
use wangge_partition::quality;

use super::page::{Address, Page};
use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    FeatureCollection, Features, GEO_JSON, MapLayer, Served, ServedPlan, compute, extent, union,
};

/// A plan in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanSummary {
    name: String,
    /// How far it has come: `draft`, `in_review`, `approved`, `effective` or `retired`.
    state: &'static str,
    target: u32,
    min: u32,
    max: u32,
    seed: u64,
    /// How long it was worked on: `fast`, `balanced` or `best`.
    effort: &'static str,
    priorities: PlanPriorities,
    /// Metres of empty ground over which buildings hold no grid together.
    max_gap: u32,
    grids: usize,
    households: u64,
    /// The plan it is drawn from, if it is drawn.
    drawn_from: Option<String>,
    /// How many edits its log has.
    edits: u64,
    /// From when it is in force, once that is decided.
    #[schema(value_type = Option<String>)]
    effective_from: Option<Timestamp>,
    /// From when it is no longer in force, once that is decided.
    #[schema(value_type = Option<String>)]
    retired_from: Option<Timestamp>,
}

/// What counts how much, as factors on the default.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanPriorities {
    /// Equal households.
    balance: f64,
    /// Grids that are round.
    shape: f64,
    /// Borders along streets.
    streets: f64,
}

impl From<ServedPlan<'_>> for PlanSummary {
    fn from(served: ServedPlan<'_>) -> Self {
        let plan = served.index.plan();
        let PlanParameters { target, min, max, seed, effort, priorities, max_gap } = plan.parameters;
        Self {
            name: plan.name.clone(),
            state: served.state().name(),
            target,
            min,
            max,
            seed,
            effort: effort.name(),
            priorities: PlanPriorities {
                balance: priorities.balance,
                shape: priorities.shape,
                streets: priorities.streets,
            },
            max_gap,
            grids: plan.grids.len(),
            households: plan.grids.iter().map(|grid| u64::from(grid.households)).sum(),
            drawn_from: served.standing.drawn_from.clone(),
            edits: served.standing.edits,
            effective_from: served.standing.life.effective_from,
            retired_from: served.standing.life.retired_from,
        }
    }
}

/// The plans of the store, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanList {
    plans: Vec<PlanSummary>,
}

/// The plans there are, the newest first.
#[utoipa::path(get, path = "/api/v1/plans", responses((status = OK, body = PlanList)))]
pub(crate) async fn list_plans(Extension(served): Extension<Arc<Served>>) -> Json<PlanList> {
    Json(PlanList { plans: served.plans().map(PlanSummary::from).collect() })
}

/// A plan by itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanDetail {
    #[serde(flatten)]
    summary: PlanSummary,
    /// What a reader of the plan should know.
    notes: Vec<String>,
    /// What it took over from the plan before it, if it was made from one.
    lineage: Option<PlanLineage>,
    /// How far it is from what can be had, by community.
    limits: Vec<PlanLimits>,
    /// West, south, east, north in degrees.
    extent: [f64; 4],
}

/// What a plan took over from the plan before it.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanLineage {
    /// The plan before.
    plan: String,
    /// Households that lived in another grid before.
    moved: u64,
    /// Codes that no grid has any more; they are never given again.
    retired: Vec<String>,
    /// Which grid came from which.
    descents: Vec<PlanDescent>,
}

/// Part of a grid that came from a grid of the plan before.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanDescent {
    /// The grid of this plan.
    grid: String,
    /// The grid of the plan before.
    from: String,
    /// Households that both have.
    households: u32,
}

impl From<&Lineage> for PlanLineage {
    fn from(lineage: &Lineage) -> Self {
        let descents = lineage.descents.iter().map(|descent| PlanDescent {
            grid: descent.grid.to_string(),
            from: descent.from.to_string(),
            households: descent.households,
        });
        Self {
            plan: lineage.plan.clone(),
            moved: lineage.moved,
            retired: lineage.retired.iter().map(ToString::to_string).collect(),
            descents: descents.collect(),
        }
    }
}

/// How far a community's grids are from what can be had. Deviations are shares of its mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanLimits {
    /// The community.
    community: String,
    /// Its grids with households.
    grids: u32,
    /// Households in them.
    households: u64,
    /// The largest deviation of its grids.
    worst: f64,
    /// The mean deviation of its grids.
    mean: f64,
    /// The largest deviation of the best packing of its buildings, wherever they stand.
    packing_worst: f64,
    /// The mean deviation of that packing.
    packing_mean: f64,
    /// The largest deviation below which no division at all can come.
    proved_worst: f64,
    /// The largest deviation of the best contiguous division known, where all were looked through.
    contiguous_worst: Option<f64>,
    /// What no contiguous division can beat, where they were looked through.
    contiguous_bound: Option<f64>,
    /// Moment of inertia as a share of that of balanced k-means: below 1 is more compact.
    inertia: f64,
    /// Whether no division can have a smaller largest deviation.
    at_optimum: bool,
}

impl From<&CommunityLimits> for PlanLimits {
    fn from(limits: &CommunityLimits) -> Self {
        Self {
            community: limits.community.to_string(),
            grids: limits.grids,
            households: limits.households,
            worst: limits.worst,
            mean: limits.mean,
            packing_worst: limits.packing_worst,
            packing_mean: limits.packing_mean,
            proved_worst: limits.proved_worst,
            contiguous_worst: limits.contiguous_worst,
            contiguous_bound: limits.contiguous_bound,
            inertia: limits.inertia,
            at_optimum: limits.at_optimum(),
        }
    }
}

/// One plan; `current` is the one in force, else the newest.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    responses((status = OK, body = PlanDetail), (status = NOT_FOUND, body = ProblemDocument))
)]
pub(crate) async fn get_plan(
    Path(name): Path<String>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<PlanDetail>, ApiError> {
    let found = served.plan_named(&name)?;
    let plan = found.index.plan();
    let bounds = union(plan.grids.iter().map(|grid| grid.area.extent()));
    Ok(Json(PlanDetail {
        summary: found.into(),
        notes: plan.notes.clone(),
        lineage: plan.lineage.as_ref().map(PlanLineage::from),
        limits: plan.limits.iter().map(PlanLimits::from).collect(),
        extent: extent(bounds.unwrap_or_else(|| served.extent())),
    }))
}

/// How good a plan is, over its grids that hold households. Shares are fractions of 1.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanQuality {
    /// Grids, with or without households.
    grids: usize,
    /// Grids with households.
    inhabited: usize,
    /// Communities.
    communities: usize,
    /// Households in all grids.
    households: u64,
    /// Mean of |households − mean| / mean, the mean being that of each community.
    deviation_mean: f64,
    /// The largest of them.
    deviation_max: f64,
    /// Share of grids within 5 % of the mean.
    within_5pct: f64,
    /// Share of grids within 10 % of the mean.
    within_10pct: f64,
    /// Grids with fewer households than the plan's minimum.
    below_min: usize,
    /// Grids with more households than the plan's maximum.
    above_max: usize,
    /// Mean Polsby–Popper: 1 for a disc.
    compactness_mean: f64,
    /// How far it is from what can be had, by community.
    limits: Vec<PlanLimits>,
}

impl From<&Plan> for PlanQuality {
    fn from(plan: &Plan) -> Self {
        let quality = quality(plan);
        Self {
            grids: quality.grids,
            inhabited: quality.inhabited,
            communities: quality.communities,
            households: quality.households,
            deviation_mean: quality.deviation_mean,
            deviation_max: quality.deviation_max,
            within_5pct: quality.within_5pct,
            within_10pct: quality.within_10pct,
            below_min: quality.below_min,
            above_max: quality.above_max,
            compactness_mean: quality.compactness_mean,
            limits: plan.limits.iter().map(PlanLimits::from).collect(),
        }
    }
}

/// How good a plan is.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/quality",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    responses((status = OK, body = PlanQuality), (status = NOT_FOUND, body = ProblemDocument))
)]
pub(crate) async fn get_quality(
    Path(name): Path<String>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<PlanQuality>, ApiError> {
    Ok(Json(served.plan_named(&name)?.index.plan().into()))
}

/// What may be asked of a plan's grids.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GridsQuery {
    /// With `false` each grid has a `bbox` instead of its geometry.
    geometry: Option<bool>,
    /// `abs_deviation`, `deviation`, `households`, `buildings`, `area_m2` or `compactness`, with a
    /// minus for the greatest first. By code without it.
    sort: Option<String>,
    /// Grids on one page; all of them without it.
    limit: Option<usize>,
    /// Grids to leave out at the start.
    offset: Option<usize>,
}

/// The grids of a plan; all of them unless the request has a limit.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/grids",
    params(("plan" = String, Path, description = "a plan's name, or `current`"), GridsQuery),
    responses(
        (status = OK, body = FeatureCollection, content_type = "application/geo+json"),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn list_grids(
    Path(name): Path<String>,
    Query(query): Query<GridsQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let page = Page::new(query.offset, query.limit.unwrap_or(usize::MAX))?;
    let order = query.sort.as_deref().map(GridOrder::parse).transpose()?;
    let address = Address::of(&headers, &uri);
    compute(move || {
        let features = Features::of(&served, MapLayer::Grids, Some(&name))?;
        let mut indices = features.indices(None);
        if let Some(order) = order {
            // Stable: equals stay in the order of their codes.
            indices.sort_by(|a, b| order.compare(&features.grids()[*a], &features.grids()[*b]));
        }
        let shown = indices[page.of(indices.len())].iter();
        let shown = shown.map(|index| features.feature(*index, query.geometry.unwrap_or(true))).collect();
        let links = page.next(indices.len(), &address).into_iter().collect();
        Ok(geo_json(&FeatureCollection::new(indices.len(), shown, links)))
    })
    .await
}

/// A collection as an answer.
fn geo_json(collection: &FeatureCollection) -> Response {
    ([(header::CONTENT_TYPE, GEO_JSON)], Json(collection)).into_response()
}

/// The order of a list of grids: by one figure, upwards or downwards.
#[derive(Debug, Clone, Copy)]
struct GridOrder {
    figure: fn(&Grid) -> f64,
    downwards: bool,
}

impl GridOrder {
    /// From a request: a property's name, with a minus for the greatest first.
    fn parse(text: &str) -> Result<Self, ApiError> {
        let (name, downwards) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let figure: fn(&Grid) -> f64 = match name {
            "abs_deviation" => |grid| grid.deviation.abs(),
            "deviation" => |grid| grid.deviation,
            "households" => |grid| grid.households.into(),
            "buildings" => |grid| grid.buildings.into(),
            "area_m2" => |grid| grid.area_m2,
            "compactness" => |grid| grid.compactness,
            _ => {
                return Err(ApiError::BadRequest(format!(
                    "sort={text:?} is none of abs_deviation, deviation, households, buildings, area_m2, \
                     compactness, each with or without a minus in front"
                )));
            }
        };
        Ok(Self { figure, downwards })
    }

    fn compare(self, a: &Grid, b: &Grid) -> Ordering {
        let order = (self.figure)(a).total_cmp(&(self.figure)(b));
        if self.downwards { order.reverse() } else { order }
    }
}
