use std::collections::HashMap;
use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;
use wangge_model::{Case, CaseTable, DistrictData, GridWork, Timestamp};

use super::failure::Failure;
use super::features::Feature;
use super::row::Reader;
use super::value::Value;

/// Takes each row of a query as it comes.
async fn each_row(
    client: &impl GenericClient,
    table: &'static str,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
    mut take: impl FnMut(&Reader) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut rows = pin!(client.query_raw(sql, parameters.iter().copied()).await?);
    while let Some(row) = rows.try_next().await? {
        take(&Reader { table, row: &row })?;
    }
    Ok(())
}

/// What is read from each row of a query.
pub(super) async fn read_rows<T>(
    client: &impl GenericClient,
    table: &'static str,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
    read: impl Fn(&Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    each_row(client, table, sql, parameters, |row| {
        found.push(read(row)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The query for all rows of a layer, in the order of their keys.
fn select<F: Feature>() -> String {
    F::TABLE.fill("SELECT {columns} FROM {table} ORDER BY {key}")
}

/// All rows of a layer, in the order of their keys.
pub(super) async fn load_layer<F: Feature>(client: &impl GenericClient) -> Result<Vec<F>, Failure> {
    read_rows(client, F::TABLE.name, &select::<F>(), &[], F::read).await
}

/// All cases in columns, in the order of their ids.
pub(super) async fn load_cases(client: &impl GenericClient) -> Result<CaseTable, Failure> {
    read_cases(client, &select::<Case>(), &[]).await
}

/// The cases that were reported in a time, in columns, in the order of their ids.
pub(super) async fn load_cases_reported(
    client: &impl GenericClient,
    from: Timestamp,
    to: Timestamp,
) -> Result<CaseTable, Failure> {
    let sql =
        Case::TABLE.fill("SELECT {columns} FROM {table} WHERE reported_at BETWEEN $1 AND $2 ORDER BY {key}");
    let [from, to] = [from, to].map(|at| Value::Moment(Some(at)));
    read_cases(client, &sql, &[&from, &to]).await
}

/// The cases of a query, in columns.
pub(super) async fn read_cases(
    client: &impl GenericClient,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<CaseTable, Failure> {
    let mut cases = CaseTable::default();
    each_row(client, Case::TABLE.name, sql, parameters, |row| {
        cases.push(&Case::read(row)?);
        Ok(())
    })
    .await?;
    Ok(cases)
}

/// The sources of those of these cases that are known.
pub(super) async fn case_sources(
    client: &impl GenericClient,
    ids: &[&str],
) -> Result<HashMap<String, Option<String>>, Failure> {
    let sql = "SELECT id, source FROM cases WHERE id = ANY($1)";
    let pair = |row: &Reader| Ok((row.get(0, "id")?, row.get(1, "source")?));
    Ok(read_rows(client, Case::TABLE.name, sql, &[&ids], pair).await?.into_iter().collect())
}

/// The district as it was imported.
pub(super) async fn load_district(client: &impl GenericClient) -> Result<DistrictData, Failure> {
    Ok(DistrictData {
        district: load_layer(client).await?,
        subdistricts: load_layer(client).await?,
        communities: load_layer(client).await?,
        buildings: load_layer(client).await?,
        streets: load_layer(client).await?,
        barriers: load_layer(client).await?,
    })
}

/// What is done in the grids.
pub(super) async fn load_grid_work(client: &impl GenericClient) -> Result<GridWork, Failure> {
    Ok(GridWork {
        stations: load_layer(client).await?,
        posts: load_layer(client).await?,
        organizations: load_layer(client).await?,
        patrols: load_layer(client).await?,
    })
}
