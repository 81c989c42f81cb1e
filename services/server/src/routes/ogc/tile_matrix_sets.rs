//! How tiles are cut.

use axum::extract::{OriginalUri, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json as document;

use super::json;
use crate::error::ApiError;
use crate::ogc::tile_matrix_set::{TITLE, URI, WEB_MERCATOR_QUAD, definition, expect_known};
use crate::ogc::{Format, Kind, Link, Page, Parameters, Site};

/// All tile matrix sets.
pub(super) async fn list_tile_matrix_sets(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let site = Site::of(&headers, &uri);
    let address = site.ogc(&format!("/tileMatrixSets/{WEB_MERCATOR_QUAD}"));
    if format == Format::Html {
        let mut page = Page::new("Tile matrix sets", &way(&site));
        page.links(&[Link::new("self", "text/html", address, WEB_MERCATOR_QUAD)]);
        page.formats(&site, Kind::Document);
        return Ok(page.respond());
    }
    let links = site.self_and_alternates(format, Kind::Document);
    let set = document!({
        "id": WEB_MERCATOR_QUAD,
        "title": TITLE,
        "uri": URI,
        "links": [Link::new("self", "application/json", address, WEB_MERCATOR_QUAD)],
    });
    Ok(json(&document!({ "links": links, "tileMatrixSets": [set] }), Kind::Document))
}

/// One tile matrix set.
pub(super) async fn get_tile_matrix_set(
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    expect_known(&name)?;
    let format = Parameters::of(&uri).only_format(&headers, Kind::Document)?;
    let set = definition();
    if format == Format::Json {
        return Ok(json(&set, Kind::Document));
    }
    let site = Site::of(&headers, &uri);
    let [root, sets] = way(&site);
    let mut page = Page::new(&name, &[root, sets, (WEB_MERCATOR_QUAD, site.with(&[], &["f"]))]);
    page.paragraph(TITLE);
    page.raw("<table><tr><th>Tile matrix</th><th>Scale 1 :</th><th>Metres a cell</th><th>Rows and columns</th></tr>");
    for matrix in set["tileMatrices"].as_array().into_iter().flatten() {
        let number = |name: &str| matrix[name].as_f64().unwrap_or_default();
        page.raw("<tr><th>");
        page.text(matrix["id"].as_str().unwrap_or_default());
        page.raw("</th>");
        for text in [
            format!("{:.0}", number("scaleDenominator")),
            format!("{:.3}", number("cellSize")),
            format!("{:.0}", number("matrixWidth")),
        ] {
            page.raw("<td class=\"number\">");
            page.text(text);
            page.raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</table>");
    page.formats(&site, Kind::Document);
    Ok(page.respond())
}

fn way(site: &Site) -> [(&'static str, String); 2] {
    [("Wangge", site.ogc("")), ("Tile matrix sets", site.ogc("/tileMatrixSets"))]
}
