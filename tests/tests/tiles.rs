//! Tiles over a real connection and as an archive, read by other programs.

use std::collections::BTreeMap;
use std::ffi::OsStr;

use serde_json::Value;
use wangge_tests::{Service, Workshop, python, tile_of};

fn write(shop: &Workshop, arguments: &[&str]) -> Vec<u8> {
    let command = ["tiles", "--store", "district.gpkg", "--out", "district.pmtiles", "--json"];
    shop.wangge(command.iter().chain(arguments)).well();
    shop.read("district.pmtiles")
}

#[test]
fn an_archive_is_read_by_gdal_and_counts_every_building() {
    let shop = Workshop::with_plan(6_000);
    write(&shop, &["--max-zoom", "14"]);
    let read = |zoom: &str| {
        let archive = shop.path("district.pmtiles");
        python("read_tiles.py", [archive.as_os_str(), OsStr::new(zoom)])
    };
    let exported = |layer: &str| {
        shop.export(layer, &format!("{layer}.geojson"));
        let features = shop.json(&format!("{layer}.geojson"))["features"].take();
        features.as_array().unwrap().iter().map(|feature| feature["properties"].clone()).collect::<Vec<_>>()
    };
    let buildings = exported("buildings");
    let households: u64 = buildings.iter().filter_map(|building| building["households"].as_u64()).sum();
    for zoom in ["3", "9", "12"] {
        let shown = &read(zoom)["buildings"];
        assert_eq!(shown["sums"]["point_count"], buildings.len(), "zoom {zoom}");
        assert_eq!(shown["sums"]["households"], households, "zoom {zoom}");
    }
    let shown = read("14");
    for layer in ["district", "subdistricts", "communities", "grids", "buildings", "streets", "barriers"] {
        assert!(shown[layer]["features"].as_u64() > Some(0), "{layer}");
    }
    let grids: BTreeMap<_, _> = exported("grids")
        .iter()
        .map(|grid| (grid["code"].as_str().unwrap().to_owned(), grid["households"].clone()))
        .collect();
    assert_eq!(shown["grids"]["codes"], serde_json::json!(grids));
}

#[test]
fn an_archive_has_the_same_bytes_on_any_number_of_threads() {
    let shop = Workshop::with_plan(6_000);
    let [one, two] = ["1", "2"].map(|threads| write(&shop, &["--max-zoom", "15", "--threads", threads]));
    assert!(one == two, "1 and 2 threads write different archives");
}

#[test]
fn an_archive_holds_what_is_served() {
    let shop = Workshop::with_plan(6_000);
    write(&shop, &["--layers", "grids,communities", "--min-zoom", "12", "--max-zoom", "12"]);
    let service = Service::start(&shop);
    let bounds = service.get("/tiles/grids,communities.json").ended(200).json()["bounds"].clone();
    let (x, y) = tile_of(&bounds, 12);
    let served = service.get(&format!("/tiles/grids,communities/12/{x}/{y}.mvt")).ended(200);
    let archive = shop.path("district.pmtiles");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tile = runtime.block_on(async {
        let reader = pmtiles::AsyncPmTilesReader::new_with_path(archive).await.unwrap();
        let header = reader.get_header();
        assert_eq!((header.min_zoom, header.max_zoom), (12, 12));
        let metadata: Value = serde_json::from_str(&reader.get_metadata().await.unwrap()).unwrap();
        assert_eq!(metadata["vector_layers"][0]["id"], "communities");
        let place = pmtiles::TileCoord::new(12, x, y).unwrap();
        reader.get_tile_decompressed(place).await.unwrap().unwrap()
    });
    assert!(tile == served.body, "the tile in the archive is another than the one that is served");
}

#[test]
fn an_archive_of_what_is_not_there_is_refused() {
    let shop = Workshop::with_sample(2_000);
    let tiles = |arguments: &[&str]| {
        let command = ["tiles", "--store", "district.gpkg", "--out", "district.pmtiles"];
        shop.wangge(command.iter().chain(arguments))
    };
    tiles(&["--plan", "nothing"]).ended(1).says(&["nothing"]);
    tiles(&["--layers", "cats"]).ended(2).says(&["cats", "communities"]);
    tiles(&["--min-zoom", "9", "--max-zoom", "8"]).ended(2).says(&["--min-zoom"]);
    tiles(&["--max-zoom", "23"]).ended(2).says(&["22"]);
    assert!(!shop.path("district.pmtiles").exists());
}

#[test]
fn an_edit_is_seen_where_it_is_and_nowhere_else() {
    let shop = Workshop::with_plan(6_000);
    shop.export("buildings", "buildings.geojson");
    let mut buildings = shop.json("buildings.geojson");
    let place = |building: &Value| building["geometry"]["coordinates"].clone();
    let features = buildings["features"].as_array().unwrap();
    let (first, last) = (place(&features[0]), place(&features[features.len() - 1]));
    let service = Service::start(&shop);
    let tag = |place: &Value| {
        let (x, y) = tile_of(&serde_json::json!([place[0], place[1], place[0], place[1]]), 16);
        service.get(&format!("/tiles/buildings/16/{x}/{y}.mvt")).ended(200).header("etag").to_owned()
    };
    let before = [tag(&first), tag(&last)];
    assert_ne!(before[0], before[1], "two places");
    let edited = &mut buildings["features"][0];
    edited["properties"]["households"] = 999.into();
    let only = serde_json::json!({ "type": "FeatureCollection", "features": [edited] });
    shop.write("edit.geojson", only.to_string());
    shop.import("buildings", "edit.geojson").well();
    let patience = std::time::Instant::now();
    while tag(&first) == before[0] {
        assert!(patience.elapsed().as_secs() < 30, "the edit is not served");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(tag(&last), before[1]);
}
