//! The layers as collections.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json as document};
use wangge_model::Value;

use super::json;
use crate::error::ApiError;
use crate::ogc::tileset::TILESETS_VECTOR;
use crate::ogc::{CRS84, Format, Kind, Link, OutputCrs, Page, Parameters, Site};
use crate::service::{Features, MapLayer, Served, compute, extent};

/// All collections.
pub(super) async fn list_collections(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    if format == Format::Html {
        return Ok(list_page(&site));
    }
    compute(move || {
        let layers = MapLayer::ALL.into_iter();
        let all = layers.map(|layer| collection(&served, layer, &links(&site, layer)));
        let all = all.collect::<Result<Vec<Json>, ApiError>>()?;
        let links = site.self_and_alternates(format, Kind::Document);
        let document = document!({ "links": links, "crs": OutputCrs::all(), "collections": all });
        Ok(json(&document, Kind::Document))
    })
    .await
}

/// One collection.
pub(super) async fn get_collection(
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(&name)?;
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    compute(move || {
        if format == Format::Html {
            return collection_page(&served, layer, &site);
        }
        let mut all = site.self_and_alternates(format, Kind::Document);
        all.extend(links(&site, layer).into_iter().filter(|link| link.rel != "self"));
        Ok(json(&collection(&served, layer, &all)?, Kind::Document))
    })
    .await
}

/// What there is of a collection.
fn links(site: &Site, layer: MapLayer) -> Vec<Link> {
    let name = layer.name();
    let mut links = vec![Link::new("self", "application/json", site.collection(name, ""), layer.title())];
    links.extend(Kind::Features.formats().iter().map(|format| {
        let address = site.collection(name, &format!("/items?f={}", format.name()));
        Link::new("items", format.media_type(Kind::Features), address, format.title(Kind::Features))
    }));
    let schema = Format::Json.media_type(Kind::Schema);
    let queryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
    links.push(Link::new(queryables, schema, site.collection(name, "/queryables"), "Queryables"));
    links.push(Link::new("describedby", schema, site.collection(name, "/schema"), "Schema"));
    if MapLayer::MAPPED.contains(&layer) {
        let tiles = site.collection(name, "/tiles");
        links.push(Link::new(TILESETS_VECTOR, "application/json", tiles, "Tiles"));
    }
    links.push(Link::new("root", "application/json", site.ogc(""), "Landing page"));
    links
}

fn collection(served: &Served, layer: MapLayer, links: &[Link]) -> Result<Json, ApiError> {
    let features = Features::of(served, layer, None)?;
    let bounds = features.extent_of_all().unwrap_or_else(|| served.extent());
    let mut extents = document!({ "spatial": { "bbox": [extent(bounds)], "crs": CRS84 } });
    if let Some([from, to]) = times(&features, layer) {
        let reference = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
        extents["temporal"] = document!({ "interval": [[from, to]], "trs": reference });
    }
    Ok(document!({
        "id": layer.name(),
        "title": layer.title(),
        "description": layer.description(),
        "itemType": "feature",
        "itemCount": features.len(),
        "extent": extents,
        "crs": OutputCrs::all(),
        "storageCrs": CRS84,
        "links": links,
    }))
}

/// The first and the last time of a layer that has times and features.
fn times(features: &Features<'_>, layer: MapLayer) -> Option<[String; 2]> {
    let name = layer.time_column()?;
    let column = layer.columns().iter().position(|column| column.name == name)?;
    let all = (0..features.len()).filter_map(|row| match features.value(row, column) {
        Value::Time(at) => Some((at, at)),
        _ => None,
    });
    let (first, last) = all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    Some([first.to_string(), last.to_string()])
}

fn list_page(site: &Site) -> Response {
    let way = [("Wangge", site.ogc("")), ("Collections", site.ogc("/collections"))];
    let mut page = Page::new("Collections", &way);
    page.raw("<table>");
    for layer in MapLayer::ALL {
        page.raw("<tr><th>");
        page.link(&site.collection(layer.name(), ""), layer.title());
        page.raw("</th><td>");
        page.text(layer.description());
        page.raw("</td></tr>");
    }
    page.raw("</table>");
    page.formats(site, Kind::Document);
    page.respond()
}

fn collection_page(served: &Served, layer: MapLayer, site: &Site) -> Result<Response, ApiError> {
    let features = Features::of(served, layer, None)?;
    let name = layer.name();
    let way = [
        ("Wangge", site.ogc("")),
        ("Collections", site.ogc("/collections")),
        (layer.title(), site.collection(name, "")),
    ];
    let mut page = Page::new(layer.title(), &way);
    page.paragraph(layer.description());
    page.raw("<table>");
    page.fact("Features", features.len());
    if let Some(bounds) = features.extent_of_all() {
        page.fact(
            "West, south, east, north",
            extent(bounds).map(|degrees| format!("{degrees:.5}")).join(", "),
        );
    }
    if let Some([from, to]) = times(&features, layer) {
        page.fact("From, to", format!("{from}, {to}"));
    }
    page.raw("</table>");
    if MapLayer::MAPPED.contains(&layer) {
        let tiles = site.collection(name, "/tiles?f=html");
        page.links(&[Link::new(TILESETS_VECTOR, "text/html", tiles, "Tiles")]);
    }
    page.links(&[
        Link::new("items", "text/html", site.collection(name, "/items?f=html"), "Features"),
        Link::new("queryables", "text/html", site.collection(name, "/queryables?f=html"), "Queryables"),
        Link::new("describedby", "text/html", site.collection(name, "/schema?f=html"), "Schema"),
    ]);
    page.heading("Coordinate reference systems");
    page.raw("<ul>");
    for uri in OutputCrs::all() {
        page.raw("<li>");
        page.text(uri);
        page.raw("</li>");
    }
    page.raw("</ul>");
    page.formats(site, Kind::Document);
    Ok(page.respond())
}
