//! Lines of equal density, as polygons.

use contour::ContourBuilder;
use geo::{Coord, MapCoordsInPlace, MultiPolygon};

use super::Raster;

/// Why there are no contours.
#[derive(Debug, thiserror::Error)]
#[error("no contours can be drawn: {0}")]
pub struct ContourError(#[from] contour::Error);

/// For each level the areas in which values are at least that, in fractions of the Web Mercator world:
/// marching squares through the middles of the pixels, interpolated along their sides. Beyond the raster
/// nothing is felt, so areas end at its edge.
///
/// # Errors
/// When there are not as many values as pixels.
pub fn contours_of(
    raster: &Raster,
    values: &[f64],
    levels: &[f64],
) -> Result<Vec<MultiPolygon<f64>>, ContourError> {
    let builder = ContourBuilder::new(raster.columns, raster.rows.len(), true);
    let contours = builder.contours(values, levels)?;
    // The library's pixels are one wide, and their middles are at a half.
    let row_at = |v: f64| {
        let at = (v - 0.5).clamp(0.0, (raster.rows.len() - 1) as f64);
        let (row, below) = (raster.rows[at.floor() as usize].y, raster.rows[at.ceil() as usize].y);
        row + at.fract() * (below - row)
    };
    let world = |at: Coord<f64>| Coord { x: raster.west + (at.x - 0.5) * raster.step, y: row_at(at.y) };
    let areas = contours.into_iter().map(|contour| {
        let mut area = contour.into_inner().0;
        area.map_coords_in_place(world);
        area
    });
    Ok(areas.collect())
}
