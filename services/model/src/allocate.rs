//! Spreading a known total over parts, and the size of a building that a share follows.

use geo::ChamberlainDuquetteArea;

use crate::Building;

/// Spreads a total over parts in proportion to their weights, by largest remainder (Hamilton): the
/// shares are whole and add up to the total exactly. Equal remainders go to the earlier part. Parts
/// without weight get nothing; `None` when no part has any.
///
/// ```
/// use wangge_model::apportion;
/// assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), Some(vec![4, 3, 3]));
/// assert_eq!(apportion(10, &[0.0]), None);
/// ```
pub fn apportion(total: u64, weights: &[f64]) -> Option<Vec<u64>> {
    let sum: f64 = weights.iter().sum();
    if !sum.is_finite() || sum <= 0.0 || weights.iter().any(|w| *w < 0.0) {
        return None;
    }
    let exact: Vec<f64> = weights.iter().map(|w| total as f64 * w / sum).collect();
    let mut shares: Vec<u64> = exact.iter().map(|share| share.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).filter(|&i| weights[i] > 0.0).collect();
    let remainder = |i: usize| exact[i] - exact[i].floor();
    order.sort_by(|&i, &j| remainder(j).total_cmp(&remainder(i)).then(i.cmp(&j)));
    let given: u64 = shares.iter().sum();
    for &i in order.iter().cycle().take(total.saturating_sub(given) as usize) {
        shares[i] += 1;
    }
    Some(shares)
}

/// The floor area each building's share of households follows, square metres: what the source says,
/// else its ground × levels. Unknown levels and grounds are the district's median, so that a gap in
/// the data neither empties nor fills a building.
pub fn floor_areas(buildings: &[Building]) -> Vec<f64> {
    let ground: Vec<Option<f64>> = buildings
        .iter()
        .map(|b| Some(b.footprint.as_ref()?.geometry().chamberlain_duquette_unsigned_area()))
        .collect();
    let usual_levels = median(buildings.iter().filter_map(|b| b.levels).filter(|l| *l > 0.0)).unwrap_or(1.0);
    let usual_ground = median(ground.iter().flatten().copied()).unwrap_or(1.0);
    buildings
        .iter()
        .zip(ground)
        .map(|(building, ground)| {
            building.floor_area.unwrap_or_else(|| {
                ground.unwrap_or(usual_ground) * building.levels.unwrap_or(usual_levels).max(0.0)
            })
        })
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_are_exact_and_shares_within_one(
            total in 0..1_000_000_u64,
            weights in prop::collection::vec(0.0..1e4_f64, 1..200),
        ) {
            let sum: f64 = weights.iter().sum();
            prop_assume!(sum > 0.0);
            let shares = apportion(total, &weights).unwrap();
            prop_assert_eq!(shares.iter().sum::<u64>(), total);
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!((*share as f64 - total as f64 * weight / sum).abs() < 1.0 + 1e-6);
            }
        }
    }

    #[test]
    fn floor_area_is_ground_times_levels_and_gaps_are_filled_with_the_median() {
        // 10⁻⁴ degrees at the equator: 11.13 m.
        let square = geo::wkt!(MULTIPOLYGON(((0. 0., 0.0001 0., 0.0001 0.0001, 0. 0.0001, 0. 0.))));
        let footprint = crate::Area::new(square).unwrap();
        let building = |footprint: Option<crate::Area>, levels, floor_area| Building {
            id: crate::FeatureId::new("b").unwrap(),
            place: crate::Place::new(geo::Coord { x: 0.0, y: 0.0 }).unwrap(),
            footprint,
            households: None,
            levels,
            floor_area,
        };
        let areas = floor_areas(&[
            building(Some(footprint.clone()), Some(6.0), None),
            building(Some(footprint), None, None),
            building(None, Some(1.0), None),
            building(None, None, Some(0.0)),
        ]);
        let ground = 11.13 * 11.13;
        for (area, levels) in areas.iter().zip([6.0, 6.0, 1.0, 0.0]) {
            assert!((area - levels * ground).abs() < 0.02 * ground, "{areas:?}");
        }
    }
}
