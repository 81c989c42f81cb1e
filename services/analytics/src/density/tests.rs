//! Densities against brute force.

use geo::{CoordsIter, Rect};
use proptest::prelude::*;

use super::*;

/// About Jinan, in fractions of the world.
const MIDDLE: [f64; 2] = [0.825, 0.39];

/// Every kernel at every pixel, with the same scales: per km².
fn brute_force(
    raster: &Raster,
    points: &[WeightedPoint],
    kernel: Kernel,
    bandwidth: Bandwidth,
) -> (Vec<f64>, Vec<u32>) {
    let pixels = (0..raster.rows()).flat_map(|row| (0..raster.columns()).map(move |column| (column, row)));
    let at = |(column, row)| {
        let place = raster.place(column, row);
        let [east, north] = Raster::metres_per_world(place.y);
        let felt = points.iter().map(|point| {
            let radius = point.radius * bandwidth.metres();
            let (dx, dy) = ((point.place[0] - place.x) * east, (point.place[1] - place.y) * north);
            let u = (dx * dx + dy * dy) / (radius * radius);
            (point.weight * kernel.at(u) / (radius * radius) * 1e6, u32::from(u < 1.0))
        });
        felt.fold((0.0, 0), |sums, felt| (sums.0 + felt.0, sums.1 + felt.1))
    };
    pixels.map(at).unzip()
}

fn weighted(points: &[[f64; 2]]) -> Vec<WeightedPoint> {
    points.iter().map(|place| WeightedPoint { place: *place, weight: 1.0, radius: 1.0 }).collect()
}

/// A raster about the middle, metres wide and high.
fn extent(width: f64, height: f64) -> Rect<f64> {
    let [east, north] = Raster::metres_per_world(MIDDLE[1]);
    let (dx, dy) = (width / east / 2.0, height / north / 2.0);
    Rect::new((MIDDLE[0] - dx, MIDDLE[1] - dy), (MIDDLE[0] + dx, MIDDLE[1] + dy))
}

/// A place so many metres to the east and south of the middle.
fn place(east: f64, south: f64) -> [f64; 2] {
    let scale = Raster::metres_per_world(MIDDLE[1]);
    [MIDDLE[0] + east / scale[0], MIDDLE[1] + south / scale[1]]
}

/// Heaps of points of very different size, and some that stand alone; the same for the same seed.
fn heaps(count: usize, width: f64, seed: u64) -> Vec<[f64; 2]> {
    let mut state = seed;
    let mut random = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let centres: Vec<[f64; 3]> = (0..20)
        .map(|_| [(random() - 0.5) * width, (random() - 0.5) * width, 30.0 + random() * 600.0])
        .collect();
    let one = |_| {
        let [x, y, spread] = centres[(random().powi(3) * 20.0) as usize];
        let (dx, dy) = (random() + random() - 1.0, random() + random() - 1.0);
        if random() < 0.1 {
            place((random() - 0.5) * width, (random() - 0.5) * width)
        } else {
            place(x + dx * spread, y + dy * spread)
        }
    };
    (0..count).map(one).collect()
}

fn largest_difference(some: &[f64], others: &[f64]) -> f64 {
    some.iter().zip(others).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn metres(metres: f64) -> Bandwidth {
    Bandwidth::new(metres, 1e6).unwrap()
}

#[test]
fn a_lone_point_has_the_height_of_its_kernel_and_the_mass_1() {
    let (columns, rows) = (400, 400);
    let raster = Raster::over(extent(2_000.0, 2_000.0), columns, rows);
    for kernel in Kernel::ALL {
        let field = Field::of_points(raster.clone(), &[MIDDLE], kernel, metres(500.0));
        let height = kernel.peak() / 0.25;
        assert!((field.peak() / height - 1.0).abs() < 2e-4, "{kernel:?} {}", field.peak());
        let mass = field.values().iter().sum::<f64>() * 4.0 / (columns * rows) as f64;
        assert!((mass - 1.0).abs() < 2e-3, "{kernel:?} {mass}");
    }
}

#[test]
fn rows_of_any_height_and_zooms_of_any_depth_agree_with_brute_force() {
    let points = heaps(2_000, 20_000.0, 1);
    for (columns, rows, radius) in [(97, 61, 500.0), (640, 3, 50.0), (3, 200, 8_000.0), (5, 5, 30.0)] {
        let raster = Raster::over(extent(20_000.0, 15_000.0), columns, rows);
        for kernel in Kernel::ALL {
            let field = Field::of_points(raster.clone(), &points, kernel, metres(radius));
            let (values, counts) = brute_force(&raster, &weighted(&points), kernel, metres(radius));
            let error = largest_difference(field.values(), &values);
            assert!(
                error <= 1e-9 * field.peak(),
                "{kernel:?} {columns} {radius}: {error:e} of {}",
                field.peak()
            );
            assert_eq!(field.counts(), counts, "{kernel:?}");
        }
    }
}

#[test]
fn nothing_is_felt_where_there_is_nothing() {
    let raster = Raster::over(extent(10_000.0, 10_000.0), 50, 40);
    let empty = Field::of_points(raster.clone(), &[], Kernel::Quartic, metres(500.0));
    assert_eq!((empty.peak(), empty.values().len()), (0.0, 2_000));
    let far = Field::of_points(raster.clone(), &[[0.1, 0.1]], Kernel::Quartic, metres(500.0));
    assert_eq!(far, empty);
    // Behind a heap the sums start again from nothing.
    let heap = vec![place(-4_000.0, 0.0); 10_000];
    let field = Field::of_points(raster, &heap, Kernel::Quartic, metres(500.0));
    let beyond = field.values().chunks(50).flat_map(|row| &row[10..]);
    assert!(beyond.copied().all(|value| value == 0.0) && field.peak() > 0.0);
}

#[test]
fn threads_do_not_change_a_bit() {
    let points = heaps(20_000, 20_000.0, 2);
    let raster = Raster::over(extent(20_000.0, 15_000.0), 300, 200);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Field::of_points(raster.clone(), &points, Kernel::Quartic, metres(300.0)))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn tiles_are_parts_of_one_raster() {
    let points = heaps(5_000, 6_000.0, 3);
    // Two tiles of zoom 13 beside each other, and one raster over both.
    let side = 2f64.powi(-13);
    let corner = [(MIDDLE[0] / side).floor() * side, (MIDDLE[1] / side).floor() * side];
    let tile = |x: f64, tiles: f64| {
        Rect::new((corner[0] + x * side, corner[1]), (corner[0] + (x + tiles) * side, corner[1] + side))
    };
    let field = |extent, columns| {
        Field::of_points(Raster::over(extent, columns, 256), &points, Kernel::Quartic, metres(500.0))
    };
    let (both, west, east) =
        (field(tile(0.0, 2.0), 512), field(tile(0.0, 1.0), 256), field(tile(1.0, 1.0), 256));
    let rows = both.values().chunks(512).zip(west.values().chunks(256).zip(east.values().chunks(256)));
    for (line, (west, east)) in rows {
        assert!(largest_difference(&line[..256], west) <= 1e-10 * both.peak());
        assert!(largest_difference(&line[256..], east) <= 1e-10 * both.peak());
    }
    assert!(west.peak() > 0.0 && east.peak() > 0.0);
}

#[test]
fn a_bandwidth_has_the_same_metres_at_every_latitude() {
    for y in [0.5, 0.39, 0.3, 0.25] {
        let [east, north] = Raster::metres_per_world(y);
        let around = Rect::new(
            (0.5 - 1_000.0 / east, y - 1_000.0 / north),
            (0.5 + 1_000.0 / east, y + 1_000.0 / north),
        );
        let field =
            Field::of_points(Raster::over(around, 200, 200), &[[0.5, y]], Kernel::Uniform, metres(500.0));
        let felt = field.counts().iter().filter(|count| **count > 0).count();
        let area = felt as f64 * 100.0;
        assert!((area / (std::f64::consts::PI * 250_000.0) - 1.0).abs() < 0.005, "{y}: {area}");
    }
}

#[test]
fn a_case_is_added_and_taken_away() {
    let points = heaps(500, 10_000.0, 4);
    let raster = Raster::over(extent(10_000.0, 8_000.0), 150, 120);
    for kernel in Kernel::ALL {
        let all = Field::of_points(raster.clone(), &points, kernel, metres(700.0));
        let mut changed = Field::of_points(raster.clone(), &points[..300], kernel, metres(700.0));
        let before = changed.clone();
        points[300..].iter().for_each(|point| changed.add(*point));
        assert!(largest_difference(changed.values(), all.values()) <= 1e-10 * all.peak(), "{kernel:?}");
        assert_eq!(changed.counts(), all.counts());
        points[300..].iter().for_each(|point| changed.remove(*point));
        assert!(largest_difference(changed.values(), before.values()) <= 1e-10 * all.peak());
        assert_eq!(changed.counts(), before.counts());
    }
}

#[test]
fn few_cases_are_not_shown_to_all() {
    let raster = Raster::over(extent(4_000.0, 4_000.0), 40, 40);
    let points = [vec![place(-1_000.0, 0.0); 9], vec![place(1_000.0, 0.0); 10]].concat();
    let field = Field::of_points(raster, &points, Kernel::Quartic, metres(300.0));
    let shown = field.of_at_least(10);
    let halves =
        |east: bool| shown.chunks(40).flat_map(move |row| if east { &row[20..] } else { &row[..20] });
    assert!(halves(false).all(Option::is_none) && halves(true).any(Option::is_some));
}

#[test]
fn an_approximate_density_is_near_the_exact_one() {
    for (seed, count, radius, [columns, rows]) in [
        (5, 30_000, 500.0, [320, 240]),
        (6, 30_000, 200.0, [256, 256]),
        (7, 3_000, 1_500.0, [256, 200]),
        (8, 30_000, 500.0, [40, 30]),
    ] {
        let (points, extent) = (heaps(count, 18_000.0, seed), extent(20_000.0, 15_000.0));
        let exact =
            Field::of_points(Raster::over(extent, columns, rows), &points, Kernel::Quartic, metres(radius));
        let near = approximate(extent, columns, rows, &points, metres(radius));
        let error = largest_difference(exact.values(), &near) / exact.peak();
        assert!(error <= APPROXIMATION_ERROR, "{seed}: {error:e}");
    }
    let alone = [place(3.0, 5.0)];
    let exact =
        Field::of_points(Raster::over(extent(4e3, 4e3), 64, 64), &alone, Kernel::Quartic, metres(500.0));
    let near = approximate(extent(4e3, 4e3), 64, 64, &alone, metres(500.0));
    assert!(largest_difference(exact.values(), &near) <= 1.2e-3 * exact.peak());
    assert!(approximate(extent(4e3, 4e3), 8, 8, &[], metres(500.0)).iter().all(|value| *value == 0.0));
}

#[test]
fn contours_enclose_what_is_above_their_level() {
    let raster = Raster::over(extent(4_000.0, 4_000.0), 201, 201);
    let field = Field::of_points(raster, &[MIDDLE], Kernel::Epanechnikov, metres(1_000.0));
    // 2/π (1 − u²) is half of its height at u = √½: a circle of 707 m.
    let half = Kernel::Epanechnikov.peak() / 2.0;
    let contours = contours_of(field.raster(), field.values(), &[half, 10.0]).unwrap();
    let [east, north] = Raster::metres_per_world(MIDDLE[1]);
    let mut vertices = 0;
    for at in contours[0].coords_iter() {
        let distance = ((at.x - MIDDLE[0]) * east).hypot((at.y - MIDDLE[1]) * north);
        assert!((distance - 707.1).abs() < 1.0, "{distance}");
        vertices += 1;
    }
    assert!(vertices > 100 && contours[0].0.len() == 1 && contours[1].0.is_empty());
}

proptest! {
    #[test]
    fn any_points_with_any_weights_agree_with_brute_force(
        points in prop::collection::vec((-6e3..6e3, -6e3..6e3, 0.1..5.0, 0.3..3.0), 0..40),
        columns in 1_usize..80,
        rows in 1_usize..40,
        radius in 20.0..5_000.0,
        kernel in prop::sample::select(Kernel::ALL.to_vec()),
    ) {
        let point = |&(x, y, weight, radius)| WeightedPoint { place: place(x, y), weight, radius };
        let points: Vec<WeightedPoint> = points.iter().map(point).collect();
        let raster = Raster::over(extent(10_000.0, 8_000.0), columns, rows);
        let field = Field::of_weighted(raster.clone(), &points, kernel, metres(radius));
        let (values, counts) = brute_force(&raster, &points, kernel, metres(radius));
        // The error is of the size of the kernels, of which a coarse raster may see no more than the rim.
        let height = |it: &WeightedPoint| it.weight * kernel.peak() / (radius * it.radius / 1e3).powi(2);
        let peak = points.iter().map(height).fold(0.0, f64::max);
        prop_assert!(largest_difference(field.values(), &values) <= 1e-9 * peak);
        prop_assert_eq!(field.counts(), counts);
    }
}
