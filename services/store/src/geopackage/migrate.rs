//! The schema and its versions. A migration, once released, is never changed; a new one is added.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::failure::Failure;
use crate::StoreError;

/// "GPKG".
pub(super) const APPLICATION_ID: i32 = 0x4750_4b47;
/// `GeoPackage` 1.3.0.
const GEOPACKAGE_VERSION: i32 = 10_300;

struct Migration {
    name: &'static str,
    sql: &'static str,
    layers: &'static [NewLayer],
}

/// A feature table that a migration makes, to be registered with its spatial index.
struct NewLayer {
    table: &'static str,
    geometry: &'static str,
    description: &'static str,
}

const fn layer(table: &'static str, geometry: &'static str, description: &'static str) -> NewLayer {
    NewLayer { table, geometry, description }
}

/// All versions of the schema; the first is version 1.
const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "store",
        sql: include_str!("migrations/0001_store.sql"),
        layers: &[
            layer("district", "MULTIPOLYGON", "区"),
            layer("subdistricts", "MULTIPOLYGON", "街道"),
            layer("communities", "MULTIPOLYGON", "社区"),
            layer("buildings", "POINT", "楼栋"),
            layer("building_footprints", "MULTIPOLYGON", "楼栋轮廓"),
            layer("households", "POINT", "户"),
            layer("streets", "MULTILINESTRING", "道路"),
            layer("barriers", "GEOMETRY", "河流, 铁路"),
            layer("grids", "MULTIPOLYGON", "网格"),
        ],
    },
    Migration { name: "wishes", sql: include_str!("migrations/0002_wishes.sql"), layers: &[] },
    Migration {
        name: "cases",
        sql: include_str!("migrations/0003_cases.sql"),
        layers: &[layer("cases", "POINT", "案件")],
    },
    Migration { name: "case_times", sql: include_str!("migrations/0004_case_times.sql"), layers: &[] },
    Migration {
        name: "grid_work",
        sql: include_str!("migrations/0005_grid_work.sql"),
        layers: &[layer("stations", "POINT", "驻点"), layer("patrols", "MULTILINESTRING", "巡查")],
    },
    Migration { name: "drawings", sql: include_str!("migrations/0006_drawings.sql"), layers: &[] },
    Migration { name: "case_log", sql: include_str!("migrations/0007_case_log.sql"), layers: &[] },
    Migration { name: "life", sql: include_str!("migrations/0008_life.sql"), layers: &[] },
    Migration { name: "redispatched", sql: include_str!("migrations/0009_redispatched.sql"), layers: &[] },
];

/// The newest version of the schema known here.
const NEWEST: u32 = MIGRATIONS.len() as u32;

/// Brings the schema up to date, in one transaction; does nothing when it is.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Failure> {
    if checked_version(connection, path)? == NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Again, now that nobody else can be at it.
    let found = checked_version(&transaction, path)?;
    apply(&transaction, found, NEWEST)?;
    Ok(transaction.commit()?)
}

/// Takes the schema from one version to another.
pub(super) fn apply(connection: &Connection, found: u32, wanted: u32) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("queries/create_migrations.sql"))?;
    for (version, migration) in (1..=wanted).zip(MIGRATIONS).skip(found as usize) {
        connection.execute_batch(migration.sql)?;
        for layer in migration.layers {
            connection.execute_batch(&register(layer))?;
        }
        let applied: (u32, &str) = (version, migration.name);
        connection.execute("INSERT INTO wangge_migrations (version, name) VALUES (?1, ?2)", applied)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", GEOPACKAGE_VERSION)
}

fn register(layer: &NewLayer) -> String {
    include_str!("queries/register_layer.sql")
        .replace("{table}", layer.table)
        .replace("{type}", layer.geometry)
        .replace("{description}", layer.description)
}

/// The schema's version, 0 for an empty file; one that this version of Wangge can use.
fn checked_version(connection: &Connection, path: &Path) -> Result<u32, Failure> {
    let found = if has_table(connection, "wangge_migrations")? {
        let sql = "SELECT coalesce(max(version), 0) FROM wangge_migrations";
        connection.query_row(sql, [], |row| row.get(0))?
    } else {
        0
    };
    if found > NEWEST {
        return Err(StoreError::Newer { store: path.display().to_string(), found, known: NEWEST }.into());
    }
    Ok(found)
}

/// Whether the file has a table of that name.
pub(super) fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection.table_exists(None, name)
}
