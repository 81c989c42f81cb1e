use std::collections::{BTreeMap, HashSet};
use std::pin::pin;

use tokio_postgres::Transaction;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use wangge_model::{Layer, Records};

use super::failure::Failure;
use super::features::Feature;
use super::table::Table;
use super::value::Value;
use crate::case_log::Touched;
use crate::{ImportCounts, StoreError};

/// A layer that an import brings rows of.
struct Incoming<'a> {
    table: Table,
    seen: HashSet<&'a str>,
}

/// Takes in the batches and gives the counts of each and the cases that changed; nothing is committed here.
///
/// The rows are copied into temporary tables and compared with the layers there, so that they cross the
/// network once and an import that changes nothing writes nothing.
pub(super) async fn import(
    transaction: &Transaction<'_>,
    batches: &[Records],
    replace: bool,
) -> Result<(Vec<ImportCounts>, Touched), Failure> {
    let mut touched = Touched::default();
    let mut layers = BTreeMap::new();
    for (number, batch) in (0..).zip(batches) {
        match batch {
            Records::District(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Subdistricts(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Communities(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Buildings(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Households(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Streets(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Barriers(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Cases(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Stations(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Posts(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Organizations(rows) => take_in(transaction, number, rows, &mut layers).await?,
            Records::Patrols(rows) => take_in(transaction, number, rows, &mut layers).await?,
        }
    }
    let mut counts: Vec<_> = batches.iter().map(|batch| ImportCounts::new(batch.layer())).collect();
    for (layer, incoming) in layers {
        let is_logged = layer == Layer::Cases;
        let logged = merge(transaction, &incoming.table, batches, &mut counts, is_logged).await?;
        if is_logged {
            touched = logged;
        }
        if replace {
            let removed = remove_missing(transaction, &incoming.table).await?;
            if let Some(last) = counts.iter_mut().rfind(|counts| counts.layer == layer) {
                last.removed = removed.len() as u64;
            }
            if is_logged {
                for id in &removed {
                    touched.push(id);
                }
            }
        }
    }
    Ok((counts, touched))
}

/// Copies a batch into the temporary table of its layer, which the first batch makes.
async fn take_in<'a, F: Feature>(
    transaction: &Transaction<'_>,
    batch: i64,
    rows: &'a [F],
    layers: &mut BTreeMap<Layer, Incoming<'a>>,
) -> Result<(), Failure> {
    if !layers.contains_key(&F::LAYER) {
        transaction.batch_execute(&F::TABLE.fill(include_str!("queries/create_incoming.sql"))).await?;
    }
    let incoming =
        layers.entry(F::LAYER).or_insert_with(|| Incoming { table: F::TABLE, seen: HashSet::new() });
    if let Some(twice) = rows.iter().map(F::key).find(|key| !incoming.seen.insert(key)) {
        return Err(StoreError::DuplicateId { layer: F::LAYER, id: twice.to_owned() }.into());
    }
    let rows = rows.iter().map(|row| {
        let mut values = vec![Value::number(batch)];
        values.extend(row.values());
        values
    });
    copy_in(transaction, &F::TABLE.fill("incoming_{table}"), &F::TABLE.fill("batch, {columns}"), rows).await
}

/// Copies rows into columns of a table.
pub(super) async fn copy_in<'a>(
    transaction: &Transaction<'_>,
    table: &str,
    columns: &str,
    rows: impl Iterator<Item = Vec<Value<'a>>>,
) -> Result<(), Failure> {
    let statement = transaction.prepare(&format!("SELECT {columns} FROM {table}")).await?;
    let types: Vec<_> = statement.columns().iter().map(|column| column.type_().clone()).collect();
    let sink = transaction.copy_in(&format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)")).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    for row in rows {
        writer.as_mut().write_raw(row).await?;
    }
    writer.finish().await?;
    Ok(())
}

/// Brings the rows that came into their layer and counts, batch by batch, what became of them. Where the
/// layer is logged, gives those that changed.
async fn merge(
    transaction: &Transaction<'_>,
    table: &Table,
    batches: &[Records],
    counts: &mut [ImportCounts],
    is_logged: bool,
) -> Result<Touched, Failure> {
    transaction.batch_execute(&table.fill("ANALYZE incoming_{table}")).await?;
    let (mut all_added, mut all_changed) = (0, 0);
    for row in transaction.query(&table.fill(include_str!("queries/count_incoming.sql")), &[]).await? {
        let [batch, added, changed] = [0, 1, 2].map(|column| row.get::<_, i64>(column).cast_unsigned());
        let index = batch as usize;
        let counts = &mut counts[index];
        counts.added = added;
        counts.changed = changed;
        counts.unchanged = batches[index].len() as u64 - added - changed;
        all_added += added;
        all_changed += changed;
    }
    let mut touched = Touched::default();
    if !Touched::are_few(all_added + all_changed) {
        touched.too_many();
    } else if is_logged {
        let changed = transaction.query(&table.fill(include_str!("queries/select_changed.sql")), &[]).await?;
        for row in &changed {
            touched.push(row.get(0));
        }
    }
    // Updates first, so that they do not look at what has just been added.
    if all_changed > 0 {
        transaction.execute(&table.fill(include_str!("queries/update_incoming.sql")), &[]).await?;
    }
    if all_added > 0 {
        transaction.execute(&table.fill(include_str!("queries/insert_incoming.sql")), &[]).await?;
    }
    Ok(touched)
}

/// The keys of the rows that have gone.
async fn remove_missing(transaction: &Transaction<'_>, table: &Table) -> Result<Vec<String>, Failure> {
    let gone = transaction.query(&table.fill(include_str!("queries/delete_missing.sql")), &[]).await?;
    Ok(gone.iter().map(|row| row.get(0)).collect())
}
