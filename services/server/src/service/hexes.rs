//! Cases by H3 cell as features and as a tile.

use geo::{Coord, Geometry as AnyGeometry, LineString, MultiPolygon, Polygon};
use wangge_analytics::disclosure::{Rules, Tally, disclosed, shown};
use wangge_analytics::h3::{CellIndex, Resolution};
use wangge_model::{Timestamp, round7};
use wangge_tiles::{Shape, TileId, TileLayer, Value, encode_tile, feature_id};

use super::cells::RESOLUTIONS;
use super::geojson::Properties;
use super::{CaseFilter, Feature, Geometry, Served};

/// No count below this is shown to those who may not see small ones.
const K: u32 = 10;

/// The mean length of a month in days.
const MONTH: f64 = 365.2425 / 12.0;

/// What is told of a hexagon, as `TileJSON` names the types.
pub(crate) const HEX_FIELDS: [(&str, &str); 5] = [
    ("cell", "String"),
    ("cases", "Number"),
    ("households", "Number"),
    ("per_1000_households", "Number"),
    ("per_km2_month", "Number"),
];

/// What is asked of cells.
pub(crate) struct Hexes<'a> {
    pub(crate) served: &'a Served,
    pub(crate) resolution: Resolution,
    pub(crate) filter: CaseFilter,
    /// Whether counts below 10 are kept back.
    pub(crate) guarded: bool,
}

/// A cell with its figures.
struct Hex {
    cell: CellIndex,
    /// Whether it stands for those of its descendants that are not shown themselves; nothing where all
    /// is shown.
    is_rest: Option<bool>,
    cases: u32,
    households: Option<u32>,
    months: f64,
}

impl Hex {
    fn properties(&self) -> Properties {
        let households = self.households.filter(|households| *households > 0);
        let per_1000 = households.map(|households| f64::from(self.cases) * 1_000.0 / f64::from(households));
        let per_km2_month = f64::from(self.cases) / self.cell.area_km2() / self.months;
        let mut properties: Properties = vec![
            ("cell", Some(Value::from(self.cell.to_string().as_str()))),
            ("cases", Some(Value::Uint(self.cases.into()))),
            ("households", self.households.map(|households| Value::Uint(households.into()))),
            ("per_1000_households", per_1000.map(Value::Double)),
            ("per_km2_month", (self.months > 0.0).then_some(Value::Double(per_km2_month))),
        ];
        if let Some(is_rest) = self.is_rest {
            properties.push(("rest", Some(Value::Bool(is_rest))));
        }
        properties
    }

    fn feature(&self) -> Feature {
        let polygon = AnyGeometry::Polygon(outline(self.cell));
        Feature::new(None, Some(Geometry::from(&polygon)), self.properties())
    }
}

impl Hexes<'_> {
    /// The cells with cases, in ascending order, as features.
    pub(crate) fn features(&self) -> Vec<Feature> {
        let hexes = if self.guarded { self.guarded_hexes() } else { self.hexes(|_| true) };
        hexes.iter().map(Hex::feature).collect()
    }

    fn hexes(&self, keeps: impl Fn(Coord<f64>) -> bool) -> Vec<Hex> {
        let snapshot = self.served.snapshot();
        let level = self.served.cells().level(self.resolution, snapshot);
        let counts = self.served.cells().counts(level, &self.filter, snapshot.cases());
        let months = self.months();
        let cells = level.cells.cells().iter().zip(&level.households).zip(&level.middles).zip(counts);
        let kept = cells.filter(|((_, middle), cases)| *cases > 0 && keeps(**middle));
        kept.map(|(((cell, households), _), cases)| Hex {
            cell: *cell,
            is_rest: None,
            cases,
            households: Some(*households),
            months,
        })
        .collect()
    }

    /// Cells with few cases are merged upwards, and all counts moved a little.
    fn guarded_hexes(&self) -> Vec<Hex> {
        let snapshot = self.served.snapshot();
        let level = self.served.cells().level(self.resolution, snapshot);
        let tallies = self.served.cells().tallies(level, &self.filter, snapshot.cases());
        let rules = Rules { k: K, coarsest: Resolution::Six, secret: self.served.secret() };
        let months = self.months();
        let households = |cell: CellIndex, is_rest: bool| {
            let number = level.cells.number_of(cell).filter(|_| !is_rest)?;
            let count = level.households[number as usize];
            disclosed(Tally { count, key: u64::from(count) }, !u64::from(cell), false, rules)
        };
        let hex = |it: wangge_analytics::disclosure::Shown| Hex {
            cell: it.cell,
            is_rest: Some(it.is_rest),
            cases: it.count,
            households: households(it.cell, it.is_rest),
            months,
        };
        shown(&tallies, rules).into_iter().map(hex).collect()
    }

    /// The length of the window.
    fn months(&self) -> f64 {
        let Some((first, last)) = self.served.cells().reported() else { return 0.0 };
        let (from, to) = (self.filter.from.unwrap_or(first), self.filter.to.unwrap_or(last.next()));
        let seconds = |at: Timestamp| f64::from(at.unix());
        (seconds(to) - seconds(from)).max(0.0) / 86_400.0 / MONTH
    }
}

/// A cell's outline, degrees, counter-clockwise.
pub(super) fn outline(cell: CellIndex) -> Polygon<f64> {
    let ring = cell.boundary();
    let ring = ring.iter().map(|at| round7(Coord { x: at.lng(), y: at.lat() }));
    let mut ring: LineString<f64> = ring.collect();
    ring.close();
    Polygon::new(ring, vec![])
}

/// The resolution whose cells are some 20 to 40 pixels wide at a zoom.
fn resolution_at(zoom: u8) -> Resolution {
    let level = zoom.saturating_sub(4).clamp(*RESOLUTIONS.start(), *RESOLUTIONS.end());
    Resolution::try_from(level).unwrap_or(Resolution::Nine)
}

/// The cells with cases that a tile shows.
pub(crate) fn hex_tile(served: &Served, tile: TileId, filter: CaseFilter, guarded: bool) -> Vec<u8> {
    let resolution = resolution_at(tile.z());
    let bounds = tile.buffered_bounds();
    // A cell reaches beyond its middle by its edge, which is as long as its circle's radius.
    let metres = resolution.edge_length_m() * 1.3;
    let dy = metres / 110_000.0;
    let furthest = bounds.min().y.abs().max(bounds.max().y.abs()).min(89.0);
    let dx = dy / furthest.to_radians().cos();
    let near = |at: Coord<f64>| {
        (bounds.min().x - dx..=bounds.max().x + dx).contains(&at.x)
            && (bounds.min().y - dy..=bounds.max().y + dy).contains(&at.y)
    };
    let hexes = Hexes { served, resolution, filter, guarded };
    let found = if guarded { hexes.guarded_hexes() } else { hexes.hexes(near) };
    let mut layer = TileLayer::new("hexes", tile);
    for hex in found {
        let properties: Vec<(&str, Value)> =
            hex.properties().into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let shape = Shape::area(&MultiPolygon(vec![outline(hex.cell)]));
        layer.add(feature_id(&hex.cell.to_string()), &shape, &properties);
    }
    encode_tile(&[layer])
}
