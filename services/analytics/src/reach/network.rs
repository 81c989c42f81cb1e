//! Streets as they are walked.

use geo::Coord;
use rayon::prelude::*;
use wangge_model::{Barrier, LocalProjection, Street, StreetClass};

use super::barriers::Barriers;
use super::graph::Graph;
use super::joins::joins;
use super::nearest::Stations;
use super::segments::{Foot, Position, Segments};
use super::spot::{MILLIMETRES, Spot, spot};
use super::walks::{NoWalk, Reach, Walk};

/// What may be walked.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The classes of streets nobody walks on.
    pub not_walked: Vec<StreetClass>,
    /// How far a place may be from its street, metres.
    pub connector_metres: f64,
}

impl Default for Options {
    /// Everything but motorways; 300 m.
    fn default() -> Self {
        Self { not_walked: vec![StreetClass::Motorway], connector_metres: 300.0 }
    }
}

/// What a network is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Places where three or more pieces of street meet.
    pub junctions: usize,
    /// The length of all streets, metres; what two have in common counts once.
    pub metres: f64,
    /// How many parts there are that no street connects.
    pub parts: usize,
}

/// The way from a place to its street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Connector {
    pub(super) to: Position,
    /// Its length.
    pub(super) millimetres: u64,
}

/// A line of a street.
struct Line {
    street: usize,
    spots: Vec<Spot>,
}

/// Streets that are joined, and what keeps places from them.
#[derive(Debug)]
pub struct Network {
    projection: LocalProjection,
    pub(super) segments: Segments,
    barriers: Barriers,
    pub(super) graph: Graph,
    /// The street of each line and the node it begins at.
    lines: Vec<(usize, u32)>,
    /// How far a place may be from its street, millimetres.
    within: f64,
}

impl Network {
    /// Joins streets, measured in a projection of the district's own. Lines that have a vertex more than
    /// 5° from its centre are left out.
    pub fn new(
        projection: &LocalProjection,
        streets: &[Street],
        barriers: &[Barrier],
        options: &Options,
    ) -> Self {
        let lines = walked_lines(projection, streets, &options.not_walked);
        let segments = Segments::of(lines.iter().map(|line| line.spots.as_slice()));
        let mut ends: Vec<Spot> =
            lines.iter().flat_map(|line| [line.spots[0], line.spots[line.spots.len() - 1]]).collect();
        ends.sort_unstable();
        ends.dedup();
        let graph = Graph::new(&segments, &joins(&segments, &ends));
        Self {
            projection: projection.clone(),
            barriers: Barriers::new(projection, barriers),
            lines: lines.iter().map(|line| (line.street, graph.node(line.spots[0]))).collect(),
            segments,
            graph,
            within: options.connector_metres * MILLIMETRES,
        }
    }

    /// What the network is like.
    pub fn figures(&self) -> Figures {
        let millimetres: u64 = (0..self.segments.ends.len() as u32).map(|it| self.segments.length(it)).sum();
        Figures {
            junctions: self.graph.junctions,
            metres: millimetres as f64 / MILLIMETRES,
            parts: self.graph.parts(),
        }
    }

    /// How far it is from each place to the nearest station. Stations and places are degrees; one that is
    /// not finite or more than 5° from the projection's centre has no street.
    pub fn reach(&self, stations: &[Coord<f64>], places: &[Coord<f64>]) -> Reach {
        let connectors: Vec<Option<Connector>> =
            stations.par_iter().map(|station| self.connector(*station)).collect();
        let nearest = Stations::new(&self.graph, &connectors);
        let walk = |place: &Coord<f64>| {
            let connector = self.connector(*place).ok_or(NoWalk::NoStreet)?;
            let nearest = nearest.from(connector).ok_or(NoWalk::NotConnected)?;
            let metres = nearest.millimetres as f64 / MILLIMETRES;
            Ok(Walk { metres, station: nearest.station as usize })
        };
        Reach {
            walks: places.par_iter().map(walk).collect(),
            streets_without_station: self.streets_without(&connectors),
            stations_without_street: (0..stations.len()).filter(|it| connectors[*it].is_none()).collect(),
        }
    }

    /// The way to the nearest point of a street that can be reached without crossing a barrier. Of points
    /// equally near it is the one on the first segment, whatever the order of the tree.
    pub(super) fn connector(&self, place: Coord<f64>) -> Option<Connector> {
        let from = spot(&self.projection, place)?;
        let mut best: Option<Foot> = None;
        for foot in self.segments.near(from, self.within) {
            if best.is_some_and(|best| foot.squared > best.squared) {
                break;
            }
            let is_first = best.is_none_or(|best| foot.position < best.position);
            if is_first && self.barriers.let_pass(place, from, foot.at) {
                best = Some(foot);
            }
        }
        best.map(|foot| Connector { to: foot.position, millimetres: foot.distance() })
    }

    /// The streets of which a line is in a part that no station is in, ascending.
    fn streets_without(&self, stations: &[Option<Connector>]) -> Vec<usize> {
        let part_of = |connector: &Connector| self.graph.part(self.graph.beside(connector.to)[0].node);
        let mut served: Vec<u32> = stations.iter().flatten().map(part_of).collect();
        served.sort_unstable();
        let cut_off =
            self.lines.iter().filter(|(_, node)| served.binary_search(&self.graph.part(*node)).is_err());
        let mut streets: Vec<usize> = cut_off.map(|(street, _)| *street).collect();
        streets.dedup();
        streets
    }
}

/// The lines of the streets that are walked, in their order.
fn walked_lines(projection: &LocalProjection, streets: &[Street], not_walked: &[StreetClass]) -> Vec<Line> {
    let lines_of = |(number, street): (usize, &Street)| {
        let lines = street.lines.geometry().iter().filter_map(|line| {
            let spots = line.0.iter().map(|at| spot(projection, *at)).collect::<Option<Vec<Spot>>>()?;
            let has_extent = spots.iter().any(|spot| *spot != spots[0]);
            has_extent.then_some(Line { street: number, spots })
        });
        lines.collect::<Vec<_>>()
    };
    let is_walked = |(_, street): &(usize, &Street)| !not_walked.contains(&street.class);
    streets.par_iter().enumerate().filter(is_walked).flat_map_iter(lines_of).collect()
}
