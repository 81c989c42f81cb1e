//! Hot spots, with their uncertainty.

use std::sync::Arc;

use axum::extract::{OriginalUri, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_analytics::performance::{Period, Span};
use wangge_model::Timestamp;

use super::hexes::{USUAL_LIMIT, case_filter, resolution};
use super::page::{Address, Page};
use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    Emerging, FeatureCollection, GEO_JSON, Ground, HotSpots, Scan, Served, USUAL_ZONE, compute, time_zone,
};

/// Resolutions, when the request does not say: of maps, and of the scan, which has more to do for each
/// cell.
const USUAL_RESOLUTION: u8 = 9;
const USUAL_SCAN_RESOLUTION: u8 = 8;

/// Seconds before the last case that are scanned, when the request does not say.
const USUAL_SCAN: i64 = 90 * 86_400;

/// The largest radius of a scan, metres.
const MOST_RADIUS: f64 = 10_000.0;

/// The most replicates of a scan.
const MOST_REPLICATES: u32 = 9_999;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Method {
    Gi,
    Emerging,
    Scan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Hexes,
    Grids,
}

/// What may be asked of hot spots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HotSpotQuery {
    /// `gi` (when not given): Getis–Ord Gi*; `emerging`: what Gi* becomes over periods; `scan`:
    /// clusters in space and time by Kulldorff's permutation model.
    #[param(value_type = Option<String>)]
    method: Option<Method>,
    /// `hexes` (when not given), those in which there was ever a case, or `grids`.
    #[param(value_type = Option<String>)]
    level: Option<Level>,
    /// H3 resolution of hexes, 7 to 11; 9 when not given, of a scan 8.
    resolution: Option<u8>,
    /// The plan that grids are taken from; the current one when not given.
    plan: Option<String>,
    /// Cases reported at this moment or later, RFC 3339; of a scan the last 90 days when not given.
    from: Option<String>,
    /// Cases reported before this moment, RFC 3339.
    to: Option<String>,
    /// Cases about this.
    domain: Option<String>,
    /// Cases of this category.
    category: Option<String>,
    /// Cases from this system.
    source: Option<String>,
    /// The time zone of days and periods; `Asia/Shanghai` when not given.
    time_zone: Option<String>,
    /// emerging: `day`, `week`, `month` (when not given) or `year`.
    period: Option<String>,
    /// scan: the largest radius in metres, up to 10,000; 2,000 when not given.
    radius: Option<f64>,
    /// scan: days of a cluster at most; 14 when not given.
    max_days: Option<u32>,
    /// scan: how often days are dealt out anew for the p-values, up to 9,999; 199 when not given.
    replicates: Option<u32>,
    /// scan: the same seed gives the same p-values; 1 when not given.
    seed: Option<u64>,
    /// Units or clusters on one page at most; 10,000 when not given.
    limit: Option<usize>,
    /// Units or clusters to leave out at the start.
    offset: Option<usize>,
}

/// Units with `z`, two-sided `p`, false discovery rate `q` and `class`, or clusters with `p`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HotSpotCollection {
    method: &'static str,
    level: &'static str,
    /// Cases reported from this moment …
    from: String,
    /// … and before this one.
    to: String,
    /// emerging: where each period begins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    periods: Vec<String>,
    #[serde(flatten)]
    features: FeatureCollection,
}

/// Where there are more cases than chance would bring, or fewer.
#[utoipa::path(
    get,
    path = "/api/v1/hotspots",
    params(HotSpotQuery),
    responses(
        (status = OK, content_type = "application/geo+json", body = HotSpotCollection),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn get_hotspots(
    Query(query): Query<HotSpotQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    query.check()?;
    let page = Page::new(query.offset, query.limit.unwrap_or(USUAL_LIMIT))?;
    let address = Address::of(&headers, &uri);
    let found = compute(move || query.find(&served, page, &address)).await?;
    Ok(([(header::CONTENT_TYPE, GEO_JSON)], Json(found)).into_response())
}

impl HotSpotQuery {
    fn method(&self) -> Method {
        self.method.unwrap_or(Method::Gi)
    }

    fn level(&self) -> Level {
        self.level.unwrap_or(Level::Hexes)
    }

    /// Refuses what does not go together and what is out of range.
    fn check(&self) -> Result<(), ApiError> {
        let only = |name: &str, given: bool, fits: bool, with: &str| {
            if given && !fits { Err(format!("{name} goes with {with} only")) } else { Ok(()) }
        };
        let scan = self.method() == Method::Scan;
        let within = |name: &str, fits: bool, range: &str| {
            if fits { Ok(()) } else { Err(format!("{name} must be {range}")) }
        };
        only("resolution", self.resolution.is_some(), self.level() == Level::Hexes, "level=hexes")
            .and(only("plan", self.plan.is_some(), self.level() == Level::Grids, "level=grids"))
            .and(only("period", self.period.is_some(), self.method() == Method::Emerging, "method=emerging"))
            .and(only("radius", self.radius.is_some(), scan, "method=scan"))
            .and(only("max_days", self.max_days.is_some(), scan, "method=scan"))
            .and(only("replicates", self.replicates.is_some(), scan, "method=scan"))
            .and(only("seed", self.seed.is_some(), scan, "method=scan"))
            .and(within(
                "radius",
                self.radius.is_none_or(|radius| (0.0..=MOST_RADIUS).contains(&radius)),
                "0 to 10,000 metres",
            ))
            .and(within("max_days", self.max_days != Some(0), "at least 1"))
            .and(within(
                "replicates",
                self.replicates.is_none_or(|replicates| (1..=MOST_REPLICATES).contains(&replicates)),
                "1 to 9,999",
            ))
            .map_err(ApiError::BadRequest)
    }

    fn find(&self, served: &Served, page: Page, address: &Address) -> Result<HotSpotCollection, ApiError> {
        let zone =
            time_zone(self.time_zone.as_deref().unwrap_or(USUAL_ZONE)).map_err(ApiError::BadRequest)?;
        let filter = case_filter(
            [self.from.as_deref(), self.to.as_deref(), self.domain.as_deref()],
            [self.category.as_ref(), self.source.as_ref()],
        )?;
        let usual = if self.method() == Method::Scan { USUAL_SCAN_RESOLUTION } else { USUAL_RESOLUTION };
        let ground = match self.level() {
            Level::Hexes => Ground::Hexes(resolution(self.resolution, usual)?),
            Level::Grids => Ground::Grids(served.plan_named(self.plan.as_deref().unwrap_or("current"))?),
        };
        let span = self.span(served, filter.from, filter.to)?;
        let hot_spots = HotSpots { served, ground, filter, span };
        let mut periods = Vec::new();
        let (method, features) = match self.method() {
            Method::Gi => ("gi", hot_spots.gi()),
            Method::Emerging => {
                let period = self.period.as_deref().unwrap_or("month").parse::<Period>();
                let period = period.map_err(|error| ApiError::BadRequest(format!("period: {error}")))?;
                let (features, spans) = hot_spots.emerging(&Emerging { period, zone })?;
                periods = spans.iter().map(|span| span.from.to_string()).collect();
                ("emerging", features)
            }
            Method::Scan => {
                let scan = Scan {
                    zone,
                    radius: self.radius.unwrap_or(2_000.0),
                    max_days: self.max_days.unwrap_or(14),
                    replicates: self.replicates.unwrap_or(199),
                    seed: self.seed.unwrap_or(1),
                };
                ("scan", hot_spots.scan(&scan)?)
            }
        };
        Ok(HotSpotCollection {
            method,
            level: if self.level() == Level::Hexes { "hexes" } else { "grids" },
            from: span.from.to_string(),
            to: span.to.to_string(),
            periods,
            features: page.cut(features, address),
        })
    }

    /// The window that is asked for, else that of all reports, of a scan the end of it.
    fn span(
        &self,
        served: &Served,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Span, ApiError> {
        let (first, last) = served.cells().reported().unwrap_or((Timestamp::MIN, Timestamp::MIN));
        let to = to.unwrap_or(last.next());
        let scanned = Timestamp::from_unix(i64::from(to.unix()) - USUAL_SCAN).unwrap_or(Timestamp::MIN);
        let usual = if self.method() == Method::Scan { scanned.max(first.min(to)) } else { first };
        Span::new(from.unwrap_or(usual), to)
            .map_err(|_| ApiError::BadRequest("from must lie before to".to_owned()))
    }
}
