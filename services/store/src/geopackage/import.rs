use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params_from_iter};
use wangge_model::{Layer, Records};

use super::failure::Failure;
use super::features::{Feature, Values};
use super::table::{Table, tables};
use crate::case_log::Touched;
use crate::{ImportCounts, StoreError};

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Unchanged,
    Changed,
    Added,
}

impl Change {
    /// With what became of the feature's row in a further table.
    fn and(self, further: Self) -> Self {
        match (self, further) {
            (Self::Unchanged, Self::Changed | Self::Added) => Self::Changed,
            (own, _) => own,
        }
    }
}

/// Takes in the batches and gives the counts of each and the cases that changed; nothing is committed here.
pub(super) fn import(
    connection: &Connection,
    batches: &[Records],
    replace: bool,
) -> Result<(Vec<ImportCounts>, Touched), Failure> {
    let mut touched = Touched::default();
    let mut seen: BTreeMap<Layer, HashSet<&str>> = BTreeMap::new();
    let mut counts = Vec::with_capacity(batches.len());
    for batch in batches {
        let seen = seen.entry(batch.layer()).or_default();
        counts.push(match batch {
            Records::District(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Subdistricts(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Communities(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Buildings(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Households(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Streets(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Barriers(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Cases(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Stations(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Posts(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Organizations(rows) => put_all(connection, rows, seen, &mut touched)?,
            Records::Patrols(rows) => put_all(connection, rows, seen, &mut touched)?,
        });
    }
    if replace {
        for (layer, seen) in seen {
            let removed = remove_unseen(connection, layer, &seen, &mut touched)?;
            if let Some(last) = counts.iter_mut().rfind(|counts| counts.layer == layer) {
                last.removed = removed;
            }
        }
    }
    Ok((counts, touched))
}

/// The layers that the counts say are not as they were.
pub(super) fn changed_layers(counts: &[ImportCounts]) -> BTreeSet<Layer> {
    let changed = counts.iter().filter(|counts| counts.is_change());
    changed.map(|counts| counts.layer).collect()
}

fn put_all<'a, F: Feature>(
    connection: &Connection,
    rows: &'a [F],
    seen: &mut HashSet<&'a str>,
    touched: &mut Touched,
) -> Result<ImportCounts, Failure> {
    let mut counts = ImportCounts::new(F::LAYER);
    let mut writers =
        tables(F::LAYER).iter().map(|table| Writer::new(connection, table)).collect::<Result<Vec<_>, _>>()?;
    for row in rows {
        if !seen.insert(row.key()) {
            return Err(StoreError::DuplicateId { layer: F::LAYER, id: row.key().to_owned() }.into());
        }
        let mut changes = writers.iter_mut().zip(row.values()).map(|(writer, values)| match values {
            Some(values) => writer.put(&values),
            None => writer.remove(row.key()),
        });
        let own = changes.next().unwrap_or(Ok(Change::Unchanged))?;
        let change = changes.try_fold(own, |change, further| further.map(|further| change.and(further)))?;
        match change {
            Change::Added => counts.added += 1,
            Change::Changed => counts.changed += 1,
            Change::Unchanged => counts.unchanged += 1,
        }
        if F::LAYER == Layer::Cases && change != Change::Unchanged {
            touched.push(row.key());
        }
    }
    Ok(counts)
}

fn remove_unseen(
    connection: &Connection,
    layer: Layer,
    seen: &HashSet<&str>,
    touched: &mut Touched,
) -> Result<u64, Failure> {
    let mut removed = 0;
    let Some(table) = tables(layer).first() else { return Ok(removed) };
    let mut writer = Writer::new(connection, table)?;
    let mut statement = connection.prepare(&format!("SELECT {} FROM {}", table.key(), table.name))?;
    let known = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for key in known.iter().filter(|key| !seen.contains(key.as_str())) {
        writer.remove(key)?;
        removed += 1;
        if layer == Layer::Cases {
            touched.push(key);
        }
    }
    Ok(removed)
}

/// Compares rows with those of one table and writes what differs.
struct Writer<'c> {
    columns: usize,
    select: CachedStatement<'c>,
    insert: CachedStatement<'c>,
    update: CachedStatement<'c>,
    delete: CachedStatement<'c>,
}

impl<'c> Writer<'c> {
    fn new(connection: &'c Connection, table: &Table) -> Result<Self, Failure> {
        let Table { name, columns } = table;
        let (key, list) = (table.key(), columns.join(", "));
        let numbered = |format: fn(usize, &str) -> String| {
            let texts: Vec<String> =
                columns.iter().enumerate().map(|(i, column)| format(i + 1, column)).collect();
            texts.join(", ")
        };
        let (values, sets) =
            (numbered(|i, _| format!("?{i}")), numbered(|i, column| format!("{column} = ?{i}")));
        Ok(Self {
            columns: columns.len(),
            select: connection.prepare_cached(&format!("SELECT {list} FROM {name} WHERE {key} = ?1"))?,
            insert: connection.prepare_cached(&format!("INSERT INTO {name} ({list}) VALUES ({values})"))?,
            update: connection.prepare_cached(&format!("UPDATE {name} SET {sets} WHERE {key} = ?1"))?,
            delete: connection.prepare_cached(&format!("DELETE FROM {name} WHERE {key} = ?1"))?,
        })
    }

    fn put(&mut self, values: &Values) -> Result<Change, Failure> {
        let columns = self.columns;
        let read = |row: &rusqlite::Row| (0..columns).map(|i| row.get(i)).collect::<Result<Vec<Value>, _>>();
        match self.select.query_row([&values[0]], read).optional()? {
            Some(stored) if stored == *values => Ok(Change::Unchanged),
            Some(_) => {
                self.update.execute(params_from_iter(values))?;
                Ok(Change::Changed)
            }
            None => {
                self.insert.execute(params_from_iter(values))?;
                Ok(Change::Added)
            }
        }
    }

    fn remove(&mut self, key: &str) -> Result<Change, Failure> {
        Ok(if self.delete.execute([key])? > 0 { Change::Changed } else { Change::Unchanged })
    }
}
