//! `GeoJSON` (RFC 7946) written as text, so that a large layer is never held twice.

use std::io::{self, Write};

use geo::{Coord, Geometry, LineString, Polygon};

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
        Some(shape) => geometry(shape, out)?,
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

fn geometry(shape: &Geometry<f64>, out: &mut impl Write) -> io::Result<()> {
    match shape {
        Geometry::Point(point) => typed("Point", out, |out| position(point.0, out)),
        Geometry::LineString(line) => typed("LineString", out, |out| positions(line, out)),
        Geometry::MultiLineString(lines) => {
            typed("MultiLineString", out, |out| list(&lines.0, out, positions))
        }
        Geometry::Polygon(polygon) => typed("Polygon", out, |out| rings(polygon, out)),
        Geometry::MultiPolygon(parts) => typed("MultiPolygon", out, |out| list(&parts.0, out, rings)),
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

fn rings<W: Write>(polygon: &Polygon<f64>, out: &mut W) -> io::Result<()> {
    list(std::iter::once(polygon.exterior()).chain(polygon.interiors()), out, positions)
}

fn positions<W: Write>(line: &LineString<f64>, out: &mut W) -> io::Result<()> {
    list(&line.0, out, |at, out| position(*at, out))
}

fn position<W: Write>(at: Coord<f64>, out: &mut W) -> io::Result<()> {
    write!(out, "[{},{}]", Degrees(at.x), Degrees(at.y))
}

/// A number of degrees at 7 decimals, without the zeros at its end.
pub(super) struct Degrees(pub(super) f64);

impl std::fmt::Display for Degrees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.7}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::Degrees;

    #[test]
    fn degrees_have_at_most_seven_decimals() {
        let cases = [
            (117.0, "117"),
            (-0.0, "0"),
            (-0.000_000_01, "0"),
            (36.123_456_7, "36.1234567"),
            (0.1 + 0.2, "0.3"),
            (100.0, "100"),
        ];
        for (number, text) in cases {
            assert_eq!(Degrees(number).to_string(), text);
        }
    }
}
