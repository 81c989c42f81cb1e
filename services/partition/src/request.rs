//! What a planner asks of a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use wangge_model::{Area, DivisionCode, FeatureId, GridCode, Plan, PlanParameters};

use crate::PartitionError;

/// Something that grids should have equal shares of: cases, walking time, a column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What it is called in reports.
    pub name: String,
    /// Its amount by building; buildings that are not listed have none. Finite, not negative.
    pub amount: BTreeMap<FeatureId, f64>,
    /// A deviation from the community's mean up to this share is as good as none.
    pub tolerance: f64,
}

/// 专属网格: ground that is cut out before the rest is divided: a school, a mall, a park.
#[derive(Debug, Clone, PartialEq)]
pub struct DedicatedArea {
    /// The grid's name.
    pub name: String,
    /// Its ground. Where it lies in several communities, each gets its part as a grid.
    pub area: Area,
}

/// A plan that the new one should depart from as little as it can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freedom {
    /// Grids that stay exactly as they are.
    pub frozen: BTreeSet<GridCode>,
    /// Households that may change grids, as a share of all in 1/10,000; a hard limit.
    pub max_moved: Option<u32>,
    /// Communities that are divided anew; all when empty.
    pub only: BTreeSet<DivisionCode>,
}

/// What is asked of a plan.
#[derive(Debug, Clone, Default)]
pub struct Request<'p> {
    /// The band, the seed, the effort, the priorities.
    pub parameters: PlanParameters,
    /// A deviation of households up to this share is as good as none.
    pub tolerance: f64,
    /// What else is balanced.
    pub measures: Vec<Measure>,
    /// Buildings that stay in one grid, group by group.
    pub together: Vec<Vec<FeatureId>>,
    /// Households a grid should have, by type of community, in place of the parameters' target. The band
    /// moves in proportion.
    pub targets: BTreeMap<String, u32>,
    /// What is cut out first.
    pub dedicated: Vec<DedicatedArea>,
    /// Grids in a sheet (网片), at least and at most; no sheets when `None`.
    pub sheets: Option<(u32, u32)>,
    /// The present plan and what may become of it.
    pub present: Option<(&'p Plan, Freedom)>,
}

/// Hears how far the work is, and can stop it.
pub struct Watch<'w> {
    /// Called when a community is done, from any thread, in any order.
    pub done: &'w (dyn Fn(&DivisionCode) + Sync),
    /// Set to stop: the work ends with [`PartitionError::Cancelled`] soon after.
    pub cancelled: &'w AtomicBool,
}

impl Watch<'_> {
    pub(crate) fn check(&self) -> Result<(), PartitionError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(PartitionError::Cancelled) } else { Ok(()) }
    }
}

/// How evenly something is spread over the grids of a plan.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Spread {
    /// The measure.
    pub name: String,
    /// Mean of |amount − mean| / mean over the grids with households, the mean being the community's.
    pub deviation_mean: f64,
    /// The largest of them.
    pub deviation_max: f64,
    /// Share of grids within the measure's tolerance.
    pub within_tolerance: f64,
}
