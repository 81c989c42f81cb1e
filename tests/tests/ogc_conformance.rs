//! What the test programs of others find on the real service.

use serde_json::json;
use wangge_tests::{Service, Workshop, ogc_python, ogc_tool};

/// A sample whose cases all have a place. The schema of ogctests takes no feature without one, though
/// RFC 7946 has `null` for it; that such cases come so is tested in `ogc_features`.
fn shop() -> Workshop {
    let shop = Workshop::with_plan(3_000);
    shop.wangge(["sample", "--out", ".", "--households", "3000", "--household-points", "--cases", "500"])
        .well();
    for layer in ["households", "cases"] {
        shop.import(layer, &format!("{layer}.csv")).well();
    }
    // Exported, a case whose place is not sound has none.
    shop.export("cases", "all.csv");
    let cases = shop.text("all.csv");
    let placed: Vec<&str> = cases.lines().filter(|line| !line.ends_with(",,")).collect();
    assert!(placed.len() > 400, "{}", placed.len());
    shop.write("placed.csv", placed.join("\n"));
    let again = "import --store district.gpkg cases placed.csv --replace";
    shop.wangge(again.split(' ')).well();
    shop.import("stations", "stations.geojson").well();
    // Of units that are there whatever the plan.
    let unit = shop.json("communities.geojson")["features"][0]["properties"]["code"].clone();
    let unit = unit.as_str().expect("a code");
    shop.write("posts.csv", format!("id,unit,role,filled\n1,{unit},leader,1\n"));
    shop.write("organizations.csv", format!("id,unit,class,count\n1,{unit},social,3\n"));
    shop.write("patrols.csv", format!("id,unit,due_at\n1,{unit},2026-01-05T10:00:00Z\n"));
    for layer in ["posts", "organizations", "patrols"] {
        shop.import(layer, &format!("{layer}.csv")).well();
    }
    shop
}

/// All 29 tests of ogctests' Part 1.
#[test]
fn ogctests_finds_no_fault() {
    let shop = shop();
    let service = Service::start(&shop);
    let found = ogc_python("run_ogctests.py", [format!("{}ogc", service.url())]);
    assert_eq!(found, json!({ "passed": 29, "failed": {} }));
}

/// Requests made up from the API definition, sound ones and others: no server error, no status, media
/// type or document that the definition does not have, nothing taken that it does not allow.
///
/// That all that it allows is taken cannot be asked: no schema says what CQL2 is, or that one plan is
/// chosen in one way.
#[test]
fn schemathesis_finds_no_fault() {
    let shop = shop();
    let service = Service::start(&shop);
    let definition = format!("{}ogc/api?f=json", service.url());
    ogc_tool(
        "schemathesis",
        [
            "run",
            &definition,
            "--exclude-checks=positive_data_acceptance",
            "--max-examples=5",
            "--seed=1",
            "--generation-deterministic",
            "--request-timeout=30",
            "--no-color",
        ],
    );
}
