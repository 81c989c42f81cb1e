use std::path::Path;

use rusqlite::Connection;
use wangge_model::Records;

use super::super::migrate::APPLICATION_ID;
use super::{Folder, building};
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
