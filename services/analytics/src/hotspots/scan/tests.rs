use std::collections::BTreeSet;

use super::random::Random;
use super::*;

/// A field of 12 by 12 zones, a kilometre apart, with cases everywhere on all of 60 days.
fn field(cases: usize, seed: u64) -> (Vec<[f64; 2]>, Vec<(u32, u32)>) {
    let places =
        (0..144).map(|zone| [f64::from(zone % 12) * 1_000.0, f64::from(zone / 12) * 1_000.0]).collect();
    let mut random = Random::new(seed, 0);
    let cases = (0..cases).map(|_| (random.below(144) as u32, random.below(60) as u32)).collect();
    (places, cases)
}

fn parameters(replicates: u32) -> Parameters {
    Parameters { radii: vec![500.0, 1_000.0, 2_000.0], max_days: 7, replicates, seed: 7 }
}

#[test]
fn planted_outbreaks_are_found_and_named() {
    let (places, mut cases) = field(3_000, 1);
    let mut random = Random::new(2, 0);
    for (centre, first, days, count) in [(40_u32, 10_u64, 3, 40), (101, 45, 5, 30)] {
        let around = [centre, centre + 1, centre - 1, centre + 12, centre - 12];
        cases.extend(
            (0..count).map(|_| (around[random.below(5) as usize], (first + random.below(days)) as u32)),
        );
    }
    let found = clusters(&places, 60, &cases, &parameters(199)).unwrap();
    let likely: Vec<&Cluster> = found.iter().filter(|cluster| cluster.p <= 0.01).collect();
    assert_eq!(likely.len(), 2, "{likely:#?}");
    assert_eq!((likely[0].centre, likely[0].radius, likely[0].days.clone()), (40, 1_000.0, 10..13));
    assert_eq!((likely[1].centre, likely[1].radius, likely[1].days.end), (101, 1_000.0, 50));
    // Its first day happened to have few.
    assert!((45..=46).contains(&likely[1].days.start), "{:?}", likely[1].days);
    assert_eq!(likely[0].zones, [28, 39, 40, 41, 52]);
    assert!(likely[0].observed >= 40 && likely[0].expected < 12.0, "{:?}", likely[0]);
    assert!((likely[0].p - 1.0 / 200.0).abs() < 1e-12);
}

#[test]
fn by_chance_nothing_stands_out_and_p_is_even() {
    let ps: Vec<f64> = (0..40)
        .map(|seed| {
            let (places, cases) = field(400, 100 + seed);
            clusters(&places, 60, &cases, &Parameters { seed, ..parameters(39) }).unwrap()[0].p
        })
        .collect();
    let small = ps.iter().filter(|p| **p <= 0.1).count();
    assert!(small <= 10, "{small} of 40 with p ≤ 0.1");
    assert!(ps.iter().filter(|p| **p > 0.5).count() >= 10);
}

#[test]
fn what_is_always_busy_or_busy_everywhere_at_once_is_no_cluster() {
    let (places, mut cases) = field(2_000, 3);
    let mut random = Random::new(4, 0);
    cases.extend((0..500).map(|_| (70, random.below(60) as u32)));
    cases.extend((0..500).map(|_| (random.below(144) as u32, 30)));
    let found = clusters(&places, 60, &cases, &parameters(99)).unwrap();
    assert!(found[0].p > 0.02, "{:?}", found[0]);
}

#[test]
fn the_same_on_any_number_of_threads_and_never_twice_the_same_ground() {
    let (places, cases) = field(800, 5);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| clusters(&places, 60, &cases, &parameters(19)).unwrap())
    };
    let found = on(1);
    assert_eq!(found, on(3));
    let mut taken = BTreeSet::new();
    for cluster in &found {
        for zone in &cluster.zones {
            assert!(cluster.days.clone().all(|day| taken.insert((*zone, day))));
        }
    }
}

#[test]
fn the_best_cylinder_is_the_best_of_all() {
    let (places, cases) = field(500, 9);
    let parameters = parameters(0);
    let best = &clusters(&places, 60, &cases, &parameters).unwrap()[0];
    let total = cases.len() as f64;
    let mut highest: f64 = 0.0;
    for centre in &places {
        for radius in &parameters.radii {
            let inside = |zone: u32| {
                let [x, y] = places[zone as usize];
                (x - centre[0]).hypot(y - centre[1]) <= *radius
            };
            let here: Vec<u32> = cases.iter().filter(|case| inside(case.0)).map(|case| case.1).collect();
            for first in 0..60_u32 {
                for end in first + 1..=(first + 7).min(60) {
                    let in_days = |day: &u32| (first..end).contains(day);
                    let observed = here.iter().filter(|day| in_days(day)).count() as f64;
                    let on_days = cases.iter().filter(|case| in_days(&case.1)).count() as f64;
                    let expected = here.len() as f64 * on_days / total;
                    if observed >= 2.0 && observed > expected {
                        highest = highest.max(log_likelihood_ratio(observed, expected, total));
                    }
                }
            }
        }
    }
    assert!(
        (best.log_likelihood_ratio - highest).abs() < 1e-9,
        "{} for {highest}",
        best.log_likelihood_ratio
    );
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let (places, cases) = field(50, 6);
    assert_eq!(clusters(&places, 60, &[], &parameters(9)), Ok(vec![]));
    assert_eq!(clusters(&places, 60, &[(0, 0), (144, 0)], &parameters(9)), Err(ScanError::OutOfRange(1)));
    assert_eq!(clusters(&places, 10, &[(0, 10)], &parameters(9)), Err(ScanError::OutOfRange(0)));
    let long = clusters(&places, 60, &cases, &parameters(u32::MAX));
    assert!(matches!(long, Err(ScanError::TooLarge { .. })));
}
