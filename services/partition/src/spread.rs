//! How evenly measures are spread over the grids of a plan.

use std::collections::HashMap;

use wangge_model::{DistrictData, DivisionCode, FeatureId, GridCode, Plan};

use crate::request::{Request, Spread};

/// The spread of households, then of each measure of the request, over the general grids with households.
pub(crate) fn spreads(plan: &Plan, data: &DistrictData, request: &Request<'_>) -> Vec<Spread> {
    let building: HashMap<_, _> = data.buildings.iter().map(|building| (&building.id, building)).collect();
    let households =
        |id: &FeatureId| building.get(id).map_or(0.0, |building| f64::from(building.households.unwrap_or(0)));
    let mut found = vec![spread(plan, "households", request.tolerance, households)];
    for measure in &request.measures {
        let amount = |id: &FeatureId| measure.amount.get(id).copied().unwrap_or(0.0);
        found.push(spread(plan, &measure.name, measure.tolerance, amount));
    }
    found
}

fn spread(plan: &Plan, name: &str, tolerance: f64, amount: impl Fn(&FeatureId) -> f64) -> Spread {
    let mut of_grid: HashMap<&GridCode, f64> = HashMap::new();
    for assignment in &plan.assignments {
        *of_grid.entry(&assignment.grid).or_default() += amount(&assignment.building);
    }
    let of_grid = |code| of_grid.get(code).copied().unwrap_or(0.0);
    let mut of_community: HashMap<&DivisionCode, (f64, f64)> = HashMap::new();
    for grid in plan.grids.iter().filter(|grid| grid.is_balanced()) {
        let (sum, grids) = of_community.entry(&grid.community).or_default();
        *sum += of_grid(&grid.code);
        *grids += 1.0;
    }
    let deviations: Vec<f64> = plan
        .grids
        .iter()
        .filter(|grid| grid.is_balanced())
        .map(|grid| {
            let (sum, grids) = of_community[&grid.community];
            if sum > 0.0 { (of_grid(&grid.code) * grids / sum - 1.0).abs() } else { 0.0 }
        })
        .collect();
    let count = deviations.len().max(1) as f64;
    let within = deviations.iter().filter(|&&deviation| deviation <= tolerance).count();
    Spread {
        name: name.to_owned(),
        deviation_mean: deviations.iter().sum::<f64>() / count,
        deviation_max: deviations.iter().copied().fold(0.0, f64::max),
        within_tolerance: within as f64 / count,
    }
}
