//! Small networks whose ways are known.

mod random;

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, FeatureId, Lines, LocalProjection, Street, StreetClass, round7,
};

use super::spot::{MILLIMETRES, length, spot};
use super::*;

fn projection() -> LocalProjection {
    LocalProjection::at(Coord { x: 117.0, y: 36.7 })
}

/// A place so many metres to the east and north, in degrees on the lattice.
fn at([x, y]: [f64; 2]) -> Coord<f64> {
    round7(projection().inverse(Coord { x, y }))
}

fn line(points: &[[f64; 2]]) -> LineString<f64> {
    points.iter().map(|point| at(*point)).collect()
}

fn lines(points: &[[f64; 2]]) -> Lines {
    Lines::new(MultiLineString(vec![line(points)])).unwrap()
}

fn street(points: &[[f64; 2]]) -> Street {
    Street {
        id: FeatureId::new("a street").unwrap(),
        class: StreetClass::Residential,
        name: None,
        lines: lines(points),
    }
}

fn barrier(shape: BarrierShape) -> Barrier {
    Barrier { id: FeatureId::new("a river").unwrap(), class: BarrierClass::River, name: None, shape }
}

fn river(points: &[[f64; 2]]) -> Barrier {
    barrier(BarrierShape::Lines(lines(points)))
}

fn water(ring: &[[f64; 2]]) -> Barrier {
    let polygon = Polygon::new(line(ring), Vec::new());
    barrier(BarrierShape::Area(Area::new(MultiPolygon(vec![polygon])).unwrap()))
}

fn network(streets: &[Street], barriers: &[Barrier]) -> Network {
    Network::new(&projection(), streets, barriers, &Options::default())
}

fn reach(network: &Network, stations: &[[f64; 2]], places: &[[f64; 2]]) -> Reach {
    let degrees = |points: &[[f64; 2]]| points.iter().map(|point| at(*point)).collect::<Vec<_>>();
    network.reach(&degrees(stations), &degrees(places))
}

/// The length of a way from point to point, each piece rounded up.
fn metres(points: &[[f64; 2]]) -> f64 {
    let spots: Vec<_> = points.iter().map(|point| spot(&projection(), at(*point)).unwrap()).collect();
    spots.windows(2).map(|pair| length(pair[0], pair[1])).sum::<u64>() as f64 / MILLIMETRES
}

/// The only walk there is, to the first station.
fn only(reach: &Reach) -> f64 {
    assert_eq!(reach.walks.len(), 1);
    let walk = reach.walks[0].unwrap();
    assert_eq!(walk.station, 0);
    walk.metres
}

const SOUTH: [[f64; 2]; 2] = [[0.0, 0.0], [1_000.0, 0.0]];
const NORTH: [[f64; 2]; 2] = [[0.0, 100.0], [1_000.0, 100.0]];
const BRIDGE: [[f64; 2]; 2] = [[1_000.0, 0.0], [1_000.0, 100.0]];
const RIVER: [[f64; 2]; 2] = [[-500.0, 50.0], [1_500.0, 50.0]];

#[test]
fn over_the_only_bridge() {
    let network = network(&[street(&SOUTH), street(&NORTH), street(&BRIDGE)], &[river(&RIVER)]);
    let found = reach(&network, &[[-30.0, 110.0]], &[[-20.0, -7.0]]);
    let way = [[-20.0, -7.0], SOUTH[0], SOUTH[1], NORTH[1], NORTH[0], [-30.0, 110.0]];
    assert_eq!(only(&found).to_bits(), metres(&way).to_bits());
    assert_eq!(network.figures().parts, 1);
    assert_eq!(network.figures().junctions, 0);
    assert!((network.figures().metres - 2_100.0).abs() < 0.05);
    assert_eq!(found.streets_without_station, [] as [usize; 0]);
}

#[test]
fn without_a_bridge_the_other_bank_is_not_reached() {
    let network = network(&[street(&SOUTH), street(&NORTH)], &[river(&RIVER)]);
    let found = reach(&network, &[[-30.0, 110.0]], &[[-20.0, -7.0], [-20.0, 95.0]]);
    assert_eq!(found.walks[0], Err(NoWalk::NotConnected));
    assert!(found.walks[1].is_ok());
    assert_eq!(found.streets_without_station, [0]);
    assert_eq!(network.figures().parts, 2);
}

#[test]
fn an_overpass_is_no_junction() {
    let over = [[500.0, -200.0], [500.0, 200.0]];
    let apart = network(&[street(&SOUTH), street(&over)], &[]);
    assert_eq!((apart.figures().parts, apart.figures().junctions), (2, 0));
    assert_eq!(reach(&apart, &[[500.0, 150.0]], &[[10.0, 0.0]]).walks, [Err(NoWalk::NotConnected)]);
    let (south, over) = ([SOUTH[0], [500.0, 0.0], SOUTH[1]], [over[0], [500.0, 0.0], over[1]]);
    let joined = network(&[street(&south), street(&over)], &[]);
    assert_eq!((joined.figures().parts, joined.figures().junctions), (1, 1));
}

#[test]
fn an_end_within_a_metre_is_joined_and_one_farther_is_not() {
    let side = |gap: f64| street(&[[400.0, gap], [400.0, 300.0]]);
    let joined = network(&[street(&SOUTH), side(0.9)], &[]);
    assert_eq!((joined.figures().parts, joined.figures().junctions), (1, 1));
    let found = only(&reach(&joined, &[[400.0, 310.0]], &[[-10.0, 0.0]]));
    assert!((found - 720.0).abs() < 0.05, "{found}");
    let apart = network(&[street(&SOUTH), side(1.1)], &[]);
    assert_eq!((apart.figures().parts, apart.figures().junctions), (2, 0));
}

#[test]
fn ends_that_miss_each_other_and_short_stubs_make_one_junction_or_none() {
    let crossing = [[0.0, 0.3], [0.3, 0.0], [-0.3, 0.0], [0.0, -0.3]];
    let arms = [[0.0, 200.0], [200.0, 0.0], [-200.0, 0.0], [0.0, -200.0]];
    let streets: Vec<Street> = (0..4).map(|arm| street(&[crossing[arm], arms[arm]])).collect();
    let figures = network(&streets, &[]).figures();
    assert_eq!((figures.parts, figures.junctions), (1, 1));
    let stub = street(&[[0.0, 0.0], [100.0, 0.0], [100.7, 0.1]]);
    assert_eq!(network(&[stub], &[]).figures().junctions, 0);
}

#[test]
fn a_place_and_a_station_on_one_segment() {
    let network = network(&[street(&SOUTH)], &[]);
    let found = reach(&network, &[[700.0, 20.0], [200.0, -5.0]], &[[640.0, -10.0], [180.0, 0.0]]);
    let walks: Vec<Walk> = found.walks.into_iter().map(Result::unwrap).collect();
    assert!((walks[0].metres - 90.0).abs() < 0.05 && walks[0].station == 0, "{walks:?}");
    assert!((walks[1].metres - 25.0).abs() < 0.05 && walks[1].station == 1, "{walks:?}");
}

#[test]
fn of_two_stations_equally_far_the_first_is_named() {
    let network = network(&[street(&SOUTH)], &[]);
    let same = reach(&network, &[[300.0, 20.0], [300.0, 20.0]], &[[600.0, 0.0]]);
    assert_eq!(same.walks[0].unwrap().station, 0);
    let far = reach(&network, &[[-9_000.0, 0.0], [300.0, 20.0], [300.0, 20.0]], &[[600.0, 0.0]]);
    assert_eq!(far.walks[0].unwrap().station, 1);
    assert_eq!(far.stations_without_street, [0]);
}

#[test]
fn between_two_streets_equally_near_others_far_away_decide_nothing() {
    let two = [street(&[[-40.0, -30.0], [-40.0, 30.0]]), street(&[[40.0, -30.0], [40.0, 30.0]])];
    for others in 0..40 {
        let far = |number: i32| f64::from(number) * 20.0 - 400.0;
        let others = (0..others).map(|number| street(&[[far(number), 900.0], [far(number), 910.0]]));
        let streets: Vec<Street> = two.iter().cloned().chain(others).collect();
        let found = reach(&network(&streets, &[]), &[[-40.0, 35.0], [40.0, 35.0]], &[[0.0, 0.0]]);
        assert_eq!(found.walks[0].unwrap().station, 0);
    }
}

#[test]
fn a_connector_does_not_cross_a_river() {
    let far = [[0.0, -200.0], [1_000.0, -200.0]];
    let streets = [street(&far), street(&NORTH)];
    let (stations, places) = ([[500.0, -200.0], [500.0, 100.0]], [[500.0, 45.0]]);
    let open = reach(&network(&streets, &[]), &stations, &places).walks[0].unwrap();
    assert!(open.station == 1 && (open.metres - 55.0).abs() < 0.05, "{open:?}");
    let barred = reach(&network(&streets, &[river(&RIVER)]), &stations, &places).walks[0].unwrap();
    assert!(barred.station == 0 && (barred.metres - 245.0).abs() < 0.05, "{barred:?}");
    let alone = reach(&network(&streets[1..], &[river(&RIVER)]), &stations, &places);
    assert_eq!(alone.walks, [Err(NoWalk::NoStreet)]);
}

#[test]
fn past_the_end_of_a_barrier_another_point_of_the_same_street_is_taken() {
    let wall = river(&[[300.0, 10.0], [520.0, 10.0]]);
    let network = network(&[street(&SOUTH)], &[wall]);
    let found = only(&reach(&network, &[[1_000.0, 0.0]], &[[505.0, 20.0]]));
    // Past the wall's eastern end the street is seen from 535 m on; points are tried each 25 m.
    let ways = [535.0, 560.0].map(|x: f64| 20.0_f64.hypot(x - 505.0) + 1_000.0 - x);
    assert!(ways[1] - 0.05 <= found && found <= ways[0] + 0.05, "{found} in {ways:?}");
}

#[test]
fn a_place_in_the_water_may_leave_it_once() {
    // A pond with two arms to the north; the place is in the western one.
    let pond = water(&[
        [0.0, 0.0],
        [100.0, 0.0],
        [100.0, 100.0],
        [80.0, 100.0],
        [80.0, 20.0],
        [20.0, 20.0],
        [20.0, 100.0],
        [0.0, 100.0],
    ]);
    let (between, beyond) = (street(&[[50.0, 40.0], [50.0, 80.0]]), street(&[[120.0, 40.0], [120.0, 80.0]]));
    let walks = |street: &Street, place| {
        let network = network(std::slice::from_ref(street), std::slice::from_ref(&pond));
        reach(&network, &[[50.0, 85.0], [120.0, 85.0]], &[place]).walks
    };
    assert!(walks(&between, [10.0, 60.0])[0].is_ok());
    assert_eq!(walks(&beyond, [10.0, 60.0]), [Err(NoWalk::NoStreet)], "through the other arm");
    assert!(walks(&beyond, [90.0, 60.0])[0].is_ok());
    assert_eq!(walks(&beyond, [50.0, 60.0]), [Err(NoWalk::NoStreet)], "not from the land");
    let pier = street(&[[90.0, 40.0], [90.0, 80.0]]);
    assert_eq!(walks(&pier, [50.0, 60.0]), [Err(NoWalk::NoStreet)], "nor into the water");
}

#[test]
fn what_cannot_be_walked_or_measured_has_no_street() {
    let mut motorway = street(&SOUTH);
    motorway.class = StreetClass::Motorway;
    let streets = [motorway, street(&NORTH)];
    let found = network(&streets, &[]).reach(
        &[at([0.0, 100.0])],
        &[at([500.0, -250.0]), Coord { x: f64::NAN, y: 36.7 }, Coord { x: -60.0, y: -36.0 }],
    );
    assert_eq!(found.walks, [Err(NoWalk::NoStreet); 3]);
    assert_eq!(network(&[], &[]).reach(&[], &[at([0.0, 0.0])]).walks, [Err(NoWalk::NoStreet)]);
    assert_eq!(network(&[], &[]).figures(), Figures { junctions: 0, metres: 0.0, parts: 0 });
}

#[test]
fn households_within_minutes() {
    let walk = |metres| Ok(Walk { metres, station: 0 });
    let reach = Reach {
        walks: vec![
            walk(400.0),
            walk(417.0),
            walk(2_000.0),
            Err(NoWalk::NoStreet),
            Err(NoWalk::NotConnected),
        ],
        streets_without_station: Vec::new(),
        stations_without_street: Vec::new(),
    };
    let households = |minutes| reach.households(&[10, 20, 30, 4, 5], minutes, WALKING_SPEED);
    let rest = Households { without_street: 4, not_connected: 5, ..Households::default() };
    assert_eq!(households(5.0), Households { within: 10, beyond: 50, ..rest });
    assert_eq!(households(10.0), Households { within: 30, beyond: 30, ..rest });
}
