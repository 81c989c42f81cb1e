//! Plans are drawn over HTTP, edit by edit, in a file and in a database.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wangge_tests::{Database, Service, Workshop, judge};

/// The grids of the plan and the buildings with households in each, by code.
fn buildings_by_grid(service: &Service, plan: &str) -> BTreeMap<String, Vec<String>> {
    let path = format!("/ogc/collections/buildings/items?f=json&limit=100000&plan={plan}");
    let items = service.get(&path).ended(200).json();
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for feature in items["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        if let (Some(grid), true) = (properties["grid"].as_str(), properties["households"] != 0) {
            found.entry(grid.to_owned()).or_default().push(properties["id"].as_str().unwrap().to_owned());
        }
    }
    found
}

/// Two grids of one community, each with several buildings.
fn two_grids(by_grid: &BTreeMap<String, Vec<String>>) -> [&String; 2] {
    let large: Vec<&String> =
        by_grid.iter().filter(|(_, buildings)| buildings.len() > 3).map(|(grid, _)| grid).collect();
    let pair = large.windows(2).find(|pair| pair[0][..12] == pair[1][..12]);
    let pair = pair.expect("a community with two grids");
    [pair[0], pair[1]]
}

fn households(service: &Service, plan: &str, grid: &str) -> u64 {
    let grids = service.get(&format!("/api/v1/plans/{plan}/grids?geometry=false")).ended(200).json();
    let grids = grids["features"].as_array().unwrap();
    let found = grids.iter().find(|feature| feature["properties"]["code"] == grid).expect("the grid");
    found["properties"]["households"].as_u64().unwrap()
}

fn exported(shop: &Workshop, store: &str, plan: &str) -> [Vec<u8>; 2] {
    [("grids", "out.geojson"), ("assignment", "out.csv")].map(|(layer, file)| {
        shop.wangge(["export", "--store", store, layer, "--plan", plan, "--out", file]).well();
        shop.read(file)
    })
}

/// A story of one planner, and of another who is late.
fn draws(shop: &Workshop, store: &str) {
    let service = Service::start_on(shop, store);
    let begun = service.post("/api/v1/plans", &json!({"name": "drawn", "from": "draft"})).ended(201).json();
    assert_eq!((&begun["base"], &begun["last"], &begun["undo"]), (&json!("draft"), &json!(0), &Value::Null));
    let before = exported(shop, store, "drawn");
    assert_eq!(before, exported(shop, store, "draft"), "it begins as what it is drawn from");

    let by_grid = buildings_by_grid(&service, "drawn");
    let [from, to] = two_grids(&by_grid);
    let moved = &by_grid[from][0];
    let counts = [from, to].map(|grid| households(&service, "drawn", grid));
    let edit = json!({"after": 0, "kind": "move_buildings", "buildings": [moved], "to": to});
    let edited = service.post("/api/v1/plans/drawn/edits", &edit).ended(200).json();
    assert_eq!((&edited["entry"]["number"], &edited["undo"]), (&json!(1), &json!(1)));
    assert_eq!(edited["moves"][moved], json!(to));
    let went = edited["households_moved"].as_u64().unwrap();
    let after = [from, to].map(|grid| households(&service, "drawn", grid));
    assert_eq!(after, [counts[0] - went, counts[1] + went], "the service has what was drawn at once");
    assert_eq!(households(&service, "draft", to), counts[1], "what it is drawn from stays");

    let late = json!({"after": 0, "kind": "rename", "grid": to, "name": "北网格"});
    let refused = service.post("/api/v1/plans/drawn/edits", &late).ended(409).json();
    assert!(refused["detail"].as_str().unwrap().contains("see edits 1"), "{refused}");
    let other = by_grid.keys().find(|grid| grid[..12] != from[..12]).expect("another community");
    let abroad = json!({"after": 1, "kind": "move_buildings", "buildings": [by_grid[to][0]], "to": other});
    let refused = service.post("/api/v1/plans/drawn/edits", &abroad).ended(422).json();
    assert!(refused["detail"].as_str().unwrap().contains("community"), "{refused}");
    let merge = json!({"after": 1, "kind": "merge", "grids": [from], "into": to});
    let merged = service.post("/api/v1/plans/drawn/edits", &merge).ended(200).json();
    assert_eq!(merged["entry"]["number"], 2);

    // Another start, another machine: the log is where it was.
    service.terminate();
    let service = Service::start_on(shop, store);
    let log = service.get("/api/v1/plans/drawn/edits").ended(200).json();
    assert_eq!((&log["last"], &log["undo"], &log["redo"]), (&json!(2), &json!(2), &Value::Null));
    let drawn = exported(shop, store, "drawn");
    for after in [2, 3] {
        service.post("/api/v1/plans/drawn/undo", &json!({"after": after})).ended(200);
    }
    assert_eq!(exported(shop, store, "drawn"), before, "to the byte");
    service.post("/api/v1/plans/drawn/undo", &json!({"after": 4})).ended(422);
    for after in [4, 5] {
        service.post("/api/v1/plans/drawn/redo", &json!({"after": after})).ended(200);
    }
    assert_eq!(exported(shop, store, "drawn"), drawn, "to the byte");
    let handed = service.get("/api/v1/plans/draft/compare/drawn").ended(200).json();
    assert_eq!(handed["handovers"].as_array().unwrap().len(), 1, "{handed}");
    assert_eq!((&handed["handovers"][0]["from"], &handed["handovers"][0]["to"]), (&json!(from), &json!(to)));
    service.post("/api/v1/plans/draft/edits", &edit).ended(409);
    let check = shop.wangge(["check", "--store", store, "--plan", "drawn", "--json"]).json();
    let kinds: Vec<&str> =
        check["faults"].as_array().unwrap().iter().map(|fault| fault["kind"].as_str().unwrap()).collect();
    assert!(
        kinds.iter().all(|kind| ["band", "contiguity"].contains(kind)),
        "exact ground and counts: {check}"
    );
}

#[test]
fn a_plan_is_drawn_in_a_file() {
    let shop = Workshop::with_plan(6_000);
    draws(&shop, "district.gpkg");
}

#[test]
fn a_plan_is_drawn_in_a_database_and_moves_with_its_log() {
    let shop = Workshop::with_plan(6_000);
    let database = Database::new();
    shop.wangge(["copy", "--from", "district.gpkg", "--to", &database.url()]).well();
    draws(&shop, &database.url());
    shop.wangge(["copy", "--from", &database.url(), "--to", "back.gpkg"]).well();
    assert_eq!(exported(&shop, "back.gpkg", "drawn"), exported(&shop, &database.url(), "drawn"));
    let service = Service::start_on(&shop, "back.gpkg");
    assert_eq!(service.get("/api/v1/plans/drawn/edits").ended(200).json()["last"], 6);
    service.post("/api/v1/plans/drawn/undo", &json!({"after": 6})).ended(200);
}

#[test]
fn what_is_drawn_stands_before_an_independent_judge() {
    let shop = Workshop::with_plan(6_000);
    let service = Service::start(&shop);
    service.post("/api/v1/plans", &json!({"name": "drawn", "from": "draft"})).ended(201);
    let by_grid = buildings_by_grid(&service, "drawn");
    let mut after = 0;
    for pair in by_grid.keys().collect::<Vec<_>>().windows(2).filter(|pair| pair[0][..12] == pair[1][..12]) {
        let edit = json!({"after": after, "kind": "repair", "grids": pair});
        let answer = service.post("/api/v1/plans/drawn/edits", &edit);
        let merge = json!({"after": after, "kind": "merge", "grids": [pair[0]], "into": pair[1]});
        if answer.status == 200 || service.post("/api/v1/plans/drawn/edits", &merge).status == 200 {
            after += 1;
        }
        if after == 4 {
            break;
        }
    }
    assert!(after > 0, "something was drawn");
    // The newest plan is what is judged.
    judge(&shop);
}

#[test]
fn a_database_that_is_away_is_not_drawn_in() {
    let shop = Workshop::with_plan(6_000);
    let database = Database::new();
    shop.wangge(["copy", "--from", "district.gpkg", "--to", &database.url()]).well();
    let service = Service::start_on(&shop, &database.url());
    database.go_away();
    let refused = service.post("/api/v1/plans", &json!({"name": "drawn", "from": "draft"})).ended(503);
    assert_eq!(refused.header("retry-after"), "5");
    service.get("/api/v1/plans/draft").ended(200);
    database.come_back();
    service.post("/api/v1/plans", &json!({"name": "drawn", "from": "draft"})).ended(201);
}
