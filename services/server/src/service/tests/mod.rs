//! The service as its clients see it, on a district in memory: one file for each resource.

mod access;
mod cases;
mod cells;
mod changed_cases;
mod coverage;
mod features;
mod ogc_tiles;
mod operations;
mod performance;
mod plans;
mod problems;
mod tile_cache;
mod tiles;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use wangge_tiles::TileId;

use super::{Service, router, sample};
use crate::config::{Limits, USUAL_TILE_BYTES};

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
    Service::new("unused".to_owned(), sample::served(7), USUAL_TILE_BYTES)
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

/// Where a link of a document leads, within the service.
fn link(document: &Value, rel: &str) -> Option<String> {
    let links = document["links"].as_array().unwrap();
    let link = links.iter().find(|link| link["rel"] == rel)?;
    Some(link["href"].as_str().unwrap().strip_prefix("http://wangge.test").unwrap().to_owned())
}
