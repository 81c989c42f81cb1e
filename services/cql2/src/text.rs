//! CQL2 text, read by recursive descent: OR, AND, NOT, comparison, sum, product, power, from the
//! loosest to the tightest. What the parts are good for is asked later, so that parentheses may hold a
//! condition or a calculation.

use geo::Coord;

use crate::error::{FilterError, Place};
use crate::expression::{Comparison, Expression, Node, Operation, SpatialRelation, TemporalRelation};
use crate::fold::Fold;
use crate::geometry::{Nest, Reproject, assemble, bbox, collect, settle};
use crate::time::Span;
use crate::token::{Token, tokens};
use crate::{DEEPEST, LONGEST};

/// Reads a filter written as text.
pub(crate) fn read(text: &str, reproject: &Reproject) -> Result<Node, FilterError> {
    if text.len() > LONGEST {
        let message = format!("a filter has at most {LONGEST} bytes, this one has {}", text.len());
        return Err(FilterError::new(&Place::Character(LONGEST), message));
    }
    let end = Place::Character(text.chars().count() + 1);
    let mut reader = Reader { tokens: tokens(text)?, at: 0, end, depth: 0, reproject };
    let filter = reader.disjunction()?;
    match reader.peek() {
        None => Ok(filter),
        Some(_) => Err(reader.expected("AND, OR or the end")),
    }
}

struct Reader<'a> {
    tokens: Vec<(Place, Token)>,
    at: usize,
    end: Place,
    depth: usize,
    reproject: &'a Reproject<'a>,
}

type Read<T = Node> = Result<T, FilterError>;

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn place(&self) -> Place {
        self.tokens.get(self.at).map_or_else(|| self.end.clone(), |(place, _)| place.clone())
    }

    fn expected(&self, what: &str) -> FilterError {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Word(word)) => format!("{word:?}"),
            Some(Token::Quoted(name)) => format!("the name {name:?}"),
            Some(Token::Text(text)) => format!("the text {text:?}"),
            Some(Token::Number(number)) => number.to_string(),
            Some(Token::Sign(sign)) => format!("{sign:?}"),
        };
        FilterError::new(&self.place(), format!("expected {what}, found {found}"))
    }

    fn sees_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((_, Token::Word(found))) if found.eq_ignore_ascii_case(word))
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.sees_word(0, word);
        self.at += usize::from(found);
        found
    }

    fn sees_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let found = self.sees_sign(sign);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> Read<()> {
        if self.takes_sign(sign) { Ok(()) } else { Err(self.expected(&format!("{sign:?}"))) }
    }

    /// Reads what is one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == DEEPEST {
            let message = format!("the filter is nested more than {DEEPEST} deep");
            return Err(FilterError::new(&self.place(), message));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn disjunction(&mut self) -> Read {
        self.chain("OR", Self::conjunction, Expression::Or)
    }

    fn conjunction(&mut self) -> Read {
        self.chain("AND", Self::negation, Expression::And)
    }

    fn chain(&mut self, word: &str, part: fn(&mut Self) -> Read, join: fn(Vec<Node>) -> Expression) -> Read {
        let place = self.place();
        let first = part(self)?;
        if !self.sees_word(0, word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.takes_word(word) {
            parts.push(part(self)?);
        }
        Ok(Node::new(place, join(parts)))
    }

    fn negation(&mut self) -> Read {
        let place = self.place();
        if self.takes_word("NOT") {
            let inner = self.deeper(Self::negation)?;
            return Ok(Node::new(place, Expression::Not(Box::new(inner))));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read {
        let place = self.place();
        let left = self.sum()?;
        if let Some(Token::Sign(sign)) = self.peek()
            && let Some(comparison) = Comparison::named(sign)
        {
            self.at += 1;
            let right = self.sum()?;
            return Ok(Node::new(place, Expression::Compare(comparison, Box::new([left, right]))));
        }
        if self.takes_word("IS") {
            let negated = self.takes_word("NOT");
            if !self.takes_word("NULL") {
                return Err(self.expected("NULL"));
            }
            return Ok(negate(negated, place, Expression::IsNull(Box::new(left))));
        }
        let negated = self.sees_word(0, "NOT");
        let next = usize::from(negated);
        let listed = ["LIKE", "BETWEEN", "IN"].into_iter().find(|word| self.sees_word(next, word));
        let Some(word) = listed else { return Ok(left) };
        self.at += next + 1;
        let expression = match word {
            "LIKE" => Expression::Like(Box::new([left, self.sum()?])),
            "BETWEEN" => self.between(left)?,
            _ => Expression::In(Box::new(left), self.arguments()?),
        };
        Ok(negate(negated, place, expression))
    }

    fn between(&mut self, value: Node) -> Read<Expression> {
        let least = self.sum()?;
        if !self.takes_word("AND") {
            return Err(self.expected("AND"));
        }
        let most = self.sum()?;
        Ok(Expression::Between(Box::new([value, least, most])))
    }

    fn sum(&mut self) -> Read {
        self.calculation(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Read {
        self.calculation(&["*", "/", "%", "DIV"], Self::power)
    }

    /// A chain of operations, those on the left first. Each makes what is before it one level deeper.
    fn calculation(&mut self, signs: &[&str], part: fn(&mut Self) -> Read) -> Read {
        let place = self.place();
        let mut left = part(self)?;
        let mut length = self.depth;
        while let Some(operation) = self.takes_operation(signs) {
            length += 1;
            if length > DEEPEST {
                let message = format!("a calculation has at most {DEEPEST} operations in a row");
                return Err(FilterError::new(&self.place(), message));
            }
            let right = part(self)?;
            left = Node::new(place.clone(), Expression::Arithmetic(operation, Box::new([left, right])));
        }
        Ok(left)
    }

    fn takes_operation(&mut self, signs: &[&str]) -> Option<Operation> {
        let sign = signs.iter().find(|sign| self.sees_sign(sign) || self.sees_word(0, sign))?;
        self.at += 1;
        Operation::named(sign)
    }

    fn power(&mut self) -> Read {
        let place = self.place();
        let base = self.factor()?;
        if !self.takes_sign("^") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::power)?;
        Ok(Node::new(place, Expression::Arithmetic(Operation::Power, Box::new([base, exponent]))))
    }

    fn factor(&mut self) -> Read {
        let place = self.place();
        if self.takes_sign("(") {
            let inner = self.deeper(Self::disjunction)?;
            self.sign(")")?;
            return Ok(inner);
        }
        if self.sees_sign("-") || self.sees_sign("+") {
            let negative = self.takes_sign("-") || !self.takes_sign("+");
            let number = self.deeper(Self::power)?;
            return Ok(if negative { negative_of(place, number) } else { number });
        }
        let token = self.peek().cloned().ok_or_else(|| self.expected("a value"))?;
        let expression = match token {
            Token::Number(number) => Expression::Number(number),
            Token::Text(text) => Expression::Text(text),
            Token::Quoted(name) => Expression::Property(name),
            Token::Sign(_) => return Err(self.expected("a value")),
            Token::Word(word) => return self.word(place, &word),
        };
        self.at += 1;
        Ok(Node::new(place, expression))
    }

    /// A literal, a function or a property, all of which begin with a word.
    fn word(&mut self, place: Place, word: &str) -> Read {
        let called = matches!(self.tokens.get(self.at + 1), Some((_, Token::Sign("("))));
        let upper = word.to_ascii_uppercase();
        let expression = match upper.as_str() {
            "TRUE" | "FALSE" => Expression::Boolean(upper == "TRUE"),
            "AND" | "OR" | "NOT" | "LIKE" | "BETWEEN" | "IN" | "IS" | "NULL" => {
                return Err(self.expected("a value"));
            }
            _ if is_geometry(&upper) && self.starts_geometry() => {
                let geometry = self.geometry()?;
                let settled = settle(geometry, self.reproject);
                Expression::Geometry(settled.map_err(|message| FilterError::new(&place, message))?)
            }
            _ if called => {
                self.at += 1;
                return self.call(place, &upper);
            }
            _ => Expression::Property(word.to_owned()),
        };
        if !matches!(expression, Expression::Geometry(_)) {
            self.at += 1;
        }
        Ok(Node::new(place, expression))
    }

    fn call(&mut self, place: Place, name: &str) -> Read {
        let fault = |message: String| FilterError::new(&place, message);
        let expression = match name {
            "DATE" | "TIMESTAMP" => {
                let text = self.one_text()?;
                let span = if name == "DATE" { Span::day(&text) } else { Span::timestamp(&text) };
                let example = if name == "DATE" { "2026-01-31" } else { "2026-01-31T08:30:00Z" };
                Expression::Instant(span.ok_or_else(|| fault(format!("{text:?} is none like {example}")))?)
            }
            "INTERVAL" => {
                let [from, to] = self.two()?;
                Expression::Interval(Box::new([bound(from)?, bound(to)?]))
            }
            _ => {
                if let Some(fold) = Fold::named(name) {
                    Expression::Folded(fold, Box::new(self.one()?))
                } else if let Some(relation) = SpatialRelation::named(name) {
                    Expression::Spatial(relation, Box::new(self.two()?))
                } else if let Some(relation) = TemporalRelation::named(name) {
                    Expression::Temporal(relation, Box::new(self.two()?))
                } else {
                    return Err(fault(format!("there is no function {name}")));
                }
            }
        };
        Ok(Node::new(place, expression))
    }

    fn arguments(&mut self) -> Read<Vec<Node>> {
        self.sign("(")?;
        let mut all = vec![self.deeper(Self::sum)?];
        while self.takes_sign(",") {
            all.push(self.deeper(Self::sum)?);
        }
        self.sign(")")?;
        Ok(all)
    }

    fn one(&mut self) -> Read {
        let place = self.place();
        let mut all = self.arguments()?;
        let first = all.pop().filter(|_| all.is_empty());
        first.ok_or_else(|| FilterError::new(&place, "expected one argument"))
    }

    fn one_text(&mut self) -> Read<String> {
        let Node { place, expression } = self.one()?;
        match expression {
            Expression::Text(text) => Ok(text),
            other => Err(FilterError::new(&place, format!("expected a text, found {}", other.noun()))),
        }
    }

    fn two(&mut self) -> Read<[Node; 2]> {
        let place = self.place();
        self.arguments()?.try_into().map_err(|_| FilterError::new(&place, "expected two arguments"))
    }

    /// Whether a word that names a type of geometry is followed by coordinates.
    fn starts_geometry(&self) -> bool {
        let dimension = usize::from(self.sees_word(1, "Z"));
        let next = self.tokens.get(self.at + 1 + dimension).map(|(_, token)| token);
        matches!(next, Some(Token::Sign("(")))
    }

    /// Well-known text, and `BBOX(west, south, east, north)`.
    fn geometry(&mut self) -> Read<geo::Geometry<f64>> {
        let place = self.place();
        let Some(Token::Word(kind)) = self.peek().cloned() else { return Err(self.expected("a geometry")) };
        self.at += 1;
        self.takes_word("Z");
        let fault = |message: String| FilterError::new(&place, message);
        match kind.to_ascii_uppercase().as_str() {
            "BBOX" => {
                self.sign("(")?;
                let numbers = self.listed(Self::coordinate)?;
                self.sign(")")?;
                bbox(&numbers).map_err(fault)
            }
            "GEOMETRYCOLLECTION" => {
                self.sign("(")?;
                let parts = self.listed(|reader| reader.deeper(Self::geometry))?;
                self.sign(")")?;
                Ok(collect(parts))
            }
            "POINT" => {
                self.sign("(")?;
                let at = self.position()?;
                self.sign(")")?;
                assemble(&kind, at).map_err(fault)
            }
            _ => {
                let nest = self.nest()?;
                assemble(&kind, nest).map_err(fault)
            }
        }
    }

    fn listed<T>(&mut self, part: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut all = vec![part(self)?];
        while self.takes_sign(",") {
            all.push(part(self)?);
        }
        Ok(all)
    }

    fn nest(&mut self) -> Read<Nest> {
        self.sign("(")?;
        let all =
            self.listed(
                |reader| {
                    if reader.sees_sign("(") { reader.deeper(Self::nest) } else { reader.position() }
                },
            )?;
        self.sign(")")?;
        Ok(Nest::List(all))
    }

    /// Two numbers, or three of which the height is not used.
    fn position(&mut self) -> Read<Nest> {
        let at = Coord { x: self.coordinate()?, y: self.coordinate()? };
        if !self.sees_sign(",") && !self.sees_sign(")") {
            self.coordinate()?;
        }
        Ok(Nest::Position(at))
    }

    fn coordinate(&mut self) -> Read<f64> {
        let negative = self.takes_sign("-");
        match self.peek() {
            Some(&Token::Number(number)) => {
                self.at += 1;
                Ok(if negative { -number } else { number })
            }
            _ => Err(self.expected("a coordinate")),
        }
    }
}

fn is_geometry(word: &str) -> bool {
    matches!(
        word,
        "POINT"
            | "LINESTRING"
            | "POLYGON"
            | "MULTIPOINT"
            | "MULTILINESTRING"
            | "MULTIPOLYGON"
            | "GEOMETRYCOLLECTION"
            | "BBOX"
    )
}

fn negate(negated: bool, place: Place, expression: Expression) -> Node {
    let node = Node::new(place.clone(), expression);
    if negated { Node::new(place, Expression::Not(Box::new(node))) } else { node }
}

fn negative_of(place: Place, number: Node) -> Node {
    if let Expression::Number(number) = number.expression {
        return Node::new(place, Expression::Number(-number));
    }
    let zero = Node::new(place.clone(), Expression::Number(0.0));
    Node::new(place, Expression::Arithmetic(Operation::Subtract, Box::new([zero, number])))
}

/// An end of an interval: a text is a date, a time, or `..` for none.
pub(crate) fn bound(node: Node) -> Result<Option<Node>, FilterError> {
    let Expression::Text(text) = &node.expression else { return Ok(Some(node)) };
    if text == ".." {
        return Ok(None);
    }
    let message = format!("{text:?} is neither a date, nor a time with its offset, nor ..");
    let span = Span::instant(text).ok_or_else(|| FilterError::new(&node.place, message))?;
    Ok(Some(Node::new(node.place, Expression::Instant(span))))
}
