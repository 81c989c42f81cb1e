use std::thread::scope;

use wangge_model::Records;

use super::{Schema, Sql, cluster};
use crate::tests::{Home, building, causes};
use crate::{StoreError, open};

fn refused(address: &str, create: bool) -> StoreError {
    open(address, create).err().unwrap()
}

#[test]
fn what_is_no_store_is_said() {
    let schema = Schema::new();
    assert!(matches!(refused(&schema.address(), false), StoreError::Missing { .. }));
    schema.sql.run(&format!("CREATE SCHEMA {}; CREATE TABLE a (b text)", schema.name));
    let error = refused(&schema.address(), true);
    assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    let nowhere = format!("{}/nothing", cluster().rsplit_once('/').unwrap().0);
    let error = causes(&refused(&nowhere, true));
    assert!(error.contains("database \"nothing\" does not exist"), "{error}");
}

#[test]
fn no_error_tells_the_password() {
    let address = cluster();
    let (head, place) = address.split_once('@').unwrap();
    let password = head.rsplit(':').next().unwrap();
    let database = place.rsplit_once('/').unwrap().0;
    for wrong in [
        address.replace(password, "sesame"),
        "postgres://wangge:sesame@127.0.0.1:1/wangge".to_owned(),
        format!("postgres://wangge:sesame@{database}/nothing"),
        format!("postgres://wangge:sesame@{place}?sslmode=sesame"),
        format!("postgres://wangge:sesame@{place}?sslmode=verify-full&sslrootcert=/nothing"),
        format!("postgres://{place}?user=wangge&password=sesame"),
    ] {
        let error = refused(&wrong, true);
        let all = format!("{} {error:?}", causes(&error));
        assert!(!all.contains("sesame") && !all.contains(password), "{all}");
    }
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let schema = Schema::new();
    drop(schema.filled());
    schema.sql.run("INSERT INTO migrations (version, name) VALUES (1000, 'future')");
    let error = refused(&schema.address(), true);
    assert!(matches!(error, StoreError::Newer { found: 1000, .. }), "{error}");
}

#[test]
fn a_store_of_an_older_version_is_brought_up_to_date_by_who_may() {
    let schema = Schema::new();
    drop(schema.filled());
    let cases = schema.store().cases().unwrap();
    schema.sql.run(
        "DROP TABLE cases, stations, posts, organizations, patrols, plan_edits, case_log;
         DROP TABLE plan_decisions, plan_comments;
         ALTER TABLE plans DROP COLUMN drawn_from, DROP COLUMN effective_from, DROP COLUMN retired_from;
         ALTER TABLE state DROP COLUMN ground_revision, DROP COLUMN cases_revision, DROP COLUMN case_log_from;
         DELETE FROM migrations WHERE version > 1",
    );
    let role = format!("reader_{}", schema.name);
    schema.sql.run(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'sesame'; GRANT USAGE ON SCHEMA {0} TO {role};
         GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO {role}",
        schema.name
    ));
    let place = schema.address().split_once('@').unwrap().1.to_owned();
    let error = refused(&format!("postgres://{role}:sesame@{place}"), true);
    schema.sql.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    assert!(matches!(error, StoreError::Older { found: 1, needed: 7, .. }), "{error}");

    let mut store = schema.store();
    assert!(store.cases().unwrap().is_empty() && store.load().unwrap().buildings.len() == 3);
    store.import(&crate::tests::batches(), false).unwrap();
    assert_eq!(store.cases().unwrap(), cases);
}

#[test]
fn two_processes_may_migrate_at_once() {
    let schema = Schema::new();
    scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(schema.store().revision().unwrap(), 0));
        }
    });
    assert_eq!(schema.rows("migrations"), 7);
    drop(schema.filled());
    assert_eq!(schema.store().load().unwrap().buildings.len(), 3, "and again it does nothing");
}

#[test]
fn a_store_that_is_being_written_can_be_read() {
    let schema = Schema::new();
    let mut store = schema.filled();
    let other = Sql::new(&cluster());
    other.run(&format!("SET search_path = {}, public", schema.name));
    other.run("BEGIN; SELECT revision FROM state FOR UPDATE; DELETE FROM streets;");
    assert_eq!(store.load().unwrap().streets.len(), 1);
    let error = store.import(&[Records::Buildings(vec![building("9", 9, 9)])], false).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    other.run("ROLLBACK");
    store.import(&[Records::Buildings(vec![building("9", 9, 9)])], false).unwrap();
}

#[test]
fn a_connection_that_was_cut_is_made_anew() {
    let schema = Schema::new();
    drop(schema.filled());
    let store = open(&format!("{}&application_name={}", schema.address(), schema.name), false).unwrap();
    assert_eq!(store.wait_for_change(0).unwrap(), 1);
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1";
    assert_eq!(schema.sql.one(cut, &[&schema.name]).get::<_, i64>(0), 2);
    assert_eq!(store.revision().unwrap(), 1);
    // Who waits is told that something happened, and can wait again.
    store.wait_for_change(0).unwrap_err();
    assert_eq!(store.wait_for_change(0).unwrap(), 1);
}

#[test]
fn certificates_are_checked_where_it_is_asked_for() {
    let schema = Schema::new();
    drop(schema.store());
    let ca = std::env::var("WANGGE_TEST_POSTGRES_CA").expect("tests/postgis/cluster says it");
    let checked = format!("sslmode=verify-full&sslrootcert={ca}");
    let address = |options: &str| format!("{}&application_name={}&{options}", schema.address(), schema.name);
    let is_encrypted = "SELECT bool_or(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                        WHERE application_name = $1";
    for (options, encrypted) in
        [("sslmode=disable", false), ("sslmode=prefer", true), ("sslmode=require", true), (&checked, true)]
    {
        let store = open(&address(options), false).unwrap();
        assert_eq!(schema.sql.one(is_encrypted, &[&schema.name]).get::<_, bool>(0), encrypted, "{options}");
        drop(store);
        while schema
            .sql
            .one("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", &[&schema.name])
            .get::<_, i64>(0)
            > 0
        {}
    }
    let unknown = causes(&refused(&address("sslmode=verify-full"), false));
    assert!(unknown.contains("certificate"), "{unknown}");
    // The certificate is for 127.0.0.1 and localhost.
    let elsewhere = address(&checked).replace("@127.0.0.1:", "@db.example:") + "&hostaddr=127.0.0.1";
    let elsewhere = causes(&refused(&elsewhere, false));
    assert!(elsewhere.contains("certificate") && elsewhere.contains("db.example"), "{elsewhere}");
}
