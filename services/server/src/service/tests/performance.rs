//! 绩效 and 通报.

use super::*;

/// The district with thirty cases, one on each day of January 2026, the last without a place: 1 to 15
/// lie in the first community, 16 on its border, the others in the second.
fn service_with_cases() -> Arc<Service> {
    Service::new("unused".to_owned(), sample::served_with_points(7, sample::points()), USUAL_TILE_BYTES)
}

async fn ask(uri: &str) -> Answer {
    get_with(&service_with_cases(), uri, &[]).await
}

fn reported(units: &Value) -> Vec<u64> {
    let units = units["units"].as_array().unwrap().iter();
    units.map(|unit| unit["counts"]["reported"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn every_case_is_counted_once_at_every_level() {
    for level in ["grid", "community", "subdistrict", "district"] {
        let answer = ask(&format!("/api/v1/performance?level={level}")).await.json();
        assert_eq!(reported(&answer).iter().sum::<u64>(), 29, "{level}");
        assert_eq!(answer["total"]["counts"]["reported"], 29, "{level}");
        assert_eq!(answer["elsewhere"]["counts"]["reported"], 1, "{level}");
    }
}

#[tokio::test]
async fn a_period_is_compared_with_the_one_before() {
    let uri = "/api/v1/performance?from=2026-01-11T00:00:00Z&to=2026-01-21T00:00:00Z&min_cases=3";
    let answer = ask(uri).await.json();
    assert_eq!(reported(&answer), [6, 4]);
    assert_eq!(answer["before"]["from"], "2026-01-01T00:00:00Z");
    let units = answer["units"].as_array().unwrap();
    assert_eq!(units[0]["before"]["reported"], 10);
    assert_eq!(units[0]["before"]["change"], -0.4);
    // There were no cases yet: that is not the same as none.
    assert_eq!((&answer["year_before"], &units[0]["year_before"]), (&Value::Null, &Value::Null));
    assert_eq!(units[0]["per_1000_households"], 10.0);
    // Six and four cases are no difference: both have the mean, and the first place.
    assert_eq!((&units[0]["rank"], &units[1]["rank"]), (&1.into(), &1.into()));
    let rates = [0, 1].map(|unit| units[unit]["shrunk"]["per_1000_households"].as_f64().unwrap());
    assert!((rates[0] - rates[1]).abs() < 1e-12, "{rates:?}");
}

#[tokio::test]
async fn units_are_chosen_sorted_and_paged() {
    let within = ask("/api/v1/performance?level=grid&within=370105001001").await.json();
    assert_eq!(within["numberMatched"], 2);
    assert_eq!(within["total"]["counts"]["reported"], 16);
    let page = ask("/api/v1/performance?level=grid&sort=-reported&limit=1").await.json();
    assert_eq!((&page["numberMatched"], &page["numberReturned"]), (&4.into(), &1.into()));
    let next = page["links"][0]["href"].as_str().unwrap();
    assert!(next.ends_with("level=grid&sort=-reported&limit=1&offset=1"), "{next}");
    let filtered = ask("/api/v1/performance?level=district&domain=livelihood&category=井盖").await.json();
    assert_eq!(reported(&filtered), [4]);
}

#[tokio::test]
async fn figures_come_with_their_formulas() {
    let answer = ask("/api/v1/performance?level=district").await.json();
    let catalogue = &answer["catalogue"];
    assert_eq!(catalogue["indicators"][6]["formula"], "closed_by_due / (closed_timed + unclosed_overdue)");
    let share = &answer["total"]["indicators"]["valid_reports"];
    assert_eq!((&share["value"], &share["whole"]), (&Value::Null, &0.into()));
}

#[tokio::test]
async fn a_table_for_spreadsheets() {
    let answer = ask("/api/v1/performance?f=csv").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}code,name,households,per_1000_households,"), "{}", lines[0]);
    assert_eq!(lines.len(), 3);
    let columns = lines.iter().map(|line| line.split(',').count()).collect::<Vec<_>>();
    assert!(columns.iter().all(|count| *count == columns[0]), "{columns:?}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    for (query, detail) in [
        ("level=street", "none of grid, sheet, community"),
        ("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "ends after it begins"),
        ("period=month", "go together"),
        ("period=month&date=2026-13-01", "is not a date"),
        ("period=decade&date=2026-01-01", "none of day, week"),
        ("period=day&date=2026-01-01&from=2026-01-01T00:00:00Z", "either"),
        ("time_zone=Mars/Base&period=day&date=2026-01-01", "no time zone"),
        ("sort=colour", "none of code"),
        ("limit=0", "at least 1"),
        ("f=xml", "none of json, csv"),
        ("colour=red", "colour"),
    ] {
        assert_problem(&format!("/api/v1/performance?{query}"), StatusCode::BAD_REQUEST, detail).await;
    }
    assert_problem("/api/v1/performance?within=1", StatusCode::NOT_FOUND, "no unit").await;
    assert_problem("/api/v1/performance?level=sheet", StatusCode::NOT_FOUND, "has no sheets").await;
    assert_problem("/api/v1/performance?level=grid&plan=x", StatusCode::NOT_FOUND, "no plan").await;
}

#[tokio::test]
async fn an_empty_window_has_empty_figures() {
    let answer = ask("/api/v1/performance?period=day&date=2030-01-01").await.json();
    assert_eq!(reported(&answer), [0, 0]);
    assert_eq!(answer["units"][0]["rank"], Value::Null);
}

#[tokio::test]
async fn the_bulletin_of_a_month() {
    let uri = "/api/v1/report?period=month&date=2026-01-15";
    let json = ask(&format!("{uri}&f=json")).await.json();
    assert_eq!(json["total"]["counts"]["reported"], 29);
    assert_eq!((&json["first"], &json["last"]), (&"2026-01-01".into(), &"2026-01-31".into()));
    let series = json["series"].as_array().unwrap();
    assert_eq!(series.len(), 31);
    // The case without a place is in the course of things too.
    assert_eq!(series.iter().map(|part| part["reported"].as_u64().unwrap()).sum::<u64>(), 30);
    assert_eq!(json["categories"][0]["name"], "路灯");
    assert_eq!(json["coverage"]["grids"], 4);
    let page = ask(uri).await;
    assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("default-src 'none'"));
    let page = String::from_utf8(page.body).unwrap();
    assert!(page.contains("网格化治理月评比") && page.matches("<path").count() > 2, "{page}");
    let english = ask(&format!("{uri}&language=en")).await;
    assert!(String::from_utf8(english.body).unwrap().contains("Grid governance: the month"));
    assert_problem("/api/v1/report?period=month", StatusCode::BAD_REQUEST, "date").await;
    assert_problem(&format!("{uri}&f=pdf"), StatusCode::BAD_REQUEST, "none of html, json, csv").await;
}

#[tokio::test]
async fn cases_count_without_any_community() {
    let data = wangge_model::DistrictData::default();
    let snapshot = wangge_index::Snapshot::new(1, data, sample::points(), vec![]);
    let service = Service::new(
        "unused".to_owned(),
        crate::service::Served::new(snapshot, wangge_store::Revisions::default(), vec![]),
        USUAL_TILE_BYTES,
    );
    let answer = get_with(&service, "/api/v1/performance?level=district", &[]).await.json();
    assert_eq!(reported(&answer), [29]);
    let bounds = get_with(&service, "/tiles/cases.json", &[]).await.json()["bounds"].clone();
    assert!(bounds[0].as_f64().unwrap() > 116.9 && bounds[2].as_f64().unwrap() < 117.1, "{bounds}");
}
