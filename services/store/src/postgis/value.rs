use std::error::Error;
use std::time::{Duration, SystemTime};

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type};
use wangge_model::{Area, Lines, Place, Timestamp};

use super::geometry::{multi_line, multi_polygon, point};

/// A value on its way into a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Text(Option<&'a str>),
    Number(Option<i64>),
    Real(Option<f64>),
    Flag(bool),
    Moment(Option<Timestamp>),
    Point(Option<Place>),
    Lines(Option<&'a Lines>),
    Surface(Option<&'a Area>),
}

impl<'a> Value<'a> {
    /// A text that is there.
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Some(text))
    }

    /// A number that is there.
    pub(super) fn number(number: impl Into<i64>) -> Self {
        Self::Number(Some(number.into()))
    }

    /// A real number that is there.
    pub(super) fn real(real: f64) -> Self {
        Self::Real(Some(real))
    }

    fn with<T>(&self, body: impl FnOnce(&dyn ToSql) -> T) -> T {
        match self {
            Self::Text(text) => body(text),
            Self::Number(number) => body(number),
            Self::Real(real) => body(real),
            Self::Flag(flag) => body(flag),
            Self::Moment(at) => body(&at.map(system_time)),
            Self::Point(place) => body(&place.map(|place| point(place.point()))),
            Self::Lines(lines) => body(&lines.map(|lines| multi_line(lines.geometry()))),
            Self::Surface(area) => body(&area.map(|area| multi_polygon(area.geometry()))),
        }
    }
}

/// The driver's own type for moments.
fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.unix().into())
}

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql_checked(kind, out)
    }

    /// What a value goes into is checked value by value.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.with(|value| value.to_sql_checked(kind, out))
    }
}
