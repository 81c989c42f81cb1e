//! CQL2 JSON.

use geo::{Coord, Geometry};
use serde_json::{Map, Value as Json};

use crate::error::{FilterError, Place};
use crate::expression::{Comparison, Expression, Node, Operation, SpatialRelation, TemporalRelation};
use crate::fold::Fold;
use crate::geometry::{Nest, Reproject, assemble, bbox, collect, settle};
use crate::text::bound;
use crate::time::Span;
use crate::{DEEPEST, LONGEST};

/// Reads a filter written as JSON.
pub(crate) fn read(text: &str, reproject: &Reproject) -> Result<Node, FilterError> {
    let top = Place::Pointer(String::new());
    if text.len() > LONGEST {
        let message = format!("a filter has at most {LONGEST} bytes, this one has {}", text.len());
        return Err(FilterError::new(&top, message));
    }
    // It refuses what is nested more than 128 deep, and so does what follows long before that.
    let json =
        serde_json::from_str(text).map_err(|error| FilterError::new(&top, format!("no JSON: {error}")))?;
    Reader { reproject }.node(&json, &top, 0)
}

struct Reader<'a> {
    reproject: &'a Reproject<'a>,
}

impl Reader<'_> {
    fn node(&self, json: &Json, place: &Place, depth: usize) -> Result<Node, FilterError> {
        let fault = |message: String| FilterError::new(place, message);
        if depth > DEEPEST {
            return Err(fault(format!("the filter is nested more than {DEEPEST} deep")));
        }
        let expression = match json {
            Json::Bool(truth) => Expression::Boolean(*truth),
            Json::Number(number) => {
                Expression::Number(number.as_f64().ok_or_else(|| fault("no number".to_owned()))?)
            }
            Json::String(text) => Expression::Text(text.clone()),
            Json::Object(object) => self.object(object, place, depth)?,
            Json::Null | Json::Array(_) => return Err(fault("expected a condition or a value".to_owned())),
        };
        Ok(Node::new(place.clone(), expression))
    }

    fn object(
        &self,
        object: &Map<String, Json>,
        place: &Place,
        depth: usize,
    ) -> Result<Expression, FilterError> {
        let fault = |message: String| FilterError::new(place, message);
        let text = |name: &str| object.get(name).and_then(Json::as_str);
        if let Some(op) = text("op") {
            let arguments = object.get("args").and_then(Json::as_array);
            let arguments = arguments.ok_or_else(|| fault("an operation has a list \"args\"".to_owned()))?;
            return self.operation(op, arguments, place, depth);
        }
        if let Some(name) = text("property") {
            return Ok(Expression::Property(name.to_owned()));
        }
        if let Some(date) = text("date") {
            let span =
                Span::day(date).ok_or_else(|| fault(format!("{date:?} is no date like 2026-01-31")))?;
            return Ok(Expression::Instant(span));
        }
        if let Some(time) = text("timestamp") {
            let expected = || fault(format!("{time:?} is no time like 2026-01-31T08:30:00Z"));
            return Ok(Expression::Instant(Span::timestamp(time).ok_or_else(expected)?));
        }
        if let Some(ends) = object.get("interval") {
            let [from, to] =
                self.two(ends.as_array().map_or(&[][..], Vec::as_slice), &place.inner("interval"), depth)?;
            return Ok(Expression::Interval(Box::new([bound(from)?, bound(to)?])));
        }
        let geometry = if let Some(numbers) = object.get("bbox").filter(|_| !object.contains_key("type")) {
            let numbers: Option<Vec<f64>> =
                numbers.as_array().and_then(|list| list.iter().map(Json::as_f64).collect());
            bbox(&numbers.unwrap_or_default())
        } else if object.contains_key("type") {
            geometry(object)
        } else {
            return Err(fault(
                "expected op, property, date, timestamp, interval, bbox or a GeoJSON geometry".to_owned(),
            ));
        };
        let geometry = geometry.and_then(|geometry| settle(geometry, self.reproject));
        geometry.map(Expression::Geometry).map_err(fault)
    }

    fn operation(
        &self,
        op: &str,
        arguments: &[Json],
        place: &Place,
        depth: usize,
    ) -> Result<Expression, FilterError> {
        let inside = place.inner("args");
        let one = || {
            let [node] = self.exactly(arguments, &inside, depth)?;
            Ok(Box::new(node))
        };
        let two = || self.two(arguments, &inside, depth).map(Box::new);
        Ok(match op.to_ascii_lowercase().as_str() {
            "and" => Expression::And(self.several(arguments, &inside, depth)?),
            "or" => Expression::Or(self.several(arguments, &inside, depth)?),
            "not" => Expression::Not(one()?),
            "isnull" => Expression::IsNull(one()?),
            "like" => Expression::Like(two()?),
            "between" => Expression::Between(Box::new(self.exactly(arguments, &inside, depth)?)),
            "in" => {
                let [value, Json::Array(list)] = arguments else {
                    return Err(FilterError::new(&inside, "\"in\" has a value and a list"));
                };
                let value = self.node(value, &inside.inner(0), depth + 1)?;
                Expression::In(Box::new(value), self.several(list, &inside.inner(1), depth)?)
            }
            op => {
                if let Some(fold) = Fold::named(op) {
                    Expression::Folded(fold, one()?)
                } else if let Some(comparison) = Comparison::named(op) {
                    Expression::Compare(comparison, two()?)
                } else if let Some(operation) = Operation::named(op) {
                    Expression::Arithmetic(operation, two()?)
                } else if let Some(relation) = SpatialRelation::named(op) {
                    Expression::Spatial(relation, two()?)
                } else if let Some(relation) = TemporalRelation::named(op) {
                    Expression::Temporal(relation, two()?)
                } else {
                    return Err(FilterError::new(&place.inner("op"), format!("there is no operator {op:?}")));
                }
            }
        })
    }

    fn several(&self, list: &[Json], place: &Place, depth: usize) -> Result<Vec<Node>, FilterError> {
        if list.is_empty() {
            return Err(FilterError::new(place, "expected at least one argument"));
        }
        list.iter().enumerate().map(|(i, json)| self.node(json, &place.inner(i), depth + 1)).collect()
    }

    fn exactly<const N: usize>(
        &self,
        list: &[Json],
        place: &Place,
        depth: usize,
    ) -> Result<[Node; N], FilterError> {
        if list.len() != N {
            return Err(FilterError::new(place, format!("expected {N} arguments, found {}", list.len())));
        }
        let nodes = self.several(list, place, depth)?;
        nodes.try_into().map_err(|_| FilterError::new(place, format!("expected {N} arguments")))
    }

    fn two(&self, list: &[Json], place: &Place, depth: usize) -> Result<[Node; 2], FilterError> {
        self.exactly(list, place, depth)
    }
}

/// A `GeoJSON` geometry.
fn geometry(object: &Map<String, Json>) -> Result<Geometry<f64>, String> {
    let kind = object.get("type").and_then(Json::as_str).ok_or("the type of a geometry is a text")?;
    if kind == "GeometryCollection" {
        let parts =
            object.get("geometries").and_then(Json::as_array).ok_or("a collection has \"geometries\"")?;
        let parts = parts.iter().map(|part| geometry(part.as_object().ok_or("a geometry is an object")?));
        return Ok(collect(parts.collect::<Result<_, String>>()?));
    }
    assemble(kind, nest(object.get("coordinates").ok_or("a geometry has \"coordinates\"")?)?)
}

fn nest(json: &Json) -> Result<Nest, String> {
    let list = json.as_array().ok_or("coordinates are lists of numbers")?;
    let number = |i: usize| list.get(i).and_then(Json::as_f64);
    match (number(0), number(1)) {
        (Some(x), Some(y)) if list.len() <= 3 => Ok(Nest::Position(Coord { x, y })),
        (None, None) => Ok(Nest::List(list.iter().map(nest).collect::<Result<_, _>>()?)),
        _ => Err("a coordinate has two or three numbers".to_owned()),
    }
}
