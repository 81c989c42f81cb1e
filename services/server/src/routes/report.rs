//! 通报: bulletins of a period.

use std::sync::Arc;

use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::IntoParams;
use wangge_analytics::performance::Period;

use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::ogc::CONTENT_SECURITY_POLICY;
use crate::service::{
    Bulletin, BulletinRequest, Language, Served, USUAL_ZONE, bulletin_csv, bulletin_html, compute, time_zone,
};

/// What may be asked of a bulletin.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// `day`, `week`, `month` or `year` …
    period: String,
    /// … that this date lies in, as `2025-06-15`.
    date: String,
    /// The time zone of the date; `Asia/Shanghai` when not given.
    time_zone: Option<String>,
    /// The plan whose grids are meant; the current one when not given.
    plan: Option<String>,
    /// The language of a page: `zh` (when not given) or `en`.
    language: Option<String>,
    /// `html` (when not given), `json` or `csv` (the figures of the communities).
    f: Option<String>,
}

/// The bulletin of a day, week, month or year, as a page that prints, as JSON or as a table.
#[utoipa::path(
    get,
    path = "/api/v1/report",
    params(ReportQuery),
    responses(
        (status = OK, content(
            (Bulletin = "application/json"),
            (String = "text/html"),
            (String = "text/csv")
        )),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn get_report(
    Query(query): Query<ReportQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let format = query.f.clone().unwrap_or_else(|| "html".to_owned());
    if !["html", "json", "csv"].contains(&format.as_str()) {
        return Err(ApiError::BadRequest(format!("f: {format:?} is none of html, json, csv")));
    }
    let language = parsed::<Language>("language", query.language.as_deref())?.unwrap_or_default();
    let period: Period =
        query.period.parse().map_err(|error| ApiError::BadRequest(format!("period: {error}")))?;
    let date = query
        .date
        .parse()
        .map_err(|_| ApiError::BadRequest(format!("date: {:?} is not a date like 2025-06-15", query.date)))?;
    let name = query.time_zone.as_deref().unwrap_or(USUAL_ZONE);
    let zone = time_zone(name).map_err(ApiError::BadRequest)?;
    compute(move || {
        let request = BulletinRequest { period, date, zone, plan: query.plan.as_deref() };
        let bulletin = request.bulletin(&served)?;
        Ok(match format.as_str() {
            "json" => Json(bulletin).into_response(),
            "csv" => {
                ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], bulletin_csv(&bulletin)).into_response()
            }
            _ => {
                let head = [
                    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
                ];
                (head, bulletin_html(&bulletin, &served, language)).into_response()
            }
        })
    })
    .await
}
