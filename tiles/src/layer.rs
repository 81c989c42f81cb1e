//! The layers of a tile.

use crate::dictionary::{Keys, Values};
use crate::encode::commands;
use crate::protobuf::Message;
use crate::quantise::quantise;
use crate::shape::Shape;
use crate::tile::{EXTENT, TileId};
use crate::value::Value;

/// The version of the vector tile specification (2.1 says 2 here).
const VERSION: u64 = 2;

/// The field of `Tile` that holds its layers, and that of a layer that holds its features.
const LAYERS: u32 = 3;
pub(crate) const FEATURES: u32 = 2;

/// One layer of one tile, to which features are added in the order they are drawn.
#[derive(Debug)]
pub struct TileLayer {
    tile: TileId,
    name: String,
    features: Message,
    count: usize,
    keys: Keys,
    values: Values,
}

impl TileLayer {
    /// An empty layer of this name.
    pub fn new(name: &str, tile: TileId) -> Self {
        Self {
            tile,
            name: name.to_owned(),
            features: Message::default(),
            count: 0,
            keys: Keys::default(),
            values: Values::default(),
        }
    }

    /// Adds what the tile shows of a feature. Says whether it shows anything.
    pub fn add(&mut self, id: u64, shape: &Shape, properties: &[(&str, Value)]) -> bool {
        let Some(geometry) = quantise(shape, self.tile) else { return false };
        let mut tags = Vec::with_capacity(2 * properties.len());
        for (key, value) in properties {
            tags.push(self.keys.number(key));
            tags.push(self.values.number(value));
        }
        let (kind, geometry) = commands(&geometry);
        let mut feature = Message::default();
        feature.varint(1, id);
        feature.packed(2, &tags);
        feature.varint(3, kind.into());
        feature.packed(4, &geometry);
        self.features.bytes(FEATURES, feature.as_bytes());
        self.count += 1;
        true
    }

    /// How many features the tile shows.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the tile shows no feature.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// A tile as Mapbox Vector Tile 2.1; layers without features are left out, as the specification
/// asks, so a tile that shows nothing has no bytes. Tiles whose layers have other names can be
/// written one after the other: the bytes are one tile of all their layers.
pub fn encode_tile(layers: &[TileLayer]) -> Vec<u8> {
    let mut tile = Message::default();
    for layer in layers.iter().filter(|layer| !layer.is_empty()) {
        write_layer(&mut tile, &layer.name, &layer.features, &layer.keys, &layer.values);
    }
    tile.into_bytes()
}

/// Writes a layer into a tile.
pub(crate) fn write_layer(tile: &mut Message, name: &str, features: &Message, keys: &Keys, values: &Values) {
    let mut head = Message::default();
    head.varint(15, VERSION);
    head.bytes(1, name.as_bytes());
    let mut tail = Message::default();
    keys.write(&mut tail);
    tail.raw(values.as_bytes());
    tail.varint(5, EXTENT.into());
    let parts = [head.as_bytes(), features.as_bytes(), tail.as_bytes()];
    tile.header(LAYERS, parts.iter().map(|part| part.len()).sum());
    for part in parts {
        tile.raw(part);
    }
}
