//! Comma-separated UTF-8.

use std::io::Write;

use wangge_data::{wkt, write_decimal};
use wangge_model::{ShapeRef, Value};

use super::{Context, Writer};
use crate::service::Features;

/// A row per feature, with the columns that an exported file has: points as `lon`, `lat`, other shapes
/// as WKT. The byte-order mark is what makes Excel read Chinese as UTF-8.
pub(super) struct Table {
    context: Context,
    points: bool,
}

impl Table {
    pub(super) fn new(context: Context) -> Self {
        let points = context.layer.holds_points();
        Self { context, points }
    }
}

impl Writer for Table {
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        out.extend("\u{feff}".as_bytes());
        for &column in &self.context.columns {
            out.extend(self.context.layer.columns()[column].name.as_bytes());
            out.push(b',');
        }
        out.extend(if self.points { &b"lon,lat\n"[..] } else { &b"geometry\n"[..] });
        Ok(())
    }

    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        for &column in &self.context.columns {
            match features.value(row, column) {
                Value::Null => {}
                Value::Text(text) => field(text, out),
                Value::Integer(number) => write!(out, "{number}")?,
                Value::Real(number) => write!(out, "{number}")?,
                Value::Time(at) => out.extend(at.to_rfc3339()),
            }
            out.push(b',');
        }
        match features.shape_of(row) {
            Some(ShapeRef::Point(at)) if self.points => {
                write_decimal(at.x, 7, out)?;
                out.push(b',');
                write_decimal(at.y, 7, out)?;
            }
            Some(shape) => field(&wkt(&shape.to_geometry()), out),
            None if self.points => out.push(b','),
            None => {}
        }
        out.push(b'\n');
        Ok(())
    }

    fn end(&mut self, _out: &mut Vec<u8>) -> anyhow::Result<()> {
        Ok(())
    }
}

/// A text; in quotes only where it must be (RFC 4180).
pub(crate) fn field(text: &str, out: &mut Vec<u8>) {
    if !text.contains([',', '"', '\n', '\r']) {
        out.extend(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_text_is_quoted_where_it_must_be() {
        let written = |text: &str| {
            let mut out = Vec::new();
            field(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written("济洛路 7"), "济洛路 7");
        assert_eq!(written("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
    }
}
