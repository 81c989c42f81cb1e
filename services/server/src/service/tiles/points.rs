//! Layers that are drawn as points, straight from their tables.

use geo::Rect;
use wangge_index::Snapshot;
use wangge_model::{CaseStatus, Domain, Place, Timestamp};
use wangge_tiles::{
    Crowding, OfRow, PointColumn, PointIndex, PointLayer, PointValues, TileId, Value, feature_id,
};

use crate::service::{CaseFilter, Features, MapLayer, Served};

/// The places of the layers that are drawn as points, beside the cases.
pub(crate) struct PointIndexes {
    buildings: PointIndex,
    households: PointIndex,
}

impl PointIndexes {
    /// Sorts the places of a snapshot.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let (buildings, households) = (&snapshot.data().buildings, snapshot.households());
        Self {
            buildings: index(buildings.iter().map(|building| building.place)),
            households: index(households.iter().map(|household| household.place)),
        }
    }

    /// The households within an extent of the world, or the buildings that have some, where they are: rows
    /// of the snapshot and places, and whether they are households.
    pub(in crate::service) fn households_within(&self, extent: Rect<f64>) -> (Vec<u32>, Vec<[f64; 2]>, bool) {
        let are_points = !self.households.is_empty();
        let index = if are_points { &self.households } else { &self.buildings };
        let (rows, places) = index.within(extent, |_| true);
        (rows, places, are_points)
    }
}

/// The places of a layer; none of one that is never drawn as points.
pub(super) fn index_of(served: &Served, layer: MapLayer) -> Option<&PointIndex> {
    match layer {
        MapLayer::Buildings => Some(&served.points.buildings),
        MapLayer::Households => Some(&served.points.households),
        MapLayer::Cases => Some(&served.cases().index),
        _ => None,
    }
}

fn index(places: impl Iterator<Item = Place>) -> PointIndex {
    PointIndex::new((0..).zip(places.map(Place::coord)))
}

/// What a tile shows of a layer that is drawn as points.
pub(super) fn encode(
    features: &Features<'_>,
    layer: MapLayer,
    tile: TileId,
    crowding: Crowding,
    filter: &CaseFilter,
) -> Vec<u8> {
    let Some(index) = index_of(features.served(), layer) else { return Vec::new() };
    match layer {
        MapLayer::Households => households(features, index).encode(tile, crowding, |_| true),
        MapLayer::Cases => {
            let layer = cases(features, index);
            match filter.test(&features.served().cases().table) {
                None => layer.encode(tile, crowding, |_| true),
                Some(keeps) => layer.encode(tile, crowding, keeps),
            }
        }
        _ => buildings(features, index).encode(tile, crowding, |_| true),
    }
}

fn buildings<'a>(features: &Features<'a>, index: &'a PointIndex) -> PointLayer<'a> {
    let served = features.served();
    let data = served.snapshot().data();
    let id = |row: usize| data.buildings[row].id.as_str();
    let grids_of = features.grids_of_buildings();
    PointLayer {
        name: MapLayer::Buildings.name(),
        index,
        id: Box::new(move |row| feature_id(id(row))),
        columns: vec![
            text("id", move |row| Some(id(row))),
            sum("households", move |row| data.buildings[row].households),
            community(features, Box::new(move |row| served.community_of[row])),
            grid(features, Box::new(move |row| Some((*grids_of.get(row)?)? as usize))),
        ],
    }
}

fn households<'a>(features: &Features<'a>, index: &'a PointIndex) -> PointLayer<'a> {
    let households = features.served().snapshot().households();
    let id = |row: usize| households[row].id.as_str();
    PointLayer {
        name: MapLayer::Households.name(),
        index,
        id: Box::new(move |row| feature_id(id(row))),
        columns: vec![
            text("id", move |row| Some(id(row))),
            sum("households", move |row| Some(households[row].households)),
            text("building", move |row| Some(households[row].building.as_ref()?.as_str())),
        ],
    }
}

fn cases<'a>(features: &Features<'a>, index: &'a PointIndex) -> PointLayer<'a> {
    let cases = &features.served().cases().table;
    let (categories, sources) = (cases.categories(), cases.sources());
    let communities = features.served().cases().communities.as_slice();
    let grids = features.grids_of_drawn_cases();
    PointLayer {
        name: MapLayer::Cases.name(),
        index,
        id: Box::new(|row| feature_id(cases.id(row))),
        columns: vec![
            text("id", |row| Some(cases.id(row))),
            word(
                "domain",
                Domain::ALL.len(),
                |row| Some(cases.domain(row) as usize),
                |word| Domain::ALL[word].name(),
            ),
            word(
                "category",
                categories.words().len(),
                |row| Some(categories.number(row)? as usize),
                |word| &categories.words()[word],
            ),
            word(
                "source",
                sources.words().len(),
                |row| Some(sources.number(row)? as usize),
                |word| &sources.words()[word],
            ),
            word(
                "status",
                CaseStatus::ALL.len(),
                |row| Some(cases.status(row) as usize),
                |word| CaseStatus::ALL[word].name(),
            ),
            PointColumn {
                name: "reported_at",
                values: PointValues::Text(Box::new(|row, text| {
                    text.extend_from_slice(&Timestamp::to_rfc3339(cases.reported_at(row)));
                    true
                })),
            },
            grid(features, Box::new(|row| Some((*grids.get(row)?)? as usize))),
            community(features, Box::new(|row| communities[row].map(|unit| unit as usize))),
        ],
    }
}

fn text<'a>(name: &'a str, of: impl Fn(usize) -> Option<&'a str> + Sync + 'a) -> PointColumn<'a> {
    let append = move |row: usize, text: &mut Vec<u8>| {
        let found = of(row);
        text.extend_from_slice(found.unwrap_or_default().as_bytes());
        found.is_some()
    };
    PointColumn { name, values: PointValues::Text(Box::new(append)) }
}

fn sum<'a>(name: &'a str, of: impl Fn(usize) -> Option<u32> + Sync + 'a) -> PointColumn<'a> {
    PointColumn { name, values: PointValues::Sum(Box::new(move |row| of(row).map(u64::from))) }
}

fn word<'a>(
    name: &'a str,
    count: usize,
    of: impl Fn(usize) -> Option<usize> + Sync + 'a,
    word: impl Fn(usize) -> &'a str + Sync + 'a,
) -> PointColumn<'a> {
    let value = Box::new(move |number| Value::from(word(number)));
    PointColumn { name, values: PointValues::Choice { count, of: Box::new(of), value } }
}

fn community<'a>(features: &Features<'a>, of: OfRow<'a, Option<usize>>) -> PointColumn<'a> {
    let communities = &features.served().snapshot().data().communities;
    word("community", communities.len(), of, |unit| communities[unit].code.as_str())
}

fn grid<'a>(features: &Features<'a>, of: OfRow<'a, Option<usize>>) -> PointColumn<'a> {
    let grids = features.grids();
    word("grid", grids.len(), of, |grid| grids[grid].code.as_str())
}
