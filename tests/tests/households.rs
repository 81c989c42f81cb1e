//! Households as points, and known totals spread over buildings.

use std::collections::BTreeMap;

use serde_json::Value;
use wangge_tests::{EXTRACT_BUILDINGS, Workshop, write_extract};

const STORE: [&str; 2] = ["--store", "district.gpkg"];

fn town() -> Workshop {
    let shop = Workshop::new();
    write_extract(&shop);
    shop.wangge(["import", "--store", "district.gpkg", "osm", "town.osm"]).well();
    shop
}

fn buildings(shop: &Workshop) -> Vec<Value> {
    shop.export("buildings", "now.geojson");
    let features = shop.json("now.geojson")["features"].as_array().expect("features").clone();
    features.into_iter().map(|feature| feature["properties"].clone()).collect()
}

/// Households by building, of those that have any.
fn counts(shop: &Workshop) -> BTreeMap<String, u64> {
    let pair = |row: &Value| {
        (row["id"].as_str().expect("an id").to_owned(), row["households"].as_u64().unwrap_or(0))
    };
    buildings(shop).iter().map(pair).filter(|(_, count)| *count > 0).collect()
}

fn by_community(shop: &Workshop) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for row in buildings(shop) {
        let community = row["community"].as_str().expect("a community").to_owned();
        *sums.entry(community).or_default() += row["households"].as_u64().unwrap_or(0);
    }
    sums
}

#[test]
fn points_go_to_the_building_that_holds_them_or_the_nearest() {
    let shop = town();
    // The first two rows of houses begin at 117.0006, 36.7004 and 36.70138 and are 0.0003 high.
    shop.write(
        "points.csv",
        "id,lon,lat,households\n\
         inside,117.0007,36.7005,3\n\
         beside,117.00058,36.7005,2\n\
         above,117.0007,36.7015,4\n\
         far,117.0150,36.7200,5\n",
    );
    let ran = shop.import("households", "points.csv").well();
    ran.says(&["1 household points with 5 households", "far"]);
    let counts = counts(&shop);
    assert_eq!(counts.values().copied().collect::<std::collections::BTreeSet<_>>(), [4, 5].into());
    let points = String::from_utf8(shop.export("households", "points-out.csv")).unwrap();
    assert_eq!(points.lines().count(), 5, "{points}");
}

#[test]
fn points_before_buildings_are_joined_when_the_buildings_come() {
    let shop = town();
    shop.export("buildings", "houses.gpkg");
    shop.write("points.csv", "id,lon,lat,households\np,117.0007,36.7005,3\n");
    let run = |layer: &str, file: &str| shop.wangge(["import", "--store", "late.gpkg", layer, file]).well();
    run("households", "points.csv").says(&["no buildings yet"]);
    run("buildings", "houses.gpkg");
    shop.wangge(["export", "--store", "late.gpkg", "buildings", "--out", "late.csv"]).well();
    let with_three = shop.text("late.csv").lines().filter(|line| line.split(',').nth(1) == Some("3")).count();
    assert_eq!(with_three, 1);
}

#[test]
fn a_total_is_spread_to_the_last_household() {
    let shop = town();
    for total in [1_u64, 2_399, 10_007, 0] {
        let said = shop
            .wangge(["allocate", STORE[0], STORE[1], "--total", &total.to_string(), "--json"])
            .well()
            .json();
        assert_eq!(said["households"], total);
        assert_eq!(counts(&shop).values().sum::<u64>(), total);
    }
}

#[test]
fn taller_buildings_get_more() {
    let shop = town();
    shop.wangge(["allocate", STORE[0], STORE[1], "--total", "33600"]).well();
    let mut by_levels: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let rows = buildings(&shop);
    assert_eq!(rows.len(), EXTRACT_BUILDINGS);
    for row in rows {
        let levels = row["levels"].as_f64().expect("levels") as u64;
        by_levels.entry(levels).or_default().push(row["households"].as_u64().unwrap());
    }
    let range = |levels: u64| {
        let counts = &by_levels[&levels];
        (*counts.iter().min().expect("some"), *counts.iter().max().expect("some"))
    };
    let (one_least, one_most) = range(1);
    assert!(one_most - one_least <= 1, "{by_levels:?}");
    for levels in 2..=6 {
        let (least, most) = range(levels);
        assert!(least + levels >= one_least * levels && most <= (one_most + 1) * levels, "{by_levels:?}");
    }
}

#[test]
fn totals_by_community_come_out_exact() {
    let shop = town();
    let codes: Vec<String> = by_community(&shop).into_keys().collect();
    let [first, second] = codes.as_slice() else { panic!("{codes:?}") };
    shop.write("totals.csv", format!("community,households\n{first},1234\n{second},77\n"));
    shop.wangge(["allocate", STORE[0], STORE[1], "--by", "totals.csv"]).well();
    let wanted = BTreeMap::from([(first.clone(), 1_234), (second.clone(), 77)]);
    assert_eq!(by_community(&shop), wanted);

    // A faulty file changes nothing.
    for (bad, word) in [
        (format!("community,households\n{first},12.5\n"), "line 2"),
        (format!("community,households\n{first},1\n{first},2\n"), "line 3"),
        ("community,households\n999999999999,1\n".to_owned(), "999999999999"),
        ("a,b\n1,2\n".to_owned(), "households"),
    ] {
        shop.write("bad.csv", bad);
        shop.wangge(["allocate", STORE[0], STORE[1], "--by", "bad.csv"]).ended(1).says(&[word]);
        assert_eq!(by_community(&shop), wanted);
    }
    shop.wangge(["allocate", STORE[0], STORE[1]]).ended(2);
}
