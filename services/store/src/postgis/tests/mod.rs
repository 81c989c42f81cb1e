//! What only a database must do, through the trait and past it with plain SQL.
//!
//! The tests have a private cluster: `tests/postgis/cluster` starts and stops it.

mod constraints;
mod layers;
mod opening;

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row};

use crate::tests::Home;
use crate::{Store, open};

/// A schema with a store, which is gone with it.
pub(crate) struct Schema {
    name: String,
    sql: Sql,
}

/// Past the store, as another program would.
struct Sql {
    runtime: Runtime,
    client: Client,
}

/// The address of the cluster.
fn cluster() -> String {
    std::env::var("WANGGE_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "WANGGE_TEST_POSTGRES is not set: `eval \"$(tests/postgis/cluster start)\"` starts a private \
             PostgreSQL cluster and sets it, `tests/postgis/cluster stop` stops it"
        )
    })
}

impl Schema {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let sql = Sql::new(&cluster());
        // One of the same number may have been left behind by a test that was killed.
        sql.run(&format!("DROP SCHEMA IF EXISTS {name} CASCADE"));
        sql.run(&format!("SET search_path = {name}, public"));
        Self { name, sql }
    }

    fn address(&self) -> String {
        format!("{}?schema={}", cluster(), self.name)
    }
}

impl Home for Schema {
    fn store(&self) -> Box<dyn Store> {
        open(&self.address(), true).unwrap()
    }

    fn rows(&self, table: &str) -> i64 {
        self.sql.one(&format!("SELECT count(*) FROM {table}"), &[]).get(0)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.sql.run(&format!("DROP SCHEMA IF EXISTS {} CASCADE", self.name));
    }
}

impl Sql {
    fn new(address: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let config: Config = address.parse().unwrap();
        let (client, connection) = runtime.block_on(config.connect(NoTls)).unwrap();
        runtime.spawn(connection);
        Self { runtime, client }
    }

    fn run(&self, sql: &str) {
        self.runtime.block_on(self.client.batch_execute(sql)).unwrap();
    }

    fn one(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Row {
        self.runtime.block_on(self.client.query_one(sql, parameters)).unwrap()
    }

    /// What the database says to something that it must refuse.
    fn refused(&self, sql: &str) -> String {
        let error = self.runtime.block_on(self.client.batch_execute(sql)).unwrap_err();
        error.as_db_error().map(ToString::to_string).unwrap()
    }
}
