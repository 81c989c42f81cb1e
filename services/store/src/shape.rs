//! From a geometry as a database gives it back to the checked one of the model.

use geo::{Coord, CoordsIter, Geometry, MultiPolygon, Polygon};
use wangge_model::{Area, BarrierShape, Lines, Place};

/// Takes a point.
pub(crate) fn place(geometry: Geometry<f64>) -> Result<Place, String> {
    match geometry {
        Geometry::Point(point) => Place::new(point.0).map_err(|error| error.to_string()),
        other => Err(format!("expected a point, found a {}", kind(&other))),
    }
}

/// Takes lines.
pub(crate) fn lines(geometry: Geometry<f64>) -> Result<Lines, String> {
    match geometry {
        Geometry::LineString(line) => Lines::new(line.into()),
        Geometry::MultiLineString(lines) => Lines::new(lines),
        other => return Err(format!("expected lines, found a {}", kind(&other))),
    }
    .map_err(|error| error.to_string())
}

/// Takes a surface. What lies on the lattice was validated before it was written and is taken as it
/// is, to the bit; what an editor outside has drawn is checked and rounded.
pub(crate) fn area(geometry: Geometry<f64>) -> Result<Area, String> {
    match geometry {
        Geometry::Polygon(polygon) => surface(polygon.into()),
        Geometry::MultiPolygon(shape) => surface(shape),
        other => Err(format!("expected a surface, found a {}", kind(&other))),
    }
}

/// Takes what is a surface or lines.
pub(crate) fn barrier(geometry: Geometry<f64>) -> Result<BarrierShape, String> {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => area(geometry).map(BarrierShape::Area),
        _ => lines(geometry).map(BarrierShape::Lines),
    }
}

fn surface(shape: MultiPolygon<f64>) -> Result<Area, String> {
    if !shape.0.is_empty() && shape.iter().all(is_closed) && shape.coords_iter().all(is_on_lattice) {
        return Ok(Area::from_lattice(shape));
    }
    Area::new(shape).map_err(|error| error.to_string())
}

/// Whether every ring has a surface to enclose.
fn is_closed(polygon: &Polygon<f64>) -> bool {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).all(|ring| ring.0.len() >= 4)
}

fn is_on_lattice(at: Coord<f64>) -> bool {
    Place::new(at).is_ok_and(|place| place.coord() == at)
}

fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => "point",
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => "line",
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            "surface"
        }
        Geometry::GeometryCollection(_) => "collection",
    }
}
