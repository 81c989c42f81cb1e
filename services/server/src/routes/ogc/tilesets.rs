//! The tilesets of the district and of each collection (OGC API – Tiles, Part 1).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json as document;

use super::json;
use crate::error::ApiError;
use crate::ogc::tile_matrix_set::{WEB_MERCATOR_QUAD, expect_known};
use crate::ogc::tileset::{Origin, Tileset, listed};
use crate::ogc::{Format, Kind, Link, Page, Parameters, Site, negotiate};
use crate::routes::tiles::TileQuery;
use crate::service::{MapLayer, Served, compute, extent};

/// The tilesets of the district.
pub(super) async fn list_tilesets(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    list(Origin::Dataset, &uri, &headers)
}

/// The tilesets of a collection.
pub(super) async fn list_collection_tilesets(
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    list(Origin::Collection(MapLayer::mapped(&name)?), &uri, &headers)
}

fn list(origin: Origin, uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    let format = Parameters::of(uri).only_format(headers, Kind::Document)?;
    let site = Site::of(headers, uri);
    if format == Format::Html {
        let title = format!("{}: tiles", origin.title());
        let mut page = Page::new(&title, &way(origin, &site));
        let address = site.ogc(&format!("{}?f=html", origin.tileset_path()));
        page.links(&[Link::new("self", "text/html", address, WEB_MERCATOR_QUAD)]);
        page.formats(&site, Kind::Document);
        return Ok(page.respond());
    }
    let links = site.self_and_alternates(format, Kind::Document);
    Ok(json(&document!({ "links": links, "tilesets": [listed(origin, &site)] }), Kind::Document))
}

/// A tileset of the district.
pub(super) async fn get_tileset(
    Path(set): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    describe(Origin::Dataset, &set, uri, headers, served).await
}

/// A tileset of a collection.
pub(super) async fn get_collection_tileset(
    Path((name, set)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    describe(Origin::Collection(MapLayer::mapped(&name)?), &set, uri, headers, served).await
}

async fn describe(
    origin: Origin,
    set: &str,
    uri: Uri,
    headers: HeaderMap,
    served: Arc<Served>,
) -> Result<Response, ApiError> {
    expect_known(set)?;
    let mut given = Parameters::of(&uri);
    let format = negotiate(given.take("f")?.as_deref(), &headers, Kind::Tileset)?;
    let site = Site::of(&headers, &uri);
    let layers = origin.layers(&mut given, &site)?;
    let query = TileQuery::take(&mut given)?;
    given.end(&origin.known())?;
    compute(move || {
        query.check(&served, layers)?;
        let tileset = Tileset::new(origin, layers, &served, query.plan.name(&served)?)?;
        Ok(match format {
            Format::Html => page(&tileset, &site),
            Format::TileJson => {
                let head = [(header::CONTENT_TYPE, format.media_type(Kind::Tileset))];
                (head, serde_json::to_string(&tileset.to_tilejson(&site))?).into_response()
            }
            _ => json(&tileset.to_json(&site), Kind::Tileset),
        })
    })
    .await
}

/// The way to the tilesets of an origin.
fn way(origin: Origin, site: &Site) -> Vec<(&'static str, String)> {
    let mut way = vec![("Wangge", site.ogc(""))];
    if let Origin::Collection(layer) = origin {
        way.push(("Collections", site.ogc("/collections")));
        way.push((layer.title(), site.collection(layer.name(), "")));
    }
    way.push(("Tiles", site.ogc(&origin.path())));
    way
}

fn page(tileset: &Tileset, site: &Site) -> Response {
    let origin = tileset.origin;
    let mut way = way(origin, site);
    way.push((WEB_MERCATOR_QUAD, site.with(&[], &[])));
    let mut page = Page::new(&tileset.title(), &way);
    page.raw("<table>");
    let bounds = extent(tileset.extent).map(|degrees| format!("{degrees:.5}"));
    page.fact("West, south, east, north", bounds.join(", "));
    page.fact("Address", tileset.template(site, "{tileMatrix}/{tileRow}/{tileCol}"));
    page.raw("</table>");
    page.links(&[Link::new(
        "tiling-scheme",
        "text/html",
        site.ogc(&format!("/tileMatrixSets/{WEB_MERCATOR_QUAD}?f=html")),
        "How the tiles are cut",
    )]);
    page.heading("Layers");
    page.raw("<table><tr><th>Layer</th><th>Properties</th></tr>");
    for layer in tileset.layers.iter() {
        page.raw("<tr><th>");
        page.link(&site.collection(layer.name(), ""), layer.title());
        page.raw("</th><td>");
        page.text(layer.fields().iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
        page.raw("</td></tr>");
    }
    page.raw("</table>");
    page.heading("Tiles");
    page.raw("<table><tr><th>Tile matrix</th><th>Rows</th><th>Columns</th><th></th></tr>");
    for limits in &tileset.limits {
        let [first_row, last_row, first_column, last_column] = limits.ranges();
        let (row, column) = limits.middle();
        page.raw("<tr><th>");
        page.text(limits.matrix());
        page.raw("</th><td>");
        page.text(format!("{first_row} – {last_row}"));
        page.raw("</td><td>");
        page.text(format!("{first_column} – {last_column}"));
        page.raw("</td><td>");
        page.link(&tileset.template(site, &format!("{}/{row}/{column}", limits.matrix())), "one of them");
        page.raw("</td></tr>");
    }
    page.raw("</table>");
    page.formats(site, Kind::Tileset);
    page.respond()
}
