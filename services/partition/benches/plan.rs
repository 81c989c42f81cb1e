//! How long plans take, and how that grows: `cargo bench -p wangge-partition`.
//!
//! The figures are of time on the clock, on all cores. The throughput beside each size is in buildings:
//! where it falls by a tenth from one size to the next, four times as large, the cost grows as
//! n^1.08.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

mod made;

use std::sync::atomic::AtomicBool;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use made::{SIDE, district, square};
use wangge_model::{Area, District, DistrictData, DivisionCode};
use wangge_partition::{Request, Watch, make_plan};

fn main() {
    divan::main();
}

/// 10,440, 41,760 (about as many as the sample district) and 167,040 buildings: 1×, 4× and 16×.
#[divan::bench(args = [6, 12, 24], sample_count = 3, sample_size = 1)]
fn district_of_communities(bencher: Bencher, across: usize) {
    plan(bencher, &district(across));
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn one_community(bencher: Bencher) {
    plan(bencher, &district(1));
}

/// The district as a single region: nothing to divide it by but streets.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn one_region_of_40_000_buildings(bencher: Bencher) {
    let mut data = district(12);
    data.district = vec![District {
        code: DivisionCode::new("370105").unwrap(),
        name: "一片".to_owned(),
        area: Area::new(square(0.0, 0.0, 12.0 * SIDE)).unwrap(),
    }];
    data.communities.clear();
    plan(bencher, &data);
}

fn plan(bencher: Bencher, data: &DistrictData) {
    let watch = Watch { done: &|_| (), cancelled: &AtomicBool::new(false) };
    bencher
        .counter(ItemsCount::new(data.buildings.len()))
        .bench(|| make_plan("bench", black_box(data), &Request::default(), &watch).unwrap());
}
