//! The service as its clients see it, on a district in memory.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use wangge_index::Points;
use wangge_model::{Case, CaseStatus, Records};
use wangge_tiles::{POINT_COUNT, TileId};

use super::{CaseFilter, Coding, Key, LayerSet, Service, TileRequest, router, sample};
use crate::config::{Limits, Origins};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn service() -> Arc<Service> {
    Service::new("unused".to_owned(), sample::served(7))
}

async fn send(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().into(),
    }
}

async fn get(uri: &str) -> Answer {
    get_with(&service(), uri, &[]).await
}

async fn get_with(service: &Arc<Service>, uri: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::get(uri).header(header::HOST, "wangge.test");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    send(router(service.clone(), &Limits::default()), request.body(Body::empty()).unwrap()).await
}

/// A tile of a zoom in the middle of the first community.
fn tile(layer: &str, z: u8) -> String {
    let tile = TileId::at(z, sample::CORNER + geo::Coord { x: 0.005, y: 0.004 }).unwrap();
    format!("/tiles/{layer}/{z}/{}/{}.mvt", tile.x(), tile.y())
}

async fn assert_problem(uri: &str, status: StatusCode, detail: &str) {
    let answer = get(uri).await;
    assert_eq!(answer.status, status, "{uri}");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{uri}");
    let problem = answer.json();
    assert_eq!(problem["status"], status.as_u16(), "{uri}");
    assert!(problem["detail"].as_str().unwrap().contains(detail), "{uri}: {problem}");
}

#[tokio::test]
async fn plans_are_listed_the_newest_first() {
    let plans = get("/api/v1/plans").await.json();
    assert_eq!(plans["plans"][0]["name"], "b & c/d");
    assert_eq!(plans["plans"][1]["name"], "a");
    insta::assert_json_snapshot!(plans["plans"][1]);
}

#[tokio::test]
async fn a_plan_is_found_by_its_name_however_odd() {
    insta::assert_json_snapshot!(get("/api/v1/plans/b%20%26%20c%2Fd").await.json());
    assert_eq!(get("/api/v1/plans/current").await.json()["name"], "b & c/d");
    assert_eq!(get("/api/v1/plans/a").await.json()["name"], "a");
}

#[tokio::test]
async fn quality_counts_what_is_off() {
    let quality = get("/api/v1/plans/current/quality").await.json();
    assert_eq!((&quality["grids"], &quality["households"]), (&4.into(), &1200.into()));
    assert_eq!((&quality["below_min"], &quality["above_max"]), (&1.into(), &1.into()));
    assert!((quality["deviation_mean"].as_f64().unwrap() - 7.0 / 60.0).abs() < 1e-12);
    let limits = quality["limits"].as_array().unwrap();
    let at_optimum: Vec<_> = limits.iter().map(|community| &community["at_optimum"]).collect();
    assert_eq!(at_optimum, [true, false]);
}

#[tokio::test]
async fn grids_come_as_geojson_with_every_promised_property() {
    let answer = get("/api/v1/plans/current/grids").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/geo+json");
    let grids = answer.json();
    assert_eq!((&grids["numberMatched"], &grids["numberReturned"]), (&4.into(), &4.into()));
    insta::assert_json_snapshot!(grids["features"][0]);
}

#[tokio::test]
async fn the_side_list_has_the_worst_first_and_boxes_for_outlines() {
    let uri = "/api/v1/plans/current/grids?geometry=false&sort=-abs_deviation&limit=3";
    let grids = get(uri).await.json();
    let codes: Vec<_> = grids["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["properties"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["370105001002001", "370105001002002", "370105001001001"]);
    assert_eq!(grids["features"][0]["geometry"], Value::Null);
    assert_eq!(grids["features"][0]["bbox"], serde_json::json!([116.99, 36.705, 117.0, 36.71]));
    let next = grids["links"][0]["href"].as_str().unwrap();
    assert_eq!(
        next,
        "http://wangge.test/api/v1/plans/current/grids?geometry=false&sort=-abs_deviation&limit=3&offset=3"
    );
    let rest = get(next.strip_prefix("http://wangge.test").unwrap()).await.json();
    assert_eq!(rest["features"][0]["properties"]["code"], "370105001001002");
    assert_eq!((&rest["numberReturned"], &rest["links"]), (&1.into(), &serde_json::json!([])));
}

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

/// Where a link of a document leads, within the service.
fn link(document: &Value, rel: &str) -> Option<String> {
    let links = document["links"].as_array().unwrap();
    let link = links.iter().find(|link| link["rel"] == rel)?;
    Some(link["href"].as_str().unwrap().strip_prefix("http://wangge.test").unwrap().to_owned())
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
    service.replace(super::Served::new(wangge_index::Snapshot::new(
        8,
        data,
        wangge_index::Points::default(),
        vec![],
    )));
    let second = get_with(&service, &next, &[]).await.json();
    assert_eq!(keys(&second), ["b3", "b3a"]);
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
    let service = Service::new("unused".to_owned(), super::Served::new(snapshot));
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
    for service in [service, super::Service::new("elsewhere".to_owned(), sample::served(3))] {
        let answer = get_with(&service, &uri, &again).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(answer.header(header::ETAG), etag);
    }
}

#[tokio::test]
async fn what_changes_is_seen_at_once_and_the_rest_stays_ready() {
    let service = service();
    let key = |layers: &str, x: f64| Key {
        request: TileRequest {
            layers: LayerSet::named(layers).unwrap(),
            plan: layers.contains("buildings").then(|| "a".into()),
            cases: CaseFilter::default(),
            every_point: false,
            tile: TileId::at(16, sample::CORNER + geo::Coord { x, y: 0.0075 }).unwrap(),
        },
        coding: Coding::Gzip,
    };
    let (changed, beside) = (key("buildings", 0.005), key("buildings", 0.015));
    let (streets, both) = (key("streets", 0.005), key("streets,buildings", 0.005));
    let kept = [&beside, &streets];
    let ready = async |key: &Key| service.tile(key.clone()).await.unwrap();
    let before = [ready(&beside).await, ready(&streets).await];
    let was = [ready(&changed).await, ready(&both).await];
    service.replace(sample::served_with_households(8, 2, 311));
    for (key, before) in kept.into_iter().zip(before) {
        assert!(Arc::ptr_eq(&ready(key).await, &before), "made again: {key:?}");
    }
    for (key, was) in [&changed, &both].into_iter().zip(was) {
        assert_ne!(ready(key).await.etag(), was.etag(), "{key:?}");
    }
}

#[tokio::test]
async fn a_tile_that_many_want_is_made_once() {
    let service = service();
    let request = TileRequest {
        layers: LayerSet::all(),
        plan: Some("a".into()),
        cases: CaseFilter::default(),
        every_point: false,
        tile: TileId::at(12, sample::CORNER).unwrap(),
    };
    let key = Key { request, coding: Coding::Zstd };
    let wanted: Vec<_> = (0..20)
        .map(|_| {
            let (service, key) = (service.clone(), key.clone());
            tokio::spawn(async move { service.tile(key).await.unwrap() })
        })
        .collect();
    let mut ready = Vec::new();
    for one in wanted {
        ready.push(one.await.unwrap());
    }
    assert!(ready.iter().all(|one| Arc::ptr_eq(one, &ready[0])));
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
    let service = super::Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()));
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
async fn a_case_that_changes_is_seen_where_it_is() {
    let service = super::Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()));
    let key = |day: u32| {
        let off = geo::Coord { x: f64::from(day) * 0.000_625, y: 0.005 };
        let request = TileRequest {
            layers: LayerSet::named("cases").unwrap(),
            plan: Some("a".into()),
            cases: CaseFilter::default(),
            every_point: false,
            tile: TileId::at(16, sample::CORNER + off).unwrap(),
        };
        Key { request, coding: Coding::Gzip }
    };
    let (west, east) = (key(1), key(28));
    let ready = async |key: &Key| service.tile(key.clone()).await.unwrap();
    let before = (ready(&west).await, ready(&east).await);
    let points = sample::points();
    let closed = |case: Case| {
        let status = if case.id.as_str() == "28" { CaseStatus::Closed } else { case.status };
        Case { status, ..case }
    };
    let cases: Vec<Case> = points.cases.iter().map(closed).collect();
    service.replace(sample::served_with_points(8, Points { cases: cases.iter().collect(), ..points }));
    assert!(Arc::ptr_eq(&ready(&west).await, &before.0));
    assert_ne!(ready(&east).await.etag(), before.1.etag());
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

#[tokio::test]
async fn what_is_not_there_is_a_problem_that_says_so() {
    assert_problem("/api/v1/plans/nobody", StatusCode::NOT_FOUND, "nobody").await;
    assert_problem("/tiles/grids/14/13516/6380.mvt?plan=nobody", StatusCode::NOT_FOUND, "nobody").await;
    assert_problem("/tiles/cats/1/0/0.mvt", StatusCode::NOT_FOUND, "cats").await;
    assert_problem("/tiles/cats.json", StatusCode::NOT_FOUND, "cats").await;
    assert_problem("/tiles/grids/1/2/0.mvt", StatusCode::NOT_FOUND, "no tile").await;
    assert_problem("/tiles/grids/23/0/0.mvt", StatusCode::NOT_FOUND, "zoom").await;
    assert_problem("/tiles/grids/1/0/0.png", StatusCode::NOT_FOUND, ".mvt").await;
    assert_problem("/ogc/collections/cats/items", StatusCode::NOT_FOUND, "cats").await;
    assert_problem("/styles/none.json", StatusCode::NOT_FOUND, "none").await;
    assert_problem("/assets/../Cargo.toml", StatusCode::NOT_FOUND, "nothing").await;
}

#[tokio::test]
async fn what_cannot_be_understood_is_a_problem_that_says_why() {
    let bad = StatusCode::BAD_REQUEST;
    assert_problem("/ogc/collections/grids/items?bbox=1,2,3", bad, "west,south,east,north").await;
    assert_problem("/ogc/collections/grids/items?limit=0", bad, "limit").await;
    assert_problem("/ogc/collections/grids/items?limit=-1", bad, "limit").await;
    assert_problem("/ogc/collections/grids/items?colour=red", bad, "colour").await;
    assert_problem("/ogc/collections?colour=red", bad, "colour").await;
    assert_problem("/ogc/collections/grids/items?limit=1&limit=2", bad, "more than once").await;
    assert_problem("/ogc/collections/grids/items?bbox=1,4,3,2", bad, "south is above north").await;
    assert_problem("/ogc/collections/grids/items?crs=EPSG:1", bad, "crs=").await;
    assert_problem("/ogc/collections/grids/items?datetime=yesterday", bad, "datetime").await;
    assert_problem("/ogc/collections/grids/items?datetime=../..", bad, "datetime").await;
    assert_problem("/ogc/collections/grids/items?filter=colour=1", bad, "at character 1").await;
    assert_problem("/ogc/collections/grids/items?filter=code=1", bad, "at character 6").await;
    assert_problem("/ogc/collections/grids/items?filter-lang=sql", bad, "cql2-json").await;
    assert_problem("/ogc/collections/grids/items?households=many", bad, "a number").await;
    assert_problem("/ogc/collections/grids/items?sortby=beauty", bad, "beauty").await;
    assert_problem("/ogc/collections/grids/items?properties=code,beauty", bad, "beauty").await;
    assert_problem("/ogc/collections/grids/items?cursor=7", bad, "cursor").await;
    assert_problem("/ogc/collections/grids/items?f=gif", bad, "geojsonseq").await;
    assert_problem("/ogc/collections/grids/items/1?f=csv", bad, "html").await;
    assert_problem("/ogc/collections/grids/items/1", StatusCode::NOT_FOUND, "no feature").await;
    let deep = format!("/ogc/collections/grids/items?filter={}true", "NOT%20".repeat(5_000));
    assert_problem(&deep, bad, "nested more than").await;
    let long = format!("/ogc/collections/grids/items?filter=code='{}'", "x".repeat(40_000));
    assert_problem(&long, bad, "at most 32768 bytes").await;
    assert_problem("/api/v1/plans/a/grids?sort=beauty", bad, "beauty").await;
    assert_problem("/tiles/grids/300/0/0.mvt", bad, "300").await;
    assert_problem("/tiles/grids/1/-1/0.mvt", bad, "-1").await;
}

#[tokio::test]
async fn a_client_that_has_the_revision_is_told_so_until_it_changes() {
    let service = service();
    for uri in ["/api/v1/plans", "/tiles/grids.json", "/ogc/collections/grids/items"] {
        let first = get_with(&service, uri, &[]).await;
        let etag = first.header(header::ETAG).to_owned();
        assert!(etag.starts_with("W/\""), "{uri}: {etag}");
        let lists = format!("\"other\", {etag}");
        let again = get_with(&service, uri, &[(header::IF_NONE_MATCH, &lists)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{uri}");
        service.replace(sample::served(8));
        let changed = get_with(&service, uri, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(changed.status, StatusCode::OK, "{uri}");
        service.replace(sample::served(7));
    }
}

#[tokio::test]
async fn errors_are_not_remembered_by_clients() {
    let answer = get("/api/v1/plans/nobody").await;
    assert_eq!(answer.header(header::ETAG), "");
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_can_read_it() {
    for uri in ["/api/v1/plans/current/grids", &tile("grids", 14), "/styles/wangge.json"] {
        // Once, also where a body comes coded already.
        let plain = get(uri).await;
        assert_eq!(plain.header(header::CONTENT_ENCODING), "");
        let packed = get_with(&service(), uri, &[(header::ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip", "{uri}");
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, plain.body);
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_or_of_the_wrong_kind_is_a_problem() {
    let large = Request::get("/api/v1/plans").header(header::CONTENT_LENGTH, (1 << 20) + 1);
    let answer =
        send(router(service(), &Limits::default()), large.body(Body::from(vec![0; (1 << 20) + 1])).unwrap())
            .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["status"], 413);
    let post = Request::post("/api/v1/plans").body(Body::empty()).unwrap();
    let answer = send(router(service(), &Limits::default()), post).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header(header::ALLOW), "GET,HEAD");
    assert_eq!(answer.json()["status"], 405);
}

#[tokio::test]
async fn the_page_may_load_nothing_from_elsewhere() {
    let page = get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-cache");
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'self'") && !policy.contains("http"), "{policy}");
    let etag = page.header(header::ETAG).to_owned();
    let again = get_with(&service(), "/", &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let html = String::from_utf8(page.body).unwrap();
    let script = html.split('"').find(|part| part.starts_with("./assets/index")).unwrap();
    let script = get(&script[1..]).await;
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert!(script.header(header::CACHE_CONTROL).contains("immutable"));
}

#[tokio::test]
async fn health_is_told() {
    assert_eq!(get("/health/live").await.status, StatusCode::OK);
    assert_eq!(get("/health/ready").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_description_is_what_clients_were_promised() {
    insta::assert_json_snapshot!(get("/api/openapi.json").await.json());
}

#[tokio::test]
async fn what_is_new_in_the_store_is_served_and_what_is_lost_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("district.gpkg");
    let mut store = wangge_store::open(path.to_str().unwrap(), true).unwrap();
    let data = sample::data();
    let batches = [
        Records::District(data.district),
        Records::Communities(data.communities),
        Records::Buildings(data.buildings),
    ];
    store.import(&batches, false).unwrap();
    let service = Service::open(path.to_str().unwrap().to_owned()).await.unwrap();
    let plans =
        async || get_with(&service, "/api/v1/plans", &[]).await.json()["plans"].as_array().unwrap().len();
    assert_eq!(plans().await, 0);
    store.save_plan(&sample::plan("a")).unwrap();
    service.look_at_store(&mut None);
    assert_eq!(plans().await, 1);
    assert!(!get_with(&service, "/api/v1/plans", &[]).await.headers.contains_key(header::AGE));
    drop(store);
    dir.close().unwrap();
    service.look_at_store(&mut None);
    let stale = get_with(&service, "/api/v1/plans", &[]).await;
    assert_eq!(stale.header(header::WARNING), "110 - \"Response is Stale\"");
    assert!(stale.header(header::AGE).parse::<u64>().is_ok());
    let ready = get_with(&service, "/health/ready", &[]).await;
    assert_eq!((ready.status, plans().await), (StatusCode::SERVICE_UNAVAILABLE, 1));
}

#[tokio::test]
async fn what_was_answered_is_counted_by_route() {
    let service = service();
    for _ in 0..3 {
        get_with(&service, &tile("grids", 14), &[]).await;
    }
    get_with(&service, "/no/such/page", &[]).await;
    let answer = get_with(&service, "/metrics", &[]).await;
    assert!(answer.header(header::CONTENT_TYPE).starts_with("application/openmetrics-text"));
    let text = String::from_utf8(answer.body).unwrap();
    let tiles =
        "wangge_requests_total{method=\"GET\",route=\"/tiles/{layers}/{z}/{x}/{y}\",status=\"200\"} 3";
    for line in [tiles, "wangge_revision 7", "wangge_store_readable 1", "# EOF"] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(text.contains("route=\"other\",status=\"404\"} 1"), "{text}");
}

#[tokio::test]
async fn requests_have_a_name() {
    let name = header::HeaderName::from_static("x-request-id");
    let service = service();
    let own = get_with(&service, "/health/live", &[(name.clone(), "abc-1.2_3")]).await;
    assert_eq!(own.header(name.clone()), "abc-1.2_3");
    let forged = get_with(&service, "/health/live", &[(name.clone(), "a b\tc")]).await;
    assert!(!forged.header(name.clone()).is_empty() && forged.header(name) != "a b\tc");
}

#[tokio::test]
async fn pages_of_other_origins_read_only_where_that_is_granted() {
    let service = service();
    let origin = (header::ORIGIN, "https://maps.example");
    let limits = |origins| Limits { origins, ..Limits::default() };
    let ask = async |origins| {
        let request = Request::get("/api/v1/plans").header(origin.0.clone(), origin.1);
        let answer =
            send(router(service.clone(), &limits(origins)), request.body(Body::empty()).unwrap()).await;
        answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN).to_owned()
    };
    assert_eq!(ask(Origins::These(vec![])).await, "");
    assert_eq!(
        ask(Origins::These(vec!["https://maps.example".parse().unwrap()])).await,
        "https://maps.example"
    );
    assert_eq!(ask(Origins::These(vec!["https://other.example".parse().unwrap()])).await, "");
    assert_eq!(ask(Origins::All).await, "*");
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused() {
    let long = format!("/tiles/grids.json?plan={}", "x".repeat(65_200));
    assert_problem(&long, StatusCode::URI_TOO_LONG, "65000 are taken at most").await;
}
