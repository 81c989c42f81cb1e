//! 绩效: how units deal with their cases.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract::{OriginalUri, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_analytics::performance::{Period, Span};
use wangge_model::{Domain, Timestamp};

use super::page::{Address, Page};
use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    CaseFilter, Level, Link, Performance, PerformanceReport, Served, Spans, USUAL_ZONE, UnitFigures, compute,
    known, time_zone, units_csv,
};

/// Units on one page, when the request does not say.
const USUAL_LIMIT: usize = 10_000;

/// The fewest cases that a rank is given for, when the request does not say.
const USUAL_MIN_CASES: u32 = 10;

/// What may be asked of the performance of units.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PerformanceQuery {
    /// `grid`, `sheet`, `community` (when not given), `subdistrict` or `district`.
    level: Option<String>,
    /// The plan that grids and sheets are taken from; the current one when not given. Cases of any time are
    /// counted under its borders.
    plan: Option<String>,
    /// Only units in the unit of this code.
    within: Option<String>,
    /// Cases reported at this moment or later, RFC 3339.
    from: Option<String>,
    /// Cases reported before this moment, RFC 3339.
    to: Option<String>,
    /// In place of `from` and `to`: `day`, `week`, `month` or `year` …
    period: Option<String>,
    /// … that this date lies in, as `2025-06-15`.
    date: Option<String>,
    /// The time zone of `period` and `date`; `Asia/Shanghai` when not given.
    time_zone: Option<String>,
    /// As things stood at this moment; the newest that the cases tell of when not given.
    as_of: Option<String>,
    /// Cases about this.
    domain: Option<String>,
    /// Cases of this category.
    category: Option<String>,
    /// Cases from this system.
    source: Option<String>,
    /// Units with fewer cases have no rank and no light; 10 when not given.
    min_cases: Option<u32>,
    /// `code`, `households`, `per_1000_households`, `open`, a count or an indicator, with a minus for
    /// the greatest first; by code when not given. Units without a value come last.
    sort: Option<String>,
    /// Units on one page at most; 10,000 when not given.
    limit: Option<usize>,
    /// Units to leave out at the start.
    offset: Option<usize>,
    /// `json` (when not given) or `csv`.
    f: Option<String>,
}

/// A page of units.
#[derive(Serialize, ToSchema)]
pub(crate) struct PerformancePage {
    #[serde(flatten)]
    report: PerformanceReport,
    /// The link `next` leads to the next page, if there is one.
    links: Vec<Link>,
}

/// How units deal with their cases, with the period before and the year before.
#[utoipa::path(
    get,
    path = "/api/v1/performance",
    params(PerformanceQuery),
    responses(
        (status = OK, body = PerformancePage),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn get_performance(
    Query(query): Query<PerformanceQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let page = Page::new(query.offset, query.limit.unwrap_or(USUAL_LIMIT))?;
    let order = query.sort.as_deref().map(UnitOrder::parse).transpose()?;
    let csv = match query.f.as_deref() {
        None | Some("json") => false,
        Some("csv") => true,
        Some(other) => return Err(ApiError::BadRequest(format!("f: {other:?} is none of json, csv"))),
    };
    let address = Address::of(&headers, &uri);
    compute(move || {
        let mut report = query.performance(&served)?.report()?;
        if let Some(order) = order {
            // Stable: equals stay in the order of their codes.
            report.units.sort_by(|a, b| order.compare(a, b));
        }
        let links = page.next(report.matched, &address).into_iter().collect();
        report.units = report.units[page.of(report.matched)].to_vec();
        report.returned = report.units.len();
        if csv {
            return Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], units_csv(&report.units))
                .into_response());
        }
        Ok(Json(PerformancePage { report, links }).into_response())
    })
    .await
}

impl PerformanceQuery {
    fn performance<'a>(&'a self, served: &'a Served) -> Result<Performance<'a>, ApiError> {
        let level = parsed("level", self.level.as_deref())?.unwrap_or(Level::Community);
        // Without any case every moment is as good.
        let (first, newest) = known(served).unwrap_or((Timestamp::MIN, Timestamp::MAX));
        let as_of = parsed("as_of", self.as_of.as_deref())?.unwrap_or(newest);
        Ok(Performance {
            served,
            level,
            plan: self.plan.as_deref(),
            within: self.within.as_deref(),
            filter: CaseFilter {
                domain: parsed::<Domain>("domain", self.domain.as_deref())?,
                category: self.category.clone(),
                source: self.source.clone(),
                ..CaseFilter::default()
            },
            spans: self.spans(first, as_of)?.known_from(first),
            as_of,
            min_cases: self.min_cases.unwrap_or(USUAL_MIN_CASES),
        })
    }

    /// The span that is asked for: a period of the calendar, or from one moment to another.
    fn spans(&self, first: Timestamp, as_of: Timestamp) -> Result<Spans, ApiError> {
        let name = self.time_zone.as_deref().unwrap_or(USUAL_ZONE);
        let zone = time_zone(name).map_err(ApiError::BadRequest)?;
        let refused =
            |error: wangge_analytics::performance::PeriodError| ApiError::BadRequest(error.to_string());
        match (&self.period, &self.date) {
            (Some(period), Some(date)) => {
                if self.from.is_some() || self.to.is_some() {
                    let detail = "either period and date, or from and to".to_owned();
                    return Err(ApiError::BadRequest(detail));
                }
                let period: Period = period.parse().map_err(refused)?;
                let date: Date = date.parse().map_err(|_| {
                    ApiError::BadRequest(format!("date: {date:?} is not a date like 2025-06-15"))
                })?;
                Ok(Spans {
                    span: period.around(date, &zone).map_err(refused)?,
                    before: period.before(date, &zone).ok(),
                    year_before: period.year_before(date, &zone).ok(),
                })
            }
            (None, None) => {
                let from = parsed("from", self.from.as_deref())?.unwrap_or(first);
                let to = parsed("to", self.to.as_deref())?.unwrap_or(as_of.next());
                let span = Span::new(from, to).map_err(refused)?;
                // What has no beginning is compared with nothing.
                let began = self.from.is_some();
                Ok(Spans {
                    span,
                    before: span.before().ok().filter(|_| began),
                    year_before: span.year_before(&zone).ok().filter(|_| began),
                })
            }
            _ => Err(ApiError::BadRequest("period and date go together".to_owned())),
        }
    }
}

/// The order of a list of units: by one figure, upwards or downwards.
struct UnitOrder {
    name: String,
    downwards: bool,
}

impl UnitOrder {
    /// From a request: a figure's name, with a minus for the greatest first.
    fn parse(text: &str) -> Result<Self, ApiError> {
        let (name, downwards) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        if name != "code" && !UnitFigures::NAMES.contains(&name) && !UnitFigures::is_counted(name) {
            return Err(ApiError::BadRequest(format!(
                "sort={text:?} is none of code, {}, a count or an indicator, each with or without a minus in \
                 front",
                UnitFigures::NAMES.join(", ")
            )));
        }
        Ok(Self { name: name.to_owned(), downwards })
    }

    fn compare(&self, a: &UnitFigures, b: &UnitFigures) -> Ordering {
        let way = |order: Ordering| if self.downwards { order.reverse() } else { order };
        if self.name == "code" {
            return way(a.code.cmp(&b.code));
        }
        match (a.figure(&self.name), b.figure(&self.name)) {
            (Some(a), Some(b)) => way(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}
