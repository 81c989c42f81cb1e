use std::collections::HashMap;

use wangge_model::Building;

use super::STEP;
use super::voronoi::Site;
use crate::arrangement::{Arrangement, Locator, Node, UNBOUNDED};
use crate::union::UnionFind;

/// Buildings closer than this, metres, share a cell.
const TOGETHER: f64 = 1.0;
/// A point of one building's outline this near to another building's place or outline is left out.
const TOO_NEAR: f64 = 0.5;
/// Outline points are drawn this far towards the building's place, metres, off walls it shares.
const INSET: f64 = 0.6;
/// An outline's edges get points at least this often, metres.
const OUTLINE_STEP: f64 = 12.0;
/// Open ground is divided into cells about this wide, metres.
const OPEN_STEP: f64 = 150.0;

/// The sites of each block that has two or more, in the order of the blocks.
pub(super) fn by_block(
    blocks: &Arrangement,
    locator: &Locator,
    home: &[Option<u32>],
    buildings: &[Building],
    standing: &[Option<Node>],
    shrink: f64,
) -> Vec<(u32, Vec<Site>)> {
    let scale = Scale { shrink };
    let mut sites: Vec<Vec<Site>> = vec![Vec::new(); blocks.faces()];
    let mut near = Near::new(TOGETHER, scale);
    let mut together = UnionFind::new(buildings.len());
    for (i, at) in standing.iter().enumerate() {
        let Some(at) = *at else { continue };
        near.each(at, TOGETHER, |_, other| {
            together.join(i, other as usize);
        });
        near.add(at, i as u32);
    }
    for (i, at) in standing.iter().enumerate() {
        let Some(at) = *at else { continue };
        let atom = together.root(i) as u32;
        sites[locator.face_at(blocks, at) as usize].push(Site { at, atom });
    }
    for (i, building) in buildings.iter().enumerate() {
        let (Some(at), Some(footprint)) = (standing[i], &building.footprint) else { continue };
        let atom = together.root(i) as u32;
        let block = locator.face_at(blocks, at);
        for polygon in footprint.geometry() {
            for point in outline(polygon.exterior(), at, scale) {
                let mut taken = false;
                near.each(point, TOO_NEAR, |_, other| taken |= together.root(other as usize) as u32 != atom);
                if !taken {
                    near.add(point, i as u32);
                    sites[block as usize].push(Site { at: point, atom });
                }
            }
        }
    }
    open_ground(blocks, locator, home, buildings.len() as u32, scale, &mut sites);
    sites
        .into_iter()
        .enumerate()
        .skip(UNBOUNDED as usize + 1)
        .map(|(block, mut sites)| {
            let mut seen = std::collections::HashSet::with_capacity(sites.len());
            sites.retain(|site| seen.insert(site.at));
            (block as u32, sites)
        })
        .filter(|(_, sites)| sites.len() > 1)
        .collect()
}

/// Points along an outline, drawn a little towards the building's place.
fn outline(ring: &geo::LineString<f64>, place: Node, scale: Scale) -> Vec<Node> {
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
    locator: &Locator,
    home: &[Option<u32>],
    first_atom: u32,
    scale: Scale,
    sites: &mut [Vec<Site>],
) {
    let mut built = Near::new(OPEN_STEP, scale);
    for site in sites.iter().flatten() {
        built.add(site.at, site.atom);
    }
    let nodes = &blocks.nodes;
    let Some(&start) = nodes.first() else { return };
    let (low, high) = nodes.iter().fold((start, start), |(low, high), n| {
        (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
    });
    // No more than some hundred thousand, however large the ground.
    let (width, height) = low.to(high);
    let ground = width as f64 * scale.shrink * height as f64 * STEP * STEP;
    let step = OPEN_STEP.max((ground / 100_000.0).sqrt());
    let (across, up) = (step / STEP / scale.shrink, step / STEP * 0.866);
    let mut atom = first_atom;
    for row in 0..=(height as f64 / up) as i32 {
        for column in 0..=(width as f64 / across) as i32 {
            let shift = if row % 2 == 0 { 0.25 } else { 0.75 };
            let at = Node {
                x: low.x + ((f64::from(column) + shift) * across) as i32,
                y: low.y + ((f64::from(row) + 0.5) * up) as i32,
            };
            let block = locator.face_at(blocks, at);
            let area = blocks.doubled_area[block as usize] as f64 / 2.0 * STEP * STEP * scale.shrink;
            if block == UNBOUNDED || home[block as usize].is_none() || area < 2.0 * step * step {
                continue;
            }
            let mut free = true;
            built.each(at, 0.6 * step, |_, _| free = false);
            if free {
                sites[block as usize].push(Site { at, atom });
                atom += 1;
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    shrink: f64,
}

impl Scale {
    fn metres(self, a: Node, b: Node) -> f64 {
        let (dx, dy) = a.to(b);
        (dx as f64 * self.shrink).hypot(dy as f64) * STEP
    }
}

/// Points hashed by position, for questions within a distance of at most `reach`.
struct Near {
    side: i32,
    scale: Scale,
    points: HashMap<(i32, i32), Vec<(Node, u32)>>,
}

impl Near {
    fn new(reach: f64, scale: Scale) -> Self {
        let side = (reach / STEP / scale.shrink).ceil() as i32 + 1;
        Self { side, scale, points: HashMap::new() }
    }

    fn key(&self, at: Node) -> (i32, i32) {
        (at.x.div_euclid(self.side), at.y.div_euclid(self.side))
    }

    fn add(&mut self, at: Node, owner: u32) {
        self.points.entry(self.key(at)).or_default().push((at, owner));
    }

    fn each(&self, at: Node, reach: f64, mut found: impl FnMut(Node, u32)) {
        let (column, row) = self.key(at);
        for dx in -1..=1 {
            for dy in -1..=1 {
                for &(point, owner) in self.points.get(&(column + dx, row + dy)).into_iter().flatten() {
                    if self.scale.metres(at, point) <= reach {
                        found(point, owner);
                    }
                }
            }
        }
    }
}
