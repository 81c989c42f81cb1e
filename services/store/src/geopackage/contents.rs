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

/// One revision further.
pub(super) fn next_revision(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE wangge_state SET revision = revision + 1", []).map(drop)
}
