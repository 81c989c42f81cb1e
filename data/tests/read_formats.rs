//! Every format gives the same records.

mod read_support;

use geo::Coord;
use read_support::{Dir, buildings, read, read_in};
use wangge_data::{ReadOptions, read_layer};
use wangge_model::{Layer, Records};

const POINT: &str = r#"{"type":"Feature","id":"b1","properties":{"户数":12,"levels":6},"geometry":{"type":"Point","coordinates":[117.0,36.68]}}"#;
const SQUARE: &str = r#"{"type":"Feature","id":"b2","properties":{"户数":30},"geometry":{"type":"Polygon","coordinates":[[[117.001,36.68],[117.002,36.68],[117.002,36.681],[117.001,36.681],[117.001,36.68]]]}}"#;

fn near(at: Coord<f64>, x: f64, y: f64) -> bool {
    (at.x - x).abs() < 2e-7 && (at.y - y).abs() < 2e-7
}

#[test]
fn four_shapes_of_geojson() {
    let dir = Dir::new();
    let pretty = format!(
        "\n{{\n\"crs\": null,\n\"features\": [\n{POINT},\n{SQUARE}\n], \"type\": \"FeatureCollection\"}}\n"
    );
    for (content, format, count) in [
        (format!(r#"{{"type":"FeatureCollection","features":[{POINT},{SQUARE}]}}"#), "GeoJSON", 2),
        (pretty, "GeoJSON", 2),
        (POINT.to_owned(), "GeoJSON", 1),
        (format!("{POINT}\n{SQUARE}\n"), "GeoJSON, newline-delimited", 2),
        (format!("\u{1e}{POINT}\n\u{1e}{SQUARE}\n"), "GeoJSON, newline-delimited", 2),
        (r#"{"type":"Point","coordinates":[117,36.68]}"#.to_owned(), "GeoJSON", 1),
    ] {
        let path = dir.file("whatever.txt", &content);
        let (records, report) = read(&path, Layer::Buildings).unwrap();
        assert_eq!((report.format, report.rows), (format, count), "{content}");
        assert_eq!(report.rejects, [], "{content}");
        let buildings = buildings(records);
        assert!(near(buildings[0].place.coord(), 117.0, 36.68));
        if count == 2 {
            assert_eq!(buildings[0].id.as_str(), "b1");
            assert_eq!((buildings[0].households, buildings[0].levels), (Some(12), Some(6.0)));
            assert_eq!(buildings[1].id.as_str(), "b2");
            assert!(near(buildings[1].place.coord(), 117.0015, 36.6805));
        }
    }
}

#[test]
fn tables_with_every_delimiter_and_encoding() {
    let dir = Dir::new();
    for delimiter in [",", ";", "\t"] {
        let text =
            ["编号,经度,纬度,总户数", "a1,117.0,36.68,12", "a2,117.001,36.68,12.0", "a3,117.002,36.68,"]
                .join("\n")
                .replace(',', delimiter);
        let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
        for (bytes, encoding) in [
            (text.clone().into_bytes(), "UTF-8"),
            (["\u{feff}", &text].concat().into_bytes(), "UTF-8 with a byte-order mark"),
            (gb, "GB18030, detected"),
        ] {
            let (records, report) = read(&dir.file("t", bytes), Layer::Buildings).unwrap();
            assert_eq!(report.encoding, encoding);
            assert_eq!(report.rejects, []);
            let buildings = buildings(records);
            let found: Vec<_> = buildings.iter().map(|b| (b.id.as_str(), b.households)).collect();
            assert_eq!(found, [("a1", Some(12)), ("a2", Some(12)), ("a3", None)]);
            assert!(report.notes.iter().any(|note| note.contains("WGS 84 longitude and latitude assumed")));
        }
    }
}

#[test]
fn well_known_text_in_a_table() {
    let dir = Dir::new();
    let path = dir.file(
        "t",
        "code,name,wkt\n370105001001,某社区,\"POLYGON((117 36,117.01 36,117.01 36.01,117 36))\"\n",
    );
    let (records, report) = read(&path, Layer::Communities).unwrap();
    let Records::Communities(communities) = records else { panic!() };
    assert_eq!(communities[0].code.as_str(), "370105001001", "{report:?}");
    assert_eq!(communities[0].name, "某社区");
}

#[test]
fn surveyors_put_northing_in_x() {
    let dir = Dir::new();
    let path = dir.file("t", "id,x,y\na,4054348.6915,488371.1513\nb,4060999.0877,500000\n");
    let (records, report) = read_in(&path, Layer::Buildings, "EPSG:4548").unwrap();
    let buildings = buildings(records);
    assert!(near(buildings[0].place.coord(), 116.87, 36.62), "{buildings:?}");
    assert!(report.notes.iter().any(|note| note.contains("northing before easting")), "{report:?}");
    let path = dir.file("t", "id,x,y\na,488371.1513,4054348.6915\n");
    let (records, report) = read_in(&path, Layer::Buildings, "EPSG:4548").unwrap();
    assert!(near(read_support::buildings(records)[0].place.coord(), 116.87, 36.62));
    assert_eq!(report.crs, "EPSG:4548 (as asked)");
}

#[test]
fn chinese_maps_are_moved_back() {
    let dir = Dir::new();
    // A published pair: WGS 84 and GCJ-02 of one place in Shanghai.
    let path = dir.file("t", "id,lng,lat\na,121.531541859215,31.17530398364597\n");
    let (records, _) = read_in(&path, Layer::Buildings, "gcj02").unwrap();
    assert!(near(buildings(records)[0].place.coord(), 121.527_210_6, 31.177_427_6));
}

#[test]
fn a_shapefile_in_metres_with_chinese_attributes() {
    let dir = Dir::new();
    let path = dir.path("楼栋.SHP");
    write_shapefile(&path);
    dir.file("楼栋.prj", r#"PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#);
    // The .cpg lies, as it often does.
    dir.file("楼栋.cpg", "UTF-8");
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert_eq!(report.crs, "EPSG:4548 (.prj)");
    assert_eq!(report.encoding, "gb18030, detected; .cpg says UTF-8");
    assert_eq!(report.rejects, []);
    let buildings = buildings(records);
    // The second row is marked as deleted.
    assert_eq!(buildings.iter().map(|b| b.id.as_str()).collect::<Vec<_>>(), ["楼1", "楼3"]);
    assert_eq!(buildings.iter().map(|b| b.households).collect::<Vec<_>>(), [Some(11), Some(33)]);
    assert!(near(buildings[0].place.coord(), 116.87, 36.62));
}

fn write_shapefile(path: &std::path::Path) {
    let mut shapes = shapefile::ShapeWriter::from_path(path.with_extension("shp")).expect("a temporary file");
    for x in [488_371.151_3, 500_000.0, 500_010.0] {
        shapes.write_shape(&shapefile::Point::new(x, 4_054_348.691_5)).expect("a temporary file");
    }
    drop(shapes);
    std::fs::rename(path.with_extension("shp"), path).expect("a temporary file");
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let mut table = vec![3, 124, 1, 1, 3, 0, 0, 0, 97, 0, 13, 0];
    table.resize(32, 0);
    for (name, kind, width) in [("编号", b'C', 8), ("户数", b'N', 4)] {
        let mut field = gb(name);
        field.resize(11, 0);
        field.push(kind);
        field.extend([0; 4]);
        field.push(width);
        field.resize(32, 0);
        table.extend(field);
    }
    table.push(13);
    for (mark, name, count) in [(b' ', "楼1", "  11"), (b'*', "楼2", "  22"), (b' ', "楼3", "  33")] {
        table.push(mark);
        let mut cell = gb(name);
        cell.resize(8, b' ');
        table.extend(cell);
        table.extend(count.as_bytes());
    }
    std::fs::write(path.with_extension("dbf"), table).expect("a temporary file");
}

/// A point as well-known binary.
fn wkb_point(x: f64, y: f64) -> Vec<u8> {
    [&[1, 1, 0, 0, 0][..], &x.to_le_bytes(), &y.to_le_bytes()].concat()
}

#[test]
fn a_geopackage_of_one_table_or_one_named_table() {
    let dir = Dir::new();
    let path = dir.path("x.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES (4548, 'EPSG', 4548, '');
             INSERT INTO gpkg_contents VALUES ('some \"table', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('some \"table', 'geom', 4548);
             CREATE TABLE \"some \"\"table\" (fid INTEGER PRIMARY KEY, geom BLOB, households INTEGER, code REAL);",
        )
        .unwrap();
    let blob =
        [b"GP\0\x01".to_vec(), 4548_u32.to_le_bytes().to_vec(), wkb_point(488_371.151_3, 4_054_348.691_5)]
            .concat();
    database.execute("INSERT INTO \"some \"\"table\" VALUES (7, ?1, 3, 1.0)", [&blob]).unwrap();
    database.execute("INSERT INTO \"some \"\"table\" VALUES (8, x'4750', 3, 1.0)", []).unwrap();
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert_eq!(
        (report.format, report.crs.as_str()),
        ("GeoPackage", "EPSG:4548 (the GeoPackage's reference system)")
    );
    assert_eq!(report.rejects.len(), 1);
    assert_eq!(report.rejects[0].row, 2);
    let buildings = buildings(records);
    assert_eq!((buildings[0].id.as_str(), buildings[0].households), ("7", Some(3)));
    assert!(near(buildings[0].place.coord(), 116.87, 36.62));

    database
        .execute_batch(
            "INSERT INTO gpkg_contents VALUES ('other', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('other', 'geom', 4326);
             CREATE TABLE other (fid INTEGER PRIMARY KEY, geom BLOB);",
        )
        .unwrap();
    let error = read(&path, Layer::Buildings).unwrap_err().to_string();
    assert!(error.contains("more than one table") && error.contains("other"), "{error}");
}

#[test]
fn parquet_with_columns_of_coordinates() {
    use polars::prelude::{DataFrame, NamedFrom, ParquetWriter, Series};
    let dir = Dir::new();
    let path = dir.path("x");
    let columns = vec![
        Series::new("osm_id".into(), [370_105_001_001_i64, 2]).into(),
        Series::new("lon".into(), [117.0, f64::NAN]).into(),
        Series::new("lat".into(), [36.68, 36.0]).into(),
        Series::new("hh".into(), [5.0, 6.0]).into(),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let (records, report) = read(&path, Layer::Buildings).unwrap();
    assert_eq!(report.format, "Parquet");
    assert_eq!(report.rejects.iter().map(|r| r.row).collect::<Vec<_>>(), [2], "{report:?}");
    let buildings = buildings(records);
    assert_eq!((buildings[0].id.as_str(), buildings[0].households), ("370105001001", Some(5)));
}

#[test]
fn reading_twice_gives_the_same_ids() {
    let dir = Dir::new();
    let path = dir.file("t", "lon,lat,hh\n117,36.68,1\n117,36.68,2\n117.1,36.68,3\n");
    let ids = || {
        let (records, report) = read(&path, Layer::Buildings).unwrap();
        assert!(report.notes.iter().any(|note| note.contains("3 ids made")), "{report:?}");
        buildings(records).into_iter().map(|b| b.id.to_string()).collect::<Vec<_>>()
    };
    let found = ids();
    assert_eq!(found, ids());
    assert_eq!(found[1], format!("{}-2", found[0]));
}

#[test]
fn columns_by_the_user_s_word() {
    let dir = Dir::new();
    let path = dir.file("t", "X,Y,TOTPOP,GEOID10\n117,36.68,9,0440\n");
    let mapping = [("households", "TOTPOP"), ("id", "geoid10")];
    let mapping = mapping.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let options = ReadOptions { mapping, ..ReadOptions::new(Layer::Buildings) };
    let buildings = buildings(read_layer(&path, &options).unwrap().0);
    assert_eq!((buildings[0].id.as_str(), buildings[0].households), ("0440", Some(9)));
    let mapping = vec![("households".to_owned(), "POP".to_owned())];
    let options = ReadOptions { mapping, ..ReadOptions::new(Layer::Buildings) };
    let error = read_layer(&path, &options).unwrap_err().to_string();
    assert!(error.contains("\"POP\"") && error.contains("\"TOTPOP\""), "{error}");
}

#[test]
fn streets_barriers_and_households() {
    let dir = Dir::new();
    let lines = r#"{"type":"LineString","coordinates":[[117,36.68],[117.01,36.69]]}"#;
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    };
    let path = dir.file(
        "s",
        [
            feature(r#"{"id":1,"highway":"primary_link","name":"历山路"}"#, lines),
            feature(r#"{"id":2,"highway":"次干路"}"#, lines),
            feature(r#"{"id":3,"highway":"rope"}"#, lines),
            feature(r#"{"id":4,"highway":"path"}"#, r#"{"type":"Point","coordinates":[1,2]}"#),
        ]
        .join("\n"),
    );
    let (records, report) = read(&path, Layer::Streets).unwrap();
    let Records::Streets(streets) = records else { panic!() };
    assert_eq!(streets.iter().map(|s| s.class.name()).collect::<Vec<_>>(), ["primary", "secondary", "other"]);
    assert_eq!(report.rejects[0].expected, "LineString or MultiLineString");
    assert!(report.notes.iter().any(|note| note.contains("\"rope\" (1)")), "{report:?}");

    let ring = r#"{"type":"Polygon","coordinates":[[[117,36],[117.01,36],[117.01,36.01],[117,36]]]}"#;
    let path = dir
        .file("b", [feature(r#"{"class":"河流"}"#, ring), feature(r#"{"class":"rail"}"#, lines)].join("\n"));
    let Records::Barriers(barriers) = read(&path, Layer::Barriers).unwrap().0 else { panic!() };
    assert_eq!(barriers.iter().map(|b| b.class.name()).collect::<Vec<_>>(), ["river", "railway"]);

    let path = dir.file("h", "id,lon,lat,building\n1,117,36.68,b1\n2,117,36.68,\n");
    let Records::Households(households) = read(&path, Layer::Households).unwrap().0 else { panic!() };
    assert_eq!(households.iter().map(|h| h.households).sum::<u32>(), 2);
    assert_eq!(households[0].building.as_ref().unwrap().as_str(), "b1");
}
