//! Cases by H3 cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use tilejson::{Bounds, TileJSON, VectorLayer, tilejson};
use utoipa::IntoParams;
use wangge_analytics::h3::Resolution;
use wangge_tiles::TileId;

use super::page::{Address, Page};
use super::tiles::{DEEPEST, parsed};
use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    CaseFilter, FeatureCollection, GEO_JSON, HEX_FIELDS, Hexes, MVT, RESOLUTIONS, Served, compute, hex_tile,
};

/// Cells on one page, when the request does not say.
pub(super) const USUAL_LIMIT: usize = 10_000;

/// The resolution, when the request does not say: edges of some 200 m.
const USUAL_RESOLUTION: u8 = 9;

/// Which cases are asked for.
///
/// # Errors
/// When a value cannot be read.
pub(super) fn case_filter(
    [from, to, domain]: [Option<&str>; 3],
    [category, source]: [Option<&String>; 2],
) -> Result<CaseFilter, ApiError> {
    Ok(CaseFilter {
        from: parsed("from", from)?,
        to: parsed("to", to)?,
        domain: parsed("domain", domain)?,
        category: category.cloned(),
        source: source.cloned(),
    })
}

/// A resolution that is kept.
///
/// # Errors
/// When it is none.
pub(super) fn resolution(asked: Option<u8>, usual: u8) -> Result<Resolution, ApiError> {
    let level = asked.unwrap_or(usual);
    let found = Resolution::try_from(level).ok().filter(|_| RESOLUTIONS.contains(&level));
    found.ok_or_else(|| {
        let (coarsest, finest) = (RESOLUTIONS.start(), RESOLUTIONS.end());
        ApiError::BadRequest(format!("resolution: {level} is not one of {coarsest} to {finest}"))
    })
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Leader,
    Planner,
    Analyst,
}

/// What may be asked of cells.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HexQuery {
    /// H3 resolution, 7 to 11; 9 when not given.
    resolution: Option<u8>,
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
    /// `analyst` (when not given), `planner`, or `leader`: for a leader cells with fewer than ten cases
    /// are merged upwards into the rest of their parent (`rest`), and counts are moved by up to 3.
    #[param(value_type = Option<String>)]
    role: Option<Role>,
    /// Cells on one page at most; 10,000 when not given.
    limit: Option<usize>,
    /// Cells to leave out at the start.
    offset: Option<usize>,
}

/// The H3 cells with cases, as hexagons, in the order of their ids. Cases without a place in the
/// district are not among them.
#[utoipa::path(
    get,
    path = "/heat/hexes.geojson",
    params(HexQuery),
    responses(
        (status = OK, content_type = "application/geo+json", body = FeatureCollection),
        (status = BAD_REQUEST, body = ProblemDocument)
    )
)]
pub(crate) async fn get_hexes(
    Query(query): Query<HexQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let page = Page::new(query.offset, query.limit.unwrap_or(USUAL_LIMIT))?;
    let resolution = resolution(query.resolution, USUAL_RESOLUTION)?;
    let filter = case_filter(
        [query.from.as_deref(), query.to.as_deref(), query.domain.as_deref()],
        [query.category.as_ref(), query.source.as_ref()],
    )?;
    let guarded = query.role == Some(Role::Leader);
    let address = Address::of(&headers, &uri);
    let found =
        compute(move || Ok(Hexes { served: &served, resolution, filter, guarded }.features())).await?;
    Ok(([(header::CONTENT_TYPE, GEO_JSON)], Json(page.cut(found, &address))).into_response())
}

/// What may be asked of tiles of cells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HexTileQuery {
    from: Option<String>,
    to: Option<String>,
    domain: Option<String>,
    category: Option<String>,
    source: Option<String>,
    role: Option<Role>,
}

impl HexTileQuery {
    fn cases(&self) -> Result<CaseFilter, ApiError> {
        case_filter(
            [self.from.as_deref(), self.to.as_deref(), self.domain.as_deref()],
            [self.category.as_ref(), self.source.as_ref()],
        )
    }
}

/// One tile of cells, the larger the zoom the finer: `/tiles/hexes/{z}/{x}/{y}.mvt`.
pub(crate) async fn get_hex_tile(
    Path((z, x, file)): Path<(u8, u32, String)>,
    Query(query): Query<HexTileQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let y = file.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a row and .mvt")))?;
    let tile = TileId::new(z, x, y).map_err(|error| ApiError::NotFound(error.to_string()))?;
    let filter = query.cases()?;
    let guarded = query.role == Some(Role::Leader);
    let bytes = compute(move || Ok(hex_tile(&served, tile, filter, guarded))).await?;
    Ok(([(header::CONTENT_TYPE, MVT)], bytes).into_response())
}

/// The `TileJSON` of the tiles of cells: `/tiles/hexes.json`.
pub(crate) async fn get_hex_tilejson(
    Query(query): Query<HexTileQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<TileJSON>, ApiError> {
    query.cases()?;
    // The query is repeated as it came: it is encoded already.
    let question = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let base = Address::of(&headers, &uri).base().to_owned();
    let mut description =
        tilejson! { tiles: vec![format!("{base}/tiles/hexes/{{z}}/{{x}}/{{y}}.mvt{question}")] };
    let extent = served.extent();
    let fields: BTreeMap<String, String> =
        HEX_FIELDS.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect();
    description.name = Some("hexes".to_owned());
    description.bounds = Some(Bounds::new(extent.min().x, extent.min().y, extent.max().x, extent.max().y));
    description.minzoom = Some(0);
    description.maxzoom = Some(DEEPEST);
    description.vector_layers = Some(vec![VectorLayer::new("hexes".to_owned(), fields)]);
    Ok(Json(description))
}
