//! Which part of the world a tile shows.

use std::f64::consts::PI;

use geo::{Coord, Rect};

/// The deepest zoom level there is.
pub const MAX_ZOOM: u8 = 22;

/// Lattice steps along one side of a tile.
pub const EXTENT: u32 = 4096;

/// Lattice steps that a tile shows beyond each side, so that lines and outlines join.
pub const BUFFER: u32 = 64;

/// The latitude where Web Mercator ends, degrees.
const MAX_LATITUDE: f64 = 85.051_128_779_806_59;

/// Why there is no such tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Deeper than [`MAX_ZOOM`].
    #[error("zoom {0} is too deep: the deepest is 22")]
    Zoom(u8),
    /// The column or row lies beyond the edge of the world.
    #[error("there is no tile {x}/{y} at zoom {z}: columns and rows go from 0 to {last}")]
    Place {
        /// Zoom.
        z: u8,
        /// Column.
        x: u32,
        /// Row.
        y: u32,
        /// The last column and row of the zoom.
        last: u32,
    },
}

/// A tile of the Web Mercator pyramid: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// The tile of this zoom, column and row.
    ///
    /// # Errors
    /// When the zoom is too deep or the column or row does not exist at it.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, TileError> {
        if z > MAX_ZOOM {
            return Err(TileError::Zoom(z));
        }
        let last = (1 << z) - 1;
        if x > last || y > last {
            return Err(TileError::Place { z, x, y, last });
        }
        Ok(Self { z, x, y })
    }

    /// The tile of a zoom that holds a place in degrees.
    ///
    /// # Errors
    /// When the zoom is too deep.
    pub fn at(z: u8, place: Coord<f64>) -> Result<Self, TileError> {
        let tile = Self::new(z, 0, 0)?;
        let side = f64::from(1u32 << z);
        let at = to_world(place) * side;
        let index = |v: f64| v.floor().clamp(0.0, side - 1.0) as u32;
        Ok(Self { x: index(at.x), y: index(at.y), ..tile })
    }

    /// Zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// The four tiles of the next zoom that it is made of; none below the deepest.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let child = move |(dx, dy)| Self::new(self.z + 1, 2 * self.x + dx, 2 * self.y + dy).ok();
        [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().filter_map(child)
    }

    /// Its extent, degrees.
    pub fn bounds(self) -> Rect<f64> {
        self.grown(0.0)
    }

    /// Its extent in the unit square of Web Mercator, from the north-west.
    pub fn world(self) -> Rect<f64> {
        let side = f64::from(1u32 << self.z).recip();
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        Rect::new((x * side, y * side), ((x + 1.0) * side, (y + 1.0) * side))
    }

    /// Its extent with the buffer, degrees: what to look for when filling it.
    pub fn buffered_bounds(self) -> Rect<f64> {
        self.grown(f64::from(BUFFER) / f64::from(EXTENT))
    }

    fn grown(self, by: f64) -> Rect<f64> {
        let side = f64::from(1u32 << self.z);
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        let corner = |x: f64, y: f64| to_degrees(Coord { x: x / side, y: y / side });
        Rect::new(corner(x - by, y - by), corner(x + 1.0 + by, y + 1.0 + by))
    }

    /// Lattice steps across the whole world at this zoom.
    pub(crate) fn steps(self) -> f64 {
        f64::from(1u32 << self.z) * f64::from(EXTENT)
    }

    /// A place of the world in this tile's lattice steps from its north-west corner.
    ///
    /// The subtraction is exact, so a place gets the same fraction of a step in every tile.
    pub(crate) fn local(self, world: Coord<f64>) -> Coord<f64> {
        let steps = self.steps();
        let origin = |index: u32| f64::from(index) * f64::from(EXTENT);
        Coord { x: world.x * steps - origin(self.x), y: world.y * steps - origin(self.y) }
    }
}

/// Degrees to the unit square of Web Mercator: x from 180° W to the east, y from the north to the south.
pub fn to_world(degrees: Coord<f64>) -> Coord<f64> {
    let latitude = degrees.y.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
    Coord { x: degrees.x / 360.0 + 0.5, y: 0.5 - latitude.sin().atanh() / (2.0 * PI) }
}

/// The unit square of Web Mercator to degrees.
pub fn to_degrees(world: Coord<f64>) -> Coord<f64> {
    Coord { x: (world.x - 0.5) * 360.0, y: ((0.5 - world.y) * 2.0 * PI).sinh().atan().to_degrees() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_world_is_one_tile_at_zoom_0() {
        let bounds = TileId::new(0, 0, 0).unwrap().bounds();
        assert!((bounds.min().x + 180.0).abs() < 1e-9 && (bounds.max().x - 180.0).abs() < 1e-9);
        assert!((bounds.max().y - MAX_LATITUDE).abs() < 1e-9);
        assert!((bounds.min().y + MAX_LATITUDE).abs() < 1e-9);
    }

    #[test]
    fn jinan_lies_in_its_well_known_tile() {
        // By the published formula: x = (lon + 180)/360·2^z, y = (1 − asinh(tan φ)/π)/2·2^z.
        let tile = TileId::at(10, Coord { x: 116.99, y: 36.68 }).unwrap();
        assert_eq!((tile.x(), tile.y()), (844, 399));
    }

    #[test]
    fn a_tile_is_made_of_four() {
        let tile = TileId::new(10, 844, 399).unwrap();
        let children: Vec<_> = tile.children().map(|child| (child.z(), child.x(), child.y())).collect();
        assert_eq!(children, [(11, 1688, 798), (11, 1689, 798), (11, 1688, 799), (11, 1689, 799)]);
        assert_eq!(TileId::new(MAX_ZOOM, 0, 0).unwrap().children().count(), 0);
    }

    #[test]
    fn tiles_beyond_the_edge_do_not_exist() {
        assert_eq!(TileId::new(23, 0, 0), Err(TileError::Zoom(23)));
        assert_eq!(TileId::new(255, 0, 0), Err(TileError::Zoom(255)));
        assert!(TileId::new(1, 2, 0).is_err() && TileId::new(1, 0, 2).is_err());
        assert!(TileId::new(22, (1 << 22) - 1, (1 << 22) - 1).is_ok());
    }

    proptest! {
        #[test]
        fn there_and_back(lon in -180.0..180.0, lat in -85.0..85.0) {
            let back = to_degrees(to_world(Coord { x: lon, y: lat }));
            prop_assert!((back.x - lon).abs() < 1e-9 && (back.y - lat).abs() < 1e-9);
        }

        #[test]
        fn a_tile_holds_the_places_it_is_found_by(lon in -180.0..180.0, lat in -85.0..85.0, z in 0u8..=22) {
            let bounds = TileId::at(z, Coord { x: lon, y: lat }).unwrap().bounds();
            prop_assert!(bounds.min().x - 1e-9 <= lon && lon <= bounds.max().x + 1e-9);
            prop_assert!(bounds.min().y - 1e-9 <= lat && lat <= bounds.max().y + 1e-9);
        }

        #[test]
        fn neighbours_share_their_edge(z in 1u8..=22, x in 0u32..1, y in 0u32..1) {
            let here = TileId::new(z, x, y).unwrap().bounds();
            let east = TileId::new(z, x + 1, y).unwrap().bounds();
            let south = TileId::new(z, x, y + 1).unwrap().bounds();
            prop_assert_eq!(here.max().x.to_bits(), east.min().x.to_bits());
            prop_assert_eq!(here.min().y.to_bits(), south.max().y.to_bits());
        }
    }
}
