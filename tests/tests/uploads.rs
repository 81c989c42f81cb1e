//! Files go in and come out through the service.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use encoding_rs::GB18030;
use serde_json::{Value, json};
use wangge_tests::{Answer, Service, Workshop};

/// Sends files as a page does.
fn send(service: &Service, query: &str, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, content) in files {
        body.extend_from_slice(b"--limes\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
        body.extend_from_slice(format!("{name}\"\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limes--\r\n");
    let head = [("Content-Type", "multipart/form-data; boundary=limes")];
    service.request("POST", &format!("/api/v1/imports{query}"), &head, &body)
}

fn column<'a>(file: &'a Value, field: &str) -> &'a Value {
    let columns = file["columns"].as_array().unwrap();
    columns.iter().find(|column| column["field"] == field).map_or(&Value::Null, |column| &column["column"])
}

#[test]
fn files_are_looked_at_before_they_are_kept() {
    let shop = Workshop::with_sample(6_000);
    let service = Service::start(&shop);
    let file = shop.read("buildings.geojson");
    let count = shop.json("buildings.geojson")["features"].as_array().unwrap().len();
    let told = send(&service, "?rows=5", &[("buildings.geojson", &file)]).ended(200).json();
    assert_eq!(
        (&told["layer"], &told["guessed"], &told["committed"]),
        (&json!("buildings"), &json!(true), &json!(false))
    );
    let unchanged =
        json!([{"layer": "buildings", "added": 0, "changed": 0, "unchanged": count, "removed": 0}]);
    assert_eq!(told["counts"], unchanged);
    assert_eq!((&told["files"][0]["format"], &told["files"][0]["rejected"]), (&json!("GeoJSON"), &json!(0)));
    assert_eq!(told["preview"]["features"].as_array().unwrap().len(), 5);
    let extent = told["extent"].as_array().unwrap();
    assert!(extent[0].as_f64() < extent[2].as_f64() && extent[1].as_f64() < extent[3].as_f64(), "{extent:?}");

    // A table from elsewhere: another encoding, other coordinates, a column that needs a word, bad rows.
    let table = "楼号,lng,lat,户,备注\nN1,117.0,36.7,12,无\nN2,117.001,36.7,很多,无\nN3,,,4,无\n";
    let table = GB18030.encode(table).0.into_owned();
    let query = "?layer=buildings&crs=gcj02&encoding=gb18030&map=households=%E6%88%B7,id=%E6%A5%BC%E5%8F%B7";
    let told = send(&service, query, &[("表.csv", &table)]).ended(200).json();
    let read = &told["files"][0];
    assert_eq!((&read["file"], &read["rows"], &read["rejected"]), (&json!("表.csv"), &json!(3), &json!(2)));
    assert_eq!((column(read, "households"), column(read, "id")), (&json!("户"), &json!("楼号")));
    assert!(read["columns"].as_array().unwrap().contains(&json!({"column": "备注", "field": null})));
    assert_eq!((&read["rejects"][0]["row"], &read["rejects"][0]["column"]), (&json!(3), &json!("户")));
    assert!(read["crs"].as_str().unwrap().to_lowercase().contains("gcj"), "{read}");
    assert_eq!(told["counts"][0]["added"], 1);
    let exported = |path: &str| service.get(path).ended(200).body;
    let before = exported("/api/v1/exports/buildings?format=csv");
    assert!(!String::from_utf8_lossy(&before).contains("\nN1,"), "looking changes nothing");

    let told = send(&service, &format!("{query}&dry_run=false"), &[("表.csv", &table)]).ended(200).json();
    assert_eq!((&told["committed"], &told["counts"][0]["added"]), (&json!(true), &json!(1)));
    let after = String::from_utf8(exported("/api/v1/exports/buildings?format=csv")).unwrap();
    assert!(after.contains("N1"), "the service has it at once");
    let again = send(&service, query, &[("表.csv", &table)]).ended(200).json();
    assert_eq!((&again["counts"][0]["added"], &again["counts"][0]["unchanged"]), (&json!(0), &json!(1)));
}

#[test]
fn what_cannot_be_taken_is_said() {
    let shop = Workshop::with_sample(6_000);
    shop.write("access.toml", "without_token = 'analyst'");
    let service = Service::start(&shop);
    let detail = |answer: Answer| answer.json()["detail"].as_str().unwrap().to_owned();
    let people = "id,lon,lat,households,联系电话\na,117.0,36.7,3,13812345678\nb,117.0,36.71,3,13912345678\n";
    let refused = detail(send(&service, "", &[("楼栋.csv", people.as_bytes())]).ended(422));
    assert!(refused.starts_with("楼栋.csv: column \"联系电话\" is refused"), "no folder of ours: {refused}");
    assert!(!refused.contains("138"), "{refused}");
    let unknown = detail(send(&service, "", &[("export.csv", people.as_bytes())]).ended(400));
    assert!(unknown.contains("layer: expected one of district"), "{unknown}");
    for (query, files, status) in [
        ("?layer=grids", &[("a.csv", b"id\n1\n".as_slice())][..], 400),
        ("?layer=buildings&map=id", &[("a.csv", b"id\n1\n")], 400),
        ("?layer=cases&profile=/etc/x.toml", &[("a.csv", b"id\n1\n")], 400),
        ("?layer=buildings", &[("../../x.csv", b"nothing")], 422),
        ("?layer=buildings", &[], 400),
        ("?layer=buildings", &[("a.csv", b"id\n1\n"), ("a.csv", b"id\n1\n")], 400),
        ("?layers=buildings", &[("a.csv", b"id\n1\n")], 400),
    ] {
        let answer = send(&service, query, files).ended(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{query}");
    }
    service.post("/api/v1/imports", &json!({})).ended(400);
    let small = ["--store", "district.gpkg", "--listen", "127.0.0.1:0", "--import-limit", "1000"];
    let small = Service::start_with(&shop, &small);
    send(&small, "", &[("buildings.geojson", &shop.read("buildings.geojson"))]).ended(413);
    let guarded = ["--store", "district.gpkg", "--listen", "127.0.0.1:0", "--access", "access.toml"];
    let guarded = Service::start_with(&shop, &guarded);
    send(&guarded, "", &[("buildings.geojson", &shop.read("buildings.geojson"))]).ended(403);
}

#[test]
fn what_comes_out_is_what_the_command_line_writes() {
    let shop = Workshop::with_plan(6_000);
    let service = Service::start(&shop);
    for (layer, format, file) in [
        ("grids", "geojson", "out.geojson"),
        ("grids", "geojsonseq", "out.geojsonl"),
        ("assignment", "csv", "out.csv"),
        ("communities", "parquet", "out.parquet"),
    ] {
        let answer = service.get(&format!("/api/v1/exports/{layer}?format={format}&plan=draft")).ended(200);
        assert_eq!(answer.body, shop.export(layer, file), "{layer} as {format}");
        assert!(answer.header("content-disposition").contains(&format!("filename=\"{layer}.")));
        assert!(!answer.header("etag").is_empty());
    }
    let package = service.get("/api/v1/exports/buildings?format=gpkg&footprints=true").ended(200);
    assert!(package.body.starts_with(b"SQLite format 3"));
    for (path, status) in [
        ("nothing", 404),
        ("sheets", 404),
        ("grids?plan=none", 404),
        ("grids?format=xls", 400),
        ("grids?footprints=true", 400),
    ] {
        service.get(&format!("/api/v1/exports/{path}")).ended(status);
    }
}
