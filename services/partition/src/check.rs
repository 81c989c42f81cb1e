//! Checks a finished plan from its polygons and assignments alone, as an outsider would.

use std::collections::{HashMap, HashSet};

use geo::{
    Area as _, BoundingRect, Contains, Coord, Euclidean, Length, LineString, MultiPolygon, Validation,
};
use serde::Serialize;
use wangge_model::{DistrictData, LATTICE, LocalProjection, Plan};

use crate::arrangement::{Node, Segment, conflicts};

/// Something that is wrong with a plan, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// One of `gap`, `overlap`, `contiguity`, `nesting`, `counts`, `band`, `coverage`, `geometry`, `codes`.
    pub kind: &'static str,
    /// The grid, community or building it is about.
    pub at: String,
    /// What is wrong.
    pub message: String,
    /// Longitude and latitude to look at, when there is one place.
    pub place: Option<[f64; 2]>,
}

/// Lists every fault of a plan; an empty list is a valid plan.
///
/// A gap or overlap is found exactly: every border must be run once in each direction, or lie on the
/// border of a community. Areas are compared to the square millimetre per metre of border.
pub fn check_plan(data: &DistrictData, plan: &Plan) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_codes(plan, &mut faults);
    check_geometry(data, plan, &mut faults);
    check_borders(plan, &mut faults);
    check_areas(data, plan, &mut faults);
    check_counts(data, plan, &mut faults);
    check_band(data, plan, &mut faults);
    faults
}

fn fault(kind: &'static str, at: &impl ToString, message: String, place: Option<Coord<f64>>) -> Fault {
    Fault { kind, at: at.to_string(), message, place: place.map(|p| [p.x, p.y]) }
}

fn check_codes(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for grid in &plan.grids {
        if !seen.insert(&grid.code) {
            faults.push(fault("codes", &grid.code, "the code is given twice".to_owned(), None));
        }
    }
}

fn check_geometry(data: &DistrictData, plan: &Plan, faults: &mut Vec<Fault>) {
    let parts: HashMap<_, _> =
        data.communities.iter().map(|c| (&c.code, c.area.geometry().0.len())).collect();
    for grid in &plan.grids {
        let shape = grid.area.geometry();
        let centre = Some(grid.area.extent().center());
        if let Err(error) = shape.check_validation() {
            faults.push(fault("geometry", &grid.code, format!("the polygon is not valid: {error}"), centre));
        }
        let allowed = parts.get(&grid.community).copied().unwrap_or(1);
        if shape.0.len() > 1 && allowed == 1 {
            faults.push(fault(
                "contiguity",
                &grid.code,
                format!("it lies in {} parts", shape.0.len()),
                centre,
            ));
        }
    }
}

fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
}

/// Borders run twice in one direction are overlaps; borders that cross are both.
fn check_borders(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut directed: HashMap<(Node, Node), usize> = HashMap::new();
    let mut segments = Vec::new();
    let mut owner = Vec::new();
    for (i, grid) in plan.grids.iter().enumerate() {
        for edge in rings(grid.area.geometry()).flat_map(LineString::lines) {
            let (a, b) = (Node::from_degrees(edge.start), Node::from_degrees(edge.end));
            if let Some(&other) = directed.get(&(a, b)) {
                let message = format!("it overlaps grid {}", plan.grids[other].code);
                faults.push(fault("overlap", &grid.code, message, Some(edge.start)));
            }
            directed.insert((a, b), i);
            if !directed.contains_key(&(b, a)) {
                segments.push(Segment { a, b, tags: 0 });
                owner.push(i);
            }
        }
    }
    let mut reported = HashSet::new();
    for s in conflicts(&segments) {
        let grid = &plan.grids[owner[s]];
        if reported.insert(&grid.code) {
            let message = "its border crosses another or lacks a shared vertex".to_owned();
            faults.push(fault("overlap", &grid.code, message, Some(segments[s].a.degrees())));
        }
    }
}

/// The grids of a community must add up to it; with no overlap, what is missing is a gap.
fn check_areas(data: &DistrictData, plan: &Plan, faults: &mut Vec<Fault>) {
    let Some(extent) = data.communities.first().map(|c| c.area.extent()) else { return };
    let local = LocalProjection::centred_on(extent);
    let mut covered: HashMap<&str, f64> = HashMap::new();
    for grid in &plan.grids {
        *covered.entry(grid.community.as_str()).or_default() += square_steps(grid.area.geometry());
    }
    for community in &data.communities {
        let shape = community.area.geometry();
        let centre = community.area.extent().center();
        let scale = {
            let step = 1.0 / LATTICE;
            let (o, e) = (local.forward(centre), local.forward(centre + Coord { x: step, y: 0.0 }));
            let n = local.forward(centre + Coord { x: 0.0, y: step });
            (e.x - o.x).hypot(e.y - o.y) * (n.x - o.x).hypot(n.y - o.y)
        };
        let metres: f64 = rings(shape).map(|ring| Euclidean.length(ring)).sum::<f64>() * 111_000.0;
        let missing =
            (square_steps(shape) - covered.get(community.code.as_str()).copied().unwrap_or(0.0)) * scale;
        // A vertex on a border is rounded by at most 8 mm: 0.01 m² per metre is the honest limit.
        if missing.abs() > 0.01 * metres + 0.01 {
            let kind = if missing > 0.0 { "gap" } else { "nesting" };
            let message = format!(
                "its grids cover {:.2} m² {} than it has",
                missing.abs(),
                if missing > 0.0 { "less" } else { "more" }
            );
            faults.push(fault(kind, &community.code, message, Some(centre)));
        }
        for grid in plan.grids.iter().filter(|grid| grid.community == community.code) {
            let inside = shape.bounding_rect().is_some_and(|b| b.contains(&grid.area.extent().center()));
            if !inside && shape.0.len() == 1 {
                let message = format!("it lies outside its community {}", community.code);
                faults.push(fault("nesting", &grid.code, message, Some(grid.area.extent().center())));
            }
        }
    }
}

/// Area in square lattice steps.
fn square_steps(shape: &MultiPolygon<f64>) -> f64 {
    shape.unsigned_area() * LATTICE * LATTICE
}

/// Every building stands in the grid it is assigned to, and the counts on the labels are theirs.
fn check_counts(data: &DistrictData, plan: &Plan, faults: &mut Vec<Fault>) {
    let households: HashMap<_, _> =
        data.buildings.iter().map(|b| (&b.id, u64::from(b.households.unwrap_or(0)))).collect();
    let grid_of: HashMap<_, _> = plan.grids.iter().map(|grid| (&grid.code, grid)).collect();
    let mut counted: HashMap<_, (u64, u32)> = HashMap::new();
    let mut assigned = HashSet::new();
    for assignment in &plan.assignments {
        let place = assignment.place.coord();
        if !assigned.insert(&assignment.building) {
            faults.push(fault(
                "coverage",
                &assignment.building,
                "the building is in two grids".to_owned(),
                Some(place),
            ));
        }
        let Some(&here) = households.get(&assignment.building) else {
            faults.push(fault(
                "counts",
                &assignment.building,
                "the building is no longer in the store".to_owned(),
                Some(place),
            ));
            continue;
        };
        let Some(grid) = grid_of.get(&assignment.grid) else {
            let message = format!("its grid {} is not in the plan", assignment.grid);
            faults.push(fault("coverage", &assignment.building, message, Some(place)));
            continue;
        };
        if !grid.area.geometry().contains(&place) {
            let message = format!("it does not stand in its grid {}", grid.code);
            faults.push(fault("coverage", &assignment.building, message, Some(place)));
        }
        let count = counted.entry(&assignment.grid).or_default();
        *count = (count.0 + here, count.1 + 1);
    }
    for building in &data.buildings {
        let here = building.households.unwrap_or(0);
        if here > 0 && !assigned.contains(&building.id) {
            let message = format!(
                "{here} households in no grid: the building lies outside every community or is newer than the plan"
            );
            faults.push(fault("coverage", &building.id, message, Some(building.place.coord())));
        }
    }
    for grid in &plan.grids {
        let (households, buildings) = counted.get(&grid.code).copied().unwrap_or_default();
        if households != u64::from(grid.households) || buildings != grid.buildings {
            let message = format!(
                "it says {} households in {} buildings; there are {households} in {buildings}",
                grid.households, grid.buildings
            );
            faults.push(fault("counts", &grid.code, message, Some(grid.area.extent().center())));
        }
    }
}

/// General grids outside the band, unless one building is above it or the whole community is below it.
fn check_band(data: &DistrictData, plan: &Plan, faults: &mut Vec<Fault>) {
    let households: HashMap<_, _> =
        data.buildings.iter().map(|b| (&b.id, b.households.unwrap_or(0))).collect();
    let mut largest: HashMap<_, u32> = HashMap::new();
    for assignment in &plan.assignments {
        let here = households.get(&assignment.building).copied().unwrap_or(0);
        let best = largest.entry(&assignment.grid).or_default();
        *best = here.max(*best);
    }
    let mut in_community: HashMap<_, u32> = HashMap::new();
    for grid in plan.grids.iter().filter(|grid| grid.is_balanced()) {
        *in_community.entry(&grid.community).or_default() += 1;
    }
    for grid in plan.grids.iter().filter(|grid| grid.is_balanced()) {
        let (min, max) = grid.band(&plan.parameters);
        let forced = largest.get(&grid.code).is_some_and(|&l| l > max);
        let alone = in_community.get(&grid.community).copied().unwrap_or(0) < 2;
        let centre = Some(grid.area.extent().center());
        if grid.households > max && !forced {
            faults.push(fault(
                "band",
                &grid.code,
                format!("{} households, more than {max}", grid.households),
                centre,
            ));
        } else if grid.households < min && !alone {
            faults.push(fault(
                "band",
                &grid.code,
                format!("{} households, fewer than {min}", grid.households),
                centre,
            ));
        }
    }
}
