//! The `OpenAPI` 3.0 description of `/ogc`.

mod parameters;
mod schemas;
mod tiles;

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};

use self::parameters::{as_of, crs, f, feature_id, items, plan};
use crate::error::{ApiError, PROBLEM_JSON};
use crate::ogc::{Format, Kind, Page, Parameters, Site};
use crate::service::MapLayer;

pub(crate) use schemas::schemas;

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
            "title": "Wangge: OGC API – Features and Tiles",
            "description": "The layers of a city district and of its plans, as features and as vector tiles.",
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
    let all =
        documents().into_iter().chain(MapLayer::ALL.into_iter().flat_map(collection)).chain(tiles::paths());
    all.map(|(path, operation)| (format!("{prefix}{path}"), json!({ "get": operation.to_json() }))).collect()
}

/// What there is once.
fn documents() -> [(String, Operation); 3] {
    let document = |path: &str, id: &str, summary: &str, schema| {
        let operation = Operation::new(id, summary, vec![f(Kind::Document)], Kind::Document, schema);
        (path.to_owned(), operation)
    };
    [
        document("/", "getLandingPage", "The landing page", "LandingPage"),
        document("/conformance", "getConformance", "Conformance classes", "Conformance"),
        document("/collections", "getCollections", "The collections", "Collections"),
    ]
}

/// What there is of a collection.
fn collection(layer: MapLayer) -> [(String, Operation); 5] {
    let (name, title) = (layer.name(), layer.title());
    let path = |end: &str| format!("/collections/{name}{end}");
    let operation = |id: &str, what: &str, parameters, kind, schema| {
        Operation::new(&format!("{id}.{name}"), &format!("{title}{what}"), parameters, kind, schema)
    };
    let document = vec![f(Kind::Document)];
    let schema = vec![f(Kind::Schema)];
    let feature = vec![
        feature_id(),
        f(Kind::Feature),
        crs("crs", "The coordinate reference system of the answer"),
        plan(),
        as_of(),
    ];
    let features = operation("getFeatures", ": features", items(layer), Kind::Features, "Features");
    let feature = operation("getFeature", ": one feature", feature, Kind::Feature, "OneFeature");
    [
        (path(""), operation("describe", "", document, Kind::Document, "Collection")),
        (path("/schema"), operation("getSchema", ": schema", schema.clone(), Kind::Schema, "Schema")),
        (path("/queryables"), operation("getQueryables", ": queryables", schema, Kind::Schema, "Schema")),
        (path("/items"), features.may_miss("There is no such plan")),
        (path("/items/{featureId}"), feature.may_miss("There is no such feature or plan")),
    ]
}

/// An operation that answers with a resource of a kind.
struct Operation {
    id: String,
    summary: String,
    tag: &'static str,
    parameters: Vec<Json>,
    kind: Kind,
    /// The name of the schema of its JSON.
    schema: &'static str,
    /// What is meant by status 404, where it is answered.
    missing: Option<&'static str>,
}

impl Operation {
    fn new(id: &str, summary: &str, parameters: Vec<Json>, kind: Kind, schema: &'static str) -> Self {
        let (id, summary) = (id.to_owned(), summary.to_owned());
        Self { id, summary, tag: "Features", parameters, kind, schema, missing: None }
    }

    fn may_miss(self, what: &'static str) -> Self {
        Self { missing: Some(what), ..self }
    }

    fn to_json(&self) -> Json {
        let content = |format: &Format| {
            let schema = match format {
                Format::Json => json!({ "$ref": format!("#/components/schemas/{}", self.schema) }),
                Format::TileJson => json!({ "type": "object" }),
                Format::Parquet | Format::Mvt => json!({ "type": "string", "format": "binary" }),
                _ => json!({ "type": "string" }),
            };
            (format.media_type(self.kind).to_owned(), json!({ "schema": schema }))
        };
        let content: Map<String, Json> = self.kind.formats().iter().map(content).collect();
        let problem = |what: &str| {
            json!({
                "description": what,
                "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/OgcProblem" } } },
            })
        };
        let mut responses = json!({
            "200": { "description": self.summary, "content": content },
            "304": { "description": "The client has this already" },
            "400": problem("A parameter is unknown or says what it cannot mean"),
            "406": problem("There is no format that the client takes"),
        });
        if let Some(what) = self.missing {
            responses["404"] = problem(what);
        }
        json!({
            "operationId": self.id,
            "summary": self.summary,
            "tags": [self.tag],
            "parameters": self.parameters,
            "responses": responses,
        })
    }
}

fn page(site: &Site) -> Response {
    let mut page =
        Page::new("What can be asked", &[("Wangge", site.ogc("")), ("API", site.ogc("/api?f=html"))]);
    page.paragraph("The features of a collection are at its address and /items. These parameters say which, and how they come:");
    page.raw("<table>");
    for parameter in items(MapLayer::Buildings).iter().take(15) {
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
