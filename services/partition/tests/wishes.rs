//! What planners ask of a plan: dedicated grids, buildings that stay together, targets by type, sheets.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

#[expect(dead_code, reason = "shared with other tests")]
mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use geo::Area as _;
use made::*;
use wangge_model::{
    Area, Building, DistrictData, FeatureId, Grid, GridKind, LATTICE, Place, Plan, Street, StreetClass,
};
use wangge_partition::{
    DedicatedArea, Measure, PartitionError, Planned, Request, Watch, check_plan, make_plan,
};

/// Two communities of 12 × 24 houses of 20 households each between streets.
fn town() -> DistrictData {
    let house = |i: usize| Building {
        id: id('b', i),
        place: Place::new(at((i % 24) as f64 / 24.0 + 0.02, (i / 24) as f64 / 24.0 + 0.02)).unwrap(),
        footprint: None,
        households: Some(20),
        levels: None,
        floor_area: None,
    };
    let street = |i: usize| {
        let x = i as f64 / 6.0;
        Street {
            id: id('s', i),
            class: StreetClass::Residential,
            name: None,
            lines: line(&[(x, -0.1), (x, 1.1)]),
        }
    };
    let mut communities = communities(0.0);
    communities[1].kind = Some("village".to_owned());
    // The hole of the second community has no houses.
    let hole = |b: &Building| {
        let (x, y) = ((b.place.coord().x - ORIGIN.x) / WIDTH, (b.place.coord().y - ORIGIN.y) / WIDTH);
        (0.79..0.91).contains(&x) && (0.79..0.91).contains(&y)
    };
    DistrictData {
        communities,
        buildings: (0..576).map(house).filter(|b| !hole(b)).collect(),
        streets: (1..6).map(street).collect(),
        ..DistrictData::default()
    }
}

fn make(data: &DistrictData, request: &Request<'_>) -> Result<Planned, PartitionError> {
    make_plan("p", data, request, &Watch { done: &|_| (), cancelled: &AtomicBool::new(false) })
}

fn valid(data: &DistrictData, request: &Request<'_>) -> Plan {
    let plan = make(data, request).unwrap().plan;
    assert_eq!(check_plan(data, &plan), []);
    plan
}

fn grid_of(plan: &Plan, building: &FeatureId) -> Grid {
    let code = &plan.assignments.iter().find(|it| it.building == *building).unwrap().grid;
    plan.grids.iter().find(|grid| grid.code == *code).unwrap().clone()
}

#[test]
fn dedicated_grids_are_cut_out_first_with_their_buildings() {
    let data = town();
    // Across the border of the communities, around some houses, and one end of it only just in the east.
    let shape = [(0.3, 0.3), (0.52, 0.3), (0.52, 0.42), (0.3, 0.42)];
    let area = Area::new(polygon(&shape)).unwrap();
    let dedicated = vec![DedicatedArea { name: "学校".to_owned(), area: area.clone() }];
    let plan = valid(&data, &Request { dedicated, ..Request::default() });
    let schools: Vec<&Grid> = plan.grids.iter().filter(|grid| grid.kind == GridKind::Dedicated).collect();
    assert_eq!(schools.len(), 2, "one in each community");
    let steps = |shape: &geo::MultiPolygon<f64>| shape.unsigned_area() * LATTICE * LATTICE;
    let ground: f64 = schools.iter().map(|grid| steps(grid.area.geometry())).sum();
    assert!((ground / steps(area.geometry()) - 1.0).abs() < 1e-6, "{ground}");
    assert!(schools.iter().all(|grid| grid.name == "学校"));
    assert!(schools.iter().map(|grid| grid.households).sum::<u32>() >= 20 * 10);
    let outside = polygon(&[(2.0, 2.0), (2.1, 2.0), (2.1, 2.1)]);
    let dedicated = vec![DedicatedArea { name: "公园".to_owned(), area: Area::new(outside).unwrap() }];
    let error = make(&data, &Request { dedicated, ..Request::default() }).unwrap_err();
    assert!(error.to_string().contains("公园"), "{error}");
}

#[test]
fn a_dedicated_grid_that_cuts_ground_off_leaves_every_grid_in_one_piece() {
    let data = town();
    let wall = Area::new(polygon(&[(-0.1, 0.05), (0.45, 0.05), (0.45, 0.1), (-0.1, 0.1)])).unwrap();
    let dedicated = vec![DedicatedArea { name: "园区".to_owned(), area: wall }];
    let plan = make(&data, &Request { dedicated, ..Request::default() }).unwrap().plan;
    let faults: Vec<_> = check_plan(&data, &plan).into_iter().filter(|fault| fault.kind != "band").collect();
    assert_eq!(faults, []);
}

#[test]
fn buildings_that_are_to_stay_together_are_in_one_grid() {
    let data = town();
    let groups = vec![vec![id('b', 0), id('b', 5)], vec![id('b', 300), id('b', 349), id('b', 398)]];
    let plan = valid(&data, &Request { together: groups.clone(), ..Request::default() });
    for group in groups {
        let grids: BTreeSet<_> = group.iter().map(|building| grid_of(&plan, building).code).collect();
        assert_eq!(grids.len(), 1, "{group:?}");
    }
    for (group, word) in [
        (vec![id('b', 0), id('b', 23)], "several communities"),
        (vec![id('b', 0), id('x', 1)], "x00001"),
        ((0..11).chain(24..35).chain(48..59).map(|i| id('b', i)).collect(), "more than 500"),
    ] {
        let error = make(&data, &Request { together: vec![group], ..Request::default() }).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn communities_of_a_type_have_a_target_of_their_own() {
    let data = town();
    let plan = valid(&data, &Request { targets: [("village".to_owned(), 600)].into(), ..Request::default() });
    let mut grids: BTreeMap<&str, Vec<&Grid>> = BTreeMap::new();
    for grid in &plan.grids {
        grids.entry(grid.community.as_str()).or_default().push(grid);
    }
    let [west, east] = ["370105001001", "370105001002"].map(|code| &grids[code]);
    assert!(west.iter().all(|grid| grid.target == 300) && east.iter().all(|grid| grid.target == 600));
    assert_eq!((west.len(), east.len()), (19, 9));
}

#[test]
fn sheets_are_of_neighbouring_grids() {
    let data = town();
    let plan = valid(&data, &Request { sheets: Some((5, 10)), ..Request::default() });
    let mut sheets: BTreeMap<&str, Vec<&Grid>> = BTreeMap::new();
    for grid in &plan.grids {
        sheets.entry(grid.sheet.as_deref().unwrap()).or_default().push(grid);
    }
    assert!(sheets.len() >= 4);
    for (code, grids) in sheets {
        assert!((5..=10).contains(&grids.len()), "{code}: {}", grids.len());
        assert!(grids.iter().all(|grid| grid.community == grids[0].community));
        let merged = wangge_model::dissolve(grids.iter().map(|grid| grid.area.geometry()));
        assert_eq!(merged.0.len(), 1, "{code} is in one piece");
    }
}

#[test]
fn the_spread_of_each_measure_is_told() {
    let data = town();
    let amount = data.buildings.iter().map(|b| (b.id.clone(), 1.0)).collect();
    let measures = vec![Measure { name: "buildings".to_owned(), amount, tolerance: 0.5 }];
    let Planned { spreads, plan } = make(&data, &Request { measures, ..Request::default() }).unwrap();
    let [households, buildings] = &spreads[..] else { panic!("{spreads:?}") };
    assert_eq!((households.name.as_str(), buildings.name.as_str()), ("households", "buildings"));
    // All have 20 households, so both are the same.
    assert!((households.deviation_max - buildings.deviation_max).abs() < 1e-9);
    let worst = plan.grids.iter().map(|grid| grid.deviation.abs()).fold(0.0, f64::max);
    assert!((households.deviation_max - worst).abs() < 1e-9 && worst > 0.0);
    assert!((buildings.within_tolerance - 1.0).abs() < 1e-9);
}

#[test]
fn a_measure_is_spread_more_evenly_when_it_is_asked_for() {
    let data = town();
    // Cases in every fifth row of houses.
    let amount: BTreeMap<FeatureId, f64> = data
        .buildings
        .iter()
        .enumerate()
        .map(|(i, b)| (b.id.clone(), f64::from(u8::from(i / 24 % 5 == 0))))
        .collect();
    let deviation = |tolerance: f64| {
        let measures = vec![Measure { name: "cases".to_owned(), amount: amount.clone(), tolerance }];
        let request = Request { measures, tolerance: 0.2, ..Request::default() };
        let Planned { plan, spreads } = make(&data, &request).unwrap();
        assert_eq!(check_plan(&data, &plan), []);
        spreads[1].deviation_mean
    };
    let (asked, as_good_as_none) = (deviation(0.0), deviation(1e6));
    assert!(asked < 0.6 * as_good_as_none, "{asked} {as_good_as_none}");
}
