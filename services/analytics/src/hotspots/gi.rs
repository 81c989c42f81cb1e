//! Getis–Ord Gi* (Ord and Getis 1995): is what lies around a unit, itself included, more or less than
//! its share of the whole?

use rayon::prelude::*;

use super::{Neighbours, false_discovery, two_sided};

/// What is found for one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gi {
    /// Standard deviations above what chance would bring; hot above 0, cold below.
    pub z: f64,
    /// Two-sided, from the normal distribution.
    pub p: f64,
    /// The false discovery rate over all units of the map.
    pub q: f64,
}

/// The z-scores of maps of the same units, each map with one value for each unit.
///
/// With n units of mean ȳ and variance s² (over n), and W of them near unit i,
/// z = (Σ y − W ȳ) / (s √((n W − W²) / (n − 1))), the sum over those W. Where the values are all the
/// same, or all units are near, nothing can stand out and z is 0.
///
/// # Panics
/// When a map has not one value for each unit.
pub fn z_scores(maps: &[&[f64]], neighbours: &Neighbours) -> Vec<Vec<f64>> {
    let n = neighbours.len() as f64;
    let spread: Vec<(f64, f64)> = (0..neighbours.len())
        .map(|unit| {
            let near = neighbours.of(unit).len() as f64;
            (near, (near * (n - near) / (n - 1.0)).sqrt())
        })
        .collect();
    maps.par_iter().map(|map| z_of(map, neighbours, &spread)).collect()
}

fn z_of(map: &[f64], neighbours: &Neighbours, spread: &[(f64, f64)]) -> Vec<f64> {
    assert_eq!(map.len(), neighbours.len(), "a map has a value for each unit");
    let n = map.len() as f64;
    let mean = map.iter().sum::<f64>() / n;
    // Squares of deviations: squares of values would lose digits where the mean is large.
    let deviation = (map.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt();
    let z = |(unit, &(near, spread)): (usize, &(f64, f64))| {
        let sum: f64 = neighbours.of(unit).iter().map(|other| map[*other as usize]).sum();
        let scale = deviation * spread;
        if scale > 0.0 { (sum - near * mean) / scale } else { 0.0 }
    };
    spread.iter().enumerate().map(z).collect()
}

/// The hot and cold spots of one map.
///
/// # Panics
/// When the map has not one value for each unit.
pub fn hot_spots(map: &[f64], neighbours: &Neighbours) -> Vec<Gi> {
    with_significance(&z_scores(&[map], neighbours)[0])
}

/// z-scores of a map with their p and q.
pub fn with_significance(z: &[f64]) -> Vec<Gi> {
    let p: Vec<f64> = z.iter().map(|z| two_sided(*z)).collect();
    let q = false_discovery(&p);
    z.iter().zip(p).zip(q).map(|((&z, p), q)| Gi { z, p, q }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_units_by_hand() {
        let neighbours = Neighbours::new(&[vec![1], vec![0, 2], vec![1, 3], vec![2]]).unwrap();
        let found = hot_spots(&[0.0, 0.0, 4.0, 8.0], &neighbours);
        // Mean 3, variance 11; two units near the last: (12 - 6) / √(11 · 2 · 2 / 3).
        assert!((found[3].z - 6.0 / (44.0_f64 / 3.0).sqrt()).abs() < 1e-14);
        assert!((found[1].z - -5.0 / (11.0_f64).sqrt()).abs() < 1e-14);
        assert!(found.iter().all(|it| it.p <= it.q && (0.0..=1.0).contains(&it.q)));
    }

    #[test]
    fn where_nothing_can_stand_out_nothing_does() {
        let neighbours = Neighbours::new(&[vec![1], vec![0, 2], vec![]]).unwrap();
        let same = hot_spots(&[2.0; 3], &neighbours);
        assert!(same.iter().all(|it| *it == Gi { z: 0.0, p: 1.0, q: 1.0 }));
        // The middle one has all units near it.
        assert!(hot_spots(&[1.0, 2.0, 5.0], &neighbours)[1].z.abs() < 1e-15);
        assert!(hot_spots(&[], &Neighbours::new(&[]).unwrap()).is_empty());
        assert!(hot_spots(&[1.0], &Neighbours::new(&[vec![]]).unwrap())[0].z.abs() < 1e-15);
    }
}
