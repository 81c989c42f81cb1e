//! What a layer's features tell: the columns that every format, the tiles and filters share.

use geo::{BoundingRect, Coord, Geometry, MultiLineString, MultiPolygon, Rect};

use crate::Timestamp;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text; codes are text.
    Text,
    /// A whole number.
    Integer,
    /// A real number.
    Real,
    /// A moment.
    Time,
}

/// A column of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The property's name in every format.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it means, in a few words.
    pub title: &'static str,
    /// The only words it can hold; empty where any text can be.
    pub words: &'static [&'static str],
}

/// One value of a column, or that it is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Missing.
    Null,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A moment.
    Time(Timestamp),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(moment: Timestamp) -> Self {
        Self::Time(moment)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A feature's geometry where it lies, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShapeRef<'a> {
    /// A place.
    Point(Coord<f64>),
    /// Lines.
    Lines(&'a MultiLineString<f64>),
    /// A surface.
    Area(&'a MultiPolygon<f64>),
}

impl ShapeRef<'_> {
    /// Its extent; nothing for a shape without a vertex.
    pub fn extent(self) -> Option<Rect<f64>> {
        match self {
            Self::Point(at) => Some(Rect::new(at, at)),
            Self::Lines(lines) => lines.bounding_rect(),
            Self::Area(area) => area.bounding_rect(),
        }
    }

    /// A copy; one line or polygon is no multi-part geometry.
    pub fn to_geometry(self) -> Geometry<f64> {
        match self {
            Self::Point(at) => Geometry::Point(at.into()),
            Self::Lines(lines) => match lines.0.as_slice() {
                [line] => Geometry::LineString(line.clone()),
                _ => Geometry::MultiLineString(lines.clone()),
            },
            Self::Area(area) => match area.0.as_slice() {
                [polygon] => Geometry::Polygon(polygon.clone()),
                _ => Geometry::MultiPolygon(area.clone()),
            },
        }
    }
}
