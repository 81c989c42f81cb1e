//! The store's revision.

use tokio_postgres::GenericClient;

use super::failure::Failure;

/// How long to wait for another program that is writing.
const PATIENCE: &str =
    if cfg!(test) { "SET LOCAL lock_timeout = '100ms'" } else { "SET LOCAL lock_timeout = '5s'" };

/// The store's revision.
pub(super) async fn revision(client: &impl GenericClient) -> Result<u64, Failure> {
    let row = client.query_one("SELECT revision FROM state", &[]).await?;
    Ok(row.get::<_, i64>(0).cast_unsigned())
}

/// The revision in which an import changed a layer last.
pub(super) async fn layers_revision(client: &impl GenericClient) -> Result<u64, Failure> {
    let row = client.query_one("SELECT layers_revision FROM state", &[]).await?;
    Ok(row.get::<_, i64>(0).cast_unsigned())
}

/// One revision further, in which layers are others.
pub(super) async fn next_layers_revision(client: &impl GenericClient) -> Result<(), Failure> {
    let sql = "UPDATE state SET revision = revision + 1, layers_revision = revision + 1";
    client.execute(sql, &[]).await?;
    Ok(())
}

/// Keeps every other writer out until the transaction ends.
pub(super) async fn lock(client: &impl GenericClient) -> Result<(), Failure> {
    client.batch_execute(PATIENCE).await?;
    client.query_one("SELECT revision FROM state FOR UPDATE", &[]).await?;
    Ok(())
}

/// One revision further, of which those who follow the store are told.
pub(super) async fn next_revision(client: &impl GenericClient) -> Result<(), Failure> {
    client.execute("UPDATE state SET revision = revision + 1", &[]).await?;
    Ok(())
}
