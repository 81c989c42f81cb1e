//! Where a client begins, and what it can rely on.

use axum::extract::OriginalUri;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json as document;

use super::json;
use crate::error::ApiError;
use crate::ogc::tileset::TILESETS_VECTOR;
use crate::ogc::{Format, Kind, Link, Page, Parameters, Site};

/// The conformance classes of the standards that hold here.
pub(crate) const CONFORMANCE: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

/// The relation of the list of tile matrix sets.
const TILING_SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

const TITLE: &str = "Wangge";

const DESCRIPTION: &str = "A city district and its plans of household-balanced grids.";

/// The landing page.
pub(super) async fn get_landing_page(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    if format == Format::Html {
        return Ok(landing_page(&site));
    }
    let mut links = site.self_and_alternates(format, Kind::Document);
    links.extend([
        Link::new("service-desc", super::api::MEDIA_TYPE, site.ogc("/api"), "OpenAPI description"),
        Link::new("service-doc", "text/html", site.ogc("/api?f=html"), "What can be asked"),
        Link::new("conformance", "application/json", site.ogc("/conformance"), "Conformance classes"),
        Link::new("data", "application/json", site.ogc("/collections"), "Collections"),
        Link::new(TILESETS_VECTOR, "application/json", site.ogc("/tiles"), "Tiles"),
        Link::new(TILING_SCHEMES, "application/json", site.ogc("/tileMatrixSets"), "Tile matrix sets"),
    ]);
    Ok(json(&document!({ "title": TITLE, "description": DESCRIPTION, "links": links }), Kind::Document))
}

fn landing_page(site: &Site) -> Response {
    let mut page = Page::new(TITLE, &[(TITLE, site.ogc(""))]);
    page.paragraph(DESCRIPTION);
    page.links(&[
        Link::new("data", "text/html", site.ogc("/collections"), "Collections"),
        Link::new(TILESETS_VECTOR, "text/html", site.ogc("/tiles"), "Tiles"),
        Link::new(TILING_SCHEMES, "text/html", site.ogc("/tileMatrixSets"), "Tile matrix sets"),
        Link::new("service-doc", "text/html", site.ogc("/api?f=html"), "What can be asked"),
        Link::new("conformance", "text/html", site.ogc("/conformance"), "Conformance classes"),
        Link::new("related", "text/html", site.at("/"), "The map"),
    ]);
    page.formats(site, Kind::Document);
    page.respond()
}

/// The conformance classes.
pub(super) async fn get_conformance(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    if format == Format::Json {
        let links = site.self_and_alternates(format, Kind::Document);
        return Ok(json(&document!({ "links": links, "conformsTo": CONFORMANCE }), Kind::Document));
    }
    let way = [(TITLE, site.ogc("")), ("Conformance", site.ogc("/conformance"))];
    let mut page = Page::new("Conformance classes", &way);
    let classes: Vec<Link> = CONFORMANCE
        .iter()
        .map(|class| Link::new("about", "text/html", (*class).to_owned(), *class))
        .collect();
    page.links(&classes);
    page.formats(&site, Kind::Document);
    Ok(page.respond())
}
