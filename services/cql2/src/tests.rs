//! Filters as their writers see them.

use geo::{Coord, LineString, MultiLineString};
use proptest::prelude::*;
use wangge_model::{Column, ColumnKind, ShapeRef, Value};

use crate::{DEEPEST, Feature, Filter, FilterError, LONGEST, Language};

const COLUMNS: [Column; 6] = [
    column("id", ColumnKind::Text),
    column("name", ColumnKind::Text),
    column("households", ColumnKind::Integer),
    column("share", ColumnKind::Real),
    column("reported_at", ColumnKind::Time),
    column("closed_at", ColumnKind::Time),
];

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, title: "", words: &[] }
}

/// A building with everything but a time at which it was closed.
struct House(MultiLineString<f64>);

impl House {
    fn new() -> Self {
        Self(MultiLineString(vec![LineString(vec![
            Coord { x: 117.0, y: 36.5 },
            Coord { x: 117.5, y: 37.0 },
        ])]))
    }
}

impl Feature for House {
    fn value(&self, column: usize) -> Value<'_> {
        match column {
            0 => Value::Text("b1"),
            1 => Value::Text("济洛路 No. 7"),
            2 => Value::Integer(300),
            3 => Value::Real(-0.5),
            4 => Value::Time("2026-03-01T12:00:00Z".parse().unwrap()),
            _ => Value::Null,
        }
    }

    fn shape(&self) -> Option<ShapeRef<'_>> {
        Some(ShapeRef::Lines(&self.0))
    }
}

fn read(filter: &str) -> Result<Filter, FilterError> {
    let language = if filter.starts_with('{') { Language::Json } else { Language::Text };
    Filter::read(filter, language, &COLUMNS, &Ok)
}

#[track_caller]
fn selects(filter: &str) -> bool {
    read(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).matches(&House::new())
}

#[test]
fn what_holds_selects() {
    for filter in [
        "households = 300",
        "households <> 301 AND share < 0",
        "households >= 300 and Not households > 300",
        "NOT (households < 300 OR households > 300)",
        "households BETWEEN 299.5 AND 300",
        "households NOT BETWEEN 0 AND 10",
        "name BETWEEN 'a' AND '龥'",
        "id IN ('b1', 'b2')",
        "households IN (1, 300)",
        "id NOT IN ('b2')",
        "reported_at IN (DATE('2026-03-01'), TIMESTAMP('2020-01-01T00:00:00Z'))",
        "name LIKE '济洛路%'",
        "name NOT LIKE '%路'",
        "CASEI(name) LIKE CASEI('%NO. _')",
        "CASEI(id) = CASEI('B1')",
        "ACCENTI(id) = ACCENTI('b́1')",
        "ACCENTI(CASEI(name)) LIKE CASEI(ACCENTI('%ŅÕ. _'))",
        "ACCENTI('Jǐnán') IN ('Jinan')",
        "closed_at IS NULL AND id IS NOT NULL",
        "\"households\" = 300",
        "households / 2 + 50 * -1 = 100",
        "(households - 100) * 2 = 400",
        "2 ^ 3 ^ 2 = 512",
        "-2 ^ 2 = -4",
        "households % 7 = 6 AND households DIV 7 = 42",
        "10 - 4 - 3 = 3",
        "households = 1 OR TRUE",
        "TRUE = TRUE",
        "true",
        "reported_at > TIMESTAMP('2026-03-01T00:00:00+08:00')",
        "reported_at = DATE('2026-03-01')",
        "T_DURING(reported_at, INTERVAL('2026-03-01', '2026-03-31'))",
        "T_AFTER(reported_at, DATE('2026-02-28'))",
        "T_BEFORE(reported_at, INTERVAL('2026-03-02T00:00:00Z', '..'))",
        "T_INTERSECTS(INTERVAL('..', '2026-03-01'), reported_at)",
        "T_INTERSECTS(INTERVAL(reported_at, '..'), DATE('2030-01-01'))",
        "S_INTERSECTS(geometry, POLYGON((116 36, 118 36, 118 37, 116 37, 116 36)))",
        "S_WITHIN(geometry, BBOX(116, 36, 118, 37))",
        "S_CONTAINS(BBOX(116,36,0, 118,37,9), geometry)",
        "S_DISJOINT(geometry, POINT Z (0 0 5))",
        "S_TOUCHES(geometry, POINT(117 36.5))",
        "S_CROSSES(geometry, LINESTRING(117 37, 117.5 36.5))",
        "S_EQUALS(geometry, LINESTRING(117.5 37, 117 36.5))",
        "S_OVERLAPS(geometry, MULTILINESTRING((117.25 36.75, 118 37.5), (1 1, 2 2)))",
        "S_INTERSECTS(geometry, MULTIPOINT((1 1), (117 36.5)))",
        "S_INTERSECTS(geometry, MULTIPOINT(1 1, 117 36.5))",
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(116 36.7, 118 36.7)))",
        "S_INTERSECTS(geometry, MULTIPOLYGON(((1 1, 2 1, 2 2, 1 1)), ((116 36, 118 36, 118 37, 116 36))))",
        "S_INTERSECTS(geometry, BBOX(116, 36, -170, 37))",
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"id"},"b1"]},{"op":">","args":[{"property":"households"},1]}]}"#,
        r#"{"op":"between","args":[{"property":"households"},1,300]}"#,
        r#"{"op":"in","args":[{"property":"id"},["b1"]]}"#,
        r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"id"}]}]}"#,
        r#"{"op":"like","args":[{"op":"casei","args":[{"property":"id"}]},{"op":"casei","args":["B%"]}]}"#,
        r#"{"op":"=","args":[{"op":"accenti","args":[{"property":"id"}]},{"op":"accenti","args":["b́1"]}]}"#,
        r#"{"op":"s_within","args":[{"property":"geometry"},{"bbox":[116,36,118,37]}]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[116,36],[118,36],[118,37],[116,36]]]}]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[117,36.5]}]}]}"#,
        r#"{"op":"t_during","args":[{"property":"reported_at"},{"interval":["2026-01-01",".."]}]}"#,
        r#"{"op":"<","args":[{"property":"reported_at"},{"timestamp":"2026-03-01T12:00:01Z"}]}"#,
        r#"{"op":"=","args":[{"property":"reported_at"},{"date":"2026-03-01"}]}"#,
        r#"{"op":"=","args":[{"op":"+","args":[{"property":"households"},1]},301]}"#,
    ] {
        assert!(selects(filter), "{filter}");
    }
}

#[test]
fn what_does_not_hold_or_cannot_be_told_selects_nothing() {
    for filter in [
        "households = 301",
        "closed_at > TIMESTAMP('1970-01-01T00:00:00Z')",
        "NOT closed_at > TIMESTAMP('1970-01-01T00:00:00Z')",
        "closed_at = closed_at",
        "T_AFTER(closed_at, DATE('1970-01-01')) OR households = 1",
        "households / 0 = 1",
        "NOT households / 0 = 1",
        "S_DISJOINT(geometry, BBOX(116, 36, 118, 37))",
        "S_INTERSECTS(geometry, POINT(0 0))",
        "FALSE",
    ] {
        assert!(!selects(filter), "{filter}");
    }
    assert!(selects("NOT (closed_at > TIMESTAMP('1970-01-01T00:00:00Z') AND households = 1)"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (filter, says) in [
        ("", "at character 1: expected a value, found the end"),
        ("households", "at character 1: expected a condition, found a property"),
        ("households = ", "at character 14: expected a value, found the end"),
        (
            "户数 = 1",
            "at character 1: there is no property \"户数\"; the properties are id, name, households",
        ),
        ("id = 1", "at character 6: a number cannot be compared with a text"),
        ("id = b1", "at character 6: there is no property \"b1\""),
        ("households = 300 id", "at character 18: expected AND, OR or the end, found \"id\""),
        ("(households = 300", "at character 18: expected \")\", found the end"),
        ("households LIKE 'a'", "at character 1: expected a text, found a number"),
        ("id LIKE name", "at character 9: expected a pattern, found a property"),
        ("id IS 1", "at character 7: expected NULL, found 1"),
        ("A_CONTAINS(id, name)", "at character 1: there is no function A_CONTAINS"),
        ("A_EQUALS(id, name)", "at character 1: there is no function A_EQUALS"),
        ("id LIKE ACCENTI(CASEI(name))", "at character 23: expected a pattern, found a property"),
        ("S_INTERSECTS(geometry)", "at character 13: expected two arguments"),
        ("S_INTERSECTS(id, POINT(1 1))", "at character 14: the property \"id\" is no geometry"),
        ("S_INTERSECTS(geometry, 'POINT(1 1)')", "at character 24: expected a geometry, found a text"),
        ("S_INTERSECTS(geometry, POINT(1))", "at character 31: expected a coordinate, found \")\""),
        ("S_INTERSECTS(geometry, POINT(1 95))", "at character 24: (1, 95) is no longitude and latitude"),
        ("S_INTERSECTS(geometry, BBOX(1,2,1,1))", "at character 24: the box is upside down"),
        (
            "S_WITHIN(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
            "at character 20: the geometry is not valid",
        ),
        ("reported_at > '2026-01-01'", "at character 15: a text cannot be compared with a time"),
        ("reported_at > DATE('2026-13-01')", "at character 15: \"2026-13-01\" is none like 2026-01-31"),
        ("T_DURING(reported_at, INTERVAL('2026-01-02','2026-01-01'))", "at character 23: the interval ends"),
        ("T_AFTER(id, DATE('2026-01-01'))", "at character 9: expected a time"),
        ("geometry = 1", "at character 1: the property \"geometry\" goes with the functions"),
        ("TRUE < FALSE", "at character 1: true and false are only equal or not"),
        ("{", "at the top: no JSON"),
        (r#"{"op":"=","args":[{"property":"x"},1]}"#, "at /args/0: there is no property"),
        (r#"{"op":"=","args":[1]}"#, "at /args: expected 2 arguments, found 1"),
        (r#"{"op":"and","args":[]}"#, "at /args: expected at least one argument"),
        (r#"{"op":"a_overlaps","args":[]}"#, "at /op: there is no operator \"a_overlaps\""),
        (r#"{"op":"foo","args":[]}"#, "at /op: there is no operator \"foo\""),
        (r#"{"op":"in","args":[{"property":"id"},"b1"]}"#, "at /args: \"in\" has a value and a list"),
        (
            r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}"#,
            "at /args/1: a coordinate",
        ),
    ] {
        let error = read(filter).map(|_| ()).expect_err(filter).to_string();
        assert!(error.starts_with(says), "{filter}: {error}");
    }
}

#[test]
fn what_is_too_long_or_too_deep_is_refused_at_once() {
    let long = format!("id = '{}'", "x".repeat(LONGEST));
    assert!(read(&long).unwrap_err().to_string().contains("at most 32768 bytes"));
    let deep = |open: &str, close: &str, n: usize| format!("{}TRUE{}", open.repeat(n), close.repeat(n));
    for (open, close) in [("(", ")"), ("NOT ", ""), ("(NOT ", ")")] {
        let error = read(&deep(open, close, 5_000)).unwrap_err().to_string();
        assert!(error.contains("nested more than"), "{error}");
    }
    assert!(selects(&deep("(", ")", DEEPEST)));
    let minus = format!("households = {}1", "-".repeat(10_000));
    assert!(read(&minus).unwrap_err().to_string().contains("nested more than"));
    let sum = format!("households = 1{}", " + 1".repeat(5_000));
    assert!(read(&sum).unwrap_err().to_string().contains("operations in a row"));
    let json = format!("{}true{}", r#"{"op":"not","args":["#.repeat(1_000), "]}".repeat(1_000));
    assert!(read(&json).unwrap_err().to_string().contains("recursion limit"));
    let collections =
        format!("S_WITHIN(geometry, {}POINT(1 1){})", "GEOMETRYCOLLECTION(".repeat(1_000), ")".repeat(1_000));
    assert!(read(&collections).unwrap_err().to_string().contains("nested more than"));
    let rings = format!("S_WITHIN(geometry, POLYGON {}1 1{})", "(".repeat(9_000), ")".repeat(9_000));
    assert!(read(&rings).unwrap_err().to_string().contains("nested more than"));
    // Many conditions side by side are no depth.
    assert!(selects(&format!("households = 300{}", " AND id = 'b1'".repeat(2_000))));
}

#[test]
fn a_filter_says_where_to_look() {
    let extent = |filter: &str| read(filter).unwrap().extent().map(|rect| (rect.min().x, rect.max().x));
    let near = "S_INTERSECTS(geometry, BBOX(116,36,118,37))";
    assert_eq!(extent(near), Some((116.0, 118.0)));
    assert_eq!(extent(&format!("{near} AND S_WITHIN(geometry, BBOX(117,36,119,37))")), Some((117.0, 118.0)));
    assert_eq!(extent(&format!("{near} OR TRUE")), None);
    assert_eq!(extent(&format!("NOT {near}")), None);
    assert_eq!(extent("S_DISJOINT(geometry, POINT(1 1))"), None);
}

proptest! {
    /// Whatever comes, the answer is a filter or an error.
    #[test]
    fn no_text_is_too_much(filter in "[ -~]{0,60}|(NOT|AND|OR|\\(|\\)|id|households|=|<|1|'a'|IN|,|LIKE|BETWEEN|IS|NULL|S_WITHIN|geometry|POINT|POLYGON|-| ){0,30}") {
        let _ = read(&filter).map(|filter| filter.matches(&House::new()));
    }

    #[test]
    fn no_json_is_too_much(filter in "\\{(\"op\":\"(and|not|=|in|between)\"|\"args\"|:|\\[|\\]|\\{|\\}|,|1|\"a\"|\"property\":\"id\"){0,20}") {
        let _ = read(&filter).map(|filter| filter.matches(&House::new()));
    }
}
