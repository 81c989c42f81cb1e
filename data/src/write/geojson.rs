//! `GeoJSON` (RFC 7946) written as text, so that a large layer is never held twice.

use std::io::{self, Write};

use geo::{Coord, Geometry, LineString, Polygon};

use super::decimal::write_decimal;
use super::{Row, Table, Value};

/// One `FeatureCollection`, a feature per line.
pub(super) fn write_collection(table: &Table, out: &mut impl Write) -> io::Result<()> {
    let name = serde_json::to_string(&table.name)?;
    write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{name},\"features\":[")?;
    for (i, row) in table.rows.iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        feature(table, row, out)?;
    }
    out.write_all(b"\n]}\n")
}

/// A feature per line and nothing else.
pub(super) fn write_lines(table: &Table, out: &mut impl Write) -> io::Result<()> {
    for row in &table.rows {
        feature(table, row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn feature(table: &Table, row: &Row, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"Feature\",\"properties\":{")?;
    for (i, (column, value)) in table.columns.iter().zip(&row.values).enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(out, "{comma}\"{}\":", column.name)?;
        property(value, out)?;
    }
    out.write_all(b"},\"geometry\":")?;
    match &row.geometry {
        Some(shape) => write_geometry(shape, out, &position)?,
        None => out.write_all(b"null")?,
    }
    out.write_all(b"}")
}

fn property(value: &Value, out: &mut impl Write) -> io::Result<()> {
    match value {
        Value::Text(text) => Ok(serde_json::to_writer(out, text)?),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Real(number) if number.is_finite() => Ok(serde_json::to_writer(out, number)?),
        Value::Null | Value::Real(_) => out.write_all(b"null"),
    }
}

/// Writes a geometry as `GeoJSON`, each position as `position` does.
///
/// # Errors
/// When `out` takes no more, or the geometry is of a type that no layer has.
pub fn write_geometry<W: Write>(
    shape: &Geometry<f64>,
    out: &mut W,
    position: &impl Fn(Coord<f64>, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    let line = |line: &LineString<f64>, out: &mut W| positions(line, out, position);
    let surface = |polygon: &Polygon<f64>, out: &mut W| rings(polygon, out, position);
    match shape {
        Geometry::Point(point) => typed("Point", out, |out| position(point.0, out)),
        Geometry::LineString(it) => typed("LineString", out, |out| line(it, out)),
        Geometry::MultiLineString(lines) => typed("MultiLineString", out, |out| list(&lines.0, out, line)),
        Geometry::Polygon(polygon) => typed("Polygon", out, |out| surface(polygon, out)),
        Geometry::MultiPolygon(parts) => typed("MultiPolygon", out, |out| list(&parts.0, out, surface)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "a geometry type that no layer has")),
    }
}

fn typed<W: Write>(name: &str, out: &mut W, body: impl FnOnce(&mut W) -> io::Result<()>) -> io::Result<()> {
    write!(out, "{{\"type\":\"{name}\",\"coordinates\":")?;
    body(out)?;
    out.write_all(b"}")
}

fn list<'a, T: 'a, W: Write>(
    items: impl IntoIterator<Item = &'a T>,
    out: &mut W,
    mut each: impl FnMut(&T, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        each(item, out)?;
    }
    out.write_all(b"]")
}

fn rings<W: Write>(
    polygon: &Polygon<f64>,
    out: &mut W,
    position: &impl Fn(Coord<f64>, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    list(all, out, |ring, out| positions(ring, out, position))
}

fn positions<W: Write>(
    line: &LineString<f64>,
    out: &mut W,
    position: &impl Fn(Coord<f64>, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    list(&line.0, out, |at, out| position(*at, out))
}

/// Longitude and latitude at 7 decimals, as every format has them.
fn position<W: Write>(at: Coord<f64>, out: &mut W) -> io::Result<()> {
    out.write_all(b"[")?;
    write_decimal(at.x, 7, out)?;
    out.write_all(b",")?;
    write_decimal(at.y, 7, out)?;
    out.write_all(b"]")
}
