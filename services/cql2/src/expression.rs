//! A filter as it was written, before it is known what its properties are.

use geo::Geometry;

use crate::error::Place;
use crate::fold::Fold;
use crate::time::Span;

/// A part of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) expression: Expression,
}

impl Node {
    pub(crate) fn new(place: Place, expression: Expression) -> Self {
        Self { place, expression }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Compare(Comparison, Box<[Node; 2]>),
    /// A text and a pattern.
    Like(Box<[Node; 2]>),
    /// A value, the least and the most.
    Between(Box<[Node; 3]>),
    In(Box<Node>, Vec<Node>),
    IsNull(Box<Node>),
    Spatial(SpatialRelation, Box<[Node; 2]>),
    Temporal(TemporalRelation, Box<[Node; 2]>),
    Arithmetic(Operation, Box<[Node; 2]>),
    /// A text without what does not count.
    Folded(Fold, Box<Node>),
    Property(String),
    Text(String),
    Number(f64),
    Boolean(bool),
    /// A moment or a day.
    Instant(Span),
    /// From and to; no bound where it is open.
    Interval(Box<[Option<Node>; 2]>),
    Geometry(Geometry<f64>),
}

impl Expression {
    /// What it is called in a message.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::And(_)
            | Self::Or(_)
            | Self::Not(_)
            | Self::Compare(..)
            | Self::Like(_)
            | Self::Between(_)
            | Self::In(..)
            | Self::IsNull(_)
            | Self::Spatial(..)
            | Self::Temporal(..) => "a condition",
            Self::Arithmetic(..) => "a calculation",
            Self::Folded(..) => "CASEI or ACCENTI",
            Self::Property(_) => "a property",
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Instant(_) => "a date or time",
            Self::Interval(_) => "an interval",
            Self::Geometry(_) => "a geometry",
        }
    }
}

/// A closed list of operators with their names in CQL2 text, upper case, and in JSON, lower case.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl $name {
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name.to_ascii_lowercase().as_str() { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named!(
    /// How two values compare.
    Comparison { Equal = "=", NotEqual = "<>", Less = "<", Greater = ">", AtMost = "<=", AtLeast = ">=" }
);

named!(
    /// How two geometries lie to each other (OGC Simple Features).
    SpatialRelation {
        Intersects = "s_intersects",
        Disjoint = "s_disjoint",
        Equals = "s_equals",
        Touches = "s_touches",
        Within = "s_within",
        Contains = "s_contains",
        Overlaps = "s_overlaps",
        Crosses = "s_crosses",
    }
);

named!(
    /// How two spans of time lie to each other (Allen 1983).
    TemporalRelation {
        After = "t_after",
        Before = "t_before",
        Contains = "t_contains",
        Disjoint = "t_disjoint",
        During = "t_during",
        Equals = "t_equals",
        FinishedBy = "t_finishedby",
        Finishes = "t_finishes",
        Intersects = "t_intersects",
        Meets = "t_meets",
        MetBy = "t_metby",
        OverlappedBy = "t_overlappedby",
        Overlaps = "t_overlaps",
        StartedBy = "t_startedby",
        Starts = "t_starts",
    }
);

named!(
    /// What is done with two numbers.
    Operation { Add = "+", Subtract = "-", Multiply = "*", Divide = "/", Modulo = "%", IntegerDivide = "div", Power = "^" }
);
