use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};
use serde_json::Value as Json;

use super::gather::RowFault;

pub(super) fn is_geometry_type(kind: &str) -> bool {
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
        .contains(&kind)
}

fn wrong(json: &Json, expected: &str) -> RowFault {
    RowFault::new(Some("geometry"), &json.to_string(), expected)
}

/// A geometry in the file's own coordinates; heights are let go.
pub(super) fn geometry(json: &Json) -> Result<Geometry<f64>, RowFault> {
    let kind = json.get("type").and_then(Json::as_str).unwrap_or_default();
    if kind == "GeometryCollection" {
        let parts = list(json.get("geometries").unwrap_or(&Json::Null), &geometry)?;
        return Ok(Geometry::GeometryCollection(GeometryCollection(parts)));
    }
    let at = json.get("coordinates").unwrap_or(&Json::Null);
    Ok(match kind {
        "Point" => Geometry::Point(Point(position(at)?)),
        "MultiPoint" => Geometry::MultiPoint(MultiPoint(list(at, &|p| position(p).map(Point))?)),
        "LineString" => Geometry::LineString(line(at)?),
        "MultiLineString" => Geometry::MultiLineString(MultiLineString(list(at, &line)?)),
        "Polygon" => Geometry::Polygon(polygon(at)?),
        "MultiPolygon" => Geometry::MultiPolygon(MultiPolygon(list(at, &polygon)?)),
        _ => return Err(wrong(json, "a GeoJSON geometry")),
    })
}

fn list<T>(json: &Json, read: &dyn Fn(&Json) -> Result<T, RowFault>) -> Result<Vec<T>, RowFault> {
    json.as_array().ok_or_else(|| wrong(json, "an array of coordinates"))?.iter().map(read).collect()
}

fn position(json: &Json) -> Result<Coord<f64>, RowFault> {
    let number = |index: usize| json.get(index).and_then(Json::as_f64);
    match (number(0), number(1)) {
        (Some(x), Some(y)) => Ok(Coord { x, y }),
        _ => Err(wrong(json, "a position of two finite numbers")),
    }
}

fn line(json: &Json) -> Result<LineString<f64>, RowFault> {
    list(json, &position).map(LineString)
}

fn polygon(json: &Json) -> Result<Polygon<f64>, RowFault> {
    let mut rings = list(json, &line)?.into_iter();
    let outer = rings.next().unwrap_or(LineString(Vec::new()));
    Ok(Polygon::new(outer, rings.collect()))
}
