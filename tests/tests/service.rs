//! The real service over a real connection.

use std::io::Read;
use std::sync::OnceLock;

use serde_json::Value;
use wangge_tests::{Answer, Service, Workshop, tile_of};

/// One sample for all tests of this file; the services only read it.
fn shop() -> &'static Workshop {
    static SHOP: OnceLock<Workshop> = OnceLock::new();
    SHOP.get_or_init(|| Workshop::with_plan(6_000))
}

fn start() -> Service {
    Service::start(shop())
}

#[track_caller]
fn problem(answer: Answer, status: u16) -> Value {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let document = answer.ended(status).json();
    assert_eq!(document["status"], status);
    assert!(document["title"].is_string());
    document
}

#[test]
fn it_is_alive_and_ready() {
    let service = start();
    service.get("/health/live").ended(200);
    service.get("/health/ready").ended(200);
}

#[test]
fn plans_and_their_grids() {
    let service = start();
    let plans = service.get("/api/v1/plans").ended(200).json();
    assert_eq!(plans["plans"][0]["name"], "draft");
    assert_eq!(plans["plans"][0]["households"], 6_000);
    let grids = service.get("/api/v1/plans/draft/grids").ended(200).json();
    let features = grids["features"].as_array().unwrap();
    assert_eq!(plans["plans"][0]["grids"], features.len());
    shop().export("grids", "served.geojson");
    let exported = shop().json("served.geojson");
    for (served, written) in features.iter().zip(exported["features"].as_array().unwrap()) {
        assert_eq!(served["properties"]["code"], written["properties"]["code"]);
        assert_eq!(served["properties"]["households"], written["properties"]["households"]);
        assert_eq!(served["geometry"], written["geometry"]);
    }
    let quality = service.get("/api/v1/plans/current/quality").ended(200).json();
    assert_eq!(quality["grids"], features.len());
}

#[test]
fn layers_page_by_page_and_by_box() {
    let service = start();
    let first = service.get("/ogc/collections/buildings/items?limit=50").ended(200).json();
    assert_eq!(first["numberReturned"], 50);
    let all = first["numberMatched"].as_u64().unwrap();
    let mut seen = 50;
    let mut page = first;
    while let Some(next) = next_link(&page) {
        let path = next.split_once("/ogc").map(|(_, rest)| format!("/ogc{rest}")).unwrap();
        page = service.get(&path).ended(200).json();
        seen += page["features"].as_array().unwrap().len() as u64;
    }
    assert_eq!(seen, all);
    let nowhere = service.get("/ogc/collections/grids/items?bbox=0,0,1,1").ended(200).json();
    assert_eq!(nowhere["numberMatched"], 0);
    for layer in ["district", "subdistricts", "communities", "grids", "streets", "barriers"] {
        let items = service.get(&format!("/ogc/collections/{layer}/items")).ended(200).json();
        assert!(items["numberMatched"].as_u64() > Some(0), "{layer}");
    }
}

fn next_link(page: &Value) -> Option<String> {
    let links = page["links"].as_array()?;
    let next = links.iter().find(|link| link["rel"] == "next")?;
    next["href"].as_str().map(str::to_owned)
}

#[test]
fn tiles_where_the_description_says_they_are() {
    let service = start();
    let described = service.get("/tiles/grids.json").ended(200).json();
    assert_eq!(described["tilejson"].as_str().map(|version| version.starts_with('3')), Some(true));
    let template = described["tiles"][0].as_str().unwrap();
    assert!(template.starts_with(&service.url()), "{template}");
    assert_eq!(described["vector_layers"][0]["id"], "grids");

    let (x, y) = tile_of(&described["bounds"], 12);
    let address = template.replace("{z}", "12").replace("{x}", &x.to_string()).replace("{y}", &y.to_string());
    let path = format!("/{}", address.strip_prefix(&service.url()).unwrap());
    let plain = service.get(&path).ended(200);
    assert_eq!(plain.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(plain.body.windows(5).any(|word| word == b"grids"), "the tile names its layer");

    let packed = service.get_with(&path, &[("Accept-Encoding", "gzip")]).ended(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
}

#[test]
fn the_style_and_the_page_ask_nobody_else() {
    let service = start();
    let style = service.get("/styles/wangge.json").ended(200);
    assert_eq!(style.json()["version"], 8);
    let page = service.get("/").ended(200);
    assert!(page.header("content-type").starts_with("text/html"));
    for text in [style.body, page.body].map(|body| String::from_utf8(body).unwrap()) {
        let outside: Vec<_> =
            text.match_indices("://").map(|(at, _)| &text[at.saturating_sub(5)..at + 12]).collect();
        assert!(outside.iter().all(|link| link.contains("127.0.0.1")), "{outside:?}");
    }
}

#[test]
fn what_is_not_there_is_a_problem_document() {
    let service = start();
    for path in [
        "/nothing",
        "/api/v1/plans/nothing",
        "/api/v1/plans/nothing/grids",
        "/tiles/nothing.json",
        "/tiles/nothing/0/0/0.mvt",
        "/tiles/grids/3/9/0.mvt",
        "/styles/nothing.json",
        "/ogc/collections/nothing/items",
    ] {
        problem(service.get(path), 404);
    }
}

#[test]
fn what_is_wrong_is_a_problem_document() {
    let service = start();
    for path in [
        "/ogc/collections/grids/items?bbox=1,2,3",
        "/ogc/collections/grids/items?bbox=a,b,c,d",
        "/ogc/collections/grids/items?limit=many",
        "/api/v1/plans/draft/grids?sort=nonsense",
        "/tiles/grids/0/0/0.mvt?colour=red",
    ] {
        problem(service.get(path), 400);
    }
    problem(service.request("DELETE", "/api/v1/plans", &[], &[]), 405);
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let service = start();
    let first = service.get("/api/v1/plans/draft/grids").ended(200);
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    let again = service.get_with("/api/v1/plans/draft/grids", &[("If-None-Match", &tag)]).ended(304);
    assert!(again.body.is_empty());
}

#[test]
fn a_new_plan_is_served_without_a_restart() {
    let shop = Workshop::with_plan(6_000);
    let service = Service::start(&shop);
    let grids = |service: &Service| service.get("/api/v1/plans/current").ended(200).json()["grids"].as_u64();
    let before = grids(&service);
    shop.wangge(["plan", "--store", "district.gpkg", "--name", "small", "--target", "150", "--min", "80"])
        .well();
    let patience = std::time::Instant::now();
    while grids(&service) <= before {
        assert!(patience.elapsed().as_secs() < 30, "the new plan is not served");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

#[test]
fn a_request_to_stop_ends_it_well() {
    let service = start();
    service.get("/health/live").ended(200);
    assert_eq!(service.terminate().code(), Some(0));
}
