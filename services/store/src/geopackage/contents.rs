//! The `GeoPackage`'s table of contents and the store's revision, kept true with every change.

use rusqlite::Connection;

use crate::Revisions;

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

/// The store's revision, and in which one what changed last.
pub(super) fn revisions(connection: &Connection) -> rusqlite::Result<Revisions> {
    let sql = "SELECT revision, ground_revision, cases_revision FROM wangge_state";
    connection.query_row(sql, [], |row| {
        let revision = |column| row.get(column).map(i64::cast_unsigned);
        Ok(Revisions { store: revision(0)?, ground: revision(1)?, cases: revision(2)? })
    })
}

/// The layers other than the cases are as they are since the store's revision.
pub(super) fn ground_changed(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE wangge_state SET ground_revision = revision", []).map(drop)
}

/// The cases are as they are since the store's revision.
pub(super) fn cases_changed(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE wangge_state SET cases_revision = revision", []).map(drop)
}

/// One revision further.
pub(super) fn next_revision(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE wangge_state SET revision = revision + 1", []).map(drop)
}
