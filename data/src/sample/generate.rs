//! From the parameters to the finished district.

use std::collections::BTreeMap;

use geo::Coord;
use wangge_model::DistrictData;

use super::apportion::apportion;
use super::build::{Built, Site};
use super::divide::Divisions;
use super::frame::Scale;
use super::ground::Ground;
use super::layout::{Band, Line};
use super::quarters::{self, Setting, Use};
use super::random::{Noise, Random};
use super::town::{Town, ring_centre};
use super::water::{self, Divide, Outline};
use super::{divide, survey};

/// What a sample district is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleParameters {
    /// Every random choice follows from it.
    pub seed: u64,
    /// Households in the whole district, exactly. The number of buildings and divisions and the
    /// area go with it.
    pub households: u32,
}

impl Default for SampleParameters {
    /// 259 km², 15 subdistricts, 137 communities, 40,000 buildings.
    fn default() -> Self {
        Self { seed: 1, households: 350_000 }
    }
}

/// Makes an invented district on both banks of a wide river, the same one for the same parameters.
///
/// ```
/// use wangge_data::{SampleParameters, make_sample};
/// let data = make_sample(&SampleParameters { seed: 1, households: 5_000 });
/// let households: u32 = data.buildings.iter().filter_map(|building| building.households).sum();
/// assert_eq!(households, 5_000);
/// ```
pub fn make_sample(parameters: &SampleParameters) -> DistrictData {
    let scale = Scale::of(parameters.households);
    let town = Town::new(parameters.seed, scale);
    let mut works = Works {
        seed: parameters.seed,
        town: &town,
        built: Built::default(),
        lakes: Vec::new(),
        farms: BTreeMap::new(),
    };
    let uses = works.build_city(scale.buildings());
    works.build_villages(&uses, scale.buildings());
    works.trim(scale.buildings());
    let Works { built, lakes, .. } = works;
    let weights: Vec<f64> = built.houses.iter().map(|house| house.households).collect();
    let caps: Vec<u32> = built.houses.iter().map(|house| house.most).collect();
    let counts = apportion(parameters.households, &weights, &caps);
    let mut in_block = vec![0.0; town.cells.len()];
    for (house, &count) in built.houses.iter().zip(&counts) {
        in_block[house.block as usize] += f64::from(count);
    }
    let divisions: Divisions = divide::divide(parameters.seed, &town, &in_block, scale);
    let mut divides = water::divides(&town);
    divides.extend(lakes);
    let blocks = survey::Blocks { uses: &uses, households: &in_block };
    survey::draw(parameters.seed, &town, &divisions, blocks, &built, &counts, &divides)
}

/// The building of the whole town.
struct Works<'a> {
    seed: u64,
    town: &'a Town,
    built: Built,
    lakes: Vec<Divide>,
    /// The ground of the blocks with villages.
    farms: BTreeMap<u32, Ground>,
}

impl Works<'_> {
    /// Chooses the use of every block and builds all but the villages, as far as the number of
    /// buildings allows; the last blocks become fields.
    fn build_city(&mut self, limit: usize) -> Vec<Use> {
        let railways = [corridor(&self.town.layout.across), corridor(&self.town.layout.along)];
        let settings: Vec<Setting> =
            (0..self.town.cells.len() as u32).map(|block| self.setting(block, railways)).collect();
        // The most urban blocks first: what the limit leaves out is at the edge.
        let mut order: Vec<u32> = (0..settings.len() as u32).collect();
        let urban = |block: u32| settings[block as usize].urban;
        order.sort_by(|&a, &b| urban(b).total_cmp(&urban(a)).then(a.cmp(&b)));
        let mut uses = vec![Use::Fields; settings.len()];
        for block in order {
            let mut random = Random::new(self.seed, 1_000 + u64::from(block));
            let chosen = match self.town.cells[block as usize].band {
                Band::Town if self.built.houses.len() < limit * 17 / 20 => {
                    settings[block as usize].choose(&mut random)
                }
                Band::Town => Use::Fields,
                _ => Use::Open,
            };
            uses[block as usize] = chosen;
            self.build_block(block, chosen, random, settings[block as usize].area);
        }
        uses
    }

    fn build_block(&mut self, block: u32, chosen: Use, mut random: Random, area: f64) {
        if chosen == Use::Park && area > 55_000.0 && random.chance(0.4) {
            let ring = self.town.ring(block);
            let centre = ring_centre(self.town.mosaic.ring(block), &self.town.points);
            let shape = Outline::Ring(water::lake(&ring, centre, &Noise::new(self.seed, 71)));
            self.lakes.push(Divide { class: wangge_model::BarrierClass::Lake, name: "柳湖", shape });
            return;
        }
        let axis = self.axis(block);
        let mut site = self.site(block, random);
        quarters::build(&mut site, chosen, axis);
    }

    /// Villages among the fields for the buildings that are still missing, then greenhouses.
    fn build_villages(&mut self, uses: &[Use], limit: usize) {
        let missing = |built: &Built| limit.saturating_sub(built.houses.len());
        let mut random = Random::new(self.seed, 41);
        let mut fields: Vec<(u64, u32)> = (0..uses.len() as u32)
            .filter(|&block| uses[block as usize] == Use::Fields && self.town.area(block) > 30_000.0)
            .map(|block| (random.bits(), block))
            .collect();
        fields.sort_unstable();
        let sites = (missing(&self.built) / 150).clamp(1, fields.len().max(1)).min(fields.len());
        let (villages, rest) = fields.split_at(sites);
        let weights: Vec<f64> = villages.iter().map(|_| random.between(0.35, 1.7)).collect();
        let caps: Vec<u32> =
            villages.iter().map(|&(_, block)| (self.town.area(block) * 0.3 / 340.0) as u32).collect();
        let sizes = apportion(missing(&self.built) as u32, &weights, &caps);
        for (&(bits, block), size) in villages.iter().zip(sizes) {
            self.build_village(block, bits, size as usize);
        }
        for &(bits, block) in rest {
            let size = missing(&self.built).min(60);
            if size > 3 {
                self.build_village(block, bits, size);
            }
        }
        for &(bits, block) in rest.iter().chain(villages) {
            let size = missing(&self.built);
            if size > 0 {
                self.farm(block, bits, |site, _| quarters::greenhouses(site, size));
            }
        }
    }

    fn build_village(&mut self, block: u32, bits: u64, size: usize) {
        self.farm(block, bits, |site, axis| quarters::village(site, size, axis));
    }

    /// Builds among the fields, beside what is there already.
    fn farm(&mut self, block: u32, bits: u64, build: impl FnOnce(&mut Site, f64)) {
        let axis = self.axis(block);
        let ground = self.farms.remove(&block);
        let mut site = self.site(block, Random::new(self.seed, bits));
        site.ground = ground.unwrap_or(site.ground);
        build(&mut site, axis);
        let ground = site.ground;
        self.farms.insert(block, ground);
    }

    /// Takes away buildings nobody lives in, then any, until the number is right.
    fn trim(&mut self, limit: usize) {
        let houses = &mut self.built.houses;
        for keep_homes in [true, false] {
            let mut surplus = houses.len().saturating_sub(limit);
            houses.reverse();
            houses.retain(|house| {
                let goes = surplus > 0 && !(keep_homes && house.most > 0);
                surplus -= usize::from(goes);
                !goes
            });
            houses.reverse();
        }
    }

    fn site(&mut self, block: u32, random: Random) -> Site<'_> {
        let ground = Ground::new(self.town.ring(block), &self.town.setbacks(block));
        Site { block, ground, random, built: &mut self.built }
    }

    fn setting(&self, block: u32, railways: [Option<f64>; 2]) -> Setting {
        let cell = self.town.cells[block as usize];
        let (u, v) = cell.centre();
        let at = self.town.frame.bend(u, v);
        let away = |line: Option<f64>, here: f64| line.map_or(f64::INFINITY, |line| (line - here).abs());
        Setting {
            urban: self.town.frame.urbanity(at, v > 0.0),
            old: v < 0.0 && self.town.frame.is_old(at),
            railway: away(railways[0], u).min(away(railways[1], v)),
            area: self.town.area(block),
        }
    }

    /// The direction of a block's streets.
    fn axis(&self, block: u32) -> f64 {
        let (u, v) = self.town.cells[block as usize].centre();
        let d: Coord<f64> = self.town.place(u + 30.0, v) - self.town.place(u - 30.0, v);
        d.y.atan2(d.x)
    }
}

/// Where the railway corridor among some lines is.
fn corridor(lines: &[Line]) -> Option<f64> {
    let pair = lines.windows(2).find(|pair| pair[0].after == Band::Railway)?;
    Some(f64::from(pair[0].at + pair[1].at) / 2.0)
}
