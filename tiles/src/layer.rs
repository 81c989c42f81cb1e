//! The layers of a tile.

use std::collections::HashMap;

use crate::encode::commands;
use crate::protobuf::Message;
use crate::quantise::quantise;
use crate::shape::Shape;
use crate::tile::{EXTENT, TileId};
use crate::value::Value;

/// The version of the vector tile specification (2.1 says 2 here).
const VERSION: u64 = 2;

/// Things that are written once and then named by their number.
#[derive(Debug, Default)]
struct Dictionary {
    entries: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, u32>,
}

impl Dictionary {
    fn number(&mut self, entry: Vec<u8>) -> u32 {
        if let Some(number) = self.numbers.get(&entry) {
            return *number;
        }
        let number = self.entries.len() as u32;
        self.entries.push(entry.clone());
        self.numbers.insert(entry, number);
        number
    }
}

/// One layer of one tile, to which features are added in the order they are drawn.
#[derive(Debug)]
pub struct TileLayer {
    tile: TileId,
    name: String,
    features: Vec<Message>,
    keys: Dictionary,
    values: Dictionary,
}

impl TileLayer {
    /// An empty layer of this name.
    pub fn new(name: &str, tile: TileId) -> Self {
        Self {
            tile,
            name: name.to_owned(),
            features: Vec::new(),
            keys: Dictionary::default(),
            values: Dictionary::default(),
        }
    }

    /// Adds what the tile shows of a feature. Says whether it shows anything.
    pub fn add(&mut self, id: u64, shape: &Shape, properties: &[(&str, Value)]) -> bool {
        let Some(geometry) = quantise(shape, self.tile) else { return false };
        let mut tags = Vec::with_capacity(2 * properties.len());
        for (key, value) in properties {
            tags.push(self.keys.number(key.as_bytes().to_vec()));
            tags.push(self.values.number(value.encoded()));
        }
        let (kind, geometry) = commands(&geometry);
        let mut feature = Message::default();
        feature.varint(1, id);
        feature.packed(2, &tags);
        feature.varint(3, kind.into());
        feature.packed(4, &geometry);
        self.features.push(feature);
        true
    }

    /// How many features the tile shows.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether the tile shows no feature.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    fn encoded(&self) -> Message {
        let mut layer = Message::default();
        layer.varint(15, VERSION);
        layer.bytes(1, self.name.as_bytes());
        for feature in &self.features {
            layer.bytes(2, feature.as_bytes());
        }
        for key in &self.keys.entries {
            layer.bytes(3, key);
        }
        for value in &self.values.entries {
            layer.bytes(4, value);
        }
        layer.varint(5, EXTENT.into());
        layer
    }
}

/// A tile as Mapbox Vector Tile 2.1; layers without features are left out, as the specification
/// asks, so a tile that shows nothing has no bytes.
pub fn encode_tile(layers: &[TileLayer]) -> Vec<u8> {
    let mut tile = Message::default();
    for layer in layers.iter().filter(|layer| !layer.is_empty()) {
        tile.bytes(3, layer.encoded().as_bytes());
    }
    tile.into_bytes()
}
