//! 案件 as a list.

use super::*;

async fn ask(uri: &str) -> Answer {
    let served = sample::served_with_points(7, sample::points());
    let service = Service::new("unused".to_owned(), served, USUAL_TILE_BYTES);
    get_with(&service, uri, &[]).await
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["cases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_newest_cases_come_first_page_by_page() {
    let first = ask("/api/v1/cases?limit=4").await.json();
    assert_eq!((&first["numberMatched"], &first["numberReturned"]), (&30.into(), &4.into()));
    assert_eq!(ids(&first), ["30", "29", "28", "27"]);
    assert_eq!(first["cases"][0]["place"], Value::Null, "the last has none");
    assert_eq!(first["cases"][0]["place_fault"], "missing");
    let next = first["links"][0]["href"].as_str().unwrap();
    let next = ask(&next[next.find("/api").unwrap()..]).await.json();
    assert_eq!(ids(&next), ["26", "25", "24", "23"]);
    let beyond = ask("/api/v1/cases?limit=4&offset=90").await.json();
    assert_eq!((ids(&beyond).len(), &beyond["numberMatched"]), (0, &30.into()));
}

#[tokio::test]
async fn cases_are_those_of_a_unit_and_a_time() {
    let community = ask("/api/v1/cases?within=370105001001").await.json();
    assert_eq!(community["numberMatched"], 16);
    let both =
        ask("/api/v1/cases?within=370105001001&from=2026-01-03T00:00:00Z&to=2026-01-05T00:00:00Z").await;
    assert_eq!(ids(&both.json()), ["4", "3"]);
    let grid = ask("/api/v1/cases?within=370105001001001&level=grid").await.json();
    let grids: Vec<&Value> = grid["cases"].as_array().unwrap().iter().map(|case| &case["grid"]).collect();
    assert!(!grids.is_empty() && grids.iter().all(|grid| *grid == "370105001001001"), "{grids:?}");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    for (query, status, why) in [
        ("limit=0", 400, "at least 1"),
        ("limit=10001", 400, "at most 10000"),
        ("level=grid", 400, "level goes with within"),
        ("within=1", 404, "no unit"),
        ("within=370105001001&level=grid", 404, "no unit"),
        ("plan=x", 404, "no plan"),
        ("colour=red", 400, "colour"),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        assert_problem(&format!("/api/v1/cases?{query}"), status, why).await;
    }
}
