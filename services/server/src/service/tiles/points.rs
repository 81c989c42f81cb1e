//! Layers that are drawn as points, from their tables.

use wangge_tiles::{PointColumn, PointLayer, PointValues, Value, feature_id};

use crate::service::{Features, MapLayer};

/// A layer whose features are points.
pub(super) fn layer<'a>(features: &'a Features<'_>, layer: MapLayer) -> PointLayer<'a> {
    match layer {
        MapLayer::Buildings => buildings(features),
        other => unreachable!("{} are not drawn as points", other.name()),
    }
}

fn buildings<'a>(features: &'a Features<'_>) -> PointLayer<'a> {
    let served = features.served();
    let data = served.snapshot().data();
    let (grids, grids_of) = (features.grids(), features.grids_of_buildings());
    let id = |row: usize| data.buildings[row].id.as_str();
    PointLayer {
        name: MapLayer::Buildings.name(),
        index: &served.building_points,
        id: Box::new(move |row| feature_id(id(row))),
        columns: vec![
            PointColumn {
                name: "id",
                values: PointValues::Text(Box::new(move |row, text| {
                    text.extend_from_slice(id(row).as_bytes());
                    true
                })),
            },
            PointColumn {
                name: "households",
                values: PointValues::Sum(Box::new(move |row| data.buildings[row].households.map(u64::from))),
            },
            PointColumn {
                name: "community",
                values: PointValues::Choice {
                    count: data.communities.len(),
                    of: Box::new(move |row| served.community_of[row]),
                    value: Box::new(move |community| Value::from(data.communities[community].code.as_str())),
                },
            },
            PointColumn {
                name: "grid",
                values: PointValues::Choice {
                    count: grids.len(),
                    of: Box::new(move |row| Some((*grids_of.get(row)?)? as usize)),
                    value: Box::new(move |grid| Value::from(grids[grid].code.as_str())),
                },
            },
        ],
    }
}
