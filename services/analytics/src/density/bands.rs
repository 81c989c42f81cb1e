//! Points in bands from north to south.

use super::points::Point;
use super::raster::{Raster, Row};

/// Bands within a bandwidth. A row looks at one and a bit more than it must at either end.
const BANDS_OF_BANDWIDTH: f64 = 16.0;

/// No more bands than this, however narrow the bandwidth.
const MOST_BANDS: f64 = 65_536.0;

/// The points that a raster can feel, sorted by the band they lie in.
pub(super) struct Bands<P> {
    points: Vec<P>,
    /// For each band where its points begin, and where the last ends.
    starts: Vec<u32>,
    north: f64,
    /// Bands to one world.
    density: f64,
    /// The farthest that a point is felt, metres.
    reach: f64,
}

impl<P: Point> Bands<P> {
    /// Sorts points; those of one band stay in their order, so that sums are the same every time.
    ///
    /// # Panics
    /// With more than 2³² points.
    pub(super) fn new(raster: &Raster, points: &[P], bandwidth: f64) -> Self {
        let widest = points.iter().map(Point::radius).fold(0.0, f64::max);
        let reach = bandwidth * widest;
        let extent = raster.catchment(reach);
        let extent = extent.filter(|_| !points.is_empty() && widest > 0.0);
        let Some(extent) = extent else {
            return Self { points: Vec::new(), starts: vec![0, 0], north: 0.0, density: 0.0, reach };
        };
        let worlds = bandwidth / raster.rows[0].north;
        let count = (extent.height() / worlds * BANDS_OF_BANDWIDTH).ceil().clamp(1.0, MOST_BANDS);
        let (north, density) = (extent.min().y, count / extent.height());
        let last = count as usize - 1;
        let band = |point: &P| (((point.y() - north) * density) as usize).min(last);
        let is_felt = |point: &P| {
            (extent.min().x..=extent.max().x).contains(&point.x())
                && (extent.min().y..=extent.max().y).contains(&point.y())
        };
        let mut starts = vec![0_u32; last + 2];
        for point in points.iter().filter(|point| is_felt(point)) {
            starts[band(point) + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let Some(any) = points.iter().find(|point| is_felt(point)) else {
            return Self { points: Vec::new(), starts: vec![0, 0], north, density, reach };
        };
        let (mut next, mut sorted) = (starts.clone(), vec![*any; starts[last + 1] as usize]);
        for point in points.iter().filter(|point| is_felt(point)) {
            let place = &mut next[band(point)];
            sorted[*place as usize] = *point;
            *place += 1;
        }
        Self { points: sorted, starts, north, density, reach }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// All points that a row can feel, and a few more.
    pub(super) fn within(&self, row: &Row) -> &[P] {
        let reach = self.reach / row.north;
        let bands = self.starts.len() - 1;
        // A cast of floating point saturates.
        let band = |y: f64| (((y - self.north) * self.density) as usize).min(bands - 1);
        &self.points[self.starts[band(row.y - reach)] as usize..self.starts[band(row.y + reach) + 1] as usize]
    }
}
