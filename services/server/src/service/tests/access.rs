//! Roles.

use super::*;
use crate::service::Access;

/// A service where "sesame" is a planner and others are as the file says.
fn guarded(without_token: &str) -> Router {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("access.toml");
    let tokens = "[tokens]\n\
        d0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272 = 'planner'\n";
    std::fs::write(&path, format!("{without_token}\n{tokens}")).unwrap();
    let limits = Limits { access: Access::read(&path).unwrap(), ..Limits::default() };
    let served = sample::served_with_points(7, sample::points());
    router(Service::new("unused".to_owned(), served, USUAL_TILE_BYTES), &limits)
}

async fn ask(router: &Router, uri: &str, head: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(uri);
    for (name, value) in head {
        request = request.header(*name, *value);
    }
    send(router.clone(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn nobody_is_answered_without_a_token_where_one_is_needed() {
    let router = guarded("");
    let refused = ask(&router, "/api/v1/plans", &[]).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
    for wrong in ["Bearer sesam", "Basic sesame", "Bearer"] {
        let answer = ask(&router, "/api/v1/plans", &[("authorization", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    for head in [("authorization", "bearer sesame"), ("cookie", "a=b; wangge_token=sesame")] {
        let answer = ask(&router, "/api/v1/cases", &[head]).await;
        assert_eq!(answer.status, StatusCode::OK, "{head:?}");
        assert!(answer.header(header::VARY).contains("authorization"));
    }
    for open in ["/", "/health/live", "/api/openapi.json", "/styles/wangge.json"] {
        assert_eq!(ask(&router, open, &[]).await.status, StatusCode::OK, "{open}");
    }
}

#[tokio::test]
async fn leaders_see_no_single_household_building_or_case() {
    let router = guarded("without_token = 'leader'");
    for exact in [
        "/api/v1/cases",
        "/tiles/households/10/843/400.mvt",
        "/tiles/grids,cases.json",
        "/ogc/collections/buildings/items",
        "/ogc/collections/cases/items/1",
        "/ogc/tiles/WebMercatorQuad/10/400/843",
        "/api/v1/hotspots",
    ] {
        let refused = ask(&router, exact, &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{exact}");
        assert_eq!(refused.json()["status"], 403, "{exact}");
        let planner = ask(&router, exact, &[("authorization", "Bearer sesame")]).await;
        assert_ne!(planner.status, StatusCode::FORBIDDEN, "{exact}");
    }
    // A role in the address does not make an analyst of a leader: nothing below ten is shown.
    let cells = ask(&router, "/heat/hexes.geojson?role=analyst&resolution=11", &[]).await.json();
    for cell in cells["features"].as_array().unwrap() {
        assert!(cell["properties"]["cases"].as_u64().unwrap() >= 7, "ten, moved by three at most: {cell}");
    }
    let all = ask(&router, "/heat/hexes.geojson?resolution=11", &[("authorization", "Bearer sesame")]).await;
    let all = all.json();
    let single = |cell: &Value| cell["properties"]["cases"] == 1;
    assert!(all["features"].as_array().unwrap().iter().any(single), "a planner sees them");
    assert_eq!(ask(&router, "/api/v1/performance?level=grid", &[]).await.status, StatusCode::OK);
    // What a planner was answered is not what a leader is told to have still.
    let etag = ask(&router, "/api/v1/cases", &[("authorization", "Bearer sesame")]).await;
    let known = ask(&router, "/api/v1/cases", &[("if-none-match", etag.header(header::ETAG))]).await;
    assert_eq!(known.status, StatusCode::FORBIDDEN);
}
