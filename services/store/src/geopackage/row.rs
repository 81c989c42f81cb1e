use std::fmt::Display;
use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::{FromSql, ValueRef};
use wangge_model::CodeError;

use super::failure::Failure;
use crate::StoreError;

/// A row on its way back, `fid` first; its values are checked because editors outside may have been
/// at the file.
pub(super) struct Reader<'a> {
    pub(super) table: &'static str,
    pub(super) row: &'a Row<'a>,
}

impl Reader<'_> {
    /// A value as it is in the database.
    pub(super) fn get<T: FromSql>(&self, column: usize, name: &'static str) -> Result<T, Failure> {
        self.row.get(column).map_err(|error| self.bad(name, error))
    }

    /// A code or id.
    pub(super) fn code<T>(
        &self,
        column: usize,
        name: &'static str,
        check: fn(&str) -> Result<T, CodeError>,
    ) -> Result<T, Failure> {
        let text: String = self.get(column, name)?;
        check(&text).map_err(|error| self.bad(name, error))
    }

    /// A code or id, if there is one.
    pub(super) fn optional_code<T>(
        &self,
        column: usize,
        name: &'static str,
        check: fn(&str) -> Result<T, CodeError>,
    ) -> Result<Option<T>, Failure> {
        let text: Option<String> = self.get(column, name)?;
        text.map(|text| check(&text).map_err(|error| self.bad(name, error))).transpose()
    }

    /// What is written as text.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<T, Failure> {
        let text = self.row.get_ref(column)?.as_str().map_err(|error| self.bad(name, error))?;
        text.parse().map_err(|error| self.bad(name, error))
    }

    /// What is written as text, if there is one.
    pub(super) fn optional_parsed<T: FromStr<Err: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        match self.row.get_ref(column)? {
            ValueRef::Null => Ok(None),
            _ => self.parsed(column, name).map(Some),
        }
    }

    /// A geometry.
    pub(super) fn geometry<T>(
        &self,
        column: usize,
        read: fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let blob = self.row.get_ref(column)?.as_blob().map_err(|error| self.bad("geom", error))?;
        read(blob).map_err(|error| self.bad("geom", error))
    }

    /// A geometry, if there is one.
    pub(super) fn optional_geometry<T>(
        &self,
        column: usize,
        read: fn(&[u8]) -> Result<T, String>,
    ) -> Result<Option<T>, Failure> {
        match self.row.get_ref(column)? {
            ValueRef::Null => Ok(None),
            _ => self.geometry(column, read).map(Some),
        }
    }

    /// A fault in this row.
    pub(super) fn bad(&self, column: &'static str, found: impl Display) -> Failure {
        let row = self.row.get::<_, i64>(0).unwrap_or_default().to_string();
        Failure::Store(StoreError::BadRow { table: self.table, row, column, found: found.to_string() })
    }
}
