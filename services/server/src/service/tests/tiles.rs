//! What tiles hold and how they are described.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use wangge_tiles::POINT_COUNT;

use super::{assert_problem, get, get_with, service, tile};
use crate::config::USUAL_TILE_BYTES;
use crate::service::{Service, sample};

#[tokio::test]
async fn tiles_hold_the_layer_and_know_from_which_zoom_on() {
    let drawn = async |layer: &str, z: u8| !get(&tile(layer, z)).await.body.is_empty();
    let answer = get(&tile("grids", 14)).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
    assert!(answer.body.windows(15).any(|part| part == b"370105001001001"));
    assert!(drawn("buildings", 5).await && drawn("buildings", 13).await);
    assert!(drawn("streets", 16).await && drawn("barriers", 11).await && drawn("district", 3).await);
    let classes = async |z| {
        let body = get(&tile("streets", z)).await.body;
        let has = |name: &str| body.windows(name.len()).any(|part| part == name.as_bytes());
        [has("primary"), has("residential"), has("path")]
    };
    assert_eq!(classes(11).await, [true, false, false]);
    assert_eq!(classes(13).await, [true, true, false]);
    assert_eq!(classes(15).await, [true, true, true]);
}

#[tokio::test]
async fn layers_come_together_each_once() {
    let (grids, streets) = (get(&tile("grids", 14)).await.body, get(&tile("streets", 14)).await.body);
    assert_eq!(get(&tile("grids,streets", 14)).await.body, [grids, streets].concat());
    assert_eq!(
        get(&tile("streets,grids,streets", 14)).await.body,
        get(&tile("grids,streets", 14)).await.body
    );
    assert_problem(&tile("grids,cats", 14), StatusCode::NOT_FOUND, "cats").await;
    let described = get("/tiles/streets,grids.json").await.json();
    assert_eq!(described["tiles"][0], "http://wangge.test/tiles/grids,streets/{z}/{x}/{y}.mvt");
    let layers: Vec<_> =
        described["vector_layers"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
    assert_eq!(layers, ["grids", "streets"]);
}

#[tokio::test]
async fn a_tile_is_known_by_what_is_in_it() {
    let service = service();
    let uri = tile("grids", 14);
    let first = get_with(&service, &uri, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    let etag = first.header(header::ETAG).to_owned();
    assert!(etag.starts_with('"') && etag.ends_with("-gzip\""), "{etag}");
    assert_eq!(first.header(header::CACHE_CONTROL), "no-cache");
    assert_eq!(first.header(header::VARY), "accept-encoding");
    let again = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, etag.as_str())];
    let plain = get_with(&service, &uri, &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!(plain.status, StatusCode::OK, "another coding is another representation");
    assert_ne!(plain.header(header::ETAG), etag);
    // A revision that changes nothing here, and another server.
    service.replace(sample::served(8));
    for service in [service, Service::new("elsewhere".to_owned(), sample::served(3), USUAL_TILE_BYTES)] {
        let answer = get_with(&service, &uri, &again).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(answer.header(header::ETAG), etag);
    }
}

/// The features of a layer that a tile shows, and the points they stand for.
async fn counted(service: &Arc<Service>, uri: &str) -> (usize, u64) {
    let body = get_with(service, uri, &[]).await.body;
    if body.is_empty() {
        return (0, 0);
    }
    let tile = fast_mvt::MvtReaderRef::new(&body).unwrap();
    let features = tile.layers().flat_map(|layer| layer.features().collect::<Vec<_>>());
    let counts = features.map(|feature| {
        let properties = feature.properties_vec().unwrap();
        match properties.iter().find(|(name, _)| *name == POINT_COUNT) {
            Some((_, fast_mvt::MvtValueRef::UInt(count))) => *count,
            other => panic!("{other:?} is no count"),
        }
    });
    let counts: Vec<u64> = counts.collect();
    (counts.len(), counts.iter().sum())
}

#[tokio::test]
async fn buildings_are_counted_at_low_zooms() {
    for z in [0, 8, 12] {
        assert_eq!(counted(&service(), &tile("buildings", z)).await.1, 5, "zoom {z}");
    }
}

#[tokio::test]
async fn cases_are_shown_by_time_domain_and_category() {
    let service =
        Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()), USUAL_TILE_BYTES);
    let tile = tile("cases", 9);
    let count = async |question: &str| counted(&service, &format!("{tile}{question}")).await.1;
    assert_eq!(count("").await, 29, "one has no place");
    assert_eq!(count("?points=all").await, 29);
    assert_eq!(count("?from=2026-01-05T08:00:00Z&to=2026-01-08T16:00:00%2B08:00").await, 3);
    assert_eq!(count("?domain=livelihood").await, 14);
    assert_eq!(count("?domain=public_order&category=%E4%BA%95%E7%9B%96").await, 5);
    assert_eq!(count("?category=cats").await, 0);
    for (question, expected) in [
        ("?from=yesterday", "yesterday"),
        ("?to=2026-01-05", "to:"),
        ("?domain=weather", "livelihood"),
        ("?points=some", "points"),
    ] {
        assert_problem(&format!("{tile}{question}"), StatusCode::BAD_REQUEST, expected).await;
    }
    assert_problem("/tiles/grids/1/0/0.mvt?domain=livelihood", StatusCode::BAD_REQUEST, "cases").await;
    assert_problem("/tiles/grids.json?from=2026-01-05T08:00:00Z", StatusCode::BAD_REQUEST, "cases").await;
    let both = counted(&service, &tile.replace("cases", "households,cases")).await;
    assert_eq!(both, (31, 31), "two points at one place are two while there is room");
}

#[tokio::test]
async fn tilejson_says_where_the_tiles_are() {
    let service = service();
    let uri = "/tiles/grids.json?plan=b%20%26%20c%2Fd";
    insta::assert_json_snapshot!(get_with(&service, uri, &[]).await.json());
    let forwarded = [(header::HeaderName::from_static("x-forwarded-proto"), "https")];
    let tiles = get_with(&service, "/tiles/buildings.json", &forwarded).await.json();
    assert_eq!(tiles["tiles"][0], "https://wangge.test/tiles/buildings/{z}/{x}/{y}.mvt");
    assert_eq!(tiles["minzoom"], 0);
}
