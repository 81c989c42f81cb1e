//! Where the pixels of a raster are, and how long a metre is there.

use std::f64::consts::PI;

use geo::{Coord, Rect};

/// WGS 84: half the length of the equator's diameter, metres, and the square of the eccentricity.
const SEMI_MAJOR: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_316;

/// A row of pixels: where their middles are from the north, and how many metres of ground there are
/// to one world to the east and to the south.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) y: f64,
    pub(super) east: f64,
    pub(super) north: f64,
}

impl Row {
    fn at(y: f64) -> Self {
        let [east, north] = Raster::metres_per_world(y);
        Self { y, east, north }
    }
}

/// Where the values of a field are taken: the middles of pixels, in columns of one width and in rows.
///
/// Places are fractions of the Web Mercator world (EPSG:3857): x from 180° W to the east, y from 85.05° N
/// to the south. Distances are measured on the ground, with the two scales of the WGS 84 ellipsoid at
/// the pixel's row, so a bandwidth has the same metres at every latitude, zoom and pan, and a value
/// depends on nothing but where its pixel is: two rasters agree wherever they have a pixel in common,
/// and tiles have no seam. Over a distance d the scale changes by d·tan φ / R: 3·10⁻⁵ of 500 m at 37° N in
/// the mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    /// The middle of the first column.
    pub(super) west: f64,
    /// From one column to the next.
    pub(super) step: f64,
    pub(super) columns: usize,
    /// From north to south.
    pub(super) rows: Vec<Row>,
}

impl Raster {
    /// So many columns and rows of equal size over an extent of the world.
    pub fn over(extent: Rect<f64>, columns: usize, rows: usize) -> Self {
        let height = extent.height() / rows as f64;
        let middles = (0..rows).map(|row| extent.min().y + (row as f64 + 0.5) * height);
        Self::with_rows(extent, columns, middles)
    }

    /// So many columns of equal width over an extent, and rows through these places, from north to
    /// south: pixels that are equal in another projection whose meridians are straight.
    pub fn with_rows(extent: Rect<f64>, columns: usize, rows: impl Iterator<Item = f64>) -> Self {
        let step = extent.width() / columns as f64;
        Self { west: extent.min().x + 0.5 * step, step, columns, rows: rows.map(Row::at).collect() }
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// How many pixels there are.
    pub fn len(&self) -> usize {
        self.columns * self.rows.len()
    }

    /// Whether there is no pixel.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The middle of a pixel.
    pub fn place(&self, column: usize, row: usize) -> Coord<f64> {
        Coord { x: self.west + column as f64 * self.step, y: self.rows[row].y }
    }

    /// Metres on the ground to one world, to the east and to the south, at a place from the north.
    ///
    /// One world is 2πa. With N the radius of curvature in the prime vertical and M that in the meridian, a
    /// step of longitude is N cos φ dλ on the ground and a dλ in the projection, one of latitude M dφ on
    /// the ground and a dφ / cos φ in the projection.
    pub fn metres_per_world(y: f64) -> [f64; 2] {
        // Of the sphere that Web Mercator projects from: sin φ = tanh, cos φ = 1 / cosh.
        let northing = (0.5 - y) * 2.0 * PI;
        let (sine, cosine) = (northing.tanh(), 1.0 / northing.cosh());
        let squared = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
        let prime_vertical = SEMI_MAJOR / squared.sqrt();
        let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / squared;
        [2.0 * PI * prime_vertical * cosine, 2.0 * PI * meridian * cosine]
    }

    /// The extent within which a place is felt by a pixel, for a reach in metres; none without pixels.
    pub fn catchment(&self, reach: f64) -> Option<Rect<f64>> {
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        let widest = |row: &Row| reach / row.east;
        let beside = widest(first).max(widest(last));
        let east = self.west + self.columns.checked_sub(1)? as f64 * self.step;
        Some(Rect::new(
            (self.west - beside, first.y - reach / first.north),
            (east + beside, last.y + reach / last.north),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_has_its_known_length() {
        // At 36.7° N a degree of longitude has 111 412.84 cos φ − 93.5 cos 3φ + 0.118 cos 5φ metres, one of
        // latitude 111 132.92 − 559.82 cos 2φ + 1.175 cos 4φ − 0.0023 cos 6φ (NIMA TR8350.2).
        let latitude = 36.7_f64.to_radians();
        let (longitude_degree, latitude_degree) = (
            111_412.84 * latitude.cos() - 93.5 * (3.0 * latitude).cos() + 0.118 * (5.0 * latitude).cos(),
            111_132.92 - 559.82 * (2.0 * latitude).cos() + 1.175 * (4.0 * latitude).cos(),
        );
        let y = |degrees: f64| 0.5 - degrees.to_radians().sin().atanh() / (2.0 * PI);
        let [east, north] = Raster::metres_per_world(y(36.7));
        assert!((east / 360.0 / longitude_degree - 1.0).abs() < 1e-6);
        let degree = (y(36.69) - y(36.71)) * north * 50.0;
        assert!((degree / latitude_degree - 1.0).abs() < 1e-6, "{degree} {latitude_degree}");
    }

    #[test]
    fn pixels_of_neighbouring_rasters_lie_on_one_lattice() {
        let whole = Raster::over(Rect::new((0.5, 0.25), (0.75, 0.5)), 512, 512);
        let east = Raster::over(Rect::new((0.625, 0.25), (0.75, 0.5)), 256, 512);
        assert_eq!(whole.place(256, 7), east.place(0, 7));
        assert_eq!(whole.len(), 512 * 512);
    }
}
