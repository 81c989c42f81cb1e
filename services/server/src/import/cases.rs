//! What is said of cases when they are imported.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use wangge_analytics::deadlines::{DeadlineFile, Deadlines};
use wangge_index::{PlaceFault, Points, Snapshot};
use wangge_model::{Case, CaseTable, DistrictData, Records, Timestamp};
use wangge_store::{ImportCounts, Store, StoreError};

use super::Keeping;

/// Categories that are named one by one.
const SHOWN: usize = 20;
/// Cases of one category at one place that are reported within so many seconds of each other may be one.
const ALIKE_WITHIN: i64 = 600;

/// A day from now: what was reported later is a mistake, whatever the clocks.
pub(crate) fn tomorrow() -> Option<Timestamp> {
    const DAY: u64 = 86_400;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Timestamp::from_unix(i64::try_from(now + DAY).ok()?).ok()
}

/// Reads a table of deadlines.
///
/// # Errors
/// When it cannot be read or makes no sense.
pub(crate) fn deadlines(path: &Path) -> anyhow::Result<Deadlines> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let read = || -> anyhow::Result<Deadlines> { Ok(toml::from_str::<DeadlineFile>(&text)?.try_into()?) };
    read().with_context(|| format!("{} is no table of deadlines", path.display()))
}

/// Gives cases that do not say until when they are due the deadline of their category, and tells how many
/// have none.
fn set_due(batches: &mut [Records], deadlines: &Deadlines, notes: &mut Vec<String>) {
    let (mut set, mut without) = (0, BTreeMap::<&str, u64>::new());
    for case in batches.iter_mut().flat_map(|batch| match batch {
        Records::Cases(cases) => cases.as_mut_slice(),
        _ => &mut [],
    }) {
        if case.times.due_at.is_some() {
            continue;
        }
        case.times.due_at = deadlines.due(&case.category, &case.times);
        match case.times.due_at {
            Some(_) => set += 1,
            None => *without.entry(&case.category).or_default() += 1,
        }
    }
    notes.push(format!("{set} cases are due by the table of deadlines"));
    if !without.is_empty() {
        let sum: u64 = without.values().sum();
        let named: Vec<String> =
            without.iter().take(SHOWN).map(|(category, count)| format!("{category} ({count})")).collect();
        notes.push(format!(
            "{sum} cases have no deadline, for the table does not know their category or they were not \
             dispatched: {}",
            named.join(", ")
        ));
    }
}

/// Takes cases into a store, due as the table of deadlines says where they do not. A case of another system with the same id stays as it is; the one that
/// came is left out and said.
pub(super) fn keep(
    store: &mut dyn Store,
    mut batches: Vec<Records>,
    how: Keeping,
    notes: &mut Vec<String>,
) -> Result<Vec<ImportCounts>, StoreError> {
    if let Some(deadlines) = how.deadlines {
        set_due(&mut batches, deadlines, notes);
    }
    if !how.replace {
        let ids: Vec<&str> = cases_of(&batches).map(|case| case.id.as_str()).collect();
        keep_other_sources(&store.case_sources(&ids)?, &mut batches, notes);
    }
    let counts = how.put(store, &batches)?;
    if how.rehearsed {
        describe(store.load()?, cases_of(&batches).collect(), notes);
        return Ok(counts);
    }
    let reported = cases_of(&batches).map(|case| case.times.reported_at);
    if let Some((first, last)) = reported.map(|at| (at, at)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) {
        drop(batches);
        // Those that came and all that may be told of in the same breath: a day's cases are looked at
        // without reading those of years.
        let cases = store.cases_reported(shifted(first, -ALIKE_WITHIN), shifted(last, ALIKE_WITHIN))?;
        describe(store.load()?, cases, notes);
    }
    Ok(counts)
}

fn cases_of(batches: &[Records]) -> impl Iterator<Item = &Case> {
    batches.iter().flat_map(|batch| match batch {
        Records::Cases(cases) => cases.as_slice(),
        _ => &[],
    })
}

/// So many seconds later, as far as there are moments.
fn shifted(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_unix(i64::from(at.unix()) + seconds).unwrap_or(at)
}

/// Leaves out the cases whose id belongs to a case of another source.
fn keep_other_sources(
    source_of: &HashMap<String, Option<String>>,
    batches: &mut [Records],
    notes: &mut Vec<String>,
) {
    let mut left_out = Vec::new();
    for batch in batches {
        let Records::Cases(cases) = batch else { continue };
        cases.retain(|case| {
            let taken = source_of.get(case.id.as_str()).is_some_and(|source| *source != case.source);
            if taken {
                left_out.push(case.id.to_string());
            }
            !taken
        });
    }
    if let Some(first) = left_out.first() {
        notes.push(format!(
            "{} cases have the id of a case from another source and were left out; the first is {first}: give \
             their source ids of its own",
            left_out.len()
        ));
    }
}

/// What a reader of figures should know of cases: those that are in the store now of the time that an import
/// brought cases of, or those that would come.
fn describe(data: DistrictData, cases: CaseTable, notes: &mut Vec<String>) {
    let snapshot = Snapshot::new(0, data, Points { cases, ..Points::default() }, Vec::new());
    let cases = snapshot.cases();
    let count = |holds: &dyn Fn(usize) -> bool| (0..cases.len()).filter(|row| holds(*row)).count();
    for fault in PlaceFault::ALL {
        let faulty = count(&|row| snapshot.place_fault(row) == Some(fault));
        if faulty > 0 {
            notes.push(format!("{faulty} cases {}: kept, counted apart and never drawn", why(fault)));
        }
    }
    let swapped = count(&|row| {
        let turned = cases.place(row).map(|at| geo::Coord { x: at.y, y: at.x });
        snapshot.place_fault(row) == Some(PlaceFault::Outside)
            && turned.is_some_and(|at| snapshot.community_at(at).is_some())
    });
    if swapped > 0 {
        notes.push(format!(
            "{swapped} of them would lie in the district if longitude and latitude changed places"
        ));
    }
    let disordered = count(&|row| {
        let times = cases.times(row);
        let later = [times.filed_at, times.dispatched_at, times.due_at, times.handled_at, times.closed_at];
        later.into_iter().flatten().any(|moment| moment < times.reported_at)
    });
    if disordered > 0 {
        notes.push(format!(
            "{disordered} cases were filed, due, handled or closed before they were reported: kept, and left \
             out of every figure that looks at times"
        ));
    }
    let alike = alike(cases);
    if alike > 0 {
        notes.push(format!(
            "{alike} cases are at the place, of the category and within {} minutes of another: perhaps \
             reported twice; all are kept",
            ALIKE_WITHIN / 60
        ));
    }
}

fn why(fault: PlaceFault) -> &'static str {
    match fault {
        PlaceFault::Missing => "have no place",
        PlaceFault::Zero => "lie at longitude and latitude 0",
        PlaceFault::Outside => "lie in no community",
        PlaceFault::Fallback => "lie at places that carry suspiciously many of all kinds",
    }
}

/// How many cases follow another at the same place and of the same category within minutes.
fn alike(cases: &CaseTable) -> usize {
    let mut keys: Vec<_> = (0..cases.len())
        .filter_map(|row| {
            Some((cases.steps(row)?, cases.categories().number(row)?, cases.reported_at(row).unix()))
        })
        .filter(|(steps, ..)| *steps != [0, 0])
        .collect();
    keys.sort_unstable();
    let follows = |pair: &&[([i32; 2], u32, u32)]| {
        (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1) && i64::from(pair[1].2 - pair[0].2) <= ALIKE_WITHIN
    };
    keys.windows(2).filter(follows).count()
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use wangge_model::{CaseStatus, CaseTimes, Domain, FeatureId, Place};

    use super::*;

    fn case(id: &str, reported: &str, source: &str) -> Case {
        Case {
            id: FeatureId::new(id).unwrap(),
            place: Some(Place::new(Coord { x: 117.0, y: 36.7 }).unwrap()),
            domain: Domain::Livelihood,
            category: "路灯".to_owned(),
            source: Some(source.to_owned()),
            times: CaseTimes {
                reported_at: reported.parse().unwrap(),
                filed_at: None,
                dispatched_at: None,
                due_at: None,
                handled_at: None,
                closed_at: None,
            },
            rework: 0,
            redispatched: None,
            status: CaseStatus::Reported,
        }
    }

    #[test]
    fn a_case_does_not_take_the_place_of_another_systems() {
        let there = HashMap::from([("1".to_owned(), Some("12345".to_owned()))]);
        let came = ["12345", "综治"].map(|source| case("1", "2025-01-02T00:00:00Z", source));
        let (mut batches, mut notes) = (vec![Records::Cases(came.into())], Vec::new());
        keep_other_sources(&there, &mut batches, &mut notes);
        let Records::Cases(kept) = &batches[0] else { panic!("cases") };
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].source.as_deref(), Some("12345"));
        assert!(notes[0].starts_with("1 cases have the id of a case from another source"), "{}", notes[0]);
    }

    #[test]
    fn what_may_be_one_case_is_counted() {
        let moments = ["2025-01-01T00:00:00Z", "2025-01-01T00:10:00Z", "2025-01-01T00:20:01Z"];
        let cases: Vec<Case> =
            moments.iter().enumerate().map(|(i, at)| case(&format!("{i}"), at, "x")).collect();
        assert_eq!(alike(&cases.iter().collect()), 1);
    }
}
