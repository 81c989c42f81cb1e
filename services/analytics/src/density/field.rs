//! A density over a raster.

use geo::Coord;

use super::points::Point;
use super::raster::Raster;
use super::sweep::sweep;
use super::{Bandwidth, Kernel};

/// Square metres of a square kilometre.
const KM2: f64 = 1e6;

/// Kernel density over a raster, per km².
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub(super) raster: Raster,
    pub(super) kernel: Kernel,
    pub(super) bandwidth: Bandwidth,
    pub(super) values: Vec<f64>,
    pub(super) counts: Vec<u32>,
}

impl Field {
    /// The largest error of an exact field, as a share of its peak: what is lost by rounding.
    pub const EXACT: f64 = 1e-9;

    /// The density of points, in fractions of the Web Mercator world, each of which counts once: points
    /// per km², in O(rows × (columns + points within the bandwidth)).
    pub fn of_points(raster: Raster, points: &[[f64; 2]], kernel: Kernel, bandwidth: Bandwidth) -> Self {
        Self::of(raster, points, kernel, bandwidth)
    }

    /// The density of points that have a weight and a radius each: weight per km².
    pub fn of_weighted(
        raster: Raster,
        points: &[super::WeightedPoint],
        kernel: Kernel,
        bandwidth: Bandwidth,
    ) -> Self {
        Self::of(raster, points, kernel, bandwidth)
    }

    fn of<P: Point>(raster: Raster, points: &[P], kernel: Kernel, bandwidth: Bandwidth) -> Self {
        let (mut values, counts) = sweep(&raster, points, kernel, bandwidth);
        let unit = KM2 / bandwidth.metres().powi(2);
        for value in &mut values {
            *value *= unit;
        }
        Self { raster, kernel, bandwidth, values, counts }
    }

    /// Where its values are.
    pub fn raster(&self) -> &Raster {
        &self.raster
    }

    /// The values, row by row from the north-west, per km².
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values alone.
    pub fn into_values(self) -> Vec<f64> {
        self.values
    }

    /// For each pixel how many points it feels.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The largest value; 0 of an empty field.
    pub fn peak(&self) -> f64 {
        self.values.iter().copied().fold(0.0, f64::max)
    }

    /// Adds a point, in O(pixels within the bandwidth).
    pub fn add(&mut self, place: [f64; 2]) {
        self.change::<true>(place);
    }

    /// Takes away a point that is in it.
    pub fn remove(&mut self, place: [f64; 2]) {
        self.change::<false>(place);
    }

    fn change<const ADDED: bool>(&mut self, place: [f64; 2]) {
        let radius = self.bandwidth.metres();
        let (columns, peak) = (self.raster.columns, self.kernel.peak() * KM2 / (radius * radius));
        let north_of = |reach: f64| self.raster.rows.partition_point(|row| row.y < place[1] + reach);
        let reach = |row: usize| self.raster.rows.get(row).map_or(0.0, |row| radius / row.north);
        // A row at the other end of the bandwidth has nearly the same scale; one more on either side.
        let middle = north_of(0.0).min(self.raster.rows.len().saturating_sub(1));
        let first = north_of(-1.01 * reach(middle)).saturating_sub(1);
        let behind = (north_of(1.01 * reach(middle)) + 1).min(self.raster.rows.len());
        for number in first..behind {
            let row = &self.raster.rows[number];
            let (east, north) = (row.east / radius, row.north / radius);
            let distance = (place[1] - row.y) * north;
            let g = 1.0 - distance * distance;
            if g <= 0.0 {
                continue;
            }
            let step = self.raster.step * east;
            let (p, half) = ((place[0] - self.raster.west) * east, g.sqrt());
            let from = ((p - half) / step).ceil().clamp(0.0, columns as f64) as usize;
            let to = ((p + half) / step + 1.0).clamp(0.0, columns as f64) as usize;
            let pixels = number * columns + from..number * columns + to.max(from);
            let (values, counts) = (&mut self.values[pixels.clone()], &mut self.counts[pixels]);
            // Loops without a branch, so that several pixels are done at a time.
            for count in counts.iter_mut() {
                *count = if ADDED { count.saturating_add(1) } else { count.saturating_sub(1) };
            }
            let line = LineOf { first: from as f64 * step - p, step, g };
            match self.kernel {
                Kernel::Epanechnikov => line.change::<ADDED>(values, |rest| peak * rest),
                Kernel::Quartic => line.change::<ADDED>(values, |rest| peak * rest * rest),
                Kernel::Uniform => line.change::<ADDED>(values, |_| peak),
            }
            if !ADDED {
                for (value, count) in values.iter_mut().zip(counts) {
                    *value = if *count == 0 { 0.0 } else { *value };
                }
            }
        }
    }

    /// The values, without those of pixels that feel fewer than `least` points: what may be shown to
    /// one who may not know of single cases.
    pub fn of_at_least(&self, least: u32) -> Vec<Option<f64>> {
        let shown = |(value, count): (&f64, &u32)| (*count >= least).then_some(*value);
        self.values.iter().zip(&self.counts).map(shown).collect()
    }

    /// The value of the pixel whose middle is nearest to a place within the raster.
    pub fn at(&self, place: Coord<f64>) -> Option<f64> {
        let column = ((place.x - self.raster.west) / self.raster.step).round();
        let south = self.raster.rows.partition_point(|row| row.y < place.y);
        let distance =
            |row: usize| self.raster.rows.get(row).map_or(f64::INFINITY, |at| (at.y - place.y).abs());
        let row = if south > 0 && distance(south - 1) < distance(south) { south - 1 } else { south };
        let inside = column >= 0.0 && column < self.raster.columns as f64 && row < self.raster.rows.len();
        inside.then(|| self.values[row * self.raster.columns + column as usize])
    }
}

/// The pixels of a row that feel a point, measured in bandwidths from it.
struct LineOf {
    first: f64,
    step: f64,
    /// What is left of the square of the radius.
    g: f64,
}

impl LineOf {
    fn change<const ADDED: bool>(&self, values: &mut [f64], part: impl Fn(f64) -> f64) {
        for (index, value) in (0..values.len() as i32).zip(values) {
            let t = self.first + f64::from(index) * self.step;
            let part = part((self.g - t * t).max(0.0));
            *value += if ADDED { part } else { -part };
        }
    }
}
