//! Heat maps as clients see them.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use wangge_index::Points;
use wangge_model::{CaseTable, Place};
use wangge_tiles::TileId;

use crate::config::{Limits, USUAL_TILE_BYTES};
use crate::service::{Service, router, sample};

fn service() -> Arc<Service> {
    Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()), USUAL_TILE_BYTES)
}

/// Twelve cases at one place and three at another, about half a kilometre away.
fn heaps() -> Arc<Service> {
    let case = sample::points().cases.case(0);
    let at = |x: f64, count: usize| {
        let place = Place::new(sample::CORNER + geo::Coord { x, y: 0.005 }).unwrap();
        vec![wangge_model::Case { place: Some(place), ..case.clone() }; count]
    };
    let cases: CaseTable = [at(0.004, 12), at(0.01, 3)].concat().iter().collect();
    Service::new(
        "unused".to_owned(),
        sample::served_with_points(7, Points { cases, ..Points::default() }),
        USUAL_TILE_BYTES,
    )
}

async fn ask(service: &Arc<Service>, uri: &str, known: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(uri).header(header::IF_NONE_MATCH, known).body(Body::empty()).unwrap();
    let response = router(service.clone(), &Limits::default()).oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().into())
}

async fn json(service: &Arc<Service>, uri: &str) -> Value {
    let (status, _, body) = ask(service, uri, "").await;
    assert_eq!(status, StatusCode::OK, "{uri}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

fn tile(z: u8) -> String {
    let tile = TileId::at(z, sample::CORNER + geo::Coord { x: 0.005, y: 0.004 }).unwrap();
    format!("/heat/{z}/{}/{}.png", tile.x(), tile.y())
}

fn values(grid: &Value) -> Vec<Option<f64>> {
    grid["values"].as_array().unwrap().iter().map(Value::as_f64).collect()
}

#[tokio::test]
async fn a_tile_is_a_picture_with_a_strong_entity_tag() {
    let service = service();
    let (status, headers, picture) = ask(&service, &tile(14), "").await;
    assert_eq!((status, &headers[header::CONTENT_TYPE]), (StatusCode::OK, &"image/png".parse().unwrap()));
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 1_000, "{}", picture.len());
    let etag = headers[header::ETAG].to_str().unwrap();
    assert!(etag.starts_with('"'), "{etag}");
    let (status, _, body) = ask(&service, &tile(14), etag).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    let of_a_day = format!("{}?from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z", tile(14));
    assert_ne!(ask(&service, &of_a_day, "").await.1[header::ETAG], headers[header::ETAG]);
}

#[tokio::test]
async fn numbers_add_up_to_the_cases_that_have_a_place() {
    let grid = json(&service(), "/heat/grid.json?width=200&bandwidth=300").await;
    let values = values(&grid);
    assert_eq!(values.len() as u64, grid["width"].as_u64().unwrap() * grid["height"].as_u64().unwrap());
    let at = |index: usize| grid["bbox"][index].as_f64().unwrap();
    // A degree of longitude at 36.7° N has 89.4 km, one of latitude 111.0 km.
    let area = (at(2) - at(0)) * 89.41 * (at(3) - at(1)) * 110.97 / values.len() as f64;
    let cases: f64 = values.iter().flatten().sum::<f64>() * area;
    assert!((cases - 29.0).abs() < 0.3, "{cases}");
    assert_eq!((&grid["unit"], &grid["bandwidth"]), (&"cases per km²".into(), &300.0.into()));
}

#[tokio::test]
async fn a_period_makes_it_cases_a_month() {
    let service = service();
    let month = "from=2026-01-01T00:00:00Z&to=2026-01-31T10:29:06Z";
    let all = json(&service, "/heat/grid.json?width=50").await;
    let monthly = json(&service, &format!("/heat/grid.json?width=50&{month}")).await;
    assert_eq!(monthly["unit"], "cases per km² and month");
    for (all, monthly) in values(&all).iter().flatten().zip(values(&monthly).iter().flatten()) {
        assert!((all - monthly).abs() <= 1e-6 * all.abs(), "{all} {monthly}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_is_allowed() {
    let service = service();
    let day = "from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z";
    for (query, detail) in [
        ("bandwidth=0", "it must be from 1 m to"),
        ("bandwidth=-5", "it must be from 1 m to"),
        ("bandwidth=1e9", "it must be from 1 m to"),
        ("bandwidth=wide", "it must be from 1 m to"),
        ("kernel=gauss", "there are epanechnikov"),
        ("per=person", "neither area nor household"),
        ("role=king", "there is leader"),
        ("from=yesterday", "from"),
        ("compare_from=2026-01-01T00:00:00Z", "go together"),
        ("compare_from=2026-01-01T00:00:00Z&compare_to=2026-01-02T00:00:00Z", "give from and to"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "has no length"),
        ("ramp=jet", "viridis"),
        ("max=0", "above 0"),
        ("colour=red", "colour"),
        (&format!("{day}&width=3"), "means nothing here"),
    ] {
        let (status, _, body) = ask(&service, &format!("{}?{query}", tile(14)), "").await;
        let text = String::from_utf8_lossy(&body);
        assert!(status == StatusCode::BAD_REQUEST && text.contains(detail), "{query}: {status} {text}");
    }
    for query in ["bbox=1,2,3", "bbox=2,1,1,2", "bbox=nan,1,1,2", "width=0", "width=9999999", "max=3"] {
        let (status, ..) = ask(&service, &format!("/heat/grid.json?{query}"), "").await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(ask(&service, "/heat/9/1/1.jpg", "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&service, "/heat/1/9/9.png", "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_empty_window_is_an_empty_map() {
    let service = service();
    let year = "from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z";
    let grid = json(&service, &format!("/heat/grid.json?width=20&{year}")).await;
    assert!(values(&grid).iter().all(|value| *value == Some(0.0)));
    assert_eq!(json(&service, &format!("/heat/legend.json?{year}")).await["max"], 0.0);
    let contours = json(&service, &format!("/heat/contours.geojson?{year}")).await;
    assert_eq!(contours["features"].as_array().map(Vec::len), Some(0));
    for path in [tile(14), "/heat/raster.tif".to_owned()] {
        assert_eq!(ask(&service, &format!("{path}?{year}"), "").await.0, StatusCode::OK);
    }
    assert_eq!(ask(&service, &format!("/heat/raster.tif?bandwidth=auto&{year}"), "").await.0, StatusCode::OK);
}

#[tokio::test]
async fn one_scale_goes_up_to_the_peak_of_the_district() {
    let service = service();
    let legend = json(&service, "/heat/legend.json?domain=livelihood").await;
    let grid = json(&service, "/heat/grid.json?width=512&domain=livelihood").await;
    let peak = values(&grid).iter().flatten().copied().fold(0.0, f64::max);
    let max = legend["max"].as_f64().unwrap();
    assert!((max / peak - 1.0).abs() < 0.01, "{max} {peak}");
    assert_eq!((&legend["min"], &legend["ramp"]), (&0.0.into(), &"viridis".into()));
    let colors = legend["colors"].as_array().unwrap();
    assert_eq!((&colors[0]["color"], &colors[8]["value"]), (&"#440154".into(), &legend["max"]));
    assert_eq!(json(&service, "/heat/legend.json?max=7").await["max"], 7.0);
}

#[tokio::test]
async fn leaders_do_not_see_where_few_cases_are() {
    let service = heaps();
    let all = values(&json(&service, "/heat/grid.json?width=100&bandwidth=150").await);
    let shown = values(&json(&service, "/heat/grid.json?width=100&bandwidth=150&role=leader").await);
    let felt = all.iter().flatten().filter(|value| **value > 0.0).count();
    let left = shown.iter().flatten().count();
    assert!(0 < left && left < felt, "{left} of {felt}");
    // Three at a place are nowhere among what is shown.
    let peak = shown.iter().flatten().copied().fold(0.0, f64::max);
    assert!(shown.iter().zip(&all).all(|(shown, all)| shown.is_none() || shown == all) && peak > 0.0);
    let legend = json(&service, "/heat/legend.json?bandwidth=150&role=leader").await;
    assert_eq!(legend["at_least"], 10);
}

#[tokio::test]
async fn rates_do_not_glow_where_nobody_lives() {
    let service = service();
    let grid = json(&service, "/heat/grid.json?width=50&per=household").await;
    assert_eq!(grid["unit"], "cases per 1,000 households");
    let cases = values(&json(&service, "/heat/grid.json?width=50").await);
    for (rate, density) in values(&grid).iter().zip(&cases) {
        // 200 households on a km² at least.
        assert!(rate.unwrap() <= density.unwrap() * 5.0 + 1e-9);
    }
}

#[tokio::test]
async fn a_difference_shows_what_chance_does_not() {
    let cases = |year: u32, x: f64, count: usize| {
        let place = Place::new(sample::CORNER + geo::Coord { x, y: 0.005 }).unwrap();
        let mut case = sample::points().cases.case(0);
        case.times.reported_at = format!("{year}-06-01T00:00:00Z").parse().unwrap();
        vec![wangge_model::Case { place: Some(place), ..case }; count]
    };
    // Five times as many in the west, about as many in the east.
    let all =
        [cases(2024, 0.004, 20), cases(2025, 0.004, 100), cases(2024, 0.015, 30), cases(2025, 0.015, 33)];
    let cases: CaseTable = all.concat().iter().collect();
    let points = Points { cases, ..Points::default() };
    let service = Service::new("unused".to_owned(), sample::served_with_points(7, points), USUAL_TILE_BYTES);
    let query = "bandwidth=200&from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z\
                 &compare_from=2024-01-01T00:00:00Z&compare_to=2025-01-01T00:00:00Z";
    let grid = json(&service, &format!("/heat/grid.json?width=64&{query}")).await;
    let shown: Vec<(usize, f64)> =
        values(&grid).iter().enumerate().filter_map(|(index, value)| Some((index % 64, (*value)?))).collect();
    assert!(!shown.is_empty() && shown.iter().all(|(column, value)| *column < 32 && *value > 0.0));
    assert_eq!(grid["deviations"].as_array().map(Vec::len), grid["values"].as_array().map(Vec::len));
    let legend = json(&service, &format!("/heat/legend.json?{query}")).await;
    assert_eq!(legend["ramp"], "red_blue");
    assert!(legend["min"].as_f64().unwrap() < 0.0);
}

#[tokio::test]
async fn contours_are_areas_in_degrees() {
    let contours = json(&heaps(), "/heat/contours.geojson?bandwidth=200&levels=1,50").await;
    let features = contours["features"].as_array().unwrap();
    assert_eq!((features.len(), &features[1]["properties"]["level"]), (2, &50.0.into()));
    let first = &features[0]["geometry"]["coordinates"][0][0][0];
    assert!((116.9..117.1).contains(&first[0].as_f64().unwrap()), "{first}");
    assert!((36.6..36.8).contains(&first[1].as_f64().unwrap()), "{first}");
}
