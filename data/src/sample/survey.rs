//! Draws the finished town as the features of a district, in degrees.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use wangge_model::{
    Area, Barrier, BarrierShape, Building, Community, District, DistrictData, DivisionCode, FeatureId, Lines,
    LocalProjection, Place, Street, StreetClass, Subdistrict, round7,
};

use super::build::Built;
use super::divide::{Divisions, Parish};
use super::names::Names;
use super::quarters::Use;
use super::town::Town;
use super::water::{Divide, Outline};

/// Where the invented district lies: near Jinan.
const CENTRE: Coord<f64> = Coord { x: 117.0, y: 36.72 };
const DISTRICT_CODE: &str = "370105";
const SOUND: &str = "the generator makes sound shapes and codes";

/// What is known of each block.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    pub(super) uses: &'a [Use],
    pub(super) households: &'a [f64],
}

impl Blocks<'_> {
    /// The type of a community: where most of its households live.
    fn kind(self, parish: &Parish) -> &'static str {
        const KINDS: [&str; 3] = ["village", "estate", "blocks"];
        let mut households = [0.0; 3];
        for &block in &parish.blocks {
            let kind = match self.uses[block as usize] {
                Use::Fields | Use::UrbanVillage => 0,
                Use::Estate | Use::Slabs | Use::Towers => 1,
                _ => 2,
            };
            households[kind] += self.households[block as usize];
        }
        let most = (0..3).max_by(|&a, &b| households[a].total_cmp(&households[b]).then(b.cmp(&a)));
        KINDS[most.unwrap_or(0)]
    }
}

/// Local metres to degrees.
struct Survey<'a> {
    town: &'a Town,
    local: LocalProjection,
    names: Names,
}

pub(super) fn draw(
    seed: u64,
    town: &Town,
    divisions: &Divisions,
    blocks: Blocks<'_>,
    built: &Built,
    counts: &[u32],
    divides: &[Divide],
) -> DistrictData {
    let mut survey = Survey { town, local: LocalProjection::at(CENTRE), names: Names::new(seed) };
    let (subdistricts, communities) = survey.divisions(divisions, blocks);
    let district = District {
        code: code(DISTRICT_CODE),
        name: "云桥区".to_owned(),
        area: survey.area(&survey.vertices(&divisions.ring)),
    };
    DistrictData {
        district: vec![district],
        subdistricts,
        communities,
        buildings: survey.buildings(built, counts),
        streets: survey.streets(built),
        barriers: divides.iter().enumerate().map(|(i, divide)| survey.barrier(i, divide)).collect(),
    }
}

fn code(text: &str) -> DivisionCode {
    DivisionCode::new(text).expect(SOUND)
}

fn id(letter: char, index: usize) -> FeatureId {
    FeatureId::new(&format!("{letter}{:06}", index + 1)).expect(SOUND)
}

impl Survey<'_> {
    fn degrees(&self, at: Coord<f64>) -> Coord<f64> {
        round7(self.local.inverse(at))
    }

    fn vertices(&self, numbers: &[u32]) -> Vec<Coord<f64>> {
        numbers.iter().map(|&vertex| self.town.points[vertex as usize]).collect()
    }

    fn area(&self, ring: &[Coord<f64>]) -> Area {
        let ring = LineString(ring.iter().map(|&at| self.degrees(at)).collect());
        Area::new(MultiPolygon(vec![Polygon::new(ring, Vec::new())])).expect(SOUND)
    }

    fn lines(&self, line: &[Coord<f64>]) -> Lines {
        let line = LineString(line.iter().map(|&at| self.degrees(at)).collect());
        Lines::new(line.into()).expect(SOUND)
    }

    fn divisions(&mut self, divisions: &Divisions, blocks: Blocks<'_>) -> (Vec<Subdistrict>, Vec<Community>) {
        let mut subdistricts = Vec::new();
        let mut communities = Vec::new();
        for (number, ward) in divisions.wards.iter().enumerate() {
            let ward_code = code(&format!("{DISTRICT_CODE}{:03}", number + 1));
            let rural = 2 * ward.parishes.iter().filter(|parish| parish.rural).count() > ward.parishes.len();
            subdistricts.push(Subdistrict {
                code: ward_code.clone(),
                name: self.names.make(if rural { "镇" } else { "街道" }),
                area: self.area(&self.vertices(&ward.ring)),
            });
            for (place, parish) in ward.parishes.iter().enumerate() {
                communities.push(Community {
                    code: code(&format!("{ward_code}{:03}", place + 1)),
                    name: self.names.make(if parish.rural { "村" } else { "社区" }),
                    subdistrict: Some(ward_code.clone()),
                    kind: Some(blocks.kind(parish).to_owned()),
                    area: self.area(&self.vertices(&parish.ring)),
                });
            }
        }
        (subdistricts, communities)
    }

    fn buildings(&self, built: &Built, counts: &[u32]) -> Vec<Building> {
        built
            .houses
            .iter()
            .zip(counts)
            .enumerate()
            .map(|(index, (house, &households))| Building {
                id: id('b', index),
                place: Place::new(self.degrees(house.place)).expect(SOUND),
                footprint: Some(self.area(&house.outline)),
                households: Some(households),
                levels: Some(f64::from(house.levels)),
                floor_area: None,
            })
            .collect()
    }

    fn streets(&mut self, built: &Built) -> Vec<Street> {
        let main: Vec<(StreetClass, Vec<Coord<f64>>)> =
            self.town.streets.iter().map(|(class, line)| (*class, self.vertices(line))).collect();
        main.iter()
            .chain(&built.lanes)
            .enumerate()
            .map(|(index, (class, line))| Street {
                id: id('s', index),
                class: *class,
                name: self.street_name(*class),
                lines: self.lines(line),
            })
            .collect()
    }

    fn street_name(&mut self, class: StreetClass) -> Option<String> {
        let ending = match class {
            StreetClass::Trunk => "大道",
            StreetClass::Primary | StreetClass::Secondary => "路",
            StreetClass::Tertiary => "街",
            StreetClass::Residential => "巷",
            _ => return None,
        };
        Some(self.names.make(ending))
    }

    fn barrier(&self, index: usize, divide: &Divide) -> Barrier {
        let shape = match &divide.shape {
            Outline::Line(line) => BarrierShape::Lines(self.lines(line)),
            Outline::Ring(ring) => BarrierShape::Area(self.area(ring)),
        };
        Barrier { id: id('w', index), class: divide.class, name: Some(divide.name.to_owned()), shape }
    }
}
