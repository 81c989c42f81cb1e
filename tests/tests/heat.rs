//! Heat maps of the sample district, as files that GDAL reads and as the service answers.

use wangge_tests::{Service, Workshop, python, tool};

fn shop_with_cases() -> Workshop {
    let shop = Workshop::with_sample(6_000);
    shop.wangge("sample --out more --households 6000 --cases 3000".split(' ')).well();
    shop.import("cases", "more/cases.csv").well();
    shop
}

fn heat(shop: &Workshop, arguments: &str) -> serde_json::Value {
    let line = format!("heat --store district.gpkg --json {arguments}");
    shop.wangge(line.split(' ')).well().json()
}

#[test]
fn gdal_reads_place_and_values_of_a_raster() {
    let shop = shop_with_cases();
    let said = heat(&shop, "--bandwidth 800 --width 300 --out heat.tif");
    assert_eq!(said["unit"], "cases per km²");
    heat(&shop, "--bandwidth 800 --width 300 --out heat.json");
    let (seen, grid) = (python("read_raster.py", [shop.path("heat.tif")]), shop.json("heat.json"));
    assert_eq!((&seen["epsg"], &seen["type"]), (&3857.into(), &"Float32".into()));
    assert_eq!(seen["size"], serde_json::json!([grid["width"], grid["height"]]));
    let values: Vec<f64> =
        grid["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let peak = values.iter().copied().fold(0.0, f64::max);
    assert!((seen["maximum"].as_f64().unwrap() / peak - 1.0).abs() < 1e-5, "{seen} {peak}");
    // The middle of a pixel in the middle, by its place in degrees.
    let (width, height) = (grid["width"].as_u64().unwrap(), grid["height"].as_u64().unwrap());
    let (column, row) = (width / 2, height / 2);
    let bbox: Vec<f64> = grid["bbox"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let lon = bbox[0] + (column as f64 + 0.5) / width as f64 * (bbox[2] - bbox[0]);
    let mercator = |degrees: f64| degrees.to_radians().sin().atanh();
    let (south, north) = (mercator(bbox[1]), mercator(bbox[3]));
    let y = north + (row as f64 + 0.5) / height as f64 * (south - north);
    let lat = y.sinh().atan().to_degrees();
    let file = shop.path("heat.tif");
    let arguments = ["-valonly", "-wgs84", &file.to_string_lossy(), &lon.to_string(), &lat.to_string()];
    let read: f64 = tool("gdallocationinfo", arguments).trim().parse().unwrap();
    let value = values[(row * width + column) as usize];
    assert!((read - value).abs() <= 1e-6 * peak, "{read} {value}");
}

#[test]
fn a_raster_in_degrees_has_the_same_cases() {
    let shop = shop_with_cases();
    let service = Service::start(&shop);
    for (crs, epsg) in [("EPSG:3857", 3857), ("EPSG:4326", 4326)] {
        let path = format!("/heat/raster.tif?width=200&bandwidth=800&crs={crs}");
        shop.write("heat.tif", service.get(&path).ended(200).body);
        let seen = python("read_raster.py", [shop.path("heat.tif")]);
        assert_eq!(seen["epsg"], epsg);
        let peak = service.get("/heat/legend.json?bandwidth=800").ended(200).json()["max"].as_f64().unwrap();
        assert!((seen["maximum"].as_f64().unwrap() / peak - 1.0).abs() < 0.03, "{crs}: {seen} {peak}");
    }
}

#[test]
fn pictures_and_contours_are_written_as_the_file_is_called() {
    let shop = shop_with_cases();
    heat(&shop, "--out heat.png --domain livelihood");
    assert!(tool("gdalinfo", [shop.path("heat.png")]).contains("PNG"));
    heat(&shop, "--out heat.geojson");
    let contours = shop.json("heat.geojson");
    assert_eq!(contours["features"].as_array().unwrap().len(), 5);
    shop.wangge("heat --store district.gpkg --out heat.bmp".split(' ')).ended(2).says(&[".png"]);
    shop.wangge("heat --store district.gpkg --bandwidth 0 --out heat.png".split(' '))
        .ended(2)
        .says(&["from 1 m to"]);
}
