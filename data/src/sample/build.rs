//! Puts buildings on a block: rows of slabs and towers, sheds, shops, schools, malls.

use geo::Coord;
use wangge_model::StreetClass;

use super::ground::{Ground, Plot};
use super::random::Random;

/// A building in the landscape, metres.
#[derive(Debug, Clone)]
pub(super) struct House {
    pub(super) block: u32,
    /// Counter-clockwise, not closed.
    pub(super) outline: Vec<Coord<f64>>,
    /// Inside the outline.
    pub(super) place: Coord<f64>,
    pub(super) levels: u32,
    /// Households it would have if the total were free.
    pub(super) households: f64,
    /// Households it can have at most.
    pub(super) most: u32,
}

/// What has been built.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) houses: Vec<House>,
    pub(super) lanes: Vec<(StreetClass, Vec<Coord<f64>>)>,
}

/// The plan of one building.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dwelling {
    pub(super) length: f64,
    pub(super) depth: f64,
    pub(super) levels: u32,
    pub(super) households: f64,
    pub(super) most: u32,
    pub(super) shape: Shape,
}

/// The outline within the rectangle of length and depth.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Bar,
    Ell,
    Court,
}

impl Dwelling {
    /// A building nobody lives in.
    pub(super) fn work(length: f64, depth: f64, levels: u32, shape: Shape) -> Self {
        Self { length, depth, levels, households: 0.0, most: 0, shape }
    }
}

/// A block and the random choices made on it.
pub(super) struct Site<'a> {
    pub(super) block: u32,
    pub(super) ground: Ground,
    pub(super) random: Random,
    pub(super) built: &'a mut Built,
}

impl Site<'_> {
    /// Builds if there is room.
    pub(super) fn put(&mut self, plot: Plot, gap: f64, plan: &Dwelling) -> bool {
        if !self.ground.take(plot, gap) {
            return false;
        }
        let (s, t) = plot.half;
        let (outline, place) = match plan.shape {
            Shape::Bar => (plot.corners().to_vec(), plot.centre),
            Shape::Ell => {
                let (i, j) = (-0.2 * s, -0.1 * t);
                let corners = [(-s, -t), (s, -t), (s, j), (i, j), (i, t), (-s, t)];
                (corners.map(|(s, t)| plot.at(s, t)).to_vec(), plot.at(-0.6 * s, -0.5 * t))
            }
            Shape::Court => {
                let (i, j) = (0.55 * s, -0.3 * t);
                let corners = [(-s, -t), (s, -t), (s, t), (i, t), (i, j), (-i, j), (-i, t), (-s, t)];
                (corners.map(|(s, t)| plot.at(s, t)).to_vec(), plot.at(0.0, -0.65 * t))
            }
        };
        self.built.houses.push(House {
            block: self.block,
            outline,
            place,
            levels: plan.levels,
            households: plan.households,
            most: plan.most,
        });
        true
    }

    /// Lays a lane that later buildings keep clear of; a lane without length is nothing.
    pub(super) fn lane(&mut self, class: StreetClass, line: Vec<Coord<f64>>, half: f64) {
        if line.len() > 1 {
            self.ground.keep_line_clear(&line, half + 0.8);
            self.built.lanes.push((class, line));
        }
    }
}

/// Parallel rows of similar buildings with lanes between, lengths in metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    pub(super) angle: f64,
    /// From one row to the next.
    pub(super) pitch: f64,
    /// Between the buildings of a row.
    pub(super) gap: f64,
    /// The chance of a shop on each side of the block.
    pub(super) shops: f64,
}

impl Rows {
    /// The frame of the rows on a block, and how many rows reach across it to each side.
    fn over(self, ground: &Ground) -> (Plot, i32) {
        let (width, height) = ground.half_extent();
        let count = (width.hypot(height) / self.pitch).ceil() as i32;
        (Plot::new(ground.centre(), 1.0, 1.0, self.angle), count)
    }
}

/// Lanes, shops along the sides, then rows.
pub(super) fn build_estate(site: &mut Site, rows: Rows, plan: impl Fn(&mut Random) -> Dwelling) {
    let (frame, count) = rows.over(&site.ground);
    lay_estate_lanes(site, &frame, rows.pitch, count);
    line_with_shops(site, rows.shops);
    fill_rows(site, rows, plan);
}

/// Fills a block with rows; the front of each building faces south (turned by the angle).
pub(super) fn fill_rows(site: &mut Site, rows: Rows, plan: impl Fn(&mut Random) -> Dwelling) {
    let (frame, count) = rows.over(&site.ground);
    let reach = f64::from(count) * rows.pitch;
    for row in -count..=count {
        let t = f64::from(row) * rows.pitch;
        let mut s = -reach + site.random.between(0.0, rows.gap);
        let mut model = plan(&mut site.random);
        while s < reach {
            let centre = frame.at(s + model.length / 2.0, t);
            let plot = Plot::new(centre, model.length, model.depth, rows.angle);
            if site.put(plot, rows.gap * 0.8, &model) {
                s += model.length + rows.gap;
                model = plan(&mut site.random);
            } else {
                s += 5.0;
                if site.random.chance(0.12) {
                    model = plan(&mut site.random);
                }
            }
        }
    }
}

/// A spine from side to side, and a lane between every second pair of rows.
fn lay_estate_lanes(site: &mut Site, frame: &Plot, pitch: f64, count: i32) {
    let gate = |north: bool| {
        let across = |at: &Coord<f64>| {
            let d = *at - frame.centre;
            let (s, t) =
                (d.x * frame.along.x + d.y * frame.along.y, d.y * frame.along.x - d.x * frame.along.y);
            ((t > 0.0) == north).then_some(s.abs())
        };
        let gates = site.ground.ring().iter().filter_map(|at| across(at).map(|s| (s, *at)));
        gates.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    };
    let (Some(south), Some(north)) = (gate(false), gate(true)) else { return };
    let forks: Vec<Coord<f64>> = (-count..count)
        .filter(|row| row.rem_euclid(2) == 0)
        .map(|row| frame.at(0.0, (f64::from(row) + 0.5) * pitch))
        .filter(|&at| site.ground.holds_clear(at, 14.0))
        .collect();
    let spine: Vec<Coord<f64>> = [south].into_iter().chain(forks.iter().copied()).chain([north]).collect();
    if forks.is_empty() || !spine.windows(2).all(|pair| site.ground.holds_segment(pair[0], pair[1])) {
        return;
    }
    site.lane(StreetClass::Service, spine, 3.0);
    for &fork in &forks {
        for side in [-1.0, 1.0] {
            let ahead = |metres: f64| fork + frame.along * (side * metres);
            let free = (1..200).take_while(|&i| site.ground.holds_clear(ahead(f64::from(i) * 8.0), 16.0));
            if let Some(far) = free.last().filter(|&steps| steps > 3) {
                site.lane(StreetClass::Service, vec![fork, ahead(f64::from(far) * 8.0)], 2.5);
            }
        }
    }
}

/// Small shops along the block's sides, each side with this chance.
pub(super) fn line_with_shops(site: &mut Site, share: f64) {
    let sides: Vec<_> = site.ground.sides().collect();
    for (a, b, clear) in sides {
        let d = b - a;
        let length = d.x.hypot(d.y);
        if length < 24.0 || !site.random.chance(share) {
            continue;
        }
        let shop = Dwelling::work(
            site.random.between(14.0, (length * 0.8).min(42.0)),
            site.random.between(8.0, 12.0),
            site.random.whole(1, 3),
            Shape::Bar,
        );
        let inward = Coord { x: -d.y, y: d.x } / length;
        let centre = (a + b) / 2.0 + inward * (clear + shop.depth / 2.0 + 0.5);
        site.put(Plot::new(centre, shop.length, shop.depth, d.y.atan2(d.x)), 4.0, &shop);
    }
}

/// Single large buildings at random places, each kept well apart.
pub(super) fn scatter(
    site: &mut Site,
    tries: u32,
    gap: f64,
    angle: f64,
    plan: impl Fn(&mut Random) -> Dwelling,
) {
    let (width, height) = site.ground.half_extent();
    for _ in 0..tries {
        let model = plan(&mut site.random);
        let shift = Coord { x: site.random.between(-width, width), y: site.random.between(-height, height) };
        let centre = site.ground.centre() + shift;
        site.put(Plot::new(centre, model.length, model.depth, angle), gap, &model);
    }
}
