//! Which part of the world is shown, in how many pixels.

use geo::{Coord, Rect};
use wangge_analytics::density::{Bandwidth, Raster};
use wangge_tiles::{Georeference, TileId, to_degrees, to_world};

use crate::error::ApiError;
use crate::service::Served;

/// Pixels along a side of a tile.
const TILE: usize = 256;

/// Pixels of the longer side of the district when its peak is looked for.
const OVERVIEW: usize = 512;

/// Pixels along a side, at most.
const MOST: usize = 4096;

/// Half the width of EPSG:3857, metres.
const HALF_WORLD: f64 = 20_037_508.342_789_244;

/// Pixels of equal size in one of the reference systems that rasters are made in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FrameCrs {
    /// EPSG:3857
    #[default]
    WebMercator,
    /// EPSG:4326, longitude before latitude
    Degrees,
}

/// A part of the world in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    /// In fractions of the Web Mercator world, from the north-west.
    pub(super) world: Rect<f64>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    crs: FrameCrs,
}

impl Frame {
    pub(crate) fn of_tile(tile: TileId) -> Self {
        Self { world: tile.world(), columns: TILE, rows: TILE, crs: FrameCrs::WebMercator }
    }

    /// The whole district, with room for a bandwidth around it.
    pub(crate) fn of_district(served: &Served, bandwidth: Bandwidth) -> Self {
        let world = served.world();
        let [east, north] =
            Raster::metres_per_world(world.center().y).map(|scale| bandwidth.metres() / scale);
        let corner = |x: f64, y: f64| Coord { x: x.clamp(0.0, 1.0), y: y.clamp(0.0, 1.0) };
        let world = Rect::new(
            corner(world.min().x - east, world.min().y - north),
            corner(world.max().x + east, world.max().y + north),
        );
        let pixel = world.width().max(world.height()) / OVERVIEW as f64;
        let pixels = |side: f64| (side / pixel).round().clamp(1.0, OVERVIEW as f64) as usize;
        let (columns, rows) = (pixels(world.width()), pixels(world.height()));
        Self { world, columns, rows, crs: FrameCrs::WebMercator }
    }

    /// A box in degrees, in so many columns and as many rows as make pixels square.
    ///
    /// # Errors
    /// When there would be too many rows.
    pub(crate) fn of_box(degrees: Rect<f64>, columns: usize, crs: FrameCrs) -> Result<Self, ApiError> {
        let (a, b) = (to_world(degrees.min()), to_world(degrees.max()));
        let world = Rect::new(a, b);
        let ratio = match crs {
            FrameCrs::WebMercator => world.height() / world.width(),
            FrameCrs::Degrees => degrees.height() / degrees.width(),
        };
        let rows = (ratio * columns as f64).round().max(1.0);
        if !(1..=MOST).contains(&columns) || rows > MOST as f64 {
            let detail = format!("{columns} × {rows} pixels: a side has from 1 to {MOST}");
            return Err(ApiError::BadRequest(detail));
        }
        Ok(Self { world, columns, rows: rows as usize, crs })
    }

    /// The same place in so many columns.
    ///
    /// # Errors
    /// When there would be too many rows.
    pub(crate) fn in_columns(self, columns: usize, crs: FrameCrs) -> Result<Self, ApiError> {
        Self::of_box(self.degrees(), columns, crs)
    }

    /// Its extent in degrees.
    pub(crate) fn degrees(self) -> Rect<f64> {
        Rect::new(to_degrees(self.world.min()), to_degrees(self.world.max()))
    }

    /// Where values are taken.
    pub(super) fn raster(self) -> Raster {
        if self.crs == FrameCrs::WebMercator {
            return Raster::over(self.world, self.columns, self.rows);
        }
        let degrees = self.degrees();
        let height = degrees.height() / self.rows as f64;
        let middles = (0..self.rows).map(|row| degrees.max().y - (row as f64 + 0.5) * height);
        Raster::with_rows(self.world, self.columns, middles.map(|y| to_world(Coord { x: 0.0, y }).y))
    }

    /// Whether its rows are of equal height in Web Mercator.
    pub(super) fn is_even(self) -> bool {
        self.crs == FrameCrs::WebMercator
    }

    /// Where it lies, for those who read it elsewhere.
    pub(super) fn georeference(self) -> Georeference {
        match self.crs {
            FrameCrs::Degrees => Georeference { epsg: 4326, extent: self.degrees() },
            FrameCrs::WebMercator => {
                let metres = |x: f64, y: f64| Coord {
                    x: (2.0 * x - 1.0) * HALF_WORLD,
                    y: (1.0 - 2.0 * y) * HALF_WORLD,
                };
                let (north_west, south_east) = (self.world.min(), self.world.max());
                let extent =
                    Rect::new(metres(north_west.x, north_west.y), metres(south_east.x, south_east.y));
                Georeference { epsg: 3857, extent }
            }
        }
    }
}
