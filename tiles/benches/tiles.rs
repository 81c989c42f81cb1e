//! How long tiles take: `cargo bench -p wangge-tiles`. One thread each.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use wangge_tiles::{
    Crowding, PointColumn, PointIndex, PointLayer, PointValues, Shape, TileId, TileLayer, Value, encode_tile,
    feature_id,
};

const CENTRE: Coord<f64> = Coord { x: 116.985, y: 36.72 };
const POINTS: usize = 1_000_000;
/// Bytes a tile may have.
const BUDGET: usize = 500_000;

fn main() {
    divan::main();
}

/// A fraction of 1 that looks random.
fn dice(seed: u64) -> f64 {
    let mixed = (seed ^ seed >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

/// A million points around 400 centres, as cases lie in a district; 260 km².
fn places() -> impl Iterator<Item = Coord<f64>> {
    (0..POINTS as u64).map(|i| {
        let cluster = (dice(i) * dice(i + 1_111_111) * 400.0) as u64;
        let spread = |axis: u64| dice(i * 6 + axis) + dice(i * 6 + axis + 1) + dice(i * 6 + axis + 2) - 1.5;
        let centre = |axis: u64| dice(cluster * 2 + axis + 77_777_777) - 0.5;
        Coord {
            x: CENTRE.x + centre(0) * 0.16 + spread(0) * 0.012,
            y: CENTRE.y + centre(1) * 0.13 + spread(3) * 0.01,
        }
    })
}

static INDEX: LazyLock<PointIndex> = LazyLock::new(|| PointIndex::new((0..).zip(places())));

/// Five properties, as cases have them: a number, a grid, a category, a domain, a time.
fn layer(index: &PointIndex) -> PointLayer<'_> {
    let choice = |name, count: usize, prefix: &'static str| PointColumn {
        name,
        values: PointValues::Choice {
            count,
            of: Box::new(move |row| Some(row * 7 % count)),
            value: Box::new(move |choice| Value::from(format!("{prefix}{choice:03}").as_str())),
        },
    };
    PointLayer {
        name: "cases",
        index,
        id: Box::new(|row| feature_id("") ^ row as u64),
        columns: vec![
            choice("grid", 1_170, "370105001001"),
            choice("category", 12, "category"),
            choice("domain", 4, "domain"),
            choice("status", 6, "status"),
            PointColumn {
                name: "reported_at",
                values: PointValues::Sum(Box::new(|row| Some(1_735_689_600 + row as u64 * 31))),
            },
        ],
    }
}

fn tile(z: u8) -> TileId {
    TileId::at(z, CENTRE).unwrap()
}

fn points(bencher: Bencher<'_, '_>, z: u8, crowding: Crowding, keep: fn(usize) -> bool) {
    let layer = layer(&INDEX);
    bencher
        .counter(ItemsCount::new(INDEX.rows_in(tile(z)).len()))
        .counter(BytesCount::new(layer.encode(tile(z), crowding, keep).len()))
        .bench(|| layer.encode(black_box(tile(z)), crowding, keep));
}

#[divan::bench(args = [10, 12, 14, 16])]
fn points_all(bencher: Bencher, z: u8) {
    points(bencher, z, Crowding::All, |_| true);
}

#[divan::bench(args = [10, 12, 14, 16])]
fn points_counted(bencher: Bencher, z: u8) {
    points(bencher, z, Crowding::Join(BUDGET), |_| true);
}

#[divan::bench(args = [10, 12, 14, 16])]
fn points_filtered_to_a_twelfth(bencher: Bencher, z: u8) {
    points(bencher, z, Crowding::Join(BUDGET), |row| row.is_multiple_of(12));
}

#[divan::bench(sample_count = 5)]
fn index_of_a_million_points() -> PointIndex {
    PointIndex::new((0..).zip(places()))
}

/// 34 × 34 cells with 40 vertices on each side: about as many as a district has grids.
fn grids() -> Vec<MultiPolygon<f64>> {
    const SIDE: u64 = 34;
    const STEPS: u64 = 40;
    let at = |i: u64, j: u64| {
        let wave = (dice(i * 4_001 + j) - 0.5) * 0.4;
        let degrees = |n: u64| (n as f64 + wave) / STEPS as f64 * 0.0045;
        Coord { x: CENTRE.x - 0.0765 + degrees(i), y: CENTRE.y - 0.0765 + degrees(j) }
    };
    let cell = |i0: u64, j0: u64| {
        let south = (0..STEPS).map(|k| at(i0 + k, j0));
        let east = (0..STEPS).map(|k| at(i0 + STEPS, j0 + k));
        let north = (0..STEPS).map(|k| at(i0 + STEPS - k, j0 + STEPS));
        let west = (0..STEPS).map(|k| at(i0, j0 + STEPS - k));
        let ring: LineString<f64> = south.chain(east).chain(north).chain(west).collect();
        MultiPolygon(vec![Polygon::new(ring, vec![])])
    };
    (0..SIDE * SIDE).map(|n| cell(n % SIDE * STEPS, n / SIDE * STEPS)).collect()
}

#[divan::bench(args = [10, 12, 14, 16])]
fn polygons(bencher: Bencher, z: u8) {
    let grids = grids();
    let shapes = Shape::coverage(&grids.iter().collect::<Vec<_>>());
    bencher.bench(|| {
        let mut layer = TileLayer::new("grids", tile(z));
        for (row, shape) in shapes.iter().enumerate() {
            let properties = [
                ("code", Value::from(format!("370105001001{row:03}").as_str())),
                ("households", Value::from(row as u32)),
                ("deviation", Value::from(0.1)),
            ];
            layer.add(row as u64, shape, &properties);
        }
        encode_tile(&[layer])
    });
}
