//! Bad files: a clear message or a reject, never a panic.

mod read_support;

use read_support::{Dir, buildings, read, read_in, refusal};
use wangge_data::{ReadError, ReadOptions, read_layer};
use wangge_model::Layer;

fn collection(features: &[&str]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn building(id: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"id":"{id}","households":1}},"geometry":{geometry}}}"#)
}

fn point(x: &str, y: &str) -> String {
    format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#)
}

#[test]
fn every_bad_row_is_reported_and_good_ones_are_kept() {
    let bow = r#"{"type":"Polygon","coordinates":[[[117,36],[117.001,36.001],[117.001,36],[117,36.001],[117,36]]]}"#;
    let content = collection(&[
        &building("a", &point("117", "36")),
        &building("b", &point("NaN", "36")),
        &building("c", &point("-Infinity", "36")),
        &building("d", bow),
        &building("a", &point("117", "36.1")),
        &building("e", "null"),
        &building("f", &point("117", "1e300")),
        &building("g", r#"{"type":"Point","coordinates":[117]}"#),
        &building("h", r#"{"type":"Curve","coordinates":[117]}"#),
        r#"{"type":"Feature","properties":{"id":"i","households":"many"},"geometry":{"type":"Point","coordinates":[117,36.2]}}"#,
        "7",
        &building("j", &point("117", "36.3")),
    ]);
    let dir = Dir::new();
    let path = dir.file("楼栋.geojson", content);
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert_eq!(buildings(records).iter().map(|b| b.id.to_string()).collect::<Vec<_>>(), ["a", "j"]);
    assert_eq!(report.rows, 12);
    let rows: Vec<u64> = report.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, (2..=11).collect::<Vec<_>>());
    let reject = |row: u64| report.rejects.iter().find(|reject| reject.row == row).unwrap();
    assert!(reject(2).value.contains("NaN"));
    assert!(reject(4).expected.contains("crosses itself at 117.0005000, 36.0005000"), "{:?}", reject(4));
    assert!(reject(5).expected.contains("row 1 has the same"), "{:?}", reject(5));
    let many = reject(10);
    assert_eq!((many.column.as_deref(), many.value.as_str()), (Some("households"), "many"));
    assert!(report.rejects.iter().all(|reject| reject.file.ends_with("楼栋.geojson")));
}

#[test]
fn the_same_outline_twice() {
    let ring = r#"{"type":"Polygon","coordinates":[[[117,36],[117.01,36],[117.01,36.01],[117,36]]]}"#;
    let community =
        |code: &str| format!(r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{ring}}}"#);
    let dir = Dir::new();
    let path = dir.file("c", collection(&[&community("1"), &community("2")]));
    let (records, report) = read(&path, Layer::Communities).unwrap();
    assert_eq!(records.len(), 1);
    assert!(report.rejects[0].expected.contains("row 1 has the same"), "{report:?}");
}

#[test]
fn lines_of_a_table_are_counted_as_an_editor_does() {
    let dir = Dir::new();
    let path = dir.file("t", "id,lon,lat,hh\n\na,117,36,1\n\"b\nb\",117,36,1\nc,117,36,x\n,,,\nd,117,36\ne,inf,36,1\nf,1,2,-3\n,,,\n,,,\n");
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert_eq!(records.len(), 1);
    let rows: Vec<u64> = report.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, [4, 6, 7, 8, 9, 10], "{:?}", report.rejects);
    assert!(report.notes.iter().any(|note| note.contains("2 empty rows at the end")));
}

#[test]
fn metres_in_geojson_are_refused_with_their_probable_system() {
    for (x, y, code) in [
        ("488371", "4054348", "EPSG:4548"),
        ("39488371", "4054348", "EPSG:4527"),
        ("13009908", "4386271", "EPSG:3857"),
    ] {
        let message = refusal(collection(&[&building("a", &point(x, y))]), Layer::Buildings);
        assert!(message.contains(code), "{message}");
    }
}

#[test]
fn a_wrong_system_is_noticed() {
    let dir = Dir::new();
    let path = dir.file("t", "id,x,y\na,488371,4054348\n");
    for (crs, word) in [
        ("EPSG:4527", "EPSG:4548"),
        ("EPSG:4326", "EPSG:4548"),
        ("gcj02", "EPSG:4548"),
        ("EPSG:77", "EPSG:77"),
    ] {
        let message = read_in(&path, Layer::Buildings, crs).unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    }
    let path = dir.file("t", "id,x,y\na,117,36\n");
    let message = read_in(&path, Layer::Buildings, "EPSG:4548").unwrap_err().to_string();
    assert!(message.contains("are degrees"), "{message}");
}

#[test]
fn swapped_degrees_are_turned_and_said() {
    let dir = Dir::new();
    let path = dir.file("g", collection(&[&building("a", &point("36.68", "117"))]));
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert!((buildings(records)[0].place.coord().x - 117.0).abs() < 1e-9);
    assert!(report.notes.iter().any(|note| note.contains("latitude before longitude")), "{report:?}");
}

#[test]
fn truncated_and_empty_files() {
    let whole = collection(&[&building("a", &point("117", "36")), &building("b", &point("117", "36.1"))]);
    for (content, word) in [
        (&whole.as_bytes()[..whole.len() - 40], "truncated after 1 features"),
        (&whole.as_bytes()[..30], "truncated after 0 features"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\n", "white space"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "no rows"),
        (b"lon,lat,hh\n", "no rows"),
        (br#"{"type":"Topology"}"#, "Topology"),
        (b"117,36\n117,36\n", "no column names"),
        (b"code,name\n370105001001,x\n", "no coordinates"),
        (b"PAR1", "Parquet"),
        (b"SQLite format 3\0", "database"),
        (b"\0\0\x27\x0a\0\0", "Shapefile"),
        (b"\xff\xff,lon,lat\n1,2,3\n", "neither UTF-8"),
    ] {
        let message = refusal(content, Layer::Buildings);
        assert!(message.contains(word), "{message}");
        assert!(message.contains("expected"), "{message}");
    }
}

#[test]
fn a_missing_file() {
    let error = read(&Dir::new().path("nowhere"), Layer::Buildings).unwrap_err();
    assert!(matches!(error, ReadError::Io { .. }), "{error}");
}

#[test]
fn gbk_that_is_said_to_be_utf8() {
    let dir = Dir::new();
    let text = encoding_rs::GB18030.encode("编号,经度,纬度\n甲,117,36\n").0.into_owned();
    let path = dir.file("t", text);
    let options = ReadOptions { encoding: Some("utf-8".to_owned()), ..ReadOptions::new(Layer::Buildings) };
    let message = read_layer(&path, &options).unwrap_err().to_string();
    assert!(message.contains("reads as gb18030"), "{message}");
    // And text that was decoded wrongly before it came here.
    let path =
        dir.file("t", "code,name,wkt\n1,\u{fffd}\u{fffd}·,\"POLYGON((117 36,117.1 36,117 36.1,117 36))\"\n");
    let (_, report) = read(&path, Layer::Communities).unwrap();
    assert!(report.rejects[0].expected.contains("wrong encoding"), "{report:?}");
}

#[test]
fn one_very_long_line() {
    let dir = Dir::new();
    // 200 MB without a line break: features on one line are fine, one endless record is not.
    let feature = building("x", &point("117", "36"));
    let count = (200 << 20) / (feature.len() + 8);
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for index in 0..count {
        if index > 0 {
            text.push(',');
        }
        text += &building(&index.to_string(), &point("117", "36"));
    }
    text += "]}";
    assert!(text.len() > 150 << 20);
    let (records, _) = read(&dir.file("long", &text), Layer::Buildings).unwrap();
    assert_eq!(records.len(), count);
    for start in ["id,lon,lat\n\"", r#"{"type":"FeatureCollection","features":[{"type":""#] {
        let path = dir.file("long", start.to_owned() + &"a".repeat(200 << 20));
        let error = read(&path, Layer::Buildings).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        assert!(cause.contains("longer than 64 MB"), "{cause:.300}");
    }
}

#[test]
fn persons_are_refused_with_the_column() {
    for (content, column) in [
        ("id,lon,lat,姓名\n1,117,36,\n", "姓名"),
        ("id,lon,lat,Phone\n1,117,36,\n", "Phone"),
        ("id,lon,lat,备注\n1,117,36,11010519491231002X\n", "备注"),
        ("id,lon,lat,a\n1,117,36,13812345678\n2,117,36,15912345678\n", "a"),
        ("id,lon,lat,name\n1,117,36,王小明\n2,117,36,李娜\n3,117,36,张伟\n", "name"),
        ("id,lon,lat,name\n1,117,36,John Smith\n2,117,36,Mary Jones\n", "name"),
        (
            r#"{"type":"Feature","properties":{"id":1,"tags":{"contact:phone":""}},"geometry":{"type":"Point","coordinates":[117,36]}}"#,
            "tags.contact:phone",
        ),
    ] {
        let dir = Dir::new();
        let error = read(&dir.file("t", content), Layer::Buildings).unwrap_err();
        let ReadError::Personal { column: found, .. } = &error else { panic!("{error}") };
        assert_eq!(found, column);
        assert!(!error.to_string().contains("13812345678"));
    }
}

#[test]
fn damaged_binaries_never_panic() {
    let dir = Dir::new();
    let shp = dir.path("s.shp");
    let mut writer = shapefile::ShapeWriter::from_path(&shp).unwrap();
    let ring = vec![(117.0, 36.0), (117.0, 36.1), (117.1, 36.1), (117.0, 36.0)];
    let ring = ring.into_iter().map(|(x, y)| shapefile::Point::new(x, y)).collect();
    writer.write_shape(&shapefile::Polygon::new(shapefile::PolygonRing::Outer(ring))).unwrap();
    drop(writer);
    let whole = std::fs::read(&shp).unwrap();
    for end in 4..whole.len() {
        let _ = read(&dir.file("cut.shp", &whole[..end]), Layer::Buildings);
    }
    for at in 4..whole.len() {
        for value in [0, 0x7f, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            let _ = read(&dir.file("hit.shp", &damaged), Layer::Buildings);
        }
    }
}
