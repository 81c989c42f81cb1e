//! Parquet: `GeoParquet`, or a table with columns of coordinates.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use polars::io::parquet::read::FileMetadata;
use polars::prelude::{AnyValue, ArrowDataType, DataFrame, ParquetReader, PolarsError, SerReader};
use serde_json::Value as Json;

use super::error::Fault;
use super::gather::Gatherer;
use super::source::{Declared, Source};
use super::value::Value;
use super::wkb;
use crate::crs::Crs;

/// Rows decoded at a time.
const BATCH: usize = 65_536;

impl From<PolarsError> for Fault {
    fn from(error: PolarsError) -> Self {
        Self::bad(format!("the Parquet file cannot be read: {error}"), "a whole Parquet file")
    }
}

/// Reads all rows, batch by batch.
pub(super) fn read(path: &Path, rows: &mut Gatherer) -> Result<Source, Fault> {
    let file = File::open(path)?;
    let footer = guarded(|| ParquetReader::new(file).get_metadata().cloned())?;
    let geo = geo_metadata(&footer)?;
    // Without the Arrow schema that writers add, extension types and dictionaries are what they are
    // on disk: plain bytes and texts.
    let footer = Arc::new(FileMetadata { key_value_metadata: None, ..(*footer).clone() });
    let open = || -> Result<ParquetReader<File>, Fault> {
        let mut reader = ParquetReader::new(File::open(path)?);
        reader.set_metadata(footer.clone());
        Ok(reader)
    };
    let mut reader = open()?;
    let (schema, total) = guarded(|| Ok((reader.schema()?, reader.num_rows()?)))?;
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let geometry = geometry_column(geo.as_ref(), &names)?;
    let mut notes = Vec::new();
    let mut wanted = Vec::new();
    for (name, field) in schema.iter() {
        let binary = name.as_str() == geometry.as_deref().unwrap_or("geometry");
        let column = rows.column(name)?;
        if is_plain(&field.dtype, binary) {
            wanted.push(name.to_string());
        } else {
            if rows.matters(column) {
                let what = format!("column {:?} is of a type that is not read", name.as_str());
                return Err(Fault::bad(what, "texts, or numbers of 32 or 64 bits"));
            }
            notes.push(format!(
                "column {:?} holds neither texts nor numbers and was passed over",
                name.as_str()
            ));
        }
    }
    for start in (0..total).step_by(BATCH) {
        let reader = open()?.with_columns(Some(wanted.clone())).with_slice(Some((start, BATCH)));
        take(&guarded(|| reader.finish())?, start, geometry.as_deref(), rows)?;
    }
    let declared = geo.as_ref().zip(geometry.as_deref()).and_then(|(geo, column)| declared(geo, column));
    let format = if geo.is_some() { "GeoParquet" } else { "Parquet" };
    Ok(Source { format, encoding: "UTF-8".to_owned(), declared, notes })
}

/// The decoder panics on some damaged files; to the user they are broken like others.
fn guarded<T>(decode: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, Fault> {
    let damaged = || Fault::bad("the Parquet file is damaged", "a whole Parquet file");
    Ok(catch_unwind(AssertUnwindSafe(decode)).map_err(|_| damaged())??)
}

fn geo_metadata(footer: &FileMetadata) -> Result<Option<Json>, Fault> {
    let entries = footer.key_value_metadata().as_ref();
    let text = entries.and_then(|all| all.iter().find(|entry| entry.key == "geo")?.value.clone());
    match text.map(|text| serde_json::from_str(&text)) {
        None => Ok(None),
        Some(Ok(json)) => Ok(Some(json)),
        Some(Err(error)) => {
            Err(Fault::bad(format!("its geo metadata is no JSON: {error}"), "GeoParquet metadata"))
        }
    }
}

/// The column of well-known binary.
fn geometry_column(metadata: Option<&Json>, columns: &[String]) -> Result<Option<String>, Fault> {
    let Some(metadata) = metadata else { return Ok(None) };
    let name = metadata.get("primary_column").and_then(Json::as_str).unwrap_or("geometry");
    let encoding = metadata["columns"][name]["encoding"].as_str().unwrap_or("WKB");
    if !encoding.eq_ignore_ascii_case("WKB") {
        return Err(Fault::bad(format!("its geometry is encoded as {encoding}"), "WKB geometry"));
    }
    if !columns.iter().any(|column| column == name) {
        return Err(Fault::bad(
            format!("its geometry column {name:?} is missing"),
            "the column that the metadata names",
        ));
    }
    Ok(Some(name.to_owned()))
}

/// Types that hold the attributes of a place; times and nested values hold none.
fn is_plain(kind: &ArrowDataType, geometry: bool) -> bool {
    use ArrowDataType as Kind;
    match kind {
        Kind::Boolean
        | Kind::Int32
        | Kind::Int64
        | Kind::UInt32
        | Kind::UInt64
        | Kind::Float32
        | Kind::Float64
        | Kind::Utf8
        | Kind::LargeUtf8
        | Kind::Utf8View => true,
        Kind::Binary | Kind::LargeBinary | Kind::BinaryView => geometry,
        _ => false,
    }
}

fn take(frame: &DataFrame, start: usize, geometry: Option<&str>, rows: &mut Gatherer) -> Result<(), Fault> {
    let mut columns = Vec::new();
    for column in frame.columns() {
        columns.push((column, rows.column(column.name())?));
    }
    for index in 0..frame.height() {
        let mut values = Vec::with_capacity(columns.len());
        let mut shape = Ok(None);
        for (column, place) in &columns {
            let named = geometry.map_or("geometry", |name| name);
            match column.get(index)? {
                AnyValue::Binary(bytes) if column.name() == named => {
                    shape = wkb::geometry(bytes, named);
                }
                AnyValue::BinaryOwned(bytes) if column.name() == named => {
                    shape = wkb::geometry(&bytes, named);
                }

                cell => values.push((*place, value(&cell))),
            }
        }
        rows.row((start + index) as u64 + 1, values, shape)?;
    }
    Ok(())
}

fn value(cell: &AnyValue<'_>) -> Value {
    match cell {
        AnyValue::String(text) => Value::from_text(text),
        AnyValue::StringOwned(text) => Value::from_text(text),
        AnyValue::Boolean(flag) => Value::Text(flag.to_string()),
        AnyValue::Int32(whole) => Value::Integer(i64::from(*whole)),
        AnyValue::Int64(whole) => Value::Integer(*whole),
        AnyValue::UInt32(whole) => Value::Integer(i64::from(*whole)),
        AnyValue::UInt64(whole) => {
            i64::try_from(*whole).map_or_else(|_| Value::Text(whole.to_string()), Value::Integer)
        }
        AnyValue::Float32(real) => Value::Number(f64::from(*real)),
        AnyValue::Float64(real) => Value::Number(*real),
        _ => Value::Null,
    }
}

/// The system in the metadata; without one the standard says CRS84, `null` says unknown.
fn declared(metadata: &Json, column: &str) -> Option<Declared> {
    let place = "GeoParquet metadata";
    let crs = match metadata["columns"][column].get("crs") {
        None => Ok(Crs::wgs84()),
        Some(Json::Null) => return None,
        Some(json) => {
            let id = &json["id"];
            let authority = id["authority"].as_str().unwrap_or_default();
            let code = id["code"]
                .as_u64()
                .map(|code| code.to_string())
                .or_else(|| id["code"].as_str().map(str::to_owned));
            match code {
                Some(code) => Crs::parse(&format!("{authority}:{code}")).map_err(|error| error.to_string()),
                None => {
                    Err(format!("its system {:?} has no code", json["name"].as_str().unwrap_or_default()))
                }
            }
        }
    };
    Some(Declared { place, crs })
}
