//! Well-known binary, little endian.

use geo::{Coord, Geometry, LineString, Polygon};

/// The geometry's bytes.
pub(super) fn wkb(shape: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    put(shape, &mut out);
    out
}

fn put(shape: &Geometry<f64>, out: &mut Vec<u8>) {
    match shape {
        Geometry::Point(point) => {
            head(1, out);
            position(point.0, out);
        }
        Geometry::LineString(line) => put_line(line, out),
        Geometry::Polygon(polygon) => put_polygon(polygon, out),
        Geometry::MultiLineString(lines) => {
            head(5, out);
            count(lines.0.len(), out);
            lines.iter().for_each(|line| put_line(line, out));
        }
        Geometry::MultiPolygon(parts) => {
            head(6, out);
            count(parts.0.len(), out);
            parts.iter().for_each(|polygon| put_polygon(polygon, out));
        }
        // No layer has another type; an empty collection says so to whoever reads it.
        _ => {
            head(7, out);
            count(0, out);
        }
    }
}

fn put_line(line: &LineString<f64>, out: &mut Vec<u8>) {
    head(2, out);
    positions(line, out);
}

fn put_polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    head(3, out);
    count(1 + polygon.interiors().len(), out);
    positions(polygon.exterior(), out);
    polygon.interiors().iter().for_each(|ring| positions(ring, out));
}

fn head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn count(n: usize, out: &mut Vec<u8>) {
    out.extend((n as u32).to_le_bytes());
}

fn positions(line: &LineString<f64>, out: &mut Vec<u8>) {
    count(line.0.len(), out);
    line.0.iter().for_each(|at| position(*at, out));
}

fn position(at: Coord<f64>, out: &mut Vec<u8>) {
    out.extend(at.x.to_le_bytes());
    out.extend(at.y.to_le_bytes());
}
