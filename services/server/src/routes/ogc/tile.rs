//! Tiles by row and column: the same as at `/tiles`, from the same cache.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::error::ApiError;
use crate::ogc::tile_matrix_set::{Limits, expect_known};
use crate::ogc::tileset::{Origin, extent_of};
use crate::ogc::{Kind, Parameters, Site, negotiate};
use crate::routes::tiles::TileQuery;
use crate::service::{Coding, Key, MapLayer, Service};

/// A tile of the district: tile matrix set, tile matrix, row, column.
pub(super) async fn get_tile(
    Path((set, matrix, row, column)): Path<(String, String, String, String)>,
    OriginalUri(uri): OriginalUri,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    answer(Origin::Dataset, &set, [&matrix, &row, &column], &uri, &service, &headers).await
}

/// A tile of a collection: its name, then as above.
pub(super) async fn get_collection_tile(
    Path((name, set, matrix, row, column)): Path<(String, String, String, String, String)>,
    OriginalUri(uri): OriginalUri,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let origin = Origin::Collection(MapLayer::mapped(&name)?);
    answer(origin, &set, [&matrix, &row, &column], &uri, &service, &headers).await
}

async fn answer(
    origin: Origin,
    set: &str,
    place: [&str; 3],
    uri: &Uri,
    service: &Service,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    expect_known(set)?;
    let mut given = Parameters::of(uri);
    negotiate(given.take("f")?.as_deref(), headers, Kind::Tile)?;
    let layers = origin.layers(&mut given, &Site::of(headers, uri))?;
    let query = TileQuery::take(&mut given)?;
    given.end(&origin.known())?;
    let served = service.current();
    let extent = extent_of(&served, layers, query.plan.name(&served)?)?;
    let request = query.request(&served, layers, Limits::tile(extent, place)?)?;
    let key = Key { request, coding: Coding::preferred(headers) };
    Ok(service.tile(key).await?.answer(headers))
}
