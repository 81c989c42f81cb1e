//! What planners ask of a plan, on the real binary.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wangge_tests::{Ran, Workshop};

fn plan(shop: &Workshop, arguments: &[&str]) -> Ran {
    shop.wangge(["plan", "--store", "district.gpkg", "--json"].iter().chain(arguments))
}

fn features(shop: &Workshop, layer: &str, plan: &str) -> Vec<Value> {
    let file = format!("{layer}-{plan}.geojson");
    shop.wangge(["export", "--store", "district.gpkg", layer, "--plan", plan, "--out", &file]).well();
    shop.json(&file)["features"].as_array().expect("features").clone()
}

/// The features of a layer by one of their properties.
fn by(shop: &Workshop, layer: &str, plan: &str, key: &str) -> BTreeMap<String, Value> {
    let pair = |feature: Value| (feature["properties"][key].as_str().expect("a text").to_owned(), feature);
    features(shop, layer, plan).into_iter().map(pair).collect()
}

fn check(shop: &Workshop, plan: &str) {
    shop.wangge(["check", "--store", "district.gpkg", "--plan", plan]).well();
}

/// Gives the buildings of a community so many times the households.
fn grow(shop: &Workshop, community: &str, factor: f64) {
    shop.wangge(["export", "--store", "district.gpkg", "buildings", "--footprints", "--out", "now.geojson"])
        .well();
    let mut all = shop.json("now.geojson");
    let features = all["features"].as_array_mut().expect("features");
    features.retain(|feature| feature["properties"]["community"] == community);
    for feature in features {
        let households = &mut feature["properties"]["households"];
        *households = ((households.as_f64().unwrap_or(0.0) * factor).round() as u64).into();
    }
    shop.write("grown.geojson", all.to_string());
    shop.import("buildings", "grown.geojson").well();
}

/// The community with the most grids.
fn largest(grids: &BTreeMap<String, Value>) -> String {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for grid in grids.values() {
        *count.entry(grid["properties"]["community"].as_str().expect("a code")).or_default() += 1;
    }
    count.into_iter().max_by_key(|(_, count)| *count).expect("a community").0.to_owned()
}

#[test]
fn a_plan_whose_band_holds_is_given_back_and_one_that_does_not_changes_little() {
    let shop = Workshop::with_plan(20_000);
    let before = by(&shop, "grids", "draft", "code");
    // Every grid is within this band.
    let wide = ["--name", "same", "--from", "draft", "--min", "1", "--max", "100000"];
    let same = plan(&shop, &wide).well().json();
    assert_eq!((&same["moves"]["households"], &same["lineage"]["moved"]), (&0.into(), &0.into()));
    assert_eq!(by(&shop, "grids", "same", "code"), before);

    let community = largest(&before);
    let in_band =
        |grid: &Value| (200..=500).contains(&grid["properties"]["households"].as_u64().expect("a count"));
    let off: BTreeSet<&str> = before
        .values()
        .filter(|grid| !in_band(grid))
        .filter_map(|grid| grid["properties"]["community"].as_str())
        .chain([community.as_str()])
        .collect();
    grow(&shop, &community, 1.8);
    let made = plan(&shop, &["--name", "next", "--from", "draft", "--moves", "moves.csv"]).well().json();
    check(&shop, "next");
    let after = by(&shop, "grids", "next", "code");
    for (code, grid) in &before {
        let may_change = off.contains(grid["properties"]["community"].as_str().expect("a code"));
        assert!(may_change || after.get(code) == Some(grid), "{code} lies elsewhere and has changed");
    }
    let moved = made["moves"]["households"].as_u64().expect("a count");
    assert!(moved > 0 && made["quality"]["above_max"] == 0, "{made}");
    let listed: u64 = shop
        .text("moves.csv")
        .lines()
        .skip(1)
        .map(|row| {
            row.rsplit(',').next().and_then(|households| households.parse::<u64>().ok()).expect("a count")
        })
        .sum();
    assert_eq!(listed, moved);
    // Codes that were not there before are above all that were.
    let issued: Vec<&String> = after.keys().filter(|code| !before.contains_key(*code)).collect();
    let last = before.keys().filter(|code| code.starts_with(&community)).max().expect("a code");
    assert!(!issued.is_empty() && issued.iter().all(|code| *code > last));
    let descents = by(&shop, "lineage", "next", "grid");
    assert!(issued.iter().all(|code| descents.contains_key(*code)));

    let none = plan(&shop, &["--name", "none", "--from", "draft", "--max-moved", "0%"]).well().json();
    assert_eq!(none["moves"]["households"], 0);
    let frozen = before.keys().filter(|code| code.starts_with(&community)).nth(1).expect("a grid");
    plan(&shop, &["--name", "ice", "--from", "draft", "--frozen", frozen]).well();
    check(&shop, "ice");
    assert_eq!(by(&shop, "grids", "ice", "code")[frozen]["geometry"], before[frozen]["geometry"]);
    let other = before.values().map(|grid| grid["properties"]["community"].as_str().expect("a code"));
    let other = other.clone().find(|code| !off.contains(code)).expect("a community within the band");
    let only = plan(&shop, &["--name", "only", "--from", "draft", "--community", other]).well().json();
    assert_eq!(only["moves"]["households"], 0);
}

#[test]
fn dedicated_grids_sheets_groups_and_targets() {
    let shop = Workshop::with_plan(20_000);
    let grids = by(&shop, "grids", "draft", "code");
    let buildings = by(&shop, "buildings", "draft", "id");
    let community = largest(&grids);
    // A grid of the first plan as the ground of a mall.
    let (code, mall) = grids.iter().find(|(code, _)| code.starts_with(&community)).expect("a grid");
    let feature = serde_json::json!({
        "type": "FeatureCollection",
        "features": [{ "type": "Feature", "properties": { "name": "商场" }, "geometry": mall["geometry"] }],
    });
    shop.write("malls.geojson", feature.to_string());
    let mut pair: Vec<&str> = Vec::new();
    for grid in grids.keys().filter(|grid| grid.starts_with(&community) && *grid != code) {
        let inside = buildings.iter().filter(|(_, building)| building["properties"]["grid"] == grid.as_str());
        pair.extend(inside.take(1).map(|(id, _)| id.as_str()));
    }
    pair.truncate(2);
    shop.write("together.csv", format!("building,group\n{},a\n{},a\n", pair[0], pair[1]));
    plan(&shop, &["--dedicated", "malls.geojson", "--sheets", "5-10", "--together", "together.csv"]).well();
    let now = by(&shop, "grids", "draft", "code");
    let dedicated: Vec<&Value> =
        now.values().filter(|grid| grid["properties"]["kind"] == "dedicated").collect();
    let [dedicated] = dedicated[..] else { panic!("{dedicated:?}") };
    assert_eq!(dedicated["properties"]["name"], "商场");
    assert_eq!(dedicated["properties"]["households"], mall["properties"]["households"]);
    let buildings = by(&shop, "buildings", "draft", "id");
    assert_eq!(buildings[pair[0]]["properties"]["grid"], buildings[pair[1]]["properties"]["grid"]);
    let sheets = by(&shop, "sheets", "draft", "code");
    let named: BTreeSet<&str> =
        now.values().map(|grid| grid["properties"]["sheet"].as_str().expect("a sheet")).collect();
    assert_eq!(named, sheets.keys().map(String::as_str).collect());
}

#[test]
fn what_cannot_be_met_is_said_with_its_place() {
    let shop = Workshop::with_plan(20_000);
    shop.write("groups.csv", "building,group\nnobody,a\n");
    shop.write("cases.csv", "building,cases\nnobody,1\n");
    for (arguments, words) in [
        (&["--together", "groups.csv"][..], &["groups.csv, row", "nobody"][..]),
        (&["--balance-by", "cases.csv#cases"], &["cases.csv, row", "nobody"]),
        (&["--target-of", "castle=300"], &["castle"]),
        (&["--from", "nothing", "--name", "x"], &["nothing"]),
        (&["--from", "draft", "--name", "x", "--frozen", "1"], &["--frozen, line 1", "no grid 1"]),
        (&["--from", "draft", "--name", "x", "--community", "1"], &["no community 1"]),
    ] {
        plan(&shop, arguments).ended(1).says(words);
    }
    for wrong in [&["--frozen", "1"][..], &["--from", "draft"], &["--sheets", "9-5"], &["--max-moved", "2%"]]
    {
        plan(&shop, wrong).ended(2);
    }
}
