//! Which features an answer has.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

use rayon::prelude::*;
use wangge_cql2::Feature;
use wangge_model::{ShapeRef, Value};

use super::cursor::{SortKey, compare};
use super::{Cursor, ItemsQuery};
use crate::service::Features;

/// A feature as a filter sees it.
pub(crate) struct Row<'a, 'b> {
    features: &'b Features<'a>,
    row: usize,
}

impl Feature for Row<'_, '_> {
    fn value(&self, column: usize) -> Value<'_> {
        self.features.value(self.row, column)
    }

    fn shape(&self) -> Option<ShapeRef<'_>> {
        self.features.shape_of(self.row)
    }
}

/// Rows in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rows {
    Range(Range<usize>),
    List(Vec<u32>),
}

/// The features of one answer.
#[derive(Debug)]
pub(crate) struct Selection {
    rows: Rows,
    /// How many there are on all pages.
    pub(crate) matched: usize,
    /// Where the next page begins.
    pub(crate) next: Option<Cursor>,
}

impl Selection {
    /// Looks for what a request asks for. Nobody needs the result any more once it is abandoned.
    pub(crate) fn of(features: &Features<'_>, query: &ItemsQuery, abandoned: &AtomicBool) -> Self {
        let mut rows = matching(features, query, abandoned);
        let matched = rows.len();
        if !query.order.is_empty() {
            rows = Rows::List(sorted(rows.into_list(), features, query));
        } else if let Some(cursor) = &query.cursor {
            rows = rows.starting_at(features.find(cursor.id()).map_or_else(|row| row, |row| row + 1));
        }
        let end = query.offset.saturating_add(query.limit);
        let more = rows.len() > end;
        let rows = rows.part(query.offset..end);
        let last = rows.len().checked_sub(1).filter(|_| more).map(|last| rows.row(last));
        Self { next: last.map(|row| Cursor::after(features, row, &query.order)), rows, matched }
    }

    /// How many features there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of one of them.
    pub(crate) fn row(&self, at: usize) -> usize {
        self.rows.row(at)
    }
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::List(rows) => rows.len(),
        }
    }

    fn row(&self, at: usize) -> usize {
        match self {
            Self::Range(range) => range.start + at,
            Self::List(rows) => rows[at] as usize,
        }
    }

    fn into_list(self) -> Vec<u32> {
        match self {
            Self::Range(range) => range.map(|row| row as u32).collect(),
            Self::List(rows) => rows,
        }
    }

    /// Those from a row on; they are in ascending order.
    fn starting_at(self, first: usize) -> Self {
        match self {
            Self::Range(range) => Self::Range(first.clamp(range.start, range.end)..range.end),
            Self::List(mut rows) => {
                rows.drain(..rows.partition_point(|row| (*row as usize) < first));
                Self::List(rows)
            }
        }
    }

    /// Those from one place in the list up to another.
    fn part(self, part: Range<usize>) -> Self {
        let part = part.start.min(self.len())..part.end.min(self.len());
        match self {
            Self::Range(range) => Self::Range(range.start + part.start..range.start + part.end),
            Self::List(mut rows) => {
                rows.truncate(part.end);
                rows.drain(..part.start);
                Self::List(rows)
            }
        }
    }
}

/// The rows that all filters hold for, in ascending order.
fn matching(features: &Features<'_>, query: &ItemsQuery, abandoned: &AtomicBool) -> Rows {
    if query.filters.is_empty() {
        return Rows::Range(0..features.len());
    }
    let holds = |row: u32| {
        let feature = Row { features, row: row as usize };
        !abandoned.load(Memory::Relaxed) && query.filters.iter().all(|filter| filter.matches(&feature))
    };
    // One box narrows it down; the filters themselves are exact.
    Rows::List(match query.filters.iter().find_map(wangge_cql2::Filter::extent) {
        Some(bbox) => features
            .indices(Some(bbox))
            .into_par_iter()
            .map(|row| row as u32)
            .filter(|row| holds(*row))
            .collect(),
        None => (0..features.len() as u32).into_par_iter().filter(|row| holds(*row)).collect(),
    })
}

/// The rows after the cursor in the order that is asked for: one more than an answer has, so that it is
/// known whether there is a next page.
fn sorted(mut rows: Vec<u32>, features: &Features<'_>, query: &ItemsQuery) -> Vec<u32> {
    if let Some(cursor) = &query.cursor {
        rows.retain(|row| cursor.is_before(features, *row as usize, &query.order));
    }
    let order = |a: &u32, b: &u32| by_keys(features, &query.order, *a, *b);
    let wanted = query.offset.saturating_add(query.limit).saturating_add(1);
    if wanted < rows.len() {
        rows.select_nth_unstable_by(wanted, order);
        rows.truncate(wanted);
    }
    rows.par_sort_unstable_by(order);
    rows
}

/// Equals stay in the order of their rows, so that no two are equal.
fn by_keys(features: &Features<'_>, order: &[SortKey], a: u32, b: u32) -> Ordering {
    let keys = order.iter().map(|key| {
        let value = |row: u32| features.value(row as usize, key.column);
        let ordering = compare(value(a), value(b));
        if key.downwards { ordering.reverse() } else { ordering }
    });
    keys.fold(Ordering::Equal, Ordering::then).then(a.cmp(&b))
}
