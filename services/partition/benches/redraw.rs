//! How long an edit takes in a district of 41,760 buildings, about as many as the sample district has:
//! `cargo bench -p wangge-partition --bench redraw`.
//!
//! The district is planned once before, in some seconds.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

mod made;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box};
use made::district;
use wangge_model::{DistrictData, Edit, EditRequest, FeatureId, Grid, Plan};
use wangge_partition::{Drawing, Request, Watch, make_plan};

static DATA: LazyLock<Arc<DistrictData>> = LazyLock::new(|| Arc::new(district(12)));

static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| {
    let watch = Watch { done: &|_| (), cancelled: &AtomicBool::new(false) };
    Arc::new(make_plan("bench", &DATA, &Request::default(), &watch).unwrap().plan)
});

static DRAWING: LazyLock<Drawing> = LazyLock::new(drawing);

fn main() {
    divan::main();
}

fn drawing() -> Drawing {
    Drawing::new(Arc::clone(&DATA), Arc::clone(&PLAN), None)
}

/// What is made once for a district and a plan.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn preparing(bencher: Bencher) {
    LazyLock::force(&PLAN);
    bencher.bench(drawing);
}

/// The least that an edit can be: nothing is drawn.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn renaming(bencher: Bencher) {
    bench(bencher, &PLAN, Edit::Rename { grid: pair().0.code.clone(), name: "甲".to_owned() });
}

/// The buildings of a grid that are nearest to another.
#[divan::bench(args = [1, 10], sample_count = 50, sample_size = 1)]
fn moving_buildings(bencher: Bencher, count: usize) {
    bench(bencher, &PLAN, moved(count));
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn cutting(bencher: Bencher) {
    let centre = pair().0.area.extent().center();
    let line = vec![[centre.x, centre.y - 0.001], [centre.x + 1e-5, centre.y + 0.001]];
    bench(bencher, &PLAN, Edit::Cut { grid: pair().0.code.clone(), line });
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn merging(bencher: Bencher) {
    let (grid, other) = pair();
    bench(bencher, &PLAN, Edit::Merge { grids: vec![grid.code.clone()], into: other.code.clone() });
}

/// After half of a grid's buildings went to another.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn repairing(bencher: Bencher) {
    let (grid, other) = pair();
    let plan = DRAWING.redraw(&PLAN, &moved(pair().0.buildings as usize / 2).into()).unwrap().plan;
    bench(bencher, &plan, Edit::Repair { grids: vec![grid.code.clone(), other.code.clone()] });
}

/// When all grids of the community have exchanged buildings, so that all of it is drawn.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn moving_a_building_where_all_is_redrawn(bencher: Bencher) {
    let community = &pair().0.community;
    let grids: Vec<&Grid> = PLAN.grids.iter().filter(|grid| grid.community == *community).collect();
    let mut plan = Plan::clone(&PLAN);
    for (grid, next) in grids.iter().zip(grids.iter().cycle().skip(1)) {
        let edit = Edit::MoveBuildings { buildings: nearest(&plan, grid, next, 3), to: next.code.clone() };
        plan = DRAWING.redraw(&plan, &edit.into()).unwrap().plan;
    }
    let buildings = nearest(&plan, pair().0, pair().1, 1);
    bench(bencher, &plan, Edit::MoveBuildings { buildings, to: pair().1.code.clone() });
}

fn bench(bencher: Bencher, plan: &Plan, edit: Edit) {
    let request = EditRequest::from(edit);
    bencher.bench(|| DRAWING.redraw(black_box(plan), &request).unwrap());
}

fn moved(count: usize) -> Edit {
    let (grid, other) = pair();
    Edit::MoveBuildings { buildings: nearest(&PLAN, grid, other, count), to: other.code.clone() }
}

/// A grid in the middle of the district and the one of its community that is nearest to it.
fn pair() -> (&'static Grid, &'static Grid) {
    let grid = &PLAN.grids[PLAN.grids.len() / 2];
    let others =
        PLAN.grids.iter().filter(|other| other.community == grid.community && other.code != grid.code);
    let nearest = others.min_by(|p, q| distance(p, grid).total_cmp(&distance(q, grid)));
    (grid, nearest.unwrap())
}

fn distance(grid: &Grid, other: &Grid) -> f64 {
    let between = grid.area.extent().center() - other.area.extent().center();
    between.x.hypot(between.y)
}

/// The buildings of a grid that are nearest to another.
fn nearest(plan: &Plan, grid: &Grid, other: &Grid, count: usize) -> Vec<FeatureId> {
    let middle = other.area.extent().center();
    let mut here: Vec<_> = plan.assignments.iter().filter(|it| it.grid == grid.code).collect();
    let off = |it: &wangge_model::Assignment| {
        let between = it.place.coord() - middle;
        between.x.hypot(between.y)
    };
    here.sort_by(|p, q| off(p).total_cmp(&off(q)));
    here.into_iter().take(count).map(|it| it.building.clone()).collect()
}
