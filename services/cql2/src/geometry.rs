//! Literal geometries: from nested coordinates, as WKT and `GeoJSON` have them.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon, Rect, Validation,
};

/// Takes a literal geometry from the coordinate reference system of a filter to longitude and latitude
/// in degrees, or says why it cannot.
pub type Reproject<'a> = dyn Fn(Geometry<f64>) -> Result<Geometry<f64>, String> + 'a;

/// Coordinates as they are nested in `GeoJSON` and WKT.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Nest {
    Position(Coord<f64>),
    List(Vec<Nest>),
}

/// A geometry of a type by its name, in any case.
pub(crate) fn assemble(kind: &str, nest: Nest) -> Result<Geometry<f64>, String> {
    let built = match kind.to_ascii_lowercase().as_str() {
        "point" => Geometry::Point(Point(position(&nest)?)),
        "linestring" => Geometry::LineString(line(nest)?),
        "polygon" => Geometry::Polygon(polygon(nest)?),
        "multipoint" => {
            let points = list(nest)?.into_iter().map(|nest| Ok(Point(lone_position(&nest)?)));
            Geometry::MultiPoint(MultiPoint(points.collect::<Result<_, String>>()?))
        }
        "multilinestring" => Geometry::MultiLineString(MultiLineString(each(nest, line)?)),
        "multipolygon" => Geometry::MultiPolygon(MultiPolygon(each(nest, polygon)?)),
        other => return Err(format!("{other:?} is no type of geometry")),
    };
    Ok(built)
}

/// Several geometries as one.
pub(crate) fn collect(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    Geometry::GeometryCollection(GeometryCollection(parts))
}

/// A box of four or six numbers; one whose west is east of its east goes over the antimeridian.
pub(crate) fn bbox(numbers: &[f64]) -> Result<Geometry<f64>, String> {
    let ([west, south, east, north] | [west, south, _, east, north, _]) = *numbers else {
        return Err("a box has four or six numbers".to_owned());
    };
    if south > north {
        return Err(format!("the box is upside down: {south} is above {north}"));
    }
    let side = |west, east| Rect::new((west, south), (east, north)).to_polygon();
    Ok(if west <= east {
        Geometry::Polygon(side(west, east))
    } else {
        Geometry::MultiPolygon(MultiPolygon(vec![side(west, 180.0), side(-180.0, east)]))
    })
}

/// What a literal is used as: in degrees, on the globe, valid.
pub(crate) fn settle(geometry: Geometry<f64>, reproject: &Reproject) -> Result<Geometry<f64>, String> {
    let geometry = reproject(geometry)?;
    for at in geo::CoordsIter::coords_iter(&geometry) {
        if !(at.x.abs() <= 180.0 && at.y.abs() <= 90.0) {
            return Err(format!("({}, {}) is no longitude and latitude", at.x, at.y));
        }
    }
    geometry.check_validation().map_err(|error| format!("the geometry is not valid: {error}"))?;
    Ok(geometry)
}

fn list(nest: Nest) -> Result<Vec<Nest>, String> {
    match nest {
        Nest::List(parts) => Ok(parts),
        Nest::Position(_) => Err("expected a list of coordinates, found one".to_owned()),
    }
}

fn position(nest: &Nest) -> Result<Coord<f64>, String> {
    match nest {
        Nest::Position(at) => Ok(*at),
        Nest::List(_) => Err("expected one coordinate, found a list".to_owned()),
    }
}

/// A point of a MULTIPOINT may stand in parentheses of its own.
fn lone_position(nest: &Nest) -> Result<Coord<f64>, String> {
    match nest {
        Nest::List(parts) if parts.len() == 1 => position(&parts[0]),
        nest => position(nest),
    }
}

fn each<T>(nest: Nest, part: fn(Nest) -> Result<T, String>) -> Result<Vec<T>, String> {
    list(nest)?.into_iter().map(part).collect()
}

fn line(nest: Nest) -> Result<LineString<f64>, String> {
    let line = LineString(each(nest, |nest| position(&nest))?);
    if line.0.len() < 2 { Err("a line has at least two coordinates".to_owned()) } else { Ok(line) }
}

fn polygon(nest: Nest) -> Result<Polygon<f64>, String> {
    let mut rings = each(nest, line)?.into_iter();
    let outer = rings.next().ok_or("a polygon has at least one ring")?;
    Ok(Polygon::new(outer, rings.collect()))
}
