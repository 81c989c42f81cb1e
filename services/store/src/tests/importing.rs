use wangge_model::{Case, CaseChanges, DistrictData, Layer, Records};

use super::{Home, batches, building, case, on_both_stores, square};
use crate::ImportCounts;

on_both_stores!(
    what_was_imported_is_loaded_in_the_order_of_ids,
    importing_again_changes_nothing,
    a_newer_file_is_counted_row_by_row,
    a_footprint_that_comes_moves_or_goes_is_a_change,
    an_id_given_twice_leaves_the_store_as_it_was,
    a_rehearsal_tells_the_same_and_leaves_the_store,
    cases_are_found_by_when_they_were_reported,
    the_sources_of_known_cases_are_told,
    changed_cases_are_told,
    cases_that_are_too_many_are_not_told,
);

fn counts(layer: Layer, [added, changed, unchanged, removed]: [u64; 4]) -> ImportCounts {
    ImportCounts { layer, added, changed, unchanged, removed }
}

fn what_was_imported_is_loaded_in_the_order_of_ids(home: &dyn Home) {
    let store = home.filled();
    let ids = |data: &DistrictData| data.buildings.iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    let data = store.load().unwrap();
    assert_eq!(ids(&data), ["1", "10", "2"]);
    assert_eq!(data.buildings[2], building("2", 10, 4));
    assert_eq!(data.buildings[1], building("10", 11, 0));
    assert_eq!(data.communities[0].subdistrict, None);
    let work = store.grid_work().unwrap();
    for batch in batches() {
        match batch {
            Records::District(rows) => assert_eq!(rows, data.district),
            Records::Subdistricts(rows) => assert_eq!(rows, data.subdistricts),
            Records::Communities(rows) => assert!(rows.iter().rev().eq(&data.communities)),
            Records::Households(rows) => assert!(rows.iter().rev().eq(&store.households().unwrap())),
            Records::Streets(rows) => assert_eq!(rows, data.streets),
            Records::Barriers(rows) => assert!(rows.iter().rev().eq(&data.barriers)),
            Records::Cases(rows) => {
                assert!(rows.into_iter().rev().eq(store.cases().unwrap().iter()));
            }
            Records::Stations(rows) => assert!(rows.iter().rev().eq(&work.stations)),
            Records::Posts(rows) => assert!(rows.iter().rev().eq(&work.posts)),
            Records::Organizations(rows) => assert!(rows.iter().rev().eq(&work.organizations)),
            Records::Patrols(rows) => assert!(rows.iter().rev().eq(&work.patrols)),
            Records::Buildings(_) => {}
        }
    }
    drop(store);
    assert_eq!(home.store().load().unwrap(), data, "after opening again");
}

fn importing_again_changes_nothing(home: &dyn Home) {
    let mut store = home.filled();
    assert_eq!(store.revision().unwrap(), 1);
    for replace in [false, true] {
        for counts in store.import(&batches(), replace).unwrap() {
            assert_eq!((counts.added, counts.changed, counts.removed), (0, 0, 0), "{counts:?}");
        }
    }
    assert_eq!(store.revision().unwrap(), 1);
}

fn a_newer_file_is_counted_row_by_row(home: &dyn Home) {
    let mut store = home.filled();
    let newer = vec![
        Records::Buildings(vec![building("1", 12, 8), building("2", 10, 4)]),
        Records::Buildings(vec![building("4", 14, 1)]),
    ];
    assert_eq!(
        store.import(&newer, false).unwrap(),
        [counts(Layer::Buildings, [0, 1, 1, 0]), counts(Layer::Buildings, [1, 0, 0, 0])]
    );
    assert_eq!(store.load().unwrap().buildings.len(), 4);
    assert_eq!(
        store.import(&newer, true).unwrap(),
        [counts(Layer::Buildings, [0, 0, 2, 0]), counts(Layer::Buildings, [0, 0, 1, 1])]
    );
    let data = store.load().unwrap();
    assert_eq!(data.buildings, [building("1", 12, 8), building("2", 10, 4), building("4", 14, 1)]);
    assert_eq!(data.streets.len(), 1, "other layers stay");
    assert_eq!(store.revision().unwrap(), 3);
}

fn a_footprint_that_comes_moves_or_goes_is_a_change(home: &dyn Home) {
    let mut store = home.filled();
    let mut row = building("1", 12, 7);
    for footprint in [None, Some(square(12, 12, 7)), Some(square(12, 12, 8))] {
        row.footprint = footprint;
        let done = store.import(&[Records::Buildings(vec![row.clone()])], false).unwrap();
        assert_eq!(done, [counts(Layer::Buildings, [0, 1, 0, 0])]);
        assert_eq!(store.load().unwrap().buildings[0], row);
    }
}

fn an_id_given_twice_leaves_the_store_as_it_was(home: &dyn Home) {
    let mut store = home.filled();
    let before = store.load().unwrap();
    let twice = [
        Records::Streets(vec![]),
        Records::Buildings(vec![building("new", 1, 1)]),
        Records::Buildings(vec![building("new", 2, 1)]),
    ];
    let error = store.import(&twice, true).unwrap_err();
    assert_eq!(
        error.to_string(),
        "buildings has two rows with the id new; an id must be unique in its layer"
    );
    assert_eq!((store.load().unwrap(), store.revision().unwrap()), (before, 1));
}

fn cases_are_found_by_when_they_were_reported(home: &dyn Home) {
    let mut store = home.filled();
    let mut later = case("井盖-3", None);
    later.times.reported_at = "2026-03-02T08:30:00Z".parse().unwrap();
    store.import(&[Records::Cases(vec![later.clone()])], false).unwrap();
    let ids = |from: &str, to: &str| {
        let cases = store.cases_reported(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        cases.iter().map(|case| case.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids("2026-03-01T08:30:00Z", "2026-03-02T08:29:59Z"), ["井盖-1", "井盖-2"]);
    assert_eq!(ids("2026-03-01T08:30:01Z", "2026-03-02T08:30:00Z"), ["井盖-3"]);
    assert!(ids("2026-03-02T08:30:01Z", "2027-01-01T00:00:00Z").is_empty());
    let found = store.cases_reported(later.times.reported_at, later.times.reported_at).unwrap();
    assert!(found.iter().eq([later]));
}

fn the_sources_of_known_cases_are_told(home: &dyn Home) {
    let sources = home.filled().case_sources(&["井盖-1", "井盖-2", "井盖-9"]).unwrap();
    let known = [("井盖-1", None), ("井盖-2", Some("12345"))];
    let known = known.map(|(id, source)| (id.to_owned(), source.map(str::to_owned)));
    assert_eq!(sources, known.into());
}

/// What the store says has become of cases: the ids of those to be put, and of those that are gone.
fn told(changes: &CaseChanges) -> (Vec<&str>, Vec<&str>) {
    let put = (0..changes.put.len()).map(|row| changes.put.id(row)).collect();
    (put, changes.gone.iter().map(String::as_str).collect())
}

fn changed_cases_are_told(home: &dyn Home) {
    let mut store = home.filled();
    let before = store.cases().unwrap();
    let since = store.revision().unwrap();
    let known: Vec<Case> = before.iter().collect();
    assert_eq!(store.case_changes(since).unwrap(), Some(CaseChanges::default()));
    let changed = Case { rework: 7, ..known[0].clone() };
    let imported = vec![case("new", None), known[1].clone(), changed.clone()];
    store.import(&[Records::Cases(imported.clone())], false).unwrap();
    let middle = store.revision().unwrap();
    let changes = store.case_changes(since).unwrap().unwrap();
    let mut put = [changed.id.as_str(), "new"];
    put.sort_unstable();
    assert_eq!(told(&changes), (put.to_vec(), vec![]));
    assert_eq!(before.changed(&changes).0, store.cases().unwrap());
    // One goes, one comes and one goes again.
    store.import(&[Records::Cases(vec![imported[0].clone(), case("newer", None)])], true).unwrap();
    store.import(&[Records::Cases(vec![imported[0].clone()])], true).unwrap();
    for since in [since, middle] {
        let changes = store.case_changes(since).unwrap().unwrap();
        assert!(told(&changes).1.contains(&"newer"));
    }
    let changes = store.case_changes(since).unwrap().unwrap();
    assert_eq!(before.changed(&changes).0, store.cases().unwrap());
    // Who looks again is told the same, and who knows all is told nothing.
    assert_eq!(store.case_changes(since).unwrap().unwrap(), changes);
    let now = store.revision().unwrap();
    assert_eq!(home.store().case_changes(now).unwrap(), Some(CaseChanges::default()));
}

fn cases_that_are_too_many_are_not_told(home: &dyn Home) {
    let mut store = home.filled();
    let since = store.revision().unwrap();
    let many = |rework: u16| -> Vec<Case> {
        (0..10_001).map(|row| Case { rework, ..case(&format!("m{row:05}"), None) }).collect()
    };
    store.import(&[Records::Cases(many(1))], false).unwrap();
    assert_eq!(store.case_changes(since).unwrap(), None);
    let after = store.revision().unwrap();
    assert_eq!(store.case_changes(after).unwrap(), Some(CaseChanges::default()));
    // The log does not grow for ever: what is told from then on begins with the import that was too much.
    for rework in 2..=6 {
        let rows = many(rework).into_iter().take(9_999).collect();
        store.import(&[Records::Cases(rows)], false).unwrap();
    }
    assert_eq!(store.case_changes(after).unwrap().map(|changes| changes.put.len()), Some(9_999));
    store.import(&[Records::Cases(many(7).into_iter().take(9_999).collect())], false).unwrap();
    assert_eq!(store.case_changes(after).unwrap(), None);
    let before_last = store.revision().unwrap() - 1;
    assert_eq!(store.case_changes(before_last).unwrap().map(|changes| changes.put.len()), Some(9_999));
    store.import(&[Records::Cases(vec![])], true).unwrap();
    assert_eq!(store.case_changes(before_last).unwrap(), None);
}

fn a_rehearsal_tells_the_same_and_leaves_the_store(home: &dyn Home) {
    let mut store = home.filled();
    let newer = [Records::Buildings(vec![building("1", 12, 9), building("77", 3, 1)])];
    let told = store.rehearse_import(&newer, true).unwrap();
    assert_eq!(told, [counts(Layer::Buildings, [1, 1, 0, 2])]);
    assert_eq!((store.revision().unwrap(), home.rows("buildings")), (1, 3));
    let twice = [Records::Buildings(vec![building("5", 1, 1), building("5", 1, 1)])];
    assert!(store.rehearse_import(&twice, false).is_err());
    assert_eq!(store.import(&newer, true).unwrap(), told);
}
