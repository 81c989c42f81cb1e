//! The raster against the R-tree with its own exact test.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use wangge_model::LATTICE;

use super::edges::Steps;
use super::*;
use crate::units::Units;

const ORIGIN: [i64; 2] = [1_170_000_000, 367_000_000];

fn area(ring: &[Steps]) -> Area {
    let coord = |at: &Steps| Coord {
        x: (ORIGIN[0] + at[0]) as f64 / LATTICE,
        y: (ORIGIN[1] + at[1]) as f64 / LATTICE,
    };
    let ring = LineString(ring.iter().chain(&ring[..1]).map(coord).collect());
    Area::from_lattice(MultiPolygon(vec![Polygon::new(ring, vec![])]))
}

/// A crooked net of quadrangles that share their borders, and one surface laid over them.
fn net(columns: i64, rows: i64, size: i64, jitter: &[(i64, i64)]) -> Vec<Area> {
    let corner = |column: i64, row: i64| {
        let (dx, dy) = jitter[(row * (columns + 1) + column) as usize % jitter.len()];
        [column * size + dx, row * size + dy]
    };
    let cell = |column: i64, row: i64| {
        area(&[
            corner(column, row),
            corner(column + 1, row),
            corner(column + 1, row + 1),
            corner(column, row + 1),
        ])
    };
    let mut units: Vec<Area> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(x, y)| cell(x, y))
        .collect();
    let (width, height) = (columns * size, rows * size);
    units.push(area(&[[width / 3, height / 4], [width / 2, height / 3], [width / 4, height / 2]]));
    units
}

fn compare(units: &[Area], codes: &[usize], points: impl Iterator<Item = Steps>) {
    let raster = UnitRaster::new(units.iter().zip(codes));
    let tree = Units::new(units.iter());
    for at in points {
        let steps = [(ORIGIN[0] + at[0]) as i32, (ORIGIN[1] + at[1]) as i32];
        let degrees = Coord { x: f64::from(steps[0]) / LATTICE, y: f64::from(steps[1]) / LATTICE };
        let expected = tree.at(degrees, |index| &units[index], |index| codes[index]);
        assert_eq!(raster.unit_at(steps).map(|unit| unit as usize), expected, "at {at:?}");
    }
}

proptest! {
    #[test]
    fn the_same_unit_as_by_the_tree(
        columns in 1_i64..6,
        rows in 1_i64..6,
        size in prop::sample::select(vec![6_i64, 40, 3_000, 200_000]),
        jitter in prop::collection::vec((-99_i64..100, -99_i64..100), 40),
        codes in Just((0..26).collect::<Vec<usize>>()).prop_shuffle(),
        points in prop::collection::vec((-200_i64..6_200, -200_i64..6_200), 60),
    ) {
        let jitter: Vec<_> = jitter.iter().map(|(x, y)| (x * size / 300, y * size / 300)).collect();
        let units = net(columns, rows, size, &jitter);
        let scattered = points.iter().map(|(x, y)| [x * size / 1_000, y * size / 1_000]);
        // Corners, points on edges and their neighbours to the last step.
        let steps = |at: Coord<f64>| [
            (at.x * LATTICE).round() as i64 - ORIGIN[0],
            (at.y * LATTICE).round() as i64 - ORIGIN[1],
        ];
        let borders = units.iter().flat_map(|unit| unit.geometry().0[0].exterior().lines()).flat_map(|edge| {
            let (a, b) = (steps(edge.start), steps(edge.end));
            let part = move |i: i64| [a[0] + (b[0] - a[0]) * i / 6, a[1] + (b[1] - a[1]) * i / 6];
            (0..6).map(part).flat_map(|[x, y]| (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| [x + dx, y + dy])))
        });
        compare(&units, &codes[..units.len().min(26)], scattered.chain(borders));
    }
}

#[test]
fn a_surface_with_a_hole_and_one_in_it() {
    let outer = [[0, 0], [90_000, 0], [90_000, 70_000], [0, 90_000]];
    let hole = [[20_000, 20_000], [40_000, 20_000], [40_000, 40_000], [20_000, 40_000]];
    let mut around = area(&outer).geometry().0[0].clone();
    around.interiors_push(area(&hole).geometry().0[0].exterior().clone());
    let units = [Area::from_lattice(MultiPolygon(vec![around])), area(&hole)];
    let points = (-100..=200).flat_map(|x| (-100..=200).map(move |y| [x * 500, y * 500]));
    compare(&units, &[1, 0], points);
}

#[test]
fn without_surfaces_no_place_is_in_one_and_the_whole_globe_fits() {
    assert_eq!(UnitRaster::new(std::iter::empty::<(&Area, u8)>()).unit_at([0, 0]), None);
    let globe = [[-180, -90], [180, -90], [180, 90], [-180, 90]];
    let ring = globe.map(|[x, y]| Coord { x: f64::from(x), y: f64::from(y) });
    let globe = Area::from_lattice(MultiPolygon(vec![Polygon::new(ring.to_vec().into(), vec![])]));
    let raster = UnitRaster::new(std::iter::once((&globe, 0)));
    for corner in [[-1_800_000_000, -900_000_000], [1_800_000_000, 900_000_000], [7, -9]] {
        assert_eq!(raster.unit_at(corner), Some(0));
    }
    assert_eq!(raster.unit_at([0, 900_000_001]), None);
}
