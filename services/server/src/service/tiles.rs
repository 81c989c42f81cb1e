//! Tiles: what is in them, and those that are kept ready to be sent.

mod cache;
mod changes;
mod coding;
mod layer_set;
mod points;

use std::sync::Arc;

use wangge_tiles::{Crowding, TileId, TileLayer, Value, encode_tile, feature_id};

pub(super) use cache::TileCache;
pub(crate) use cache::{Key, Ready};
pub(super) use changes::{Changes, Drawn};
pub(crate) use coding::{Coding, gzip};
pub(crate) use layer_set::LayerSet;
pub(super) use points::PointIndexes;

use super::{CaseFilter, Features, MapLayer, Served};
use crate::error::ApiError;

/// Bytes a layer of points may take in a tile before compression; beyond it they are joined.
const POINT_BYTES: usize = 500_000;

/// Everything that what is in a tile depends on, beside the district.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TileRequest {
    pub(crate) layers: LayerSet,
    /// The plan's name, where a layer depends on it and there is one.
    pub(crate) plan: Option<Arc<str>>,
    /// Which cases are shown.
    pub(crate) cases: CaseFilter,
    /// Whether points stay points however many there are.
    pub(crate) every_point: bool,
    pub(crate) tile: TileId,
}

/// The media type of a tile.
pub(crate) const MVT: &str = "application/vnd.mapbox-vector-tile";

impl TileRequest {
    /// Its layers, each with the plan it is drawn from.
    fn drawn(&self) -> impl Iterator<Item = (MapLayer, Option<Arc<str>>)> {
        self.layers.iter().map(|layer| (layer, self.plan.clone().filter(|_| layer.is_planned())))
    }

    /// The tile as Mapbox Vector Tile, not compressed.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn encode(&self, served: &Served) -> Result<Vec<u8>, ApiError> {
        let mut bytes = Vec::new();
        for layer in self.layers.iter() {
            let features = Features::of(served, layer, self.plan.as_deref())?;
            bytes.extend(self.encode_layer(&features, layer));
        }
        Ok(bytes)
    }

    /// Whether any feature of its layers lies in the tile, drawn at its zoom or not.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn is_inhabited(&self, served: &Served) -> Result<bool, ApiError> {
        for layer in self.layers.iter() {
            let inhabited = match points::index_of(served, layer) {
                Some(points) if layer.is_points_at(self.tile.z()) => !points.rows_in(self.tile).is_empty(),
                _ => {
                    let features = Features::of(served, layer, self.plan.as_deref())?;
                    !features.indices(Some(self.tile.buffered_bounds())).is_empty()
                }
            };
            if inhabited {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn encode_layer(&self, features: &Features<'_>, layer: MapLayer) -> Vec<u8> {
        if layer.is_points_at(self.tile.z()) {
            let crowding = if self.every_point { Crowding::All } else { Crowding::Join(POINT_BYTES) };
            return points::encode(features, layer, self.tile, crowding, &self.cases);
        }
        encode_tile(&[self.fill(features, layer)])
    }

    fn fill(&self, features: &Features<'_>, layer: MapLayer) -> TileLayer {
        let mut filled = TileLayer::new(layer.name(), self.tile);
        for index in features.indices(Some(self.tile.buffered_bounds())) {
            if features.is_drawn(index, self.tile.z()) {
                let known = features.properties(index).into_iter();
                let known: Vec<(&str, Value)> =
                    known.filter_map(|(name, value)| Some((name, value?))).collect();
                filled.add(feature_id(features.key(index)), &features.shape(index), &known);
            }
        }
        filled
    }
}
