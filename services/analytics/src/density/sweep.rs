//! Exact kernel density by a sweep line.
//!
//! Chan, U, Cheng, Cheng: *SLAM: Efficient Sweep Line Algorithms for Kernel Density Visualization*
//! (SIGMOD 2022), with bucketed end points: along a row of pixels each point adds the coefficients of its
//! kernel at the first pixel that feels it and takes them away behind the last, so that a row costs a step
//! for each of its pixels and each of its points: O(Y (X + n)).
//!
//! Two things are different here. Points lie in bands from north to south, so that a row visits those
//! within its bandwidth only. And a running sum about one origin would lose digits as the fourth power of
//! the raster's width, so the origin moves along: within a block of about two bandwidths coordinates are
//! small, and from block to block the sums are shifted. Where no point is felt, the number of points says
//! so exactly and the sums start again from nothing.

use rayon::prelude::*;

use super::bands::Bands;
use super::points::Point;
use super::profile::{Epanechnikov, Profile, Quartic, Uniform};
use super::raster::{Raster, Row};
use super::{Bandwidth, Kernel};

/// Values and numbers of points, row by row.
pub(super) type Swept = (Vec<f64>, Vec<u32>);

/// For each pixel the sum of the points' kernels, points per square bandwidth, and how many points it
/// feels.
pub(super) fn sweep<P: Point>(raster: &Raster, points: &[P], kernel: Kernel, bandwidth: Bandwidth) -> Swept {
    match kernel {
        Kernel::Epanechnikov => by_rows::<4, Epanechnikov, P>(raster, points, bandwidth, kernel.peak()),
        Kernel::Quartic => by_rows::<6, Quartic, P>(raster, points, bandwidth, kernel.peak()),
        Kernel::Uniform => by_rows::<2, Uniform, P>(raster, points, bandwidth, kernel.peak()),
    }
}

fn by_rows<const N: usize, K: Profile<N>, P: Point>(
    raster: &Raster,
    points: &[P],
    bandwidth: Bandwidth,
    peak: f64,
) -> Swept {
    let (mut values, mut counts) = (vec![0.0; raster.len()], vec![0; raster.len()]);
    let bands = Bands::new(raster, points, bandwidth.metres());
    if bands.is_empty() {
        return (values, counts);
    }
    let columns = raster.columns;
    let lines = values.par_chunks_mut(columns).zip(counts.par_chunks_mut(columns)).zip(&raster.rows);
    lines.for_each_init(
        || vec![[0.0; N]; columns + 1],
        |ends, ((values, counts), row)| {
            let line = Line::new(raster, row, bandwidth.metres());
            if line.enter::<N, K, P>(bands.within(row), ends) {
                line.sum_up::<N, K>(ends, peak, values, counts);
            }
        },
    );
    (values, counts)
}

/// A row of pixels, measured in bandwidths from the first pixel's middle.
struct Line {
    west: f64,
    y: f64,
    east: f64,
    north: f64,
    /// From one pixel to the next.
    step: f64,
    columns: usize,
    /// A block has two to this power of pixels.
    block_bits: u32,
}

impl Line {
    fn new(raster: &Raster, row: &Row, bandwidth: f64) -> Self {
        let (east, north) = (row.east / bandwidth, row.north / bandwidth);
        let step = raster.step * east;
        let block_bits = ((2.0 / step).max(1.0) as u32).ilog2();
        Self { west: raster.west, y: row.y, east, north, step, columns: raster.columns, block_bits }
    }

    /// The origin of the block that a pixel is in.
    fn origin(&self, column: usize) -> f64 {
        let first = (column >> self.block_bits) << self.block_bits;
        (first as f64 + 0.5 * (1_u64 << self.block_bits) as f64) * self.step
    }

    /// Adds the points that are felt to where they are felt from, and takes them from where they no
    /// longer are. Whether there are any.
    fn enter<const N: usize, K: Profile<N>, P: Point>(&self, points: &[P], ends: &mut [[f64; N]]) -> bool {
        let (pixels, last) = (1.0 / self.step, self.columns as f64);
        let mut any = false;
        for point in points {
            let (radius, distance) = (point.radius(), (point.y() - self.y) * self.north);
            let g = radius * radius - distance * distance;
            if g <= 0.0 {
                continue;
            }
            let (p, half) = ((point.x() - self.west) * self.east, g.sqrt());
            let first = ceiling(((p - half) * pixels).clamp(0.0, last));
            let behind = (((p + half) * pixels + 1.0).clamp(0.0, last)) as u32 as usize;
            if first >= behind {
                continue;
            }
            any = true;
            let mass = point.weight() / radius.powi(K::RADIUS_POWER);
            let entering = K::of_point(p - self.origin(first), g, mass);
            let leaving = K::of_point(p - self.origin(behind), g, mass);
            for (sum, part) in ends[first].iter_mut().zip(entering) {
                *sum += part;
            }
            for (sum, part) in ends[behind].iter_mut().zip(leaving) {
                *sum -= part;
            }
        }
        any
    }

    /// Walks along the row and leaves the ends empty for the next.
    fn sum_up<const N: usize, K: Profile<N>>(
        &self,
        ends: &mut [[f64; N]],
        peak: f64,
        values: &mut [f64],
        counts: &mut [u32],
    ) {
        let block = 1 << self.block_bits;
        let (width, half) = (block as f64 * self.step, 0.5 * block as f64);
        let mut sums = [0.0; N];
        let blocks = values.chunks_mut(block).zip(counts.chunks_mut(block)).zip(ends.chunks_mut(block));
        for ((values, counts), ends) in blocks {
            let pixels = values.iter_mut().zip(counts).zip(ends);
            for (index, ((value, count), end)) in pixels.enumerate() {
                for (sum, part) in sums.iter_mut().zip(&*end) {
                    *sum += part;
                }
                *end = [0.0; N];
                if sums[N - 1] == 0.0 {
                    sums = [0.0; N];
                    continue;
                }
                *count = sums[N - 1] as u32;
                // A kernel is nowhere below 0, but the rounded sum can be, by the last digit.
                *value = peak * K::at(&sums, (index as f64 - half) * self.step).max(0.0);
            }
            K::shift(&mut sums, width);
        }
        ends[self.columns] = [0.0; N];
    }
}

/// The whole number at or above what is not negative; `f64::ceil` is a call where the processor that is
/// built for need not have it.
fn ceiling(value: f64) -> usize {
    let floor = value as u32;
    floor as usize + usize::from(f64::from(floor) < value)
}
