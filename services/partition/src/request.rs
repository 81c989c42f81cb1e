//! What a planner asks of a plan.

use std::collections::{BTreeMap, BTreeSet};

use wangge_model::{Area, Community, DistrictData, DivisionCode, FeatureId, GridCode, Plan, PlanParameters};

use crate::PartitionError;
use crate::divide::{MEASURES, Wish};

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
    /// Its ground. Where it lies in several communities, or in several pieces, each gets a grid.
    pub area: Area,
}

/// How far a plan may depart from the present one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freedom {
    /// Grids that stay exactly as they are.
    pub frozen: BTreeSet<GridCode>,
    /// Households that may change grids, as a share of all in 1/10,000; a hard limit.
    pub max_moved: Option<u32>,
    /// Communities that may change; all when empty.
    pub only: BTreeSet<DivisionCode>,
}

/// The plan that a new one departs from as little as it can.
#[derive(Debug, Clone)]
pub struct Present<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// What may become of it.
    pub freedom: Freedom,
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
    /// The plan to depart from.
    pub present: Option<Present<'p>>,
}

impl Request<'_> {
    /// Fails when the request contradicts itself.
    pub(crate) fn check(&self) -> Result<(), PartitionError> {
        let PlanParameters { target, min, max, priorities, .. } = self.parameters;
        if min == 0 || min > target || target > max {
            return Err(PartitionError::BadBand { min, target, max });
        }
        if !priorities.are_sound() {
            return Err(PartitionError::BadPriorities(priorities));
        }
        let wrong = |message: String| Err(PartitionError::Request(message));
        if let Some((kind, _)) = self.targets.iter().find(|(_, target)| **target == 0) {
            return wrong(format!(
                "expected a target of 1 household or more for communities of the type {kind}, got 0"
            ));
        }
        if let Some((least, most)) = self.sheets.filter(|(least, most)| *least == 0 || least > most) {
            return wrong(format!("expected sheets of 0 < min ≤ max grids, got {least} to {most}"));
        }
        if self.measures.len() > MEASURES {
            return wrong(format!(
                "expected no more than {MEASURES} measures besides households, got {}",
                self.measures.len()
            ));
        }
        for measure in &self.measures {
            let bad = measure.amount.iter().find(|(_, amount)| !amount.is_finite() || **amount < 0.0);
            if let Some((building, amount)) = bad {
                let name = &measure.name;
                return wrong(format!(
                    "{name} of building {building}: expected a number, 0 or more, got {amount}"
                ));
            }
        }
        self.present.as_ref().map_or(Ok(()), Present::check)
    }

    /// What is wanted of grids with these parameters.
    pub(crate) fn wish(&self, parameters: &PlanParameters) -> Wish {
        Wish {
            effort: parameters.effort,
            priorities: parameters.priorities,
            band: [f64::from(parameters.min), f64::from(parameters.max)],
            tolerance: self.tolerance,
            tolerances: self.measures.iter().map(|measure| measure.tolerance).collect(),
        }
    }

    /// The amounts of the measures by building.
    pub(crate) fn amounts(&self, data: &DistrictData) -> Vec<[f64; MEASURES]> {
        let mut amounts = vec![[0.0; MEASURES]; data.buildings.len()];
        for (i, measure) in self.measures.iter().enumerate() {
            for (amounts, building) in amounts.iter_mut().zip(&data.buildings) {
                amounts[i] = measure.amount.get(&building.id).copied().unwrap_or(0.0);
            }
        }
        amounts
    }

    /// The parameters for a community: with the target for its type, and the band moved in proportion.
    pub(crate) fn parameters_of(&self, community: &Community) -> PlanParameters {
        let target = community.kind.as_ref().and_then(|kind| self.targets.get(kind));
        target.map_or(self.parameters, |&target| self.parameters.with_target(target))
    }
}

impl Present<'_> {
    fn check(&self) -> Result<(), PartitionError> {
        let known: BTreeSet<&GridCode> = self.plan.grids.iter().map(|grid| &grid.code).collect();
        match self.freedom.frozen.iter().find(|code| !known.contains(code)) {
            Some(code) => Err(PartitionError::Request(format!(
                "grid {code} is to stay as it is, but plan {} has none of that code",
                self.plan.name
            ))),
            None => Ok(()),
        }
    }
}

/// How evenly something is spread over the general grids of a plan that have households.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Spread {
    /// The measure.
    pub name: String,
    /// Mean of |amount − mean| / mean over the grids, the mean being the community's.
    pub deviation_mean: f64,
    /// The largest of them.
    pub deviation_max: f64,
    /// Share of grids within the measure's tolerance.
    pub within_tolerance: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_is_refused() {
        let wrong = [
            Request { sheets: Some((6, 5)), ..Request::default() },
            Request { targets: [("village".to_owned(), 0)].into(), ..Request::default() },
            Request {
                parameters: PlanParameters { min: 400, ..PlanParameters::default() },
                ..Request::default()
            },
            Request {
                measures: vec![Measure {
                    name: "cases".to_owned(),
                    amount: [(FeatureId::new("b").unwrap(), -1.0)].into(),
                    tolerance: 0.1,
                }],
                ..Request::default()
            },
        ];
        for request in wrong {
            assert!(request.check().is_err(), "{request:?}");
        }
        assert_eq!(Request { sheets: Some((5, 5)), ..Request::default() }.check(), Ok(()));
    }
}
