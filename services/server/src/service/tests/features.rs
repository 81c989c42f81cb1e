//! OGC API – Features.

use axum::http::{StatusCode, header};
use serde_json::Value;

use super::{assert_problem, get, get_with, link, service, tile};
use crate::config::USUAL_TILE_BYTES;
use crate::service::{Served, Service, sample};

#[tokio::test]
async fn every_layer_lists_its_features() {
    let expected = [
        ("district", 1),
        ("subdistricts", 1),
        ("communities", 2),
        ("grids", 4),
        ("buildings", 5),
        ("streets", 3),
        ("barriers", 2),
    ];
    for (layer, count) in expected {
        let items = get(&format!("/ogc/collections/{layer}/items")).await.json();
        assert_eq!(items["numberMatched"], count, "{layer}");
        let feature = &items["features"][0];
        assert_eq!(
            feature["id"],
            feature["properties"]
                [if count > 4 || layer == "streets" || layer == "barriers" { "id" } else { "code" }]
        );
    }
    let buildings = get("/ogc/collections/buildings/items?plan=a").await.json();
    insta::assert_json_snapshot!([&buildings["features"][0], &buildings["features"][4]]);
    let communities = get("/ogc/collections/communities/items").await.json();
    assert_eq!(communities["features"][1]["properties"]["households"], 600);
    assert_eq!(communities["features"][0]["properties"]["type"], "封闭小区");
    let barriers = get("/ogc/collections/barriers/items").await.json();
    assert_eq!(barriers["features"][1]["geometry"]["type"], "LineString");
}

#[tokio::test]
async fn a_box_selects_what_it_touches_and_pages_go_through_it() {
    // The western community: its grids, and those of the other that share its border.
    let items = get("/ogc/collections/grids/items?bbox=116.98,36.70,116.985,36.72&limit=1").await.json();
    assert_eq!((&items["numberMatched"], &items["numberReturned"]), (&2.into(), &1.into()));
    let second = get(&link(&items, "next").unwrap()).await.json();
    assert_eq!(second["numberMatched"], 2);
    assert_ne!(second["features"][0]["id"], items["features"][0]["id"]);
    assert_eq!(link(&second, "next"), None);
}

fn keys(items: &Value) -> Vec<&str> {
    items["features"].as_array().unwrap().iter().map(|feature| feature["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_filter_an_order_and_the_pages_of_both() {
    let uri =
        "/ogc/collections/grids/items?filter=households%20%3E%20240&sortby=-community,households&limit=1";
    let mut page = get(uri).await.json();
    assert_eq!(page["numberMatched"], 3);
    let mut seen: Vec<String> = Vec::new();
    loop {
        seen.extend(keys(&page).into_iter().map(str::to_owned));
        let Some(next) = link(&page, "next") else { break };
        page = get(&next).await.json();
        assert_eq!(page["numberMatched"], 3);
    }
    assert_eq!(seen, ["370105001002002", "370105001001002", "370105001001001"]);
    let near = "/ogc/collections/buildings/items?filter=S_WITHIN(geometry,BBOX(116.98,36.7,116.99,36.71))";
    assert_eq!(keys(&get(near).await.json()), ["b1", "b2"]);
    let json = "/ogc/collections/buildings/items?filter-lang=cql2-json&filter=%7B%22op%22:%22isNull%22,%22args%22:%5B%7B%22property%22:%22households%22%7D%5D%7D";
    assert_eq!(keys(&get(json).await.json()), ["b5"]);
    assert_eq!(keys(&get("/ogc/collections/streets/items?class=path&f=json").await.json()), ["s3"]);
}

#[tokio::test]
async fn a_next_page_goes_on_from_the_last_feature_whatever_else_is_gone() {
    let service = service();
    let first = get_with(&service, "/ogc/collections/buildings/items?limit=2", &[]).await.json();
    let next = link(&first, "next").unwrap();
    let mut data = sample::data();
    // The first page's buildings are gone, a new one has come before the last of the next page.
    data.buildings.drain(..2);
    let mut new = data.buildings[0].clone();
    new.id = wangge_model::FeatureId::new("b3a").unwrap();
    data.buildings.insert(1, new);
    let snapshot = wangge_index::Snapshot::new(8, data, wangge_index::Points::default(), vec![]);
    service.replace(Served::new(snapshot, wangge_store::Revisions::default(), vec![]));
    let second = get_with(&service, &next, &[]).await.json();
    assert_eq!(keys(&second), ["b3", "b3a"]);
}

#[tokio::test]
async fn grids_are_those_of_the_plan_that_was_the_newest_then() {
    let grids = async |question: &str| get(&format!("/ogc/collections/grids/items{question}")).await;
    let a = grids("?plan=a").await.json();
    let names = |answer: &Value| answer["numberMatched"].clone();
    assert_eq!(names(&a), 4);
    for (as_of, status) in [
        ("2026-01-31", StatusCode::OK),
        ("2026-01-31T08:00:00Z", StatusCode::OK),
        ("2026-02-28", StatusCode::OK),
        ("2026-01-31T07:59:59Z", StatusCode::NOT_FOUND),
        ("2026-01-30", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(grids(&format!("?as_of={as_of}")).await.status, status, "{as_of}");
    }
    let one = "/ogc/collections/grids/items/370105001001001?as_of=";
    assert_eq!(get(&format!("{one}2026-02-28")).await.status, StatusCode::OK);
    assert_problem(&format!("{one}2026-01-30"), StatusCode::NOT_FOUND, "no plan had been saved by").await;
    assert_problem(&format!("{one}2026-02-28&plan=a"), StatusCode::BAD_REQUEST, "leave one of them out")
        .await;
    assert_problem(
        &format!("{}?as_of=yesterday", tile("grids", 14)),
        StatusCode::BAD_REQUEST,
        "as_of=\"yesterday\"",
    )
    .await;
    assert_problem(
        &format!("{}?as_of=2026-01-30", tile("grids", 14)),
        StatusCode::NOT_FOUND,
        "no plan had been saved by",
    )
    .await;
}

#[tokio::test]
async fn features_come_in_the_system_and_the_axes_that_are_asked_for() {
    let answer =
        get("/ogc/collections/buildings/items/b5?crs=http://www.opengis.net/def/crs/EPSG/0/4490").await;
    assert_eq!(answer.header("content-crs".parse().unwrap()), "<http://www.opengis.net/def/crs/EPSG/0/4490>");
    assert_eq!(answer.json()["geometry"]["coordinates"], serde_json::json!([36.705, 117.005]));
    let answer = get("/ogc/collections/buildings/items/b5").await;
    assert_eq!(answer.json()["geometry"]["coordinates"], serde_json::json!([117.005, 36.705]));
    let boxed = "/ogc/collections/buildings/items?bbox-crs=EPSG:4326&bbox=36.70,117.0,36.71,117.01";
    assert_eq!(keys(&get(boxed).await.json()), ["b5"]);
}

#[tokio::test]
async fn an_answer_in_many_pieces_arrives_whole_in_every_coding() {
    let mut data = sample::data();
    let building = data.buildings[4].clone();
    data.buildings.extend((0..5_000).map(|i| wangge_model::Building {
        id: wangge_model::FeatureId::new(&format!("c{i:05}")).unwrap(),
        ..building.clone()
    }));
    let snapshot = wangge_index::Snapshot::new(9, data, wangge_index::Points::default(), vec![]);
    let service = Service::new(
        "unused".to_owned(),
        Served::new(snapshot, wangge_store::Revisions::default(), vec![]),
        USUAL_TILE_BYTES,
    );
    let uri = "/ogc/collections/buildings/items?limit=1000000";
    let plain = get_with(&service, uri, &[]).await;
    assert!(plain.body.len() > 500_000);
    assert_eq!(keys(&plain.json()).len(), 5_005);
    for coding in ["gzip", "br", "zstd"] {
        let packed = get_with(&service, uri, &[(header::ACCEPT_ENCODING, coding)]).await;
        assert_eq!(packed.header(header::CONTENT_ENCODING), coding);
        assert!(packed.body.len() < plain.body.len() / 4, "{coding}");
    }
    let packed = get_with(&service, uri, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut unpacked)
        .unwrap();
    assert_eq!(keys(&serde_json::from_slice(&unpacked).unwrap()).len(), 5_005);
    let parquet = get_with(&service, "/ogc/collections/buildings/items?limit=1000000&f=parquet", &[]).await;
    assert!(parquet.body.ends_with(b"PAR1"));
}

#[tokio::test]
async fn every_format_has_every_feature() {
    let text = async |f: &str| {
        String::from_utf8(get(&format!("/ogc/collections/buildings/items?f={f}")).await.body).unwrap()
    };
    assert_eq!(text("geojsonseq").await.matches('\u{1e}').count(), 5);
    assert_eq!(
        text("ndjson").await.lines().filter(|line| line.starts_with("{\"type\":\"Feature\"")).count(),
        5
    );
    let csv = text("csv").await;
    assert!(
        csv.starts_with("\u{feff}id,households,community,grid,levels,geometry\nb1,290,370105001001,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 6);
    let page = text("html").await;
    assert!(page.contains("5 of 5 features") && page.contains(">b5<"), "{page}");
    let parquet = get("/ogc/collections/buildings/items?f=parquet").await;
    assert!(parquet.body.starts_with(b"PAR1") && parquet.body.ends_with(b"PAR1"));
    assert_eq!(parquet.header(header::CONTENT_TYPE), "application/vnd.apache.parquet");
    let browser = [(header::ACCEPT, "text/html,*/*;q=0.8")];
    for uri in [
        "/ogc",
        "/ogc/api",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/grids",
        "/ogc/collections/grids/queryables",
        "/ogc/collections/grids/schema",
        "/ogc/collections/grids/items",
        "/ogc/collections/grids/items/370105001001001",
    ] {
        let answer = get_with(&service(), uri, &browser).await;
        assert_eq!(
            (answer.status, answer.header(header::CONTENT_TYPE)),
            (StatusCode::OK, "text/html; charset=utf-8"),
            "{uri}"
        );
    }
}
