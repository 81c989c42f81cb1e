//! `GeoPackage` 1.3 through `SQLite`: one table, its geometry column and its R-tree.

use std::path::Path;

use geo::{BoundingRect, Geometry, MultiLineString, MultiPolygon, Rect};
use rusqlite::{Connection, ToSql, params_from_iter, types::Null};

use super::table::GeometryType;
use super::target::Fault;
use super::wkb::wkb;
use super::{ColumnKind, Row, Table, Value};

const SCHEMA: &str = include_str!("gpkg_schema.sql");
const RTREE_TRIGGERS: &str = include_str!("gpkg_rtree_triggers.sql");

/// WGS 84 longitude and latitude.
const SRS: i32 = 4326;

/// The standard wants the time of the last change; a fixed one keeps the bytes the same.
const LAST_CHANGE: &str = "1970-01-01T00:00:00.000Z";

pub(super) fn write(table: &Table, path: &Path) -> Result<(), Fault> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let mut connection = Connection::open(path)?;
    connection.execute_batch(SCHEMA)?;
    let transaction = connection.transaction()?;
    fill(table, &transaction)?;
    transaction.commit()?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

fn fill(table: &Table, db: &Connection) -> Result<(), Fault> {
    let kind = table.geometry_type();
    db.execute_batch(&create_table(table))?;
    let extent = insert_rows(table, kind, db)?;
    let (data_type, srs) = if table.is_spatial() { ("features", SRS) } else { ("attributes", 0) };
    let bound = |pick: fn(Rect<f64>) -> f64| extent.map(pick);
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y, max_x, max_y, \
         srs_id) VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            &table.name,
            data_type,
            LAST_CHANGE,
            bound(|rect| rect.min().x),
            bound(|rect| rect.min().y),
            bound(|rect| rect.max().x),
            bound(|rect| rect.max().y),
            srs,
        ),
    )?;
    if table.is_spatial() {
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
            (&table.name, kind.name().to_uppercase(), SRS),
        )?;
        index(table, db)?;
    }
    Ok(())
}

fn create_table(table: &Table) -> String {
    let mut columns = vec!["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_owned()];
    if table.is_spatial() {
        columns.push(format!("geom {}", table.geometry_type().name().to_uppercase()));
    }
    columns.extend(table.columns.iter().map(|column| {
        let kind = match column.kind {
            ColumnKind::Text => "TEXT",
            ColumnKind::Integer => "INTEGER",
            ColumnKind::Real => "REAL",
        };
        format!("\"{}\" {kind}", column.name)
    }));
    format!("CREATE TABLE \"{}\" ({})", table.name, columns.join(", "))
}

/// Inserts the rows and gives their extent.
fn insert_rows(table: &Table, kind: GeometryType, db: &Connection) -> Result<Option<Rect<f64>>, Fault> {
    let geom: &[&str] = if table.is_spatial() { &["geom"] } else { &[] };
    let names = geom.iter().copied().chain(table.columns.iter().map(|column| column.name));
    let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let mut insert =
        db.prepare(&format!("INSERT INTO \"{}\" ({}) VALUES ({marks})", table.name, names.join(", ")))?;
    let mut extent: Option<Rect<f64>> = None;
    for row in &table.rows {
        insert.execute(params_from_iter(parameters(table, kind, row)))?;
        if let Some(rect) = row.geometry.as_ref().and_then(BoundingRect::bounding_rect) {
            extent = Some(extent.map_or(rect, |all| union(all, rect)));
        }
    }
    Ok(extent)
}

fn union(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    )
}

fn parameters<'a>(table: &Table, kind: GeometryType, row: &'a Row) -> Vec<Box<dyn ToSql + 'a>> {
    let mut all: Vec<Box<dyn ToSql + 'a>> = Vec::with_capacity(row.values.len() + 1);
    if table.is_spatial() {
        all.push(Box::new(row.geometry.as_ref().map(|shape| blob(&promoted(shape, kind)))));
    }
    all.extend(row.values.iter().map(|value| -> Box<dyn ToSql + 'a> {
        match value {
            Value::Null => Box::new(Null),
            Value::Text(text) => Box::new(text),
            Value::Integer(number) => Box::new(number),
            Value::Real(number) => Box::new(number.is_finite().then_some(number)),
        }
    }));
    all
}

/// A `GeoPackage` column has one type: single shapes become multi where the layer has both.
fn promoted(shape: &Geometry<f64>, kind: GeometryType) -> Geometry<f64> {
    match (shape, kind) {
        (Geometry::Polygon(polygon), GeometryType::MultiPolygon) => {
            MultiPolygon(vec![polygon.clone()]).into()
        }
        (Geometry::LineString(line), GeometryType::MultiLineString) => {
            MultiLineString(vec![line.clone()]).into()
        }
        _ => shape.clone(),
    }
}

/// The standard's header (magic, version, flags, SRS, envelope) and the WKB.
fn blob(shape: &Geometry<f64>) -> Vec<u8> {
    const LITTLE_ENDIAN: u8 = 1;
    const ENVELOPE_XY: u8 = 1 << 1;
    let envelope = if matches!(shape, Geometry::Point(_)) { None } else { shape.bounding_rect() };
    let flags = LITTLE_ENDIAN | envelope.map_or(0, |_| ENVELOPE_XY);
    let mut out = vec![b'G', b'P', 0, flags];
    out.extend(SRS.to_le_bytes());
    if let Some(rect) = envelope {
        for bound in [rect.min().x, rect.max().x, rect.min().y, rect.max().y] {
            out.extend(bound.to_le_bytes());
        }
    }
    out.extend(wkb(shape));
    out
}

/// The R-tree extension: filled first, its triggers last, for they call functions that only a
/// `GeoPackage` client has.
fn index(table: &Table, db: &Connection) -> Result<(), Fault> {
    let name = &table.name;
    db.execute_batch(&format!(
        "CREATE VIRTUAL TABLE \"rtree_{name}_geom\" USING rtree(id, minx, maxx, miny, maxy)"
    ))?;
    let mut insert = db.prepare(&format!("INSERT INTO \"rtree_{name}_geom\" VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    for (fid, row) in (1_i64..).zip(&table.rows) {
        if let Some(rect) = row.geometry.as_ref().and_then(BoundingRect::bounding_rect) {
            insert.execute((fid, rect.min().x, rect.max().x, rect.min().y, rect.max().y))?;
        }
    }
    db.execute_batch(&RTREE_TRIGGERS.replace("{table}", name))?;
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', \
         'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [name],
    )?;
    Ok(())
}
