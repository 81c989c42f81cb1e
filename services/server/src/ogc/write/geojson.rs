//! `GeoJSON` (RFC 7946), as a collection and as a feature per line.

use std::io::{self, Write};

use geo::Coord;
use wangge_data::{write_decimal, write_geometry};
use wangge_model::Value;

use super::{Context, Writer};
use crate::ogc::{Link, OutputCrs};
use crate::service::{Features, MapLayer};

/// One `FeatureCollection`, a feature per line.
pub(super) struct Collection {
    context: Context,
    begun: bool,
}

impl Collection {
    pub(super) fn new(context: Context) -> Self {
        Self { context, begun: false }
    }
}

impl Writer for Collection {
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        let Context { matched, returned, links, time_stamp, .. } = &self.context;
        write!(
            out,
            "{{\"type\":\"FeatureCollection\",\"numberMatched\":{matched},\"numberReturned\":{returned},\
             \"timeStamp\":\"{time_stamp}\",\"links\":"
        )?;
        serde_json::to_writer(&mut *out, links)?;
        out.extend(b",\"features\":[");
        Ok(())
    }

    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        out.extend(if self.begun { &b",\n"[..] } else { &b"\n"[..] });
        self.begun = true;
        let Context { layer, columns, crs, .. } = &self.context;
        write_feature(features, *layer, row, columns, crs, &[], out)
    }

    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        out.extend(b"\n]}\n");
        Ok(())
    }
}

/// A feature per line.
pub(super) struct Lines {
    context: Context,
    /// Whether each line begins with a record separator (RFC 8142).
    separated: bool,
}

impl Lines {
    pub(super) fn new(context: Context, separated: bool) -> Self {
        Self { context, separated }
    }
}

impl Writer for Lines {
    fn begin(&mut self, _out: &mut Vec<u8>) -> anyhow::Result<()> {
        Ok(())
    }

    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        if self.separated {
            out.push(0x1e);
        }
        let Context { layer, columns, crs, .. } = &self.context;
        write_feature(features, *layer, row, columns, crs, &[], out)?;
        out.push(b'\n');
        Ok(())
    }

    fn end(&mut self, _out: &mut Vec<u8>) -> anyhow::Result<()> {
        Ok(())
    }
}

/// One feature. Its first property is also its id.
pub(crate) fn write_feature(
    features: &Features<'_>,
    layer: MapLayer,
    row: usize,
    columns: &[usize],
    crs: &OutputCrs,
    links: &[Link],
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    out.extend(b"{\"type\":\"Feature\",\"id\":");
    write_text(features.key(row), out)?;
    if !links.is_empty() {
        out.extend(b",\"links\":");
        serde_json::to_writer(&mut *out, links)?;
    }
    out.extend(b",\"geometry\":");
    match features.shape_of(row) {
        Some(shape) => write_geometry(&shape.to_geometry(), out, &|at, out| position(at, crs, out))?,
        None => out.extend(b"null"),
    }
    out.extend(b",\"properties\":{");
    for (i, &column) in columns.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend(layer.columns()[column].name.as_bytes());
        out.extend(b"\":");
        write_value(features.value(row, column), out)?;
    }
    out.extend(b"}}");
    Ok(())
}

fn write_value(value: Value<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Text(text) => write_text(text, out)?,
        Value::Integer(number) => serde_json::to_writer(out, &number)?,
        Value::Real(number) => serde_json::to_writer(out, &number)?,
        Value::Time(at) => {
            out.push(b'"');
            out.extend(at.to_rfc3339());
            out.push(b'"');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}

/// Degrees at 7 decimals, about a centimetre; metres to the millimetre.
fn position(at: Coord<f64>, crs: &OutputCrs, out: &mut Vec<u8>) -> io::Result<()> {
    let at = crs.outwards(at);
    let decimals = if crs.is_degrees() { 7 } else { 3 };
    out.push(b'[');
    write_decimal(at.x, decimals, out)?;
    out.push(b',');
    write_decimal(at.y, decimals, out)?;
    out.push(b']');
    Ok(())
}
