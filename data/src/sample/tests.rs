//! The sample as a whole: what it promises, checked on the features it gives.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area as _, BoundingRect, Contains, Coord, Intersects, Line, LineString, MapCoords, Polygon};
use proptest::prelude::*;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use wangge_model::{Area, Barrier, BarrierClass, BarrierShape, DistrictData, LocalProjection, StreetClass};

use super::{SampleParameters, make_sample, write_sample};

fn sample(seed: u64, households: u32) -> DistrictData {
    make_sample(&SampleParameters { seed, households })
}

fn total(data: &DistrictData) -> u32 {
    data.buildings.iter().filter_map(|building| building.households).sum()
}

fn polygon(area: &Area) -> &Polygon<f64> {
    assert_eq!(area.geometry().0.len(), 1, "one part");
    &area.geometry().0[0]
}

fn square_metres(area: &Area) -> f64 {
    let local = LocalProjection::at(Coord { x: 117.0, y: 36.72 });
    area.geometry().map_coords(|at| local.forward(at)).unsigned_area()
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn tree<'a>(shapes: impl Iterator<Item = (usize, &'a dyn Bounded)>) -> RTree<Boxed> {
    RTree::bulk_load(
        shapes
            .map(|(index, shape)| {
                let (low, high) = shape.bounds();
                GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), index)
            })
            .collect(),
    )
}

trait Bounded {
    fn bounds(&self) -> (Coord<f64>, Coord<f64>);
}

impl Bounded for Polygon<f64> {
    fn bounds(&self) -> (Coord<f64>, Coord<f64>) {
        let rect = self.bounding_rect().unwrap();
        (rect.min(), rect.max())
    }
}

impl Bounded for Line<f64> {
    fn bounds(&self) -> (Coord<f64>, Coord<f64>) {
        let rect = self.bounding_rect();
        (rect.min(), rect.max())
    }
}

fn near(tree: &RTree<Boxed>, shape: &dyn Bounded) -> Vec<usize> {
    let (low, high) = shape.bounds();
    let envelope = rstar::AABB::from_corners([low.x, low.y], [high.x, high.y]);
    tree.locate_in_envelope_intersecting(envelope).map(|found| found.data).collect()
}

fn footprints(data: &DistrictData) -> Vec<&Polygon<f64>> {
    data.buildings.iter().map(|building| polygon(building.footprint.as_ref().unwrap())).collect()
}

fn street_edges(data: &DistrictData) -> Vec<Line<f64>> {
    data.streets
        .iter()
        .flat_map(|street| street.lines.geometry().iter().flat_map(LineString::lines))
        .collect()
}

fn waters(data: &DistrictData) -> Vec<(&Barrier, &Polygon<f64>)> {
    let area = |barrier: &'_ Barrier| matches!(barrier.shape, BarrierShape::Area(_));
    let areas = data.barriers.iter().filter(|barrier| area(barrier));
    areas
        .map(|barrier| match &barrier.shape {
            BarrierShape::Area(area) => (barrier, polygon(area)),
            BarrierShape::Lines(_) => unreachable!(),
        })
        .collect()
}

#[test]
fn the_full_district_is_as_large_as_promised() {
    let data = sample(1, 350_000);
    assert_eq!(data.subdistricts.len(), 15);
    assert_eq!(data.communities.len(), 137);
    assert_eq!(data.buildings.len(), 40_000);
    assert_eq!(total(&data), 350_000);
    let area = square_metres(&data.district[0].area);
    assert!((area / 259e6 - 1.0).abs() < 0.005, "{area}");
    let most = data.buildings.iter().filter_map(|building| building.households).max();
    assert!(most.is_some_and(|most| (90..=180).contains(&most)), "{most:?}");
    let classes: BTreeSet<StreetClass> = data.streets.iter().map(|street| street.class).collect();
    assert!(classes.len() >= 6, "{classes:?}");
}

#[test]
fn a_small_district_is_a_small_one() {
    let data = sample(7, 6_000);
    assert_eq!((data.subdistricts.len(), data.communities.len()), (3, 6));
    assert_eq!(data.buildings.len(), 686);
    assert_eq!(total(&data), 6_000);
}

#[test]
fn codes_nest() {
    let data = sample(2, 60_000);
    assert_eq!(data.district[0].code.as_str(), "370105");
    let subdistricts: BTreeSet<&str> = data.subdistricts.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(subdistricts.len(), data.subdistricts.len());
    let mut seen = BTreeSet::new();
    for community in &data.communities {
        let (code, home) = (community.code.as_str(), community.subdistrict.as_ref().unwrap().as_str());
        assert!(code.len() == 12 && home.len() == 9 && code.starts_with(home) && home.starts_with("370105"));
        assert!(subdistricts.contains(home) && seen.insert(code));
    }
    assert!(data.buildings.is_sorted_by(|a, b| a.id < b.id));
    assert!(data.streets.is_sorted_by(|a, b| a.id < b.id));
}

/// The edges of some areas that no other of them has the other way round, by lattice number.
fn outer_edges<'a>(areas: impl Iterator<Item = &'a Area>) -> BTreeSet<[(i64, i64); 2]> {
    let number = |at: Coord<f64>| ((at.x * 1e7).round() as i64, (at.y * 1e7).round() as i64);
    let mut edges = BTreeSet::new();
    for area in areas {
        for edge in polygon(area).exterior().lines() {
            assert!(edges.insert([number(edge.start), number(edge.end)]), "an edge twice: an overlap");
        }
    }
    edges.iter().filter(|[a, b]| !edges.contains(&[*b, *a])).copied().collect()
}

#[test]
fn divisions_match_edge_by_edge() {
    for (seed, households) in [(1, 350_000), (3, 6_000), (4, 40_000)] {
        let data = sample(seed, households);
        let outline = outer_edges([&data.district[0].area].into_iter());
        assert_eq!(outer_edges(data.communities.iter().map(|c| &c.area)), outline);
        assert_eq!(outer_edges(data.subdistricts.iter().map(|s| &s.area)), outline);
        for subdistrict in &data.subdistricts {
            let members =
                data.communities.iter().filter(|c| c.subdistrict.as_ref() == Some(&subdistrict.code));
            assert_eq!(outer_edges(members.map(|c| &c.area)), outer_edges([&subdistrict.area].into_iter()));
        }
        let sum: f64 = data.communities.iter().map(|c| polygon(&c.area).unsigned_area()).sum();
        let whole = polygon(&data.district[0].area).unsigned_area();
        assert!((sum / whole - 1.0).abs() < 1e-9);
    }
}

#[test]
fn borders_run_along_streets_or_in_the_river() {
    let data = sample(1, 50_000);
    let key = |line: &Line<f64>| {
        let bits = |at: Coord<f64>| (at.x.to_bits(), at.y.to_bits());
        let (a, b) = (bits(line.start), bits(line.end));
        (a.min(b), a.max(b))
    };
    let streets: BTreeSet<_> = street_edges(&data).iter().map(key).collect();
    let waters = waters(&data);
    let outline: BTreeSet<_> = polygon(&data.district[0].area).exterior().lines().map(|l| key(&l)).collect();
    for community in &data.communities {
        for edge in polygon(&community.area).exterior().lines() {
            let in_river = || waters.iter().any(|(_, water)| water.intersects(&edge));
            assert!(streets.contains(&key(&edge)) || outline.contains(&key(&edge)) || in_river(), "{edge:?}");
        }
    }
}

#[test]
fn buildings_stand_free_and_inside_one_community() {
    for (seed, households) in [(1, 350_000), (5, 6_000)] {
        let data = sample(seed, households);
        let shapes = footprints(&data);
        let buildings = tree(shapes.iter().enumerate().map(|(i, s)| (i, *s as &dyn Bounded)));
        for (index, shape) in shapes.iter().enumerate() {
            for other in near(&buildings, *shape) {
                assert!(other <= index || !shapes[other].intersects(*shape), "{index} overlaps {other}");
            }
            assert!(shape.contains(&data.buildings[index].place.point()));
        }
        let borders: Vec<Line<f64>> =
            data.communities.iter().flat_map(|c| polygon(&c.area).exterior().lines()).collect();
        for line in street_edges(&data).iter().chain(&borders) {
            let hit = near(&buildings, line).into_iter().find(|&i| shapes[i].intersects(line));
            assert_eq!(hit, None, "on {line:?}");
        }
        for (barrier, water) in waters(&data) {
            let hit = near(&buildings, water).into_iter().find(|&i| shapes[i].intersects(water));
            assert_eq!(hit, None, "in {:?}", barrier.name);
        }
        for building in &data.buildings {
            let homes = data.communities.iter().filter(|c| {
                let area = polygon(&c.area);
                area.bounding_rect().unwrap().contains(&building.place.coord())
                    && area.contains(&building.place.coord())
            });
            assert_eq!(homes.count(), 1, "{}", building.id);
        }
    }
}

#[test]
fn streets_cross_only_where_they_share_a_vertex() {
    let data = sample(1, 100_000);
    let edges = street_edges(&data);
    let index = tree(edges.iter().enumerate().map(|(i, e)| (i, e as &dyn Bounded)));
    for (i, edge) in edges.iter().enumerate() {
        for j in near(&index, edge).into_iter().filter(|&j| j > i) {
            let crossing = geo::line_intersection::line_intersection(*edge, edges[j]);
            let proper = matches!(
                crossing,
                Some(geo::line_intersection::LineIntersection::SinglePoint { is_proper: true, .. })
            );
            assert!(!proper, "{edge:?} crosses {:?}", edges[j]);
        }
    }
}

#[test]
fn few_bridges_lead_over_the_river() {
    let data = sample(1, 350_000);
    let waters = waters(&data);
    let (_, river) = waters.iter().find(|(barrier, _)| barrier.class == BarrierClass::River).unwrap();
    let mut bridges = BTreeMap::new();
    for street in data.streets.iter().filter(|street| street.lines.geometry().intersects(*river)) {
        *bridges.entry(street.class).or_insert(0) += 1;
    }
    assert!(bridges.keys().all(|class| *class <= StreetClass::Primary), "{bridges:?}");
    assert!((2..=6).contains(&bridges.values().sum::<i32>()), "{bridges:?}");
    assert!(data.barriers.iter().any(|barrier| barrier.class == BarrierClass::Railway));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let dir = tempfile::tempdir().unwrap();
        let paths = write_sample(&sample(seed, 8_000), dir.path()).unwrap();
        paths.iter().map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    let first = bytes(1);
    assert_eq!(first.len(), 6);
    assert_eq!(first, bytes(1));
    assert_ne!(first, bytes(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_seed_and_size_works(seed in any::<u64>(), households in 0u32..25_000) {
        let data = sample(seed, households);
        prop_assert_eq!(total(&data), households);
        let outline = outer_edges([&data.district[0].area].into_iter());
        prop_assert_eq!(outer_edges(data.communities.iter().map(|c| &c.area)), outline);
        prop_assert!(data.subdistricts.len() >= 3 && data.communities.len() >= 6);
    }
}

#[test]
fn a_year_of_cases_has_rhythms_outbreaks_and_faults() {
    let data = sample(1, 20_000);
    let cases = super::make_cases(&data, 1, 20_000);
    assert_eq!(cases.len(), 20_000);
    assert_eq!(cases, super::make_cases(&data, 1, 20_000), "the same again");
    assert_ne!(cases, super::make_cases(&data, 2, 20_000));
    assert!(cases.windows(2).all(|pair| pair[0].id < pair[1].id), "in the order of their ids");
    let times = cases.iter().map(|case| case.times.reported_at.to_string());
    assert!(
        times.clone().min().unwrap().starts_with("2024-12-31T")
            && times.max().unwrap().starts_with("2025-12-31T")
    );
    let heating = cases.iter().filter(|case| case.category == "供暖不热");
    let (winter, rest): (Vec<_>, Vec<_>) = heating
        .partition(|case| ["01", "02", "11", "12"].contains(&&case.times.reported_at.to_string()[5..7]));
    assert!(winter.len() > 2 * rest.len(), "{} {}", winter.len(), rest.len());
    let placeless = cases.iter().filter(|case| case.place.is_none()).count();
    let at_zero =
        cases.iter().filter(|case| case.place.is_some_and(|place| place.coord() == Coord { x: 0.0, y: 0.0 }));
    assert!((40..160).contains(&placeless) && (15..90).contains(&at_zero.count()), "{placeless}");
    for case in &cases {
        let times = &case.times;
        let life =
            [Some(times.reported_at), times.filed_at, times.dispatched_at, times.handled_at, times.closed_at];
        let known: Vec<_> = life.iter().flatten().collect();
        assert!(known.is_sorted() && life[..known.len()].iter().all(Option::is_some), "{case:?}");
    }
}
