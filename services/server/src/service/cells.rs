//! The cases of a revision by H3 cell, made when a resolution is first asked for.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

use geo::Coord;
use jiff::tz::TimeZone;
use wangge_analytics::cube::Cube;
use wangge_analytics::disclosure::Tally;
use wangge_analytics::h3::{CellIndex, LatLng, NumberedCells, Resolution};
use wangge_index::Snapshot;
use wangge_model::{CaseTable, Domain, Place, Timestamp};
use xxhash_rust::xxh3::xxh3_64;

use super::{CaseFilter, LocalClock};

/// The resolutions that are kept.
pub(crate) const RESOLUTIONS: RangeInclusive<u8> = 7..=11;

/// Bytes of a resolution's checkpoints at most: with the cases of a million, 8 bytes each, and the
/// numbers of their cells, 4 bytes each, a resolution takes up to 28 MB.
const CHECKPOINT_BYTES: usize = 16 << 20;

/// Cases that are told apart by nothing a filter asks for but their time.
type Group = (Domain, Option<u32>, Option<u32>);

/// The cases whose place says where they happened.
pub(crate) struct CaseCells {
    /// Their rows in the snapshot.
    rows: Vec<u32>,
    steps: Vec<[i32; 2]>,
    /// Local days in the usual time zone.
    days: Vec<i32>,
    clock: LocalClock,
    /// When the first and the last case were reported, wherever.
    reported: Option<(Timestamp, Timestamp)>,
    group_of: Vec<u32>,
    groups: Vec<Group>,
    levels: [OnceLock<CellLevel>; 5],
}

/// The cells of one resolution in which there was ever a case, in ascending order.
pub(crate) struct CellLevel {
    pub(crate) cells: NumberedCells,
    cube: Cube,
    /// For each cell the households of the buildings in it.
    pub(crate) households: Vec<u32>,
    /// For each cell its middle, degrees.
    pub(crate) middles: Vec<Coord<f64>>,
}

impl CaseCells {
    /// Those of a snapshot whose place is sound.
    pub(crate) fn new(snapshot: &Snapshot, zone: &TimeZone) -> Self {
        let cases = snapshot.cases();
        let sound = |row: &usize| snapshot.case_place(*row).is_some();
        let rows: Vec<u32> = (0..cases.len()).filter(sound).map(|row| row as u32).collect();
        let reported = || (0..cases.len()).map(|row| cases.reported_at(row));
        let ends = reported().min().zip(reported().max());
        let (first, last) = ends.unwrap_or((Timestamp::MIN, Timestamp::MIN));
        let clock = LocalClock::new(zone, first, last);
        let (groups, group_of) = groups(cases, &rows);
        Self {
            steps: rows.iter().filter_map(|row| cases.steps(*row as usize)).collect(),
            days: rows.iter().map(|row| clock.day(cases.reported_at(*row as usize))).collect(),
            rows,
            clock,
            reported: ends,
            group_of,
            groups,
            levels: Default::default(),
        }
    }

    /// When the first and the last case were reported, wherever they lie.
    pub(crate) fn reported(&self) -> Option<(Timestamp, Timestamp)> {
        self.reported
    }

    /// One of [`RESOLUTIONS`].
    pub(crate) fn level(&self, resolution: Resolution, snapshot: &Snapshot) -> &CellLevel {
        let at = u8::from(resolution).clamp(*RESOLUTIONS.start(), *RESOLUTIONS.end()) - RESOLUTIONS.start();
        self.levels[usize::from(at)].get_or_init(|| self.make_level(resolution, snapshot))
    }

    fn make_level(&self, resolution: Resolution, snapshot: &Snapshot) -> CellLevel {
        let cells = NumberedCells::new(&self.steps, resolution);
        let shape = (cells.cells().len(), self.groups.len());
        let cube = Cube::new(shape, cells.numbers(), &self.group_of, &self.days, CHECKPOINT_BYTES);
        let buildings = &snapshot.data().buildings;
        let places: Vec<[i32; 2]> = buildings.iter().map(|building| Place::steps(building.place)).collect();
        let mut households = vec![0_u32; cells.cells().len()];
        for (building, cell) in buildings.iter().zip(NumberedCells::new(&places, resolution).ids()) {
            if let Some(number) = cells.number_of(cell) {
                let sum = &mut households[number as usize];
                *sum = sum.saturating_add(building.households.unwrap_or(0));
            }
        }
        let middle = |cell: &CellIndex| {
            let middle = LatLng::from(*cell);
            Coord { x: middle.lng(), y: middle.lat() }
        };
        CellLevel {
            middles: cells.cells().iter().map(middle).collect(),
            households,
            cube: cube.expect("columns of the same cases"),
            cells,
        }
    }

    /// For each cell of a level the cases of a filter.
    pub(crate) fn counts(&self, level: &CellLevel, filter: &CaseFilter, cases: &CaseTable) -> Vec<u32> {
        if let Some(days) = self.whole_days(filter) {
            return level.cube.counts(self.groups_of(filter, cases), days);
        }
        let mut counts = vec![0; level.cells.cells().len()];
        self.each(filter, cases, |at, _| counts[level.cells.numbers()[at] as usize] += 1);
        counts
    }

    /// For each cell of a level the cases of a filter, with their keys.
    pub(crate) fn tallies(
        &self,
        level: &CellLevel,
        filter: &CaseFilter,
        cases: &CaseTable,
    ) -> BTreeMap<CellIndex, Tally> {
        let mut tallies = vec![Tally::default(); level.cells.cells().len()];
        self.each(filter, cases, |at, row| {
            let tally = &mut tallies[level.cells.numbers()[at] as usize];
            *tally = tally.and(Tally { count: 1, key: xxh3_64(cases.id(row).as_bytes()) });
        });
        let all = level.cells.cells().iter().copied().zip(tallies);
        all.filter(|(_, tally)| tally.count > 0).collect()
    }

    /// The cases of a filter, each with its number among those in the district and its row.
    pub(crate) fn each(&self, filter: &CaseFilter, cases: &CaseTable, mut act: impl FnMut(usize, usize)) {
        let test = filter.test(cases);
        for (at, row) in self.rows.iter().enumerate() {
            if test.as_ref().is_none_or(|keeps| keeps(*row as usize)) {
                act(at, *row as usize);
            }
        }
    }

    /// The local days of a filter's window, where it begins and ends with one.
    fn whole_days(&self, filter: &CaseFilter) -> Option<Range<i32>> {
        let whole = |at: Option<Timestamp>| at.is_none_or(|at| self.clock.is_midnight(at));
        let day = |at: Option<Timestamp>| at.map(|at| self.clock.day(at));
        let days = day(filter.from).unwrap_or(i32::MIN)..day(filter.to).unwrap_or(i32::MAX);
        (whole(filter.from) && whole(filter.to)).then_some(days)
    }

    fn groups_of(&self, filter: &CaseFilter, cases: &CaseTable) -> Vec<usize> {
        let category = filter.category.as_ref().map(|word| cases.categories().number_of(word));
        let source = filter.source.as_ref().map(|word| cases.sources().number_of(word));
        let fits = |(domain, of_category, of_source): &Group| {
            filter.domain.is_none_or(|asked| asked == *domain)
                // A word that no case has fits nothing, and is not the same as none.
                && category.is_none_or(|asked| asked.is_some() && asked == *of_category)
                && source.is_none_or(|asked| asked.is_some() && asked == *of_source)
        };
        (0..self.groups.len()).filter(|group| fits(&self.groups[*group])).collect()
    }
}

/// What cases can be chosen by, and for each row the number of that.
fn groups(cases: &CaseTable, rows: &[u32]) -> (Vec<Group>, Vec<u32>) {
    let group = |row: &u32| {
        let row = *row as usize;
        (cases.domain(row), cases.categories().number(row), cases.sources().number(row))
    };
    let mut numbers: BTreeMap<Group, u32> = BTreeMap::new();
    for row in rows {
        numbers.entry(group(row)).or_default();
    }
    for (number, of) in (0..).zip(numbers.values_mut()) {
        *of = number;
    }
    let group_of = rows.iter().map(|row| numbers[&group(row)]).collect();
    (numbers.into_keys().collect(), group_of)
}
