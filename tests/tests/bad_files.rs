//! Bad files: a clear message, never a panic, and the store as it was.

use std::fmt::Write;

use wangge_tests::{Ran, Workshop};

const STORE: &str = "district.gpkg";

/// A store with two communities and two buildings.
fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write(
        "communities.csv",
        "code,name,wkt\n\
         370105001001,甲社区,\"POLYGON((117.00 36.70,117.01 36.70,117.01 36.71,117.00 36.71,117.00 36.70))\"\n\
         370105001002,乙社区,\"POLYGON((117.01 36.70,117.02 36.70,117.02 36.71,117.01 36.71,117.01 36.70))\"\n",
    );
    shop.write("buildings.csv", "id,lon,lat,households\na,117.001,36.701,3\nb,117.011,36.702,4\n");
    shop.import("communities", "communities.csv").well();
    shop.import("buildings", "buildings.csv").well();
    shop
}

/// All that the store holds, as it is exported.
fn contents(shop: &Workshop) -> Vec<Vec<u8>> {
    ["district", "subdistricts", "communities", "buildings", "households", "streets", "barriers"]
        .map(|layer| shop.export(layer, "contents.geojson"))
        .into()
}

/// Imports a file that must be refused as a whole with a message that holds the words.
#[track_caller]
fn refused(shop: &Workshop, layer: &str, file: &str, words: &[&str]) {
    let before = contents(shop);
    let ran = shop.import(layer, file).ended(1).says(&[file]).says(words);
    assert!(ran.stderr.len() < 10_000, "the message has {} bytes", ran.stderr.len());
    assert!(ran.json()["error"].is_string(), "{}", ran.stdout);
    assert!(contents(shop) == before, "{file} changed the store");
}

/// Imports a file of which some rows are bad: first strictly, which takes nothing, then the good
/// rows only. Gives what the second import said and the file of rejects.
#[track_caller]
fn partly(shop: &Workshop, layer: &str, file: &str, bad: usize, added: u64) -> (Ran, String) {
    let before = contents(shop);
    let line = ["import", "--store", STORE, layer, file, "--json", "--rejects", "rejects.csv"];
    let strict = shop.wangge(line.into_iter().chain(["--strict"])).ended(1).json();
    assert_eq!((&strict["rejected"], &strict["committed"]), (&bad.into(), &false.into()), "{strict}");
    assert!(contents(shop) == before, "--strict took rows of {file}");
    let ran = shop.wangge(line).ended(1);
    let said = ran.json();
    assert_eq!((&said["rejected"], &said["counts"][0]["added"]), (&bad.into(), &added.into()), "{said}");
    for reject in said["files"][0]["rejects"].as_array().expect("rejects") {
        assert!(reject["row"].as_u64().is_some_and(|row| row > 0), "{reject}");
        assert!(reject["expected"].as_str().is_some_and(|text| !text.is_empty()), "{reject}");
    }
    let rejects = shop.text("rejects.csv");
    assert_eq!(rejects.lines().count(), bad + 1, "{rejects}");
    assert!(rejects.lines().skip(1).all(|line| line.contains(file)), "{rejects}");
    (ran, rejects)
}

fn collection(features: &[(&str, &str)]) -> String {
    let rows: Vec<String> = features
        .iter()
        .map(|(properties, geometry)| {
            format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, rows.join(",\n"))
}

fn point(x: f64, y: f64) -> String {
    format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#)
}

#[test]
fn files_that_are_not_there_or_empty() {
    let shop = shop();
    refused(&shop, "buildings", "nowhere.geojson", &[]);
    shop.write("empty.geojson", "");
    refused(&shop, "buildings", "empty.geojson", &["empty"]);
    shop.write("blank.csv", "\n\n \n");
    refused(&shop, "buildings", "blank.csv", &[]);
    shop.write("noise.gpkg", [0x8f_u8, 0, 1, 2, 0xff, 0xfe, 7].repeat(500));
    refused(&shop, "buildings", "noise.gpkg", &[]);
    shop.write("folder-like", "just a sentence");
    refused(&shop, "buildings", "folder-like", &[]);
}

#[test]
fn truncated_files_of_every_format() {
    let shop = shop();
    let sample = Workshop::with_sample(3_000);
    for format in ["geojson", "gpkg", "parquet"] {
        let whole = sample.export("streets", &format!("streets.out.{format}"));
        for share in [3, 2] {
            let file = format!("cut-{share}.{format}");
            shop.write(&file, &whole[..whole.len() * (share - 1) / share]);
            refused(&shop, "streets", &file, &[]);
        }
    }
    // A line cut short is a bad row; the lines before it are whole.
    shop.write("cut.csv", "id,lon,lat,households\nc,117.002,36.702,5\nd,117.00");
    partly(&shop, "buildings", "cut.csv", 1, 1);
}

#[test]
fn metres_without_a_reference_system() {
    let shop = shop();
    shop.write("metres.csv", "id,x,y,households\nc,500447.2,4061899.4,5\nd,500547.2,4061899.4,6\n");
    refused(&shop, "buildings", "metres.csv", &["crs", "EPSG:4548"]);
    let rows = [("{\"id\":\"c\",\"households\":5}", point(500_447.2, 4_061_899.4))];
    shop.write("metres.geojson", collection(&rows.each_ref().map(|(p, g)| (*p, g.as_str()))));
    refused(&shop, "buildings", "metres.geojson", &["crs", "EPSG:4548"]);
    shop.wangge(["import", "--store", STORE, "buildings", "metres.csv", "--crs", "EPSG:4548"]).well();
    shop.wangge(["import", "--store", STORE, "buildings", "metres.csv", "--crs", "EPSG:1"])
        .ended(1)
        .says(&["EPSG:1"]);
    let rows = String::from_utf8(shop.export("buildings", "out.csv")).unwrap();
    assert!(rows.contains("117.00"), "{rows}");
}

#[test]
fn swapped_axes() {
    let shop = shop();
    let rows = [
        ("{\"id\":\"c\",\"households\":5}", point(36.702, 117.002)),
        ("{\"id\":\"d\",\"households\":6}", point(36.703, 117.003)),
    ];
    shop.write("swapped.geojson", collection(&rows.each_ref().map(|(p, g)| (*p, g.as_str()))));
    // Numbers that can only be latitude before longitude are turned, and that is said.
    let ran = shop.import("buildings", "swapped.geojson").well();
    assert!(ran.json()["files"][0]["notes"].to_string().contains("axes swapped"), "{}", ran.stdout);
    let rows = String::from_utf8(shop.export("buildings", "out.csv")).unwrap();
    assert!(rows.contains("117.002,36.702"), "{rows}");
    // One pole too far in either order.
    let beyond = point(117.002, 91.0);
    shop.write("beyond.geojson", collection(&[("{\"id\":\"e\",\"households\":1}", beyond.as_str())]));
    refused(&shop, "buildings", "beyond.geojson", &["91"]);
}

#[test]
fn coordinates_that_are_no_numbers() {
    let shop = shop();
    shop.write(
        "numbers.csv",
        "id,lon,lat,households\nc,117.002,36.702,5\nd,NaN,36.7,1\ne,117.0,inf,1\nf,,36.7,1\ng,east,36.7,1\n",
    );
    let (ran, rejects) = partly(&shop, "buildings", "numbers.csv", 4, 1);
    ran.says(&["row 3", "NaN", "inf"]);
    assert!(rejects.contains("east"), "{rejects}");
}

#[test]
fn outlines_that_cross_themselves_or_come_twice() {
    let shop = shop();
    let bow = r#"{"type":"Polygon","coordinates":[[[117.03,36.70],[117.04,36.71],[117.04,36.70],[117.03,36.71],[117.03,36.70]]]}"#;
    let good = r#"{"type":"Polygon","coordinates":[[[117.02,36.70],[117.03,36.70],[117.03,36.71],[117.02,36.71],[117.02,36.70]]]}"#;
    let open = r#"{"type":"Polygon","coordinates":[[[117.02,36.70],[117.03,36.70]]]}"#;
    shop.write(
        "outlines.geojson",
        collection(&[
            (r#"{"code":"370105001003"}"#, good),
            (r#"{"code":"370105001004"}"#, bow),
            (r#"{"code":"370105001005"}"#, open),
        ]),
    );
    let (_, rejects) = partly(&shop, "communities", "outlines.geojson", 2, 1);
    assert!(rejects.lines().any(|line| line.contains(",2,")), "{rejects}");
    // The same outline under another code is a fault that the division has to live with or name.
    shop.write("twice.geojson", collection(&[(r#"{"code":"370105001006"}"#, good)]));
    let before = contents(&shop);
    let ran = shop.import("communities", "twice.geojson");
    if ran.status == 0 {
        let planned = shop.wangge(["plan", "--store", STORE, "--json"]);
        assert!(
            planned.stderr.contains("370105001006") || planned.stderr.contains("370105001003"),
            "{planned:?}"
        );
    } else {
        assert!(contents(&shop) == before, "a refused file changed the store");
    }
}

#[test]
fn ids_that_come_twice_and_values_that_do_not_fit() {
    let shop = shop();
    shop.write(
        "ids.csv",
        "id,lon,lat,households\nc,117.002,36.702,5\nc,117.003,36.703,6\n,117.004,36.704,6\nd,117.005,36.705,-2\ne,117.006,36.706,2.5\nf,117.007,36.707,many\ng,117.008,36.708,99999999999\n",
    );
    let (ran, rejects) = partly(&shop, "buildings", "ids.csv", 6, 1);
    ran.says(&["row 2", "column households", "many"]);
    assert!(rejects.contains("households"), "{rejects}");
    shop.write("codes.csv", "code,wkt\n12,\"POINT(117 36)\"\n3.70105E+11,\"POINT(117 36)\"\n");
    partly(&shop, "communities", "codes.csv", 2, 0);
}

#[test]
fn chinese_text_in_another_encoding_is_detected() {
    let shop = shop();
    let text = "编码,名称,wkt\n370105001003,泺口社区,\"POLYGON((117.02 36.70,117.03 36.70,117.03 36.71,117.02 36.71,117.02 36.70))\"\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    assert!(String::from_utf8(gbk.to_vec()).is_err());
    shop.write("gbk.csv", &gbk);
    refused_as(&shop, "utf-8");
    let said = shop.import("communities", "gbk.csv").well().json();
    assert!(said["files"][0]["encoding"].as_str().unwrap().contains("GB18030"), "{said}");
    let out = String::from_utf8(shop.export("communities", "out.csv")).unwrap();
    assert!(out.contains("泺口社区"), "{out}");
}

/// Text that is plainly not in the encoding that was named.
#[track_caller]
fn refused_as(shop: &Workshop, encoding: &str) {
    let before = contents(shop);
    let ran = shop.wangge(["import", "--store", STORE, "communities", "gbk.csv", "--encoding", encoding]);
    ran.ended(1).says(&["gbk.csv"]);
    assert!(contents(shop) == before);
}

#[test]
fn columns_about_persons() {
    let shop = shop();
    let row = "id,lon,lat,households";
    for (file, header, value, word) in [
        ("name.csv", "姓名", "某某", "姓名"),
        ("number.csv", "身份证号", "x", "身份证号"),
        ("phone.csv", "手机号码", "x", "手机号码"),
        ("english.csv", "phone_number", "x", "phone_number"),
        ("hidden.csv", "备注", "11010519491231002X", "备注"),
    ] {
        shop.write(file, format!("{row},{header}\nc,117.002,36.702,5,{value}\n"));
        refused(&shop, "buildings", file, &[word]);
        // The value itself is repeated nowhere.
        let ran = shop.import("buildings", file);
        assert!(value == "x" || !format!("{}{}", ran.stderr, ran.stdout).contains(value), "{}", ran.stderr);
    }
}

#[test]
fn a_line_of_200_megabytes() {
    const LONG: usize = 200 << 20;
    let shop = shop();
    let mut text = String::with_capacity(LONG + 100);
    text.push_str("id,lon,lat,households,note\nc,117.002,36.702,5,");
    text.extend(std::iter::repeat_n('x', LONG));
    text.push_str("\nd,117.003,36.703,5,short\n");
    shop.write("long.csv", &text);
    refused(&shop, "buildings", "long.csv", &["longer than"]);

    text.clear();
    text.push_str(
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"c","note":""#,
    );
    text.extend(std::iter::repeat_n('x', LONG));
    let _ = write!(text, r#""}},"geometry":{}}}]}}"#, point(117.002, 36.702));
    shop.write("long.geojson", &text);
    refused(&shop, "buildings", "long.geojson", &["longer than"]);
}
