//! What only a `GeoPackage` must do, through the trait and past it with plain SQL.

mod layers;
mod opening;

use std::path::PathBuf;

use rusqlite::Connection;

use super::functions;
use crate::tests::Home;
use crate::{Store, open};

/// A folder with a store in a file.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("区.gpkg")
    }

    /// Past the store, as another program with the standard's functions would.
    fn sql(&self) -> Connection {
        let connection = Connection::open(self.file()).unwrap();
        functions::register(&connection).unwrap();
        connection
    }
}

impl Home for Folder {
    fn store(&self) -> Box<dyn Store> {
        open(self.file().to_str().unwrap(), true).unwrap()
    }

    fn rows(&self, table: &str) -> i64 {
        self.sql().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }
}
