//! Vector tiles and their description.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Json};
use serde::Deserialize;
use tilejson::{Bounds, TileJSON, VectorLayer, tilejson};
use wangge_tiles::TileId;

use super::page::Address;
use crate::error::ApiError;
use crate::service::{CaseFilter, Coding, Key, LayerSet, MapLayer, Served, Service, TileRequest};

/// The deepest zoom worth asking for; maps enlarge these tiles beyond it.
pub(crate) const DEEPEST: u8 = 16;

/// What may be asked of tiles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TileQuery {
    plan: Option<String>,
    /// Cases reported at this moment or later.
    from: Option<String>,
    /// Cases reported before this moment.
    to: Option<String>,
    /// Cases about this.
    domain: Option<String>,
    /// Cases of this category.
    category: Option<String>,
    /// Cases from this system.
    source: Option<String>,
    /// `all`: every point, however many there are.
    points: Option<Points>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Points {
    All,
}

impl TileQuery {
    /// Which cases are asked for.
    ///
    /// # Errors
    /// When a value cannot be read, or cases are not among the layers.
    fn cases(&self, layers: LayerSet) -> Result<CaseFilter, ApiError> {
        let filter = CaseFilter {
            from: parsed("from", self.from.as_deref())?,
            to: parsed("to", self.to.as_deref())?,
            domain: parsed("domain", self.domain.as_deref())?,
            category: self.category.clone(),
            source: self.source.clone(),
        };
        if !filter.is_empty() && !layers.contains(MapLayer::Cases) {
            let detail =
                "from, to, domain, category and source choose cases: ask for the layer cases".to_owned();
            return Err(ApiError::BadRequest(detail));
        }
        Ok(filter)
    }
}

/// A value of the query, read.
///
/// # Errors
/// When it cannot be; the error says which.
pub(super) fn parsed<T: FromStr<Err: Display>>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, ApiError> {
    let value = text.map(str::parse).transpose();
    value.map_err(|error: T::Err| ApiError::BadRequest(format!("{name}: {error}")))
}

/// One tile of one or more layers: `/tiles/{layer},{layer}/{z}/{x}/{y}.mvt`.
pub(crate) async fn get_tile(
    Path((layers, z, x, file)): Path<(String, u8, u32, String)>,
    Query(query): Query<TileQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let layers = LayerSet::named(&layers)?;
    let y = file.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a row and .mvt")))?;
    let tile = TileId::new(z, x, y).map_err(|error| ApiError::NotFound(error.to_string()))?;
    let plan = plan(&service.current(), layers, query.plan.as_deref())?;
    let cases = query.cases(layers)?;
    let request = TileRequest { layers, plan, cases, every_point: query.points.is_some(), tile };
    let key = Key { request, coding: Coding::preferred(&headers) };
    Ok(service.tile(key).await?.answer(&headers))
}

/// The name of the plan that layers are drawn from; none where they depend on none.
fn plan(served: &Served, layers: LayerSet, name: Option<&str>) -> Result<Option<Arc<str>>, ApiError> {
    let plan = match name {
        None => served.newest_plan(),
        Some(name) => Some(served.plan_named(name)?),
    };
    let plan = plan.filter(|_| layers.is_planned());
    Ok(plan.map(|plan| plan.index.plan().name.as_str().into()))
}

/// The `TileJSON` of one or more layers: `/tiles/{layer},{layer}.json`.
pub(crate) async fn get_tilejson(
    Path(file): Path<String>,
    Query(query): Query<TileQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<TileJSON>, ApiError> {
    let names = file.strip_suffix(".json");
    let names = names.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a layer and .json")))?;
    let layers = LayerSet::named(names)?;
    plan(&served, layers, query.plan.as_deref())?;
    query.cases(layers)?;
    let names = layers.names();
    // The query is repeated as it came: it is encoded already and names the plan that exists.
    let question = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let base = Address::of(&headers, &uri).base().to_owned();
    let mut description =
        tilejson! { tiles: vec![format!("{base}/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt{question}")] };
    let extent = served.extent();
    description.name = Some(names);
    description.bounds = Some(Bounds::new(extent.min().x, extent.min().y, extent.max().x, extent.max().y));
    description.minzoom = Some(0);
    description.maxzoom = Some(DEEPEST);
    description.vector_layers = Some(layers.iter().map(vector_layer).collect());
    Ok(Json(description))
}

/// What a layer's tiles hold.
pub(crate) fn vector_layer(layer: MapLayer) -> VectorLayer {
    let fields: BTreeMap<String, String> =
        layer.fields().into_iter().map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
    let mut described = VectorLayer::new(layer.name().to_owned(), fields);
    described.minzoom = Some(0);
    described.maxzoom = Some(DEEPEST);
    described
}
