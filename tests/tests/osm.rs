//! An OpenStreetMap extract becomes a district with a valid plan.

use wangge_tests::{EXTRACT_BUILDINGS, EXTRACT_HOUSEHOLDS, Workshop, write_extract};

fn imported() -> Workshop {
    let shop = Workshop::new();
    write_extract(&shop);
    let households = EXTRACT_HOUSEHOLDS.to_string();
    let said = shop
        .wangge([
            "import",
            "--store",
            "district.gpkg",
            "osm",
            "town.osm",
            "--households",
            &households,
            "--json",
        ])
        .well()
        .json();
    let added = |layer: &str| {
        let counts = said["counts"].as_array().expect("counts");
        counts.iter().find(|row| row["layer"] == layer).expect("the layer")["added"].as_u64()
    };
    assert_eq!(added("district"), Some(1), "{said}");
    assert_eq!(added("communities"), Some(2), "{said}");
    assert_eq!(added("buildings"), Some(EXTRACT_BUILDINGS as u64), "{said}");
    assert_eq!(added("barriers"), Some(1), "{said}");
    assert!(added("streets") >= Some(10), "{said}");
    shop
}

#[test]
fn an_extract_becomes_a_valid_plan() {
    let shop = imported();
    let made = shop.wangge(["plan", "--store", "district.gpkg", "--json"]).well().json();
    assert_eq!(made["quality"]["households"], EXTRACT_HOUSEHOLDS);
    let checked = shop.wangge(["check", "--store", "district.gpkg", "--json"]).well().json();
    assert_eq!(checked["valid"], true, "{checked}");
}

#[test]
fn the_same_extract_again_keeps_the_households() {
    let shop = imported();
    let before = shop.export("buildings", "before.csv");
    let said = shop.wangge(["import", "--store", "district.gpkg", "osm", "town.osm", "--json"]).well().json();
    for counts in said["counts"].as_array().unwrap() {
        assert_eq!((&counts["added"], &counts["changed"]), (&0.into(), &0.into()), "{counts}");
    }
    assert_eq!(shop.export("buildings", "after.csv"), before);
}

#[test]
fn a_compressed_extract_is_the_same_district() {
    use std::io::Write;
    let shop = imported();
    let before = shop.export("buildings", "before.csv");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&shop.read("town.osm")).unwrap();
    shop.write("town.osm.gz", gzip.finish().unwrap());
    shop.wangge(["import", "--store", "district.gpkg", "osm", "town.osm.gz"]).well();
    assert_eq!(shop.export("buildings", "after.csv"), before);
}

#[test]
fn a_community_whose_outline_is_torn_is_reported_and_not_fatal() {
    let shop = Workshop::new();
    write_extract(&shop);
    let whole = shop.text("town.osm");
    // Relation 3 loses its way around the east.
    let (head, tail) = whole.split_once("<relation id=\"3\">").unwrap();
    let torn = tail.replacen("<member type=\"way\" ref=\"3\" role=\"outer\"/>", "", 1);
    assert_ne!(torn, tail);
    shop.write("torn.osm", format!("{head}<relation id=\"3\">{torn}"));
    let said = shop.wangge(["import", "--store", "district.gpkg", "osm", "torn.osm", "--json"]).well().json();
    let broken = said["osm"]["broken"].to_string();
    assert!(broken.contains("东社区") || broken.contains('3'), "{said}");
    shop.wangge(["import", "--store", "strict.gpkg", "osm", "torn.osm", "--strict"]).ended(1);
}

#[test]
fn an_extract_cut_short_is_refused() {
    let shop = Workshop::new();
    write_extract(&shop);
    let whole = shop.read("town.osm");
    shop.write("cut.osm", &whole[..whole.len() / 2]);
    shop.wangge(["import", "--store", "district.gpkg", "osm", "cut.osm"]).ended(1).says(&["cut.osm"]);
    assert!(!shop.path("district.gpkg").exists(), "nothing was imported");
}
