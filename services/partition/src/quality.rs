use serde::Serialize;
use wangge_model::Plan;

/// How good a plan is, over its grids that hold households.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// Grids, with or without households.
    pub grids: usize,
    /// Grids with households.
    pub inhabited: usize,
    /// Communities.
    pub communities: usize,
    /// Households in all grids.
    pub households: u64,
    /// Mean of |households − mean| / mean, the mean being that of each community.
    pub deviation_mean: f64,
    /// The largest of them.
    pub deviation_max: f64,
    /// Share of grids within 5 % of the mean.
    pub within_5pct: f64,
    /// Share of grids within 10 % of the mean.
    pub within_10pct: f64,
    /// Grids with households but fewer than the band's minimum.
    pub below_min: usize,
    /// Grids with more households than the band's maximum.
    pub above_max: usize,
    /// Mean Polsby–Popper.
    pub compactness_mean: f64,
}

/// Measures a plan.
pub fn quality(plan: &Plan) -> Quality {
    let lived: Vec<_> = plan.grids.iter().filter(|grid| grid.is_balanced()).collect();
    let count = lived.len().max(1) as f64;
    let share = |limit: f64| lived.iter().filter(|grid| grid.deviation.abs() <= limit).count() as f64 / count;
    let mut communities: Vec<_> = plan.grids.iter().map(|grid| &grid.community).collect();
    communities.sort_unstable();
    communities.dedup();
    Quality {
        grids: plan.grids.len(),
        inhabited: lived.len(),
        communities: communities.len(),
        households: plan.grids.iter().map(|grid| u64::from(grid.households)).sum(),
        deviation_mean: lived.iter().map(|grid| grid.deviation.abs()).sum::<f64>() / count,
        deviation_max: lived.iter().map(|grid| grid.deviation.abs()).fold(0.0, f64::max),
        within_5pct: share(0.05),
        within_10pct: share(0.10),
        below_min: lived.iter().filter(|grid| grid.households < grid.band(&plan.parameters).0).count(),
        above_max: lived.iter().filter(|grid| grid.households > grid.band(&plan.parameters).1).count(),
        compactness_mean: plan.grids.iter().map(|grid| grid.compactness).sum::<f64>()
            / plan.grids.len().max(1) as f64,
    }
}
