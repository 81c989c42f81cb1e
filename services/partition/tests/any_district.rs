//! Plans of random districts: valid whatever the streets, barriers and buildings are.

#![expect(clippy::unwrap_used, reason = "what is made up here is known to be well-formed")]

mod made;

use std::collections::BTreeSet;

use geo::{Area as _, Coord, CoordsIter, LineString, MultiLineString, MultiPolygon};
use made::*;
use proptest::prelude::*;
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, Building, DistrictData, LATTICE, Lines, Place, Street,
    StreetClass,
};
use wangge_partition::check_plan;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_plan_is_valid(data in district()) {
        let plan = plan_on(1, &data);
        let faults: Vec<_> = check_plan(&data, &plan)
            .into_iter()
            // Random houses cannot always be banded, and some lie outside on purpose.
            .filter(|fault| fault.kind != "band" && !fault.message.contains("outside every community"))
            .collect();
        prop_assert!(faults.is_empty(), "{faults:?}");

        // Areas add up to 1 mm² per metre of border: in lattice units, where both are exact.
        for community in &data.communities {
            let steps = |shape: &MultiPolygon<f64>| shape.unsigned_area() * LATTICE * LATTICE;
            let grids: f64 = plan.grids.iter().filter(|g| g.community == community.code).map(|g| steps(g.area.geometry())).sum();
            let own = steps(community.area.geometry());
            // Nodes on a slanting border are rounded by half a step at most.
            prop_assert!((grids - own).abs() / LATTICE / LATTICE * 1e10 < 0.02 * 12_000.0, "{grids} {own}");
        }
        let inside: u64 = plan.grids.iter().map(|g| u64::from(g.households)).sum();
        let assigned: std::collections::HashSet<_> = plan.assignments.iter().map(|a| &a.building).collect();
        let counted: u64 = data.buildings.iter().filter(|b| assigned.contains(&b.id)).map(|b| u64::from(b.households.unwrap())).sum();
        prop_assert_eq!(inside, counted);
    }

    #[test]
    fn one_thread_and_two_make_the_same_plan(data in district()) {
        prop_assert_eq!(plan_on(1, &data), plan_on(2, &data));
    }
}

fn empty_district() -> DistrictData {
    DistrictData { communities: communities(0.1), ..DistrictData::default() }
}

fn house(i: usize, (x, y): (f64, f64), households: u32) -> Building {
    Building {
        id: id('b', i),
        place: Place::new(at(x, y)).unwrap(),
        footprint: None,
        households: Some(households),
        levels: None,
        floor_area: None,
    }
}

#[test]
fn communities_without_buildings_are_one_grid_each() {
    let data = empty_district();
    let plan = plan_on(2, &data);
    assert_eq!(plan.grids.len(), 2);
    assert_eq!(check_plan(&data, &plan), []);
    for (grid, community) in plan.grids.iter().zip(&data.communities) {
        let vertices = |area: &Area| -> BTreeSet<(i64, i64)> {
            let steps = |degrees: f64| (degrees * LATTICE).round() as i64;
            area.geometry().coords_iter().map(|at| (steps(at.x), steps(at.y))).collect()
        };
        let own = vertices(&community.area);
        // Nodes where borders of cells met are left out, but for at most three on a ring.
        assert!(own.is_subset(&vertices(&grid.area)) && vertices(&grid.area).len() <= own.len() + 3);
    }
}

#[test]
fn a_tower_above_the_maximum_is_said_and_stands_alone() {
    let mut data = empty_district();
    data.buildings = vec![house(0, (0.2, 0.5), 2000)];
    data.buildings.extend((1..60).map(|i| house(i, (0.05 + 0.4 * (i as f64 / 60.0), 0.2), 10)));
    let plan = plan_on(1, &data);
    assert_eq!(check_plan(&data, &plan), []);
    assert!(plan.notes.iter().any(|note| note.contains("b00000 alone has 2000")), "{:?}", plan.notes);
    assert_eq!(plan.grids.iter().map(|g| g.households).max(), Some(2000));
}

#[test]
fn a_house_exactly_on_the_border_is_in_one_grid_and_moved_off_it() {
    let mut data = empty_district();
    data.buildings = vec![house(0, (0.5, 1.0), 3), house(1, (0.5, 0.0), 4), house(2, (0.2, 0.2), 5)];
    let plan = plan_on(1, &data);
    assert_eq!(check_plan(&data, &plan), []);
    assert_eq!(plan.assignments.len(), 3);
    assert!(
        plan.notes.iter().any(|note| note.starts_with("2 buildings stand on a border")),
        "{:?}",
        plan.notes
    );
}

#[test]
fn houses_outside_are_in_no_grid_and_said() {
    let mut data = empty_district();
    data.buildings = vec![house(0, (1.5, 0.5), 7), house(1, (0.2, 0.2), 5)];
    let plan = plan_on(1, &data);
    assert_eq!(plan.assignments.len(), 1);
    assert!(plan.notes.iter().any(|note| note.contains("1 buildings with 7 households lie outside")));
}

#[test]
fn no_grid_lies_on_both_sides_of_a_river_that_divides_its_community() {
    let mut data = empty_district();
    data.buildings = (0..80)
        .map(|i| house(i, (0.1 + 0.3 * (i % 8) as f64 / 8.0, 0.05 + 0.9 * (i / 8) as f64 / 10.0), 10))
        .collect();
    data.barriers = vec![Barrier {
        id: id('w', 0),
        class: BarrierClass::River,
        name: None,
        shape: BarrierShape::Lines(line(&[(-0.1, 0.47), (1.1, 0.53)])),
    }];
    let plan = plan_on(1, &data);
    assert_eq!(check_plan(&data, &plan), []);
    let north = |b: &Building| b.place.coord().y > at(0.0, 0.49).y;
    for grid in &plan.grids {
        let sides: std::collections::HashSet<bool> = plan
            .assignments
            .iter()
            .zip(&data.buildings)
            .filter(|(a, _)| a.grid == grid.code)
            .map(|(_, b)| north(b))
            .collect();
        assert!(sides.len() < 2, "{} lies on both banks", grid.code);
    }
}

#[test]
fn a_community_in_two_parts_is_covered_whole() {
    let mut data = empty_district();
    let mut shape = polygon(&[(0.0, 0.0), (0.3, 0.0), (0.3, 0.3), (0.0, 0.3)]);
    shape.0.extend(polygon(&[(0.6, 0.6), (0.7, 0.6), (0.7, 0.7)]).0);
    data.communities.truncate(1);
    data.communities[0].area = Area::new(shape).unwrap();
    data.buildings = (0..50).map(|i| house(i, (0.01 + 0.005 * i as f64, 0.1), 12)).collect();
    let plan = plan_on(1, &data);
    assert_eq!(check_plan(&data, &plan), []);
    let parts: usize = plan.grids.iter().map(|g| g.area.geometry().0.len()).sum();
    assert_eq!((plan.grids.len(), parts), (2, 3));
}

#[test]
fn what_lies_on_the_other_side_of_the_globe_does_no_harm() {
    let mut data = empty_district();
    data.buildings = vec![house(0, (0.2, 0.5), 20), house(1, (0.7, 0.5), 30)];
    data.buildings[1].place = Place::new(Coord { x: -179.9, y: -89.0 }).unwrap();
    let across =
        vec![Coord { x: -180.0, y: -90.0 }, Coord { x: 180.0, y: 90.0 }, Coord { x: 117.01, y: 36.71 }];
    let lines = Lines::new(MultiLineString(vec![LineString(across)])).unwrap();
    data.streets = vec![Street { id: id('s', 0), class: StreetClass::Primary, name: None, lines }];
    let plan = plan_on(1, &data);
    assert_eq!(plan.assignments.len(), 1);
    let faults = check_plan(&data, &plan);
    assert_eq!(faults.len(), 1, "the far building alone: {faults:?}");
}
