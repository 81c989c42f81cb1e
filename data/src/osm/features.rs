//! Buildings, streets and barriers out of ways and relations.

use std::collections::HashSet;

use geo::{BoundingRect, Coord, Intersects, LineString, MultiLineString, Rect};
use rayon::prelude::*;
use wangge_model::{
    Area, Barrier, BarrierShape, Building, Community, FeatureId, GeometryError, Lines, Place, Street,
};

use super::element::{Role, Vertex};
use super::extract::{Extract, Relation, RelationKind, Way, centre};
use super::report::OsmReport;
use super::rings::degree_pair;
use super::surface::{SurfaceFault, relation_surface, surface};
use super::tags::{BarrierTags, BuildingTags};
use crate::write::Locator;

/// The surfaces that relations make, and the ways they make them of.
#[derive(Default)]
pub(super) struct Surfaces {
    buildings: Vec<(FeatureId, BuildingTags, Footprint)>,
    water: Vec<(FeatureId, BarrierTags, Area)>,
    /// Outer ways whose own tags say again what their relation says.
    claimed: HashSet<i64>,
}

/// A surface, or the place where one should be.
enum Footprint {
    Area(Area),
    Centre(Option<Coord<f64>>),
}

fn id(kind: &str, number: i64) -> FeatureId {
    FeatureId::new(&format!("{kind}/{number}")).expect("a number makes a good id")
}

fn outer_ways<'a>(extract: &'a Extract, relation: &'a Relation) -> impl Iterator<Item = &'a Way> {
    let outer = relation.members.iter().filter(|member| member.role == Role::Outer);
    outer.filter_map(|member| extract.way(member.way))
}

/// What a relation's surface is; in older data its outer ways say so.
fn meaning(extract: &Extract, relation: &Relation) -> Option<RelationKind> {
    match &relation.kind {
        RelationKind::Division { .. } => None,
        RelationKind::Untagged => outer_ways(extract, relation).find_map(|way| {
            let water = way.barrier.clone().filter(|barrier| barrier.surface).map(RelationKind::Water);
            way.building.map(RelationKind::Building).or(water)
        }),
        kind => Some(kind.clone()),
    }
}

/// Makes the surfaces of all relations that are buildings or water.
pub(super) fn surfaces(extract: &Extract, report: &mut OsmReport) -> Surfaces {
    let made: Vec<_> = extract
        .relations
        .par_iter()
        .filter_map(|relation| {
            Some((relation, meaning(extract, relation)?, relation_surface(extract, relation)))
        })
        .collect();
    let mut surfaces = Surfaces::default();
    for (relation, meaning, surface) in made {
        if surface.is_ok() {
            surfaces.claimed.extend(outer_ways(extract, relation).map(|way| way.id));
        }
        surfaces.keep(extract, relation, meaning, surface, report);
    }
    surfaces
}

impl Surfaces {
    fn keep(
        &mut self,
        extract: &Extract,
        relation: &Relation,
        meaning: RelationKind,
        surface: Result<Area, SurfaceFault>,
        report: &mut OsmReport,
    ) {
        let id = id("relation", relation.id);
        let kind = if matches!(meaning, RelationKind::Building(_)) { "building" } else { "water" };
        match (meaning, surface) {
            (RelationKind::Building(tags), Ok(area)) => {
                self.buildings.push((id, tags, Footprint::Area(area)));
            }
            (RelationKind::Water(tags), Ok(area)) => self.water.push((id, tags, area)),
            (RelationKind::Building(tags), Err(fault)) => {
                report.broken(relation, kind, fault);
                // In older data the outer ways stand for themselves when their relation is broken.
                if !matches!(relation.kind, RelationKind::Untagged) {
                    let line: Vec<Vertex> =
                        outer_ways(extract, relation).flat_map(|way| way.line.iter().copied()).collect();
                    self.buildings.push((id, tags, Footprint::Centre(centre(&line))));
                }
            }
            (_, Err(fault)) => report.broken(relation, kind, fault),
            (_, Ok(_)) => {}
        }
    }
}

/// The buildings that stand in a community.
pub(super) fn buildings(
    extract: &Extract,
    surfaces: &mut Surfaces,
    communities: &[Community],
    report: &mut OsmReport,
) -> Vec<Building> {
    let locator = Locator::new(communities);
    let claimed = &surfaces.claimed;
    let of_ways = extract
        .ways
        .par_iter()
        .filter(|way| !claimed.contains(&way.id))
        .filter_map(|way| Some((id("way", way.id), way.building?, way_footprint(way))));
    let of_relations = std::mem::take(&mut surfaces.buildings).into_par_iter();
    let stand: Vec<(Option<Building>, bool)> = of_ways
        .chain(of_relations)
        .map(|(id, tags, footprint)| {
            let building = building(id, tags, footprint);
            let inside = building.as_ref().is_some_and(|it| locator.find(it.place.coord()).is_some());
            (building, inside)
        })
        .collect();
    report.buildings_outside =
        stand.iter().filter(|(building, inside)| building.is_some() && !inside).count();
    let nowhere = stand.iter().filter(|(building, _)| building.is_none()).count();
    if nowhere > 0 {
        report.notes.push(format!("{nowhere} buildings have no node in the extract and are left out"));
    }
    let mut kept: Vec<_> =
        stand.into_iter().filter(|(_, inside)| *inside).filter_map(|(building, _)| building).collect();
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    report.buildings = kept.len();
    report.buildings_as_points = kept.iter().filter(|it| it.footprint.is_none()).count();
    report.buildings_without_dwellings = kept.iter().filter(|it| it.households == Some(0)).count();
    kept
}

fn way_footprint(way: &Way) -> Footprint {
    let area = surface(&[way.line.as_slice()]).ok().filter(|_| !way.cut);
    area.map_or_else(|| Footprint::Centre(centre(&way.line)), Footprint::Area)
}

fn building(id: FeatureId, tags: BuildingTags, footprint: Footprint) -> Option<Building> {
    let (place, footprint) = match footprint {
        Footprint::Area(area) => (area.inner_place(), Some(area)),
        Footprint::Centre(at) => (Place::new(at?).ok()?, None),
    };
    let BuildingTags { levels, households } = tags;
    // Nobody can live in it: an allocation by floor area passes it by.
    let floor_area = (households == Some(0)).then_some(0.0);
    Some(Building { id, place, footprint, households, levels, floor_area })
}

fn lines(way: &Way) -> Result<Lines, GeometryError> {
    let line: LineString<f64> = way.line.iter().map(|at| degree_pair(*at)).collect();
    Lines::new(MultiLineString(vec![line]))
}

fn touches(lines: &Lines, extent: Rect<f64>) -> bool {
    lines.geometry().bounding_rect().is_some_and(|rect| rect.intersects(&extent))
}

/// The streets that touch an extent.
pub(super) fn streets(extract: &Extract, extent: Rect<f64>, report: &mut OsmReport) -> Vec<Street> {
    let mut streets: Vec<_> = extract
        .ways
        .iter()
        .filter_map(|way| {
            let tags = way.street.as_ref()?;
            let lines = lines(way).ok().filter(|lines| touches(lines, extent))?;
            Some(Street { id: id("way", way.id), class: tags.class, name: tags.name.clone(), lines })
        })
        .collect();
    streets.sort_by(|a, b| a.id.cmp(&b.id));
    report.streets = streets.len();
    streets
}

/// The barriers that touch an extent.
pub(super) fn barriers(
    extract: &Extract,
    surfaces: Surfaces,
    extent: Rect<f64>,
    report: &mut OsmReport,
) -> Vec<Barrier> {
    let claimed = &surfaces.claimed;
    let shapes: Vec<_> = extract
        .ways
        .par_iter()
        .filter(|way| !claimed.contains(&way.id))
        .filter_map(|way| Some((way, way.barrier.as_ref()?)))
        .map(|(way, tags)| (id("way", way.id), tags.clone(), way_shape(way, tags.surface)))
        .collect();
    let bad = shapes.iter().filter(|(.., shape)| shape.is_none()).count();
    if bad > 0 {
        report
            .notes
            .push(format!("{bad} ways that should be water or railways have no valid shape, left out"));
    }
    let of_relations =
        surfaces.water.into_iter().map(|(id, tags, area)| (id, tags, Some(BarrierShape::Area(area))));
    let mut barriers: Vec<_> = shapes
        .into_iter()
        .chain(of_relations)
        .filter_map(|(id, tags, shape)| {
            let shape = shape.filter(|shape| match shape {
                BarrierShape::Lines(lines) => touches(lines, extent),
                BarrierShape::Area(area) => area.extent().intersects(&extent),
            })?;
            Some(Barrier { id, class: tags.class, name: tags.name, shape })
        })
        .collect();
    barriers.sort_by(|a, b| a.id.cmp(&b.id));
    report.barriers = barriers.len();
    barriers
}

fn way_shape(way: &Way, is_surface: bool) -> Option<BarrierShape> {
    if is_surface {
        let area = surface(&[way.line.as_slice()]).ok().filter(|_| !way.cut)?;
        return Some(BarrierShape::Area(area));
    }
    lines(way).ok().map(BarrierShape::Lines)
}
