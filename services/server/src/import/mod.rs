//! Files into a store: what the command line and the service do alike.

pub(crate) mod cases;
mod guess;
mod preview;

use std::collections::HashSet;
use std::path::PathBuf;

use wangge_analytics::deadlines::Deadlines;
use wangge_data::{ReadError, ReadOptions, ReadReport, read_layer};
use wangge_index::join_households;
use wangge_model::{DistrictData, Household, Layer, Records};
use wangge_store::{ImportCounts, Store, StoreError};

pub(crate) use guess::guess;
pub(crate) use preview::preview;

/// Household points farther than this, metres, from every building stay without one.
const JOIN_WITHIN: f64 = 100.0;

/// Rows that were read and not kept yet.
pub(crate) struct Import {
    /// A batch of each file.
    pub(crate) batches: Vec<Records>,
    /// What was read of each file.
    pub(crate) files: Vec<ReadReport>,
}

/// How rows are kept.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Keeping<'a> {
    /// Whether rows of the layer go that are not among them.
    pub(crate) replace: bool,
    /// Until when cases are due that do not say it.
    pub(crate) deadlines: Option<&'a Deadlines>,
    /// Whether it is only told what would become of the store.
    pub(crate) rehearsed: bool,
}

/// What became of the store, or would.
pub(crate) struct Kept {
    pub(crate) counts: Vec<ImportCounts>,
    pub(crate) notes: Vec<String>,
}

impl Import {
    /// Reads files as one layer, as the options say; `seen` is told of each.
    ///
    /// # Errors
    /// Those of [`read_layer`].
    pub(crate) fn read(
        files: &[PathBuf],
        options: ReadOptions,
        mut seen: impl FnMut(&ReadReport),
    ) -> Result<Self, ReadError> {
        let not_after = (options.layer == Layer::Cases).then(cases::tomorrow).flatten();
        let options = ReadOptions { not_after, ..options };
        let mut import = Self { batches: Vec::new(), files: Vec::new() };
        for file in files {
            let (records, report) = read_layer(file, &options)?;
            seen(&report);
            import.batches.push(records);
            import.files.push(report);
        }
        Ok(import)
    }

    /// Takes the rows into a store, in one transaction.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn keep(
        batches: Vec<Records>,
        store: &mut dyn Store,
        how: Keeping,
    ) -> Result<Kept, StoreError> {
        let mut notes = Vec::new();
        let counts = match batches.first().map(Records::layer) {
            Some(Layer::Households) => keep_households(store, batches, how, &mut notes)?,
            Some(Layer::Buildings) => keep_buildings(store, batches, how, &mut notes)?,
            Some(Layer::Cases) => cases::keep(store, batches, how, &mut notes)?,
            _ => how.put(store, &batches)?,
        };
        Ok(Kept { counts, notes })
    }
}

impl Keeping<'_> {
    fn put(self, store: &mut dyn Store, batches: &[Records]) -> Result<Vec<ImportCounts>, StoreError> {
        if self.rehearsed {
            store.rehearse_import(batches, self.replace)
        } else {
            store.import(batches, self.replace)
        }
    }
}

/// Households that were allocated or joined before stay when an extract that knows none comes again.
pub(crate) fn keep_known(before: &DistrictData, data: &mut DistrictData) {
    for building in data.buildings.iter_mut().filter(|b| b.households.is_none()) {
        let known = before.buildings.binary_search_by(|b| b.id.cmp(&building.id)).ok();
        building.households = known.and_then(|i| before.buildings[i].households);
    }
}

/// Household points, and the buildings whose counts they make.
fn keep_households(
    store: &mut dyn Store,
    mut batches: Vec<Records>,
    how: Keeping,
    notes: &mut Vec<String>,
) -> Result<Vec<ImportCounts>, StoreError> {
    let mut data = store.load()?;
    if data.buildings.is_empty() {
        notes
            .push("there are no buildings yet: the points are joined when buildings are imported".to_owned());
        return how.put(store, &batches);
    }
    let mut points = if how.replace { Vec::new() } else { store.households()? };
    for batch in &batches {
        if let Records::Households(rows) = batch {
            points.extend(rows.iter().cloned());
        }
    }
    // A later row of the same id takes the place of an earlier one, as in the store.
    points.reverse();
    points.sort_by(|p, q| p.id.cmp(&q.id));
    points.dedup_by(|later, first| later.id == first.id);
    count_points(&mut data, &points, notes);
    // Every building is named, so replacing the points removes none.
    batches.push(Records::Buildings(data.buildings));
    how.put(store, &batches)
}

/// Buildings; where there are household points, the points make the counts.
fn keep_buildings(
    store: &mut dyn Store,
    batches: Vec<Records>,
    how: Keeping,
    notes: &mut Vec<String>,
) -> Result<Vec<ImportCounts>, StoreError> {
    let points = store.households()?;
    let before = store.load()?;
    let mut data = DistrictData::default();
    for batch in batches {
        if let Records::Buildings(rows) = batch {
            data.buildings.extend(rows);
        }
    }
    keep_known(&before, &mut data);
    if points.is_empty() {
        return how.put(store, &[Records::Buildings(data.buildings)]);
    }
    if !how.replace {
        let new: HashSet<_> = data.buildings.iter().map(|b| b.id.clone()).collect();
        data.buildings.extend(before.buildings.into_iter().filter(|b| !new.contains(&b.id)));
    }
    count_points(&mut data, &points, notes);
    how.put(store, &[Records::Buildings(data.buildings)])
}

fn count_points(data: &mut DistrictData, points: &[Household], notes: &mut Vec<String>) {
    let join = join_households(&data.buildings, points, JOIN_WITHIN);
    for (building, count) in data.buildings.iter_mut().zip(&join.counts) {
        building.households = Some(*count);
    }
    let lost: Vec<_> =
        points.iter().zip(&join.building_of).filter(|(_, b)| b.is_none()).map(|(p, _)| p).collect();
    let households: u64 = lost.iter().map(|point| u64::from(point.households)).sum();
    if let Some(first) = lost.first() {
        notes.push(format!(
            "{} household points with {households} households lie more than {JOIN_WITHIN} m from every building and are counted in none; the first is {}",
            lost.len(),
            first.id
        ));
    }
}
