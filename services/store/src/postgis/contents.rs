//! The store's revision.

use tokio_postgres::GenericClient;

use super::failure::Failure;
use crate::Revisions;

/// How long to wait for another program that is writing.
const PATIENCE: &str =
    if cfg!(test) { "SET LOCAL lock_timeout = '100ms'" } else { "SET LOCAL lock_timeout = '5s'" };

/// The store's revision.
pub(super) async fn revision(client: &impl GenericClient) -> Result<u64, Failure> {
    let row = client.query_one("SELECT revision FROM state", &[]).await?;
    Ok(row.get::<_, i64>(0).cast_unsigned())
}

/// The store's revision, and in which one what changed last.
pub(super) async fn revisions(client: &impl GenericClient) -> Result<Revisions, Failure> {
    let row = client.query_one("SELECT revision, ground_revision, cases_revision FROM state", &[]).await?;
    let [store, ground, cases] = [0, 1, 2].map(|column| row.get::<_, i64>(column).cast_unsigned());
    Ok(Revisions { store, ground, cases })
}

/// The layers other than the cases are as they are since the store's revision.
pub(super) async fn ground_changed(client: &impl GenericClient) -> Result<(), Failure> {
    client.execute("UPDATE state SET ground_revision = revision", &[]).await?;
    Ok(())
}

/// The cases are as they are since the store's revision.
pub(super) async fn cases_changed(client: &impl GenericClient) -> Result<(), Failure> {
    client.execute("UPDATE state SET cases_revision = revision", &[]).await?;
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
