//! Tile arithmetic, vector tile encoding and the map's styles.
//!
//! Geometry comes in longitude and latitude, is prepared once as a [`Shape`] (Web Mercator, with
//! the weight of every vertex), and is then cut, simplified and rounded for any tile by a
//! [`TileLayer`]. What a tile holds depends on the shape and the tile alone, so neighbouring tiles
//! and neighbouring areas agree along their borders.
//!
//! Tables of many points go another way: a [`PointIndex`] finds those of a tile, and a
//! [`PointLayer`] writes them straight from their columns, joined where they are too many.
//!
//! Fields of values become pictures: [`write_png`] colours them by a [`Ramp`], [`write_geotiff`] keeps the
//! values.
//!
//! ```
//! use wangge_tiles::{Shape, TileId, TileLayer, Value, encode_tile};
//!
//! let tile = TileId::new(14, 13_517, 6_380)?;
//! let mut layer = TileLayer::new("stations", tile);
//! let place = tile.bounds().center();
//! layer.add(0, &Shape::point(place), &[("name", Value::from("Tianqiao"))]);
//! assert_eq!(layer.len(), 1);
//! assert!(!encode_tile(&[layer]).is_empty());
//! # Ok::<(), wangge_tiles::TileError>(())
//! ```

mod cells;
mod clip;
mod dictionary;
mod encode;
mod heat;
mod id;
mod layer;
mod morton;
mod point_layer;
mod points;
mod protobuf;
mod quantise;
mod shape;
mod style;
mod tile;
mod topology;
mod value;
mod weight;

pub use heat::{
    GeoTiffError, Georeference, HeatScale, PngError, Ramp, UnknownRamp, write_geotiff, write_png,
};
pub use id::feature_id;
pub use layer::{TileLayer, encode_tile};
pub use point_layer::{Crowding, OfRow, POINT_COUNT, PointColumn, PointLayer, PointValues, TextOfRow};
pub use points::{ChangedPoints, PointIndex};
pub use shape::Shape;
pub use style::style;
pub use tile::{BUFFER, EXTENT, MAX_ZOOM, TileError, TileId, to_degrees, to_world};
pub use value::Value;
