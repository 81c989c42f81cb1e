//! A district as large as one likes.

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use wangge_model::{
    Area, Building, Community, DistrictData, DivisionCode, FeatureId, Lines, Place, Street, StreetClass,
};

const CORNER: Coord<f64> = Coord { x: 117.0, y: 36.7 };
/// Degrees of latitude from one community to the next, about 1.3 km.
pub(crate) const SIDE: f64 = 0.012;
/// Blocks along a side of a community.
const BLOCKS: usize = 6;
/// What the sample district has, in the mean.
const BUILDINGS: usize = 290;

/// Communities as squares of a lattice of streets, with buildings anywhere in them.
pub(crate) fn district(across: usize) -> DistrictData {
    let mut random = Random(1);
    let mut data = DistrictData::default();
    for row in 0..across {
        for column in 0..across {
            let number = row * across + column;
            let (x, y) = (column as f64 * SIDE, row as f64 * SIDE);
            data.communities.push(Community {
                code: DivisionCode::new(&format!("370105{number:06}")).unwrap(),
                name: format!("社区{number}"),
                subdistrict: None,
                kind: None,
                area: Area::new(square(x, y, SIDE)).unwrap(),
            });
            for i in 0..BUILDINGS {
                let place = at(x + SIDE * random.share(), y + SIDE * random.share());
                data.buildings.push(Building {
                    id: FeatureId::new(&format!("b{:07}", number * BUILDINGS + i)).unwrap(),
                    place: Place::new(place).unwrap(),
                    footprint: None,
                    // From single houses to slabs, few of them large.
                    households: Some(1 + (40.0 * random.share().powi(3)) as u32),
                    levels: None,
                    floor_area: None,
                });
            }
        }
    }
    let end = across as f64 * SIDE;
    for i in 0..=across * BLOCKS {
        let along = i as f64 * SIDE / BLOCKS as f64;
        data.streets.push(street(2 * i, at(along, 0.0), at(along, end)));
        data.streets.push(street(2 * i + 1, at(0.0, along), at(end, along)));
    }
    data
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x: CORNER.x + x, y: CORNER.y + y }
}

pub(crate) fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
    let corners = vec![at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side)];
    Polygon::new(LineString(corners), vec![]).into()
}

fn street(number: usize, from: Coord<f64>, to: Coord<f64>) -> Street {
    Street {
        id: FeatureId::new(&format!("s{number:05}")).unwrap(),
        class: StreetClass::Residential,
        name: None,
        lines: Lines::new(MultiLineString(vec![LineString(vec![from, to])])).unwrap(),
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
