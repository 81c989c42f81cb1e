//! From what was written to what can be asked: names become columns, kinds are settled.

use std::collections::HashSet;

use wangge_model::{Column, ColumnKind};

use crate::error::FilterError;
use crate::expression::{Comparison, Expression, Node, SpatialRelation};
use crate::like::Pattern;
use crate::predicate::{Number, Predicate, Text, Time};
use crate::spatial::Spatial;
use crate::time::Span;

/// The name of the property that is a feature's geometry.
pub const GEOMETRY: &str = "geometry";

type Checked<T> = Result<T, FilterError>;

/// What a part of a filter gives.
enum Operand {
    Number(Number),
    Text(Text),
    Time(Time),
    Boolean(bool),
}

impl Operand {
    fn noun(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Time(_) => "a time",
            Self::Boolean(_) => "true or false",
        }
    }
}

/// Checks a filter against a layer's columns.
pub(crate) fn check(node: &Node, columns: &[Column]) -> Checked<Predicate> {
    Checker { columns }.condition(node)
}

struct Checker<'a> {
    columns: &'a [Column],
}

fn fault<T>(node: &Node, message: impl Into<String>) -> Checked<T> {
    Err(FilterError::new(&node.place, message))
}

impl Checker<'_> {
    fn condition(&self, node: &Node) -> Checked<Predicate> {
        match &node.expression {
            Expression::And(parts) => Ok(Predicate::All(self.conditions(parts)?)),
            Expression::Or(parts) => Ok(Predicate::Any(self.conditions(parts)?)),
            Expression::Not(part) => Ok(Predicate::Not(Box::new(self.condition(part)?))),
            Expression::Boolean(truth) => Ok(Predicate::Constant(*truth)),
            Expression::Compare(comparison, parts) => self.comparison(*comparison, &parts[0], &parts[1]),
            Expression::Like(parts) => self.like(&parts[0], &parts[1]),
            Expression::Between(parts) => {
                let [value, least, most] = &**parts;
                let above = self.comparison(Comparison::AtLeast, value, least)?;
                Ok(Predicate::All(vec![above, self.comparison(Comparison::AtMost, value, most)?]))
            }
            Expression::In(value, list) => self.membership(value, list),
            Expression::IsNull(part) => self.missing(part),
            Expression::Spatial(relation, parts) => spatial(*relation, &parts[0], &parts[1]),
            Expression::Temporal(relation, parts) => {
                Ok(Predicate::Temporal(*relation, self.time(&parts[0])?, self.time(&parts[1])?))
            }
            other => fault(node, format!("expected a condition, found {}", other.noun())),
        }
    }

    fn conditions(&self, nodes: &[Node]) -> Checked<Vec<Predicate>> {
        nodes.iter().map(|node| self.condition(node)).collect()
    }

    fn comparison(&self, comparison: Comparison, left: &Node, right: &Node) -> Checked<Predicate> {
        match (self.operand(left)?, self.operand(right)?) {
            (Operand::Number(a), Operand::Number(b)) => Ok(Predicate::Number(comparison, a, b)),
            (Operand::Text(a), Operand::Text(b)) => Ok(Predicate::Text(comparison, a, b)),
            (Operand::Time(a), Operand::Time(b)) => Ok(Predicate::Time(comparison, a, b)),
            (Operand::Boolean(a), Operand::Boolean(b)) => match comparison {
                Comparison::Equal => Ok(Predicate::Constant(a == b)),
                Comparison::NotEqual => Ok(Predicate::Constant(a != b)),
                _ => fault(left, "true and false are only equal or not"),
            },
            (a, b) => fault(right, format!("{} cannot be compared with {}", b.noun(), a.noun())),
        }
    }

    fn like(&self, text: &Node, pattern: &Node) -> Checked<Predicate> {
        Ok(Predicate::Like(self.text(text)?, Pattern::new(&pattern_text(pattern)?)))
    }

    fn membership(&self, value: &Node, list: &[Node]) -> Checked<Predicate> {
        let texts: Option<HashSet<String>> = list
            .iter()
            .map(|node| match &node.expression {
                Expression::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        let numbers: Option<Vec<f64>> = list
            .iter()
            .map(|node| match node.expression {
                Expression::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        match (self.operand(value)?, texts, numbers) {
            (Operand::Text(text), Some(texts), _) => Ok(Predicate::TextIn(text, texts)),
            (Operand::Number(number), _, Some(numbers)) => Ok(Predicate::NumberIn(number, numbers)),
            _ => {
                let equal = list.iter().map(|item| self.comparison(Comparison::Equal, value, item));
                Ok(Predicate::Any(equal.collect::<Checked<_>>()?))
            }
        }
    }

    fn missing(&self, node: &Node) -> Checked<Predicate> {
        match &node.expression {
            Expression::Property(name) if name == GEOMETRY => Ok(Predicate::MissingShape),
            Expression::Property(name) => Ok(Predicate::Missing(self.column(node, name)?)),
            other => fault(node, format!("expected a property, found {}", other.noun())),
        }
    }

    fn text(&self, node: &Node) -> Checked<Text> {
        match self.operand(node)? {
            Operand::Text(text) => Ok(text),
            other => fault(node, format!("expected a text, found {}", other.noun())),
        }
    }

    fn number(&self, node: &Node) -> Checked<Number> {
        match self.operand(node)? {
            Operand::Number(number) => Ok(number),
            other => fault(node, format!("expected a number, found {}", other.noun())),
        }
    }

    fn time(&self, node: &Node) -> Checked<Time> {
        if let Expression::Interval(ends) = &node.expression {
            let [from, to] = &**ends;
            let open = |at| Ok(Time::Constant(Span::moment(at)));
            let start = from.as_ref().map_or_else(|| open(i64::MIN), |node| self.time(node))?;
            let end = to.as_ref().map_or_else(|| open(i64::MAX), |node| self.time(node))?;
            return match (start, end) {
                (Time::Constant(start), Time::Constant(end)) if start.start > end.end => {
                    fault(node, "the interval ends before it starts")
                }
                (start, end) => Ok(Time::Interval(Box::new([start, end]))),
            };
        }
        match self.operand(node)? {
            Operand::Time(time) => Ok(time),
            other => fault(
                node,
                format!("expected a time, as TIMESTAMP('2026-01-31T08:30:00Z'), found {}", other.noun()),
            ),
        }
    }

    fn operand(&self, node: &Node) -> Checked<Operand> {
        Ok(match &node.expression {
            Expression::Property(name) => {
                let column = self.column(node, name)?;
                match self.columns[column].kind {
                    ColumnKind::Text => Operand::Text(Text::Column(column)),
                    ColumnKind::Integer | ColumnKind::Real => Operand::Number(Number::Column(column)),
                    ColumnKind::Time => Operand::Time(Time::Column(column)),
                }
            }
            Expression::Text(text) => Operand::Text(Text::Constant(text.clone())),
            Expression::Number(number) => Operand::Number(Number::Constant(*number)),
            Expression::Boolean(truth) => Operand::Boolean(*truth),
            Expression::Instant(span) => Operand::Time(Time::Constant(*span)),
            Expression::Folded(fold, inner) => Operand::Text(match self.text(inner)? {
                Text::Constant(text) => Text::Constant(fold.of(&text)),
                text => Text::Folded(*fold, Box::new(text)),
            }),
            Expression::Arithmetic(operation, parts) => {
                let parts = [self.number(&parts[0])?, self.number(&parts[1])?];
                Operand::Number(Number::Arithmetic(*operation, Box::new(parts)))
            }
            other => return fault(node, format!("expected a value, found {}", other.noun())),
        })
    }

    fn column(&self, node: &Node, name: &str) -> Checked<usize> {
        let found = self.columns.iter().position(|column| column.name == name);
        found.map_or_else(|| fault(node, self.unknown(name)), Ok)
    }

    fn unknown(&self, name: &str) -> String {
        if name == GEOMETRY {
            return format!("the property {GEOMETRY:?} goes with the functions S_INTERSECTS, S_WITHIN, …");
        }
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        format!("there is no property {name:?}; the properties are {} and {GEOMETRY}", names.join(", "))
    }
}

/// A pattern, which is a text or one that is folded.
fn pattern_text(node: &Node) -> Checked<String> {
    match &node.expression {
        Expression::Text(pattern) => Ok(pattern.clone()),
        Expression::Folded(fold, inner) => pattern_text(inner).map(|pattern| fold.of(&pattern)),
        other => fault(node, format!("expected a pattern, found {}", other.noun())),
    }
}

/// The relation seen from the other side.
fn turned(relation: SpatialRelation) -> SpatialRelation {
    match relation {
        SpatialRelation::Within => SpatialRelation::Contains,
        SpatialRelation::Contains => SpatialRelation::Within,
        other => other,
    }
}

fn spatial(relation: SpatialRelation, left: &Node, right: &Node) -> Checked<Predicate> {
    let is_geometry =
        |node: &Node| matches!(&node.expression, Expression::Property(name) if name == GEOMETRY);
    let (relation, literal) = match (&left.expression, &right.expression) {
        (_, Expression::Geometry(literal)) if is_geometry(left) => (relation, literal),
        (Expression::Geometry(literal), _) if is_geometry(right) => (turned(relation), literal),
        (Expression::Geometry(a), Expression::Geometry(b)) => {
            return Ok(Predicate::Constant(Spatial::between(relation, a, b)));
        }
        (Expression::Geometry(_), other) => {
            return fault(right, format!("expected the property {GEOMETRY:?}, found {}", other.noun()));
        }
        (Expression::Property(name), _) if !is_geometry(left) => {
            return fault(left, format!("the property {name:?} is no geometry; {GEOMETRY:?} is"));
        }
        (_, other) if is_geometry(left) => {
            return fault(right, format!("expected a geometry, found {}", other.noun()));
        }
        (other, _) => return fault(left, format!("expected a geometry, found {}", other.noun())),
    };
    Ok(Predicate::Spatial(Spatial::new(relation, literal.clone())))
}
