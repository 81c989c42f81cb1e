//! Hot spots and rates of made-up cases: `cargo bench -p wangge-analytics --bench hotspots`.

use divan::{Bencher, black_box};
use h3o::{CellIndex, LatLng, Resolution};
use wangge_analytics::hotspots::{Neighbours, gi, scan};
use wangge_analytics::rates::summaries;

fn main() {
    divan::main();
}

/// SplitMix64 (Steele, Lea, Flood 2014): the `index`th number, below `limit`.
fn random(index: u64, limit: u64) -> u64 {
    let mut x = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((u128::from(x ^ (x >> 31)) * u128::from(limit)) >> 64) as u64
}

/// The 5,467 cells of resolution 9 within 42 steps.
fn cells() -> Vec<CellIndex> {
    let centre = LatLng::new(36.79, 117.1).expect("finite").to_cell(Resolution::Nine);
    let mut cells: Vec<CellIndex> = centre.grid_disk(42);
    cells.sort_unstable();
    cells
}

/// 36 months, and the neighbours made before.
#[divan::bench(sample_count = 50)]
fn gi_of_36_maps(bencher: Bencher) {
    let cells = cells();
    let neighbours = Neighbours::of_cells(&cells, 1);
    let map = |month: u64| -> Vec<f64> {
        (0..cells.len() as u64).map(|cell| random(month * 10_000 + cell, 12) as f64).collect()
    };
    let maps: Vec<Vec<f64>> = (0..36).map(map).collect();
    let maps: Vec<&[f64]> = maps.iter().map(Vec::as_slice).collect();
    bencher.bench(|| gi::z_scores(black_box(&maps), &neighbours));
}

#[divan::bench(sample_count = 20)]
fn neighbours_of_cells(bencher: Bencher) {
    let cells = cells();
    bencher.bench(|| Neighbours::of_cells(&cells, 1));
}

/// 5,000 cases of a quarter over 400 zones, 199 times.
#[divan::bench(sample_count = 3)]
fn space_time_scan(bencher: Bencher) {
    let places: Vec<[f64; 2]> =
        (0..400).map(|zone| [f64::from(zone % 20) * 900.0, f64::from(zone / 20) * 900.0]).collect();
    let cases: Vec<(u32, u32)> =
        (0..5_000).map(|case| (random(case * 2, 400) as u32, random(case * 2 + 1, 90) as u32)).collect();
    let parameters = scan::Parameters {
        radii: vec![0.0, 1_000.0, 2_000.0, 3_000.0],
        max_days: 14,
        replicates: 199,
        seed: 1,
    };
    bencher.bench(|| scan::clusters(&places, 90, &cases, &parameters));
}

/// 10 million cases by 1,170 grids and 36 months.
#[divan::bench(sample_count = 10)]
fn on_time_and_median(bencher: Bencher) {
    const CASES: u64 = 10_000_000;
    let group_of: Vec<u32> = (0..CASES).map(|case| random(case, 1_170 * 36) as u32).collect();
    let minutes: Vec<u32> = (0..CASES).map(|case| random(case + CASES, 20_000) as u32).collect();
    let on_time: Vec<bool> = minutes.iter().map(|minutes| *minutes < 14_000).collect();
    bencher.bench(|| summaries(1_170 * 36, &group_of, &minutes, &on_time));
}
