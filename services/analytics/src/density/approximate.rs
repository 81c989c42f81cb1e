//! Approximate kernel density: points are shared out among the nodes of a lattice (linear binning), and
//! the lattice is convolved with the kernel by a fast Fourier transform.
//!
//! Linear binning (Wand 1994, *Fast computation of multivariate kernel estimators*) blurs a kernel by a
//! twelfth of the node spacing's square times its curvature, in the mean; that much is taken from the
//! kernel beforehand, so that what remains depends on where a point lies between nodes and averages out
//! over many. Nodes are at most a 24th of the bandwidth apart. The kernel has one shape over a strip of
//! rows in which the scale on the ground changes by less than [`DRIFT`], and its area that of each row.
//! Single precision adds some 10⁻⁶ of the peak.

use std::ops::Range;

use super::transform::Transform;
use super::{Bandwidth, Kernel, Raster};
use geo::Rect;
use rayon::prelude::*;
use realfft::num_complex::Complex;

/// The largest error, as a share of the peak, where the peak is made of some hundred points; a lone point
/// can be off by 1.2·10⁻³.
pub const APPROXIMATION_ERROR: f64 = 5e-4;

/// Nodes within a bandwidth, at least.
const NODES: f64 = 24.0;

/// How much the scale may differ between the middle of a strip and its ends.
const DRIFT: f64 = 3e-4;

/// Square metres of a square kilometre.
const KM2: f64 = 1e6;

/// The quartic kernel density of points, per km², for so many columns and rows over an extent of the
/// world, row by row from the north-west.
///
/// Points and extent are in fractions of the Web Mercator world. The work hardly depends on the bandwidth,
/// and on the number of points only where they are binned; [`super::Field`] is exact, and faster for few
/// points or few pixels within a bandwidth.
pub fn approximate(
    extent: Rect<f64>,
    columns: usize,
    rows: usize,
    points: &[[f64; 2]],
    bandwidth: Bandwidth,
) -> Vec<f64> {
    let raster = Raster::over(extent, columns, rows);
    let mut values = vec![0.0; raster.len()];
    if raster.is_empty() {
        return values;
    }
    let height = strip_rows(&raster);
    let strips = values.par_chunks_mut(height * columns).enumerate();
    strips.for_each_init(Room::default, |room, (number, values)| {
        let strip = number * height..(number * height + values.len() / columns);
        Strip::new(&raster, extent.height() / rows as f64, strip, bandwidth).fill(points, values, room);
    });
    values
}

/// Room to work in, kept from one strip to the next.
#[derive(Default)]
struct Room {
    image: Vec<f32>,
    rows: Vec<Complex<f32>>,
    spectrum: Vec<Complex<f32>>,
    kernel: Vec<Complex<f32>>,
}

/// Whether [`approximate`] is likely to be faster than an exact [`super::Field`] of a raster: by what a
/// node and a visit of a point to a row were measured to cost.
pub fn approximation_is_faster(raster: &Raster, points: usize, bandwidth: Bandwidth) -> bool {
    const NODE: f64 = 40.0;
    const VISIT: f64 = 10.0;
    let (Some(first), Some(last)) = (raster.rows.first(), raster.rows.last()) else { return false };
    let height = (last.y - first.y) / raster.rows.len() as f64;
    let nodes = |pixel: f64, pixels: usize, scale: f64| {
        let axis = Axis::new(0.0, pixel, pixels, scale / bandwidth.metres());
        axis.len as f64
    };
    let nodes =
        nodes(raster.step, raster.columns, first.east) * nodes(height, raster.rows.len(), first.north);
    let felt = (2.0 * bandwidth.metres() / (height * first.north)).min(raster.rows.len() as f64);
    NODE * nodes < VISIT * felt * points as f64
}

/// How many rows have nearly one scale.
fn strip_rows(raster: &Raster) -> usize {
    let scales = raster.rows.iter().map(|row| row.east);
    let (least, most) = scales.fold((f64::INFINITY, 0.0_f64), |(a, b), scale| (a.min(scale), b.max(scale)));
    let strips = ((most / least).ln() / (2.0 * DRIFT)).ceil().max(1.0);
    (raster.rows.len() as f64 / strips).ceil().max(1.0) as usize
}

/// The nodes along one axis: those of the pixels, between them so many, and beyond them as far as a kernel
/// reaches.
struct Axis {
    /// The first pixel, and from node to node, in worlds.
    first: f64,
    step: f64,
    /// From node to node in bandwidths.
    spacing: f64,
    /// Nodes from one pixel to the next.
    refinement: usize,
    /// Nodes before the first pixel and behind the last.
    halo: usize,
    /// All nodes, and as many as are quickly transformed.
    len: usize,
    padded: usize,
}

impl Axis {
    fn new(first: f64, pixel: f64, pixels: usize, bandwidths_per_world: f64) -> Self {
        let refinement = (pixel * bandwidths_per_world * NODES - 1e-9).ceil().max(1.0);
        let step = pixel / refinement;
        let spacing = step * bandwidths_per_world;
        let halo = (1.0 / spacing).ceil() as usize + 1;
        let refinement = refinement as usize;
        let len = (pixels - 1) * refinement + 1 + 2 * halo;
        Self { first, step, spacing, refinement, halo, len, padded: smooth(len) }
    }

    /// The node at or before a place, and how far behind it the place is, as a share of a step.
    fn node(&self, place: f64) -> Option<(usize, f32)> {
        let at = (place - self.first) / self.step + self.halo as f64;
        let inside = at >= 0.0 && at < (self.len - 1) as f64;
        inside.then(|| (at as usize, at.fract() as f32))
    }

    /// The node of a pixel.
    fn of_pixel(&self, pixel: usize) -> usize {
        self.halo + pixel * self.refinement
    }
}

/// The next even number without a prime factor above 5.
fn smooth(least: usize) -> usize {
    let is_smooth = |mut number: usize| {
        for factor in [2, 3, 5] {
            while usize::is_multiple_of(number, factor) {
                number /= factor;
            }
        }
        number == 1
    };
    let mut number = least + least % 2;
    while !is_smooth(number) {
        number += 2;
    }
    number
}

/// Some rows of the raster.
struct Strip<'a> {
    raster: &'a Raster,
    rows: Range<usize>,
    bandwidth: Bandwidth,
    x: Axis,
    y: Axis,
    /// The scale that the kernel has, metres per world to the east and to the north.
    scale: [f64; 2],
}

impl<'a> Strip<'a> {
    fn new(raster: &'a Raster, row_height: f64, rows: Range<usize>, bandwidth: Bandwidth) -> Self {
        let first = raster.rows[rows.start].y;
        let middle = f64::midpoint(first, raster.rows[rows.end - 1].y);
        let scale = Raster::metres_per_world(middle);
        let x = Axis::new(raster.west, raster.step, raster.columns, scale[0] / bandwidth.metres());
        let y = Axis::new(first, row_height, rows.len(), scale[1] / bandwidth.metres());
        Self { raster, rows, bandwidth, x, y, scale }
    }

    fn fill(&self, points: &[[f64; 2]], values: &mut [f64], room: &mut Room) {
        let Room { image, rows, spectrum, kernel } = room;
        if !self.bin(points, image) {
            return;
        }
        let transform = Transform::new(self.x.padded, self.y.padded);
        transform.forward(image, rows, spectrum);
        self.kernel(image);
        transform.forward(image, rows, kernel);
        for (value, kernel) in spectrum.iter_mut().zip(kernel) {
            // A kernel that is even along both axes has a real spectrum.
            *value *= kernel.re;
        }
        let area = self.bandwidth.metres().powi(2) / KM2;
        let wanted = (0..self.rows.len()).map(|row| self.y.of_pixel(row));
        let mut lines =
            self.raster.rows[self.rows.clone()].iter().zip(values.chunks_mut(self.raster.columns));
        transform.backward(spectrum, rows, wanted, |line| {
            let Some((row, values)) = lines.next() else { return };
            let unit = self.scale[0] * self.scale[1] / (row.east * row.north) / area;
            for (column, value) in values.iter_mut().enumerate() {
                *value = (f64::from(line[self.x.of_pixel(column)]) * unit).max(0.0);
            }
        });
    }

    /// Shares the points out among the nodes about them; whether there are any.
    fn bin(&self, points: &[[f64; 2]], image: &mut Vec<f32>) -> bool {
        let width = self.x.padded;
        image.clear();
        image.resize(width * self.y.padded, 0.0);
        let mut any = false;
        for [x, y] in points {
            let (Some((row, south)), Some((column, east))) = (self.y.node(*y), self.x.node(*x)) else {
                continue;
            };
            any = true;
            let node = row * width + column;
            image[node] += (1.0 - east) * (1.0 - south);
            image[node + 1] += east * (1.0 - south);
            image[node + width] += (1.0 - east) * south;
            image[node + width + 1] += east * south;
        }
        any
    }

    /// The kernel about node 0, over the edges, less what binning adds to it.
    fn kernel(&self, image: &mut Vec<f32>) {
        let (width, height) = (self.x.padded, self.y.padded);
        let (reach_x, reach_y) = (self.x.halo as isize, self.y.halo as isize);
        let at = |x: isize, y: isize| {
            let (x, y) = (x as f64 * self.x.spacing, y as f64 * self.y.spacing);
            Kernel::Quartic.at(x * x + y * y)
        };
        let unit = 1.0 / (width * height) as f64;
        image.clear();
        image.resize(width * height, 0.0);
        for y in -reach_y..=reach_y {
            for x in -reach_x..=reach_x {
                let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
                let value = at(x, y) * (4.0 / 3.0) - around / 12.0;
                let node =
                    y.rem_euclid(height as isize) as usize * width + x.rem_euclid(width as isize) as usize;
                image[node] = (value * unit) as f32;
            }
        }
    }
}
