//! What every store must do, asked of each through the trait, and the rows to ask it with.

mod following;
mod importing;
mod life;
mod plans;

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Rect};
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, Building, Case, CaseStatus, CaseTimes, Community, District,
    DivisionCode, Domain, FeatureId, Grid, GridCode, GridKind, Household, LATTICE, Lines, Organization,
    OrganizationClass, Patrol, Place, Plan, PlanParameters, PlanState, Post, PostRole, Records, Station,
    StationClass, Street, StreetClass, Subdistrict,
};

use crate::{Store, StoreError};

/// Where a test has a store of its own.
pub(crate) trait Home {
    /// Opens the store anew.
    fn store(&self) -> Box<dyn Store>;

    /// How many rows a table has.
    fn rows(&self, table: &str) -> i64;

    /// The store with rows of every layer.
    fn filled(&self) -> Box<dyn Store> {
        let mut store = self.store();
        store.import(&batches(), false).unwrap();
        store
    }
}

/// Makes a test of each function, for a file and for a database.
macro_rules! on_both_stores {
    ($($test:ident),+ $(,)?) => {
        mod geopackage {
            $(#[test] fn $test() { super::$test(&crate::geopackage::tests::Folder::new()); })+
        }
        mod postgis {
            $(#[test] fn $test() { super::$test(&crate::postgis::tests::Schema::new()); })+
        }
    };
}
use on_both_stores;

/// An error and everything that led to it.
pub(crate) fn causes(error: &StoreError) -> String {
    let error: &dyn std::error::Error = error;
    let chain: Vec<_> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    chain.join(": ")
}

pub(crate) fn place(x: i32, y: i32) -> Place {
    let at = Coord { x: f64::from(x) * 31.0 / LATTICE + 117.0, y: f64::from(y) * 17.0 / LATTICE + 36.7 };
    Place::new(at).unwrap()
}

pub(crate) fn square(x: i32, y: i32, size: i32) -> Area {
    let shape = Rect::new(place(x, y).coord(), place(x + size, y + size).coord()).to_polygon();
    Area::new(MultiPolygon(vec![shape])).unwrap()
}

pub(crate) fn lines(x: i32, y: i32) -> Lines {
    let line = LineString(vec![place(x, y).coord(), place(y + 1, x).coord(), place(x + 9, y + 9).coord()]);
    Lines::new(MultiLineString(vec![line])).unwrap()
}

pub(crate) fn id(text: &str) -> FeatureId {
    FeatureId::new(text).unwrap()
}

pub(crate) fn code(text: &str) -> DivisionCode {
    DivisionCode::new(text).unwrap()
}

pub(crate) fn building(key: &str, x: i32, households: u32) -> Building {
    Building {
        id: id(key),
        place: place(x, x),
        footprint: (x % 2 == 0).then(|| square(x, x, 5)),
        households: Some(households),
        levels: Some(6.5),
        floor_area: None,
    }
}

pub(crate) fn case(key: &str, place: Option<Place>) -> Case {
    let at = |text: &str| Some(text.parse().unwrap());
    Case {
        id: id(key),
        domain: Domain::CityManagement,
        category: "井盖破损".to_owned(),
        source: place.map(|_| "12345".to_owned()),
        times: CaseTimes {
            reported_at: "2026-03-01T08:30:00Z".parse().unwrap(),
            filed_at: at("2026-03-01T08:40:00Z"),
            dispatched_at: None,
            due_at: at("2026-03-03T10:00:00Z"),
            handled_at: None,
            closed_at: None,
        },
        place,
        rework: 1,
        redispatched: place.map(|_| 2),
        status: CaseStatus::Filed,
    }
}

/// Rows of every layer, out of order.
pub(crate) fn batches() -> Vec<Records> {
    let household = |key, building: Option<&str>| Household {
        id: id(key),
        place: place(3, 4),
        households: 2,
        building: building.map(id),
    };
    let community = |key, subdistrict: Option<&str>| Community {
        code: code(key),
        name: "北园社区".to_owned(),
        subdistrict: subdistrict.map(code),
        kind: subdistrict.map(|_| "封闭小区".to_owned()),
        area: square(0, 0, 400),
    };
    let barrier = |key, shape| Barrier { id: id(key), class: BarrierClass::River, name: None, shape };
    vec![
        Records::Streets(vec![Street {
            id: id("s"),
            class: StreetClass::Primary,
            name: Some("济泺路".to_owned()),
            lines: lines(1, 2),
        }]),
        Records::Buildings(vec![building("2", 10, 4), building("10", 11, 0), building("1", 12, 7)]),
        Records::Households(vec![household("h2", None), household("h1", Some("2"))]),
        Records::Communities(vec![community("0002", Some("00")), community("0001", None)]),
        Records::Subdistricts(vec![Subdistrict {
            code: code("00"),
            name: String::new(),
            area: square(0, 0, 400),
        }]),
        Records::District(vec![District {
            code: code("0"),
            name: "天桥区".to_owned(),
            area: square(0, 0, 900),
        }]),
        Records::Barriers(vec![
            barrier("river", BarrierShape::Area(square(5, 5, 50))),
            barrier("rail", BarrierShape::Lines(lines(5, 7))),
        ]),
        Records::Cases(vec![case("井盖-2", Some(place(3, 8))), case("井盖-1", None)]),
        Records::Stations(vec![station("z2", Some("北园警务室")), station("z1", None)]),
        Records::Posts(vec![post("g2", true), post("g1", false)]),
        Records::Organizations(vec![organization("o2", 4), organization("o1", 1)]),
        Records::Patrols(vec![patrol("x2", Some(lines(2, 3))), patrol("x1", None)]),
    ]
}

fn station(key: &str, name: Option<&str>) -> Station {
    Station { id: id(key), class: StationClass::Police, name: name.map(str::to_owned), place: place(6, 2) }
}

fn post(key: &str, filled: bool) -> Post {
    Post { id: id(key), unit: id("0001001"), role: PostRole::Leader, filled, deputy: !filled }
}

fn organization(key: &str, count: u32) -> Organization {
    Organization { id: id(key), class: OrganizationClass::Social, unit: id("0001"), count }
}

fn patrol(key: &str, trace: Option<Lines>) -> Patrol {
    let made_at = trace.as_ref().map(|_| "2026-03-01T09:00:00Z".parse().unwrap());
    let due_at = "2026-03-01T10:00:00Z".parse().unwrap();
    Patrol { id: id(key), unit: id("0001001"), due_at, made_at, trace }
}

pub(crate) fn grid(sequence: &str, x: i32, households: u32) -> Grid {
    Grid {
        code: GridCode::new(sequence).unwrap(),
        name: format!("第{sequence}网格"),
        kind: GridKind::General,
        community: code("0001"),
        subdistrict: None,
        sheet: None,
        area: square(x, x, 10),
        households,
        buildings: 1,
        target: 300,
        deviation: -0.1,
        area_m2: 1e5 / 3.0,
        compactness: 0.785,
    }
}

pub(crate) fn plan(name: &str, grids: Vec<Grid>) -> Plan {
    Plan {
        name: name.to_owned(),
        state: PlanState::Draft,
        parameters: PlanParameters::default(),
        grids,
        assignments: vec![],
        notes: vec![],
        lineage: None,
        limits: vec![],
    }
}
