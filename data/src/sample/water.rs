//! Rivers, lakes and railways: what divides the district.

use geo::Coord;
use wangge_model::BarrierClass;

use super::blocks::{Axis, Cell};
use super::layout::{Band, Line};
use super::random::Noise;
use super::town::Town;

/// A barrier in local metres.
#[derive(Debug, Clone)]
pub(super) struct Divide {
    pub(super) class: BarrierClass,
    pub(super) name: &'static str,
    pub(super) shape: Outline,
}

#[derive(Debug, Clone)]
pub(super) enum Outline {
    Line(Vec<Coord<f64>>),
    /// Not closed.
    Ring(Vec<Coord<f64>>),
}

const STEP: f64 = 50.0;

/// The river, the canal and the railways, as far as the district reaches.
pub(super) fn divides(town: &Town) -> Vec<Divide> {
    let mut found = Vec::new();
    if let Some((from, to)) = extent(town, Axis::Along, |cell| cell.south == 0 || cell.north == 0) {
        let ring = strip(town, from, to, |u| (0.0, town.frame.river_half(u)));
        found.push(Divide { class: BarrierClass::River, name: "云河", shape: Outline::Ring(ring) });
    }
    if let Some((middle, (from, to))) = corridor(town, Axis::Along, Band::Canal) {
        let ring = strip(town, from, to, |u| (middle, 13.0 + 4.0 * (u / 900.0).sin()));
        found.push(Divide { class: BarrierClass::River, name: "清溪河", shape: Outline::Ring(ring) });
    }
    for (axis, name) in [(Axis::Along, "南线铁路"), (Axis::Across, "跨河铁路")] {
        if let Some((middle, (from, to))) = corridor(town, axis, Band::Railway) {
            let line = samples(from, to).map(|along| match axis {
                Axis::Along => town.place(along, middle),
                Axis::Across => town.place(middle, along),
            });
            let shape = Outline::Line(line.collect());
            found.push(Divide { class: BarrierClass::Railway, name, shape });
        }
    }
    found
}

/// A lake in a park: the block's own outline, drawn in and rounded.
pub(super) fn lake(ring: &[Coord<f64>], centre: Coord<f64>, noise: &Noise) -> Vec<Coord<f64>> {
    let mut shore: Vec<Coord<f64>> = ring
        .iter()
        .map(|&at| {
            let d = at - centre;
            centre + d * (0.6 + 0.14 * noise.at(at.x / 90.0, at.y / 90.0))
        })
        .collect();
    for _ in 0..2 {
        let corners = (0..shore.len()).map(|i| (shore[i], shore[(i + 1) % shore.len()]));
        shore = corners.flat_map(|(a, b)| [a * 0.75 + b * 0.25, a * 0.25 + b * 0.75]).collect();
    }
    shore
}

/// Evenly from one end to the other.
fn samples(from: f64, to: f64) -> impl DoubleEndedIterator<Item = f64> + Clone {
    let parts = ((to - from) / STEP).ceil().max(1.0) as u32;
    (0..=parts).map(move |i| from + (to - from) * f64::from(i) / f64::from(parts))
}

/// A strip along the river's direction: its middle and half width at each u.
fn strip(town: &Town, from: f64, to: f64, shape: impl Fn(f64) -> (f64, f64)) -> Vec<Coord<f64>> {
    let side = |u: f64, sign: f64| {
        let (middle, half) = shape(u);
        town.place(u, middle + sign * half)
    };
    let all = samples(from, to);
    all.clone().map(|u| side(u, -1.0)).chain(all.rev().map(|u| side(u, 1.0))).collect()
}

/// The middle line of a corridor and how far the district follows it.
fn corridor(town: &Town, axis: Axis, band: Band) -> Option<(f64, (f64, f64))> {
    let lines: &[Line] = match axis {
        Axis::Across => &town.layout.across,
        Axis::Along => &town.layout.along,
    };
    let pair = lines.windows(2).find(|pair| pair[0].after == band)?;
    let (low, high) = (pair[0].at, pair[1].at);
    let within = |cell: &Cell| match axis {
        Axis::Across => cell.west == low && cell.east == high,
        Axis::Along => cell.south == low && cell.north == high,
    };
    Some((f64::from(low + high) / 2.0, extent(town, axis, within)?))
}

/// The reach along an axis of the cells that satisfy a condition.
fn extent(town: &Town, axis: Axis, within: impl Fn(&Cell) -> bool) -> Option<(f64, f64)> {
    let cells = town.cells.iter().filter(|cell| within(cell));
    let ends = cells.map(|cell| match axis {
        Axis::Across => (cell.south, cell.north),
        Axis::Along => (cell.west, cell.east),
    });
    ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).map(|(a, b)| (f64::from(a), f64::from(b)))
}
