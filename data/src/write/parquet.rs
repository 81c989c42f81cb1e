//! `GeoParquet` 1.1: a WKB column named `geometry` and the metadata that says so.

use std::io::Write;

use polars::error::PolarsError;
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{Column as Series, DataFrame, KeyValueMetadata, ParquetWriter};

use super::target::Fault;
use super::wkb::wkb;
use super::{ColumnKind, Table, Value};

pub(super) fn write(table: &Table, out: &mut impl Write) -> Result<(), Fault> {
    let metadata = table.is_spatial().then(|| describe(&table.geometry_types()));
    let mut frame = frame(table)?;
    ParquetWriter::new(out).with_key_value_metadata(metadata).finish(&mut frame)?;
    Ok(())
}

/// `GeoParquet` written in parts, a row group each, so that a large layer is never held whole.
pub struct ParquetStream<W: Write>(BatchedWriter<W>);

impl<W: Write> ParquetStream<W> {
    /// Begins a file for tables like this one, whose rows are not looked at.
    ///
    /// # Errors
    /// When the encoder refuses.
    pub fn new(like: &Table, out: W) -> Result<Self, ParquetError> {
        let empty = Table { rows: Vec::new(), ..like.clone() };
        let schema = frame(&empty)?.schema().clone();
        // What types of geometry there will be is not known yet, which the standard allows.
        let metadata = like.is_spatial().then(|| describe(&[]));
        Ok(Self(ParquetWriter::new(out).with_key_value_metadata(metadata).batched(&schema)?))
    }

    /// Writes a part.
    ///
    /// # Errors
    /// When the encoder refuses or `out` takes no more.
    pub fn write(&mut self, part: &Table) -> Result<(), ParquetError> {
        Ok(self.0.write_batch(&frame(part)?)?)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn finish(self) -> Result<(), ParquetError> {
        self.0.finish()?;
        Ok(())
    }
}

/// The Parquet encoder refused.
#[derive(Debug, thiserror::Error)]
#[error("cannot write Parquet: {0}")]
pub struct ParquetError(#[from] PolarsError);

fn frame(table: &Table) -> Result<DataFrame, PolarsError> {
    let mut columns: Vec<Series> = (0..table.columns.len()).map(|i| column(table, i)).collect();
    if table.is_spatial() {
        let shapes: Vec<Option<Vec<u8>>> =
            table.rows.iter().map(|row| row.geometry.as_ref().map(wkb)).collect();
        columns.push(Series::new("geometry".into(), shapes));
    }
    DataFrame::new(table.rows.len(), columns)
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
fn describe(geometry_types: &[&str]) -> KeyValueMetadata {
    let text = serde_json::json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": { "geometry": {
            "encoding": "WKB",
            "geometry_types": geometry_types,
            "orientation": "counterclockwise",
            "edges": "planar",
        } },
    });
    KeyValueMetadata::from_static(vec![("geo".to_owned(), text.to_string())])
}
