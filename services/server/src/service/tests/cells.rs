//! Cases by H3 cell, hot spots, and the clock of the week.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use geo::Coord;
use jiff::tz::TimeZone;
use serde_json::Value;
use wangge_analytics::h3::Resolution;
use wangge_index::Points;
use wangge_model::{CaseTable, FeatureId, Place, Timestamp};

use super::{Answer, get_with, tile};
use crate::config::USUAL_TILE_BYTES;
use crate::service::cells::CaseCells;
use crate::service::{CaseFilter, Served, Service, USUAL_ZONE, sample};

/// The cases of the sample, each a hundred times, a few decimetres apart, one every hour.
fn many() -> Points {
    let points = sample::points();
    let cases: Vec<_> = points.cases.iter().collect();
    let copies = cases.iter().flat_map(|case| {
        (0..100_u32).map(|copy| {
            let mut case = case.clone();
            let off = Coord { x: 3e-6, y: 2e-6 } * f64::from(copy);
            case.place = case.place.map(|place| Place::new(place.coord() + off).unwrap());
            case.id = FeatureId::new(&format!("{}-{copy}", case.id)).unwrap();
            let reported = case.times.reported_at.unix() + copy * 3_600;
            case.times.reported_at = Timestamp::from_unix(reported.into()).unwrap();
            case
        })
    });
    let copies: Vec<_> = copies.collect();
    Points { cases: copies.iter().collect::<CaseTable>(), ..points }
}

fn service(points: Points) -> Arc<Service> {
    Service::new("unused".to_owned(), sample::served_with_points(7, points), USUAL_TILE_BYTES)
}

async fn get(uri: &str) -> Answer {
    get_with(&service(sample::points()), uri, &[]).await
}

fn sum(features: &Value, figure: &str) -> u64 {
    let features = features["features"].as_array().unwrap();
    features.iter().map(|feature| feature["properties"][figure].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn hexes_count_the_cases_of_the_district() {
    let answer = get("/heat/hexes.geojson").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/geo+json");
    let hexes = answer.json();
    assert_eq!(sum(&hexes, "cases"), 29, "one has no place");
    let first = &hexes["features"][0];
    assert_eq!(first["properties"]["cell"], first["id"]);
    assert_eq!(first["geometry"]["coordinates"][0].as_array().unwrap().len(), 7);
    assert!(first["properties"]["per_km2_month"].as_f64().unwrap() > 0.0);
    for resolution in 7..=11 {
        let hexes = get(&format!("/heat/hexes.geojson?resolution={resolution}")).await.json();
        assert_eq!(sum(&hexes, "cases"), 29);
        let cell = hexes["features"][0]["properties"]["cell"].as_str().unwrap().to_owned();
        assert_eq!(&cell[..2], &format!("8{resolution:x}"));
    }
    let count =
        async |question: &str| sum(&get(&format!("/heat/hexes.geojson{question}")).await.json(), "cases");
    assert_eq!(count("?from=2026-01-05T08:00:00Z&to=2026-01-08T16:00:00%2B08:00").await, 3);
    // Local midnights: the cube answers.
    assert_eq!(count("?from=2026-01-05T00:00:00%2B08:00&to=2026-01-08T00:00:00%2B08:00").await, 3);
    assert_eq!(count("?domain=livelihood").await, 14);
    assert_eq!(count("?domain=public_order&category=%E4%BA%95%E7%9B%96").await, 5);
    assert_eq!(count("?category=cats").await, 0);
    assert_eq!(count("?source=cats").await, 0);
    assert_eq!(count("?from=2030-01-01T00:00:00Z").await, 0);
}

#[tokio::test]
async fn hexes_come_in_pages() {
    let whole = get("/heat/hexes.geojson?resolution=11").await.json();
    let matched = whole["numberMatched"].as_u64().unwrap();
    let page = get("/heat/hexes.geojson?resolution=11&limit=10&offset=5").await.json();
    assert_eq!((&page["numberMatched"], &page["numberReturned"]), (&matched.into(), &10.into()));
    assert_eq!(page["features"][0], whole["features"][5]);
    let next = page["links"][0]["href"].as_str().unwrap();
    assert_eq!(next, "http://wangge.test/heat/hexes.geojson?resolution=11&limit=10&offset=15");
}

#[tokio::test]
async fn a_leader_sees_no_small_count() {
    let service = service(many());
    let ask = async |question: &str| {
        get_with(&service, &format!("/heat/hexes.geojson?{question}"), &[]).await.json()
    };
    for question in ["resolution=9", "resolution=11", "resolution=10&to=2026-01-05T00:00:00Z"] {
        let (all, shown) = (ask(question).await, ask(&format!("{question}&role=leader")).await);
        let counts = shown["features"].as_array().unwrap();
        assert!(
            !counts.is_empty() && counts.iter().all(|hex| hex["properties"]["cases"].as_u64() >= Some(10))
        );
        let (all, shown) = (sum(&all, "cases"), sum(&shown, "cases"));
        assert!(shown.abs_diff(all) < all / 5, "{shown} of {all}");
    }
    assert!(
        ask("resolution=11&role=leader&to=2026-01-01T08:00:30Z").await["features"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(ask("role=leader").await, ask("role=leader").await);
}

#[tokio::test]
async fn hexes_are_a_layer_of_tiles() {
    let uri = tile("hexes", 12);
    let answer = get(&uri).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
    let has = |body: &[u8], name: &str| body.windows(name.len()).any(|part| part == name.as_bytes());
    assert!(has(&answer.body, "per_km2_month") && has(&answer.body, "88"));
    let none = get(&format!("{uri}?domain=public_opinion")).await;
    assert!(!has(&none.body, "cases"));
    let described = get("/tiles/hexes.json?domain=livelihood").await.json();
    assert_eq!(described["tiles"][0], "http://wangge.test/tiles/hexes/{z}/{x}/{y}.mvt?domain=livelihood");
    assert_eq!(described["vector_layers"][0]["fields"]["cases"], "Number");
}

#[tokio::test]
async fn hot_spots_carry_their_uncertainty() {
    let found = get("/api/v1/hotspots?resolution=9").await.json();
    assert_eq!((&found["method"], &found["type"]), (&"gi".into(), &"FeatureCollection".into()));
    assert_eq!(sum(&found, "cases"), 29);
    for unit in found["features"].as_array().unwrap() {
        let figure = |name: &str| unit["properties"][name].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&figure("p")) && figure("p") <= figure("q") && figure("q") <= 1.0);
    }
    let grids = get("/api/v1/hotspots?level=grids").await.json();
    assert_eq!(grids["numberMatched"], 4);
    assert_eq!(grids["features"][0]["properties"]["code"], "370105001001001");
    assert!(sum(&grids, "cases") >= 25);
}

#[tokio::test]
async fn hot_spots_over_periods() {
    let found = get("/api/v1/hotspots?method=emerging&period=week&resolution=8").await.json();
    assert_eq!(found["periods"].as_array().unwrap().len(), 5);
    assert_eq!(found["periods"][1], "2026-01-04T16:00:00Z", "a Monday in Shanghai");
    assert_eq!(sum(&found, "cases"), 29);
    assert!(found["features"][0]["properties"]["class"].is_string());
}

#[tokio::test]
async fn a_scan_names_clusters() {
    let service = service(many());
    let uri = "/api/v1/hotspots?method=scan&resolution=9&replicates=99&radius=600&max_days=7&limit=3";
    let found = get_with(&service, uri, &[]).await.json();
    let best = &found["features"][0]["properties"];
    let figure = |name: &str| best[name].as_f64().unwrap();
    assert!(figure("p") <= 0.05 && figure("observed") > figure("expected"), "{best}");
    assert!(best["first_day"].as_str().unwrap().starts_with("2026-0"), "{best}");
    assert_eq!(found["numberReturned"], 3);
    assert_eq!(found, get_with(&service, uri, &[]).await.json());
}

#[tokio::test]
async fn the_clock_shows_local_hours() {
    let clock = get("/api/v1/cases/clock").await.json();
    assert_eq!(clock["cases"], 30);
    let at_four: u64 = (0..7).map(|day| clock["hours"][day][16].as_u64().unwrap()).sum();
    assert_eq!(at_four, 30, "08:00 UTC in Shanghai");
    assert_eq!(clock["hours"][0][16], 4, "four Mondays");
    let utc = get("/api/v1/cases/clock?time_zone=UTC&domain=livelihood").await.json();
    assert_eq!((&utc["cases"], &utc["hours"][0][8]), (&15.into(), &2.into()));
}

async fn refused(uri: &str, status: StatusCode, detail: &str) {
    let answer = get(uri).await;
    assert_eq!(answer.status, status, "{uri}");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{uri}");
    let problem = answer.json();
    assert!(problem["detail"].as_str().unwrap().contains(detail), "{uri}: {problem}");
}

#[tokio::test]
async fn without_cases_answers_are_empty() {
    for method in ["gi", "emerging", "scan"] {
        let uri = format!("/api/v1/hotspots?method={method}");
        let found = get_with(&service(Points::default()), &uri, &[]).await.json();
        assert_eq!(found["numberMatched"], 0, "{method}");
    }
    let hexes = get_with(&service(Points::default()), "/heat/hexes.geojson?role=leader", &[]).await.json();
    assert_eq!(hexes["numberMatched"], 0);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    for (uri, detail) in [
        ("/heat/hexes.geojson?resolution=6", "7 to 11"),
        ("/heat/hexes.geojson?resolution=nine", "resolution"),
        ("/heat/hexes.geojson?from=yesterday", "yesterday"),
        ("/heat/hexes.geojson?role=king", "leader"),
        ("/heat/hexes.geojson?limit=0", "limit"),
        ("/heat/hexes.geojson?bandwidth=500", "bandwidth"),
        ("/api/v1/hotspots?method=magic", "scan"),
        ("/api/v1/hotspots?period=month", "method=emerging"),
        ("/api/v1/hotspots?method=emerging&period=fortnight", "fortnight"),
        ("/api/v1/hotspots?method=emerging&period=year", "2 to 120"),
        ("/api/v1/hotspots?radius=500", "method=scan"),
        ("/api/v1/hotspots?method=scan&radius=1e9", "10,000"),
        ("/api/v1/hotspots?method=scan&radius=NaN", "10,000"),
        ("/api/v1/hotspots?method=scan&replicates=0", "9,999"),
        ("/api/v1/hotspots?method=scan&from=2020-01-01T00:00:00Z", "366"),
        ("/api/v1/hotspots?level=grids&resolution=9", "level=hexes"),
        ("/api/v1/hotspots?plan=a", "level=grids"),
        ("/api/v1/hotspots?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "before"),
        ("/api/v1/cases/clock?time_zone=Moon", "Moon"),
    ] {
        refused(uri, StatusCode::BAD_REQUEST, detail).await;
    }
    refused("/api/v1/hotspots?level=grids&plan=none", StatusCode::NOT_FOUND, "none").await;
    refused("/tiles/hexes/1/0/x.mvt", StatusCode::NOT_FOUND, "row").await;
}

#[test]
fn the_cube_counts_as_a_pass_over_the_cases_does() {
    let served: Served = sample::served_with_points(7, many());
    let snapshot = served.snapshot();
    let zone = TimeZone::get(USUAL_ZONE).unwrap();
    let cells = CaseCells::new(snapshot, &zone);
    let at = |text: &str| Some(text.parse().unwrap());
    for level in 7..=11 {
        let level = cells.level(Resolution::try_from(level).unwrap(), snapshot);
        for (from, to) in [
            (None, None),
            (at("2026-01-03T16:00:00Z"), at("2026-01-20T16:00:00Z")),
            (None, at("2026-01-20T16:00:00Z")),
        ] {
            for category in [None, Some("井盖".to_owned()), Some("猫".to_owned())] {
                let filter = CaseFilter { from, to, category, ..CaseFilter::default() };
                let mut expected = vec![0; level.cells.cells().len()];
                cells.each(&filter, snapshot.cases(), |at, _| {
                    expected[level.cells.numbers()[at] as usize] += 1;
                });
                assert_eq!(cells.counts(level, &filter, snapshot.cases()), expected);
            }
        }
    }
}
