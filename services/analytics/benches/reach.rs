//! Ways on foot and what patrols passed in a made-up town: `cargo bench -p wangge-analytics --bench reach`.
//!
//! 40,000 buildings and 30 stations about 20,000 streets of 100 m, a grid of 10 × 10 km with a river
//! through it that every tenth street crosses. Time on the clock, on all cores; `RAYON_NUM_THREADS=1`
//! makes it CPU time.

use divan::{Bencher, black_box};
use geo::{Coord, LineString, MultiLineString, coord};
use wangge_analytics::{reach, visits};
use wangge_model::{
    Barrier, BarrierClass, BarrierShape, FeatureId, Lines, LocalProjection, Street, StreetClass,
};

const BLOCKS: i32 = 100;
const BLOCK: f64 = 100.0;
/// The river runs north of this row of streets: a street from here to the next row is a bridge.
const RIVER_ROW: i32 = 50;

fn main() {
    divan::main();
}

/// Joining the streets and indexing the barriers.
#[divan::bench(sample_count = 20)]
fn network(bencher: Bencher) {
    let (streets, barriers) = (streets(), [river()]);
    bencher.bench(|| made(black_box(&streets), &barriers));
}

/// Every building's way to its nearest station, the network made before.
#[divan::bench(sample_count = 20)]
fn ways(bencher: Bencher) {
    let network = made(&streets(), &[river()]);
    let (stations, places) = (scattered(1, 30), scattered(2, 40_000));
    bencher.bench(|| network.reach(black_box(&stations), &places));
}

/// 50 patrols of 20 km with a fix every 5 m: 200,000 pieces of trace.
#[divan::bench(sample_count = 10)]
fn patrols(bencher: Bencher) {
    let (projection, streets, places) = (projection(), streets(), scattered(2, 40_000));
    let traces: Vec<LineString<f64>> = (0..50).map(|patrol| trace(&projection, patrol)).collect();
    let options = visits::Options::default();
    bencher.bench(|| visits::visits(&projection, black_box(&traces), &streets, &places, options));
}

fn made(streets: &[Street], barriers: &[Barrier]) -> reach::Network {
    reach::Network::new(&projection(), streets, barriers, &reach::Options::default())
}

fn projection() -> LocalProjection {
    LocalProjection::at(coord! { x: 117.0, y: 36.7 })
}

/// SplitMix64 (Steele, Lea, Flood 2014): the `index`th number, in `0..1`.
fn random(index: u64) -> f64 {
    let mut x = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Places all over the town.
fn scattered(seed: u64, count: u64) -> Vec<Coord<f64>> {
    let projection = projection();
    let side = f64::from(BLOCKS) * BLOCK;
    let coordinate = |index| (random(seed * 1_000_000 + index) - 0.5) * side;
    (0..count)
        .map(|i| projection.inverse(coord! { x: coordinate(2 * i), y: coordinate(2 * i + 1) }))
        .collect()
}

/// A corner of the grid, moved by up to 20 m.
fn corner(column: i32, row: i32) -> Coord<f64> {
    let moved = |axis: u64| (random((column * 1_000 + row) as u64 * 2 + axis) - 0.5) * 40.0;
    let along = |number: i32| f64::from(number - BLOCKS / 2) * BLOCK;
    coord! { x: along(column) + moved(0), y: along(row) + moved(1) }
}

/// A street from one corner to the next with two bends between.
fn street(projection: &LocalProjection, from: Coord<f64>, to: Coord<f64>) -> Street {
    let bend = |share: f64, by: f64| from + (to - from) * share + coord! { x: by, y: by };
    let points = [from, bend(0.35, 3.0), bend(0.7, -4.0), to];
    let line: LineString<f64> = points.into_iter().map(|at| projection.inverse(at)).collect();
    Street {
        id: FeatureId::new("a street").expect("an id"),
        class: StreetClass::Residential,
        name: None,
        lines: Lines::new(MultiLineString(vec![line])).expect("a line with extent"),
    }
}

fn streets() -> Vec<Street> {
    let projection = projection();
    let corners = (0..BLOCKS).flat_map(|column| (0..BLOCKS).map(move |row| (column, row)));
    let two = |(column, row): (i32, i32)| {
        let from = corner(column, row);
        let east = street(&projection, from, corner(column + 1, row));
        let is_open = row != RIVER_ROW || column % 10 == 0;
        [Some(east), is_open.then(|| street(&projection, from, corner(column, row + 1)))]
    };
    corners.flat_map(two).flatten().collect()
}

/// A line between two rows of streets.
fn river() -> Barrier {
    let projection = projection();
    let y = (f64::from(RIVER_ROW - BLOCKS / 2) + 0.5) * BLOCK;
    let bends = (-60..=60).map(|number| {
        let x = f64::from(number) * BLOCK;
        projection.inverse(coord! { x: x, y: y + f64::from(number % 2) * 20.0 })
    });
    let lines = Lines::new(MultiLineString(vec![bends.collect()])).expect("a line with extent");
    Barrier {
        id: FeatureId::new("a river").expect("an id"),
        class: BarrierClass::River,
        name: None,
        shape: BarrierShape::Lines(lines),
    }
}

/// A patrol from corner to corner, 5 m at a time.
fn trace(projection: &LocalProjection, patrol: u64) -> LineString<f64> {
    let (mut column, mut row) = ((random(patrol) * 90.0) as i32, (random(patrol + 99) * 90.0) as i32);
    let mut fixes = Vec::new();
    for step in 0..200 {
        let from = corner(column, row);
        let ahead = if random(patrol * 7_919 + step / 3 + 500) < 0.5 { 1 } else { -1 };
        let turn = if step % 2 == 0 { &mut column } else { &mut row };
        *turn = (*turn + ahead).clamp(0, BLOCKS);
        let to = corner(column, row);
        fixes.extend((0..20).map(|fix| projection.inverse(from + (to - from) * (f64::from(fix) / 20.0))));
    }
    LineString(fixes)
}
