use rusqlite::params;
use wangge_model::{Records, StreetClass};

use super::Folder;
use crate::tests::{Home, batches, building, grid, plan};

fn last_changes(folder: &Folder) -> Vec<String> {
    let connection = folder.sql();
    let mut statement =
        connection.prepare("SELECT last_change FROM gpkg_contents ORDER BY table_name").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn contents_and_spatial_index_are_kept_true() {
    let folder = Folder::new();
    let mut store = folder.filled();
    let check = || {
        let connection = folder.sql();
        for table in [
            "district",
            "subdistricts",
            "communities",
            "buildings",
            "building_footprints",
            "households",
            "streets",
            "barriers",
            "grids",
            "cases",
            "stations",
            "patrols",
        ] {
            let wrong = format!(
                "SELECT (SELECT count(geom) FROM {table}) - (SELECT count(*) FROM rtree_{table}_geom)
                    + (SELECT count(*) FROM {table} JOIN rtree_{table}_geom AS r ON r.id = fid
                       WHERE ST_MinX(geom) NOT BETWEEN minx AND minx + 1e-4
                          OR ST_MaxY(geom) NOT BETWEEN maxy - 1e-4 AND maxy)
                    + (SELECT count(*) FROM gpkg_contents WHERE table_name = '{table}' AND NOT (
                        min_x IS (SELECT min(ST_MinX(geom)) FROM {table})
                        AND max_y IS (SELECT max(ST_MaxY(geom)) FROM {table})))"
            );
            let wrong: i64 = connection.query_row(&wrong, [], |row| row.get(0)).unwrap();
            assert_eq!(wrong, 0, "{table}");
        }
        let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(whole, "ok");
    };
    check();
    store.import(&[Records::Buildings(vec![building("1", 50, 7)])], false).unwrap();
    check();
    store.save_plan(&plan("p", vec![grid("001", 0, 1)])).unwrap();
    check();
    store.import(&[Records::Buildings(vec![]), Records::Barriers(vec![])], true).unwrap();
    check();
    assert_eq!(
        folder.sql().query_row("SELECT count(*) FROM rtree_building_footprints_geom", [], |row| row.get(0)),
        Ok(0)
    );
}

#[test]
fn an_editor_outside_is_understood_or_its_row_is_named() {
    let folder = Folder::new();
    let store = folder.filled();
    let outside = folder.sql();
    outside.execute("UPDATE streets SET class = 'boulevard', name = NULL", []).unwrap();
    assert_eq!(store.load().unwrap().streets[0].class, StreetClass::Other);
    outside.execute("UPDATE buildings SET geom = x'00' WHERE id = '10'", []).unwrap();
    let error = store.load().unwrap_err();
    assert_eq!(error.to_string(), "row 2 of table buildings, column geom: a geometry must begin with GP");
    outside.execute("DELETE FROM buildings WHERE id = '10'", []).unwrap();
    outside.execute("UPDATE buildings SET households = 5000000000 WHERE id = '1'", []).unwrap();
    let error = store.load().unwrap_err().to_string();
    assert!(error.starts_with("row 3 of table buildings, column households: "), "{error}");
}

#[test]
fn rows_can_be_added_by_the_standards_triggers_alone() {
    let folder = Folder::new();
    let store = folder.filled();
    let sql = "INSERT INTO households (geom, id, households) SELECT geom, ?1, 3 FROM households LIMIT 1";
    folder.sql().execute(sql, params!["drawn"]).unwrap();
    assert_eq!(store.households().unwrap().len(), 3);
    let indexed =
        "SELECT count(*) FROM rtree_households_geom JOIN households ON fid = rtree_households_geom.id";
    assert_eq!(folder.sql().query_row(indexed, [], |row| row.get(0)), Ok(3));
}

#[test]
fn wishes_that_make_no_sense_are_named() {
    let folder = Folder::new();
    let mut store = folder.store();
    store.save_plan(&plan("a", vec![])).unwrap();
    for (change, column) in
        [("effort = 'great'", "column effort"), ("effort = 'best', shape = -1", "from 0 to 100")]
    {
        folder.sql().execute(&format!("UPDATE plans SET {change}"), []).unwrap();
        let error = store.plan(None).unwrap_err().to_string();
        assert!(error.starts_with("row 1 of table plans") && error.contains(column), "{error}");
    }
}

#[test]
fn what_changes_nothing_leaves_the_time_of_the_last_change() {
    let folder = Folder::new();
    let mut store = folder.filled();
    let before = last_changes(&folder);
    store.import(&batches(), true).unwrap();
    assert_eq!(last_changes(&folder), before);
}
