//! Heat maps as pictures, rasters, numbers and lines.

use geo::{Coord, MapCoords, MultiPolygon};
use serde::Serialize;
use serde_json::{Value as Json, json};
use wangge_analytics::density::contours_of;
use wangge_tiles::{HeatScale, Ramp, to_degrees, write_geotiff, write_png};

use super::{Frame, Heat, Values};
use crate::error::ApiError;
use crate::service::Served;

/// A frame as PNG.
///
/// # Errors
/// When the picture cannot be made.
pub(crate) fn png(
    served: &Served,
    heat: &Heat,
    frame: Frame,
    (scale, ramp): (HeatScale, Ramp),
) -> Result<Vec<u8>, ApiError> {
    let values = Values::new(served, heat, frame);
    Ok(write_png(frame.columns, &values.shown, scale, ramp)?)
}

/// A frame as GeoTIFF.
///
/// # Errors
/// When the file cannot be made.
pub(crate) fn geotiff(served: &Served, heat: &Heat, frame: Frame) -> Result<Vec<u8>, ApiError> {
    let values = Values::new(served, heat, frame);
    let description = format!(
        "{}; {} kernel, bandwidth {} m, error at most {:e} of the peak",
        heat.unit()[0].replace('²', "2"),
        heat.kernel.name(),
        heat.bandwidth.metres(),
        values.error
    );
    Ok(write_geotiff(frame.columns, &values.shown, frame.georeference(), &description)?)
}

/// The raw field.
#[derive(Debug, Serialize)]
struct GridJson<'a> {
    width: usize,
    height: usize,
    /// West, south, east, north, degrees; rows are of equal height in Web Mercator.
    bbox: [f64; 4],
    bandwidth: f64,
    kernel: &'static str,
    unit: &'static str,
    /// The largest error, as a share of the peak.
    error: f64,
    /// Row by row from the north-west; null where nothing is shown.
    values: &'a [f64],
    /// Of a difference, how many standard deviations it is from none.
    #[serde(skip_serializing_if = "Option::is_none")]
    deviations: Option<&'a [f64]>,
}

/// A frame in numbers.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn grid_json(served: &Served, heat: &Heat, frame: Frame) -> Result<Vec<u8>, ApiError> {
    let values = Values::new(served, heat, frame);
    let degrees = frame.degrees();
    let grid = GridJson {
        width: frame.columns,
        height: frame.rows,
        bbox: [degrees.min().x, degrees.min().y, degrees.max().x, degrees.max().y],
        bandwidth: heat.bandwidth.metres(),
        kernel: heat.kernel.name(),
        unit: heat.unit()[0],
        error: values.error,
        values: &values.shown,
        deviations: values.deviations.as_deref(),
    };
    Ok(serde_json::to_vec(&grid)?)
}

/// Shares of the district's peak that are drawn as lines when no levels are asked for.
const USUAL_LEVELS: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];

/// The areas at or above each level, as `GeoJSON`.
///
/// # Errors
/// When they cannot be drawn.
pub(crate) fn contours(
    served: &Served,
    heat: &Heat,
    frame: Frame,
    levels: Option<Vec<f64>>,
) -> Result<Vec<u8>, ApiError> {
    let levels = levels.unwrap_or_else(|| {
        let peak = served.peak(heat);
        USUAL_LEVELS.iter().map(|share| share * peak).filter(|level| *level > 0.0).collect()
    });
    let mut values = Values::new(served, heat, frame).shown;
    for value in &mut values {
        // What is not shown is not enclosed either.
        if value.is_nan() {
            *value = 0.0;
        }
    }
    let areas = contours_of(&frame.raster(), &values, &levels)?;
    let features: Vec<Json> =
        levels.iter().zip(&areas).map(|(level, area)| feature(heat, *level, area)).collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    Ok(serde_json::to_vec(&collection)?)
}

fn feature(heat: &Heat, level: f64, area: &MultiPolygon<f64>) -> Json {
    // Seven decimals, as everywhere.
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let area = area.map_coords(|at| {
        let at = to_degrees(at);
        Coord { x: rounded(at.x), y: rounded(at.y) }
    });
    let ring = |ring: &geo::LineString<f64>| ring.coords().map(|at| [at.x, at.y]).collect::<Vec<_>>();
    let polygon = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": area.iter().map(polygon).collect::<Vec<_>>() },
        "properties": { "level": level, "unit": heat.unit()[0], "bandwidth": heat.bandwidth.metres() },
    })
}
