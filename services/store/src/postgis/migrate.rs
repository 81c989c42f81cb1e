//! The schema and its versions. A migration, once released, is never changed; a new one is added.

use tokio_postgres::{Client, GenericClient, Transaction};

use super::address::Address;
use super::failure::Failure;
use crate::StoreError;

struct Migration {
    name: &'static str,
    sql: &'static str,
}

/// All versions of the schema; the first is version 1.
const MIGRATIONS: &[Migration] = &[
    Migration { name: "store", sql: include_str!("migrations/0001_store.sql") },
    Migration { name: "cases", sql: include_str!("migrations/0002_cases.sql") },
    Migration { name: "grid_work", sql: include_str!("migrations/0003_grid_work.sql") },
    Migration { name: "drawings", sql: include_str!("migrations/0004_drawings.sql") },
    Migration { name: "case_log", sql: include_str!("migrations/0005_case_log.sql") },
    Migration { name: "life", sql: include_str!("migrations/0006_life.sql") },
    Migration { name: "redispatched", sql: include_str!("migrations/0007_redispatched.sql") },
];

/// The newest version of the schema known here.
const NEWEST: u32 = MIGRATIONS.len() as u32;

/// Held by whoever changes a schema of this database: "wangge" in ASCII.
const LOCK: i64 = 0x7761_6e67_6765;

/// Brings the schema up to date, in one transaction; does nothing when it is.
pub(super) async fn migrate(client: &mut Client, address: &Address, create: bool) -> Result<(), Failure> {
    let found = checked_version(client, address, create).await?;
    if found == NEWEST {
        return Ok(());
    }
    upgrade(client, address, create).await.map_err(|failure| match found {
        1.. if failure.is_denied() => {
            StoreError::Older { store: address.to_string(), found, needed: NEWEST }.into()
        }
        _ => failure,
    })
}

async fn upgrade(client: &mut Client, address: &Address, create: bool) -> Result<(), Failure> {
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    // Asked now that nobody else can be at it.
    let found = checked_version(&transaction, address, create).await?;
    if found == 0 {
        prepare(&transaction, address).await?;
    }
    apply(&transaction, found, NEWEST).await?;
    Ok(transaction.commit().await?)
}

/// Makes what the first version is put into.
async fn prepare(transaction: &Transaction<'_>, address: &Address) -> Result<(), Failure> {
    // Asked for by name, because "if not exists" asks for the right to make it even where it is.
    let [schema, postgis] =
        ["SELECT FROM pg_namespace WHERE nspname = $1", "SELECT FROM pg_extension WHERE extname = $1"];
    if transaction.query_opt(postgis, &[&"postgis"]).await?.is_none() {
        transaction.batch_execute("CREATE EXTENSION postgis").await?;
    }
    if transaction.query_opt(schema, &[&address.schema()]).await?.is_none() {
        transaction.batch_execute(&format!("CREATE SCHEMA {}", address.schema())).await?;
    }
    set_search_path(transaction, address).await?;
    transaction.batch_execute(include_str!("queries/create_migrations.sql")).await?;
    Ok(())
}

/// Takes the schema from one version to another.
async fn apply(transaction: &Transaction<'_>, found: u32, wanted: u32) -> Result<(), Failure> {
    for (version, migration) in (1..=wanted).zip(MIGRATIONS).skip(found as usize) {
        transaction.batch_execute(migration.sql).await?;
        let applied = "INSERT INTO migrations (version, name) VALUES ($1, $2)";
        transaction.execute(applied, &[&i64::from(version), &migration.name]).await?;
    }
    Ok(())
}

/// The schema's version, 0 where there is none and one may be made; one that this version of Wangge
/// can use.
async fn checked_version(
    client: &impl GenericClient,
    address: &Address,
    create: bool,
) -> Result<u32, Failure> {
    let row = client.query_one(include_str!("queries/find_schema.sql"), &[&address.schema()]).await?;
    let [has_tables, is_ours] = [0, 1].map(|column| row.get::<_, bool>(column));
    let store = || address.to_string();
    if !is_ours && has_tables {
        let found = "its schema has tables of another program; name another schema with ?schema=NAME";
        return Err(StoreError::NotAStore { store: store(), found }.into());
    }
    if !is_ours && !create {
        return Err(StoreError::Missing { store: store() }.into());
    }
    if !is_ours {
        return Ok(0);
    }
    let row = client.query_one("SELECT coalesce(max(version), 0) FROM migrations", &[]).await?;
    let found = row.get::<_, i64>(0) as u32;
    if found > NEWEST {
        return Err(StoreError::Newer { store: store(), found, known: NEWEST }.into());
    }
    Ok(found)
}

/// Lets names be found in the store's schema and in that of `PostGIS`, wherever it is installed.
pub(super) async fn set_search_path(client: &impl GenericClient, address: &Address) -> Result<(), Failure> {
    client.query_one(include_str!("queries/search_path.sql"), &[&address.schema()]).await?;
    Ok(())
}
