//! Rows that are looked at before they are kept.

use geo::{BoundingRect, Rect};
use serde_json::Value;
use wangge_data::{ExportFormat, layer_table, write_table};
use wangge_index::{Points, Snapshot};
use wangge_model::{BarrierShape, DistrictData, Layer, Records};

use crate::service::union;

/// Rows on a map.
pub(crate) struct Preview {
    /// Where all of them lie, degrees.
    pub(crate) extent: Option<Rect<f64>>,
    /// The first ones as GeoJSON, with the properties that exports have.
    pub(crate) features: Value,
}

/// Shows the first rows of what was read, so many at most.
///
/// # Errors
/// When there is no room for a temporary file.
pub(crate) fn preview(layer: Layer, batches: &[Records], rows: usize) -> anyhow::Result<Preview> {
    let extent = union(batches.iter().filter_map(extent_of));
    let (mut data, mut points) = (DistrictData::default(), Points::default());
    let mut left = rows;
    for batch in batches {
        left -= put(batch, left, &mut data, &mut points);
    }
    let snapshot = Snapshot::new(0, data, points, Vec::new());
    let table = layer_table(layer, &snapshot, None);
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("preview.geojson");
    write_table(&table, ExportFormat::GeoJson, &path)?;
    Ok(Preview { extent, features: serde_json::from_slice(&std::fs::read(path)?)? })
}

fn put(batch: &Records, most: usize, data: &mut DistrictData, points: &mut Points) -> usize {
    fn first<T: Clone>(rows: &[T], most: usize, into: &mut Vec<T>) -> usize {
        let taken = rows.len().min(most);
        into.extend_from_slice(&rows[..taken]);
        taken
    }
    match batch {
        Records::District(rows) => first(rows, most, &mut data.district),
        Records::Subdistricts(rows) => first(rows, most, &mut data.subdistricts),
        Records::Communities(rows) => first(rows, most, &mut data.communities),
        Records::Buildings(rows) => first(rows, most, &mut data.buildings),
        Records::Households(rows) => first(rows, most, &mut points.households),
        Records::Streets(rows) => first(rows, most, &mut data.streets),
        Records::Barriers(rows) => first(rows, most, &mut data.barriers),
        Records::Cases(rows) => {
            let taken = rows.len().min(most);
            points.cases.extend(&rows[..taken]);
            taken
        }
        Records::Stations(rows) => first(rows, most, &mut points.work.stations),
        Records::Posts(rows) => first(rows, most, &mut points.work.posts),
        Records::Organizations(rows) => first(rows, most, &mut points.work.organizations),
        Records::Patrols(rows) => first(rows, most, &mut points.work.patrols),
    }
}

fn extent_of(batch: &Records) -> Option<Rect<f64>> {
    match batch {
        Records::District(rows) => union(rows.iter().map(|row| row.area.extent())),
        Records::Subdistricts(rows) => union(rows.iter().map(|row| row.area.extent())),
        Records::Communities(rows) => union(rows.iter().map(|row| row.area.extent())),
        Records::Buildings(rows) => union(rows.iter().map(|row| row.place.point().bounding_rect())),
        Records::Households(rows) => union(rows.iter().map(|row| row.place.point().bounding_rect())),
        Records::Streets(rows) => union(rows.iter().filter_map(|row| row.lines.geometry().bounding_rect())),
        Records::Barriers(rows) => union(rows.iter().filter_map(|row| match &row.shape {
            BarrierShape::Area(area) => Some(area.extent()),
            BarrierShape::Lines(lines) => lines.geometry().bounding_rect(),
        })),
        Records::Cases(rows) => union(rows.iter().filter_map(|row| Some(row.place?.point().bounding_rect()))),
        Records::Stations(rows) => union(rows.iter().map(|row| row.place.point().bounding_rect())),
        Records::Posts(_) | Records::Organizations(_) => None,
        Records::Patrols(rows) => {
            union(rows.iter().filter_map(|row| row.trace.as_ref()?.geometry().bounding_rect()))
        }
    }
}
