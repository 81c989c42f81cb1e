//! Plans made from plans: what stays is what it was, and the whole is valid.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

#[expect(dead_code, reason = "shared with other tests")]
mod made;

use std::collections::BTreeMap;

use made::*;
use proptest::prelude::*;
use wangge_model::{DistrictData, DivisionCode, FeatureId, Grid, GridCode, Plan};
use wangge_partition::{Freedom, Present, Request, check_plan};

fn changed(data: &DistrictData, factors: &[f64]) -> DistrictData {
    let mut data = data.clone();
    for (building, factor) in data.buildings.iter_mut().zip(factors.iter().cycle()) {
        building.households = building.households.map(|h| (f64::from(h) * factor).round() as u32);
    }
    data
}

fn replanned(data: &DistrictData, plan: &Plan, freedom: Freedom) -> Plan {
    planned(data, &Request { present: Some(Present { plan, freedom }), ..Request::default() })
}

fn grids(plan: &Plan) -> BTreeMap<&GridCode, &Grid> {
    plan.grids.iter().map(|grid| (&grid.code, grid)).collect()
}

/// Households in another grid than before.
fn moved(data: &DistrictData, before: &Plan, after: &Plan) -> u64 {
    let of: BTreeMap<&FeatureId, &GridCode> =
        before.assignments.iter().map(|a| (&a.building, &a.grid)).collect();
    let households: BTreeMap<&FeatureId, u64> =
        data.buildings.iter().map(|b| (&b.id, u64::from(b.households.unwrap_or(0)))).collect();
    let moved = after.assignments.iter().filter(|a| of.get(&a.building).is_some_and(|grid| *grid != &a.grid));
    moved.map(|a| households[&a.building]).sum()
}

fn faults(data: &DistrictData, plan: &Plan) -> Vec<String> {
    check_plan(data, plan)
        .into_iter()
        .filter(|fault| fault.kind != "band" && !fault.message.contains("outside every community"))
        .map(|fault| format!("{} {}: {} {:?}", fault.kind, fault.at, fault.message, fault.place))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_stays_is_what_it_was(
        data in district(),
        factors in prop::collection::vec(0.3..2.5_f64, 1..40),
        frozen in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let before = planned(&data, &Request::default());
        prop_assume!(faults(&data, &before).is_empty());
        let data = changed(&data, &factors);
        let frozen: Vec<&Grid> = frozen.iter().map(|index| index.get(&before.grids)).collect();
        let only = DivisionCode::new("370105001002").unwrap();
        let freedom = Freedom {
            frozen: frozen.iter().map(|grid| grid.code.clone()).collect(),
            max_moved: None,
            only: [only.clone()].into(),
        };
        let after = replanned(&data, &before, freedom);
        prop_assert_eq!(faults(&data, &after), Vec::<String>::new(), "frozen: {:?}", frozen.iter().map(|grid| (&grid.code, &grid.area)).collect::<Vec<_>>());
        let now = grids(&after);
        let kept = before.grids.iter().filter(|grid| grid.community != only).chain(frozen);
        for grid in kept {
            let same = now.get(&grid.code).is_some_and(|other| other.area == grid.area && other.name == grid.name);
            prop_assert!(same, "{}", grid.code);
        }
        let lineage = after.lineage.as_ref().unwrap();
        prop_assert_eq!(lineage.moved, moved(&data, &before, &after));
        prop_assert!(lineage.retired.iter().all(|code| !now.contains_key(code)));
    }

    #[test]
    fn no_more_households_move_than_may(
        data in district(),
        factors in prop::collection::vec(0.3..2.5_f64, 1..40),
        share in 0..2_000_u32,
    ) {
        let before = planned(&data, &Request::default());
        prop_assume!(faults(&data, &before).is_empty());
        let data = changed(&data, &factors);
        let after = replanned(&data, &before, Freedom { max_moved: Some(share), ..Freedom::default() });
        prop_assert_eq!(faults(&data, &after), Vec::<String>::new());
        let all: u64 = after.grids.iter().map(|grid| u64::from(grid.households)).sum();
        let moved = moved(&data, &before, &after) as f64;
        prop_assert!(moved <= f64::from(share) / 1e4 * all as f64, "{moved} of {all}");
    }

    #[test]
    fn a_plan_that_holds_its_band_is_given_back(data in district()) {
        let before = planned(&data, &Request::default());
        prop_assume!(faults(&data, &before).is_empty());
        let wide = Request {
            parameters: wangge_model::PlanParameters { min: 1, max: 100_000, ..Default::default() },
            present: Some(Present { plan: &before, freedom: Freedom::default() }),
            ..Request::default()
        };
        let after = planned(&data, &wide);
        for (now, then) in after.grids.iter().zip(&before.grids) {
            prop_assert_eq!((&now.code, &now.area, now.households), (&then.code, &then.area, then.households));
            prop_assert_eq!(now, then);
        }
        prop_assert_eq!(&after.assignments, &before.assignments);
        prop_assert_eq!(after.lineage.unwrap().moved, 0);
    }
}
