//! `GeoPackage`, read only.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::error::Fault;
use super::gather::Gatherer;
use super::source::{Declared, Source};
use super::value::Value;
use super::wkb::geopackage_geometry;
use crate::crs::Crs;

const FEATURE_TABLES: &str = "SELECT c.table_name, g.column_name, g.srs_id \
     FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
     WHERE c.data_type = 'features' ORDER BY c.table_name";
const ANY_TABLES: &str = "SELECT table_name, NULL, 0 FROM gpkg_contents \
     WHERE data_type IN ('attributes', 'features') ORDER BY table_name";
const REFERENCE_SYSTEM: &str =
    "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::bad(format!("the database cannot be read: {error}"), "a GeoPackage that is whole")
    }
}

struct ContentTable {
    name: String,
    /// The column of the places, where they matter.
    geometry: Option<String>,
    srs: i64,
}

/// Reads the only table, or the one named like the layer.
pub(super) fn read(path: &Path, rows: &mut Gatherer) -> Result<Source, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    let table = choose_table(&database, rows)?;
    let declared = reference_system(&database, table.srs)?;
    let (count, recoded) = read_rows(&database, &table, rows)?;
    let mut notes = vec![format!("{count} rows of table {:?}", table.name)];
    if recoded > 0 {
        notes.push(format!("{recoded} texts were not UTF-8 and read as GB18030"));
    }
    Ok(Source { format: "GeoPackage", encoding: "UTF-8".to_owned(), declared, notes })
}

fn choose_table(database: &Connection, rows: &Gatherer) -> Result<ContentTable, Fault> {
    let (layer, what) =
        if rows.placed() { (rows.name(), "table of features") } else { (rows.name(), "table") };
    let tables = if rows.placed() { FEATURE_TABLES } else { ANY_TABLES };
    let mut query = database.prepare(tables).map_err(|error| {
        Fault::bad(format!("the SQLite database is no GeoPackage: {error}"), "a GeoPackage")
    })?;
    let mut tables: Vec<ContentTable> = query
        .query_map([], |row| Ok(ContentTable { name: row.get(0)?, geometry: row.get(1)?, srs: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    if let Some(named) = tables.iter().position(|table| table.name.eq_ignore_ascii_case(layer)) {
        return Ok(tables.swap_remove(named));
    }
    match tables.len() {
        0 => Err(Fault::bad(format!("the GeoPackage has no {what}"), format!("a {what}"))),
        1 => Ok(tables.swap_remove(0)),
        _ => {
            let names: Vec<String> = tables.iter().map(|table| format!("{:?}", table.name)).collect();
            let or =
                if layer.is_empty() { String::new() } else { format!(", or one with the name {layer:?}") };
            Err(Fault::bad(
                format!("the GeoPackage has more than one {what}: {}", names.join(", ")),
                format!("only one{or}"),
            ))
        }
    }
}

fn reference_system(database: &Connection, srs: i64) -> Result<Option<Declared>, Fault> {
    // −1 and 0 are the undefined systems of the standard.
    if srs <= 0 {
        return Ok(None);
    }
    let place = "the GeoPackage's reference system";
    let found: Option<(String, i64, String)> = database
        .query_row(REFERENCE_SYSTEM, [srs], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((organization, code, definition)) = found else {
        return Ok(Some(Declared { place, crs: Err(format!("the reference system {srs} is not defined")) }));
    };
    let by_code = if organization.eq_ignore_ascii_case("EPSG") {
        Crs::parse(&format!("EPSG:{code}")).ok()
    } else {
        None
    };
    let crs = by_code.map_or_else(|| Crs::from_wkt(&definition).map_err(|error| error.to_string()), Ok);
    Ok(Some(Declared { place, crs }))
}

/// A name as SQL takes it; names cannot be bound.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn read_rows(database: &Connection, table: &ContentTable, rows: &mut Gatherer) -> Result<(u64, u64), Fault> {
    let mut query = database.prepare(&format!("SELECT * FROM {}", quoted(&table.name)))?;
    let names: Vec<String> = query.column_names().map(str::to_owned).collect();
    let place = |wanted: &String| {
        names.iter().position(|name| name.eq_ignore_ascii_case(wanted)).ok_or_else(|| {
            let what = format!("table {:?} has no column {wanted:?}", table.name);
            Fault::bad(what, "the geometry column that the GeoPackage declares")
        })
    };
    let shape = table.geometry.as_ref().map(place).transpose()?;
    let mut columns = Vec::with_capacity(names.len());
    for name in &names {
        columns.push(rows.column(name)?);
    }
    let (mut number, mut recoded) = (0, 0);
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        number += 1;
        let mut values = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate().filter(|(place, _)| Some(*place) != shape) {
            values.push((*column, value(row.get_ref(place)?, &mut recoded)));
        }
        let geometry = match shape.map(|shape| row.get_ref(shape)).transpose()? {
            Some(ValueRef::Blob(blob)) => {
                geopackage_geometry(blob, table.geometry.as_deref().unwrap_or_default())
            }
            _ => Ok(None),
        };
        rows.row(number, values, geometry)?;
    }
    Ok((number, recoded))
}

fn value(cell: ValueRef<'_>, recoded: &mut u64) -> Value {
    match cell {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(whole) => Value::Integer(whole),
        ValueRef::Real(real) => Value::Number(real),
        ValueRef::Text(bytes) => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                return Value::from_text(text);
            }
            *recoded += 1;
            Value::from_text(&encoding_rs::GB18030.decode(bytes).0)
        }
    }
}
