//! When in the week cases are reported.

use std::sync::Arc;

use axum::extract::Query;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_model::Timestamp;

use super::hexes::case_filter;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{LocalClock, Served, USUAL_ZONE, compute, time_zone};

/// What may be asked of the clock.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClockQuery {
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
    /// Whose clock; `Asia/Shanghai` when not given.
    time_zone: Option<String>,
}

/// Cases by hour of the week in local time.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeekClock {
    time_zone: String,
    /// All of them.
    cases: u64,
    /// Seven days from Monday, each with 24 hours from midnight.
    hours: Vec<Vec<u32>>,
}

/// Cases by hour of the week, those without a place in the district among them.
#[utoipa::path(
    get,
    path = "/api/v1/cases/clock",
    params(ClockQuery),
    responses((status = OK, body = WeekClock), (status = BAD_REQUEST, body = ProblemDocument))
)]
pub(crate) async fn get_clock(
    Query(query): Query<ClockQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<WeekClock>, ApiError> {
    let name = query.time_zone.as_deref().unwrap_or(USUAL_ZONE).to_owned();
    let zone = time_zone(&name).map_err(ApiError::BadRequest)?;
    let filter = case_filter(
        [query.from.as_deref(), query.to.as_deref(), query.domain.as_deref()],
        [query.category.as_ref(), query.source.as_ref()],
    )?;
    compute(move || {
        let cases = served.snapshot().cases();
        let (first, last) = served.cells().reported().unwrap_or((Timestamp::MIN, Timestamp::MIN));
        let clock = LocalClock::new(&zone, first, last);
        let test = filter.test(cases);
        let mut hours = vec![vec![0_u32; 24]; 7];
        for row in 0..cases.len() {
            if test.as_ref().is_none_or(|keeps| keeps(row)) {
                let hour = clock.hour_of_week(cases.reported_at(row));
                hours[hour / 24][hour % 24] += 1;
            }
        }
        let sum = hours.iter().flatten().map(|count| u64::from(*count)).sum();
        Ok(Json(WeekClock { time_zone: name, cases: sum, hours }))
    })
    .await
}
