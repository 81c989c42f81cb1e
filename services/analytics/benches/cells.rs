//! Cells and counts of a million made-up cases: `cargo bench -p wangge-analytics --bench cells`.

use divan::{Bencher, black_box};
use h3o::{LatLng, Resolution};
use wangge_analytics::cube::Cube;
use wangge_analytics::h3::NumberedCells;

const CASES: u64 = 1_000_000;
const CATEGORIES: u64 = 12;
const DAYS: u64 = 1_096;

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

/// Over a district of 20 by 20 km, half of them twice as dense in its middle.
fn places() -> Vec<[i32; 2]> {
    let at = |case: u64| {
        let (size, off) = if case.is_multiple_of(2) { (1_000_000, 500_000) } else { (2_000_000, 0) };
        let (x, y) = (random(case * 2, size) + off, random(case * 2 + 1, size) + off);
        [1_169_950_000 + (x * 12 / 10) as i32, 366_950_000 + y as i32]
    };
    (0..CASES).map(at).collect()
}

#[divan::bench(args = [7, 8, 9, 10, 11], sample_count = 20)]
fn ids(bencher: Bencher, level: u8) {
    let (places, resolution) = (places(), Resolution::try_from(level).expect("a resolution"));
    bencher.bench(|| NumberedCells::new(&places, resolution).ids().collect::<Vec<_>>());
}

#[divan::bench(args = [9, 10], sample_count = 3)]
fn ids_by_h3o(bencher: Bencher, level: u8) {
    let (places, resolution) = (places(), Resolution::try_from(level).expect("a resolution"));
    let cell = |[x, y]: &[i32; 2]| {
        LatLng::new(f64::from(*y) / 1e7, f64::from(*x) / 1e7).expect("finite").to_cell(resolution)
    };
    bencher.bench(|| places.iter().map(cell).collect::<Vec<_>>());
}

fn cube(level: u8, checkpoint_bytes: usize) -> Cube {
    let cells = NumberedCells::new(&places(), Resolution::try_from(level).expect("a resolution"));
    let group_of: Vec<u32> = (0..CASES).map(|case| random(case + 7 * CASES, CATEGORIES) as u32).collect();
    let day_of: Vec<i32> = (0..CASES).map(|case| random(case + 9 * CASES, DAYS) as i32).collect();
    let shape = (cells.cells().len(), CATEGORIES as usize);
    Cube::new(shape, cells.numbers(), &group_of, &day_of, checkpoint_bytes).expect("columns that fit")
}

/// Five of twelve categories in a year and some days.
#[divan::bench(args = [7, 8, 9, 10, 11], sample_count = 100)]
fn counts_of_a_window(bencher: Bencher, level: u8) {
    let cube = cube(level, 24 << 20);
    bencher.bench(|| black_box(&cube).counts([1, 3, 4, 8, 11], 181..551));
}

#[divan::bench(args = [9, 10], sample_count = 100)]
fn counts_of_everything(bencher: Bencher, level: u8) {
    let cube = cube(level, 24 << 20);
    bencher.bench(|| black_box(&cube).counts(0..CATEGORIES as usize, 0..DAYS as i32));
}
