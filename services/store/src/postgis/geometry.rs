//! Geometry as `PostGIS` sends and takes it: extended well-known binary, which the `postgis` crate
//! reads and writes.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use postgis::ewkb;

const WGS84: Option<i32> = Some(4326);

/// A point for the database.
pub(super) fn point(point: Point<f64>) -> ewkb::Point {
    ewkb::Point::new(point.x(), point.y(), WGS84)
}

/// Lines for the database.
pub(super) fn multi_line(lines: &MultiLineString<f64>) -> ewkb::MultiLineString {
    ewkb::MultiLineString { lines: lines.iter().map(line).collect(), srid: WGS84 }
}

/// A surface for the database.
pub(super) fn multi_polygon(shape: &MultiPolygon<f64>) -> ewkb::MultiPolygon {
    let polygon = |polygon: &Polygon<f64>| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        ewkb::Polygon { rings: rings.map(line).collect(), srid: None }
    };
    ewkb::MultiPolygon { polygons: shape.iter().map(polygon).collect(), srid: WGS84 }
}

fn line(line: &LineString<f64>) -> ewkb::LineString {
    let points = line.0.iter().map(|at| ewkb::Point::new(at.x, at.y, None));
    ewkb::LineString { points: points.collect(), srid: None }
}

/// A geometry from the database.
pub(super) fn decode(geometry: ewkb::Geometry) -> Result<Geometry<f64>, String> {
    use ewkb::GeometryT;
    Ok(match geometry {
        GeometryT::Point(point) if point.x.is_nan() && point.y.is_nan() => {
            return Err("the geometry is empty".to_owned());
        }
        GeometryT::Point(point) => Point::new(point.x, point.y).into(),
        GeometryT::LineString(points) => line_string(&points).into(),
        GeometryT::Polygon(rings) => polygon(&rings).into(),
        GeometryT::MultiPoint(several) => {
            MultiPoint(several.points.iter().map(|point| Point::new(point.x, point.y)).collect()).into()
        }
        GeometryT::MultiLineString(several) => {
            MultiLineString(several.lines.iter().map(line_string).collect()).into()
        }
        GeometryT::MultiPolygon(several) => {
            MultiPolygon(several.polygons.iter().map(polygon).collect()).into()
        }
        GeometryT::GeometryCollection(_) => Geometry::GeometryCollection(geo::GeometryCollection::default()),
    })
}

fn line_string(line: &ewkb::LineString) -> LineString<f64> {
    line.points.iter().map(|point| Coord { x: point.x, y: point.y }).collect()
}

fn polygon(polygon: &ewkb::Polygon) -> Polygon<f64> {
    let mut rings = polygon.rings.iter().map(line_string);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}
