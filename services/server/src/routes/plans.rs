//! Plans: which there are, how good they are, their grids.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_model::{Grid, Plan};
use wangge_partition::quality;

use super::items::geo_json;
use super::page::{Address, Page};
use crate::error::{ApiError, ProblemDocument};
use crate::service::{FeatureCollection, Features, MapLayer, Served, compute, extent, union};

/// A plan in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanSummary {
    name: String,
    state: &'static str,
    target: u32,
    min: u32,
    max: u32,
    seed: u64,
    grids: usize,
    households: u64,
}

impl From<&Plan> for PlanSummary {
    fn from(plan: &Plan) -> Self {
        Self {
            name: plan.name.clone(),
            state: plan.state.name(),
            target: plan.parameters.target,
            min: plan.parameters.min,
            max: plan.parameters.max,
            seed: plan.parameters.seed,
            grids: plan.grids.len(),
            households: plan.grids.iter().map(|grid| u64::from(grid.households)).sum(),
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
    Json(PlanList { plans: served.snapshot().plans().map(|index| index.plan().into()).collect() })
}

/// A plan by itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanDetail {
    #[serde(flatten)]
    summary: PlanSummary,
    /// What a reader of the plan should know.
    notes: Vec<String>,
    /// West, south, east, north in degrees.
    extent: [f64; 4],
}

/// One plan; `current` is the newest.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}",
    params(("plan", description = "a plan's name, or `current`")),
    responses((status = OK, body = PlanDetail), (status = NOT_FOUND, body = ProblemDocument))
)]
pub(crate) async fn get_plan(
    Path(name): Path<String>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<PlanDetail>, ApiError> {
    let plan = served.plan_named(&name)?.index.plan();
    let bounds = union(plan.grids.iter().map(|grid| grid.area.extent()));
    Ok(Json(PlanDetail {
        summary: plan.into(),
        notes: plan.notes.clone(),
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
        }
    }
}

/// How good a plan is.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/quality",
    params(("plan", description = "a plan's name, or `current`")),
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
    params(("plan", description = "a plan's name, or `current`"), GridsQuery),
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
