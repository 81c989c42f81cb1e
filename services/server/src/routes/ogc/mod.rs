//! OGC API – Features and Tiles: one file for each resource.

mod api;
mod collections;
mod items;
mod landing;
mod queryables;
mod tile;
mod tile_matrix_sets;
mod tilesets;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::ogc::{Format, Kind};
use crate::service::Service;

pub(crate) use api::{paths, schemas};

/// Every address below `/ogc` but those of tiles.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/ogc", get(landing::get_landing_page))
        .route("/ogc/", get(landing::get_landing_page))
        .route("/ogc/conformance", get(landing::get_conformance))
        .route("/ogc/api", get(api::get_api))
        .route("/ogc/collections", get(collections::list_collections))
        .route("/ogc/collections/{collection}", get(collections::get_collection))
        .route("/ogc/collections/{collection}/queryables", get(queryables::get_queryables))
        .route("/ogc/collections/{collection}/schema", get(queryables::get_schema))
        .route("/ogc/collections/{collection}/items", get(items::list_items))
        .route("/ogc/collections/{collection}/items/{feature}", get(items::get_item))
        .route("/ogc/collections/{collection}/tiles", get(tilesets::list_collection_tilesets))
        .route("/ogc/collections/{collection}/tiles/{set}", get(tilesets::get_collection_tileset))
        .route("/ogc/tiles", get(tilesets::list_tilesets))
        .route("/ogc/tiles/{set}", get(tilesets::get_tileset))
        .route("/ogc/tileMatrixSets", get(tile_matrix_sets::list_tile_matrix_sets))
        .route("/ogc/tileMatrixSets/{set}", get(tile_matrix_sets::get_tile_matrix_set))
        .layer(map_response(vary))
}

/// Tiles, which know their entity tag themselves.
pub(crate) fn tile_router() -> Router<Arc<Service>> {
    Router::new()
        .route("/ogc/tiles/{set}/{matrix}/{row}/{column}", get(tile::get_tile))
        .route(
            "/ogc/collections/{collection}/tiles/{set}/{matrix}/{row}/{column}",
            get(tile::get_collection_tile),
        )
        .layer(map_response(vary))
}

/// What comes depends on what the client takes.
async fn vary(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// A document as JSON.
fn json(document: &impl Serialize, kind: Kind) -> Response {
    ([(header::CONTENT_TYPE, Format::Json.content_type(kind))], Json(document)).into_response()
}
