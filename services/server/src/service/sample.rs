//! A small district for tests: two communities of two grids each between a river and a railway.

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Rect};
use wangge_index::{Points, Snapshot};
use wangge_model::{
    Area, Assignment, Barrier, BarrierClass, BarrierShape, Building, Case, CaseStatus, CaseTimes, Community,
    CommunityLimits, Descent, District, DistrictData, DivisionCode, Domain, FeatureId, Grid, GridCode,
    GridKind, GridWork, Household, Lineage, Lines, Organization, OrganizationClass, Patrol, Place, Plan,
    PlanParameters, PlanState, Post, PostRole, Station, StationClass, Street, StreetClass, Subdistrict,
};
use wangge_store::Revisions;

use super::Served;
use super::served::Standing;

/// Where the district lies: west and south, degrees. Communities are 0.01 degrees wide and high.
pub(super) const CORNER: Coord<f64> = Coord { x: 116.98, y: 36.70 };

fn place(x: f64, y: f64) -> Coord<f64> {
    Coord { x: CORNER.x + x / 100.0, y: CORNER.y + y / 100.0 }
}

/// A box in hundredths of a degree from the corner.
fn area(west: f64, south: f64, east: f64, north: f64) -> Area {
    let bounds = Rect::new(place(west, south), place(east, north));
    Area::new(MultiPolygon(vec![bounds.to_polygon()])).unwrap()
}

fn lines(points: &[(f64, f64)]) -> Lines {
    let line: LineString<f64> = points.iter().map(|&(x, y)| place(x, y)).collect();
    Lines::new(MultiLineString(vec![line])).unwrap()
}

fn code(text: &str) -> DivisionCode {
    DivisionCode::new(text).unwrap()
}

fn id(text: &str) -> FeatureId {
    FeatureId::new(text).unwrap()
}

fn community(number: u32, west: f64) -> Community {
    Community {
        code: code(&format!("37010500100{number}")),
        name: format!("社区{number}"),
        subdistrict: Some(code("370105001")),
        kind: (number == 1).then(|| "封闭小区".to_owned()),
        area: area(west, 0.0, west + 1.0, 1.0),
    }
}

fn building(number: u32, x: f64, y: f64, households: Option<u32>, footprint: bool) -> Building {
    Building {
        id: id(&format!("b{number}")),
        place: Place::new(place(x, y)).unwrap(),
        footprint: footprint.then(|| area(x - 0.02, y - 0.02, x + 0.02, y + 0.02)),
        households,
        levels: Some(6.0),
        floor_area: None,
    }
}

fn street(number: u32, class: StreetClass, x: f64) -> Street {
    Street {
        id: id(&format!("s{number}")),
        class,
        name: (number == 1).then(|| "济洛路".to_owned()),
        lines: lines(&[(x, -0.1), (x, 0.5), (x, 1.1)]),
    }
}

/// Five buildings: four with footprints, one in each grid, and a point outside every community.
pub(super) fn data() -> DistrictData {
    DistrictData {
        district: vec![District {
            code: code("370105"),
            name: "天桥区".to_owned(),
            area: area(0.0, 0.0, 2.0, 1.0),
        }],
        subdistricts: vec![Subdistrict {
            code: code("370105001"),
            name: "无影山街道".to_owned(),
            area: area(0.0, 0.0, 2.0, 1.0),
        }],
        communities: vec![community(1, 0.0), community(2, 1.0)],
        buildings: vec![
            building(1, 0.5, 0.25, Some(290), true),
            building(2, 0.5, 0.75, Some(310), true),
            building(3, 1.5, 0.25, Some(360), true),
            building(4, 1.5, 0.75, Some(240), true),
            building(5, 2.5, 0.5, None, false),
        ],
        streets: vec![
            street(1, StreetClass::Primary, 1.0),
            street(2, StreetClass::Residential, 0.3),
            street(3, StreetClass::Path, 0.6),
        ],
        barriers: vec![
            Barrier {
                id: id("r1"),
                class: BarrierClass::River,
                name: Some("小清河".to_owned()),
                shape: BarrierShape::Area(area(0.0, 1.0, 2.0, 1.1)),
            },
            Barrier {
                id: id("r2"),
                class: BarrierClass::Railway,
                name: None,
                shape: BarrierShape::Lines(lines(&[(-0.5, -0.05), (2.5, -0.05)])),
            },
        ],
    }
}

fn grid(number: u32, west: f64, south: f64, households: u32, deviation: f64) -> Grid {
    let community = code(&format!("37010500100{number}"));
    let sequence = if south > 0.0 { 1 } else { 2 };
    Grid {
        code: GridCode::in_community(&community, sequence),
        name: format!("网格{number}-{sequence}"),
        kind: GridKind::General,
        community,
        subdistrict: Some(code("370105001")),
        sheet: None,
        area: area(west, south, west + 1.0, south + 0.5),
        households,
        buildings: 1,
        target: 300,
        deviation,
        area_m2: 496_000.0,
        compactness: 0.75,
    }
}

/// What the second plan took over from the first.
fn lineage() -> Lineage {
    let grid = |sequence| GridCode::in_community(&code("370105001001"), sequence);
    Lineage {
        plan: "a".to_owned(),
        descents: vec![Descent { grid: grid(1), from: grid(3), households: 310 }],
        retired: vec![grid(3)],
        moved: 20,
    }
}

fn limits(number: u32, most: u32, least: u32) -> CommunityLimits {
    let mean = f64::from(most + least) / 2.0;
    let worst = (f64::from(most) - mean) / mean;
    CommunityLimits {
        community: code(&format!("37010500100{number}")),
        grids: 2,
        households: u64::from(most + least),
        worst,
        mean: worst,
        packing_worst: 0.0,
        packing_mean: 0.0,
        proved_worst: 0.0,
        contiguous_worst: Some(worst),
        contiguous_bound: Some(if number == 1 { worst } else { 0.0 }),
        inertia: 0.98,
    }
}

/// A plan of the district.
pub(super) fn plan(name: &str) -> Plan {
    let grids = vec![
        grid(1, 0.0, 0.5, 310, 1.0 / 30.0),
        grid(1, 0.0, 0.0, 290, -1.0 / 30.0),
        grid(2, 1.0, 0.5, 240, -0.2),
        grid(2, 1.0, 0.0, 360, 0.2),
    ];
    let buildings = data().buildings;
    let assign = |(building, grid): (usize, usize)| Assignment {
        building: buildings[building].id.clone(),
        grid: grids[grid].code.clone(),
        place: buildings[building].place,
    };
    Plan {
        name: name.to_owned(),
        state: PlanState::Draft,
        parameters: PlanParameters { min: 250, max: 350, ..PlanParameters::default() },
        assignments: [(0, 1), (1, 0), (2, 3), (3, 2)].map(assign).into(),
        notes: vec!["1 building lies outside every community".to_owned()],
        lineage: (name != "a").then(lineage),
        limits: vec![limits(1, 310, 290), limits(2, 360, 240)],
        grids,
    }
}

/// The same as [`served`] but for the households of one building, counted from 1.
pub(super) fn served_with_households(revision: u64, building: usize, households: u32) -> Served {
    let mut data = data();
    data.buildings[building - 1].households = Some(households);
    let plans = vec![plan("b & c/d"), plan("a")];
    Served::new(
        Snapshot::new(revision, data, Points::default(), plans),
        revisions(revision),
        saved(&["2026-03-01", "2026-01-31"]),
    )
}

/// A station; posts of two grids, of a community and of a unit that is not there; organizations of a grid,
/// a building and a community; rounds on two days.
fn work() -> GridWork {
    let post = |number: u32, unit: &str, role, filled| Post {
        id: id(&format!("p{number}")),
        unit: id(unit),
        role,
        filled,
        deputy: number == 1,
    };
    let organization = |number: u32, class, unit: &str, count| Organization {
        id: id(&format!("o{number}")),
        class,
        unit: id(unit),
        count,
    };
    let patrol = |number: u32, unit: &str, day: u32, made: Option<&str>| Patrol {
        id: id(&format!("x{number}")),
        unit: id(unit),
        due_at: format!("2026-01-{day:02}T10:00:00Z").parse().unwrap(),
        made_at: made.map(|at| at.parse().unwrap()),
        trace: made.map(|_| lines(&[(0.3, 0.0), (0.3, 0.5)])),
    };
    GridWork {
        stations: vec![Station {
            id: id("z1"),
            class: StationClass::Police,
            name: Some("警务室".to_owned()),
            place: Place::new(place(0.31, 0.3)).unwrap(),
        }],
        posts: vec![
            post(1, "370105001001001", PostRole::Leader, true),
            post(2, "370105001001001", PostRole::FullTime, false),
            post(3, "370105001002001", PostRole::Leader, true),
            post(4, "370105001002", PostRole::Police, true),
            post(5, "370105009", PostRole::Other, false),
        ],
        organizations: vec![
            organization(1, OrganizationClass::PartyBranch, "370105001001001", 1),
            organization(2, OrganizationClass::PartyBranch, "370105001001001", 1),
            organization(3, OrganizationClass::PartyGroup, "b3", 1),
            organization(4, OrganizationClass::Social, "370105001002", 7),
        ],
        patrols: vec![
            patrol(1, "370105001001001", 5, Some("2026-01-05T09:00:00Z")),
            patrol(2, "370105001001001", 6, Some("2026-01-06T11:00:00Z")),
            patrol(3, "370105001002002", 6, None),
        ],
    }
}

/// Thirty cases, one on each day of a month from west to east, the last without a place, and two
/// points of households.
pub(super) fn points() -> Points {
    let case = |day: u32| Case {
        id: id(&format!("{day}")),
        place: (day < 30).then(|| Place::new(place(f64::from(day) * 0.0625, 0.5)).unwrap()),
        domain: if day.is_multiple_of(2) { Domain::Livelihood } else { Domain::PublicOrder },
        category: if day.is_multiple_of(3) { "井盖" } else { "路灯" }.to_owned(),
        source: None,
        times: CaseTimes {
            reported_at: format!("2026-01-{day:02}T08:00:00Z").parse().unwrap(),
            filed_at: None,
            dispatched_at: None,
            due_at: None,
            handled_at: None,
            closed_at: None,
        },
        rework: 0,
        redispatched: None,
        status: CaseStatus::Reported,
    };
    let household = |number: u32, households: u32| Household {
        id: id(&format!("h{number}")),
        place: Place::new(place(0.5, 0.25)).unwrap(),
        households,
        building: Some(id("b1")),
    };
    let mut cases: Vec<Case> = (1..=30).map(case).collect();
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    Points { households: vec![household(1, 2), household(2, 1)], cases: cases.iter().collect(), work: work() }
}

/// The district with cases and points of households.
pub(super) fn served_with_points(revision: u64, points: Points) -> Served {
    let snapshot = Snapshot::new(revision, data(), points, vec![plan("a")]);
    Served::new(snapshot, revisions(revision), saved(&["2026-01-31"]))
}

/// The district with two plans: `a`, and `b & c/d` of a month later.
pub(super) fn served(revision: u64) -> Served {
    let plans = vec![plan("b & c/d"), plan("a")];
    Served::new(
        Snapshot::new(revision, data(), Points::default(), plans),
        revisions(revision),
        saved(&["2026-03-01", "2026-01-31"]),
    )
}

/// All changed in the same revision.
fn revisions(revision: u64) -> Revisions {
    Revisions { store: revision, ground: revision, cases: revision }
}

/// The mornings of days.
fn saved(days: &[&str]) -> Vec<Standing> {
    days.iter().map(|day| Standing::saved(format!("{day}T08:00:00Z").parse().unwrap())).collect()
}
