//! Stations, posts, organizations and patrols, from the sample's files to what the service tells of them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use serde_json::Value;
use wangge_tests::{Service, Workshop};

fn covered_shop() -> Workshop {
    let shop = Workshop::with_plan(6_000);
    for file in ["stations.geojson", "patrols.geojson", "posts.csv", "organizations.csv"] {
        let layer = file.split('.').next().unwrap();
        let counts = shop.import(layer, file).well().json();
        assert!(counts["counts"][0]["added"].as_u64().unwrap() > 0, "{layer}: {counts}");
        let again = shop.import(layer, file).well().json();
        assert_eq!((&again["counts"][0]["added"], &again["counts"][0]["changed"]), (&0.into(), &0.into()));
    }
    shop
}

fn sum(units: &Value, what: &str, figure: &str) -> u64 {
    units.as_array().unwrap().iter().map(|unit| unit[what][figure].as_u64().unwrap()).sum()
}

#[test]
fn the_work_in_the_grids_is_told_at_every_level() {
    let shop = covered_shop();
    let service = Service::start(&shop);
    let district = service.get("/api/v1/coverage?level=district").ended(200).json();
    let total = &district["total"];
    for level in ["community", "subdistrict", "district"] {
        let answer = service.get(&format!("/api/v1/coverage?level={level}")).ended(200).json();
        for (what, figure) in [
            ("posts", "filled"),
            ("patrols", "made"),
            ("organizations", "communities_with_committee"),
            ("visits", "buildings_visited"),
            ("reach", "households_within_15_minutes"),
        ] {
            assert_eq!(
                sum(&answer["units"], what, figure),
                total[what][figure].as_u64().unwrap(),
                "{figure}"
            );
        }
    }
    let reach = &total["reach"];
    let told = ["within_15_minutes", "beyond", "without_street", "not_connected"]
        .map(|name| reach[format!("households_{name}")].as_u64().unwrap());
    assert_eq!(told.iter().sum::<u64>(), total["households"].as_u64().unwrap(), "{reach}");
    assert!(reach["households_within_5_minutes"].as_u64() <= reach["households_within_10_minutes"].as_u64());
    let unvisited = service.get("/api/v1/coverage/unvisited?limit=100000").ended(200).json();
    let buildings = unvisited["features"].as_array().unwrap().iter();
    let buildings = buildings.filter(|feature| feature["properties"]["layer"] == "buildings").count() as u64;
    assert_eq!(Some(buildings), total["visits"]["buildings_not_visited"].as_u64());
    for (collection, column) in [("stations", "class"), ("posts", "filled"), ("patrols", "due_at")] {
        let items =
            service.get(&format!("/ogc/collections/{collection}/items?limit=2&f=json")).ended(200).json();
        assert!(!items["features"][0]["properties"][column].is_null(), "{items}");
    }
    service.get("/ogc/collections/posts/tiles").ended(404);
    let stations = service.get("/tiles/stations.json").ended(200).json();
    assert_eq!(stations["vector_layers"][0]["id"], "stations");
}

#[test]
fn a_bulletin_tells_of_posts_and_rounds() {
    let shop = covered_shop();
    let report = "report --store district.gpkg --period week --date 2025-12-29 --format json --out week.json";
    shop.wangge(report.split(' ')).well();
    let week = shop.json("week.json");
    assert!(week["posts"]["filled"].as_u64() > Some(0), "{}", week["posts"]);
    assert_eq!(week["patrols"]["days"].as_array().unwrap().len(), 3, "the sample's rounds end on the 31st");
    shop.wangge("report --store district.gpkg --period week --date 2025-12-29 --out week.html".split(' '))
        .well();
    let page = shop.text("week.html");
    assert!(page.contains("日巡查") && page.contains("2025-12-31"), "the rounds by day");
}
