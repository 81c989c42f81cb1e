//! Tables by building, and areas with names.

mod read_support;

use geo::Area as _;
use read_support::Dir;
use wangge_data::{BuildingTable, ReadError, read_amounts, read_areas, read_groups};

fn rows<T: Copy>(table: &BuildingTable<T>) -> Vec<(u64, &str, T)> {
    table.rows.iter().map(|row| (row.row, row.building.as_str(), row.value)).collect()
}

fn amounts(content: &str, column: &str) -> Result<BuildingTable<f64>, ReadError> {
    let dir = Dir::new();
    read_amounts(&dir.file("案件.csv", content), column)
}

#[test]
fn amounts_are_read_by_building_from_the_column_asked_for() {
    let table = amounts("building,cases,minutes\na,3,1.5\nb,0,2\n", "minutes").unwrap();
    assert_eq!(table.column, "building");
    assert_eq!(rows(&table).iter().map(|row| (row.1, row.2)).collect::<Vec<_>>(), [("a", 1.5), ("b", 2.0)]);
}

#[test]
fn bad_amounts_and_buildings_named_twice_are_rejected_with_their_row() {
    let table = amounts("id,n\na,1\nb,many\nc,-1\na,2\n,3\nd,4\n", "n").unwrap();
    assert_eq!(table.rows.iter().map(|row| row.building.as_str()).collect::<Vec<_>>(), ["a", "d"]);
    let [many, negative, twice, nameless] = &table.rejects[..] else { panic!("{:?}", table.rejects) };
    assert_eq!((many.column.as_deref(), many.value.as_str()), (Some("n"), "many"));
    assert_eq!((negative.value.as_str(), negative.expected.as_str()), ("-1", "a number, 0 or more"));
    assert_eq!((twice.column.as_deref(), twice.value.as_str()), (Some("id"), "a"));
    assert_eq!(nameless.column.as_deref(), Some("id"));
    let numbers: Vec<u64> = table.rejects.iter().map(|reject| reject.row).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
}

#[test]
fn a_table_without_the_columns_is_refused_and_says_which_it_has() {
    for (content, column, word) in
        [("building,cases\na,1\n", "minutes", "minutes"), ("house,cases\na,1\n", "cases", "building")]
    {
        let message = amounts(content, column).unwrap_err().to_string();
        assert!(message.contains(word) && message.contains("cases"), "{message}");
    }
    let dir = Dir::new();
    let message = read_groups(&dir.file("t.csv", "building,cases\na,1\n")).unwrap_err().to_string();
    assert!(message.contains("group"), "{message}");
}

#[test]
fn groups_are_names_and_none_may_be_missing() {
    let dir = Dir::new();
    let table = read_groups(&dir.file("t.csv", "building,group\na,一期\nb,一期\nc,\n")).unwrap();
    let groups: Vec<_> = table.rows.iter().map(|row| (row.building.as_str(), row.value.as_str())).collect();
    assert_eq!(groups, [("a", "一期"), ("b", "一期")]);
    assert_eq!(table.rejects.len(), 1);
}

#[test]
fn areas_have_names_and_are_converted() {
    let feature = |name: &str, shape: &str| {
        format!(r#"{{"type":"Feature","properties":{{"name":{name}}},"geometry":{shape}}}"#)
    };
    let square =
        r#"{"type":"Polygon","coordinates":[[[117,36],[117.01,36],[117.01,36.01],[117,36.01],[117,36]]]}"#;
    let point = r#"{"type":"Point","coordinates":[117,36]}"#;
    let features = [feature(r#""学校""#, square), feature(r#""点""#, point)];
    let content = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let dir = Dir::new();
    let path = dir.file("areas.geojson", content);
    let (areas, report) = read_areas(&path, None, None).unwrap();
    assert_eq!(areas.iter().map(|area| area.name.as_str()).collect::<Vec<_>>(), ["学校"]);
    assert!((areas[0].area.geometry().unsigned_area() - 1e-4).abs() < 1e-9);
    assert_eq!((report.rows, report.rejects.len()), (2, 1));
    let (shifted, _) = read_areas(&path, Some("gcj02"), None).unwrap();
    assert_ne!(shifted[0].area, areas[0].area);
}
