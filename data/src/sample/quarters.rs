//! What each block is used for, and what that looks like.

use std::f64::consts::PI;

use super::build::{Dwelling, Rows, Shape, Site, build_estate, fill_rows, line_with_shops, scatter};
use super::fabric::{Pattern, weave};
use super::random::{Noise, Random};

/// The use of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Floodplain, canal bank, railway land.
    Open,
    Park,
    OldTown,
    /// Walk-up slabs in rows.
    Estate,
    /// Slabs of eleven storeys.
    Slabs,
    Towers,
    /// Malls and offices.
    Centre,
    School,
    Works,
    /// A village that the city has grown around.
    UrbanVillage,
    Fields,
}

/// What is known of a block when its use is chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// 0 to 1.
    pub(super) urban: f64,
    pub(super) old: bool,
    /// Metres to the nearest railway.
    pub(super) railway: f64,
    /// Square metres.
    pub(super) area: f64,
}

impl Setting {
    pub(super) fn choose(self, random: &mut Random) -> Use {
        const USES: [Use; 9] = [
            Use::Estate,
            Use::Slabs,
            Use::Towers,
            Use::Centre,
            Use::School,
            Use::Works,
            Use::UrbanVillage,
            Use::Park,
            Use::Fields,
        ];
        let weights = match self.urban {
            _ if self.old && random.chance(0.8) => return Use::OldTown,
            q if q > 0.22 && self.railway < 520.0 && random.chance(0.6) => return Use::Works,
            q if q > 0.6 => [40.0, 14.0, 13.0, 12.0, 8.0, 3.0, 3.0, 7.0, 0.0],
            q if q > 0.4 => [33.0, 11.0, 12.0, 6.0, 7.0, 12.0, 9.0, 5.0, 5.0],
            q if q > 0.22 => [16.0, 6.0, 7.0, 3.0, 4.0, 24.0, 14.0, 4.0, 22.0],
            _ => return Use::Fields,
        };
        match USES[random.pick(&weights)] {
            Use::Park | Use::Fields if self.area < 9_000.0 => Use::Estate,
            chosen => chosen,
        }
    }
}

/// Builds a block up; `axis` is the direction of its streets.
pub(super) fn build(site: &mut Site, chosen: Use, axis: f64) {
    // Houses face south; only where streets run nearly east to west do they follow the streets.
    let facing = if axis.abs() < 0.4 { axis * site.random.between(0.2, 1.0) } else { 0.0 };
    match chosen {
        Use::Open | Use::Fields => {}
        Use::Park => scatter(site, 3, 30.0, facing, |random| {
            Dwelling::work(random.between(10.0, 22.0), random.between(8.0, 12.0), 1, Shape::Bar)
        }),
        Use::OldTown => old_town(site, axis),
        Use::Estate => {
            let levels = site.random.whole(5, 7);
            let rows = Rows { angle: facing, pitch: 12.0 + 3.3 * f64::from(levels), gap: 9.0, shops: 0.5 };
            build_estate(site, rows, |random| slab(random, levels, 11.5));
        }
        Use::Slabs => {
            let rows = Rows { angle: facing, pitch: 47.0, gap: 14.0, shops: 0.35 };
            build_estate(site, rows, |random| slab(random, 11, 13.0));
        }
        Use::Towers => {
            build_estate(site, Rows { angle: facing, pitch: 56.0, gap: 26.0, shops: 0.25 }, tower);
        }
        Use::Centre => {
            line_with_shops(site, 0.45);
            scatter(site, 60, 16.0, axis, mall_or_office);
        }
        Use::School => school(site, facing),
        Use::Works => {
            let pitch = site.random.between(48.0, 64.0);
            build_estate(site, Rows { angle: axis, pitch, gap: 13.0, shops: 0.0 }, shed);
        }
        Use::UrbanVillage => urban_village(site, axis),
    }
}

fn slab(random: &mut Random, levels: u32, depth: f64) -> Dwelling {
    let stairs = random.whole(2, 5);
    // Two homes on a landing.
    let households = f64::from(2 * stairs * levels);
    let length = f64::from(stairs) * 13.2;
    Dwelling { length, depth, levels, households, most: 168, shape: Shape::Bar }
}

fn tower(random: &mut Random) -> Dwelling {
    let levels = random.whole(17, 33);
    let households = f64::from(levels) * f64::from(random.whole(3, 5));
    let (length, depth) = (random.between(24.0, 34.0), random.between(15.0, 19.0));
    Dwelling { length, depth, levels, households: households.min(170.0), most: 180, shape: Shape::Bar }
}

fn mall_or_office(random: &mut Random) -> Dwelling {
    match random.pick(&[2.0, 3.0, 2.0, 2.0]) {
        0 => Dwelling::work(
            random.between(60.0, 110.0),
            random.between(45.0, 75.0),
            random.whole(3, 6),
            Shape::Ell,
        ),
        1 => Dwelling::work(
            random.between(26.0, 42.0),
            random.between(24.0, 36.0),
            random.whole(10, 32),
            Shape::Bar,
        ),
        2 => Dwelling::work(
            random.between(40.0, 64.0),
            random.between(16.0, 22.0),
            random.whole(5, 12),
            Shape::Bar,
        ),
        _ => tower(random),
    }
}

fn shed(random: &mut Random) -> Dwelling {
    match random.pick(&[5.0, 2.0, 1.0]) {
        0 => Dwelling::work(
            random.between(40.0, 110.0),
            random.between(20.0, 36.0),
            random.whole(1, 2),
            Shape::Bar,
        ),
        1 => Dwelling::work(
            random.between(22.0, 40.0),
            random.between(12.0, 16.0),
            random.whole(2, 5),
            Shape::Bar,
        ),
        _ => Dwelling::work(random.between(50.0, 80.0), random.between(30.0, 40.0), 1, Shape::Ell),
    }
}

fn school(site: &mut Site, facing: f64) {
    scatter(site, 8, 14.0, facing, |random| {
        Dwelling::work(
            random.between(56.0, 80.0),
            random.between(40.0, 54.0),
            random.whole(3, 5),
            Shape::Court,
        )
    });
    scatter(site, 25, 22.0, facing, |random| {
        Dwelling::work(random.between(36.0, 60.0), random.between(11.0, 15.0), random.whole(3, 6), Shape::Bar)
    });
}

fn courtyard(random: &mut Random) -> Dwelling {
    Dwelling {
        length: random.between(12.5, 15.2),
        depth: random.between(13.0, 15.7),
        levels: random.whole(1, 2),
        households: f64::from(random.whole(2, 5)),
        most: 9,
        shape: if random.chance(0.75) { Shape::Court } else { Shape::Bar },
    }
}

fn farmhouse(random: &mut Random) -> Dwelling {
    Dwelling {
        length: random.between(10.0, 12.4),
        depth: random.between(9.5, 12.8),
        levels: random.whole(1, 2),
        households: if random.chance(0.8) { 1.0 } else { 2.0 },
        most: 3,
        shape: if random.chance(0.35) { Shape::Ell } else { Shape::Bar },
    }
}

fn old_town(site: &mut Site, axis: f64) {
    let pattern = Pattern {
        centre: site.ground.centre(),
        angle: axis,
        parcel: (16.4, 16.9),
        cross: 4,
        lane: 4.5,
        bend: 6.0,
        noise: Noise::new(site.random.bits(), 1),
        radius: 900.0,
        exits: (2, 120.0),
        shops: 0.5,
    };
    weave_within(site, &pattern, usize::MAX, courtyard);
}

fn urban_village(site: &mut Site, axis: f64) {
    let pattern = Pattern {
        centre: site.ground.centre(),
        angle: axis,
        parcel: (14.6, 14.6),
        cross: site.random.whole(5, 7) as i32,
        lane: 4.0,
        bend: 9.0,
        noise: Noise::new(site.random.bits(), 1),
        radius: 900.0,
        exits: (3, 130.0),
        shops: 0.3,
    };
    weave_within(site, &pattern, usize::MAX, |random| Dwelling {
        levels: random.whole(2, 4),
        households: f64::from(random.whole(1, 4)),
        most: 8,
        ..farmhouse(random)
    });
}

/// A weave that fills its block, not more.
fn weave_within(
    site: &mut Site,
    pattern: &Pattern,
    limit: usize,
    dwelling: impl Fn(&mut Random) -> Dwelling,
) {
    let (width, height) = site.ground.half_extent();
    let radius = pattern.radius.min(1.35 * width.hypot(height));
    weave(site, &Pattern { radius, ..pattern.clone() }, limit, dwelling);
}

/// A village of about `houses` houses among the fields of a block.
pub(super) fn village(site: &mut Site, houses: usize, axis: f64) {
    let (width, height) = site.ground.half_extent();
    let parcel = (site.random.between(13.6, 14.8), site.random.between(14.2, 15.6));
    let room = parcel.0 * parcel.1 * 1.45;
    let shift = |random: &mut Random, half: f64| random.between(-0.25, 0.25) * half;
    let centre = site.ground.centre()
        + geo::Coord { x: shift(&mut site.random, width), y: shift(&mut site.random, height) };
    let pattern = Pattern {
        centre,
        angle: axis * 0.5 + site.random.between(-0.25, 0.25),
        parcel,
        cross: site.random.whole(4, 7) as i32,
        lane: 4.0,
        bend: site.random.between(7.0, 14.0),
        noise: Noise::new(site.random.bits(), 1),
        radius: (houses as f64 * room / PI).sqrt() * 1.2,
        exits: (3, 0.7 * width.min(height)),
        shops: 0.0,
    };
    weave(site, &pattern, houses, farmhouse);
}

/// Greenhouses in rows, each nobody's home, at most `limit`.
pub(super) fn greenhouses(site: &mut Site, limit: usize) {
    let before = site.built.houses.len();
    let angle = site.random.between(-0.1, 0.1);
    fill_rows(site, Rows { angle, pitch: 17.0, gap: 6.0, shops: 0.0 }, |_| {
        Dwelling::work(64.0, 10.0, 1, Shape::Bar)
    });
    site.built.houses.truncate(before + limit);
}
