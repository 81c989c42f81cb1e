//! `GeoParquet` 1.1: a WKB column named `geometry` and the metadata that says so.

use std::io::Write;

use polars::prelude::{Column as Series, DataFrame, KeyValueMetadata, ParquetWriter};

use super::target::Fault;
use super::wkb::wkb;
use super::{ColumnKind, Table, Value};

pub(super) fn write(table: &Table, out: &mut impl Write) -> Result<(), Fault> {
    let mut columns: Vec<Series> = (0..table.columns.len()).map(|i| column(table, i)).collect();
    let mut metadata = None;
    if table.is_spatial() {
        let shapes: Vec<Option<Vec<u8>>> =
            table.rows.iter().map(|row| row.geometry.as_ref().map(wkb)).collect();
        columns.push(Series::new("geometry".into(), shapes));
        metadata = Some(KeyValueMetadata::from_static(vec![("geo".to_owned(), describe(table))]));
    }
    let mut frame = DataFrame::new(table.rows.len(), columns)?;
    ParquetWriter::new(out).with_key_value_metadata(metadata).finish(&mut frame)?;
    Ok(())
}

fn column(table: &Table, i: usize) -> Series {
    let name = table.columns[i].name.into();
    let values = table.rows.iter().map(|row| &row.values[i]);
    match table.columns[i].kind {
        ColumnKind::Text => {
            let texts =
                values.map(|value| if let Value::Text(text) = value { Some(text.as_str()) } else { None });
            Series::new(name, texts.collect::<Vec<_>>())
        }
        ColumnKind::Integer => {
            let numbers = values.map(|value| if let Value::Integer(n) = value { Some(*n) } else { None });
            Series::new(name, numbers.collect::<Vec<_>>())
        }
        ColumnKind::Real => {
            let numbers = values.map(|value| match value {
                Value::Real(n) if n.is_finite() => Some(*n),
                _ => None,
            });
            Series::new(name, numbers.collect::<Vec<_>>())
        }
    }
}

/// The file-level metadata. Without a `crs` the standard means OGC:CRS84.
fn describe(table: &Table) -> String {
    serde_json::json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": { "geometry": {
            "encoding": "WKB",
            "geometry_types": table.geometry_types(),
            "orientation": "counterclockwise",
            "edges": "planar",
        } },
    })
    .to_string()
}
