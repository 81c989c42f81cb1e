//! What other programs make of the product's files: GDAL, QGIS, GEOS and `GeoPandas`.
//!
//! `tests/setup` installs them.

use serde_json::{Value, json};
use wangge_tests::{
    EXTRACT_HOUSEHOLDS, LAYERS, Service, Workshop, judge, python, qgis, tile_of, tool, write_extract,
};

fn rows(shop: &Workshop, layer: &str) -> usize {
    let said =
        shop.wangge(["export", "--store", "district.gpkg", layer, "--out", "rows.csv", "--json"]).well();
    said.json()["rows"].as_u64().expect("a count") as usize
}

/// Features by layer, as `ogrinfo` lists them.
fn ogr_counts(file: &std::path::Path) -> Vec<(String, usize)> {
    let said = tool("ogrinfo", ["-ro", "-so", "-al", &file.to_string_lossy()]);
    let value = |line: &str, name: &str| line.strip_prefix(name).map(|rest| rest.trim().to_owned());
    let names = said.lines().filter_map(|line| value(line, "Layer name:"));
    let counts = said.lines().filter_map(|line| value(line, "Feature Count:")?.parse().ok());
    names.zip(counts).collect()
}

#[test]
fn gdal_counts_the_store_and_uses_its_spatial_index() {
    let shop = Workshop::with_plan(6_000);
    let store = shop.path("district.gpkg");
    let counted = ogr_counts(&store);
    for layer in LAYERS.into_iter().chain(["grids"]) {
        let wanted = (layer.to_owned(), rows(&shop, layer));
        assert!(counted.contains(&wanted), "{wanted:?} is not in {counted:?}");
        let question = format!("SELECT HasSpatialIndex('{layer}', 'geom') AS indexed");
        let said = tool("ogrinfo", ["-ro", "-q", "-sql", &question, &store.to_string_lossy()]);
        assert!(said.contains("= 1"), "{layer}: {said}");
    }
    let box_of_nothing = ["-ro", "-so", "-spat", "0", "0", "1", "1", &store.to_string_lossy(), "grids"];
    assert!(tool("ogrinfo", box_of_nothing).contains("Feature Count: 0"));
}

#[test]
fn gdal_reads_exports_and_tiles() {
    let shop = Workshop::with_plan(6_000);
    let grids = rows(&shop, "grids");
    for file in ["grids.geojson", "grids.geojsonseq", "grids.gpkg"] {
        shop.export("grids", file);
        assert_eq!(ogr_counts(&shop.path(file)), [("grids".to_owned(), grids)], "{file}");
    }
    let service = Service::start(&shop);
    let described = service.get("/tiles/communities.json").ended(200).json();
    let zoom = described["minzoom"].as_u64().unwrap().max(9) as u32;
    let (x, y) = tile_of(&described["bounds"], zoom);
    shop.write("tile.mvt", service.get(&format!("/tiles/communities/{zoom}/{x}/{y}.mvt")).ended(200).body);
    let counted = ogr_counts(&shop.path("tile.mvt"));
    assert_eq!(counted.len(), 1, "{counted:?}");
    assert_eq!(counted[0].0, "communities");
    assert!((1..=rows(&shop, "communities")).contains(&counted[0].1), "{counted:?}");
}

#[test]
fn qgis_counts_the_store() {
    let shop = Workshop::with_plan(6_000);
    let layers: Vec<&str> = LAYERS.into_iter().chain(["grids"]).collect();
    let store = shop.path("district.gpkg").to_string_lossy().into_owned();
    let seen = qgis("qgis_counts.py", std::iter::once(store.as_str()).chain(layers.iter().copied()));
    for layer in layers {
        let wanted = json!({"features": rows(&shop, layer), "spatial_index": true, "crs": "EPSG:4326"});
        assert_eq!(seen[layer], wanted, "{layer}");
    }
}

#[test]
fn geopandas_reads_every_export() {
    let shop = Workshop::with_plan(6_000);
    let mut files = Vec::new();
    for layer in LAYERS.into_iter().chain(["grids", "assignment"]) {
        for ending in ["geojson", "gpkg", "parquet"] {
            let file = format!("{layer}.out.{ending}");
            shop.export(layer, &file);
            files.push((layer, file));
        }
    }
    let seen = python("read_exports.py", files.iter().map(|(_, file)| shop.path(file)));
    for (layer, file) in files {
        let look = &seen[&file];
        assert_eq!(look["rows"], rows(&shop, layer), "{file}");
        assert_eq!(look["codes_are_text"], true, "{file}");
        if layer != "assignment" {
            assert_eq!(look["crs84"], true, "{file}: {look}");
        }
    }
}

#[test]
fn geos_finds_no_fault_in_the_plan_of_the_sample() {
    let shop = Workshop::with_plan(30_000);
    let judged = judge(&shop);
    assert_eq!(judged["faults"], json!([]));
    assert_eq!(judged["households"], 30_000);
}

#[test]
fn geos_finds_no_fault_in_the_plan_of_an_extract() {
    let shop = Workshop::new();
    write_extract(&shop);
    let households = EXTRACT_HOUSEHOLDS.to_string();
    shop.wangge(["import", "--store", "district.gpkg", "osm", "town.osm", "--households", &households])
        .well();
    shop.wangge(["plan", "--store", "district.gpkg"]).well();
    let judged = judge(&shop);
    assert_eq!(judged["faults"], json!([]));
    assert_eq!(judged["households"], EXTRACT_HOUSEHOLDS);
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let shop = Workshop::with_plan(6_000);
    judge(&shop);
    let sound = shop.json("grids.geojson");
    let faults_of = |spoil: &dyn Fn(&mut Vec<Value>)| {
        let mut grids = sound.clone();
        spoil(grids["features"].as_array_mut().expect("features"));
        shop.write("grids.geojson", grids.to_string());
        let script = wangge_tests::tests_folder().join("gis/check_plan.py");
        let output = std::process::Command::new(wangge_tests::tests_folder().join(".venv/bin/python"))
            .args([script, shop.path("")])
            .output()
            .expect("tests/setup made the Python environment");
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["faults"].to_string()
    };
    let missing = faults_of(&|grids| drop(grids.remove(0)));
    assert!(missing.contains("nesting:") && missing.contains("places:"), "{missing}");
    let counted = faults_of(&|grids| grids[0]["properties"]["households"] = 1.into());
    assert!(counted.contains("counts:"), "{counted}");
    let moved = faults_of(&|grids| {
        let ring = grids[0]["geometry"]["coordinates"][0].as_array_mut().expect("a ring");
        let x = ring[1][0].as_f64().expect("degrees");
        ring[1][0] = (x + 2e-6).into();
    });
    assert!(moved.contains("coverage:") || moved.contains("nesting:"), "{moved}");
    let twice = faults_of(&|grids| {
        let second = grids[1]["geometry"].clone();
        grids[0]["geometry"] = second;
    });
    assert!(twice.contains("coverage:") && twice.contains("places:"), "{twice}");
}

#[test]
fn h3_and_pysal_find_the_same_cells_and_hot_spots() {
    let shop = Workshop::with_points(6_000, 20_000);
    shop.export("cases", "cases.geojson");
    let service = Service::start(&shop);
    let mut files = vec![shop.path("cases.geojson")];
    for (file, address) in [
        ("hexes.json", "/heat/hexes.geojson?resolution=9"),
        ("hot_hexes.json", "/api/v1/hotspots?resolution=9&category=%E6%9A%B4%E9%9C%B2%E5%9E%83%E5%9C%BE"),
        ("hot_grids.json", "/api/v1/hotspots?level=grids&from=2025-03-01T00:00:00%2B08:00"),
    ] {
        shop.write(file, service.get(address).ended(200).body);
        files.push(shop.path(file));
    }
    let seen = python("hot_spots.py", files);
    assert!(seen["cells"].as_u64() > Some(50), "{seen}");
    assert_eq!(seen["cells_differ"], 0, "{seen}");
    assert!(seen["hexes_off"].as_f64() < Some(1e-12) && seen["grids_off"].as_f64() < Some(1e-12), "{seen}");
}
