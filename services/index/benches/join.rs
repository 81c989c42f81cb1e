//! A million places into the 1,170 grids of a made-up plan, by the raster and by the R-tree.
//! `cargo bench -p wangge-index --bench join`

use geo::{Coord, LineString, MultiPolygon, Polygon};
use wangge_index::{Points, Snapshot, UnitRaster};
use wangge_model::{Area, Community, DistrictData, DivisionCode, LATTICE};

const COLUMNS: i64 = 39;
const ROWS: i64 = 30;
/// Lattice steps: about 500 m.
const SIZE: i64 = 55_000;
const ORIGIN: [i64; 2] = [1_169_000_000, 367_000_000];
const PLACES: usize = 1_000_000;

fn main() {
    divan::main();
}

/// SplitMix64 (Steele, Lea, Flood 2014): the `index`th number, below `limit`.
fn random(index: u64, limit: i64) -> i64 {
    let mut x = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((u128::from(x ^ (x >> 31)) * limit as u128) >> 64) as i64
}

/// A corner of the net, moved by up to a quarter of a grid.
fn corner(column: i64, row: i64) -> [i64; 2] {
    let moved = |salt: u64| random((row * (COLUMNS + 1) + column) as u64 * 2 + salt, SIZE / 2) - SIZE / 4;
    [column * SIZE + moved(0), row * SIZE + moved(1)]
}

/// An edge with a vertex every 50 m, as borders along streets have them, each a little off the line.
fn edge(from: [i64; 2], to: [i64; 2]) -> impl Iterator<Item = [i64; 2]> {
    let ordered = if from <= to { (from, to) } else { (to, from) };
    (0..10).map(move |i| {
        let part = if from <= to { i } else { 10 - i };
        let (a, b) = ordered;
        let off =
            if part == 0 || part == 10 { 0 } else { random((a[0] * 31 + a[1] * 17 + part) as u64, 800) };
        [a[0] + (b[0] - a[0]) * part / 10 + off, a[1] + (b[1] - a[1]) * part / 10 + off]
    })
}

fn grids() -> Vec<Area> {
    let ring = |x: i64, y: i64| {
        let corners = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)];
        let outline = (0..4).flat_map(|i| edge(corners[i], corners[(i + 1) % 4]));
        let coord = |[x, y]: [i64; 2]| Coord {
            x: (ORIGIN[0] + x) as f64 / LATTICE,
            y: (ORIGIN[1] + y) as f64 / LATTICE,
        };
        let mut ring: Vec<Coord<f64>> = outline.map(coord).collect();
        ring.push(ring[0]);
        Area::from_lattice(MultiPolygon(vec![Polygon::new(LineString(ring), vec![])]))
    };
    (0..ROWS).flat_map(|y| (0..COLUMNS).map(move |x| (x, y))).map(|(x, y)| ring(x, y)).collect()
}

fn places() -> Vec<[i32; 2]> {
    let at = |index: u64| {
        [
            (ORIGIN[0] + random(index * 2, COLUMNS * SIZE)) as i32,
            (ORIGIN[1] + random(index * 2 + 1, ROWS * SIZE)) as i32,
        ]
    };
    (1_000_000..).take(PLACES).map(at).collect()
}

#[divan::bench(sample_count = 20)]
fn raster_made(bencher: divan::Bencher) {
    let grids = grids();
    bencher.bench(|| UnitRaster::new(grids.iter().zip(0..)));
}

#[divan::bench(sample_count = 20)]
fn raster_made_and_asked(bencher: divan::Bencher) {
    let (grids, places) = (grids(), places());
    bencher.bench(|| {
        let raster = UnitRaster::new(grids.iter().zip(0..));
        places.iter().map(|&at| raster.unit_at(at)).collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 3)]
fn tree_asked(bencher: divan::Bencher) {
    let community = |(code, area): (usize, Area)| Community {
        code: DivisionCode::new(&format!("{code:012}")).expect("a code"),
        name: String::new(),
        subdistrict: None,
        kind: None,
        area,
    };
    let communities = grids().into_iter().enumerate().map(community).collect();
    let data = DistrictData { communities, ..Default::default() };
    let snapshot = Snapshot::new(1, data, Points::default(), vec![]);
    let places: Vec<Coord<f64>> = places()
        .iter()
        .map(|[x, y]| Coord { x: f64::from(*x) / LATTICE, y: f64::from(*y) / LATTICE })
        .collect();
    bencher.bench(|| places.iter().map(|&at| snapshot.community_at(at)).collect::<Vec<_>>());
}
