//! Filters in the Common Query Language CQL2 (OGC 21-065r2), as text and as JSON.
//!
//! A filter is read into an expression, checked once against a layer's columns, and becomes a
//! [`Filter`] that a million rows can be asked: property names are column numbers by then, kinds are
//! settled, literal geometries are in degrees. What cannot be understood, is not known or does not fit
//! is an error that names the place. Nulls follow the standard's three-valued logic: what compares
//! with a missing value is neither true nor false, and selects nothing.
//!
//! ```
//! use wangge_cql2::{Feature, Filter, Language};
//! use wangge_model::{Column, ColumnKind, ShapeRef, Value};
//!
//! const COLUMNS: [Column; 1] =
//!     [Column { name: "households", kind: ColumnKind::Integer, title: "Households", words: &[] }];
//!
//! struct House(u32);
//! impl Feature for House {
//!     fn value(&self, _column: usize) -> Value<'_> {
//!         self.0.into()
//!     }
//!     fn shape(&self) -> Option<ShapeRef<'_>> {
//!         None
//!     }
//! }
//!
//! let filter = Filter::read("households > 300", Language::Text, &COLUMNS, &Ok).unwrap();
//! assert!(filter.matches(&House(301)) && !filter.matches(&House(300)));
//! let error = Filter::read("housholds > 300", Language::Text, &COLUMNS, &Ok).unwrap_err();
//! assert!(error.to_string().starts_with("at character 1: there is no property \"housholds\""));
//! ```

mod check;
mod error;
mod expression;
mod fold;
mod geometry;
mod json;
mod like;
mod predicate;
mod spatial;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod token;

pub use check::GEOMETRY;
pub use error::FilterError;
pub use geometry::Reproject;
pub use predicate::{Feature, Filter, Language};

/// The longest filter that is read, bytes.
pub const LONGEST: usize = 32 * 1024;

/// How deep the parts of a filter may be nested.
pub const DEEPEST: usize = 60;
