use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;
use wangge_model::{Case, CaseTable, DistrictData};

use super::failure::Failure;
use super::features::Feature;
use super::row::Reader;

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
    let mut cases = CaseTable::default();
    each_row(client, Case::TABLE.name, &select::<Case>(), &[], |row| {
        cases.push(&Case::read(row)?);
        Ok(())
    })
    .await?;
    Ok(cases)
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
