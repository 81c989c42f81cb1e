//! Cases in columns: a million of them in some 60 MB.

use std::cmp::Ordering;
use std::collections::HashMap;

use geo::Coord;

use crate::splice::Part;
use crate::{Case, CaseStatus, CaseTimes, Domain, FeatureId, Place, Splice, Timestamp};

/// Texts one behind the other.
#[derive(Debug, Clone, Default, PartialEq)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn get(&self, row: usize) -> &str {
        &self.text[self.start(row)..self.ends[row]]
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn spliced(&self, splice: &Splice, came: &Self) -> Self {
        let mut texts = Self {
            text: String::with_capacity(self.text.len() + came.text.len()),
            ends: Vec::with_capacity(splice.len()),
        };
        for part in splice.parts() {
            match part {
                Part::Kept(rows) => {
                    let (from, to) = (self.start(rows.start), texts.text.len());
                    texts.text.push_str(&self.text[from..self.start(rows.end)]);
                    texts.ends.extend(self.ends[rows].iter().map(|end| end - from + to));
                }
                Part::Came(number) => texts.push(came.get(number)),
            }
        }
        texts
    }
}

/// The values of these rows.
fn picked<T: Copy>(column: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|row| column[*row as usize]).collect()
}

/// A column of few words that come again and again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    distinct: Vec<String>,
    numbers: HashMap<String, u32>,
    rows: Vec<u32>,
}

impl Words {
    const NONE: u32 = u32::MAX;

    fn push(&mut self, word: Option<&str>) {
        let number = word.map_or(Self::NONE, |word| self.numbered(word));
        self.rows.push(number);
    }

    fn numbered(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.distinct.len() as u32;
        self.distinct.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    fn in_order(&self, rows: &[u32]) -> Self {
        Self {
            distinct: self.distinct.clone(),
            numbers: self.numbers.clone(),
            rows: picked(&self.rows, rows),
        }
    }

    fn spliced(&self, splice: &Splice, came: &Self) -> Self {
        let mut words =
            Self { distinct: self.distinct.clone(), numbers: self.numbers.clone(), rows: Vec::new() };
        let mut number = |row: usize| came.get(row).map_or(Self::NONE, |word| words.numbered(word));
        let new: Vec<u32> = (0..came.rows.len()).map(&mut number).collect();
        words.rows = splice.column(&self.rows, &new);
        words.renumber();
        words
    }

    /// Numbers the words as if the rows had been pushed one after the other.
    fn renumber(&mut self) {
        let mut order: Vec<u32> = Vec::with_capacity(self.distinct.len());
        let mut number_of = vec![Self::NONE; self.distinct.len()];
        for row in self.rows.iter().filter(|row| **row != Self::NONE) {
            let number = &mut number_of[*row as usize];
            if *number == Self::NONE {
                *number = order.len() as u32;
                order.push(*row);
            }
        }
        if (0..self.distinct.len() as u32).eq(order.iter().copied()) {
            return;
        }
        let named = |old: &u32| std::mem::take(&mut self.distinct[*old as usize]);
        self.distinct = order.iter().map(named).collect();
        self.numbers = self.distinct.iter().cloned().zip(0..).collect();
        for row in self.rows.iter_mut().filter(|row| **row != Self::NONE) {
            *row = number_of[*row as usize];
        }
    }

    /// All words, in the order in which they first came.
    pub fn words(&self) -> &[String] {
        &self.distinct
    }

    /// The number of a word in [`Words::words`].
    pub fn number_of(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// The number of a row's word.
    pub fn number(&self, row: usize) -> Option<u32> {
        Some(self.rows[row]).filter(|number| *number != Self::NONE)
    }

    /// A row's word.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.number(row).map(|number| self.distinct[number as usize].as_str())
    }
}

/// Cases, column by column, each row a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseTable {
    ids: Texts,
    /// In lattice steps; nothing for cases without a place.
    places: Vec<Option<[i32; 2]>>,
    domains: Vec<Domain>,
    categories: Words,
    sources: Words,
    times: Vec<CaseTimes>,
    rework: Vec<u16>,
    redispatched: Vec<Option<u16>>,
    statuses: Vec<CaseStatus>,
}

impl CaseTable {
    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.statuses.len()
    }

    /// Whether there is no case.
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty()
    }

    /// Adds a case at the end.
    pub fn push(&mut self, case: &Case) {
        self.ids.push(case.id.as_str());
        self.places.push(case.place.map(Place::steps));
        self.domains.push(case.domain);
        self.categories.push(Some(&case.category));
        self.sources.push(case.source.as_deref());
        self.times.push(case.times);
        self.rework.push(case.rework);
        self.redispatched.push(case.redispatched);
        self.statuses.push(case.status);
    }

    /// A case's id.
    pub fn id(&self, row: usize) -> &str {
        self.ids.get(row)
    }

    /// Where a case is, in lattice steps of 10⁻⁷ degrees: longitude and latitude.
    pub fn steps(&self, row: usize) -> Option<[i32; 2]> {
        self.places[row]
    }

    /// Where a case is, degrees.
    pub fn place(&self, row: usize) -> Option<Coord<f64>> {
        self.places[row].map(|steps| Place::at_steps(steps).coord())
    }

    /// What a case is about.
    pub fn domain(&self, row: usize) -> Domain {
        self.domains[row]
    }

    /// The categories.
    pub fn categories(&self) -> &Words {
        &self.categories
    }

    /// The systems that cases came from.
    pub fn sources(&self) -> &Words {
        &self.sources
    }

    /// A case's times.
    pub fn times(&self, row: usize) -> &CaseTimes {
        &self.times[row]
    }

    /// How often a case was sent back.
    pub fn rework(&self, row: usize) -> u16 {
        self.rework[row]
    }

    /// How often a case was dispatched anew; nothing where the source does not say.
    pub fn redispatched(&self, row: usize) -> Option<u16> {
        self.redispatched[row]
    }

    /// How far a case has come.
    pub fn status(&self, row: usize) -> CaseStatus {
        self.statuses[row]
    }

    /// When a case was reported.
    pub fn reported_at(&self, row: usize) -> Timestamp {
        self.times[row].reported_at
    }

    /// The cases in another order: the first is that of the first row given, and so on. What is read
    /// together should lie together; a million rows in no order cost a memory access each.
    #[must_use]
    pub fn in_order(&self, rows: &[u32]) -> Self {
        let mut ids = Texts::default();
        for row in rows {
            ids.push(self.id(*row as usize));
        }
        Self {
            ids,
            places: picked(&self.places, rows),
            domains: picked(&self.domains, rows),
            categories: self.categories.in_order(rows),
            sources: self.sources.in_order(rows),
            times: picked(&self.times, rows),
            rework: picked(&self.rework, rows),
            redispatched: picked(&self.redispatched, rows),
            statuses: picked(&self.statuses, rows),
        }
    }

    /// The cases after some have changed, as if they had been read anew, and how rows went into it. Both
    /// tables are in the order of the ids.
    #[must_use]
    pub fn changed(&self, changes: &CaseChanges) -> (Self, Splice) {
        let (mut gone, mut came) = (Vec::new(), Vec::new());
        for row in 0..changes.put.len() {
            let at = self.position(changes.put.id(row));
            gone.extend(at.ok());
            came.push(at.unwrap_or_else(|before| before));
        }
        gone.extend(changes.gone.iter().filter_map(|id| self.position(id).ok()));
        gone.sort_unstable();
        // Told twice, it goes once.
        gone.dedup();
        let splice = Splice::new(self.len(), &gone, &came);
        (self.spliced(&splice, &changes.put), splice)
    }

    /// The row of an id, or before which row it would be, in a table that is in the order of the ids.
    fn position(&self, id: &str) -> Result<u32, u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle).cmp(id) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(middle as u32),
                Ordering::Greater => high = middle,
            }
        }
        Err(low as u32)
    }

    /// The table that some rows of this one and others make; `came` has the others.
    #[must_use]
    pub fn spliced(&self, splice: &Splice, came: &Self) -> Self {
        Self {
            ids: self.ids.spliced(splice, &came.ids),
            places: splice.column(&self.places, &came.places),
            domains: splice.column(&self.domains, &came.domains),
            categories: self.categories.spliced(splice, &came.categories),
            sources: self.sources.spliced(splice, &came.sources),
            times: splice.column(&self.times, &came.times),
            rework: splice.column(&self.rework, &came.rework),
            redispatched: splice.column(&self.redispatched, &came.redispatched),
            statuses: splice.column(&self.statuses, &came.statuses),
        }
    }

    /// Whether two rows are the same case in the same state.
    pub fn row_eq(&self, row: usize, other: &Self, other_row: usize) -> bool {
        self.id(row) == other.id(other_row)
            && self.places[row] == other.places[other_row]
            && self.domains[row] == other.domains[other_row]
            && self.categories.get(row) == other.categories.get(other_row)
            && self.sources.get(row) == other.sources.get(other_row)
            && self.times[row] == other.times[other_row]
            && self.rework[row] == other.rework[other_row]
            && self.redispatched[row] == other.redispatched[other_row]
            && self.statuses[row] == other.statuses[other_row]
    }

    /// One case as a whole.
    pub fn case(&self, row: usize) -> Case {
        Case {
            id: FeatureId::kept(self.id(row)),
            place: self.places[row].map(Place::at_steps),
            domain: self.domain(row),
            category: self.categories.get(row).unwrap_or_default().to_owned(),
            source: self.sources.get(row).map(str::to_owned),
            times: self.times[row],
            rework: self.rework(row),
            redispatched: self.redispatched(row),
            status: self.status(row),
        }
    }

    /// All cases, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Case> + '_ {
        (0..self.len()).map(|row| self.case(row))
    }
}

/// What became of cases.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseChanges {
    /// Those that are new or not as they were, in the order of their ids.
    pub put: CaseTable,
    /// The ids of those that are gone.
    pub gone: Vec<String>,
}

impl<'a> Extend<&'a Case> for CaseTable {
    fn extend<I: IntoIterator<Item = &'a Case>>(&mut self, cases: I) {
        cases.into_iter().for_each(|case| self.push(case));
    }
}

impl<'a> FromIterator<&'a Case> for CaseTable {
    fn from_iter<I: IntoIterator<Item = &'a Case>>(cases: I) -> Self {
        let mut table = Self::default();
        table.extend(cases);
        table
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn case(id: &str, place: Option<(f64, f64)>, source: Option<&str>) -> Case {
        let times = CaseTimes {
            reported_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            filed_at: "2026-01-01T00:10:00Z".parse().ok(),
            dispatched_at: None,
            due_at: None,
            handled_at: None,
            closed_at: None,
        };
        Case {
            id: FeatureId::new(id).unwrap(),
            place: place.map(|(x, y)| Place::new(Coord { x, y }).unwrap()),
            domain: Domain::Livelihood,
            category: "暴露垃圾".to_owned(),
            source: source.map(str::to_owned),
            times,
            rework: 2,
            redispatched: source.map(|_| 1),
            status: CaseStatus::Filed,
        }
    }

    #[test]
    fn cases_come_back_as_they_went_in() {
        let cases = [
            case("a", Some((116.987_654_3, 36.712_345_6)), Some("12345")),
            case("井盖-2", None, None),
            case("c", Some((-179.999_999_9, -89.999_999_9)), Some("数字城管")),
        ];
        let table: CaseTable = cases.iter().collect();
        assert_eq!(table.iter().collect::<Vec<_>>(), cases);
        assert_eq!(table.categories().words(), ["暴露垃圾"]);
        assert_eq!(table.sources().number_of("数字城管"), Some(1));
        assert_eq!(table.sources().get(1), None);
        let turned = table.in_order(&[2, 0]);
        assert_eq!(turned.iter().collect::<Vec<_>>(), [cases[2].clone(), cases[0].clone()]);
        let later = Case { status: CaseStatus::Closed, ..case("a", None, None) };
        let others: CaseTable = [cases[1].clone(), later, cases[0].clone()].iter().collect();
        assert!(table.row_eq(0, &others, 2) && table.row_eq(1, &others, 0));
        assert!(!table.row_eq(0, &others, 1) && !table.row_eq(0, &others, 0));
    }

    proptest! {
        /// Cases that are changed give the table that reading all of them again gives, to the number of
        /// each word.
        #[test]
        fn changed_cases_are_those_that_are_read_anew(
            before in prop::collection::btree_map(0_u8..30, (0_u8..4, 0_u8..3), 0..20),
            put in prop::collection::btree_map(0_u8..30, (0_u8..4, 0_u8..3), 0..8),
            gone in prop::collection::btree_set(0_u8..30, 0..8),
        ) {
            let made = |(id, (category, source)): (&u8, &(u8, u8))| Case {
                category: format!("类{category}"),
                ..case(&format!("{id:02}"), (*id != 3).then_some((f64::from(*id), 1.0)), ["", "甲", "乙"]
                    .get(usize::from(*source)).copied().filter(|source| !source.is_empty()))
            };
            let table = |cases: &BTreeMap<u8, (u8, u8)>| -> CaseTable {
                cases.iter().map(made).collect::<Vec<_>>().iter().collect()
            };
            let gone: Vec<u8> = gone.into_iter().filter(|id| !put.contains_key(id)).collect();
            let changes = CaseChanges {
                put: table(&put),
                gone: gone.iter().chain(gone.first()).map(|id| format!("{id:02}")).collect(),
            };
            let mut after = before.clone();
            after.extend(put.clone());
            after.retain(|id, _| !gone.contains(id));
            let (changed, splice) = table(&before).changed(&changes);
            prop_assert_eq!(&changed, &table(&after));
            prop_assert_eq!(splice.len(), after.len());
            let came: Vec<&str> = splice.came().iter().map(|row| changed.id(*row as usize)).collect();
            prop_assert_eq!(came, put.keys().map(|id| format!("{id:02}")).collect::<Vec<_>>());
        }
    }
}
