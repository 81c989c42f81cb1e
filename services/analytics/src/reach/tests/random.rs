//! What holds for any network.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

use super::super::segments::Position;
use super::super::spot::{Spot, real};
use super::*;

type Point = [f64; 2];

/// Points of a lattice of 60 m, so that vertices are often common, some of them missed by up to 1.5 m.
fn vertex() -> impl Strategy<Value = Point> {
    let miss = || prop::sample::select(vec![0.0, 0.0, 0.0, 0.4, -0.8, 1.5]);
    (0..8_u8, 0..8_u8, miss(), miss())
        .prop_map(|(x, y, dx, dy)| [f64::from(x) * 60.0 + dx, f64::from(y) * 60.0 + dy])
}

fn any_street() -> impl Strategy<Value = Street> {
    prop::collection::vec(vertex(), 2..5)
        .prop_filter("has extent", |points| {
            points.iter().any(|point| point.map(f64::to_bits) != points[0].map(f64::to_bits))
        })
        .prop_map(|points| street(&points))
}

fn any_streets() -> impl Strategy<Value = Vec<Street>> {
    prop::collection::vec(any_street(), 1..25)
}

fn points(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec(prop::array::uniform2(-50.0..500.0), count)
}

fn any_barriers() -> impl Strategy<Value = Vec<Barrier>> {
    let one =
        prop::collection::vec(prop::array::uniform2(0.0..450.0), 2..4).prop_map(|points| river(&points));
    prop::collection::vec(one, 0..5)
}

fn length_or_reason(walk: Result<Walk, NoWalk>) -> Result<f64, NoWalk> {
    walk.map(|walk| walk.metres)
}

/// Whether a walk is no longer than before, or as impossible.
fn no_longer(after: Result<Walk, NoWalk>, before: Result<Walk, NoWalk>) -> bool {
    match (length_or_reason(after), length_or_reason(before)) {
        (Ok(after), Ok(before)) => after <= before,
        (_, Err(NoWalk::NotConnected)) => after != Err(NoWalk::NoStreet),
        (after, before) => after == before,
    }
}

/// Where on the ground the connector ends.
fn landing(network: &Network, point: Point) -> Option<([Spot; 2], u64)> {
    let to = network.connector(at(point))?.to;
    Some((network.segments.ends[to.segment as usize], to.measure))
}

/// The nearest point of a line by brute force: its share of the line and its distance.
fn nearest_on([from, to]: [Spot; 2], point: Spot) -> (f64, f64) {
    let (from, to, point) = (real(from), real(to), real(point));
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let share = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / (dx * dx + dy * dy);
    let share = share.clamp(0.0, 1.0);
    (share, (from[0] + dx * share - point[0]).hypot(from[1] + dy * share - point[1]))
}

/// Ways by brute force: every pair of an end and a line is looked at, every place and station is a vertex
/// of its line, and distances are relaxed until none changes (Bellman and Ford).
struct BruteForce {
    lines: Vec<[Spot; 2]>,
    /// What lies on each line and how far along, millimetres.
    on_lines: Vec<Vec<(f64, usize)>>,
    edges: Vec<(usize, usize, f64)>,
    nodes: usize,
}

impl BruteForce {
    fn new(streets: &[Street]) -> Self {
        let spot = |at: &Coord<f64>| spot(&projection(), *at).unwrap();
        let mut brute = Self { lines: Vec::new(), on_lines: Vec::new(), edges: Vec::new(), nodes: 0 };
        let (mut node_at, mut ends) = (BTreeMap::new(), Vec::new());
        for line in streets.iter().flat_map(|street| street.lines.geometry()) {
            let spots: Vec<Spot> = line.0.iter().map(spot).collect();
            let nodes: Vec<usize> = spots
                .iter()
                .map(|spot| {
                    let next = node_at.len();
                    *node_at.entry(*spot).or_insert(next)
                })
                .collect();
            for (pair, ends) in spots.windows(2).zip(nodes.windows(2)) {
                brute.lines.push([pair[0], pair[1]]);
                brute.on_lines.push(vec![(0.0, ends[0]), (length(pair[0], pair[1]) as f64, ends[1])]);
            }
            ends.extend([spots[0], spots[spots.len() - 1]]);
        }
        brute.nodes = node_at.len();
        for end in ends {
            for line in 0..brute.lines.len() {
                let (share, gap) = nearest_on(brute.lines[line], end);
                if gap <= 1_000.0 && !brute.lines[line].contains(&end) {
                    let node = brute.place_on(line, share);
                    brute.edges.push((node_at[&end], node, gap.ceil()));
                }
            }
        }
        brute
    }

    fn place_on(&mut self, line: usize, share: f64) -> usize {
        let [from, to] = self.lines[line];
        self.on_lines[line].push((share * length(from, to) as f64, self.nodes));
        self.nodes += 1;
        self.nodes - 1
    }

    /// A node for a place; nothing where two lines are equally near or none is.
    fn connect(&mut self, point: Point) -> Option<usize> {
        let spot = spot(&projection(), at(point))?;
        let mut feet: Vec<(f64, usize, f64)> = (0..self.lines.len())
            .map(|line| {
                let (share, distance) = nearest_on(self.lines[line], spot);
                (distance, line, share)
            })
            .collect();
        feet.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (distance, line, share) = feet[0];
        let is_inside = 0.0 < share && share < 1.0;
        if distance > 299_000.0 || (is_inside && feet.get(1).is_some_and(|other| other.0 < distance + 1.0)) {
            return None;
        }
        let foot = self.place_on(line, share);
        self.nodes += 1;
        self.edges.push((foot, self.nodes - 1, distance.ceil()));
        Some(self.nodes - 1)
    }

    /// How far every node is from one.
    fn from(&self, node: usize) -> Vec<f64> {
        let mut edges = self.edges.clone();
        for on_line in &self.on_lines {
            let mut on_line = on_line.clone();
            on_line.sort_by(|a, b| a.0.total_cmp(&b.0));
            edges.extend(on_line.windows(2).map(|pair| (pair[0].1, pair[1].1, pair[1].0 - pair[0].0)));
        }
        let mut far = vec![f64::INFINITY; self.nodes];
        far[node] = 0.0;
        loop {
            let before = far.clone();
            for (a, b, millimetres) in &edges {
                far[*a] = far[*a].min(far[*b] + millimetres);
                far[*b] = far[*b].min(far[*a] + millimetres);
            }
            if far == before {
                return far;
            }
        }
    }
}

proptest! {
    #[test]
    fn as_by_brute_force(streets in any_streets(), stations in points(1..4), places in points(1..20)) {
        let network = network(&streets, &[]);
        let mut brute = BruteForce::new(&streets);
        let station_nodes: Vec<Option<usize>> = stations.iter().map(|point| brute.connect(*point)).collect();
        prop_assume!(station_nodes.iter().all(Option::is_some));
        let place_nodes: Vec<Option<usize>> = places.iter().map(|point| brute.connect(*point)).collect();
        let far: Vec<Vec<f64>> = station_nodes.iter().flatten().map(|node| brute.from(*node)).collect();
        let found = reach(&network, &stations, &places);
        for (walk, node) in found.walks.iter().zip(place_nodes) {
            let Some(node) = node else { continue };
            let expected = far.iter().map(|far| far[node]).fold(f64::INFINITY, f64::min);
            match walk {
                Ok(walk) => {
                    let off = walk.metres * MILLIMETRES - expected;
                    prop_assert!(off.abs() < 20.0, "{walk:?} is off by {off}");
                }
                Err(reason) => {
                    prop_assert!(expected.is_infinite() && *reason == NoWalk::NotConnected, "{expected}");
                }
            }
        }
    }

    #[test]
    fn never_shorter_than_the_straight_line(
        streets in any_streets(),
        barriers in any_barriers(),
        stations in points(1..4),
        places in points(1..20),
    ) {
        let network = network(&streets, &barriers);
        let found = reach(&network, &stations, &places);
        // Half a millimetre on either side of each point inside a segment.
        let rounding = network.graph.nodes() as f64 / MILLIMETRES + 0.002;
        for (walk, place) in found.walks.iter().zip(&places) {
            if let Ok(walk) = walk {
                prop_assert!(walk.metres + rounding >= metres(&[*place, stations[walk.station]]));
            }
        }
    }

    #[test]
    fn another_station_makes_no_way_longer(
        streets in any_streets(),
        barriers in any_barriers(),
        stations in points(1..5),
        places in points(1..20),
    ) {
        let network = network(&streets, &barriers);
        let before = reach(&network, &stations[1..], &places);
        let after = reach(&network, &stations, &places);
        for (after, before) in after.walks.iter().zip(&before.walks) {
            prop_assert!(no_longer(*after, *before), "{after:?} after {before:?}");
        }
    }

    #[test]
    fn another_street_makes_no_way_longer_where_it_is_not_the_nearest(
        streets in any_streets(),
        barriers in any_barriers(),
        stations in points(1..4),
        places in points(1..20),
    ) {
        let (small, large) = (network(&streets[1..], &barriers), network(&streets, &barriers));
        let is_same = |point: &Point| landing(&small, *point) == landing(&large, *point);
        prop_assume!(stations.iter().all(is_same));
        let places: Vec<Point> = places.into_iter().filter(is_same).collect();
        let (before, after) = (reach(&small, &stations, &places), reach(&large, &stations, &places));
        for (after, before) in after.walks.iter().zip(&before.walks) {
            prop_assert!(no_longer(*after, *before), "{after:?} after {before:?}");
        }
    }

    #[test]
    fn neither_order_nor_direction_nor_threads_matter(
        (streets, shuffled) in any_streets().prop_flat_map(|streets| (Just(streets.clone()), Just(streets).prop_shuffle())),
        barriers in any_barriers(),
        stations in points(1..4),
        places in points(1..20),
    ) {
        let turned: Vec<Street> = shuffled.iter().map(|street| {
            let mut lines = street.lines.geometry().clone();
            lines.0.iter_mut().for_each(|line| line.0.reverse());
            Street { lines: Lines::new(lines).unwrap(), ..street.clone() }
        }).collect();
        let barriers_turned: Vec<Barrier> = barriers.iter().rev().cloned().collect();
        let threads = |count| ThreadPoolBuilder::new().num_threads(count).build().unwrap();
        let [one, three] = [threads(1), threads(3)];
        let network_of = |streets: &[Street], barriers: &[Barrier]| network(streets, barriers);
        let some = one.install(|| network_of(&streets, &barriers));
        let other = three.install(|| network_of(&turned, &barriers_turned));
        prop_assert_eq!(some.figures(), other.figures());
        let found = one.install(|| reach(&some, &stations, &places));
        let again = three.install(|| reach(&other, &stations, &places));
        prop_assert_eq!(found.walks, again.walks);
        prop_assert_eq!(found.streets_without_station.len(), again.streets_without_station.len());
    }

    #[test]
    fn the_nodes_beside_a_position_enclose_it(streets in any_streets(), place in prop::array::uniform2(0.0..450.0)) {
        let network = network(&streets, &[]);
        if let Some(connector) = network.connector(at(place)) {
            let Position { measure, .. } = connector.to;
            let [before, after] = network.graph.beside(connector.to);
            prop_assert!(before.measure <= measure && measure <= after.measure);
        }
    }
}
