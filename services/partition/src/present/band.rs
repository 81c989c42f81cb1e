//! Which communities' grids no longer hold the band.

use std::collections::BTreeSet;

use wangge_model::{Community, DistrictData, DivisionCode, Grid, GridKind, Place};

use crate::request::{Present, Request};

/// What lives in a present grid now.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    households: u64,
    /// In its fullest building.
    most: u64,
}

/// The communities with a grid outside the band that may change, unless a single building or the want of
/// others keeps it there.
pub(super) fn broken(
    data: &DistrictData,
    communities: &[Community],
    request: &Request<'_>,
    present: &Present<'_>,
    located: &[Option<(usize, Place)>],
) -> BTreeSet<DivisionCode> {
    let grids = &present.plan.grids;
    let mut loads = vec![Load::default(); grids.len()];
    for (building, at) in data.buildings.iter().zip(located) {
        if let Some((grid, _)) = at {
            let households = u64::from(building.households.unwrap_or(0));
            loads[*grid].households += households;
            loads[*grid].most = loads[*grid].most.max(households);
        }
    }
    let may_change =
        |grid: &Grid| grid.kind == GridKind::General && !present.freedom.frozen.contains(&grid.code);
    let mut broken = BTreeSet::new();
    for community in communities {
        let parameters = request.parameters_of(community);
        let (min, max) = (u64::from(parameters.min), u64::from(parameters.max));
        let here = || grids.iter().zip(&loads).filter(|(grid, _)| grid.community == community.code);
        let others = here().filter(|(grid, load)| may_change(grid) && load.households > 0).count() > 1;
        let outside = |(grid, load): (&Grid, &Load)| {
            let above = load.households > max && load.most <= max;
            let below = load.households > 0 && load.households < min && others;
            may_change(grid) && (above || below)
        };
        if here().any(outside) {
            broken.insert(community.code.clone());
        }
    }
    broken
}
