use std::collections::HashMap;

use geo::Coord;
use rayon::prelude::*;
use wangge_model::{Building, FeatureId, Household};

use crate::buildings::BuildingTree;
use crate::metres::Metres;

/// Which building each household point belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdJoin {
    /// For each household point the index of its building; `None` where no building is near enough.
    pub building_of: Vec<Option<usize>>,
    /// For each building the households that live in it.
    pub counts: Vec<u32>,
}

/// Finds the building of each household point: the one the source names, else the one whose
/// footprint holds the point (on a shared wall the one with the smaller id), else the nearest one
/// within `max_metres`.
pub fn join_households(buildings: &[Building], households: &[Household], max_metres: f64) -> HouseholdJoin {
    let metres = Metres::of_places(buildings.iter().map(|building| building.place));
    let tree = BuildingTree::new(buildings, &metres);
    let by_id: HashMap<&FeatureId, usize> =
        buildings.iter().enumerate().map(|(index, building)| (&building.id, index)).collect();
    let near = |at: Coord<f64>| {
        let (index, distance) = tree.nearest(metres.forward(at)?)?;
        (distance <= max_metres).then_some(index)
    };
    let building_of: Vec<Option<usize>> = households
        .par_iter()
        .map(|household| {
            let at = household.place.coord();
            let named = household.building.as_ref().and_then(|id| by_id.get(id).copied());
            named.or_else(|| tree.holding(at, buildings)).or_else(|| near(at))
        })
        .collect();
    let mut counts = vec![0_u32; buildings.len()];
    for (household, building) in households.iter().zip(&building_of) {
        if let Some(index) = *building {
            counts[index] = counts[index].saturating_add(household.households);
        }
    }
    HouseholdJoin { building_of, counts }
}
