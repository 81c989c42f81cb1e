//! Features as `GeoJSON` (RFC 7946).

use geo::{Coord, Geometry as AnyGeometry, LineString, Polygon, Rect};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use wangge_tiles::Value;

/// Longitude and latitude in degrees.
#[derive(Serialize, ToSchema)]
pub(crate) struct Position([f64; 2]);

/// What is told of a feature, in this order; nothing where it is not known.
pub(crate) type Properties = Vec<(&'static str, Option<Value>)>;

/// A geometry; coordinates come as they are, longitude first.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
pub(crate) enum Geometry {
    Point(Position),
    LineString(Vec<Position>),
    MultiLineString(Vec<Vec<Position>>),
    Polygon(Vec<Vec<Position>>),
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

impl From<&AnyGeometry<f64>> for Geometry {
    /// The layers hold points, lines and surfaces.
    fn from(geometry: &AnyGeometry<f64>) -> Self {
        match geometry {
            AnyGeometry::Point(point) => Self::Point(position(point.0)),
            AnyGeometry::LineString(line) => Self::LineString(positions(line)),
            AnyGeometry::MultiLineString(lines) => {
                Self::MultiLineString(lines.0.iter().map(positions).collect())
            }
            AnyGeometry::Polygon(polygon) => Self::Polygon(rings(polygon)),
            AnyGeometry::MultiPolygon(polygons) => Self::MultiPolygon(polygons.0.iter().map(rings).collect()),
            other => unreachable!("no layer holds a {other:?}"),
        }
    }
}

fn position(at: Coord<f64>) -> Position {
    Position([at.x, at.y])
}

fn positions(line: &LineString<f64>) -> Vec<Position> {
    line.0.iter().map(|at| position(*at)).collect()
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Position>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect()
}

/// West, south, east, north.
pub(crate) fn extent(bounds: Rect<f64>) -> [f64; 4] {
    [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y]
}

/// A feature. Its first property is also its id.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feature {
    /// `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Unique in the layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    id: Option<Value>,
    /// West, south, east, north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<[f64; 4]>,
    geometry: Option<Geometry>,
    #[serde(serialize_with = "as_object")]
    #[schema(value_type = Object)]
    properties: Properties,
}

impl Feature {
    pub(crate) fn new(bbox: Option<Rect<f64>>, geometry: Option<Geometry>, properties: Properties) -> Self {
        let id = properties.first().and_then(|(_, value)| value.clone());
        Self { kind: "Feature", id, bbox: bbox.map(extent), geometry, properties }
    }
}

fn as_object<S: Serializer>(properties: &Properties, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(properties.iter().map(|(name, value)| (name, value)))
}

/// Where to go on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Link {
    rel: &'static str,
    #[serde(rename = "type")]
    media_type: &'static str,
    href: String,
}

impl Link {
    pub(crate) fn new(rel: &'static str, href: String) -> Self {
        Self { rel, media_type: GEO_JSON, href }
    }
}

/// The media type of `GeoJSON`.
pub(crate) const GEO_JSON: &str = "application/geo+json";

/// One page of features.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeatureCollection {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Features on all pages.
    #[serde(rename = "numberMatched")]
    matched: usize,
    /// Features on this page.
    #[serde(rename = "numberReturned")]
    returned: usize,
    /// The link `next` leads to the next page, if there is one.
    links: Vec<Link>,
    features: Vec<Feature>,
}

impl FeatureCollection {
    pub(crate) fn new(matched: usize, features: Vec<Feature>, links: Vec<Link>) -> Self {
        Self { kind: "FeatureCollection", matched, returned: features.len(), links, features }
    }
}
