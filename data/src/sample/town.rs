//! The blocks and streets of the district, cut out of the endless plan.

use std::collections::{BTreeSet, HashMap};

use geo::{Coord, LineString, Polygon, Validation};
use wangge_model::StreetClass;

use super::blocks::{Blocks, Cell};
use super::frame::{Frame, Scale};
use super::layout::Layout;
use super::mosaic::{Mosaic, edges};

/// What the district is made of before anything is built.
#[derive(Debug)]
pub(super) struct Town {
    pub(super) frame: Frame,
    pub(super) layout: Layout,
    /// The blocks, in the order of the mosaic's faces.
    pub(super) cells: Vec<Cell>,
    pub(super) mosaic: Mosaic,
    /// Local metres.
    pub(super) points: Vec<Coord<f64>>,
    pub(super) streets: Vec<(StreetClass, Vec<u32>)>,
    class_of: HashMap<(u32, u32), StreetClass>,
    /// Makes the area what it should be to the last square metre.
    stretch: f64,
}

impl Town {
    pub(super) fn new(seed: u64, scale: Scale) -> Self {
        // A calmer landscape where the bends would fold a block over; a flat one never does.
        let calm = (0..4).map(|step| 1.0 - 0.25 * f64::from(step));
        let sound = calm.map(|calm| Self::try_new(seed, scale, calm)).find(Self::is_sound);
        sound.unwrap_or_else(|| Self::try_new(seed, scale, 0.0))
    }

    fn is_sound(&self) -> bool {
        (0..self.cells.len() as u32)
            .all(|block| Polygon::new(LineString(self.ring(block)), Vec::new()).is_valid())
    }

    fn try_new(seed: u64, scale: Scale, calm: f64) -> Self {
        let frame = Frame::new(seed, scale, calm);
        let layout = Layout::new(seed, scale, &frame);
        let Blocks { cells, rings, mut points, streets } = Blocks::new(seed, &layout, &frame);
        let areas: Vec<f64> = rings.iter().map(|ring| ring_area(ring, &points)).collect();
        let far: Vec<f64> = cells
            .iter()
            .map(|cell| {
                let away = |(u, v)| frame.remoteness(frame.bend(u, v));
                // Mostly by quarters, so that the district ends along through streets.
                0.85 * away(cell.quarter) + 0.15 * away(cell.centre())
            })
            .collect();
        let everything = Mosaic::new(rings);
        let chosen = grow_district(&everything, &far, &areas, scale.area());
        let area: f64 = chosen.iter().map(|&face| areas[face as usize]).sum();
        let stretch = (scale.area() / area).sqrt();
        for point in &mut points {
            *point = *point * stretch;
        }
        let mosaic = Mosaic::new(chosen.iter().map(|&face| everything.ring(face).to_vec()).collect());
        let cells = chosen.iter().map(|&face| cells[face as usize]).collect();
        let streets: Vec<_> = streets
            .into_iter()
            .flat_map(|(class, line)| runs(&mosaic, &line).into_iter().map(move |run| (class, run)))
            .collect();
        let class_of = streets
            .iter()
            .flat_map(|(class, line)| {
                line.windows(2).map(|pair| ((pair[0].min(pair[1]), pair[0].max(pair[1])), *class))
            })
            .collect();
        Self { frame, layout, cells, mosaic, points, streets, class_of, stretch }
    }

    /// Plan to local metres.
    pub(super) fn place(&self, u: f64, v: f64) -> Coord<f64> {
        self.frame.bend(u, v) * self.stretch
    }

    /// A block's corners in local metres.
    pub(super) fn ring(&self, block: u32) -> Vec<Coord<f64>> {
        self.mosaic.ring(block).iter().map(|&vertex| self.points[vertex as usize]).collect()
    }

    /// How far buildings stay away from the middle of the street on each side of a block, metres.
    pub(super) fn setbacks(&self, block: u32) -> Vec<f64> {
        edges(self.mosaic.ring(block))
            .map(|(a, b)| match self.class_of.get(&(a.min(b), a.max(b))) {
                Some(StreetClass::Trunk) => 24.0,
                Some(StreetClass::Primary) => 19.0,
                Some(StreetClass::Secondary) => 15.0,
                Some(StreetClass::Tertiary) => 11.5,
                Some(_) => 8.0,
                None => 6.0,
            })
            .collect()
    }

    pub(super) fn area(&self, block: u32) -> f64 {
        ring_area(self.mosaic.ring(block), &self.points)
    }
}

/// Square metres inside a ring.
pub(super) fn ring_area(ring: &[u32], points: &[Coord<f64>]) -> f64 {
    let twice: f64 = edges(ring)
        .map(|(a, b)| (points[a as usize], points[b as usize]))
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum();
    twice / 2.0
}

/// The mean of a ring's vertices.
pub(super) fn ring_centre(ring: &[u32], points: &[Coord<f64>]) -> Coord<f64> {
    ring.iter().fold(Coord::zero(), |sum, &v| sum + points[v as usize]) / ring.len() as f64
}

/// The blocks of the district: one piece without holes, of about the wanted area, ascending.
fn grow_district(mosaic: &Mosaic, far: &[f64], areas: &[f64], wanted: f64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..mosaic.len() as u32).collect();
    order.sort_by(|&a, &b| far[a as usize].total_cmp(&far[b as usize]));
    let mut rank = vec![0; order.len()];
    for (place, &face) in order.iter().enumerate() {
        rank[face as usize] = place;
    }
    let mut inside = vec![false; order.len()];
    let mut frontier = BTreeSet::from([0]);
    let mut area = 0.0;
    while area < wanted {
        let joins = |place: &&usize| {
            let face = order[**place];
            area == 0.0 || mosaic.can_join(face, |other| inside[other as usize])
        };
        let Some(&place) = frontier.iter().find(joins) else { break };
        frontier.remove(&place);
        let face = order[place];
        inside[face as usize] = true;
        area += areas[face as usize];
        let next = mosaic.neighbours(face).into_iter().filter(|&other| !inside[other as usize]);
        frontier.extend(next.map(|other| rank[other as usize]));
    }
    (0..order.len() as u32).filter(|&face| inside[face as usize]).collect()
}

/// The stretches of a line along which it borders at least one block.
fn runs(mosaic: &Mosaic, line: &[u32]) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut run: Vec<u32> = Vec::new();
    for pair in line.windows(2) {
        let kept = mosaic.left_of(pair[0], pair[1]).or(mosaic.left_of(pair[1], pair[0])).is_some();
        if kept {
            run.extend(&pair[usize::from(!run.is_empty())..]);
        } else if !run.is_empty() {
            found.push(std::mem::take(&mut run));
        }
    }
    if !run.is_empty() {
        found.push(run);
    }
    found
}
