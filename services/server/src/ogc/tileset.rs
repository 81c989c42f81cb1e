//! Tilesets and what is said of them (OGC API – Tiles, Part 1, 20-057).

use geo::Rect;
use serde_json::{Map, Value as Json, json};
use tilejson::TileJSON;

use super::tile_matrix_set::{Limits, URI, WEB_MERCATOR, WEB_MERCATOR_QUAD};
use super::{CRS84, Format, Kind, Link, Parameters, Site};
use crate::error::ApiError;
use crate::routes::tiles::{DEEPEST, TileQuery, tilejson};
use crate::service::{Features, LayerSet, MapLayer, Served, union};

/// The relation of a tile matrix set to what is cut by it.
pub(crate) const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// The relation of lists of tilesets to what is in the tiles.
pub(crate) const TILESETS_VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

/// What tilesets are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// All layers, or those that `collections` names.
    Dataset,
    /// One layer.
    Collection(MapLayer),
}

impl Origin {
    /// What its tilesets are called.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Dataset => "All layers",
            Self::Collection(layer) => layer.title(),
        }
    }

    /// The path of its list of tilesets, below `/ogc`.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Dataset => "/tiles".to_owned(),
            Self::Collection(layer) => format!("/collections/{}/tiles", layer.name()),
        }
    }

    /// The path of its tileset, below `/ogc`.
    pub(crate) fn tileset_path(self) -> String {
        format!("{}/{WEB_MERCATOR_QUAD}", self.path())
    }

    /// The layers that a request asks for.
    ///
    /// # Errors
    /// When `collections` names one that is not there.
    pub(crate) fn layers(self, given: &mut Parameters, site: &Site) -> Result<LayerSet, ApiError> {
        let layer = match self {
            Self::Collection(layer) => return Ok(LayerSet::only(layer)),
            Self::Dataset => given.take("collections")?,
        };
        let Some(names) = layer else { return Ok(LayerSet::all()) };
        // They may be named by their addresses.
        let address = site.ogc("/collections/");
        let names = names.split(',').map(|name| name.strip_prefix(&address).unwrap_or(name));
        LayerSet::in_order(names).map_err(|error| match error {
            ApiError::NotFound(detail) => ApiError::BadRequest(format!("collections: {detail}")),
            other => other,
        })
    }

    /// The parameters that its tilesets and tiles take, for an error.
    pub(crate) fn known(self) -> String {
        let own = if self == Self::Dataset { "collections, " } else { "" };
        format!("f, {own}{}", TileQuery::PARAMETERS)
    }
}

/// Where there is anything of some layers, degrees.
///
/// # Errors
/// When there is no such plan.
pub(crate) fn extent_of(
    served: &Served,
    layers: LayerSet,
    plan: Option<&str>,
) -> Result<Rect<f64>, ApiError> {
    let extents = layers.iter().map(|layer| Ok(Features::of(served, layer, plan)?.extent_of_all()));
    let extents = extents.collect::<Result<Vec<_>, ApiError>>()?;
    Ok(union(extents.into_iter().flatten()).unwrap_or_else(|| served.extent()))
}

/// The tiles of some layers.
pub(crate) struct Tileset {
    pub(crate) origin: Origin,
    pub(crate) layers: LayerSet,
    /// Where there is anything, degrees.
    pub(crate) extent: Rect<f64>,
    pub(crate) limits: Vec<Limits>,
}

impl Tileset {
    /// Looks up what there is of some layers.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn new(
        origin: Origin,
        layers: LayerSet,
        served: &Served,
        plan: Option<&str>,
    ) -> Result<Self, ApiError> {
        let extent = extent_of(served, layers, plan)?;
        Ok(Self { origin, layers, extent, limits: Limits::of(extent)? })
    }

    /// Its title.
    pub(crate) fn title(&self) -> String {
        format!("{}, {WEB_MERCATOR_QUAD}", self.origin.title())
    }

    /// Everything that is said of it.
    pub(crate) fn to_json(&self, site: &Site) -> Json {
        let mut links = site.self_and_alternates(Format::Json, Kind::Tileset);
        links.extend([tiling_scheme(site), self.item(site)]);
        json!({
            "title": self.title(),
            "dataType": "vector",
            "crs": WEB_MERCATOR,
            "tileMatrixSetURI": URI,
            "tileMatrixSetLimits": self.limits.iter().map(|limits| limits.to_json()).collect::<Vec<_>>(),
            "boundingBox": {
                "lowerLeft": [self.extent.min().x, self.extent.min().y],
                "upperRight": [self.extent.max().x, self.extent.max().y],
                "crs": CRS84,
            },
            "layers": self.layers.iter().map(|layer| describe(layer, site)).collect::<Vec<_>>(),
            "links": links,
        })
    }

    /// The same for maps that read `TileJSON`.
    pub(crate) fn to_tilejson(&self, site: &Site) -> TileJSON {
        tilejson(self.layers, self.template(site, "{z}/{y}/{x}"), self.extent)
    }

    /// The link to its tiles.
    fn item(&self, site: &Site) -> Link {
        let address = self.template(site, "{tileMatrix}/{tileRow}/{tileCol}");
        Link::new("item", Format::Mvt.media_type(Kind::Tile), address, "Tiles").templated()
    }

    /// The address of one of its tiles, with what was asked of all.
    pub(crate) fn template(&self, site: &Site, tile: &str) -> String {
        site.at_with(&format!("/ogc{}/{tile}", self.origin.tileset_path()), &[], &["f"])
    }
}

/// A tileset as it is in lists.
pub(crate) fn listed(origin: Origin, site: &Site) -> Json {
    let address = site.ogc(&origin.tileset_path());
    json!({
        "title": format!("{}, {WEB_MERCATOR_QUAD}", origin.title()),
        "dataType": "vector",
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": URI,
        "links": [Link::new("self", "application/json", address, "Tileset"), tiling_scheme(site)],
    })
}

fn tiling_scheme(site: &Site) -> Link {
    let address = site.ogc(&format!("/tileMatrixSets/{WEB_MERCATOR_QUAD}"));
    Link::new(TILING_SCHEME, "application/json", address, WEB_MERCATOR_QUAD)
}

/// A layer as its tileset tells it.
fn describe(layer: MapLayer, site: &Site) -> Json {
    let field = |(name, kind): (&str, &str)| (name.to_owned(), json!({ "type": kind.to_lowercase() }));
    let fields: Map<String, Json> = layer.fields().into_iter().map(field).collect();
    let geodata = "http://www.opengis.net/def/rel/ogc/1.0/geodata";
    let collection = Link::new(geodata, "application/json", site.collection(layer.name(), ""), layer.title());
    json!({
        "id": layer.name(),
        "title": layer.title(),
        "description": layer.description(),
        "dataType": "vector",
        "minTileMatrix": "0",
        "maxTileMatrix": DEEPEST.to_string(),
        "propertiesSchema": { "type": "object", "properties": fields },
        "links": [collection],
    })
}
