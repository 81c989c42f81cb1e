use geo::{Geometry, LineString, Polygon};

use super::decimal::Degrees;

/// Well-known text with coordinates at 7 decimals.
pub fn wkt(shape: &Geometry<f64>) -> String {
    match shape {
        Geometry::Point(point) => format!("POINT ({} {})", Degrees(point.x()), Degrees(point.y())),
        Geometry::LineString(line) => format!("LINESTRING {}", positions(line)),
        Geometry::MultiLineString(lines) => format!("MULTILINESTRING {}", list(&lines.0, positions)),
        Geometry::Polygon(polygon) => format!("POLYGON {}", rings(polygon)),
        Geometry::MultiPolygon(parts) => format!("MULTIPOLYGON {}", list(&parts.0, rings)),
        _ => String::new(),
    }
}

fn list<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, text: impl Fn(&T) -> String) -> String {
    let parts: Vec<_> = items.into_iter().map(text).collect();
    format!("({})", parts.join(", "))
}

fn rings(polygon: &Polygon<f64>) -> String {
    list(std::iter::once(polygon.exterior()).chain(polygon.interiors()), positions)
}

fn positions(line: &LineString<f64>) -> String {
    list(&line.0, |at| format!("{} {}", Degrees(at.x), Degrees(at.y)))
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn a_polygon_with_a_hole() {
        let shape = wkt!(POLYGON((0. 0., 3. 0., 3. 3., 0. 0.), (1. 0.5, 2. 0.5, 2. 1., 1. 0.5)));
        assert_eq!(
            wkt(&Geometry::Polygon(shape)),
            "POLYGON ((0 0, 3 0, 3 3, 0 0), (1 0.5, 2 0.5, 2 1, 1 0.5))"
        );
    }
}
