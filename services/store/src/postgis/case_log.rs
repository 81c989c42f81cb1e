//! Which cases changed in which revision.

use tokio_postgres::{GenericClient, Transaction};
use wangge_model::{Case, CaseChanges};

use super::failure::Failure;
use super::features::Feature;
use super::load::read_cases;
use crate::case_log::{KEPT, Touched};

/// Enters what an import changed, in the revision that the store has now.
pub(super) async fn record(transaction: &Transaction<'_>, touched: &Touched) -> Result<(), Failure> {
    let ids = touched.ids();
    let kept: i64 = transaction.query_one("SELECT count(*) FROM case_log", &[]).await?.get(0);
    if ids.is_none_or(|ids| kept + ids.len() as i64 > KEPT) {
        transaction.execute("DELETE FROM case_log", &[]).await?;
        // With the entries of this revision those who know the one before know all.
        let since = i64::from(ids.is_some());
        transaction.execute("UPDATE state SET case_log_from = revision - $1", &[&since]).await?;
    }
    let sql = "INSERT INTO case_log (revision, id) SELECT revision, unnest($1::text[]) FROM state";
    transaction.execute(sql, &[&ids.unwrap_or_default()]).await?;
    Ok(())
}

/// What has become of cases after a revision; nothing where the log does not reach back so far.
pub(super) async fn changes(client: &impl GenericClient, since: u64) -> Result<Option<CaseChanges>, Failure> {
    let from: i64 = client.query_one("SELECT case_log_from FROM state", &[]).await?.get(0);
    if since < from.cast_unsigned() {
        return Ok(None);
    }
    let since = since.cast_signed();
    let there = Case::TABLE.fill(include_str!("queries/select_logged_cases.sql"));
    let put = read_cases(client, &there, &[&since]).await?;
    let gone = client.query(include_str!("queries/select_cases_gone.sql"), &[&since]).await?;
    Ok(Some(CaseChanges { put, gone: gone.iter().map(|row| row.get(0)).collect() }))
}
