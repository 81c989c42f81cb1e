//! Tiles in one file, after `PMTiles` version 3.

use std::fs::{self, File};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use pmtiles::{Compression, PmTilesWriter, TileCoord, TileType};
use rayon::prelude::*;
use serde_json::json;
use wangge_tiles::TileId;

use crate::error::ApiError;
use crate::routes::tiles::vector_layer;
use crate::service::{CaseFilter, LayerSet, Served, TileRequest, gzip};

/// Tiles that are made before they are written.
const AT_ONCE: usize = 256;

/// What goes into an archive.
pub(super) struct Archive<'a> {
    pub(super) served: &'a Served,
    pub(super) layers: LayerSet,
    /// The plan's name, if there is one.
    pub(super) plan: Option<Arc<str>>,
    pub(super) zooms: RangeInclusive<u8>,
}

/// What has been written.
pub(super) struct Size {
    pub(super) tiles: usize,
    pub(super) bytes: u64,
}

impl Archive<'_> {
    /// Makes tiles, on all threads, and writes them. The same district gives the same bytes on any
    /// number of threads.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(
        &self,
        path: &Path,
        places: &[TileId],
        progress: impl Fn(u64),
    ) -> anyhow::Result<Size> {
        let mut writer = self.writer()?.create(File::create(path)?)?;
        let mut tiles = 0;
        for places in places.chunks(AT_ONCE) {
            let made = places.par_iter().map(|tile| self.tile(*tile)).collect::<anyhow::Result<Vec<_>>>()?;
            for (tile, body) in places.iter().zip(made) {
                if let Some(body) = body {
                    writer.add_tile(coordinates(*tile)?, &body)?;
                    tiles += 1;
                }
            }
            progress(places.len() as u64);
        }
        writer.finalize()?;
        Ok(Size { tiles, bytes: fs::metadata(path)?.len() })
    }

    fn writer(&self) -> anyhow::Result<PmTilesWriter> {
        let extent = self.served.extent();
        let (min, max, centre) = (extent.min(), extent.max(), extent.center());
        let metadata = json!({
            "name": self.layers.names(),
            "description": self.plan.as_ref().map(|plan| format!("plan {plan}")),
            "type": "overlay",
            "generator": concat!("wangge ", env!("CARGO_PKG_VERSION")),
            "vector_layers": self.layers.iter().map(vector_layer).collect::<Vec<_>>(),
        });
        Ok(PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(*self.zooms.start())
            .max_zoom(*self.zooms.end())
            .bounds(min.x, min.y, max.x, max.y)
            .center(centre.x, centre.y)
            .center_zoom((*self.zooms.start()).max(11.min(*self.zooms.end())))
            .metadata(serde_json::to_string(&metadata)?))
    }

    /// The tiles that something lies in, in the order in which they are written.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(super) fn places(&self) -> anyhow::Result<Vec<TileId>> {
        let mut level = vec![TileId::new(0, 0, 0)?];
        let mut found = Vec::new();
        for zoom in 0..=*self.zooms.end() {
            let inhabited = level.par_iter().map(|tile| self.request(*tile).is_inhabited(self.served));
            let inhabited = inhabited.collect::<Result<Vec<_>, _>>().map_err(ApiError::into_error)?;
            let mut kept = inhabited.iter();
            level.retain(|_| kept.next() == Some(&true));
            if self.zooms.contains(&zoom) {
                found.extend(&level);
            }
            level = level.into_iter().flat_map(TileId::children).collect();
        }
        let mut numbered = Vec::with_capacity(found.len());
        for tile in found {
            numbered.push((pmtiles::TileId::from(coordinates(tile)?).value(), tile));
        }
        numbered.sort_unstable();
        Ok(numbered.into_iter().map(|(_, tile)| tile).collect())
    }

    /// A tile as it is written; none where nothing is drawn.
    fn tile(&self, tile: TileId) -> anyhow::Result<Option<Vec<u8>>> {
        let body = self.request(tile).encode(self.served).map_err(ApiError::into_error)?;
        if body.is_empty() { Ok(None) } else { gzip(&body).map(Some) }
    }

    fn request(&self, tile: TileId) -> TileRequest {
        TileRequest {
            layers: self.layers,
            plan: self.plan.clone(),
            cases: CaseFilter::default(),
            every_point: false,
            tile,
        }
    }
}

fn coordinates(tile: TileId) -> anyhow::Result<TileCoord> {
    Ok(TileCoord::new(tile.z(), tile.x(), tile.y())?)
}
