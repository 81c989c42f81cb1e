//! Vector tiles and their description.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use tilejson::{Bounds, TileJSON, VectorLayer, tilejson};
use wangge_tiles::{TileId, TileLayer, Value, encode_tile};

use super::page::Address;
use crate::error::ApiError;
use crate::service::{Features, MapLayer, Served, compute};

/// The deepest zoom worth asking for; maps enlarge these tiles beyond it.
const DEEPEST: u8 = 16;

/// What may be asked of tiles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TileQuery {
    plan: Option<String>,
}

/// One tile of one layer: `/tiles/{layer}/{z}/{x}/{y}.mvt`.
pub(crate) async fn get_tile(
    Path((layer, z, x, file)): Path<(String, u8, u32, String)>,
    Query(query): Query<TileQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(&layer)?;
    let y = file.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a row and .mvt")))?;
    let tile = TileId::new(z, x, y).map_err(|error| ApiError::NotFound(error.to_string()))?;
    let bytes = compute(move || {
        let features = Features::of(&served, layer, query.plan.as_deref())?;
        Ok(encode_tile(&[fill(&features, layer, tile)]))
    });
    Ok(([(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], bytes.await?).into_response())
}

fn fill(features: &Features<'_>, layer: MapLayer, tile: TileId) -> TileLayer {
    let mut filled = TileLayer::new(layer.name(), tile);
    if tile.z() < layer.first_zoom() {
        return filled;
    }
    for index in features.indices(Some(tile.buffered_bounds())) {
        if features.is_drawn(index, tile.z()) {
            let known = features.properties(index).into_iter();
            let known: Vec<(&str, Value)> = known.filter_map(|(name, value)| Some((name, value?))).collect();
            filled.add(index as u64, &features.shape(index), &known);
        }
    }
    filled
}

/// The `TileJSON` of a layer: `/tiles/{layer}.json`.
pub(crate) async fn get_tilejson(
    Path(file): Path<String>,
    Query(query): Query<TileQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<TileJSON>, ApiError> {
    let name = file.strip_suffix(".json");
    let name = name.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a layer and .json")))?;
    let layer = MapLayer::named(name)?;
    Features::of(&served, layer, query.plan.as_deref())?;
    // The query is repeated as it came: it is encoded already and names the plan that exists.
    let question = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let base = Address::of(&headers, &uri).base().to_owned();
    let mut description =
        tilejson! { tiles: vec![format!("{base}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt{question}")] };
    let extent = served.extent();
    description.name = Some(name.to_owned());
    description.bounds = Some(Bounds::new(extent.min().x, extent.min().y, extent.max().x, extent.max().y));
    description.minzoom = Some(layer.first_zoom());
    description.maxzoom = Some(DEEPEST);
    description.vector_layers = Some(vec![vector_layer(layer)]);
    Ok(Json(description))
}

fn vector_layer(layer: MapLayer) -> VectorLayer {
    let fields: BTreeMap<String, String> =
        layer.fields().iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect();
    let mut described = VectorLayer::new(layer.name().to_owned(), fields);
    described.minzoom = Some(layer.first_zoom());
    described.maxzoom = Some(DEEPEST);
    described
}
