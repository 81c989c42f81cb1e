//! Which cases changed in which revision.

use rusqlite::{Connection, OptionalExtension};
use wangge_model::{Case, CaseChanges};

use super::failure::Failure;
use super::features::Feature;
use super::row::Reader;
use super::table::tables;
use crate::case_log::{KEPT, Touched};

/// Enters what an import changed, in the revision that the store has now.
pub(super) fn record(connection: &Connection, touched: &Touched) -> Result<(), Failure> {
    let ids = touched.ids();
    let kept: i64 = connection.query_row("SELECT count(*) FROM wangge_case_log", [], |row| row.get(0))?;
    if ids.is_none_or(|ids| kept + ids.len() as i64 > KEPT) {
        connection.execute("DELETE FROM wangge_case_log", [])?;
        // With the entries of this revision those who know the one before know all.
        let since = i64::from(ids.is_some());
        connection.execute("UPDATE wangge_state SET case_log_from = revision - ?1", [since])?;
    }
    let sql = "INSERT INTO wangge_case_log (revision, id) SELECT revision, ?1 FROM wangge_state";
    let mut insert = connection.prepare(sql)?;
    for id in ids.unwrap_or_default() {
        insert.execute([id])?;
    }
    Ok(())
}

/// What has become of cases after a revision; nothing where the log does not reach back so far.
pub(super) fn changes(connection: &Connection, since: u64) -> Result<Option<CaseChanges>, Failure> {
    let from: i64 = connection.query_row("SELECT case_log_from FROM wangge_state", [], |row| row.get(0))?;
    if since < from.cast_unsigned() {
        return Ok(None);
    }
    let mut logged =
        connection.prepare("SELECT DISTINCT id FROM wangge_case_log WHERE revision > ?1 ORDER BY id")?;
    let table = tables(Case::LAYER)[0].name;
    let mut select = connection.prepare(&format!("{} WHERE id = ?1", Case::select()))?;
    let mut changes = CaseChanges::default();
    let mut ids = logged.query([since.cast_signed()])?;
    while let Some(row) = ids.next()? {
        let id: String = row.get(0)?;
        let case = select.query_row([&id], |row| Ok(Case::read(&Reader { table, row }))).optional()?;
        match case.transpose()? {
            Some(case) => changes.put.push(&case),
            None => changes.gone.push(id),
        }
    }
    Ok(Some(changes))
}
