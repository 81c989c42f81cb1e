//! Districts made up of what harms plans the most.

use std::sync::atomic::AtomicBool;

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, Building, Community, DistrictData, DivisionCode, FeatureId,
    Lines, Place, Plan, Street, StreetClass,
};
use wangge_partition::{Request, Watch, make_plan};

/// A corner of the made-up districts; they are some kilometres wide.
pub(crate) const ORIGIN: Coord<f64> = Coord { x: 117.0, y: 36.7 };
pub(crate) const WIDTH: f64 = 0.03;

pub(crate) fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x: ORIGIN.x + x * WIDTH, y: ORIGIN.y + y * WIDTH }
}

pub(crate) fn id(kind: char, i: usize) -> FeatureId {
    FeatureId::new(&format!("{kind}{i:05}")).unwrap()
}

pub(crate) fn polygon(corners: &[(f64, f64)]) -> MultiPolygon<f64> {
    let ring = corners.iter().map(|&(x, y)| at(x, y)).collect();
    Polygon::new(LineString(ring), vec![]).into()
}

pub(crate) fn line(points: &[(f64, f64)]) -> Lines {
    Lines::new(MultiLineString(vec![points.iter().map(|&(x, y)| at(x, y)).collect()])).unwrap()
}

/// Two communities side by side, their common border a bent line; the second with a hole.
pub(crate) fn communities(bend: f64) -> Vec<Community> {
    let west = polygon(&[(0.0, 0.0), (0.5, 0.0), (0.5 + bend, 0.4), (0.5, 1.0), (0.0, 1.0)]);
    let mut east = polygon(&[(0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0), (0.5 + bend, 0.4)]);
    let hole = [(0.8, 0.8), (0.8, 0.9), (0.9, 0.9), (0.9, 0.8)].map(|(x, y)| at(x, y));
    east.0[0].interiors_push(LineString(hole.to_vec()));
    [("370105001001", west), ("370105001002", east)]
        .into_iter()
        .map(|(code, shape)| Community {
            code: DivisionCode::new(code).unwrap(),
            name: format!("社区{code}"),
            subdistrict: None,
            kind: None,
            area: Area::new(shape).unwrap(),
        })
        .collect()
}

pub(crate) fn point() -> impl Strategy<Value = (f64, f64)> {
    (0.0..1.0_f64, 0.0..1.0_f64)
}

prop_compose! {
    /// Streets and barriers anywhere, buildings anywhere: on each other, on lines, outside.
    pub(crate) fn district()(
        bend in -0.2..0.2_f64,
        streets in prop::collection::vec(prop::collection::vec((-0.1..1.1_f64, -0.1..1.1_f64), 2..5), 0..12),
        walls in prop::collection::vec(prop::collection::vec(point(), 2..4), 0..3),
        pond in prop::option::of((point(), 0.02..0.3_f64)),
        houses in prop::collection::vec((point(), 0..120_u32, 0..4_u8), 0..120),
    ) -> DistrictData {
        let mut buildings: Vec<Building> = Vec::new();
        for (i, &((x, y), households, how)) in houses.iter().enumerate() {
            let place = match how {
                0 => at((x * 8.0).round() / 8.0, (y * 8.0).round() / 8.0),
                1 => buildings.last().map_or(at(x, y), |b| b.place.coord()),
                _ => at(1.02 * x, y),
            };
            buildings.push(Building {
                id: id('b', i), place: Place::new(place).unwrap(), footprint: None,
                households: Some(households), levels: None, floor_area: None,
            });
        }
        let mut barriers: Vec<Barrier> = walls.iter().enumerate().filter_map(|(i, w)| {
            let points: Vec<Coord<f64>> = w.iter().map(|&(x, y)| at(x, y)).collect();
            let lines = Lines::new(MultiLineString(vec![LineString(points)])).ok()?;
            Some(Barrier { id: id('w', i), class: BarrierClass::Railway, name: None, shape: BarrierShape::Lines(lines) })
        }).collect();
        if let Some(((x, y), size)) = pond {
            let area = polygon(&[(x, y), (x + size, y), (x + size, y + size / 2.0), (x, y + size)]);
            barriers.push(Barrier { id: id('w', 99), class: BarrierClass::Lake, name: None, shape: BarrierShape::Area(Area::new(area).unwrap()) });
        }
        DistrictData {
            communities: communities(bend),
            buildings,
            streets: streets.iter().enumerate().map(|(i, s)| Street {
                id: id('s', i), class: StreetClass::Residential, name: None, lines: line(s),
            }).collect(),
            barriers,
            ..DistrictData::default()
        }
    }
}

pub(crate) fn plan_on(threads: usize, data: &DistrictData) -> Plan {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| planned(data, &Request::default()))
}

pub(crate) fn planned(data: &DistrictData, request: &Request<'_>) -> Plan {
    let watch = Watch { done: &|_| (), cancelled: &AtomicBool::new(false) };
    make_plan("p", data, request, &watch).unwrap().plan
}
