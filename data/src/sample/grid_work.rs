//! Stations, posts, organizations and a week of patrols for the sample district.

use geo::{Coord, MultiLineString};
use wangge_model::{
    Community, DistrictData, FeatureId, GridWork, Lines, Organization, OrganizationClass, Patrol, Place,
    Post, PostRole, Station, StationClass, Timestamp,
};

use super::random::Random;
use crate::write::Locator;

/// The last week of the year that the sample's cases are of: 2025-12-25T10:00:00Z, six in the evening in
/// China, is when the first rounds are due.
const FIRST_DUE: i64 = 1_766_656_800;
const DAY: i64 = 86_400;
const DAYS: i64 = 7;
/// Households of a grid, where nothing else is asked for.
const USUAL_GRID: u64 = 300;
/// A round passes at most so many streets.
const STREETS_OF_A_ROUND: usize = 12;

/// Makes what is done in the grids of a district, each layer in the order of its ids; the same for the same
/// district and seed.
///
/// Grids are meant by the codes that a plan gives where it makes one grid of each 300 households.
pub fn make_grid_work(data: &DistrictData, seed: u64) -> GridWork {
    let mut random = Random::new(seed, 90_002);
    let mut work = GridWork::default();
    for (home, community) in homes(data).iter().zip(&data.communities) {
        let households: u64 =
            home.buildings.iter().map(|it| u64::from(data.buildings[*it].households.unwrap_or(0))).sum();
        let grids = (households as f64 / USUAL_GRID as f64).round().max(1.0) as usize;
        stations(data, community, home, &mut random, &mut work.stations);
        organizations(data, community, home, grids, &mut random, &mut work.organizations);
        for grid in 1..=grids {
            let unit = format!("{}{grid:03}", community.code.as_str());
            posts(&unit, &mut random, &mut work.posts);
            let streets: Vec<usize> =
                home.streets.iter().copied().skip(grid - 1).step_by(grids).take(STREETS_OF_A_ROUND).collect();
            patrols(data, &unit, &streets, &mut random, &mut work.patrols);
        }
    }
    work.stations.sort_by(|a, b| a.id.cmp(&b.id));
    work.posts.sort_by(|a, b| a.id.cmp(&b.id));
    work.organizations.sort_by(|a, b| a.id.cmp(&b.id));
    work.patrols.sort_by(|a, b| a.id.cmp(&b.id));
    work
}

/// What lies in a community.
#[derive(Default)]
struct Home {
    buildings: Vec<usize>,
    /// Streets that begin there.
    streets: Vec<usize>,
}

fn homes(data: &DistrictData) -> Vec<Home> {
    let locator = Locator::new(&data.communities);
    let mut homes: Vec<Home> = data.communities.iter().map(|_| Home::default()).collect();
    for (index, building) in data.buildings.iter().enumerate() {
        if let Some(home) = locator.find(building.place.coord()) {
            homes[home].buildings.push(index);
        }
    }
    for (index, street) in data.streets.iter().enumerate() {
        let middle = street.lines.geometry().0.first().and_then(|line| line.0.get(line.0.len() / 2));
        if let Some(home) = middle.and_then(|at| locator.find(*at)) {
            homes[home].streets.push(index);
        }
    }
    homes
}

fn id(text: &str) -> FeatureId {
    FeatureId::new(text).expect("digits and letters")
}

/// A service station in each community, police in each third, the others here and there: beside buildings.
fn stations(
    data: &DistrictData,
    community: &Community,
    home: &Home,
    random: &mut Random,
    stations: &mut Vec<Station>,
) {
    let kinds = [
        (StationClass::Service, "党群服务站", 1.0),
        (StationClass::Police, "警务室", 0.35),
        (StationClass::Patrol, "网格驻点", 0.5),
        (StationClass::Fire, "微型消防站", 0.25),
        (StationClass::Health, "卫生服务站", 0.3),
    ];
    for (number, (class, name, share)) in kinds.into_iter().enumerate() {
        let wanted = random.chance(share);
        let which = (random.unit() * home.buildings.len() as f64) as usize;
        let Some(building) = home.buildings.get(which).filter(|_| wanted) else { continue };
        let beside = data.buildings[*building].place.coord() + Coord { x: 0.000_15, y: 0.000_1 };
        let place = Place::new(beside).expect("beside a building");
        let id = id(&format!("{}-{number}", community.code.as_str()));
        stations.push(Station { id, class, name: Some(format!("{}{name}", community.name)), place });
    }
}

/// A leader, a full-time and some part-time posts for a grid; now and then one is vacant.
fn posts(unit: &str, random: &mut Random, posts: &mut Vec<Post>) {
    let mut post = |number: u32, role: PostRole, filled: f64, deputy: f64| {
        let (filled, deputy) = (random.chance(filled), random.chance(deputy));
        posts.push(Post { id: id(&format!("{unit}-{number}")), unit: self::id(unit), role, filled, deputy });
    };
    post(1, PostRole::Leader, 0.99, 0.9);
    post(2, PostRole::FullTime, 0.95, 0.7);
    post(3, PostRole::PartTime, 0.85, 0.0);
    post(4, PostRole::PartTime, 0.6, 0.0);
}

fn organizations(
    data: &DistrictData,
    community: &Community,
    home: &Home,
    grids: usize,
    random: &mut Random,
    organizations: &mut Vec<Organization>,
) {
    let code = community.code.as_str();
    let mut add = |class: OrganizationClass, unit: &str, count: u32| {
        let id = id(&format!("{unit}-{}", class.name()));
        organizations.push(Organization { id, class, unit: self::id(unit), count });
    };
    add(OrganizationClass::Committee, code, 1);
    add(OrganizationClass::Social, code, random.whole(1, 9));
    let led = (0..grids).filter(|_| random.chance(0.8)).count();
    add(OrganizationClass::LedByMember, code, led as u32);
    for grid in 1..=grids {
        if random.chance(0.93) {
            add(OrganizationClass::PartyBranch, &format!("{code}{grid:03}"), 1);
        }
    }
    for building in &home.buildings {
        let building = &data.buildings[*building];
        if building.households.unwrap_or(0) >= 24 && random.chance(0.55) {
            add(OrganizationClass::PartyGroup, building.id.as_str(), 1);
        }
    }
}

/// A round a day, most of them made, along some of the streets.
fn patrols(
    data: &DistrictData,
    unit: &str,
    streets: &[usize],
    random: &mut Random,
    patrols: &mut Vec<Patrol>,
) {
    for day in 0..DAYS {
        let due = FIRST_DUE + day * DAY;
        let made = random.chance(0.92);
        let early = i64::from(random.whole(0, 30_000)) - 3_000;
        let walked: Vec<_> = streets.iter().filter(|_| random.chance(0.8)).collect();
        let ways = walked.iter().flat_map(|street| data.streets[**street].lines.geometry().iter().cloned());
        let moment = |seconds| Timestamp::from_unix(seconds).expect("a moment of 2025");
        patrols.push(Patrol {
            id: id(&format!("{unit}-{}", day + 1)),
            unit: id(unit),
            due_at: moment(due),
            made_at: made.then(|| moment(due - early)),
            trace: Lines::new(MultiLineString(ways.collect())).ok().filter(|_| made),
        });
    }
}
