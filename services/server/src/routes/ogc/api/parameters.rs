//! What can be asked.

use serde_json::{Value as Json, json};
use wangge_model::ColumnKind;

use crate::ogc::{DEFAULT_LIMIT, Kind, LARGEST_LIMIT, OutputCrs};
use crate::service::MapLayer;

/// A parameter of the query.
pub(super) fn parameter(name: &str, description: &str, schema: &Json) -> Json {
    json!({
        "name": name, "in": "query", "description": description, "required": false,
        "schema": schema, "style": "form", "explode": false,
    })
}

/// `f`, for a resource of a kind.
pub(super) fn f(kind: Kind) -> Json {
    let names: Vec<&str> = kind.formats().iter().map(|format| format.name()).collect();
    let text = "The format; without it the Accept header says what comes";
    parameter("f", text, &json!({ "type": "string", "enum": names }))
}

/// A coordinate reference system.
pub(super) fn crs(name: &str, description: &str) -> Json {
    parameter(name, description, &json!({ "type": "string", "format": "uri", "enum": OutputCrs::all() }))
}

/// `plan`.
pub(super) fn plan() -> Json {
    let text =
        "The plan that is meant, by its name; `current` and without it the one in force, else the newest";
    parameter("plan", text, &json!({ "type": "string" }))
}

/// `as_of`.
pub(super) fn as_of() -> Json {
    let text = "The plan that was in force at the end of this day (UTC) or at this moment, else the newest of \
                those that had been saved by then, instead of `plan`";
    parameter("as_of", text, &json!({ "type": "string" }))
}

/// The id of a feature, in the path.
pub(super) fn feature_id() -> Json {
    json!({ "name": "featureId", "in": "path", "required": true, "description": "Its code or id", "schema": { "type": "string" } })
}

/// What can be asked of a layer's features.
pub(super) fn items(layer: MapLayer) -> Vec<Json> {
    let names: Vec<&str> = layer.columns().iter().map(|column| column.name).collect();
    let signed: Vec<String> =
        names.iter().flat_map(|name| [(*name).to_owned(), format!("-{name}"), format!("+{name}")]).collect();
    let text = json!({ "type": "string" });
    let list = |of: &Json| json!({ "type": "array", "items": { "type": "string", "enum": of } });
    let bbox = json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } });
    let limit = json!({ "type": "integer", "minimum": 1, "default": DEFAULT_LIMIT });
    let limit_text = format!(
        "The most features in the answer: {DEFAULT_LIMIT} without it, 50 on a page for people. Up to \
         {LARGEST_LIMIT} come in one answer, written while they are sent; more is taken as that"
    );
    let mut all = vec![
        f(Kind::Features),
        parameter("bbox", "Only features that touch this box: west,south,east,north", &bbox),
        crs("bbox-crs", "The coordinate reference system of bbox"),
        parameter(
            "datetime",
            "Only features of this time: a day, a moment, or an interval with a slash",
            &text,
        ),
        parameter("limit", &limit_text, &limit),
        parameter(
            "offset",
            "Features to leave out at the start",
            &json!({ "type": "integer", "minimum": 0 }),
        ),
        parameter("cursor", "Where a page goes on; next links have it", &text),
        parameter("properties", "Only these properties", &list(&json!(names))),
        parameter(
            "sortby",
            "By which properties features are sorted; a minus for the greatest first",
            &list(&json!(signed)),
        ),
        crs("crs", "The coordinate reference system of the answer"),
        parameter("filter", "Only features for which this CQL2 expression holds", &text),
        parameter(
            "filter-lang",
            "How the filter is written",
            &json!({ "type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text" }),
        ),
        crs("filter-crs", "The coordinate reference system of geometries in the filter"),
        plan(),
        as_of(),
    ];
    all.extend(layer.columns().iter().map(|column| {
        let kind = match column.kind {
            ColumnKind::Text => "string",
            ColumnKind::Integer => "integer",
            ColumnKind::Real => "number",
            ColumnKind::Time => return parameter(column.name, column.title, &text),
        };
        parameter(column.name, column.title, &json!({ "type": kind }))
    }));
    all
}
