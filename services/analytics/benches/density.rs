//! How long densities take: `cargo bench -p wangge-analytics --bench density`.
//!
//! The figures are of time on the clock, on all cores; `RAYON_NUM_THREADS=1` makes them CPU time. Points
//! lie in 120 heaps over 20 × 20 km, as in `tests/load/density_peers.py`, which measures Wangge and others
//! on the same points.

use divan::{Bencher, black_box};
use geo::Rect;
use wangge_analytics::density::{Bandwidth, Field, Kernel, Raster, approximate};

const COLUMNS: usize = 1280;
const ROWS: usize = 960;
const SIDE: f64 = 20_000.0;
const MIDDLE: [f64; 2] = [0.825, 0.39];

fn main() {
    divan::main();
}

#[divan::bench(args = [100_000, 1_000_000])]
fn exact_epanechnikov(bencher: Bencher, count: usize) {
    exact(bencher, count, Kernel::Epanechnikov);
}

#[divan::bench(args = [100_000, 1_000_000])]
fn exact_quartic(bencher: Bencher, count: usize) {
    exact(bencher, count, Kernel::Quartic);
}

#[divan::bench(args = [100_000, 1_000_000])]
fn approximate_quartic(bencher: Bencher, count: usize) {
    let points = heaps(count);
    bencher.bench(|| approximate(extent(), COLUMNS, ROWS, black_box(&points), bandwidth()));
}

/// 256 × 256 pixels over the two kilometres that have the most of a million points.
#[divan::bench]
fn tile_exact(bencher: Bencher) {
    let (tile, points) = densest_tile();
    bencher.bench(|| {
        let raster = Raster::over(tile, 256, 256);
        Field::of_points(raster, black_box(&points), Kernel::Quartic, bandwidth())
    });
}

/// The same by Fourier transform.
#[divan::bench]
fn tile_approximate(bencher: Bencher) {
    let (tile, points) = densest_tile();
    bencher.bench(|| approximate(tile, 256, 256, black_box(&points), bandwidth()));
}

/// A thousand cases, one after the other.
#[divan::bench(counters = [1_000_usize])]
fn add_a_thousand_cases(bencher: Bencher) {
    let points = heaps(1_000);
    let mut field =
        Field::of_points(Raster::over(extent(), COLUMNS, ROWS), &points, Kernel::Quartic, bandwidth());
    bencher.bench_local(|| points.iter().for_each(|point| field.add(black_box(*point))));
}

fn exact(bencher: Bencher, count: usize, kernel: Kernel) {
    let points = heaps(count);
    bencher.bench(|| {
        let raster = Raster::over(extent(), COLUMNS, ROWS);
        Field::of_points(raster, black_box(&points), kernel, bandwidth())
    });
}

fn bandwidth() -> Bandwidth {
    Bandwidth::new(500.0, SIDE).expect("within its range")
}

fn extent() -> Rect<f64> {
    square(-SIDE / 2.0, -SIDE / 2.0, SIDE)
}

/// A square whose north-western corner is so many metres from the middle.
fn square(east: f64, south: f64, side: f64) -> Rect<f64> {
    Rect::new(place(east, south), place(east + side, south + side))
}

fn place(east: f64, south: f64) -> [f64; 2] {
    let scale = Raster::metres_per_world(MIDDLE[1]);
    [MIDDLE[0] + east / scale[0], MIDDLE[1] + south / scale[1]]
}

fn densest_tile() -> (Rect<f64>, Vec<[f64; 2]>) {
    let points = heaps(1_000_000);
    let tiles = (0..10).flat_map(|i| (0..10).map(move |j| (i, j))).map(|(i, j)| {
        let at = |number: i32| f64::from(number) * 2_000.0 - SIDE / 2.0;
        square(at(i), at(j), 2_000.0)
    });
    let within = |tile: &Rect<f64>| {
        let catchment = Raster::over(*tile, 256, 256).catchment(500.0).expect("a raster of pixels");
        let inside = |point: &&[f64; 2]| {
            (catchment.min().x..catchment.max().x).contains(&point[0])
                && (catchment.min().y..catchment.max().y).contains(&point[1])
        };
        points.iter().filter(inside).copied().collect::<Vec<_>>()
    };
    let all = tiles.map(|tile| (tile, within(&tile)));
    all.max_by_key(|(_, points)| points.len()).expect("a hundred tiles")
}

/// Points in heaps, the same each time.
fn heaps(count: usize) -> Vec<[f64; 2]> {
    let mut state = 20_260_724_u64;
    let mut random = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let centres: Vec<[f64; 3]> = (0..120)
        .map(|_| [(random() - 0.5) * 0.88 * SIDE, (random() - 0.5) * 0.88 * SIDE, 150.0 + random() * 1_050.0])
        .collect();
    let one = |_| {
        let [x, y, spread] = centres[(random().powi(3) * 120.0) as usize];
        // The sum of four is nearly normal.
        let mut normal = || (random() + random() + random() + random() - 2.0) * 3_f64.sqrt() * spread;
        let at = [x + normal(), y + normal()];
        let at = if random() < 0.15 { [random() - 0.5, random() - 0.5].map(|v| v * SIDE) } else { at };
        place(at[0].clamp(-SIDE / 2.0, SIDE / 2.0), at[1].clamp(-SIDE / 2.0, SIDE / 2.0))
    };
    (0..count).map(one).collect()
}
