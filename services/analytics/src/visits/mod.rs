//! Which streets and buildings patrols passed.
//!
//! A street counts as visited where it is near a trace: of each straight piece of it that is a range for
//! each straight piece of a trace, because what is near a straight line is convex. The ranges are computed,
//! not sampled, and their union measured: the result is exact for traces moved by less than a micrometre.
//!
//! Between two fixes a patrol is taken to have gone straight. Where a receiver was off for long the trace
//! is to be cut before.

mod capsule;
#[cfg(test)]
mod tests;

use geo::{Coord, LineString};
use rayon::prelude::*;
use rstar::primitives::Line;
use rstar::{AABB, RTree};
use wangge_model::{LocalProjection, Street};

use crate::ground::metres;

/// How near counts as there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How far a trace may be from a street, metres.
    pub street_metres: f64,
    /// How far a trace may be from a building's place, metres.
    pub building_metres: f64,
}

impl Default for Options {
    /// 25 m and 50 m: the width of a main street, within what receivers in hand are off between houses; and
    /// what can be seen of a building's yard.
    fn default() -> Self {
        Self { street_metres: 25.0, building_metres: 50.0 }
    }
}

/// A street and how much of it was visited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreetVisit {
    /// Its length, metres.
    pub metres: f64,
    /// Of these, how many are near a trace.
    pub visited_metres: f64,
}

impl StreetVisit {
    /// Which share of it was visited, 0 to 1.
    pub fn share(self) -> f64 {
        if self.metres > 0.0 { (self.visited_metres / self.metres).min(1.0) } else { 0.0 }
    }
}

/// What was visited.
#[derive(Debug, Clone, PartialEq)]
pub struct Visits {
    /// For each street, in their order.
    pub streets: Vec<StreetVisit>,
    /// For each building, in their order, whether a trace came near.
    pub buildings: Vec<bool>,
}

type Piece = Line<[f64; 2]>;

/// What was passed by those who left traces: lines in degrees, of which one with a single vertex is a
/// point. Buildings are degrees too. What is not finite or more than 5° from the projection's centre is
/// near nothing.
pub fn visits(
    projection: &LocalProjection,
    traces: &[LineString<f64>],
    streets: &[Street],
    buildings: &[Coord<f64>],
    options: Options,
) -> Visits {
    let traces: Vec<Piece> = traces.par_iter().flat_map_iter(|trace| pieces(projection, trace)).collect();
    let traces = RTree::bulk_load(traces);
    let street = |street: &Street| {
        let lines = street.lines.geometry().iter();
        let pieces = lines.flat_map(|line| pieces(projection, line));
        let visits = pieces.map(|piece| visit(&traces, piece, options.street_metres));
        visits.fold(StreetVisit { metres: 0.0, visited_metres: 0.0 }, |sum, piece| StreetVisit {
            metres: sum.metres + piece.metres,
            visited_metres: sum.visited_metres + piece.visited_metres,
        })
    };
    let building = |place: &Coord<f64>| {
        metres(projection, *place).is_some_and(|at| {
            let radius = options.building_metres;
            traces.locate_within_distance(at.into(), radius * radius).next().is_some()
        })
    };
    Visits {
        streets: streets.par_iter().map(street).collect(),
        buildings: buildings.par_iter().map(building).collect(),
    }
}

/// The straight pieces of a line in metres, those with an end out of reach left out.
fn pieces(projection: &LocalProjection, line: &LineString<f64>) -> Vec<Piece> {
    let at: Vec<Option<[f64; 2]>> = line.0.iter().map(|at| metres(projection, *at).map(Into::into)).collect();
    if let [Some(point)] = at.as_slice() {
        return vec![Line::new(*point, *point)];
    }
    at.windows(2).filter_map(|pair| Some(Line::new(pair[0]?, pair[1]?))).collect()
}

/// How much of a straight piece is near a trace.
fn visit(traces: &RTree<Piece>, street: Piece, radius: f64) -> StreetVisit {
    let widened =
        |axis: usize, by: f64, end: fn(f64, f64) -> f64| end(street.from[axis], street.to[axis]) + by;
    let low = [widened(0, -radius, f64::min), widened(1, -radius, f64::min)];
    let high = [widened(0, radius, f64::max), widened(1, radius, f64::max)];
    let near = traces.locate_in_envelope_intersecting(AABB::from_corners(low, high));
    let mut ranges: Vec<[f64; 2]> = near.filter_map(|trace| capsule::near(street, *trace, radius)).collect();
    ranges.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    StreetVisit { metres: street.length_2().sqrt(), visited_metres: covered(&ranges) }
}

/// The length of the union of ranges that are sorted by their beginnings.
fn covered(ranges: &[[f64; 2]]) -> f64 {
    let (mut length, mut end) = (0.0, f64::NEG_INFINITY);
    for range in ranges {
        length += (range[1] - range[0].max(end)).max(0.0);
        end = end.max(range[1]);
    }
    length
}
