//! The `OpenAPI` 3.0 description of `/ogc`.

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use wangge_model::ColumnKind;

use crate::error::{ApiError, PROBLEM_JSON};
use crate::ogc::{DEFAULT_LIMIT, Format, Kind, LARGEST_LIMIT, OutputCrs, Page, Parameters, Site};
use crate::service::MapLayer;

/// The media type of the description.
pub(super) const MEDIA_TYPE: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The description, and for people a page of what can be asked.
pub(super) async fn get_api(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Result<Response, ApiError> {
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    if format == Format::Html {
        return Ok(page(&site));
    }
    let description = json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Wangge: OGC API – Features",
            "description": "The layers of a city district and of its plans.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": site.ogc("") }],
        "paths": paths(""),
        "components": { "schemas": schemas() },
    });
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], description.to_string()).into_response())
}

/// Every path below `/ogc`, with what comes before it.
pub(crate) fn paths(prefix: &str) -> Map<String, Json> {
    let mut paths = Map::new();
    let mut put = |path: &str, operation: Json| {
        paths.insert(format!("{prefix}{path}"), json!({ "get": operation }));
    };
    let document = Kind::Document;
    put("/", operation("getLandingPage", "The landing page", &[f(document)], document, "LandingPage", false));
    put(
        "/conformance",
        operation("getConformance", "Conformance classes", &[f(document)], document, "Conformance", false),
    );
    put(
        "/collections",
        operation("getCollections", "The collections", &[f(document)], document, "Collections", false),
    );
    for layer in MapLayer::ALL {
        let (name, title) = (layer.name(), layer.title());
        let id = |what: &str| format!("{what}.{name}");
        let below = |end: &str| format!("/collections/{name}{end}");
        let about = |what: &str| if what.is_empty() { title.to_owned() } else { format!("{title}: {what}") };
        put(
            &below(""),
            operation(&id("describe"), &about(""), &[f(document)], document, "Collection", false),
        );
        let schema = Kind::Schema;
        put(
            &below("/schema"),
            operation(&id("getSchema"), &about("schema"), &[f(schema)], schema, "Schema", false),
        );
        put(
            &below("/queryables"),
            operation(&id("getQueryables"), &about("queryables"), &[f(schema)], schema, "Schema", false),
        );
        put(
            &below("/items"),
            operation(
                &id("getFeatures"),
                &about("features"),
                &items(layer),
                Kind::Features,
                "Features",
                true,
            ),
        );
        let feature = [
            feature_id(),
            f(Kind::Feature),
            crs("crs", "The coordinate reference system of the answer"),
            plan(),
        ];
        put(
            &below("/items/{featureId}"),
            operation(&id("getFeature"), &about("one feature"), &feature, Kind::Feature, "OneFeature", true),
        );
    }
    paths
}

/// An operation that answers with a resource of a kind.
fn operation(
    id: &str,
    summary: &str,
    parameters: &[Json],
    kind: Kind,
    schema: &str,
    may_be_missing: bool,
) -> Json {
    let content: Map<String, Json> = kind
        .formats()
        .iter()
        .map(|format| {
            let schema = match format {
                Format::Json => json!({ "$ref": format!("#/components/schemas/{schema}") }),
                Format::Parquet => json!({ "type": "string", "format": "binary" }),
                _ => json!({ "type": "string" }),
            };
            (format.media_type(kind).to_owned(), json!({ "schema": schema }))
        })
        .collect();
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/OgcProblem" } } },
        })
    };
    let mut responses = json!({
        "200": { "description": summary, "content": content },
        "304": { "description": "The client has this already" },
        "400": problem("A parameter is unknown or says what it cannot mean"),
        "406": problem("There is no format that the client takes"),
    });
    if may_be_missing {
        responses["404"] = problem("There is no such feature or plan");
    }
    json!({ "operationId": id, "summary": summary, "tags": ["Features"], "parameters": parameters, "responses": responses })
}

fn parameter(name: &str, description: &str, schema: &Json) -> Json {
    json!({
        "name": name, "in": "query", "description": description, "required": false,
        "schema": schema, "style": "form", "explode": false,
    })
}

fn f(kind: Kind) -> Json {
    let names: Vec<&str> = kind.formats().iter().map(|format| format.name()).collect();
    let text = "The format; without it the Accept header says what comes";
    parameter("f", text, &json!({ "type": "string", "enum": names }))
}

fn crs(name: &str, description: &str) -> Json {
    parameter(name, description, &json!({ "type": "string", "format": "uri", "enum": OutputCrs::all() }))
}

fn plan() -> Json {
    let text = "The plan that is meant, by its name; `current` and without it the newest";
    parameter("plan", text, &json!({ "type": "string" }))
}

fn feature_id() -> Json {
    json!({ "name": "featureId", "in": "path", "required": true, "description": "Its code or id", "schema": { "type": "string" } })
}

/// What can be asked of a layer's features.
fn items(layer: MapLayer) -> Vec<Json> {
    let names: Vec<&str> = layer.properties().iter().map(|property| property.column.name).collect();
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
    ];
    all.extend(layer.properties().iter().map(|property| {
        let kind = match property.column.kind {
            ColumnKind::Text => "string",
            ColumnKind::Integer => "integer",
            ColumnKind::Real => "number",
            ColumnKind::Time => return parameter(property.column.name, property.column.title, &text),
        };
        parameter(property.column.name, property.column.title, &json!({ "type": kind }))
    }));
    all
}

/// What answers are made of.
pub(crate) fn schemas() -> Map<String, Json> {
    let text = json!({ "type": "string" });
    let list =
        |of: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } });
    let count = json!({ "type": "integer", "minimum": 0 });
    let object = |required: &[&str], properties: Json| json!({ "type": "object", "required": required, "properties": properties });
    let all = [
        (
            "Link",
            object(
                &["href", "rel", "type"],
                json!({ "href": text, "rel": text, "type": text, "title": text }),
            ),
        ),
        (
            "LandingPage",
            object(&["title", "links"], json!({ "title": text, "description": text, "links": list("Link") })),
        ),
        (
            "Conformance",
            object(
                &["conformsTo"],
                json!({ "links": list("Link"), "conformsTo": { "type": "array", "items": text } }),
            ),
        ),
        (
            "Collections",
            object(
                &["links", "collections"],
                json!({ "links": list("Link"), "collections": list("Collection") }),
            ),
        ),
        (
            "Collection",
            object(
                &["id", "links", "extent", "crs"],
                json!({
                    "id": text, "title": text, "description": text, "itemType": text, "itemCount": count,
                    "extent": { "type": "object" }, "crs": { "type": "array", "items": text },
                    "storageCrs": text, "links": list("Link"),
                }),
            ),
        ),
        (
            "Schema",
            object(
                &["$schema", "$id", "type", "properties"],
                json!({ "$schema": text, "$id": text, "type": text, "properties": { "type": "object" } }),
            ),
        ),
        (
            "OneFeature",
            object(
                &["type", "id", "geometry", "properties"],
                json!({
                    "type": { "type": "string", "enum": ["Feature"] }, "id": text,
                    "geometry": { "description": "A GeoJSON geometry, or null" }, "properties": { "type": "object" },
                    "links": list("Link"),
                }),
            ),
        ),
        (
            "Features",
            object(
                &["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"],
                json!({
                    "type": { "type": "string", "enum": ["FeatureCollection"] }, "features": list("OneFeature"),
                    "links": list("Link"), "numberMatched": count, "numberReturned": count, "timeStamp": text,
                }),
            ),
        ),
        (
            "OgcProblem",
            object(
                &["title", "status"],
                json!({ "title": text, "status": { "type": "integer" }, "detail": text }),
            ),
        ),
    ];
    all.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn page(site: &Site) -> Response {
    let mut page =
        Page::new("What can be asked", &[("Wangge", site.ogc("")), ("API", site.ogc("/api?f=html"))]);
    page.paragraph("The features of a collection are at its address and /items. These parameters say which, and how they come:");
    page.raw("<table>");
    for parameter in items(MapLayer::Buildings).iter().take(14) {
        page.fact(
            parameter["name"].as_str().unwrap_or_default(),
            parameter["description"].as_str().unwrap_or_default(),
        );
    }
    page.raw("</table>");
    page.paragraph(
        "Each queryable of a collection is a parameter too: features with that value. Filters are CQL2:",
    );
    page.raw("<pre>");
    page.text("households &gt; 300 AND kind = 'general'\nS_INTERSECTS(geometry, POLYGON((…)))\nT_DURING(reported_at, INTERVAL('2026-01-01', '2026-03-31'))".replace("&gt;", ">"));
    page.raw("</pre>");
    page.link(&site.ogc("/api?f=json"), "OpenAPI 3.0 description");
    page.respond()
}
