//! What holds for every answer, and what whoever runs the service sees.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use wangge_model::Records;

use super::{get, get_with, send, service, tile};
use crate::config::USUAL_TILE_BYTES;
use crate::config::{Limits, Origins};
use crate::service::{Service, router, sample};

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
    let service = Service::open(path.to_str().unwrap().to_owned(), USUAL_TILE_BYTES).await.unwrap();
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
