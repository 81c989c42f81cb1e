use std::thread::{scope, sleep};
use std::time::Duration;

use wangge_model::Records;

use super::{Home, building, on_both_stores, plan};

on_both_stores!(a_change_is_told_whoever_made_it, without_a_change_the_wait_ends);

fn a_change_is_told_whoever_made_it(home: &dyn Home) {
    let (follower, mut writer) = (home.filled(), home.store());
    assert_eq!(follower.wait_for_change(0).unwrap(), 1, "what has changed before is told at once");
    scope(|scope| {
        let told = scope.spawn(move || follower.wait_for_change(1).unwrap());
        sleep(Duration::from_millis(100));
        writer.import(&[Records::Buildings(vec![building("1", 12, 8)])], false).unwrap();
        assert_eq!(told.join().unwrap(), 2);
        writer.save_plan(&plan("a", vec![])).unwrap();
    });
    assert_eq!(home.store().wait_for_change(2).unwrap(), 3);
}

fn without_a_change_the_wait_ends(home: &dyn Home) {
    let store = home.store();
    assert_eq!(store.wait_for_change(0).unwrap(), 0);
    assert_eq!(store.wait_for_change(0).unwrap(), 0);
}
