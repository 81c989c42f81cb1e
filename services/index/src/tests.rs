//! Every lookup against a scan of all features.

use std::collections::BTreeMap;

use geo::{
    Coord, Distance, Euclidean, Intersects, LineString, MapCoords, MultiLineString, MultiPolygon, Point,
    Polygon, Rect,
};
use proptest::prelude::*;
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, Building, Case, CaseChanges, CaseStatus, CaseTable, CaseTimes,
    Community, DistrictData, DivisionCode, Domain, FeatureId, Grid, GridCode, GridKind, Household, LATTICE,
    Lines, LocalProjection, Place, Plan, PlanParameters, PlanState, Street, StreetClass, Timestamp,
};

use crate::{Points, Snapshot, join_households};

/// The lattice steps of a small district: coarse, so that features touch and repeat.
const ORIGIN: (i64, i64) = (1_170_000_000, 367_000_000);
const COARSE: i64 = 500;

fn coord(x: i64, y: i64) -> Coord<f64> {
    Coord { x: (ORIGIN.0 + x) as f64 / LATTICE, y: (ORIGIN.1 + y) as f64 / LATTICE }
}

fn place(at: (i64, i64)) -> Place {
    Place::new(coord(at.0 * COARSE, at.1 * COARSE)).unwrap()
}

fn square(at: (i64, i64), size: (i64, i64)) -> Area {
    let (low, high) =
        (coord(at.0 * COARSE, at.1 * COARSE), coord((at.0 + size.0) * COARSE, (at.1 + size.1) * COARSE));
    Area::new(MultiPolygon(vec![Rect::new(low, high).to_polygon()])).unwrap()
}

fn any_at() -> impl Strategy<Value = (i64, i64)> {
    (-20_i64..60, -20_i64..60)
}

/// A building with a footprint, or without.
fn any_building() -> impl Strategy<Value = (Place, Option<Area>)> {
    (any_at(), prop::option::of((1_i64..6, 1_i64..6))).prop_map(|(at, size)| match size {
        None => (place(at), None),
        Some(size) => (square(at, size).inner_place(), Some(square(at, size))),
    })
}

fn case(row: u32, at: Option<(i64, i64)>) -> Case {
    let times = CaseTimes {
        reported_at: Timestamp::from_unix(i64::from(row) + 1).unwrap(),
        filed_at: None,
        dispatched_at: None,
        due_at: None,
        handled_at: None,
        closed_at: None,
    };
    Case {
        id: FeatureId::new(&row.to_string()).unwrap(),
        place: at.map(place),
        domain: Domain::PublicOrder,
        category: "噪声".to_owned(),
        source: None,
        times,
        rework: 0,
        redispatched: None,
        status: CaseStatus::Reported,
    }
}

fn any_buildings() -> impl Strategy<Value = Vec<Building>> {
    prop::collection::vec(any_building(), 0..80).prop_map(|rows| {
        let building = |(index, (place, footprint))| Building {
            id: FeatureId::new(&format!("b{index:03}")).unwrap(),
            place,
            footprint,
            households: Some(1),
            levels: None,
            floor_area: None,
        };
        rows.into_iter().enumerate().map(building).collect()
    })
}

/// A crooked net of quadrangles without gap or overlap, with shuffled codes.
fn any_units() -> impl Strategy<Value = Vec<(String, Area)>> {
    let jitter = || (-199_i64..200, -199_i64..200);
    (2_usize..6, 2_usize..6).prop_flat_map(move |(columns, rows)| {
        let corners = prop::collection::vec(jitter(), (columns + 1) * (rows + 1));
        let codes = Just((0..columns * rows).collect::<Vec<_>>()).prop_shuffle();
        (corners, codes).prop_map(move |(corners, codes)| {
            let corner = |column: usize, row: usize| {
                let (dx, dy) = corners[row * (columns + 1) + column];
                coord(column as i64 * 1_000 + 2 * dx, row as i64 * 1_000 + 2 * dy)
            };
            let cell = |index: usize| {
                let (column, row) = (index % columns, index / columns);
                let ring = vec![
                    corner(column, row),
                    corner(column + 1, row),
                    corner(column + 1, row + 1),
                    corner(column, row + 1),
                ];
                Area::new(MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])).unwrap()
            };
            codes.iter().enumerate().map(|(index, code)| (format!("{code:03}"), cell(index))).collect()
        })
    })
}

fn communities(units: &[(String, Area)]) -> Vec<Community> {
    let community = |(code, area): &(String, Area)| Community {
        code: DivisionCode::new(code).unwrap(),
        name: String::new(),
        subdistrict: None,
        kind: None,
        area: area.clone(),
    };
    units.iter().map(community).collect()
}

fn plan(units: &[(String, Area)]) -> Plan {
    let grid = |(code, area): &(String, Area)| Grid {
        code: GridCode::new(code).unwrap(),
        name: String::new(),
        kind: GridKind::General,
        community: DivisionCode::new("1").unwrap(),
        subdistrict: None,
        sheet: None,
        area: area.clone(),
        households: 0,
        buildings: 0,
        target: 300,
        deviation: 0.0,
        area_m2: 0.0,
        compactness: 0.0,
    };
    Plan {
        name: "p".to_owned(),
        state: PlanState::Draft,
        parameters: PlanParameters::default(),
        grids: units.iter().map(grid).collect(),
        assignments: vec![],
        notes: vec![],
        lineage: None,
        limits: vec![],
    }
}

fn metres_to(building: &Building, projection: &LocalProjection, at: Coord<f64>) -> f64 {
    let at = Point(projection.forward(at));
    match &building.footprint {
        None => Euclidean.distance(at, Point(projection.forward(building.place.coord()))),
        Some(area) => {
            let shape = area.geometry().map_coords(|at| projection.forward(at));
            shape.iter().map(|part| Euclidean.distance(&at, part)).fold(f64::INFINITY, f64::min)
        }
    }
}

fn scan<T>(rows: &[T], test: impl Fn(&T) -> bool) -> Vec<usize> {
    (0..rows.len()).filter(|&index| test(&rows[index])).collect()
}

proptest! {
    #[test]
    fn nearest_and_within_a_radius(buildings in any_buildings(), at in any_at(), radius in 0.0_f64..300.0) {
        let data = DistrictData { buildings, ..Default::default() };
        let snapshot = Snapshot::new(1, data, Points::default(), vec![]);
        let (buildings, at) = (&snapshot.data().buildings, place(at).coord());
        let metres: Vec<f64> =
            buildings.iter().map(|building| metres_to(building, snapshot.projection(), at)).collect();
        let found = snapshot.buildings_within(at, radius);
        for (index, &metres) in metres.iter().enumerate() {
            if (metres - radius).abs() > 1e-6 {
                prop_assert_eq!(found.contains(&index), metres < radius, "{} at {} m", index, metres);
            }
        }
        prop_assert!(found.is_sorted());
        match snapshot.nearest_building(at) {
            None => prop_assert!(buildings.is_empty()),
            Some((index, distance)) => {
                let least = metres.iter().copied().fold(f64::INFINITY, f64::min);
                prop_assert!((distance - least).abs() < 1e-6, "{distance} for {least}");
                prop_assert!((metres[index] - least).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn within_a_box(
        buildings in any_buildings(),
        lines in prop::collection::vec((any_at(), any_at(), any_at()), 0..40),
        units in any_units(),
        corners in (any_at(), any_at()),
    ) {
        let line = |&(a, b, c): &_| {
            let line = [a, b, c].map(|at| place(at).coord()).to_vec();
            Lines::new(MultiLineString(vec![LineString(line)])).ok()
        };
        let id = |index: usize| FeatureId::new(&index.to_string()).unwrap();
        let lines: Vec<Lines> = lines.iter().filter_map(line).collect();
        let streets: Vec<Street> = lines
            .iter()
            .enumerate()
            .map(|(index, lines)| Street { id: id(index), class: StreetClass::Path, name: None, lines: lines.clone() })
            .collect();
        let barriers = (lines.iter().map(|lines| BarrierShape::Lines(lines.clone())))
            .chain(units.iter().map(|unit| BarrierShape::Area(unit.1.clone())))
            .enumerate()
            .map(|(index, shape)| Barrier { id: id(index), class: BarrierClass::River, name: None, shape })
            .collect();
        let data = DistrictData { buildings, streets, barriers, communities: communities(&units), ..Default::default() };
        let snapshot = Snapshot::new(1, data, Points::default(), vec![plan(&units)]);
        let (data, bbox) = (snapshot.data(), Rect::new(place(corners.0).coord(), place(corners.1).coord()));
        prop_assert_eq!(snapshot.buildings_in(bbox), scan(&data.buildings, |building| match &building.footprint {
            Some(area) => area.geometry().intersects(&bbox),
            None => building.place.point().intersects(&bbox),
        }));
        prop_assert_eq!(
            snapshot.streets_in(bbox),
            scan(&data.streets, |street| street.lines.geometry().intersects(&bbox))
        );
        prop_assert_eq!(snapshot.barriers_in(bbox), scan(&data.barriers, |barrier| match &barrier.shape {
            BarrierShape::Lines(lines) => lines.geometry().intersects(&bbox),
            BarrierShape::Area(area) => area.geometry().intersects(&bbox),
        }));
        let touching = scan(&units, |unit| unit.1.geometry().intersects(&bbox));
        prop_assert_eq!(&snapshot.communities_in(bbox), &touching);
        prop_assert_eq!(&snapshot.plan(None).unwrap().grids_in(bbox), &touching);
    }

    #[test]
    fn on_a_border_the_smaller_code(units in any_units(), points in prop::collection::vec((-500_i64..6_000, -500_i64..6_000), 20)) {
        let data = DistrictData { communities: communities(&units), ..Default::default() };
        let snapshot = Snapshot::new(1, data, Points::default(), vec![plan(&units)]);
        let at = |at| {
            let found = snapshot.community_at(at);
            assert_eq!(found, snapshot.plan(None).unwrap().grid_at(at));
            found.map(|index| units[index].0.clone())
        };
        // Corners and the middles of edges: all coordinates are even, so the middles are on the lattice.
        let middle = |a: Coord<f64>, b: Coord<f64>| wangge_model::round7((a + b) / 2.0);
        for (_, area) in &units {
            for edge in area.geometry().0[0].exterior().lines() {
                let has = |unit: &&(String, Area), vertex| unit.1.geometry().0[0].exterior().0.contains(&vertex);
                let corner = units.iter().filter(|unit| has(unit, edge.start)).map(|unit| unit.0.clone()).min();
                prop_assert_eq!(at(edge.start), corner);
                let beside = units.iter().filter(|unit| has(unit, edge.start) && has(unit, edge.end));
                prop_assert_eq!(at(middle(edge.start, edge.end)), beside.map(|unit| unit.0.clone()).min());
            }
        }
        for (x, y) in points {
            let point = coord(x, y);
            let holding = units.iter().filter(|unit| unit.1.geometry().intersects(&point)).map(|unit| unit.0.clone());
            let borders = units.iter().any(|unit| {
                let ring = unit.1.geometry().0[0].exterior();
                Euclidean.distance(&Point(point), ring) < 2.0 / LATTICE
            });
            if !borders {
                prop_assert_eq!(at(point), holding.min());
            }
        }
    }

    #[test]
    fn points_are_found_by_box_and_cases_by_unit(
        units in any_units(),
        places in prop::collection::vec(prop::option::of(any_at()), 0..60),
        corners in (any_at(), any_at()),
    ) {
        let cases: CaseTable = (0..).zip(&places).map(|(row, at)| case(row, *at)).collect::<Vec<_>>().iter().collect();
        let household = |(row, at): (usize, &Option<(i64, i64)>)| Household {
            id: FeatureId::new(&row.to_string()).unwrap(),
            place: place(at.unwrap_or_default()),
            households: 1,
            building: None,
        };
        let households: Vec<Household> = places.iter().enumerate().map(household).collect();
        let data = DistrictData { communities: communities(&units), ..Default::default() };
        let snapshot = Snapshot::new(1, data, Points { households, cases, ..Points::default() }, vec![plan(&units)]);
        let bbox = Rect::new(place(corners.0).coord(), place(corners.1).coord());
        let inside = |at: Coord<f64>| bbox.intersects(&at);
        prop_assert_eq!(snapshot.households_in(bbox), scan(snapshot.households(), |it| inside(it.place.coord())));
        // Where there are communities, a case outside all of them is nowhere.
        let placed = |at: Coord<f64>| units.is_empty() || snapshot.community_at(at).is_some();
        let found = |at: &Option<(i64, i64)>| {
            at.map(|at| place(at).coord()).is_some_and(|at| inside(at) && placed(at))
        };
        prop_assert_eq!(snapshot.cases_in(bbox), scan(&places, found));
        let at = |at: Option<(i64, i64)>| snapshot.community_at(place(at?).coord()).map(|unit| unit as u32);
        let expected: Vec<_> = places.iter().map(|place| at(*place)).collect();
        prop_assert_eq!(snapshot.communities_of_cases(), &expected);
        prop_assert_eq!(snapshot.grids_of_cases(snapshot.plan(None).unwrap()), &expected);
    }

    /// Cases that change are found as if all had been indexed anew.
    #[test]
    fn changed_cases_are_where_they_would_be_if_all_were_indexed_anew(
        units in any_units(),
        before in prop::collection::btree_map(0_usize..60, prop::option::of(any_at()), 0..40),
        put in prop::collection::btree_map(0_usize..60, prop::option::of(any_at()), 0..12),
        gone in prop::collection::btree_set(0_usize..60, 0..12),
        corners in (any_at(), any_at()),
        is_asked in any::<bool>(),
    ) {
        let id = |row: usize| FeatureId::new(&format!("{row:02}")).unwrap();
        let table = |cases: &BTreeMap<usize, Option<(i64, i64)>>| -> CaseTable {
            let case =
                |(row, at): (&usize, &Option<(i64, i64)>)| Case { id: id(*row), ..case(*row as u32, *at) };
            cases.iter().map(case).collect::<Vec<_>>().iter().collect()
        };
        let gone: Vec<usize> = gone.into_iter().filter(|row| !put.contains_key(row)).collect();
        let changes = CaseChanges {
            put: table(&put),
            gone: gone.iter().map(|row| id(*row).as_str().to_owned()).collect(),
        };
        let mut after = before.clone();
        after.extend(put);
        after.retain(|row, _| !gone.contains(row));
        let snapshot = |cases| {
            let data = DistrictData { communities: communities(&units), ..Default::default() };
            Snapshot::new(1, data, Points { cases, ..Points::default() }, vec![plan(&units)])
        };
        let earlier = snapshot(table(&before));
        if is_asked {
            earlier.grids_of_cases(earlier.plan(None).unwrap());
        }
        let (changed, splice) = earlier.with_changed_cases(2, &changes);
        prop_assert!(splice.is_some());
        let anew = snapshot(table(&after));
        prop_assert_eq!(changed.cases(), anew.cases());
        let bbox = Rect::new(place(corners.0).coord(), place(corners.1).coord());
        prop_assert_eq!(changed.cases_in(bbox), anew.cases_in(bbox));
        prop_assert_eq!(changed.communities_of_cases(), anew.communities_of_cases());
        for row in 0..after.len() {
            prop_assert_eq!(changed.place_fault(row), anew.place_fault(row));
        }
        let grids = |snapshot: &Snapshot| snapshot.grids_of_cases(snapshot.plan(None).unwrap()).to_vec();
        prop_assert_eq!(grids(&changed), grids(&anew));
    }

    #[test]
    fn households_find_their_buildings(buildings in any_buildings(), points in prop::collection::vec((any_at(), 0_u32..9), 0..60)) {
        let household = |(index, &(at, households)): (usize, &((i64, i64), u32))| Household {
            id: FeatureId::new(&index.to_string()).unwrap(),
            place: place(at),
            households,
            building: (index % 10 == 9).then(|| FeatureId::new(&format!("b{index:03}")).unwrap()),
        };
        let households: Vec<Household> = points.iter().enumerate().map(household).collect();
        let join = join_households(&buildings, &households, 30.0);
        let projection = LocalProjection::at(coord(10_000, 10_000));
        for (household, found) in households.iter().zip(&join.building_of) {
            if let Some(named) = buildings.iter().position(|building| Some(&building.id) == household.building.as_ref()) {
                prop_assert_eq!(*found, Some(named));
                continue;
            }
            let at = household.place.coord();
            let metres: Vec<f64> = buildings.iter().map(|building| metres_to(building, &projection, at)).collect();
            // Footprints are rectangles along the axes here, so that floating point is exact on borders.
            let holding = buildings.iter().position(|building| {
                building.footprint.as_ref().is_some_and(|area| area.geometry().intersects(&at))
            });
            let least = metres.iter().copied().fold(f64::INFINITY, f64::min);
            match (holding, found) {
                (Some(holding), found) => prop_assert_eq!(*found, Some(holding)),
                (None, Some(index)) => prop_assert!(metres[*index] < least + 1e-3 && least < 30.001),
                (None, None) => prop_assert!(least > 29.999),
            }
        }
        let placed = households.iter().zip(&join.building_of).filter(|(_, found)| found.is_some());
        prop_assert_eq!(placed.map(|(household, _)| household.households).sum::<u32>(), join.counts.iter().sum::<u32>());
        prop_assert_eq!(join.counts.len(), buildings.len());
    }
}

/// One more case makes a place a fallback, and so other cases lose theirs.
#[test]
fn a_place_that_becomes_a_fallback_is_one_for_all_its_cases() {
    let at = |row: u32| if row < 2_000 { (i64::from(row % 50), i64::from(row / 50)) } else { (90, 90) };
    let made = |row: u32| Case {
        id: FeatureId::new(&format!("{row:04}")).unwrap(),
        category: format!("{}", row % 10),
        ..case(row, Some(at(row)))
    };
    let table =
        |rows: std::ops::Range<u32>| -> CaseTable { rows.map(made).collect::<Vec<_>>().iter().collect() };
    let points = Points { cases: table(0..2_099), ..Points::default() };
    let snapshot = Snapshot::new(1, DistrictData::default(), points, vec![]);
    assert_eq!(snapshot.place_fault(2_050), None);
    let changes = CaseChanges { put: table(2_099..2_100), gone: vec![] };
    let (changed, splice) = snapshot.with_changed_cases(2, &changes);
    assert_eq!(splice, None);
    assert_eq!(changed.place_fault(2_050), Some(crate::PlaceFault::Fallback));
    assert_eq!(changed.case_place(2_050), None);
}

#[test]
fn a_snapshot_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Snapshot::new(0, DistrictData::default(), Points::default(), vec![]));
}

#[test]
fn nothing_is_near_a_place_on_another_continent() {
    let building = |id: &str, x, y| Building {
        id: FeatureId::new(id).unwrap(),
        place: Place::new(Coord { x, y }).unwrap(),
        footprint: None,
        households: None,
        levels: None,
        floor_area: None,
    };
    let buildings =
        vec![building("far", -63.0, -36.7), building("here", 117.0, 36.7), building("too", 117.01, 36.7)];
    let snapshot =
        Snapshot::new(0, DistrictData { buildings, ..Default::default() }, Points::default(), vec![]);
    assert_eq!(snapshot.nearest_building(Coord { x: -63.0, y: -36.7 }), None);
    assert_eq!(snapshot.nearest_building(Coord { x: f64::NAN, y: 36.7 }), None);
    let (index, metres) = snapshot.nearest_building(Coord { x: 116.99, y: 36.7 }).unwrap();
    assert_eq!(index, 1);
    assert!((metres - 893.7).abs() < 1.0, "{metres}");
    assert_eq!(snapshot.buildings_in(Rect::new((-180.0, -90.0), (180.0, 90.0))), vec![0, 1, 2]);
}

#[test]
fn a_plan_knows_the_grid_of_each_building_in_any_order() {
    let mut plan = plan(&[]);
    let assignment = |building: &str, grid: &str| wangge_model::Assignment {
        building: FeatureId::new(building).unwrap(),
        grid: GridCode::new(grid).unwrap(),
        place: place((0, 0)),
    };
    plan.assignments = vec![assignment("10", "a"), assignment("9", "b"), assignment("1", "c")];
    let snapshot = Snapshot::new(0, DistrictData::default(), Points::default(), vec![plan]);
    let grid = |id: &str| {
        snapshot.plan(Some("p")).unwrap().grid_of(&FeatureId::new(id).unwrap()).map(ToString::to_string)
    };
    assert_eq!(
        ["1", "9", "10", "2"].map(grid),
        [Some("c"), Some("b"), Some("a"), None].map(|c| c.map(str::to_owned))
    );
    assert!(snapshot.plan(Some("q")).is_none());
}
