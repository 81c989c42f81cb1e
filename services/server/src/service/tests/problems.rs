//! What cannot be answered.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::{assert_problem, get, send, service};
use crate::config::Limits;
use crate::service::router;

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
    assert_problem("/ogc/collections/grids/items?households=many", bad, "a whole number").await;
    assert_problem("/ogc/collections/grids/items?households=0.5", bad, "a whole number").await;
    assert_problem("/ogc/collections/grids/items?deviation=NaN", bad, "a number").await;
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
async fn errors_are_not_remembered_by_clients() {
    let answer = get("/api/v1/plans/nobody").await;
    assert_eq!(answer.header(header::ETAG), "");
}

#[tokio::test]
async fn a_request_that_is_too_large_or_of_the_wrong_kind_is_a_problem() {
    let large = Request::get("/api/v1/plans").header(header::CONTENT_LENGTH, (1 << 20) + 1);
    let answer =
        send(router(service(), &Limits::default()), large.body(Body::from(vec![0; (1 << 20) + 1])).unwrap())
            .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["status"], 413);
    let post = Request::post("/api/v1/coverage").body(Body::empty()).unwrap();
    let answer = send(router(service(), &Limits::default()), post).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header(header::ALLOW), "GET,HEAD");
    assert_eq!(answer.json()["status"], 405);
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused() {
    let long = format!("/tiles/grids.json?plan={}", "x".repeat(65_200));
    assert_problem(&long, StatusCode::URI_TOO_LONG, "65000 are taken at most").await;
}
