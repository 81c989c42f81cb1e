//! Tiles that are kept ready.

use std::sync::Arc;

use wangge_index::Points;
use wangge_model::{Case, CaseStatus};
use wangge_tiles::TileId;

use super::service;
use crate::config::USUAL_TILE_BYTES;
use crate::service::{CaseFilter, Coding, Key, LayerSet, Service, TileRequest, sample};

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

#[tokio::test]
async fn a_case_that_changes_is_seen_where_it_is() {
    let service =
        Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()), USUAL_TILE_BYTES);
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
