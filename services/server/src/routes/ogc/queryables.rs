//! What a collection's features can be filtered by, and what they tell.

use axum::extract::{OriginalUri, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value as Json;

use super::json;
use crate::error::ApiError;
use crate::ogc::{Format, Kind, Page, Parameters, Site, layer_schema, queryables_schema};
use crate::service::MapLayer;

/// What can be filtered by.
pub(super) async fn get_queryables(
    path: Path<String>,
    uri: OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    schema(&path, &uri, &headers, "Queryables", queryables_schema)
}

/// What features tell.
pub(super) async fn get_schema(
    path: Path<String>,
    uri: OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    schema(&path, &uri, &headers, "Schema", layer_schema)
}

fn schema(
    Path(name): &Path<String>,
    OriginalUri(uri): &OriginalUri,
    headers: &HeaderMap,
    title: &str,
    describe: fn(MapLayer, &str) -> Json,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(name)?;
    let format = Parameters::of(uri).only_format(headers, Kind::Schema)?;
    let site = Site::of(headers, uri);
    let here = site.with(&[], &["f"]);
    if format == Format::Json {
        return Ok(json(&describe(layer, &here), Kind::Schema));
    }
    let way = [
        ("Wangge", site.ogc("")),
        ("Collections", site.ogc("/collections")),
        (layer.title(), site.collection(name, "")),
        (title, here),
    ];
    let mut page = Page::new(&format!("{title} of {}", layer.title()), &way);
    page.raw("<table><tr><th>Name</th><th>Type</th><th>What it is</th><th>Values</th></tr>");
    for column in layer.columns() {
        page.raw("<tr><th>");
        page.text(column.name);
        page.raw("</th><td>");
        page.text(format!("{:?}", column.kind).to_lowercase());
        page.raw("</td><td>");
        page.text(column.title);
        page.raw("</td><td>");
        page.text(column.words.join(", "));
        page.raw("</td></tr>");
    }
    page.fact(wangge_cql2::GEOMETRY, layer.geometry_format());
    page.raw("</table>");
    page.formats(&site, Kind::Schema);
    Ok(page.respond())
}
