//! The cases in the order in which they are drawn, and what is worked out of them.

use std::sync::{OnceLock, Weak};

use geo::{Coord, Rect};
use jiff::tz::TimeZone;
use wangge_index::Snapshot;
use wangge_model::{CaseTable, Splice};
use wangge_tiles::{ChangedPoints, PointIndex};

use super::cells::CaseCells;
use super::heat::HeatCache;
use super::{CaseFilter, USUAL_ZONE, time_zone};

/// The cases whose place is sound, along the Z curve, and what is worked out of all cases. Immutable;
/// revisions with the same cases share it.
pub(crate) struct DrawnCases {
    /// Their places.
    pub(super) index: PointIndex,
    pub(super) table: CaseTable,
    /// For each of them its row in the snapshot.
    rows: Vec<u32>,
    /// For each of them the community that holds it.
    pub(super) communities: Vec<Option<u32>>,
    /// The extent of all places, degrees.
    pub(super) extent: OnceLock<Option<Rect<f64>>>,
    /// What has been worked out of heat maps.
    pub(super) heat: HeatCache,
    /// The cases by cell, made when they are first asked for.
    cells: OnceLock<CaseCells>,
    /// The cases that these came from, and the places where they are different, degrees.
    since: Option<(Weak<DrawnCases>, Vec<Coord<f64>>)>,
}

impl DrawnCases {
    /// Sorts those of a snapshot.
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let cases = snapshot.cases();
        let places = (0..cases.len()).map(|row| snapshot.case_place(row));
        let placed = (0..).zip(places).filter_map(|(row, place)| Some((row, place?)));
        let (index, rows) = PointIndex::new(placed).in_order();
        let table = cases.in_order(&rows);
        Self::made(index, table, rows, snapshot, None)
    }

    /// Those of the next snapshot, from these of the one before, and how they went into the order of the
    /// others. `before` is what holds these.
    pub(super) fn changed(
        &self,
        before: Weak<Self>,
        snapshots: [&Snapshot; 2],
        splice: &Splice,
    ) -> (Self, Splice) {
        let places = |snapshot: &Snapshot, rows: &[u32]| -> Vec<(u32, Coord<f64>)> {
            let place = |row: &u32| Some((*row, snapshot.case_place(*row as usize)?));
            rows.iter().filter_map(place).collect()
        };
        let [old, new] = snapshots;
        let (gone, came) = (places(old, splice.gone()), places(new, splice.came()));
        let different = gone.iter().chain(&came).map(|(_, place)| *place).collect();
        let changed = self.index.changed(&self.rows, splice, gone.into_iter(), came.into_iter());
        let ChangedPoints { index, rows, came, order } = changed;
        let table = self.table.spliced(&order, &new.cases().in_order(&came));
        (Self::made(index, table, rows, new, Some((before, different))), order)
    }

    fn made(
        index: PointIndex,
        table: CaseTable,
        rows: Vec<u32>,
        snapshot: &Snapshot,
        since: Option<(Weak<Self>, Vec<Coord<f64>>)>,
    ) -> Self {
        let mut made = Self {
            index,
            table,
            rows,
            communities: Vec::new(),
            extent: OnceLock::new(),
            heat: HeatCache::default(),
            cells: OnceLock::new(),
            since,
        };
        made.communities = made.in_this_order(snapshot.communities_of_cases());
        made
    }

    /// What is known of each case of the snapshot, for the cases in this order.
    pub(super) fn in_this_order(&self, known: &[Option<u32>]) -> Vec<Option<u32>> {
        self.rows.iter().map(|row| known[*row as usize]).collect()
    }

    /// What is known of each case of the snapshot, for those that came into this order.
    pub(super) fn came_in_this_order(&self, order: &Splice, known: &[Option<u32>]) -> Vec<Option<u32>> {
        order.came().iter().map(|at| known[self.rows[*at as usize] as usize]).collect()
    }

    /// Where these cases are different from others that they came from, degrees; nothing if they came from
    /// elsewhere.
    pub(super) fn differences(&self, from: &Weak<Self>) -> Option<&[Coord<f64>]> {
        let (before, places) = self.since.as_ref()?;
        Weak::ptr_eq(before, from).then_some(places)
    }

    /// Those that a filter keeps within an extent of the world, where they are.
    pub(super) fn within(&self, extent: Rect<f64>, filter: &CaseFilter) -> Vec<[f64; 2]> {
        match filter.test(&self.table) {
            None => self.index.within(extent, |_| true).1,
            Some(keeps) => self.index.within(extent, keeps).1,
        }
    }

    /// The cases by cell, their days told by the usual calendar.
    pub(super) fn cells(&self, snapshot: &Snapshot) -> &CaseCells {
        self.cells.get_or_init(|| CaseCells::new(snapshot, &time_zone(USUAL_ZONE).unwrap_or(TimeZone::UTC)))
    }
}
