//! OGC API – Tiles.

use axum::http::{StatusCode, header};
use serde_json::Value;
use wangge_tiles::TileId;

use super::{assert_problem, get, get_with, link, service, tile};
use crate::config::USUAL_TILE_BYTES;
use crate::service::{Service, sample};

/// The same tile by row and column.
fn ogc_tile(below: &str, z: u8) -> String {
    let tile = TileId::at(z, sample::CORNER + geo::Coord { x: 0.005, y: 0.004 }).unwrap();
    format!("/ogc{below}/tiles/WebMercatorQuad/{z}/{}/{}", tile.y(), tile.x())
}

#[tokio::test]
async fn a_tile_is_the_same_by_row_and_column() {
    let service = service();
    let gzip = [(header::ACCEPT_ENCODING, "gzip")];
    let plain = get_with(&service, &tile("grids", 14), &gzip).await;
    let same = get_with(&service, &ogc_tile("/collections/grids", 14), &gzip).await;
    assert_eq!(same.status, StatusCode::OK);
    assert_eq!((&same.body, same.header(header::ETAG)), (&plain.body, plain.header(header::ETAG)));
    assert_eq!(same.header(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
    let known = [gzip[0].clone(), (header::IF_NONE_MATCH, plain.header(header::ETAG))];
    let again = get_with(&service, &ogc_tile("/collections/grids", 14), &known).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let all = get(&ogc_tile("", 14)).await;
    let layers = "district,subdistricts,communities,grids,buildings,streets,barriers,households,cases";
    assert_eq!(all.body, get(&tile(layers, 14)).await.body);
}

#[tokio::test]
async fn a_tile_holds_the_collections_in_the_order_that_is_asked_for() {
    let [grids, streets] = ["grids", "streets"].map(|layer| tile(layer, 14));
    let (grids, streets) = (get(&grids).await.body, get(&streets).await.body);
    let of = async |names: &str| get(&format!("{}?collections={names}", ogc_tile("", 14))).await.body;
    assert_eq!(of("grids,streets").await, [&grids[..], &streets].concat());
    assert_eq!(of("streets,grids").await, [&streets[..], &grids].concat());
    let addresses = "http://wangge.test/ogc/collections/streets,grids";
    assert_eq!(of(addresses).await, [&streets[..], &grids].concat());
    let cats = format!("{}?collections=grids,cats", ogc_tile("", 14));
    assert_problem(&cats, StatusCode::BAD_REQUEST, "cats").await;
}

/// The limits of a tile matrix.
fn limits(tileset: &Value, zoom: usize) -> [u64; 4] {
    let limits = &tileset["tileMatrixSetLimits"][zoom];
    assert_eq!(limits["tileMatrix"], zoom.to_string());
    ["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"].map(|name| limits[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_tileset_says_where_there_is_anything() {
    let tileset = get("/ogc/collections/buildings/tiles/WebMercatorQuad").await.json();
    let [north, south, west, east] = limits(&tileset, 15);
    let at = |row, column| format!("/ogc/collections/buildings/tiles/WebMercatorQuad/15/{row}/{column}");
    for (row, column) in [(north, west), (south, east)] {
        assert_eq!(get(&at(row, column)).await.status, StatusCode::OK, "{row} {column}");
    }
    for (row, column) in [(north - 1, west), (south + 1, west), (north, west - 1), (north, east + 1)] {
        assert_problem(&at(row, column), StatusCode::NOT_FOUND, "tile matrix 15").await;
    }
    // What is farther out widens the limits of all layers together.
    let all = limits(&get("/ogc/tiles/WebMercatorQuad").await.json(), 15);
    assert!(all[2] < west, "the railway goes beyond the buildings: {all:?}");
    assert_eq!(limits(&get("/ogc/tiles/WebMercatorQuad?collections=buildings").await.json(), 15)[2], west);
}

#[tokio::test]
async fn cases_are_chosen_in_tiles_by_row_and_column_too() {
    let service =
        Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()), USUAL_TILE_BYTES);
    let question = "?from=2026-01-05T08:00:00Z&domain=livelihood";
    let tile = format!("{}{question}", tile("cases", 14));
    let same = format!("{}{question}&f=mvt", ogc_tile("/collections/cases", 14));
    let body = get_with(&service, &same, &[]).await.body;
    assert!(!body.is_empty() && body == get_with(&service, &tile, &[]).await.body);
    let tileset = format!("/ogc/collections/cases/tiles/WebMercatorQuad{question}&f=json");
    let tileset = get_with(&service, &tileset, &[]).await.json();
    let item = tileset["links"].as_array().unwrap().iter().find(|link| link["rel"] == "item").unwrap();
    assert_eq!(item["templated"], true);
    assert_eq!(
        item["href"],
        "http://wangge.test/ogc/collections/cases/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}\
         ?from=2026-01-05T08%3A00%3A00Z&domain=livelihood"
    );
}

#[tokio::test]
async fn a_tileset_comes_as_tilejson_too() {
    let tileset = "/ogc/tiles/WebMercatorQuad?collections=streets,grids";
    let answer = get(&format!("{tileset}&f=tilejson")).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/vnd.mapbox.tile+json");
    let described = answer.json();
    let address = "http://wangge.test/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}?collections=streets%2Cgrids";
    assert_eq!(described["tiles"][0], address);
    let names: Vec<&Value> =
        described["vector_layers"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
    assert_eq!(names, ["streets", "grids"]);
    insta::assert_json_snapshot!(get(tileset).await.json());
}

#[tokio::test]
async fn a_person_can_click_from_the_start_to_a_tile() {
    let browser = [(header::ACCEPT, "text/html,*/*;q=0.8")];
    let page = async |uri: &str| {
        let answer = get_with(&service(), uri, &browser).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}");
        String::from_utf8(answer.body).unwrap()
    };
    let mut uri = "/ogc".to_owned();
    for next in ["/ogc/tiles", "/ogc/tiles/WebMercatorQuad", "/ogc/tiles/WebMercatorQuad/12/"] {
        let page = page(&uri).await;
        let hrefs = page.split("href=\"http://wangge.test").skip(1);
        let mut hrefs = hrefs.map(|rest| rest.split('"').next().unwrap());
        uri =
            hrefs.find(|href| href.starts_with(next)).unwrap_or_else(|| panic!("{next}: {page}")).to_owned();
    }
    assert_eq!(
        get_with(&service(), &uri, &browser).await.header(header::CONTENT_TYPE),
        "application/vnd.mapbox-vector-tile"
    );
    for uri in ["/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad", "/ogc/collections/grids/tiles"]
    {
        assert!(page(uri).await.contains("WebMercatorQuad"), "{uri}");
    }
}

#[tokio::test]
async fn links_lead_from_the_start_to_the_tilesets() {
    let vector = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    for (from, to) in [("/ogc", "/ogc/tiles"), ("/ogc/collections/grids", "/ogc/collections/grids/tiles")] {
        assert_eq!(link(&get(from).await.json(), vector).as_deref(), Some(to));
        let list = get(to).await.json();
        let tileset = &list["tilesets"][0];
        assert_eq!(link(tileset, "self"), Some(format!("{to}/WebMercatorQuad")));
        let scheme = link(tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").unwrap();
        assert_eq!(get(&scheme).await.json()["id"], "WebMercatorQuad");
    }
}

#[tokio::test]
async fn what_is_no_tile_is_a_problem() {
    let missing = StatusCode::NOT_FOUND;
    assert_problem("/ogc/tileMatrixSets/Cats", missing, "WebMercatorQuad").await;
    assert_problem("/ogc/tiles/Cats", missing, "WebMercatorQuad").await;
    assert_problem("/ogc/tiles/WebMercatorQuad/17/0/0", missing, "0 to 16").await;
    assert_problem("/ogc/collections/cats/tiles", missing, "cats").await;
    let bad = StatusCode::BAD_REQUEST;
    assert_problem("/ogc/tiles/WebMercatorQuad/1/-1/0", bad, "tileRow").await;
    assert_problem("/ogc/tiles/WebMercatorQuad/1/0/x", bad, "tileCol").await;
    assert_problem("/ogc/tiles/WebMercatorQuad?colour=red", bad, "collections, plan").await;
    assert_problem("/ogc/tiles/WebMercatorQuad/0/0/0?f=png", bad, "mvt").await;
    assert_problem("/ogc/collections/grids/tiles/WebMercatorQuad?collections=grids", bad, "collections")
        .await;
    let image = [(header::ACCEPT, "image/png")];
    let answer = get_with(&service(), "/ogc/tiles/WebMercatorQuad/0/0/0", &image).await;
    assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_tile_that_is_ready_is_not_made_again() {
    let service = service();
    let (plain, ogc) = (tile("grids", 14), ogc_tile("/collections/grids", 14));
    get_with(&service, &plain, &[]).await;
    let kept = service.kept_tiles();
    assert_eq!(get_with(&service, &ogc, &[]).await.status, StatusCode::OK);
    assert_eq!(service.kept_tiles(), kept);
}
