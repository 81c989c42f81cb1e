//! Vector tiles and their description.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::{Extension, Json};
use geo::Rect;
use tilejson::{Bounds, TileJSON, VectorLayer, tilejson};
use wangge_tiles::TileId;

use super::page::Address;
use crate::error::ApiError;
use crate::ogc::Parameters;
use crate::service::{CaseFilter, Coding, Key, LayerSet, MapLayer, PlanChoice, Served, Service, TileRequest};

/// The deepest zoom worth asking for; maps enlarge these tiles beyond it.
pub(crate) const DEEPEST: u8 = 16;

/// What may be asked of tiles.
#[derive(Debug)]
pub(crate) struct TileQuery {
    pub(crate) plan: PlanChoice,
    cases: CaseFilter,
    /// Whether points stay points, however many there are.
    every_point: bool,
}

impl TileQuery {
    /// Its parameters, for an error.
    pub(crate) const PARAMETERS: &'static str = "plan, as_of, from, to, domain, category, source and points";

    /// Takes its parameters from those of a request.
    ///
    /// # Errors
    /// When a value cannot be read.
    pub(crate) fn take(given: &mut Parameters) -> Result<Self, ApiError> {
        Ok(Self {
            plan: PlanChoice::take(given)?,
            cases: CaseFilter {
                from: parsed("from", given.take("from")?.as_deref())?,
                to: parsed("to", given.take("to")?.as_deref())?,
                domain: parsed("domain", given.take("domain")?.as_deref())?,
                category: given.take("category")?,
                source: given.take("source")?,
            },
            every_point: match given.take("points")?.as_deref() {
                None => false,
                Some("all") => true,
                Some(other) => {
                    return Err(ApiError::BadRequest(format!("points={other:?} is not all")));
                }
            },
        })
    }

    /// Those of a request that has no others.
    fn of(uri: &Uri) -> Result<Self, ApiError> {
        let mut given = Parameters::of(uri);
        let query = Self::take(&mut given)?;
        given.end(Self::PARAMETERS).map(|()| query)
    }

    /// Expects that it can be asked of these layers, and looks the plan up that they are drawn from:
    /// none where they depend on none.
    ///
    /// # Errors
    /// When there is no such plan, or cases are chosen but not among the layers.
    pub(crate) fn check(&self, served: &Served, layers: LayerSet) -> Result<Option<Arc<str>>, ApiError> {
        if !self.cases.is_empty() && !layers.contains(MapLayer::Cases) {
            let detail =
                "from, to, domain, category and source choose cases: ask for the layer cases".to_owned();
            return Err(ApiError::BadRequest(detail));
        }
        let plan = match self.plan.name(served)? {
            None => served.current_plan(),
            Some(name) => Some(served.plan_named(name)?),
        };
        let plan = plan.filter(|_| layers.is_planned());
        Ok(plan.map(|plan| plan.index.plan().name.as_str().into()))
    }

    /// The request for a tile of these layers.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(crate) fn request(
        self,
        served: &Served,
        layers: LayerSet,
        tile: TileId,
    ) -> Result<TileRequest, ApiError> {
        let plan = self.check(served, layers)?;
        Ok(TileRequest { layers, plan, cases: self.cases, every_point: self.every_point, tile })
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
    OriginalUri(uri): OriginalUri,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let layers = LayerSet::named(&layers)?;
    let y = file.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a row and .mvt")))?;
    let tile = TileId::new(z, x, y).map_err(|error| ApiError::NotFound(error.to_string()))?;
    let request = TileQuery::of(&uri)?.request(&service.current(), layers, tile)?;
    let key = Key { request, coding: Coding::preferred(&headers) };
    Ok(service.tile(key).await?.answer(&headers))
}

/// The `TileJSON` of one or more layers: `/tiles/{layer},{layer}.json`.
pub(crate) async fn get_tilejson(
    Path(file): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Json<TileJSON>, ApiError> {
    let names = file.strip_suffix(".json");
    let names = names.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a layer and .json")))?;
    let layers = LayerSet::named(names)?;
    TileQuery::of(&uri)?.check(&served, layers)?;
    // The query is repeated as it came: it is encoded already and names the plan that exists.
    let question = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let base = Address::of(&headers, &uri).base().to_owned();
    let address = format!("{base}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt{question}", layers.names());
    Ok(Json(tilejson(layers, address, served.extent())))
}

/// Describes tiles of some layers at an address, where the extent in degrees is worth looking at.
pub(crate) fn tilejson(layers: LayerSet, address: String, extent: Rect<f64>) -> TileJSON {
    let mut description = tilejson! { tiles: vec![address] };
    description.name = Some(layers.names());
    description.bounds = Some(Bounds::new(extent.min().x, extent.min().y, extent.max().x, extent.max().y));
    description.minzoom = Some(0);
    description.maxzoom = Some(DEEPEST);
    description.vector_layers = Some(layers.iter().map(vector_layer).collect());
    description
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
