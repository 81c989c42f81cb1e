//! The `GeoPackage`'s table of contents and the store's revision, kept true with every change.

use rusqlite::Connection;

/// Sets extents and the time of the last change of feature tables.
pub(super) fn touch_layers<'a>(
    connection: &Connection,
    tables: impl Iterator<Item = &'a str>,
) -> rusqlite::Result<()> {
    for table in tables {
        connection.execute(&include_str!("queries/touch_layer.sql").replace("{table}", table), [])?;
    }
    Ok(())
}

/// Sets the time of the last change of the tables without geometry.
pub(super) fn touch_attributes(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(include_str!("queries/touch_attributes.sql"), []).map(drop)
}

/// The store's revision.
pub(super) fn revision(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row("SELECT revision FROM wangge_state", [], |row| row.get(0)).map(i64::cast_unsigned)
}

/// The revision in which an import changed a layer last.
pub(super) fn layers_revision(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT layers_revision FROM wangge_state";
    connection.query_row(sql, [], |row| row.get(0)).map(i64::cast_unsigned)
}

/// One revision further, in which layers are others.
pub(super) fn next_layers_revision(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE wangge_state SET revision = revision + 1, layers_revision = revision + 1";
    connection.execute(sql, []).map(drop)
}

/// One revision further.
pub(super) fn next_revision(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE wangge_state SET revision = revision + 1", []).map(drop)
}
