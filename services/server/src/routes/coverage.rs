//! 覆盖: how a plan covers the district.

use std::sync::Arc;

use axum::extract::{OriginalUri, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::IntoParams;
use wangge_model::StationClass;

use super::page::{Address, Page};
use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    CoverageReport, FeatureCollection, GEO_JSON, Level, PatrolWindow, Served, ServedPlan, compute, coverage,
    not_visited,
};

/// Features on one page, when the request does not say.
const USUAL_LIMIT: usize = 10_000;

/// What may be asked of coverage.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverageQuery {
    /// `grid`, `sheet`, `community` (when not given), `subdistrict` or `district`.
    level: Option<String>,
    /// The plan; the current one when not given.
    plan: Option<String>,
    /// Only units in the unit of this code.
    within: Option<String>,
    /// Patrols due at this moment or later, RFC 3339.
    from: Option<String>,
    /// Patrols due before this moment, RFC 3339.
    to: Option<String>,
    /// Ways to stations of this class; to any when not given.
    station_class: Option<String>,
}

/// Whether every household is in exactly one grid, posts are filled, rounds made, help near and
/// organizations there, with every fault of the plan.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    params(CoverageQuery),
    responses(
        (status = OK, body = CoverageReport),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn get_coverage(
    Query(query): Query<CoverageQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<CoverageReport>, ApiError> {
    let level = parsed("level", query.level.as_deref())?.unwrap_or(Level::Community);
    let window =
        PatrolWindow { from: parsed("from", query.from.as_deref())?, to: parsed("to", query.to.as_deref())? };
    let stations = query.station_class.as_deref().map(station_class).transpose()?;
    compute(move || {
        let plan = plan_of(&served, query.plan.as_deref())?;
        coverage(&served, plan, level, query.within.as_deref(), window, stations).map(Json)
    })
    .await
}

fn plan_of<'a>(served: &'a Served, name: Option<&str>) -> Result<ServedPlan<'a>, ApiError> {
    match name {
        Some(name) => served.plan_named(name),
        None => served.current_plan().ok_or_else(|| ApiError::NotFound("there is no plan".to_owned())),
    }
}

fn station_class(name: &str) -> Result<StationClass, ApiError> {
    let class = name.parse().ok().filter(|class: &StationClass| class.name() == name);
    class.ok_or_else(|| {
        let names = StationClass::NAMES.join(", ");
        ApiError::BadRequest(format!("station_class: {name:?} is none of {names}"))
    })
}

/// What may be asked of what was not passed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotVisitedQuery {
    /// The plan that grids and sheets are of; the current one when not given.
    plan: Option<String>,
    /// Only what lies in the unit of this code.
    within: Option<String>,
    /// Patrols due at this moment or later, RFC 3339.
    from: Option<String>,
    /// Patrols due before this moment, RFC 3339.
    to: Option<String>,
    /// Features on one page at most; 10,000 when not given.
    limit: Option<usize>,
    /// Features to leave out at the start.
    offset: Option<usize>,
}

/// The buildings that no round came within 50 m of, and the streets of which no round came within 25 m of
/// half.
#[utoipa::path(
    get,
    path = "/api/v1/coverage/unvisited",
    params(NotVisitedQuery),
    responses(
        (status = OK, body = FeatureCollection, content_type = "application/geo+json"),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn list_unvisited(
    Query(query): Query<NotVisitedQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let page = Page::new(query.offset, query.limit.unwrap_or(USUAL_LIMIT))?;
    let window =
        PatrolWindow { from: parsed("from", query.from.as_deref())?, to: parsed("to", query.to.as_deref())? };
    let address = Address::of(&headers, &uri);
    let found = compute(move || {
        let plan = plan_of(&served, query.plan.as_deref())?;
        not_visited(&served, plan, query.within.as_deref(), window)
    });
    Ok(([(header::CONTENT_TYPE, GEO_JSON)], Json(page.cut(found.await?, &address))).into_response())
}
