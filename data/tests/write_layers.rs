//! Every layer in every format, read back by other code than wrote it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::PathBuf;

use geo::{Area as _, Coord, LineString, MultiLineString, MultiPolygon, polygon, wkt};
use polars::prelude::{ParquetReader, SerReader};
use rusqlite::Connection;
use tempfile::TempDir;
use wangge_data::{ExportFormat, Table, Value, layer_table, write_table};
use wangge_index::{Points, Snapshot};
use wangge_model::{
    Area, Assignment, Barrier, BarrierClass, BarrierShape, Building, Case, CaseStatus, CaseTimes, Community,
    CommunityLimits, Descent, District, DistrictData, DivisionCode, Domain, FeatureId, Grid, GridCode,
    GridKind, Household, Layer, Lineage, Lines, Place, Plan, PlanParameters, PlanState, Street, StreetClass,
    Subdistrict,
};

const ALL: [Layer; 13] = [
    Layer::District,
    Layer::Subdistricts,
    Layer::Communities,
    Layer::Buildings,
    Layer::Households,
    Layer::Streets,
    Layer::Barriers,
    Layer::Cases,
    Layer::Grids,
    Layer::Assignment,
    Layer::Sheets,
    Layer::Lineage,
    Layer::Limits,
];

fn code(text: &str) -> DivisionCode {
    DivisionCode::new(text).unwrap()
}

fn id(text: &str) -> FeatureId {
    FeatureId::new(text).unwrap()
}

fn place(x: f64, y: f64) -> Place {
    Place::new(Coord { x, y }).unwrap()
}

/// A square of a thousandth of a degree, its south-west corner given in thousandths from (117, 36).
fn square(x: f64, y: f64) -> Area {
    let (x, y) = (117.0 + x / 1e3, 36.0 + y / 1e3);
    let ring = polygon![(x: x, y: y), (x: x + 1e-3, y: y), (x: x + 1e-3, y: y + 1e-3), (x: x, y: y + 1e-3)];
    Area::new(ring.into()).unwrap()
}

fn two_squares() -> Area {
    let parts = [square(0.0, 0.0), square(3.0, 0.0)].map(|area| area.geometry().0[0].clone());
    Area::new(MultiPolygon(parts.to_vec())).unwrap()
}

fn building(name: &str, households: Option<u32>, x: f64) -> Building {
    let place = place(117.0 + x / 1e3, 36.000_5);
    Building { id: id(name), place, footprint: None, households, levels: Some(6.5), floor_area: None }
}

fn data() -> DistrictData {
    let line =
        Lines::new(MultiLineString(vec![LineString::from(vec![(117.0, 36.0), (117.001, 36.001)])])).unwrap();
    let two = wkt!(MULTILINESTRING((117. 36., 117.001 36.), (117. 36.1, 117.001 36.1)));
    let community = |code_: &str, area| Community {
        code: code(code_),
        name: "泺口, \"东\"".to_owned(),
        subdistrict: Some(code("010105001")),
        kind: Some("封闭小区".to_owned()),
        area,
    };
    DistrictData {
        district: vec![District { code: code("010105"), name: "天桥区".to_owned(), area: two_squares() }],
        subdistricts: vec![Subdistrict {
            code: code("010105001"),
            name: "街道".to_owned(),
            area: two_squares(),
        }],
        communities: vec![
            community("010105001001", square(0.0, 0.0)),
            community("010105001002", square(3.0, 0.0)),
        ],
        buildings: vec![
            building("a", Some(3), 0.5),
            building("b", None, 0.25),
            building("c", Some(4), 3.5),
            building("d", Some(9), 9.0),
        ],
        streets: vec![
            Street { id: id("s1"), class: StreetClass::Primary, name: None, lines: line.clone() },
            Street {
                id: id("s2"),
                class: StreetClass::Path,
                name: Some("经一路".to_owned()),
                lines: Lines::new(two).unwrap(),
            },
        ],
        barriers: vec![
            Barrier {
                id: id("b1"),
                class: BarrierClass::River,
                name: None,
                shape: BarrierShape::Area(square(1.0, 0.0)),
            },
            Barrier {
                id: id("b2"),
                class: BarrierClass::Railway,
                name: None,
                shape: BarrierShape::Lines(line),
            },
        ],
    }
}

fn households() -> Vec<Household> {
    vec![Household {
        id: id("h1"),
        place: place(117.000_5, 36.000_5),
        households: 2,
        building: Some(id("a")),
    }]
}

fn plan() -> Plan {
    let grid = |code_: &str, community: &str, area, households, buildings| Grid {
        code: GridCode::new(code_).unwrap(),
        name: format!("第{code_}网格"),
        kind: GridKind::General,
        community: code(community),
        subdistrict: Some(code("010105001")),
        sheet: Some(format!("{community}01")),
        area,
        households,
        buildings,
        target: 300,
        deviation: -0.1 / 3.0,
        area_m2: 9_876.543_21,
        compactness: std::f64::consts::FRAC_PI_4,
    };
    let assignment = |building: &str, grid: &str, x: f64| Assignment {
        building: id(building),
        grid: GridCode::new(grid).unwrap(),
        place: place(117.0 + x / 1e3, 36.000_5),
    };
    Plan {
        name: "draft".to_owned(),
        state: PlanState::Draft,
        parameters: PlanParameters::default(),
        grids: vec![
            grid("010105001001001", "010105001001", square(0.0, 0.0), 3, 2),
            grid("010105001002001", "010105001002", square(3.0, 0.0), 4, 1),
        ],
        assignments: vec![
            assignment("a", "010105001001001", 0.501),
            assignment("b", "010105001001001", 0.25),
            assignment("c", "010105001002001", 3.5),
        ],
        notes: Vec::new(),
        lineage: Some(Lineage {
            plan: "before".to_owned(),
            descents: vec![Descent {
                grid: GridCode::new("010105001001001").unwrap(),
                from: GridCode::new("010105001001007").unwrap(),
                households: 3,
            }],
            retired: vec![GridCode::new("010105001001007").unwrap()],
            moved: 0,
        }),
        limits: vec![CommunityLimits {
            community: code("010105001001"),
            grids: 1,
            households: 3,
            worst: 0.1 / 3.0,
            mean: 0.01,
            packing_worst: 0.01,
            packing_mean: 0.0,
            proved_worst: 0.0,
            contiguous_worst: Some(0.02),
            contiguous_bound: None,
            inertia: 0.97,
        }],
    }
}

fn cases() -> Vec<Case> {
    let time = |text: &str| text.parse().unwrap();
    let case = |id, place| Case {
        id: FeatureId::new(id).unwrap(),
        place,
        domain: Domain::CityManagement,
        category: "井盖破损".to_owned(),
        source: Some("12345".to_owned()),
        times: CaseTimes {
            reported_at: time("2026-03-01T08:30:00Z"),
            filed_at: Some(time("2026-03-01T08:40:00Z")),
            dispatched_at: None,
            due_at: None,
            handled_at: None,
            closed_at: None,
        },
        rework: 1,
        redispatched: None,
        status: CaseStatus::Filed,
    };
    vec![case("1", Some(place(117.000_5, 36.000_5))), case("2", None)]
}

#[test]
fn cases_tell_their_grid_and_community() {
    let text = text(&table(Layer::Cases, Some(&plan())), ExportFormat::Csv);
    let lines: Vec<&str> = text.lines().collect();
    let known = "city_management,井盖破损,12345,2026-03-01T08:30:00Z,2026-03-01T08:40:00Z,,,,,1,,filed";
    assert_eq!(lines[1], format!("1,{known},010105001001001,010105001001,,117.0005,36.0005"));
    assert_eq!(lines[2], format!("2,{known},,,missing,,"));
}

fn table(layer: Layer, plan: Option<&Plan>) -> Table {
    let points = Points { households: households(), cases: cases().iter().collect(), ..Points::default() };
    let snapshot = Snapshot::new(0, data(), points, plan.cloned().into_iter().collect());
    layer_table(layer, &snapshot, snapshot.plan(None))
}

fn written(table: &Table, format: ExportFormat) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("out");
    write_table(table, format, &path).unwrap();
    (dir, path)
}

fn text(table: &Table, format: ExportFormat) -> String {
    fs::read_to_string(written(table, format).1.as_path()).unwrap()
}

fn value<'a>(table: &'a Table, row: usize, column: &str) -> &'a Value {
    let i = table.columns.iter().position(|it| it.name == column).unwrap();
    &table.rows[row].values[i]
}

#[test]
fn properties_have_the_names_that_others_rely_on() {
    let names =
        |layer| table(layer, None).columns.iter().map(|column| column.name).collect::<Vec<_>>().join(" ");
    assert_eq!(
        names(Layer::Grids),
        "code name kind community subdistrict sheet households buildings target deviation area_m2 compactness"
    );
    assert_eq!(names(Layer::Buildings), "id households community grid levels");
    assert_eq!(names(Layer::Communities), "code name households subdistrict type");
    assert_eq!(names(Layer::Subdistricts), "code name households");
    assert_eq!(names(Layer::Streets), "id class name");
    assert_eq!(names(Layer::Assignment), "building grid");
    assert_eq!(names(Layer::Sheets), "code name community households grids");
    assert_eq!(names(Layer::Lineage), "grid from households");
    assert!(names(Layer::Limits).starts_with("community grids households worst mean packing_worst"));
}

#[test]
fn without_a_plan_buildings_name_the_community_they_stand_in() {
    let buildings = table(Layer::Buildings, None);
    assert_eq!((buildings.rows.len(), buildings.omitted), (4, 0));
    assert_eq!(value(&buildings, 0, "community"), &Value::Text("010105001001".to_owned()));
    assert_eq!(value(&buildings, 1, "households"), &Value::Integer(0));
    assert_eq!(value(&buildings, 3, "community"), &Value::Null);
    let counted = |layer| value(&table(layer, None), 0, "households").clone();
    assert_eq!(counted(Layer::Communities), Value::Integer(3));
    assert_eq!(
        (counted(Layer::Subdistricts), counted(Layer::District)),
        (Value::Integer(7), Value::Integer(7))
    );
    assert!(table(Layer::Grids, None).rows.is_empty() && table(Layer::Assignment, None).rows.is_empty());
}

#[test]
fn with_a_plan_buildings_stand_where_the_plan_has_them() {
    let plan = plan();
    let buildings = table(Layer::Buildings, Some(&plan));
    assert_eq!((buildings.rows.len(), buildings.omitted), (3, 1));
    assert_eq!(value(&buildings, 0, "grid"), &Value::Text("010105001001001".to_owned()));
    assert_eq!(buildings.rows[0].geometry, Some(place(117.000_501, 36.000_5).point().into()));
    let grids = table(Layer::Grids, Some(&plan));
    assert_eq!(value(&grids, 0, "deviation"), &Value::Real(-0.033_333));
    assert_eq!(value(&grids, 0, "area_m2"), &Value::Real(9_876.54));
    assert_eq!(value(&table(Layer::District, Some(&plan)), 0, "households"), &Value::Integer(7));
}

#[test]
fn sheets_are_their_grids_together() {
    let mut plan = plan();
    let mut second = plan.grids[0].clone();
    second.code = GridCode::new("010105001001002").unwrap();
    second.area = square(1.0, 0.0);
    second.households = 5;
    plan.grids.insert(1, second);
    plan.grids[2].sheet = None;
    let sheets = table(Layer::Sheets, Some(&plan));
    assert_eq!(sheets.rows.len(), 1);
    assert_eq!(value(&sheets, 0, "code"), &Value::Text("01010500100101".to_owned()));
    assert_eq!(value(&sheets, 0, "name"), &Value::Text("泺口, \"东\"网片01".to_owned()));
    assert_eq!(
        (value(&sheets, 0, "households"), value(&sheets, 0, "grids")),
        (&Value::Integer(8), &Value::Integer(2))
    );
    let Some(geo::Geometry::Polygon(shape)) = &sheets.rows[0].geometry else { panic!("{sheets:?}") };
    let parts: f64 = plan.grids[..2].iter().map(|grid| grid.area.geometry().unsigned_area()).sum();
    assert!((shape.unsigned_area() - parts).abs() < 1e-12);
}

#[test]
fn what_is_not_known_of_the_limits_is_left_out() {
    let limits = text(&table(Layer::Limits, Some(&plan())), ExportFormat::Csv);
    assert_eq!(limits.lines().nth(1).unwrap(), "010105001001,1,3,0.033333,0.01,0.01,0,0,0.02,,0.97");
    let lineage = text(&table(Layer::Lineage, Some(&plan())), ExportFormat::Csv);
    assert_eq!(lineage.lines().nth(1).unwrap(), "010105001001001,010105001001007,3");
}

#[test]
fn geojson_reads_back() {
    let plan = plan();
    for layer in ALL {
        let table = table(layer, Some(&plan));
        let text = text(&table, ExportFormat::GeoJson);
        assert_eq!(text.lines().count(), table.rows.len() + 2, "a feature per line");
        let features =
            geojson::FeatureCollection::try_from(text.parse::<geojson::GeoJson>().unwrap()).unwrap().features;
        assert_eq!(features.len(), table.rows.len());
        for (feature, row) in features.iter().zip(&table.rows) {
            let shape = feature.geometry.as_ref().map(|it| geo::Geometry::<f64>::try_from(it).unwrap());
            assert_eq!(shape, row.geometry);
        }
    }
    let communities = text(&table(Layer::Communities, None), ExportFormat::GeoJson);
    let first: geojson::Feature = communities.lines().nth(1).unwrap().trim_end_matches(',').parse().unwrap();
    assert_eq!(first.property("code").unwrap(), "010105001001");
    assert_eq!(first.property("name").unwrap(), "泺口, \"东\"");
    assert!(communities.contains("[117.001,36.001]"), "{communities}");
    assert!(communities.contains("\"type\":\"Polygon\"") && !communities.contains("MultiPolygon"));
}

#[test]
fn geojson_lines_are_features() {
    let lines = text(&table(Layer::Barriers, None), ExportFormat::GeoJsonSeq);
    let features: Vec<geojson::Feature> = lines.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(features.len(), 2);
    assert_eq!(features[1].property("class").unwrap(), "railway");
}

#[test]
fn csv_reads_back_with_its_mark_for_excel() {
    let read = |table: &Table| -> Vec<Vec<String>> {
        let text = text(table, ExportFormat::Csv);
        let body = text.strip_prefix('\u{FEFF}').expect("a byte-order mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let buildings = read(&table(Layer::Buildings, None));
    assert_eq!(buildings[0], ["id", "households", "community", "grid", "levels", "lon", "lat"]);
    assert_eq!(buildings[1], ["a", "3", "010105001001", "", "6.5", "117.0005", "36.0005"]);
    let communities = read(&table(Layer::Communities, None));
    assert_eq!(communities[1][1], "泺口, \"东\"");
    assert!(communities[1][5].starts_with("POLYGON ((117 36, 117.001 36, "), "{:?}", communities[1]);
    assert_eq!(communities[1][4], "封闭小区");
    assert_eq!(read(&table(Layer::Assignment, Some(&plan())))[1], ["a", "010105001001001"]);
}

#[test]
fn an_empty_layer_keeps_its_columns_in_every_format() {
    let nothing = Snapshot::new(0, DistrictData::default(), Points::default(), vec![]);
    let empty = layer_table(Layer::Households, &nothing, None);
    assert_eq!(text(&empty, ExportFormat::Csv), "\u{FEFF}id,households,building,lon,lat\n");
    assert!(text(&empty, ExportFormat::GeoJson).parse::<geojson::GeoJson>().is_ok());
    let (_dir, path) = written(&empty, ExportFormat::Gpkg);
    let kind: String = Connection::open(path)
        .unwrap()
        .query_row("SELECT geometry_type_name FROM gpkg_geometry_columns", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kind, "POINT");
    let (_dir, path) = written(&empty, ExportFormat::Parquet);
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap();
    assert_eq!(frame.shape(), (0, 4));
}

#[test]
fn geopackage_has_rows_extent_and_spatial_index() {
    let plan = plan();
    for layer in ALL {
        let table = table(layer, Some(&plan));
        let (_dir, path) = written(&table, ExportFormat::Gpkg);
        let db = Connection::open(path).unwrap();
        let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let rows = table.rows.len() as i64;
        let placed = table.rows.iter().filter(|row| row.geometry.is_some()).count() as i64;
        assert_eq!(one("PRAGMA application_id"), 0x4750_4B47);
        assert_eq!(one(&format!("SELECT count(*) FROM {layer}")), rows);
        if [Layer::Assignment, Layer::Lineage, Layer::Limits].contains(&layer) {
            assert_eq!(one("SELECT count(*) FROM gpkg_contents WHERE data_type = 'attributes'"), 1);
            continue;
        }
        assert_eq!(one(&format!("SELECT count(*) FROM rtree_{layer}_geom")), placed);
        let near = "WHERE maxx >= 117.0001 AND minx <= 117.0009 AND maxy >= 36.0001 AND miny <= 36.0009";
        assert!(one(&format!("SELECT count(*) FROM rtree_{layer}_geom {near}")) > 0, "{layer}");
        assert_eq!(one("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"), 1);
        assert_eq!(one("SELECT min_x >= 117 AND max_y <= 36.11 FROM gpkg_contents"), 1);
    }
}

#[test]
fn geopackage_geometry_is_a_header_and_wkb_of_the_columns_type() {
    let kind_and_types = |layer: Layer| {
        let (_dir, path) = written(&table(layer, Some(&plan())), ExportFormat::Gpkg);
        let db = Connection::open(path).unwrap();
        let name: String = db
            .query_row("SELECT geometry_type_name FROM gpkg_geometry_columns", [], |row| row.get(0))
            .unwrap();
        let mut query = db.prepare(&format!("SELECT geom FROM {layer} ORDER BY fid")).unwrap();
        let blobs = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap().map(Result::unwrap);
        let types = blobs.map(|blob| {
            assert_eq!(&blob[..3], b"GP\0");
            assert_eq!(blob[4..8], 4326_i32.to_le_bytes());
            let header = if blob[3] & 0b1110 == 0 { 8 } else { 40 };
            (blob[header], blob[header + 1])
        });
        (name, types.collect::<Vec<_>>())
    };
    assert_eq!(kind_and_types(Layer::Buildings), ("POINT".to_owned(), vec![(1, 1); 3]));
    assert_eq!(kind_and_types(Layer::Streets), ("MULTILINESTRING".to_owned(), vec![(1, 5); 2]));
    assert_eq!(kind_and_types(Layer::District), ("MULTIPOLYGON".to_owned(), vec![(1, 6)]));
    assert_eq!(kind_and_types(Layer::Grids), ("POLYGON".to_owned(), vec![(1, 3); 2]));
    assert_eq!(kind_and_types(Layer::Barriers), ("GEOMETRY".to_owned(), vec![(1, 3), (1, 2)]));
}

#[test]
fn parquet_reads_back_and_says_that_it_is_geoparquet() {
    let plan = plan();
    let (_dir, path) = written(&table(Layer::Grids, Some(&plan)), ExportFormat::Parquet);
    let mut reader = ParquetReader::new(fs::File::open(&path).unwrap());
    let metadata = reader.get_metadata().unwrap().key_value_metadata().clone().unwrap();
    let geo = metadata.iter().find(|pair| pair.key == "geo").and_then(|pair| pair.value.clone()).unwrap();
    let geo: serde_json::Value = serde_json::from_str(&geo).unwrap();
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(geo["columns"]["geometry"]["geometry_types"], serde_json::json!(["Polygon"]));
    let frame = reader.finish().unwrap();
    assert_eq!(frame.shape(), (2, 13));
    let codes = frame.column("code").unwrap().str().unwrap();
    assert_eq!(codes.get(1), Some("010105001002001"));
    assert_eq!(frame.column("households").unwrap().i64().unwrap().get(1), Some(4));
    assert_eq!(frame.column("deviation").unwrap().f64().unwrap().get(0), Some(-0.033_333));
    assert_eq!(frame.column("sheet").unwrap().null_count(), 0);
    assert_eq!(frame.column("geometry").unwrap().binary().unwrap().get(0).unwrap()[..5], [1, 3, 0, 0, 0]);
}

#[test]
fn the_same_table_gives_the_same_bytes_and_leaves_nothing_beside_them() {
    let formats = [
        ExportFormat::GeoJson,
        ExportFormat::GeoJsonSeq,
        ExportFormat::Csv,
        ExportFormat::Gpkg,
        ExportFormat::Parquet,
    ];
    let plan = plan();
    for format in formats {
        for layer in ALL {
            let table = table(layer, Some(&plan));
            let (dir, path) = written(&table, format);
            let first = fs::read(&path).unwrap();
            write_table(&table, format, &path).unwrap();
            assert!(fs::read(&path).unwrap() == first, "{layer} as {}", format.name());
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }
}

#[test]
fn a_failure_names_the_file_and_keeps_the_old_one() {
    let dir = TempDir::new().unwrap();
    let nowhere = dir.path().join("missing").join("out.csv");
    let error =
        write_table(&table(Layer::Streets, None), ExportFormat::Csv, &nowhere).unwrap_err().to_string();
    assert!(error.contains("out.csv"), "{error}");
    // A folder in the file's place: the rename fails, the folder stays, nothing is left beside it.
    let taken = dir.path().join("taken");
    fs::create_dir_all(taken.join("inside")).unwrap();
    for format in [ExportFormat::Csv, ExportFormat::Gpkg] {
        assert!(write_table(&table(Layer::Streets, None), format, &taken).is_err());
    }
    assert!(taken.join("inside").exists());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
