//! A filter ready to be asked.

use std::borrow::Cow;
use std::collections::HashSet;

use geo::Rect;
use wangge_model::{Column, ShapeRef, Value};

use crate::check::check;
use crate::error::FilterError;
use crate::expression::{Comparison, Operation, TemporalRelation};
use crate::fold::Fold;
use crate::geometry::Reproject;
use crate::like::Pattern;
use crate::spatial::{Spatial, extent};
use crate::time::Span;
use crate::{json, text};

/// How a filter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `cql2-text`.
    Text,
    /// `cql2-json`.
    Json,
}

/// What a filter looks at.
pub trait Feature {
    /// The value of a column, by its number.
    fn value(&self, column: usize) -> Value<'_>;

    /// Where it lies, degrees; nothing where that is not known.
    fn shape(&self) -> Option<ShapeRef<'_>>;
}

/// A condition on the features of one layer.
#[derive(Debug)]
pub struct Filter(Predicate);

impl Filter {
    /// Reads a filter and checks it against a layer's columns.
    ///
    /// # Errors
    /// When it is too long or too deep, cannot be understood, names a property that is not there, or
    /// compares what cannot be compared. The error says where.
    pub fn read(
        filter: &str,
        language: Language,
        columns: &[Column],
        reproject: &Reproject,
    ) -> Result<Self, FilterError> {
        let expression = match language {
            Language::Text => text::read(filter, reproject)?,
            Language::Json => json::read(filter, reproject)?,
        };
        check(&expression, columns).map(Self)
    }

    /// That a text column has exactly this value.
    pub fn equals_text(column: usize, value: &str) -> Self {
        let value = Text::Constant(value.to_owned());
        Self(Predicate::Text(Comparison::Equal, Text::Column(column), value))
    }

    /// Whether a feature is selected.
    pub fn matches(&self, feature: &impl Feature) -> bool {
        self.0.holds(feature) == Some(true)
    }

    /// A box that every feature the filter selects touches, degrees, when it says where to look.
    pub fn extent(&self) -> Option<Rect<f64>> {
        self.0.extent()
    }
}

/// A condition; it holds, does not, or cannot be told because a value is missing.
#[derive(Debug)]
pub(crate) enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Constant(bool),
    Number(Comparison, Number, Number),
    Text(Comparison, Text, Text),
    Time(Comparison, Time, Time),
    Like(Text, Pattern),
    NumberIn(Number, Vec<f64>),
    TextIn(Text, HashSet<String>),
    Missing(usize),
    MissingShape,
    Spatial(Spatial),
    Temporal(TemporalRelation, Time, Time),
}

/// What gives a number.
#[derive(Debug)]
pub(crate) enum Number {
    Column(usize),
    Constant(f64),
    Arithmetic(Operation, Box<[Number; 2]>),
}

/// What gives a text.
#[derive(Debug)]
pub(crate) enum Text {
    Column(usize),
    Constant(String),
    Folded(Fold, Box<Text>),
}

/// What gives a span of time.
#[derive(Debug)]
pub(crate) enum Time {
    Column(usize),
    Constant(Span),
    /// From the start of one to the end of another.
    Interval(Box<[Time; 2]>),
}

impl Predicate {
    fn holds(&self, feature: &impl Feature) -> Option<bool> {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.holds(feature))),
            Self::Any(parts) => {
                all(parts.iter().map(|part| part.holds(feature).map(|holds| !holds))).map(|none| !none)
            }
            Self::Not(part) => part.holds(feature).map(|holds| !holds),
            Self::Constant(truth) => Some(*truth),
            Self::Number(comparison, a, b) => Some(compare(*comparison, &a.of(feature)?, &b.of(feature)?)),
            Self::Text(comparison, a, b) => Some(compare(*comparison, &a.of(feature)?, &b.of(feature)?)),
            Self::Time(comparison, a, b) => Some(a.of(feature)?.compares(*comparison, b.of(feature)?)),
            Self::Like(text, pattern) => Some(pattern.fits(&text.of(feature)?)),
            Self::NumberIn(number, list) => Some(list.contains(&number.of(feature)?)),
            Self::TextIn(text, list) => Some(list.contains(&*text.of(feature)?)),
            Self::Missing(column) => Some(feature.value(*column) == Value::Null),
            Self::MissingShape => Some(feature.shape().is_none()),
            Self::Spatial(spatial) => feature.shape().map(|shape| spatial.holds(shape)),
            Self::Temporal(relation, a, b) => Some(a.of(feature)?.relates(*relation, b.of(feature)?)),
        }
    }

    fn extent(&self) -> Option<Rect<f64>> {
        match self {
            Self::All(parts) => parts.iter().filter_map(Self::extent).reduce(extent::overlap),
            Self::Spatial(spatial) => spatial.extent(),
            _ => None,
        }
    }
}

/// Whether all hold: one that does not settles it, one that cannot be told leaves it open.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => open = true,
        }
    }
    (!open).then_some(true)
}

fn compare<T: PartialOrd + ?Sized>(comparison: Comparison, a: &T, b: &T) -> bool {
    match comparison {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::Greater => a > b,
        Comparison::AtMost => a <= b,
        Comparison::AtLeast => a >= b,
    }
}

impl Number {
    fn of(&self, feature: &impl Feature) -> Option<f64> {
        match self {
            Self::Column(column) => match feature.value(*column) {
                Value::Integer(number) => Some(number as f64),
                Value::Real(number) => Some(number),
                _ => None,
            },
            Self::Constant(number) => Some(*number),
            Self::Arithmetic(operation, parts) => {
                let [a, b] = &**parts;
                let (a, b) = (a.of(feature)?, b.of(feature)?);
                let result = match operation {
                    Operation::Add => a + b,
                    Operation::Subtract => a - b,
                    Operation::Multiply => a * b,
                    Operation::Divide => a / b,
                    Operation::Modulo => a % b,
                    Operation::IntegerDivide => (a / b).trunc(),
                    Operation::Power => a.powf(b),
                };
                // Nothing can be said of what has no result.
                result.is_finite().then_some(result)
            }
        }
    }
}

impl Text {
    fn of<'a>(&'a self, feature: &'a impl Feature) -> Option<Cow<'a, str>> {
        match self {
            Self::Column(column) => match feature.value(*column) {
                Value::Text(text) => Some(Cow::Borrowed(text)),
                _ => None,
            },
            Self::Constant(text) => Some(Cow::Borrowed(text)),
            Self::Folded(fold, text) => text.of(feature).map(|text| Cow::Owned(fold.of(&text))),
        }
    }
}

impl Time {
    fn of(&self, feature: &impl Feature) -> Option<Span> {
        match self {
            Self::Column(column) => match feature.value(*column) {
                Value::Time(at) => Some(Span::moment(i64::from(at.unix()) * 1000)),
                _ => None,
            },
            Self::Constant(span) => Some(*span),
            Self::Interval(ends) => {
                let [from, to] = &**ends;
                Some(Span { start: from.of(feature)?.start, end: to.of(feature)?.end })
            }
        }
    }
}
