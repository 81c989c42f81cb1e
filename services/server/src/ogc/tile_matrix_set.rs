//! The tile matrix set that tiles are cut by (OGC Two Dimensional Tile Matrix Set 2.0, 17-083r4).

use std::f64::consts::PI;

use geo::{Coord, Rect};
use serde_json::{Value as Json, json};
use wangge_tiles::{TileError, TileId};

use crate::error::ApiError;
use crate::routes::tiles::DEEPEST;

/// Its name.
pub(crate) const WEB_MERCATOR_QUAD: &str = "WebMercatorQuad";

/// Its title in the register.
pub(crate) const TITLE: &str = "Google Maps Compatible for the World";

/// Where it is registered.
pub(crate) const URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

/// The system its tiles are drawn in.
pub(crate) const WEB_MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

/// The tile matrices that are registered.
const MATRICES: u32 = 25;

/// Cells along one side of a tile.
const TILE_SIDE: u32 = 256;

/// Half the side of the world, metres.
const HALF: f64 = PI * 6_378_137.0;

/// The side of a pixel of the standard's screen, metres.
const PIXEL: f64 = 0.000_28;

/// Looks a tile matrix set up.
///
/// # Errors
/// When it is another.
pub(crate) fn expect_known(name: &str) -> Result<(), ApiError> {
    if name == WEB_MERCATOR_QUAD {
        return Ok(());
    }
    Err(ApiError::NotFound(format!("there is no tile matrix set {name:?}; there is {WEB_MERCATOR_QUAD}")))
}

/// The set as the standard writes it.
pub(crate) fn definition() -> Json {
    json!({
        "id": WEB_MERCATOR_QUAD,
        "title": TITLE,
        "uri": URI,
        "crs": WEB_MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "boundingBox": { "lowerLeft": [-HALF, -HALF], "upperRight": [HALF, HALF], "crs": WEB_MERCATOR },
        "tileMatrices": (0..MATRICES).map(matrix).collect::<Vec<_>>(),
    })
}

fn matrix(zoom: u32) -> Json {
    let tiles = 1_u32 << zoom;
    let cell = 2.0 * HALF / f64::from(TILE_SIDE) / f64::from(tiles);
    json!({
        "id": zoom.to_string(),
        "scaleDenominator": cell / PIXEL,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF, HALF],
        "tileWidth": TILE_SIDE,
        "tileHeight": TILE_SIDE,
        "matrixWidth": tiles,
        "matrixHeight": tiles,
    })
}

/// The tiles of one tile matrix that touch an extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The one in the north-west.
    first: TileId,
    /// The one in the south-east.
    last: TileId,
}

impl Limits {
    /// For each tile matrix that is served; the extent is in degrees.
    ///
    /// # Errors
    /// None: every zoom that is served is one of the pyramid.
    pub(crate) fn of(extent: Rect<f64>) -> Result<Vec<Self>, TileError> {
        (0..=DEEPEST).map(|zoom| Self::at(extent, zoom)).collect()
    }

    fn at(extent: Rect<f64>, zoom: u8) -> Result<Self, TileError> {
        let (min, max) = (extent.min(), extent.max());
        let first = TileId::at(zoom, Coord { x: min.x, y: max.y })?;
        Ok(Self { first, last: TileId::at(zoom, Coord { x: max.x, y: min.y })? })
    }

    /// The tile of a tile matrix, a row and a column, in an extent.
    ///
    /// # Errors
    /// When they are no numbers, or there is no such tile within the extent.
    pub(crate) fn tile(extent: Rect<f64>, [matrix, row, column]: [&str; 3]) -> Result<TileId, ApiError> {
        let unknown = || {
            ApiError::NotFound(format!("there is no tile matrix {matrix:?}; they are called 0 to {DEEPEST}"))
        };
        let zoom = matrix.parse().ok().filter(|zoom: &u8| *zoom <= DEEPEST && zoom.to_string() == matrix);
        let limits = Self::at(extent, zoom.ok_or_else(unknown)?)?;
        let number = |name: &str, text: &str| {
            let number: Option<u64> = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
            number.ok_or_else(|| ApiError::BadRequest(format!("{name} {text:?} is not a number from 0 on")))
        };
        let (row, column) = (number("tileRow", row)?, number("tileCol", column)?);
        let within = |index: u64, from: u32, to: u32| (u64::from(from)..=u64::from(to)).contains(&index);
        let Self { first, last } = limits;
        if !within(row, first.y(), last.y()) || !within(column, first.x(), last.x()) {
            return Err(ApiError::NotFound(format!(
                "there is nothing in row {row}, column {column} of tile matrix {matrix}: rows go from {} to {}, \
                 columns from {} to {}",
                first.y(),
                last.y(),
                first.x(),
                last.x()
            )));
        }
        Ok(TileId::new(first.z(), column as u32, row as u32)?)
    }

    /// The name of the tile matrix.
    pub(crate) fn matrix(self) -> u8 {
        self.first.z()
    }

    /// The tile in the middle.
    pub(crate) fn middle(self) -> (u32, u32) {
        (self.first.y().midpoint(self.last.y()), self.first.x().midpoint(self.last.x()))
    }

    /// First and last row, first and last column.
    pub(crate) fn ranges(self) -> [u32; 4] {
        [self.first.y(), self.last.y(), self.first.x(), self.last.x()]
    }

    /// As the standard writes it.
    pub(crate) fn to_json(self) -> Json {
        let [first_row, last_row, first_column, last_column] = self.ranges();
        json!({
            "tileMatrix": self.matrix().to_string(),
            "minTileRow": first_row,
            "maxTileRow": last_row,
            "minTileCol": first_column,
            "maxTileCol": last_column,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jinan() -> Rect<f64> {
        Rect::new((116.9, 36.5), (117.1, 36.8))
    }

    #[test]
    fn scales_are_those_of_the_register() {
        // 17-083r4, annex D.1.
        let set = definition();
        let of = |zoom: usize, name: &str| set["tileMatrices"][zoom][name].as_f64().unwrap();
        assert!((of(0, "scaleDenominator") - 559_082_264.028_717_8).abs() < 1e-6);
        assert!((of(0, "cellSize") - 156_543.033_928_040_97).abs() < 1e-9);
        assert!((of(24, "scaleDenominator") - 33.323_899_747_652_17).abs() < 1e-9);
        assert_eq!(set["tileMatrices"][24]["matrixWidth"], 1 << 24);
        assert_eq!(set["tileMatrices"].as_array().unwrap().len(), 25);
    }

    #[test]
    fn limits_are_rows_from_the_north_and_columns_from_the_west() {
        let limits = Limits::of(jinan()).unwrap();
        assert_eq!(limits.len(), usize::from(DEEPEST) + 1);
        assert_eq!(limits[0].ranges(), [0, 0, 0, 0]);
        assert_eq!(limits[10].ranges(), [399, 400, 844, 845]);
    }

    #[test]
    fn a_tile_is_found_by_row_before_column() {
        let tile = Limits::tile(jinan(), ["10", "399", "844"]).unwrap();
        assert_eq!((tile.z(), tile.x(), tile.y()), (10, 844, 399));
        let said = |place| format!("{:?}", Limits::tile(jinan(), place).unwrap_err());
        assert!(said(["10", "844", "399"]).starts_with("NotFound"));
        assert!(said(["10", "99999999999", "844"]).starts_with("NotFound"));
        for matrix in ["17", "-1", "010", "x", ""] {
            assert!(said([matrix, "0", "0"]).starts_with("NotFound"), "{matrix}");
        }
        for row in ["-1", "+399", "1.5", "x"] {
            assert!(said(["10", row, "844"]).starts_with("BadRequest"), "{row}");
        }
    }
}
