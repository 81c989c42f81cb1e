use std::collections::BTreeMap;

use wangge_model::{
    About, Comment, Decision, Descent, GridCode, Life, LifeError, Lineage, Plan, PlanRecord, PlanState,
    Resolution, Step, Timestamp,
};

use super::{Home, grid, on_both_stores, place, plan};
use crate::{DrawingLog, Store, StoreError, lives};

on_both_stores!(
    a_plan_lives_and_ends_where_the_next_begins,
    a_decision_that_does_not_follow_is_refused,
    codes_are_issued_with_the_approval_and_never_given_again,
    only_drafts_are_drawn_in,
    comments_are_kept_answered_and_settled,
    a_record_moves_to_another_store,
);

fn at(hour: u32) -> Timestamp {
    Timestamp::from_unix(i64::from(hour) * 3_600 + 1_800_000_000).unwrap()
}

fn decision(number: u32, plan: &str, step: Step) -> Decision {
    Decision {
        number,
        plan: plan.to_owned(),
        made_at: at(number),
        by: "区网格中心".parse().unwrap(),
        reason: (step == Step::Approved).then(|| "两栋楼\n暂缺".parse().unwrap()),
        faults: u32::from(step == Step::Approved) * 2,
        step,
    }
}

fn effective(from: u32) -> Step {
    Step::Effective { from: at(from) }
}

/// Decides one thing after another, from the first number on.
fn decided(store: &mut dyn Store, steps: &[(&str, Step)]) {
    for (plan, step) in steps {
        let last = store.record().unwrap().decisions.last().map_or(0, |last| last.number);
        store.decide(&decision(last + 1, plan, step.clone()), None).unwrap();
    }
}

fn approved(plan: &str) -> [(&str, Step); 2] {
    [(plan, Step::InReview), (plan, Step::Approved)]
}

fn a_plan_lives_and_ends_where_the_next_begins(home: &dyn Home) {
    let mut store = home.store();
    for name in ["a", "b"] {
        store.save_plan(&plan(name, vec![grid("001", 0, 1)])).unwrap();
    }
    decided(store.as_mut(), &[approved("a").as_slice(), &[("a", effective(10))], &approved("b")].concat());
    let before = store.revision().unwrap();
    let entries = store.decide(&decision(6, "b", effective(20)), None).unwrap();
    assert_eq!(store.revision().unwrap(), before + 1);
    let end = Step::Retired { from: at(20), successor: Some("b".to_owned()) };
    let told: Vec<_> = entries.iter().map(|it| (it.number, it.plan.as_str(), it.step.clone())).collect();
    assert_eq!(told, [(6, "a", end), (7, "b", effective(20))]);
    let record = home.store().record().unwrap();
    assert_eq!(record.decisions[5..], entries);
    assert_eq!(record.decisions[1], decision(2, "a", Step::Approved), "with reason and faults");
    let plans = home.store().plans().unwrap();
    let life = |state, from, until| Life { state, effective_from: from, retired_from: until };
    let expected = [
        ("a".to_owned(), life(PlanState::Retired, Some(at(10)), Some(at(20)))),
        ("b".to_owned(), life(PlanState::Effective, Some(at(20)), None)),
    ];
    assert_eq!(lives(&plans), BTreeMap::from(expected));
    assert_eq!(home.store().plan(Some("b")).unwrap().unwrap().state, PlanState::Effective);
    let error = store.save_plan(&plan("a", vec![])).unwrap_err();
    assert!(matches!(error, StoreError::PlanIsFixed { state: PlanState::Retired, .. }), "{error}");
}

fn a_decision_that_does_not_follow_is_refused(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&plan("a", vec![])).unwrap();
    decided(store.as_mut(), &[("a", Step::InReview)]);
    for number in [1, 3] {
        let error = store.decide(&decision(number, "a", Step::Draft), None).unwrap_err();
        assert!(matches!(error, StoreError::RecordOutOfOrder { found: 1, .. }), "{error}");
    }
    let error = store.decide(&decision(2, "a", effective(1)), None).unwrap_err();
    assert!(matches!(error, StoreError::Life(LifeError::NoSuchStep { .. })), "{error}");
    let error = store.decide(&decision(2, "x", Step::InReview), None).unwrap_err();
    assert!(matches!(error, StoreError::Life(LifeError::Unknown(_))), "{error}");
    assert_eq!((store.revision().unwrap(), home.rows("plan_decisions")), (2, 1));
    store.decide(&decision(2, "a", Step::Draft), None).unwrap();
    // What was decided of a draft that is made anew stays.
    store.save_plan(&plan("a", vec![])).unwrap();
    assert_eq!(home.rows("plan_decisions"), 2);
}

fn codes_are_issued_with_the_approval_and_never_given_again(home: &dyn Home) {
    let code = |text: &str| GridCode::new(text).unwrap();
    let retiring = |name: &str, grids: Vec<wangge_model::Grid>, from: &str, gone: &str| Plan {
        lineage: Some(Lineage {
            plan: from.to_owned(),
            descents: vec![Descent { grid: grids[0].code.clone(), from: code("001"), households: 1 }],
            retired: vec![code(gone)],
            moved: 0,
        }),
        ..plan(name, grids)
    };
    let mut store = home.store();
    store.save_plan(&plan("a", vec![grid("001", 0, 1), grid("002", 20, 1)])).unwrap();
    decided(store.as_mut(), &approved("a"));
    store.save_plan(&retiring("b", vec![grid("001", 0, 1), grid("003", 20, 1)], "a", "002")).unwrap();
    decided(store.as_mut(), &approved("b"));
    // "002" ended with "b"; only under another code may the grid of "c" be approved.
    store.save_plan(&plan("c", vec![grid("002", 0, 1), grid("003", 20, 1)])).unwrap();
    decided(store.as_mut(), &[("c", Step::InReview)]);
    let error = store.decide(&decision(6, "c", Step::Approved), None).unwrap_err();
    assert!(matches!(&error, StoreError::CodeGivenBefore { code } if code.as_str() == "002"), "{error}");
    let issued = retiring("c", vec![grid("003", 20, 1), grid("004", 0, 1)], "b", "002");
    store.decide(&decision(6, "c", Step::Approved), Some(&issued)).unwrap();
    let kept = store.plan(Some("c")).unwrap().unwrap();
    assert_eq!((kept.grids, kept.lineage), (issued.grids, issued.lineage));
    assert_eq!(kept.state, PlanState::Approved);
}

fn only_drafts_are_drawn_in(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&plan("a", vec![])).unwrap();
    store.save_drawing(&plan("b", vec![]), &DrawingLog { base: "a".to_owned(), edits: vec![] }).unwrap();
    decided(store.as_mut(), &[("b", Step::InReview)]);
    let change = wangge_model::Change {
        community: super::code("0001"),
        moves: vec![],
        grids: vec![],
        retired: vec![],
        revived: vec![],
    };
    let entry = wangge_model::LoggedEdit {
        number: 1,
        made_at: at(0),
        cause: wangge_model::Cause::Undo { of: 1 },
        change,
    };
    let error = store.record_edit(&plan("b", vec![]), &entry).unwrap_err();
    assert!(matches!(error, StoreError::NotADraft { state: PlanState::InReview, .. }), "{error}");
    decided(store.as_mut(), &[("b", Step::Draft)]);
    store.record_edit(&plan("b", vec![]), &entry).unwrap();
}

fn comment(number: u32, plan: &str, about: About) -> Comment {
    Comment {
        number,
        plan: plan.to_owned(),
        made_at: at(number),
        by: "北园街道".parse().unwrap(),
        about,
        text: "此处应沿河划界".parse().unwrap(),
        resolved: None,
    }
}

fn here(grid: Option<&str>) -> About {
    About::Place { place: place(7, 9), grid: grid.map(|code| GridCode::new(code).unwrap()) }
}

fn comments_are_kept_answered_and_settled(home: &dyn Home) {
    let mut store = home.store();
    for name in ["a", "b"] {
        store.save_plan(&plan(name, vec![])).unwrap();
    }
    let mut said = vec![
        comment(1, "a", here(Some("001"))),
        comment(2, "a", About::Comment(1)),
        comment(3, "b", here(None)),
    ];
    for comment in &said {
        store.add_comment(comment).unwrap();
    }
    assert_eq!(home.store().record().unwrap().comments, said);
    let error = store.add_comment(&comment(3, "a", here(None))).unwrap_err();
    assert!(matches!(error, StoreError::RecordOutOfOrder { found: 3, number: 3 }), "{error}");
    let error = store.add_comment(&comment(4, "x", here(None))).unwrap_err();
    assert!(matches!(error, StoreError::NoBase { .. }), "{error}");
    let error = store.add_comment(&comment(4, "b", About::Comment(1))).unwrap_err();
    assert!(matches!(error, StoreError::NoComment { number: 1, .. }), "of another plan: {error}");
    let before = store.revision().unwrap();
    let resolution = Resolution { made_at: at(9), by: "区网格中心".parse().unwrap() };
    store.resolve_comment("a", 1, Some(&resolution)).unwrap();
    assert_eq!(store.revision().unwrap(), before + 1);
    said[0].resolved = Some(resolution);
    assert_eq!(store.record().unwrap().comments, said);
    store.resolve_comment("a", 1, None).unwrap();
    said[0].resolved = None;
    assert_eq!(store.record().unwrap().comments, said);
    let error = store.resolve_comment("a", 3, None).unwrap_err();
    assert!(matches!(error, StoreError::NoComment { number: 3, .. }), "{error}");
}

fn a_record_moves_to_another_store(home: &dyn Home) {
    let mut store = home.store();
    store.save_plan(&plan("a", vec![])).unwrap();
    let mut retired = plan("b", vec![]);
    retired.state = PlanState::Retired;
    store.save_plan(&retired).unwrap();
    let end = Step::Retired { from: at(20), successor: None };
    let decisions = vec![decision(1, "a", Step::InReview), decision(2, "b", end)];
    let record = PlanRecord { decisions, comments: vec![comment(1, "a", here(None))] };
    let life = Life { state: PlanState::Retired, effective_from: Some(at(1)), retired_from: Some(at(20)) };
    let kept = BTreeMap::from([("a".to_owned(), Life::new(PlanState::InReview)), ("b".to_owned(), life)]);
    store.keep_record(&record, &kept).unwrap();
    assert_eq!(home.store().record().unwrap(), record);
    assert_eq!(lives(&home.store().plans().unwrap()), kept);
    let error = store.keep_record(&record, &kept).unwrap_err();
    assert!(matches!(error, StoreError::RecordOutOfOrder { .. }), "nothing is kept twice: {error}");
}
