use std::path::PathBuf;

use wangge_model::{Layer, PlanState};

/// Why a store could not be opened, read or changed. The store is as it was before the call.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file and none was to be made.
    #[error("there is no store at {path}", path = path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{path} is not a store of Wangge: {found}", path = path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: &'static str,
    },
    /// A newer version of Wangge made the store.
    #[error(
        "{path} was made by a newer version of Wangge (its schema is {found}, this version knows {known}); \
         use that version or a newer one",
        path = path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema's version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// Another program holds the store.
    #[error("{path} is locked by another program that is writing to it; try again when it has finished", path = path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A kind of store that this version cannot use.
    #[error("{address} names a PostGIS database, and PostGIS is not supported yet; give a GeoPackage file")]
    PostgisUnsupported {
        /// The address without its user and password.
        address: String,
    },
    /// Two rows of one import have the same id.
    #[error("{layer} has two rows with the id {id}; an id must be unique in its layer")]
    DuplicateId {
        /// The layer.
        layer: Layer,
        /// The id.
        id: String,
    },
    /// A plan that is no longer a draft cannot be replaced.
    #[error("there is already a plan {name:?}, and it is no draft any more ({}); give another name", state.name())]
    PlanIsFixed {
        /// The plan's name.
        name: String,
        /// How far it has come.
        state: PlanState,
    },
    /// A row that this version cannot have written; an editor outside may have.
    #[error("row {row} of table {table}, column {column}: {found}")]
    BadRow {
        /// The table.
        table: &'static str,
        /// The row's `fid`.
        row: i64,
        /// The column.
        column: &'static str,
        /// What is wrong with its value.
        found: String,
    },
    /// The database reports a fault.
    #[error("{doing} failed for {path}", path = path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// The database's own message.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
