use std::sync::atomic::{AtomicU32, Ordering};

use crate::tool;

/// A database of its own with `PostGIS` on the private cluster; it is dropped with everything in it.
#[derive(Debug)]
pub struct Database {
    cluster: String,
    name: String,
}

impl Database {
    /// Makes an empty one.
    #[expect(clippy::new_without_default, reason = "making a database is no default")]
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = Self { cluster: cluster(), name: format!("wangge_{}_{number}", std::process::id()) };
        // One of the same number may have been left behind by a test that was killed.
        database.outside(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name));
        database.outside(&format!("CREATE DATABASE {}", database.name));
        database.sql("CREATE EXTENSION postgis");
        database
    }

    /// Its address, for the cluster's owner.
    pub fn url(&self) -> String {
        format!("{}/{}", self.cluster, self.name)
    }

    /// Its address for another user.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        let (_, place) = self.cluster.split_once('@').expect("an address with a user");
        format!("postgres://{user}:{password}@{place}/{}", self.name)
    }

    /// Its address for GDAL.
    pub fn gdal(&self) -> String {
        let (head, place) = self.cluster.split_once('@').expect("an address with a user");
        let (user, password) = head.trim_start_matches("postgres://").split_once(':').expect("a password");
        let (host, port) = place.split_once(':').expect("a port");
        let name = &self.name;
        format!("PG:host={host} port={port} user={user} password={password} dbname={name} schemas=wangge")
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL in it and gives what it prints, bare values in lines.
    #[track_caller]
    pub fn sql(&self, sql: &str) -> String {
        psql(&self.url(), sql)
    }

    /// Cuts all connections to it and takes no new ones.
    pub fn go_away(&self) {
        self.outside(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.name));
        self.outside(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    /// Takes connections again.
    pub fn come_back(&self) {
        self.outside(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name));
    }

    /// Runs SQL in the cluster, outside this database.
    #[track_caller]
    fn outside(&self, sql: &str) -> String {
        psql(&format!("{}/postgres", self.cluster), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.outside(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// The cluster's address without a database.
fn cluster() -> String {
    let address = std::env::var("WANGGE_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "WANGGE_TEST_POSTGRES is not set: `eval \"$(tests/postgis/cluster start)\"` starts a private \
             PostgreSQL cluster and sets it, `tests/postgis/cluster stop` stops it"
        )
    });
    address.rsplit_once('/').expect("an address with a database").0.to_owned()
}

#[track_caller]
fn psql(url: &str, sql: &str) -> String {
    tool("psql", ["--no-psqlrc", "-qtA", "-v", "ON_ERROR_STOP=1", "-c", sql, url])
}
