//! Patrols along streets whose shares are known.

use geo::MultiLineString;
use rayon::ThreadPoolBuilder;
use wangge_model::{FeatureId, Lines, StreetClass};

use super::*;

fn projection() -> LocalProjection {
    LocalProjection::at(Coord { x: 117.0, y: 36.7 })
}

/// A place so many metres to the east and north, in degrees.
fn at([x, y]: [f64; 2]) -> Coord<f64> {
    projection().inverse(Coord { x, y })
}

fn line(points: &[[f64; 2]]) -> LineString<f64> {
    points.iter().map(|point| at(*point)).collect()
}

fn street(points: &[[f64; 2]]) -> Street {
    Street {
        id: FeatureId::new("a street").unwrap(),
        class: StreetClass::Residential,
        name: None,
        lines: Lines::new(MultiLineString(vec![line(points)])).unwrap(),
    }
}

fn shares(traces: &[LineString<f64>], streets: &[Street]) -> Vec<f64> {
    let found = visits(&projection(), traces, streets, &[], Options::default());
    found.streets.into_iter().map(StreetVisit::share).collect()
}

/// Streets lie on the lattice, a centimetre off at most.
fn is_about(share: f64, expected: f64) -> bool {
    (share - expected).abs() < 1e-4
}

#[test]
fn a_street_is_visited_as_far_as_the_patrol_went() {
    let streets = [
        street(&[[0.0, 0.0], [400.0, 0.0]]),
        street(&[[0.0, 100.0], [400.0, 100.0]]),
        street(&[[200.0, 0.0], [200.0, 100.0]]),
    ];
    // Twenty metres beside the first street, to its middle and back.
    let patrol = line(&[[-50.0, 20.0], [200.0, 20.0], [-50.0, 20.0]]);
    let found = shares(&[patrol], &streets);
    assert!(is_about(found[0], 215.0 / 400.0), "{found:?}");
    assert!(is_about(found[1], 0.0), "{found:?}");
    assert!(is_about(found[2], 45.0 / 100.0), "{found:?}");
}

#[test]
fn what_two_patrols_passed_counts_once_and_all_is_one() {
    let streets = [street(&[[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]])];
    let first = line(&[[0.0, 5.0], [80.0, 5.0]]);
    let second = line(&[[60.0, -5.0], [105.0, -5.0], [105.0, 120.0]]);
    assert!(shares(std::slice::from_ref(&first), &streets)[0] < 0.7);
    assert_eq!(shares(&[first, second], &streets), [1.0]);
}

#[test]
fn points_count_as_traces_and_strays_as_nothing() {
    let streets = [street(&[[0.0, 0.0], [100.0, 0.0]])];
    let stray = LineString(vec![Coord { x: f64::NAN, y: 0.0 }, at([50.0, 0.0])]);
    let elsewhere = LineString(vec![Coord { x: -60.0, y: -36.0 }]);
    assert_eq!(shares(&[stray, elsewhere, LineString(Vec::new())], &streets), [0.0]);
    assert!(is_about(shares(&[line(&[[50.0, 7.0]])], &streets)[0], 0.48));
}

#[test]
fn buildings_within_fifty_metres() {
    let places = [[30.0, 49.9], [30.0, 50.1], [-48.0, 0.0], [-40.0, 40.0]].map(at);
    let patrol = [line(&[[0.0, 0.0], [100.0, 0.0]])];
    let of = |traces: &[LineString<f64>]| visits(&projection(), traces, &[], &places, Options::default());
    assert_eq!(of(&patrol).buildings, [true, false, true, false]);
    assert_eq!(of(&[]).buildings, [false; 4]);
}

#[test]
fn neither_the_order_of_traces_nor_threads_matter() {
    let streets: Vec<Street> =
        (0..20).map(|i| street(&[[0.0, f64::from(i) * 31.0], [600.0, f64::from(i) * 17.0]])).collect();
    let mut patrols: Vec<LineString<f64>> = (0..40)
        .map(|i| {
            let i = f64::from(i);
            line(&[[i * 13.0, i * 7.0], [i * 15.0 % 400.0, i * 29.0 % 500.0], [i, 300.0 - i]])
        })
        .collect();
    let with = |threads, patrols: &[LineString<f64>]| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| visits(&projection(), patrols, &streets, &[], Options::default()))
    };
    let found = with(1, &patrols);
    patrols.reverse();
    assert_eq!(found, with(3, &patrols));
    assert!(found.streets.iter().all(|street| street.share() > 0.0 && street.share() < 1.0));
}
