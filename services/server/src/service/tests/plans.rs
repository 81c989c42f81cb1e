//! Plans and their grids.

use axum::http::header;
use serde_json::Value;

use super::get;

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
