//! Files in, valid grids out, and the promises of the command line on the way.

use serde_json::Value;
use wangge_tests::{LAYERS, Workshop};

const FORMATS: [&str; 5] = ["geojson", "geojsonseq", "csv", "gpkg", "parquet"];

#[test]
fn the_sample_becomes_a_valid_plan() {
    let shop = Workshop::with_sample(6_000);
    let made = shop.wangge(["plan", "--store", "district.gpkg", "--name", "方案 1", "--json"]).well().json();
    assert_eq!(made["plan"], "方案 1");
    assert_eq!(made["quality"]["households"], 6_000);
    assert!(made["quality"]["grids"].as_u64().unwrap() >= 15, "{made}");
    let checked =
        shop.wangge(["check", "--store", "district.gpkg", "--plan", "方案 1", "--json"]).well().json();
    assert_eq!(checked["valid"], true, "{checked}");
    assert_eq!(checked["faults"], serde_json::json!([]));
}

#[test]
fn every_layer_is_exported_in_every_format() {
    let shop = Workshop::with_plan(6_000);
    for layer in LAYERS.into_iter().chain(["households", "grids", "assignment"]) {
        let mut rows = Vec::new();
        for format in FORMATS {
            let file = format!("{layer}.out.{format}");
            let said = shop
                .wangge(["export", "--store", "district.gpkg", layer, "--out", &file, "--json"])
                .well()
                .json();
            rows.push(said["rows"].clone());
        }
        assert!(rows.iter().all(|count| *count == rows[0]), "{layer}: {rows:?}");
        assert_eq!(rows[0] == 0, layer == "households", "{layer}: {rows:?}");
        assert_eq!(counted(&shop, layer), rows[0], "{layer}");
    }
}

/// Rows of the text formats, counted in the files.
fn counted(shop: &Workshop, layer: &str) -> usize {
    let geojson = shop.json(&format!("{layer}.out.geojson"));
    let features = geojson["features"].as_array().expect("features").len();
    let lines = shop.text(&format!("{layer}.out.geojsonseq")).lines().count();
    let rows = shop.text(&format!("{layer}.out.csv")).lines().count() - 1;
    assert_eq!((lines, rows), (features, features), "{layer}");
    features
}

#[test]
fn what_was_exported_can_be_imported_again() {
    let shop = Workshop::with_sample(6_000);
    for format in FORMATS {
        for layer in LAYERS {
            let file = format!("{layer}.again.{format}");
            let mut export = vec!["export", "--store", "district.gpkg", layer, "--out", &file];
            // Without outlines the buildings would come back as mere points.
            export.extend((layer == "buildings").then_some("--footprints"));
            shop.wangge(export).well();
            let said = shop.import(layer, &file).well().json();
            unchanged_only(&said, &file);
        }
    }
}

#[test]
fn importing_twice_changes_nothing() {
    let shop = Workshop::with_sample(6_000);
    let before = shop.export("buildings", "before.geojson");
    for layer in LAYERS {
        let said = shop.import(layer, &format!("{layer}.geojson")).well().json();
        unchanged_only(&said, layer);
    }
    assert_eq!(shop.export("buildings", "after.geojson"), before);
}

#[track_caller]
fn unchanged_only(said: &Value, what: &str) {
    for counts in said["counts"].as_array().expect("counts") {
        for kind in ["added", "changed", "removed"] {
            assert_eq!(counts[kind], 0, "{what}: {counts}");
        }
        assert!(counts["unchanged"].as_u64().expect("a count") > 0, "{what}: {counts}");
    }
}

#[test]
fn a_newer_file_updates_by_id_and_replace_removes() {
    let shop = Workshop::with_sample(6_000);
    let mut buildings = shop.json("buildings.geojson");
    let features = buildings["features"].as_array_mut().unwrap();
    let all = features.len() as u64;
    features.pop();
    features[0]["properties"]["households"] = 4_321.into();
    shop.write("newer.geojson", buildings.to_string());
    let counts = shop.import("buildings", "newer.geojson").well().json()["counts"][0].clone();
    assert_eq!((&counts["added"], &counts["changed"], &counts["removed"]), (&0.into(), &1.into(), &0.into()));
    assert_eq!(counts["unchanged"], all - 2);
    let replaced = shop
        .wangge(["import", "--store", "district.gpkg", "buildings", "newer.geojson", "--replace", "--json"])
        .well()
        .json();
    assert_eq!(replaced["counts"][0]["removed"], 1);
}

#[test]
fn the_same_seed_makes_the_same_bytes_on_any_number_of_threads() {
    let shop = Workshop::with_sample(12_000);
    let [one, two] = ["1", "2"].map(|threads| {
        shop.wangge(["plan", "--store", "district.gpkg", "--threads", threads, "--seed", "7"]).well();
        let file = format!("grids-{threads}");
        (shop.export("grids", &format!("{file}.geojson")), shop.export("assignment", &format!("{file}.csv")))
    });
    assert!(one == two, "1 and 2 threads make different plans");
}

#[test]
fn the_same_seed_makes_the_same_sample() {
    let shop = Workshop::new();
    for (dir, seed) in [("a", "3"), ("b", "3"), ("c", "4")] {
        shop.wangge(["sample", "--out", dir, "--households", "5000", "--seed", seed]).well();
    }
    for layer in LAYERS {
        let read = |dir: &str| shop.read(&format!("{dir}/{layer}.geojson"));
        assert!(read("a") == read("b"), "{layer}");
    }
    assert_ne!(shop.read("a/streets.geojson"), shop.read("c/streets.geojson"));
}

#[test]
fn the_exit_status_tells_faults_in_data_from_wrong_usage() {
    let shop = Workshop::with_sample(6_000);
    shop.wangge(["--version"]).well();
    shop.wangge(["check", "--store", "district.gpkg"]).ended(1).says(&["no plan"]);
    shop.wangge(["plan", "--store", "nothing.gpkg"]).ended(1).says(&["nothing.gpkg"]);
    shop.wangge(["import", "--store", "district.gpkg", "roads", "x.geojson"]).ended(2).says(&["streets"]);
    shop.wangge(["plan", "--store", "district.gpkg", "--target", "0"]).ended(2);
    shop.wangge(["plan"]).ended(2).says(&["--store"]);
    shop.wangge(["fly"]).ended(2);
    assert!(!shop.path("nothing.gpkg").exists(), "a store is not made by asking for a plan");
}

#[test]
fn arguments_that_do_not_go_together_are_wrong_usage() {
    let shop = Workshop::with_sample(6_000);
    for arguments in [
        "plan --store district.gpkg --min 400 --target 300",
        "export --store district.gpkg streets --footprints --out x.geojson",
        "export --store district.gpkg streets --out x.unheard",
        "import --store district.gpkg osm a.osm b.osm",
        "import --store district.gpkg buildings buildings.geojson --households 10",
    ] {
        shop.wangge(arguments.split(' ')).ended(2);
    }
}

#[test]
fn json_is_one_object_on_standard_output_even_for_an_error() {
    let shop = Workshop::with_sample(6_000);
    let planned = shop.wangge(["plan", "--store", "district.gpkg", "--json"]).well();
    assert_eq!(planned.stdout.lines().count(), 1);
    planned.json();
    let failed = shop.wangge([
        "--json",
        "export",
        "--store",
        "district.gpkg",
        "grids",
        "--plan",
        "x",
        "--out",
        "x.csv",
    ]);
    let said = failed.ended(1).json();
    assert!(said["error"].as_str().unwrap().contains("\"x\""), "{said}");
}

#[test]
fn a_plan_outside_its_bounds_is_said() {
    let shop = Workshop::with_sample(6_000);
    let wrong = ["plan", "--store", "district.gpkg", "--min", "600", "--max", "500"];
    let ran = shop.wangge(wrong);
    assert_ne!(ran.status, 0, "{}", ran.stdout);
    assert!(ran.stderr.contains("600"), "{}", ran.stderr);
}
