//! Layers of many points: written straight from a table's columns.

use crate::cells::{CellCounts, finest};
use crate::dictionary::{Keys, Values};
use crate::layer::{FEATURES, write_layer};
use crate::morton::{BITS, place_of};
use crate::points::PointIndex;
use crate::protobuf::{Message, varint_length, zigzag32};
use crate::tile::{EXTENT, TileId};
use crate::value::Value;

/// The property that says for how many points a feature stands: 1 for a point that stands for
/// itself, so that the sum over all features of all tiles of a zoom is the number of points.
pub const POINT_COUNT: &str = "point_count";

/// How many points are written to see how many bytes one takes.
const SAMPLE: usize = 256;

/// Bytes of a feature that stands for many points: two tags, a place, and a new value.
const JOINED_BYTES: usize = 32;

/// Tells something of the point in a row of the table.
pub type OfRow<'a, T> = Box<dyn Fn(usize) -> T + Sync + 'a>;

/// Appends a text of the point in a row of the table; `false` when there is none.
pub type TextOfRow<'a> = Box<dyn Fn(usize, &mut Vec<u8>) -> bool + Sync + 'a>;

/// The values of a column.
pub enum PointValues<'a> {
    /// A text that hardly any other point has.
    Text(TextOfRow<'a>),
    /// One of a list of values, by its number.
    Choice {
        /// How many values there are to choose from.
        count: usize,
        /// The number of a point's value, below the count.
        of: OfRow<'a, Option<usize>>,
        /// The value of a number.
        value: OfRow<'a, Value>,
    },
    /// A count. A feature that stands for many points has the sum of theirs.
    Sum(OfRow<'a, Option<u64>>),
}

/// A property of points.
pub struct PointColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its values.
    pub values: PointValues<'a>,
}

/// A table of points as a layer of tiles.
pub struct PointLayer<'a> {
    /// The layer's name.
    pub name: &'a str,
    /// The places.
    pub index: &'a PointIndex,
    /// The id of a point's feature; see [`feature_id`](crate::feature_id).
    pub id: OfRow<'a, u64>,
    /// The properties.
    pub columns: Vec<PointColumn<'a>>,
}

/// What becomes of points when a tile has more than it can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowding {
    /// Every point is written, however large the tile.
    All,
    /// As many cells as fit into so many bytes, each with its points joined: a feature without an id
    /// in the middle of its points, with [`POINT_COUNT`] and the sums. A point that is alone in
    /// its cell stays as it is.
    Join(usize),
}

impl PointLayer<'_> {
    /// The layer in one tile, with the points whose row is kept: the bytes of a tile with this
    /// layer, or none when it shows no point. The same table gives the same bytes.
    pub fn encode(&self, tile: TileId, crowding: Crowding, keep: impl Fn(usize) -> bool) -> Vec<u8> {
        let range = self.index.range(tile);
        let kept: Vec<usize> = range.filter(|at| keep(self.index.row(*at))).collect();
        if kept.is_empty() {
            return Vec::new();
        }
        let Crowding::Join(budget) = crowding else { return self.every_point(tile, &kept) };
        let single_bytes = self.bytes_of_one(tile, &kept);
        if kept.len() * single_bytes <= budget {
            let written = self.every_point(tile, &kept);
            if written.len() <= budget {
                return written;
            }
        }
        let counts = CellCounts::of(kept.iter().map(|at| self.index.code(*at)));
        let fits = |zoom: &u32| {
            let cells = counts.at(*zoom);
            cells.single * single_bytes + cells.joined * JOINED_BYTES <= budget
        };
        let coarsest = u32::from(tile.z());
        let mut zoom = (coarsest..=finest(tile.z())).rev().find(fits).unwrap_or(coarsest);
        loop {
            let written = self.cells(tile, &kept, zoom);
            if written.len() <= budget || zoom == coarsest {
                return written;
            }
            zoom -= 1;
        }
    }

    /// About how many bytes a point takes.
    fn bytes_of_one(&self, tile: TileId, kept: &[usize]) -> usize {
        let mut writer = Writer::new(self, tile);
        for at in kept.iter().step_by(kept.len().div_ceil(SAMPLE)) {
            writer.point(*at);
        }
        writer.bytes().div_ceil(writer.written)
    }

    fn every_point(&self, tile: TileId, kept: &[usize]) -> Vec<u8> {
        let mut writer = Writer::new(self, tile);
        for at in kept {
            writer.point(*at);
        }
        writer.into_tile()
    }

    fn cells(&self, tile: TileId, kept: &[usize], zoom: u32) -> Vec<u8> {
        let mut writer = Writer::new(self, tile);
        // Both shifts are below 64: the world is one cell at zoom 0.
        let cell = |at: usize| self.index.code(at) >> (BITS - zoom) >> (BITS - zoom);
        for cell in kept.chunk_by(|a, b| cell(*a) == cell(*b)) {
            match cell {
                [alone] => writer.point(*alone),
                points => writer.joined(points),
            }
        }
        writer.into_tile()
    }
}

/// Features on their way into a tile.
struct Writer<'a> {
    layer: &'a PointLayer<'a>,
    tile: TileId,
    features: Message,
    written: usize,
    keys: Keys,
    values: Values,
    /// The number of each column's key, and of the count's, and 1; or 0 before the first use.
    key_of: Vec<u32>,
    /// For each column of choices, the number of each choice's value and 1, or 0.
    value_of: Vec<Vec<u32>>,
    /// The tags of the next feature.
    tags: Message,
    text: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(layer: &'a PointLayer<'a>, tile: TileId) -> Self {
        let choices = |column: &PointColumn<'_>| match &column.values {
            PointValues::Choice { count, .. } => vec![0; *count],
            _ => Vec::new(),
        };
        Self {
            layer,
            tile,
            features: Message::default(),
            written: 0,
            keys: Keys::default(),
            values: Values::default(),
            key_of: vec![0; layer.columns.len() + 1],
            value_of: layer.columns.iter().map(choices).collect(),
            tags: Message::default(),
            text: Vec::new(),
        }
    }

    /// A point as itself.
    fn point(&mut self, at: usize) {
        let layer = self.layer;
        let row = layer.index.row(at);
        self.tags.clear();
        for (number, column) in layer.columns.iter().enumerate() {
            if let Some(value) = self.value(number, &column.values, row) {
                self.tag(number, column.name, value);
            }
        }
        self.count(1);
        self.feature(Some((layer.id)(row)), self.local(at));
    }

    /// Many points as one feature in their middle.
    fn joined(&mut self, points: &[usize]) {
        let layer = self.layer;
        self.tags.clear();
        for (number, column) in layer.columns.iter().enumerate() {
            if let PointValues::Sum(of) = &column.values
                && let Some(sum) =
                    points.iter().filter_map(|at| of(layer.index.row(*at))).reduce(u64::saturating_add)
            {
                let value = self.values.count_number(sum);
                self.tag(number, column.name, value);
            }
        }
        self.count(points.len());
        let (mut x, mut y) = (0, 0);
        for at in points {
            let local = self.local(*at);
            (x, y) = (x + u64::from(local.0), y + u64::from(local.1));
        }
        let mean = |sum: u64| ((sum + points.len() as u64 / 2) / points.len() as u64) as u32;
        self.feature(None, (mean(x), mean(y)));
    }

    /// The number of a point's value of a column.
    fn value(&mut self, number: usize, values: &PointValues<'_>, row: usize) -> Option<u32> {
        match values {
            PointValues::Text(append) => {
                self.text.clear();
                append(row, &mut self.text).then(|| self.values.new_text(&self.text))
            }
            PointValues::Choice { of, value, .. } => {
                let choice = of(row)?;
                let known = &mut self.value_of[number][choice];
                if *known == 0 {
                    *known = self.values.number(&value(choice)) + 1;
                }
                Some(*known - 1)
            }
            PointValues::Sum(of) => of(row).map(|count| self.values.count_number(count)),
        }
    }

    fn count(&mut self, points: usize) {
        let value = self.values.count_number(points as u64);
        self.tag(self.layer.columns.len(), POINT_COUNT, value);
    }

    fn tag(&mut self, number: usize, key: &str, value: u32) {
        if self.key_of[number] == 0 {
            self.key_of[number] = self.keys.number(key) + 1;
        }
        self.tags.raw_varint((self.key_of[number] - 1).into());
        self.tags.raw_varint(value.into());
    }

    /// Where a point lies in the tile, steps from its north-west corner.
    fn local(&self, at: usize) -> (u32, u32) {
        let (x, y) = place_of(self.layer.index.code(at));
        let steps = |v: u32, index: u32| {
            let within = (u64::from(v) << self.tile.z()) - (u64::from(index) << BITS);
            (within >> (BITS - EXTENT.ilog2())) as u32
        };
        (steps(x, self.tile.x()), steps(y, self.tile.y()))
    }

    /// Writes a feature with the tags that have been collected.
    fn feature(&mut self, id: Option<u64>, at: (u32, u32)) {
        /// One move to the point.
        const MOVE_TO: u64 = 1 << 3 | 1;
        const POINT: u64 = 1;
        let (x, y) = (zigzag32(at.0 as i32).into(), zigzag32(at.1 as i32).into());
        let (tags, place) = (self.tags.as_bytes(), 1 + varint_length(x) + varint_length(y));
        let field = |length: usize| 1 + varint_length(length as u64) + length;
        let length = id.map_or(0, |id| 1 + varint_length(id)) + field(tags.len()) + 2 + field(place);
        self.features.header(FEATURES, length);
        if let Some(id) = id {
            self.features.varint(1, id);
        }
        self.features.bytes(2, tags);
        self.features.varint(3, POINT);
        self.features.header(4, place);
        self.features.raw_varint(MOVE_TO);
        self.features.raw_varint(x);
        self.features.raw_varint(y);
        self.written += 1;
    }

    fn bytes(&self) -> usize {
        self.features.as_bytes().len() + self.values.as_bytes().len()
    }

    fn into_tile(self) -> Vec<u8> {
        let mut tile = Message::default();
        write_layer(&mut tile, self.layer.name, &self.features, &self.keys, &self.values);
        tile.into_bytes()
    }
}
