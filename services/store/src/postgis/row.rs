use std::error::Error;
use std::fmt::Display;
use std::str::FromStr;
use std::time::SystemTime;

use geo::Geometry;
use postgis::ewkb;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use wangge_model::{CodeError, Timestamp};

use super::failure::Failure;
use super::geometry::decode;
use crate::StoreError;

/// A row on its way back, its key first; its values are checked because editors outside may have been
/// at the table.
pub(super) struct Reader<'a> {
    pub(super) table: &'static str,
    pub(super) row: &'a Row,
}

impl<'a> Reader<'a> {
    /// A value as it is in the database.
    pub(super) fn get<T: FromSql<'a>>(&self, column: usize, name: &'static str) -> Result<T, Failure> {
        self.row.try_get(column).map_err(|error| match error.source() {
            Some(cause) => self.bad(name, cause),
            None => self.bad(name, &error),
        })
    }

    /// A count, which is wider in the database.
    pub(super) fn count<N: TryFrom<i64, Error: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<N, Failure> {
        let number: i64 = self.get(column, name)?;
        N::try_from(number).map_err(|error| self.bad(name, format!("{number}: {error}")))
    }

    /// A count, if there is one.
    pub(super) fn optional_count<N: TryFrom<i64, Error: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<Option<N>, Failure> {
        let number: Option<i64> = self.get(column, name)?;
        number.map(|_| self.count(column, name)).transpose()
    }

    /// A code or id.
    pub(super) fn code<T>(
        &self,
        column: usize,
        name: &'static str,
        check: fn(&str) -> Result<T, CodeError>,
    ) -> Result<T, Failure> {
        check(self.get(column, name)?).map_err(|error| self.bad(name, error))
    }

    /// A code or id, if there is one.
    pub(super) fn optional_code<T>(
        &self,
        column: usize,
        name: &'static str,
        check: fn(&str) -> Result<T, CodeError>,
    ) -> Result<Option<T>, Failure> {
        let text: Option<&str> = self.get(column, name)?;
        text.map(|text| check(text).map_err(|error| self.bad(name, error))).transpose()
    }

    /// What is written as text.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<T, Failure> {
        self.get::<&str>(column, name)?.parse().map_err(|error| self.bad(name, error))
    }

    /// What is written as text, if there is one.
    pub(super) fn optional_parsed<T: FromStr<Err: Display>>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        let text: Option<&str> = self.get(column, name)?;
        text.map(|_| self.parsed(column, name)).transpose()
    }

    /// A moment.
    pub(super) fn moment(&self, column: usize, name: &'static str) -> Result<Timestamp, Failure> {
        let at: SystemTime = self.get(column, name)?;
        // Before 1970 is as much out of range as zero is.
        let seconds = at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Timestamp::from_unix(seconds.cast_signed()).map_err(|error| self.bad(name, error))
    }

    /// A moment, if there is one.
    pub(super) fn optional_moment(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<Option<Timestamp>, Failure> {
        let at: Option<SystemTime> = self.get(column, name)?;
        at.map(|_| self.moment(column, name)).transpose()
    }

    /// A geometry.
    pub(super) fn geometry<T>(
        &self,
        column: usize,
        read: fn(Geometry<f64>) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let stored: ewkb::Geometry = self.get(column, "geom")?;
        decode(stored).and_then(read).map_err(|error| self.bad("geom", error))
    }

    /// A geometry, if there is one.
    pub(super) fn optional_geometry<T>(
        &self,
        column: usize,
        name: &'static str,
        read: fn(Geometry<f64>) -> Result<T, String>,
    ) -> Result<Option<T>, Failure> {
        let stored: Option<ewkb::Geometry> = self.get(column, name)?;
        stored.map(|stored| decode(stored).and_then(read).map_err(|error| self.bad(name, error))).transpose()
    }

    /// A fault in this row.
    pub(super) fn bad(&self, column: &'static str, found: impl Display) -> Failure {
        let row = self.row.try_get(0).unwrap_or_default();
        Failure::Store(StoreError::BadRow { table: self.table, row, column, found: found.to_string() })
    }
}
