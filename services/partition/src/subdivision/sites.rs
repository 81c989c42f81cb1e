use geo::LineString;
use rayon::prelude::*;
use wangge_model::{Area, Building};

use super::STEP;
use super::standing::Stand;
use super::voronoi::Site;
use crate::arrangement::{Arrangement, Node, UNBOUNDED, grouped};
use crate::union::UnionFind;

/// Buildings closer than this, metres, share a cell.
const TOGETHER: f64 = 1.0;
/// A point of one building's outline this near to another building's place or outline is left out.
const TOO_NEAR: f64 = 0.5;
/// Outline points are drawn this far towards the building's place, metres, off walls it shares.
const INSET: f64 = 0.6;
/// An outline's edges get points at least this often, metres.
const OUTLINE_STEP: f64 = 12.0;
/// Open ground is divided into cells about this wide, metres: smaller ones draw borders off the streets
/// around them, much larger ones say too little of what lies near what.
const OPEN_STEP: f64 = 250.0;
/// Ground nearer than this to a site, in steps of the open ground's sites, is not open.
const REACH: f64 = 0.6;

/// The sites of each block that has two or more, in the order of the blocks.
pub(super) fn by_block(
    blocks: &Arrangement,
    home: &[Option<u32>],
    buildings: &[Building],
    standing: &[Option<Stand>],
    shrink: f64,
) -> Vec<(u32, Vec<Site>)> {
    let scale = Scale { shrink };
    let listed: Vec<(u32, u32)> =
        standing.iter().enumerate().filter_map(|(i, stand)| Some(((*stand)?.block, i as u32))).collect();
    let (starts, members) = grouped(blocks.faces(), &listed);
    let mut sites: Vec<Vec<Site>> = starts
        .par_windows(2)
        .with_min_len(64)
        .map(|bounds| {
            let here = members[bounds[0] as usize..bounds[1] as usize].iter();
            let here = here.filter_map(|&i| Some((standing[i as usize]?.at, &buildings[i as usize])));
            built(&here.collect::<Vec<_>>(), scale)
        })
        .collect();
    open_ground(blocks, home, buildings.len() as u32, scale, &mut sites);
    let sites = (0..).zip(sites).skip(UNBOUNDED as usize + 1);
    sites.filter(|(_, sites)| sites.len() > 1).collect()
}

/// The sites of the buildings of one block: their places, and points along their outlines. Buildings
/// that nearly touch are one atom, numbered by the first of them.
fn built(buildings: &[(Node, &Building)], scale: Scale) -> Vec<Site> {
    let mut near = Near::new(TOGETHER, scale, 8 * buildings.len());
    let mut together = UnionFind::new(buildings.len());
    for (i, &(at, _)) in buildings.iter().enumerate() {
        let mut known = false;
        near.each(at, TOGETHER, |point, other| {
            together.join(i, other as usize);
            known |= point == at;
        });
        if !known {
            near.add(at, i as u32);
        }
    }
    let atoms: Vec<u32> = (0..buildings.len()).map(|i| together.root(i) as u32).collect();
    for (&(at, building), &atom) in buildings.iter().zip(&atoms) {
        for polygon in building.footprint.iter().flat_map(Area::geometry) {
            for point in outline(polygon.exterior(), at, scale) {
                let mut taken = false;
                near.each(point, TOO_NEAR, |other, owner| {
                    taken |= other == point || atoms[owner as usize] != atom;
                });
                if !taken {
                    near.add(point, atom);
                }
            }
        }
    }
    near.points.into_iter().map(|(at, owner)| Site { at, atom: atoms[owner as usize] }).collect()
}

/// Points along an outline, drawn a little towards the building's place.
fn outline(ring: &LineString<f64>, place: Node, scale: Scale) -> Vec<Node> {
    let mut points = Vec::new();
    for edge in ring.lines() {
        let (a, b) = (Node::from_degrees(edge.start), Node::from_degrees(edge.end));
        let parts = (scale.metres(a, b) / OUTLINE_STEP).ceil().clamp(1.0, 40.0) as i32;
        for part in 0..parts {
            let share = f64::from(part) / f64::from(parts);
            let (dx, dy) = a.to(b);
            let at = Node {
                x: a.x + (dx as f64 * share).round() as i32,
                y: a.y + (dy as f64 * share).round() as i32,
            };
            let inset = (INSET / scale.metres(at, place).max(INSET)).min(0.3);
            let (dx, dy) = at.to(place);
            points.push(Node {
                x: at.x + (dx as f64 * inset).round() as i32,
                y: at.y + (dy as f64 * inset).round() as i32,
            });
        }
    }
    points
}

/// Sites for ground without buildings, on a triangular lattice, each an atom of its own.
fn open_ground(
    blocks: &Arrangement,
    home: &[Option<u32>],
    first_atom: u32,
    scale: Scale,
    sites: &mut [Vec<Site>],
) {
    let Some(lattice) = Lattice::over(blocks, scale) else { return };
    let free = lattice.free(sites.iter().flatten());
    let roomy: Vec<bool> = blocks
        .doubled_area
        .iter()
        .zip(home)
        .map(|(&area, home)| {
            let area = area as f64 / 2.0 * STEP * STEP * scale.shrink;
            home.is_some() && area >= 2.0 * lattice.step * lattice.step
        })
        .collect();
    let found: Vec<(u32, Node)> = free
        .into_par_iter()
        .enumerate()
        .with_min_len(1024)
        .filter_map(|(i, free)| {
            let at = lattice.point(i % lattice.columns, i / lattice.columns);
            let block = free.then(|| blocks.face_at(at))?;
            roomy[block as usize].then_some((block, at))
        })
        .collect();
    for (atom, (block, at)) in (first_atom..).zip(found) {
        sites[block as usize].push(Site { at, atom });
    }
}

/// The points where open ground may have sites.
struct Lattice {
    low: Node,
    columns: usize,
    rows: usize,
    /// From point to point, metres.
    step: f64,
    /// From column to column and from row to row, lattice steps of the coordinates.
    across: f64,
    up: f64,
    scale: Scale,
}

impl Lattice {
    fn over(blocks: &Arrangement, scale: Scale) -> Option<Self> {
        let start = *blocks.nodes.first()?;
        let (low, high) = blocks.nodes.iter().fold((start, start), |(low, high), n| {
            (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
        });
        let (width, height) = low.to(high);
        let ground = width as f64 * scale.shrink * height as f64 * STEP * STEP;
        // No more than some hundred thousand, however large the ground.
        let step = OPEN_STEP.max((ground / 100_000.0).sqrt());
        let (across, up) = (step / STEP / scale.shrink, step / STEP * 0.866);
        let (columns, rows) = ((width as f64 / across) as usize + 1, (height as f64 / up) as usize + 1);
        Some(Self { low, columns, rows, step, across, up, scale })
    }

    fn point(&self, column: usize, row: usize) -> Node {
        Node {
            x: self.low.x + ((column as f64 + Self::shift(row)) * self.across) as i32,
            y: self.low.y + ((row as f64 + 0.5) * self.up) as i32,
        }
    }

    fn shift(row: usize) -> f64 {
        if row.is_multiple_of(2) { 0.25 } else { 0.75 }
    }

    /// Whether each point, row by row, is far from all sites: rather than points looking for sites,
    /// each site strikes out the few points around it.
    fn free<'a>(&self, sites: impl Iterator<Item = &'a Site>) -> Vec<bool> {
        let mut free = vec![true; self.columns * self.rows];
        // The points within reach of a place along one axis, in units from point to point; a cast of what
        // is below zero ends at zero.
        let span = |middle: f64, reach: f64, most: usize| {
            (middle - reach).ceil() as usize..((middle + reach).floor() + 1.0).min(most as f64) as usize
        };
        let (reach_across, reach_up) = (REACH + 0.01, REACH / 0.866 + 0.01);
        for site in sites {
            let (dx, dy) = self.low.to(site.at);
            for row in span(dy as f64 / self.up - 0.5, reach_up, self.rows) {
                for column in span(dx as f64 / self.across - Self::shift(row), reach_across, self.columns) {
                    if self.scale.within(site.at, self.point(column, row), REACH * self.step) {
                        free[row * self.columns + column] = false;
                    }
                }
            }
        }
        free
    }
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    shrink: f64,
}

impl Scale {
    fn metres(self, a: Node, b: Node) -> f64 {
        super::metres(a, b, self.shrink)
    }

    fn within(self, a: Node, b: Node, metres: f64) -> bool {
        self.metres(a, b) <= metres
    }
}

/// Points hashed by position, for questions within a distance of at most `reach`.
///
/// Points of the same square, and now and then of others, hang together in a chain: a map of lists
/// took five times as long.
struct Near {
    side: i32,
    scale: Scale,
    points: Vec<(Node, u32)>,
    /// The last point of each chain, and the one before each point.
    last: Vec<u32>,
    before: Vec<u32>,
}

const END: u32 = u32::MAX;

impl Near {
    fn new(reach: f64, scale: Scale, points: usize) -> Self {
        let side = (reach / STEP / scale.shrink).ceil() as i32 + 1;
        let chains = points.next_power_of_two().max(16);
        Self { side, scale, points: Vec::new(), last: vec![END; chains], before: Vec::new() }
    }

    fn chain(&self, column: i32, row: i32) -> usize {
        let mixed = (column as u32).wrapping_mul(0x9E37_79B1) ^ (row as u32).wrapping_mul(0x85EB_CA77);
        (mixed ^ mixed >> 15) as usize & (self.last.len() - 1)
    }

    fn add(&mut self, at: Node, owner: u32) {
        let chain = self.chain(at.x.div_euclid(self.side), at.y.div_euclid(self.side));
        self.before.push(self.last[chain]);
        self.last[chain] = self.points.len() as u32;
        self.points.push((at, owner));
    }

    /// Calls `found` with each point within reach and its owner, maybe twice.
    fn each(&self, at: Node, reach: f64, mut found: impl FnMut(Node, u32)) {
        let squares = |middle: i32, steps: f64| {
            let steps = steps.ceil() as i32;
            (middle - steps).div_euclid(self.side)..=(middle + steps).div_euclid(self.side)
        };
        for column in squares(at.x, reach / STEP / self.scale.shrink) {
            for row in squares(at.y, reach / STEP) {
                let mut next = self.last[self.chain(column, row)];
                while next != END {
                    let (point, owner) = self.points[next as usize];
                    if self.scale.within(at, point, reach) {
                        found(point, owner);
                    }
                    next = self.before[next as usize];
                }
            }
        }
    }
}
