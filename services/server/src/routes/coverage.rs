//! 覆盖: how a plan covers the district.

use std::sync::Arc;

use axum::extract::Query;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{CoverageReport, Level, PatrolWindow, Served, compute, coverage};

/// What may be asked of coverage.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverageQuery {
    /// `grid`, `sheet`, `community` (when not given), `subdistrict` or `district`.
    level: Option<String>,
    /// The plan; the newest when not given.
    plan: Option<String>,
    /// Only units in the unit of this code.
    within: Option<String>,
    /// Patrols due at this moment or later, RFC 3339.
    from: Option<String>,
    /// Patrols due before this moment, RFC 3339.
    to: Option<String>,
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
    let window = PatrolWindow {
        from: parsed("from", query.from.as_deref())?,
        to: parsed("to", query.to.as_deref())?,
    };
    compute(move || {
        let plan = match query.plan.as_deref() {
            Some(name) => served.plan_named(name)?,
            None => served.newest_plan().ok_or_else(|| ApiError::NotFound("there is no plan".to_owned()))?,
        };
        coverage(&served, plan, level, query.within.as_deref(), window).map(Json)
    })
    .await
}
