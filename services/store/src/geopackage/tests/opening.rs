use std::path::Path;

use rusqlite::Connection;
use wangge_model::{PlanParameters, Records};

use super::super::migrate::{APPLICATION_ID, apply};
use super::Folder;
use crate::tests::{Home, building, grid, plan};
use crate::{StoreError, open};

fn refused(path: &Path, create: bool) -> StoreError {
    open(path.to_str().unwrap(), create).err().unwrap()
}

#[test]
fn what_is_no_store_is_said() {
    let folder = Folder::new();
    let path = folder.file();
    assert!(matches!(refused(&path, false), StoreError::Missing { .. }));
    assert!(!path.exists());
    let not_ours = |create| match refused(&path, create) {
        StoreError::NotAStore { found, .. } => found,
        other => panic!("{other}"),
    };
    std::fs::write(&path, "").unwrap();
    assert_eq!(not_ours(false), "the file is empty");
    std::fs::write(&path, "id,households\n1,2\n".repeat(99)).unwrap();
    assert_eq!(not_ours(true), "it is no GeoPackage but some other file");
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute("CREATE TABLE a (b)", []).unwrap();
    assert_eq!(not_ours(true), "it is a database, but no GeoPackage");
    Connection::open(&path).unwrap().pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    assert!(not_ours(true).starts_with("it is a GeoPackage that another program made"));
    assert!(matches!(refused(folder.0.path(), true), StoreError::NotAStore { found: "it is a folder", .. }));
    let nowhere = folder.0.path().join("no/such/folder.gpkg");
    assert!(matches!(refused(&nowhere, true), StoreError::Database { .. }));
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let folder = Folder::new();
    drop(folder.filled());
    folder
        .sql()
        .execute("INSERT INTO wangge_migrations (version, name) VALUES (1000, 'future')", [])
        .unwrap();
    let before = std::fs::read(folder.file()).unwrap();
    let error = refused(&folder.file(), true);
    assert!(matches!(error, StoreError::Newer { found: 1000, .. }), "{error}");
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
}

#[test]
fn migrating_twice_does_nothing() {
    let folder = Folder::new();
    drop(folder.filled());
    let before = std::fs::read(folder.file()).unwrap();
    drop(folder.store());
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    let pragma = |name| folder.sql().pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("application_id"), pragma("user_version")), (1_196_444_487, 10_300));
}

#[test]
fn a_store_that_is_being_written_can_be_read() {
    let folder = Folder::new();
    let mut store = folder.filled();
    let other = folder.sql();
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM streets;").unwrap();
    assert_eq!(store.load().unwrap().streets.len(), 1);
    let error = store.import(&[Records::Buildings(vec![building("9", 9, 9)])], false).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    store.import(&[Records::Buildings(vec![building("9", 9, 9)])], false).unwrap();
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date() {
    let folder = Folder::new();
    // The district and the plan as they are now, put into a store as it was then.
    let newest = Folder::new();
    newest.filled().save_plan(&plan("a", vec![grid("001", 0, 1)])).unwrap();
    let old = folder.sql();
    apply(&old, 0, 1).unwrap();
    let columns = |table: &str| -> String {
        let sql = "SELECT group_concat(name, ', ') FROM pragma_table_info(?1)";
        old.query_row(sql, [table], |row| row.get(0)).unwrap()
    };
    assert!(!columns("communities").contains("type") && !columns("plans").contains("effort"));
    old.execute("ATTACH ?1 AS newest", [newest.file().to_str().unwrap()]).unwrap();
    for table in ["communities", "buildings", "plans", "grids"] {
        let list = columns(table);
        old.execute(&format!("INSERT INTO {table} ({list}) SELECT {list} FROM newest.{table}"), []).unwrap();
    }
    old.execute("DETACH newest", []).unwrap();
    drop(old);
    let store = folder.store();
    let (data, expected) = (store.load().unwrap(), newest.store().load().unwrap());
    assert_eq!(data.communities.len(), expected.communities.len());
    assert!(data.communities.iter().all(|community| community.kind.is_none()));
    assert_eq!(data.buildings.iter().map(|b| &b.id).max(), expected.buildings.iter().map(|b| &b.id).max());
    assert_eq!(store.plan(Some("a")).unwrap(), newest.store().plan(Some("a")).unwrap());
    assert_eq!(store.plans().unwrap()[0].parameters, PlanParameters::default());
    drop(store);
    // New columns and tables are written like any other.
    let mut store = folder.filled();
    assert!(store.load().unwrap().communities.iter().any(|community| community.kind.is_some()));
    store.save_plan(&plan("b", vec![grid("001", 0, 1)])).unwrap();
    let registered = "SELECT count(*) FROM gpkg_contents WHERE data_type = 'attributes'";
    assert_eq!(folder.sql().query_row(registered, [], |row| row.get(0)), Ok(10));
}
