//! Exact kernel density by a sweep line.
//!
//! Chan, U, Cheng, Cheng: *SLAM: Efficient Sweep Line Algorithms for Kernel Density Visualization*
//! (SIGMOD 2022), with bucketed end points: along a row of pixels each point adds the coefficients of its
//! kernel at the first pixel that feels it and takes them away behind the last, so that a row costs a step
//! for each of its pixels and each of its points: O(Y (X + n)).
//!
//! Two things are different here. Points lie in bands from north to south, so that a row visits those
//! within its bandwidth only. And a running sum about one origin would lose digits as the fourth power of
//! the raster's width, so the origin moves along: within a block of some ten bandwidths coordinates are
//! small, and from block to block the sums are shifted. Where no point is felt, the number of points says
//! so exactly and the sums start again from nothing.

use rayon::prelude::*;

use super::bands::Bands;
use super::points::Point;
use super::profile::{Epanechnikov, Profile, Quartic, Uniform};
use super::raster::{Raster, Row};
use super::{Bandwidth, Kernel};

/// Bandwidths in a block, at most; at least half as many.
const BLOCK: f64 = 16.0;

/// Pixels in a block, at most.
const MOST_PIXELS: f64 = 65_536.0;

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

/// Points that are looked at together.
const CHUNK: usize = 32;

/// Added to a number from 0 to 2³², it leaves the nearest integer in the low bits: a conversion that the
/// processor does for several numbers at a time, where a cast is one by one.
const INTEGER: f64 = (1_u64 << 52) as f64;

fn integer(number: f64) -> u32 {
    number.to_bits() as u32
}

/// Where along a row a point is felt.
#[derive(Clone, Copy, Default)]
struct Span {
    p: f64,
    g: f64,
    /// The first pixel that feels it, and the first behind those, as sums with [`INTEGER`].
    first: f64,
    behind: f64,
}

/// A row of pixels, measured in bandwidths from the first pixel's middle.
struct Line {
    west: f64,
    y: f64,
    east: f64,
    north: f64,
    /// From one pixel to the next.
    step: f64,
    /// Pixels to a bandwidth.
    pixels: f64,
    /// The first column behind the row.
    last: f64,
    /// A block has two to this power of pixels.
    block_bits: u32,
    /// From its first pixel to its origin.
    half_block: f64,
}

impl Line {
    fn new(raster: &Raster, row: &Row, bandwidth: f64) -> Self {
        let (east, north) = (row.east / bandwidth, row.north / bandwidth);
        let step = raster.step * east;
        let block_bits = ((BLOCK / step).clamp(1.0, MOST_PIXELS) as u32).ilog2();
        let half_block = f64::from(1_u32 << block_bits) * 0.5 * step;
        let (west, y, pixels, last) = (raster.west, row.y, 1.0 / step, raster.columns as f64);
        Self { west, y, east, north, step, pixels, last, block_bits, half_block }
    }

    /// The origin of the block that a pixel is in.
    fn origin(&self, column: u32) -> f64 {
        f64::from((column >> self.block_bits) << self.block_bits) * self.step + self.half_block
    }

    /// Adds the points that are felt to where they are felt from, and takes them from where they no
    /// longer are. Whether there are any.
    ///
    /// First what can be worked out for several points at a time, then what must go one by one.
    fn enter<const N: usize, K: Profile<N>, P: Point>(&self, points: &[P], ends: &mut [[f64; N]]) -> bool {
        let mut any = false;
        let mut spans = [Span::default(); CHUNK];
        for chunk in points.chunks(CHUNK) {
            for (span, point) in spans.iter_mut().zip(chunk) {
                *span = self.span(point);
            }
            for (span, point) in spans.iter().zip(chunk) {
                let (first, behind) = (integer(span.first), integer(span.behind));
                if first >= behind {
                    continue;
                }
                any = true;
                let mass = point.weight() / point.radius().powi(K::RADIUS_POWER);
                let entering = K::of_point(span.p - self.origin(first), span.g, mass);
                let leaving = if (first ^ behind) >> self.block_bits == 0 {
                    entering
                } else {
                    K::of_point(span.p - self.origin(behind), span.g, mass)
                };
                for (sum, part) in ends[first as usize].iter_mut().zip(entering) {
                    *sum += part;
                }
                for (sum, part) in ends[behind as usize].iter_mut().zip(leaving) {
                    *sum -= part;
                }
            }
        }
        any
    }

    /// Where along the row a point is felt; nowhere where it is too far away.
    fn span<P: Point>(&self, point: &P) -> Span {
        let (radius, distance) = (point.radius(), (point.y() - self.y) * self.north);
        let g = radius * radius - distance * distance;
        let (p, half) = ((point.x() - self.west) * self.east, g.max(0.0).sqrt());
        let pixel = |t: f64| (t * self.pixels + 0.5).max(0.0).min(self.last) + INTEGER;
        Span { p, g, first: pixel(p - half), behind: pixel(p + half) }
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
                *value = peak * K::at(&sums, index as f64 * self.step - self.half_block).max(0.0);
            }
            K::shift(&mut sums, 2.0 * self.half_block);
        }
        if let Some(last) = ends.last_mut() {
            *last = [0.0; N];
        }
    }
}
