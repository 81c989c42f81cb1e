//! Organic fabric: houses in pairs of rows along bent lanes, as in villages and old towns.

use geo::Coord;
use wangge_model::StreetClass;

use super::build::{Dwelling, Site, line_with_shops};
use super::ground::Plot;
use super::random::{Noise, Random};

/// The weave of lanes and houses, lengths in metres.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) centre: Coord<f64>,
    pub(super) angle: f64,
    /// Frontage and depth of a parcel.
    pub(super) parcel: (f64, f64),
    /// Parcels between two cross lanes.
    pub(super) cross: i32,
    /// Width of a lane.
    pub(super) lane: f64,
    /// How far lanes swing out.
    pub(super) bend: f64,
    pub(super) noise: Noise,
    /// Radius of the settlement; what lies beyond is not built.
    pub(super) radius: f64,
    /// Streets that lead out, and how far apart they end.
    pub(super) exits: (usize, f64),
    /// The chance of a shop on each side of the block.
    pub(super) shops: f64,
}

impl Pattern {
    fn width(&self) -> f64 {
        f64::from(self.cross) * self.parcel.0 + self.lane
    }

    fn height(&self) -> f64 {
        2.0 * self.parcel.1 + self.lane
    }

    /// From the straight weave to the landscape.
    fn bent(&self, s: f64, t: f64) -> Coord<f64> {
        let wave = |shift: f64| self.noise.at(s / 170.0 + shift, t / 170.0);
        let (s, t) = (s + self.bend * wave(0.0), t + self.bend * wave(50.0));
        let (sin, cos) = self.angle.sin_cos();
        Coord { x: self.centre.x + s * cos - t * sin, y: self.centre.y + s * sin + t * cos }
    }

    /// Below 1 within the settlement, whose edge is ragged.
    fn remoteness(&self, at: Coord<f64>) -> f64 {
        let d = at - self.centre;
        let distance = d.x.hypot(d.y);
        let (x, y) = (d.x / distance.max(1.0), d.y / distance.max(1.0));
        distance / self.radius * (1.0 + 0.32 * self.noise.at(1.3 * x + 9.0, 1.3 * y + 9.0))
    }
}

/// Lays lanes and up to `limit` houses, the innermost first.
pub(super) fn weave(
    site: &mut Site,
    pattern: &Pattern,
    limit: usize,
    dwelling: impl Fn(&mut Random) -> Dwelling,
) {
    let size = pattern.radius * 1.5;
    let (columns, rows) = ((size / pattern.width()).ceil() as i32, (size / pattern.height()).ceil() as i32);
    let lanes = lay_lanes(site, pattern, columns, rows);
    connect(site, &lanes, pattern.exits);
    line_with_shops(site, pattern.shops);
    let mut parcels = Vec::new();
    for a in -columns..columns {
        for b in -rows..rows {
            parcels.extend(cell_parcels(pattern, a, b));
        }
    }
    parcels.sort_by(|x, y| x.0.total_cmp(&y.0));
    let mut built = 0;
    for (remoteness, s, t) in parcels {
        if built == limit || remoteness > 1.0 {
            break;
        }
        // Some parcels are gardens, more of them at the edge.
        if site.random.chance(0.05 + 0.2 * remoteness.powi(3)) {
            continue;
        }
        let house = dwelling(&mut site.random);
        let centre = pattern.bent(s, t);
        let ahead = pattern.bent(s + 4.0, t) - pattern.bent(s - 4.0, t);
        let plot = Plot::new(centre, house.length, house.depth, ahead.y.atan2(ahead.x));
        built += usize::from(site.put(plot, 1.0, &house));
    }
}

/// Remoteness and place of the parcels of one cell of the weave.
fn cell_parcels(pattern: &Pattern, a: i32, b: i32) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
    let west = f64::from(a) * pattern.width() + pattern.lane / 2.0;
    let south = f64::from(b) * pattern.height() + pattern.lane / 2.0;
    (0..2).flat_map(move |row| {
        (0..pattern.cross).map(move |column| {
            let s = west + pattern.parcel.0 * (f64::from(column) + 0.5);
            let t = south + pattern.parcel.1 * (f64::from(row) + 0.5);
            (pattern.remoteness(pattern.bent(s, t)), s, t)
        })
    })
}

/// Lays both sets of lanes; gives the crossings.
fn lay_lanes(site: &mut Site, pattern: &Pattern, columns: i32, rows: i32) -> Vec<Coord<f64>> {
    let along: Vec<Vec<(f64, f64)>> = (-rows..=rows)
        .map(|b| (-columns..=columns).map(|a| (f64::from(a), f64::from(b))).collect())
        .collect();
    let across: Vec<Vec<(f64, f64)>> = (-columns..=columns)
        .map(|a| (-rows..=rows).map(|b| (f64::from(a), f64::from(b))).collect())
        .collect();
    let mut crossings = Vec::new();
    for (line, keep) in along.iter().map(|l| (l, 1.0)).chain(across.iter().map(|l| (l, 0.8))) {
        lay_line(site, pattern, line, keep, &mut crossings);
    }
    crossings
}

/// Lays one lane where it is inside the settlement.
fn lay_line(
    site: &mut Site,
    pattern: &Pattern,
    crossings: &[(f64, f64)],
    keep: f64,
    found: &mut Vec<Coord<f64>>,
) {
    let at = |(a, b): (f64, f64)| pattern.bent(a * pattern.width(), b * pattern.height());
    let inside = |site: &Site, p: Coord<f64>| pattern.remoteness(p) < 0.97 && site.ground.holds_clear(p, 7.0);
    let mut lane: Vec<Coord<f64>> = Vec::new();
    for pair in crossings.windows(2) {
        let between = |share: f64| {
            (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share)
        };
        let piece = [at(pair[0]), at(between(0.35)), at(between(0.7)), at(pair[1])];
        if piece.iter().all(|&p| inside(site, p)) && site.random.chance(keep) {
            lane.extend(&piece[usize::from(!lane.is_empty())..]);
            found.extend([piece[0], piece[3]]);
        } else {
            site.lane(StreetClass::Service, std::mem::take(&mut lane), pattern.lane / 2.0);
        }
    }
    site.lane(StreetClass::Service, lane, pattern.lane / 2.0);
}

/// Streets from the lanes to the vertices of the block's sides, the shortest first.
fn connect(site: &mut Site, crossings: &[Coord<f64>], (count, apart): (usize, f64)) {
    let distance = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).hypot(a.y - b.y);
    let mut ways: Vec<(f64, Coord<f64>, Coord<f64>)> = Vec::new();
    for &gate in site.ground.ring() {
        let nearest = crossings.iter().min_by(|a, b| distance(**a, gate).total_cmp(&distance(**b, gate)));
        ways.extend(nearest.map(|&lane| (distance(lane, gate), gate, lane)));
    }
    ways.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gates: Vec<Coord<f64>> = Vec::new();
    for (_, gate, lane) in ways {
        let free = gates.iter().all(|&other| distance(other, gate) >= apart);
        if gates.len() < count && free && site.ground.holds_segment(gate, lane) {
            gates.push(gate);
            site.lane(StreetClass::Residential, vec![gate, lane], 3.5);
        }
    }
}
