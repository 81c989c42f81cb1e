//! 覆盖.

use super::*;

#[tokio::test]
async fn every_household_is_accounted_for() {
    for level in ["grid", "community", "subdistrict", "district"] {
        let answer = get(&format!("/api/v1/coverage?level={level}")).await.json();
        let total = &answer["total"];
        assert_eq!(total["grids"], 4, "{level}");
        let sum = |name: &str| {
            answer["units"].as_array().unwrap().iter().map(|unit| unit[name].as_u64().unwrap()).sum::<u64>()
        };
        let parts = ["households_in_a_grid", "households_in_none"].map(|name| total[name].as_u64().unwrap());
        assert_eq!(parts.iter().sum::<u64>(), total["households"].as_u64().unwrap(), "{level}");
        assert_eq!(sum("grids"), 4, "{level}");
        assert_eq!((sum("below_min"), sum("above_max")), (1, 1), "{level}");
        assert!(sum("households_in_a_grid") == parts[0], "{level}");
    }
}

#[tokio::test]
async fn faults_of_the_plan_are_listed() {
    let answer = get("/api/v1/coverage?plan=a").await.json();
    let kinds: Vec<&str> =
        answer["faults"].as_array().unwrap().iter().map(|fault| fault["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"band"), "{kinds:?}");
    assert_problem("/api/v1/coverage?level=sheet", StatusCode::NOT_FOUND, "no sheets").await;
    assert_problem("/api/v1/coverage?from=now", StatusCode::BAD_REQUEST, "from").await;
    assert_problem("/api/v1/coverage?plan=x", StatusCode::NOT_FOUND, "no plan").await;
    assert_problem("/api/v1/coverage?within=1", StatusCode::NOT_FOUND, "no unit").await;
}

/// Coverage of a district with posts, organizations and patrols.
async fn worked(query: &str) -> Value {
    let served = sample::served_with_points(7, sample::points());
    let service = Service::new("unused".to_owned(), served, USUAL_TILE_BYTES);
    get_with(&service, &format!("/api/v1/coverage?{query}"), &[]).await.json()
}

fn figures<'a>(answer: &'a Value, what: &str, figure: &str) -> Vec<&'a Value> {
    let units = answer["units"].as_array().unwrap().iter();
    units.map(|unit| &unit[what][figure]).collect()
}

#[tokio::test]
async fn posts_belong_to_their_unit_and_to_those_above() {
    let communities = worked("level=community").await;
    assert_eq!(figures(&communities, "posts", "posts"), [2, 2]);
    assert_eq!(figures(&communities, "posts", "filled"), [1, 2]);
    assert_eq!(figures(&communities, "posts", "households_per_filled_post"), [600.0, 300.0]);
    // The post of the community is of none of its grids.
    let grids = worked("level=grid").await;
    assert_eq!(figures(&grids, "posts", "posts"), [2, 0, 1, 0]);
    assert_eq!(grids["total"]["posts"]["posts"], 5);
    assert_eq!(grids["total"]["posts"]["with_deputy"], 1);
    assert_eq!(grids["of_unknown_units"], 1, "a post of a subdistrict that is not there");
}

#[tokio::test]
async fn organizations_are_counted_once_for_each_unit() {
    let communities = worked("level=community").await;
    assert_eq!(figures(&communities, "organizations", "grids_with_branch"), [1, 0]);
    assert_eq!(figures(&communities, "organizations", "buildings_with_group"), [0, 1]);
    assert_eq!(figures(&communities, "organizations", "social_organizations"), [0, 7]);
    let grids = worked("level=grid").await;
    assert_eq!(figures(&grids, "organizations", "buildings_with_group"), [0, 0, 0, 1]);
}

#[tokio::test]
async fn rounds_are_made_in_time_late_or_not_at_all() {
    let all = worked("level=community").await;
    assert_eq!(figures(&all, "patrols", "due"), [2, 1]);
    assert_eq!(figures(&all, "patrols", "made"), [2, 0]);
    assert_eq!(figures(&all, "patrols", "in_time"), [1, 0]);
    let day = worked("level=district&from=2026-01-06T00:00:00Z&to=2026-01-07T00:00:00Z").await;
    assert_eq!(
        (&day["total"]["patrols"]["due"], &day["total"]["patrols"]["made_share"]),
        (&2.into(), &0.5.into())
    );
    let none = worked("level=district&from=2027-01-06T00:00:00Z").await;
    assert_eq!(none["total"]["patrols"]["made_share"], Value::Null);
}

#[tokio::test]
async fn ways_to_stations_lead_over_streets() {
    let answer = worked("level=community").await;
    let rule = &answer["reach_rule"];
    assert_eq!((&rule["stations"], &rule["station_class"]), (&1.into(), &Value::Null));
    // The street of the station runs through the first community; no street of the second meets it.
    let reach = |unit: usize, figure: &str| answer["units"][unit]["reach"][figure].as_u64().unwrap();
    let sum: u64 = [
        "households_within_15_minutes",
        "households_beyond",
        "households_without_street",
        "households_not_connected",
    ]
    .iter()
    .map(|figure| reach(0, figure))
    .sum();
    assert_eq!(sum, 600, "every household is told of once: {}", answer["units"][0]["reach"]);
    assert_eq!(reach(1, "households_within_15_minutes"), 0);
    let none = worked("level=community&station_class=fire").await;
    assert_eq!((&none["reach_rule"], &none["units"][0]["reach"]), (&Value::Null, &Value::Null));
    assert_problem("/api/v1/coverage?station_class=pub", StatusCode::BAD_REQUEST, "police").await;
}

#[tokio::test]
async fn what_no_round_passed_is_listed() {
    let answer = worked("level=district").await;
    let visits = &answer["total"]["visits"];
    assert_eq!((&visits["buildings_visited"], &visits["buildings_not_visited"]), (&0.into(), &5.into()));
    let metres = ["street_metres", "street_metres_visited"].map(|name| visits[name].as_f64().unwrap());
    // Five of twelve parts of one of three streets, and what 25 m more at its ends add.
    assert!((metres[1] / metres[0] - 5.0 / 36.0).abs() < 0.02, "{visits}");
    let served = sample::served_with_points(7, sample::points());
    let service = Service::new("unused".to_owned(), served, USUAL_TILE_BYTES);
    let ids = async |query: &str| {
        let list = get_with(&service, &format!("/api/v1/coverage/unvisited?{query}"), &[]).await.json();
        let features = list["features"].as_array().unwrap().iter();
        features.map(|feature| feature["properties"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, ["b1", "b2", "b3", "b4", "b5", "s1", "s2", "s3"]);
    assert_eq!(ids("within=370105001001002").await[0], "b1");
    let none = get_with(&service, "/api/v1/coverage/unvisited?from=2027-01-01T00:00:00Z", &[]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
