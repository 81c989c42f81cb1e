//! Where a page ended: what the `next` link goes on from. It names the last feature and what it was
//! sorted by, not how many came before, so that pages neither repeat nor skip what stays the same while
//! other features come and go.

use std::cmp::Ordering;

use serde_json::{Value as Json, json};
use wangge_model::{ColumnKind, Timestamp, Value};

use crate::error::ApiError;
use crate::service::{Features, MapLayer};

/// A column that features are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SortKey {
    pub(crate) column: usize,
    pub(crate) downwards: bool,
}

/// Compares two values of a column; what is missing comes last.
pub(crate) fn compare(a: Value<'_>, b: Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(&b),
        (Value::Real(a), Value::Real(b)) => a.total_cmp(&b),
        (Value::Time(a), Value::Time(b)) => a.cmp(&b),
        _ => unreachable!("a column holds values of one kind"),
    }
}

/// The last feature of a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cursor {
    id: String,
    values: Vec<Owned>,
}

/// A value that outlives its revision.
#[derive(Debug, Clone, PartialEq)]
enum Owned {
    Null,
    Text(String),
    Integer(i64),
    Real(f64),
    Time(Timestamp),
}

impl Owned {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Integer(number) => Self::Integer(number),
            Value::Real(number) => Self::Real(number),
            Value::Time(at) => Self::Time(at),
        }
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(text),
            Self::Integer(number) => Value::Integer(*number),
            Self::Real(number) => Value::Real(*number),
            Self::Time(at) => Value::Time(*at),
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => json!(text),
            Self::Integer(number) => json!(number),
            Self::Real(number) => json!(number),
            Self::Time(at) => json!(at.to_string()),
        }
    }

    fn from_json(json: &Json, kind: ColumnKind) -> Option<Self> {
        if json.is_null() {
            return Some(Self::Null);
        }
        match kind {
            ColumnKind::Text => json.as_str().map(|text| Self::Text(text.to_owned())),
            ColumnKind::Integer => json.as_i64().map(Self::Integer),
            ColumnKind::Real => json.as_f64().map(Self::Real),
            ColumnKind::Time => json.as_str()?.parse().ok().map(Self::Time),
        }
    }
}

impl Cursor {
    /// After a feature, in an order.
    pub(crate) fn after(features: &Features<'_>, row: usize, order: &[SortKey]) -> Self {
        let values = order.iter().map(|key| Owned::of(features.value(row, key.column)));
        Self { id: features.key(row).to_owned(), values: values.collect() }
    }

    /// As it is in a link.
    pub(crate) fn to_text(&self) -> String {
        let values = self.values.iter().map(Owned::to_json);
        Json::Array(std::iter::once(json!(self.id)).chain(values).collect()).to_string()
    }

    /// From a link.
    ///
    /// # Errors
    /// When it is none, or of another order.
    pub(crate) fn parse(text: &str, layer: MapLayer, order: &[SortKey]) -> Result<Self, ApiError> {
        let columns = layer.columns();
        let read = || {
            let parts: Vec<Json> = serde_json::from_str(text).ok()?;
            let (id, values) = parts.split_first()?;
            let keys = order.iter().map(|key| columns[key.column].kind);
            let values: Option<Vec<Owned>> =
                values.iter().zip(keys).map(|(value, kind)| Owned::from_json(value, kind)).collect();
            let values =
                values.filter(|values| values.len() == order.len() && parts.len() == order.len() + 1)?;
            Some(Self { id: id.as_str()?.to_owned(), values })
        };
        read().ok_or_else(|| {
            ApiError::BadRequest(format!(
                "cursor={text:?} is none that a link of this list has; follow its links"
            ))
        })
    }

    /// What the last feature was called.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Whether a feature comes after it in an order.
    pub(crate) fn is_before(&self, features: &Features<'_>, row: usize, order: &[SortKey]) -> bool {
        let keys = order.iter().zip(&self.values);
        let by_key = keys.map(|(key, value)| {
            let ordering = compare(value.value(), features.value(row, key.column));
            if key.downwards { ordering.reverse() } else { ordering }
        });
        let ordering = by_key.fold(Ordering::Equal, Ordering::then);
        ordering.then_with(|| self.id.as_str().cmp(features.key(row))) == Ordering::Less
    }
}
