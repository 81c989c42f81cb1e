//! 案件: the cases themselves.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{OriginalUri, Query};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wangge_model::{GridCode, Timestamp};

use super::hexes::case_filter;
use super::page::{Address, Page};
use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::service::{CaseFilter, Features, Level, Link, MapLayer, Served, cases_of_unit, compute};

/// Cases on one page, when the request does not say.
const USUAL_LIMIT: usize = 100;
/// Cases on one page at most; who wants all takes the collection `cases`.
const MOST: usize = 10_000;

/// What may be asked of cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CasesQuery {
    /// The plan whose grids they lie in; the current one when not given.
    plan: Option<String>,
    /// The level of the unit that `within` names; any when not given.
    level: Option<String>,
    /// Only cases in the unit of this code.
    within: Option<String>,
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
    /// `true`: only cases that are not closed.
    open: Option<bool>,
    /// Cases on one page at most; 100 when not given, 10,000 at most.
    limit: Option<usize>,
    /// Cases to leave out at the start.
    offset: Option<usize>,
}

/// A page of cases, those that were reported last first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseList {
    /// All cases that are meant.
    #[serde(rename = "numberMatched")]
    matched: usize,
    /// Those on this page.
    #[serde(rename = "numberReturned")]
    returned: usize,
    cases: Vec<ListedCase>,
    /// The link `next` leads to the next page, if there is one.
    links: Vec<Link>,
}

/// A case.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedCase {
    id: String,
    domain: &'static str,
    category: Option<String>,
    source: Option<String>,
    #[schema(value_type = String)]
    reported_at: Timestamp,
    #[schema(value_type = Option<String>)]
    filed_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    dispatched_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    due_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    handled_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    closed_at: Option<Timestamp>,
    /// How often it was sent back.
    rework: u16,
    /// How often it was dispatched anew, where the source says so.
    redispatched: Option<u16>,
    status: &'static str,
    grid: Option<String>,
    community: Option<String>,
    /// Longitude and latitude; nothing where its place is not known or not to be trusted.
    place: Option<[f64; 2]>,
    /// Why its place is not used.
    place_fault: Option<&'static str>,
}

/// Cases, those that were reported last first.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    params(CasesQuery),
    responses(
        (status = OK, body = CaseList),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn list_cases(
    Query(query): Query<CasesQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<CaseList>, ApiError> {
    let limit = query.limit.unwrap_or(USUAL_LIMIT);
    if limit > MOST {
        return Err(ApiError::BadRequest(format!("limit: at most {MOST}; the collection cases gives all")));
    }
    let page = Page::new(query.offset, limit)?;
    let filter = case_filter(
        [query.from.as_deref(), query.to.as_deref(), query.domain.as_deref()],
        [query.category.as_ref(), query.source.as_ref()],
    )?;
    let level = parsed("level", query.level.as_deref())?;
    if level.is_some() && query.within.is_none() {
        return Err(ApiError::BadRequest("level goes with within: it says what the code is of".to_owned()));
    }
    let address = Address::of(&headers, &uri);
    compute(move || {
        let features = Features::of(&served, MapLayer::Cases, query.plan.as_deref())?;
        let mut rows = meant(&served, &query, level, &filter)?;
        let order = |row: &u32| (Reverse(served.snapshot().cases().reported_at(*row as usize)), *row);
        let part = page.of(rows.len());
        if part.end < rows.len() && part.end > 0 {
            // Only what is shown need be in order.
            rows.select_nth_unstable_by_key(part.end - 1, order);
        }
        let matched = rows.len();
        rows.truncate(part.end);
        rows.sort_unstable_by_key(order);
        let cases: Vec<ListedCase> =
            rows[part.start..].iter().map(|row| listed(&features, &served, *row as usize)).collect();
        let links = page.next(matched, &address).into_iter().collect();
        Ok(Json(CaseList { matched, returned: cases.len(), cases, links }))
    })
    .await
}

/// The rows of the cases that a request means.
fn meant(
    served: &Served,
    query: &CasesQuery,
    level: Option<Level>,
    filter: &CaseFilter,
) -> Result<Vec<u32>, ApiError> {
    let cases = served.snapshot().cases();
    let plan = match query.plan.as_deref() {
        Some(name) => Some(served.plan_named(name)?),
        None => served.current_plan(),
    };
    let within = query.within.as_deref().map(|code| cases_of_unit(served, plan, level, code)).transpose()?;
    let keeps = filter.test(cases);
    let open = query.open == Some(true);
    let is_meant = |row: &u32| {
        let row = *row as usize;
        keeps.as_ref().is_none_or(|keeps| keeps(row))
            && !(open && cases.times(row).closed_at.is_some())
            && within.as_ref().is_none_or(|within| within[row])
    };
    Ok((0..cases.len() as u32).filter(is_meant).collect())
}

fn listed(features: &Features<'_>, served: &Served, row: usize) -> ListedCase {
    let snapshot = served.snapshot();
    let cases = snapshot.cases();
    let times = cases.times(row);
    let (grid, community) = features.units_of_case(row);
    ListedCase {
        id: cases.id(row).to_owned(),
        domain: cases.domain(row).name(),
        category: cases.categories().get(row).map(str::to_owned),
        source: cases.sources().get(row).map(str::to_owned),
        reported_at: times.reported_at,
        filed_at: times.filed_at,
        dispatched_at: times.dispatched_at,
        due_at: times.due_at,
        handled_at: times.handled_at,
        closed_at: times.closed_at,
        rework: cases.rework(row),
        redispatched: cases.redispatched(row),
        status: cases.status(row).name(),
        grid: grid.map(GridCode::to_string),
        community: community.map(ToString::to_string),
        place: snapshot.case_place(row).map(|at| [at.x, at.y]),
        place_fault: snapshot.place_fault(row).map(wangge_index::PlaceFault::name),
    }
}
