//! Adaptive bandwidths.

use geo::{Coord, Rect};

use super::{Bandwidth, Field, Kernel, Raster, WeightedPoint};

/// Pixels of the pilot within a bandwidth.
const PIXELS: f64 = 8.0;

/// Pixels of the pilot along a side, at most.
const MOST_PIXELS: f64 = 2048.0;

/// A point's radius is at most so many bandwidths, and at least one over so many.
const MOST: f64 = 3.0;

/// Gives each point a radius of its own, less where points are many: √(g / f) bandwidths (Abramson 1982),
/// with f the density of a pilot at the point, made with the bandwidth itself, and g the geometric mean of
/// f over all points. The radius is kept from a third to three bandwidths, as lone points would otherwise
/// be felt over the whole map.
///
/// `points` are in fractions of the Web Mercator world. The pilot is read at the nearest of its pixels, an
/// eighth of the bandwidth wide (wider where that would be more than 2048 along a side).
pub fn adaptive(points: &[[f64; 2]], kernel: Kernel, bandwidth: Bandwidth) -> Vec<WeightedPoint> {
    let Some(extent) = extent(points) else { return Vec::new() };
    let scale = Raster::metres_per_world(extent.center().y);
    let pixels = |worlds: f64, scale: f64| {
        (worlds * scale / bandwidth.metres() * PIXELS).ceil().clamp(1.0, MOST_PIXELS) as usize
    };
    let (columns, rows) = (pixels(extent.width(), scale[0]), pixels(extent.height(), scale[1]));
    let pilot = Field::of_points(Raster::over(extent, columns, rows), points, kernel, bandwidth);
    // A point is felt at its own place, also where that is between two pixels.
    let own = kernel.peak() * 1e6 / bandwidth.metres().powi(2);
    let density = |[x, y]: [f64; 2]| pilot.at(Coord { x, y }).unwrap_or(0.0).max(own);
    let densities: Vec<f64> = points.iter().map(|point| density(*point)).collect();
    let mean = (densities.iter().map(|density| density.ln()).sum::<f64>() / points.len() as f64).exp();
    let radius = |density: &f64| (mean / density).sqrt().clamp(1.0 / MOST, MOST);
    let weighted = |(place, density): (&[f64; 2], &f64)| WeightedPoint {
        place: *place,
        weight: 1.0,
        radius: radius(density),
    };
    points.iter().zip(&densities).map(weighted).collect()
}

/// What a single place is wide, worlds.
const LITTLE: f64 = 1e-9;

/// The extent of points; a little more than nothing of a single place.
fn extent(points: &[[f64; 2]]) -> Option<Rect<f64>> {
    let [x, y] = *points.first()?;
    let (mut least, mut most) = ([x, y], [x, y]);
    for point in points {
        for axis in 0..2 {
            least[axis] = least[axis].min(point[axis]);
            most[axis] = most[axis].max(point[axis]);
        }
    }
    Some(Rect::new((least[0] - LITTLE, least[1] - LITTLE), (most[0] + LITTLE, most[1] + LITTLE)))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these come out exact")]
mod tests {
    use super::*;

    #[test]
    fn many_points_are_felt_less_far_than_a_lone_one() {
        let place = |i: u32| [0.825 + f64::from(i % 10) * 1e-7, 0.39 + f64::from(i / 10) * 1e-7];
        let mut points: Vec<_> = (0..100).map(place).collect();
        points.push([0.8251, 0.39]);
        let bandwidth = Bandwidth::new(500.0, 1e5).unwrap();
        let adapted = adaptive(&points, Kernel::Quartic, bandwidth);
        assert!(adapted[..100].iter().all(|point| (0.5..1.2).contains(&point.radius)), "{:?}", adapted[50]);
        assert_eq!(adapted[100].radius, 3.0);
        let product: f64 = adapted[..100].iter().map(|point| point.radius.ln()).sum::<f64>();
        assert!(product.abs() < 10.0);
        assert!(adaptive(&[], Kernel::Quartic, bandwidth).is_empty());
        assert_eq!(adaptive(&points[..1], Kernel::Quartic, bandwidth)[0].radius, 1.0);
    }
}
