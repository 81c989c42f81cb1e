use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;
use wangge_model::DistrictData;

use super::failure::Failure;
use super::features::Feature;
use super::row::Reader;

/// What is read from each row of a query, as the rows come.
pub(super) async fn read_rows<T>(
    client: &impl GenericClient,
    table: &'static str,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
    read: impl Fn(&Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut rows = pin!(client.query_raw(sql, parameters.iter().copied()).await?);
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await? {
        found.push(read(&Reader { table, row: &row })?);
    }
    Ok(found)
}

/// All rows of a layer, in the order of their keys.
pub(super) async fn load_layer<F: Feature>(client: &impl GenericClient) -> Result<Vec<F>, Failure> {
    let sql = F::TABLE.fill("SELECT {columns} FROM {table} ORDER BY {key}");
    read_rows(client, F::TABLE.name, &sql, &[], F::read).await
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
