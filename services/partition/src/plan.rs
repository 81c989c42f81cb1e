use std::collections::HashSet;

use geo::{Area as _, CoordsIter, Euclidean, Length, MapCoords, MultiPolygon};
use rayon::prelude::*;
use wangge_model::{
    Area, Assignment, Community, CommunityLimits, DistrictData, DivisionCode, Effort, Grid, GridCode,
    GridKind, LocalProjection, Place, Plan, PlanParameters, PlanState,
};

use crate::PartitionError;
use crate::arrangement::Node;
use crate::atoms::{Atoms, delaunay};
use crate::boundary::{NO_GRID, Standing, polygons};
use crate::community::{CommunityGraph, graphs};
use crate::divide::{Problem, Wish, divide};
use crate::limits::{self, Exact};
use crate::random::Random;
use crate::subdivision::{NO_CELL, Subdivision};
use crate::watch::Watch;

/// Makes a plan of every community of a district.
///
/// Buildings whose households are unknown count as empty.
///
/// # Errors
/// When the band makes no sense, there is nothing to divide, or coordinates cannot be of one district.
pub fn make_plan(
    name: &str,
    data: &DistrictData,
    parameters: PlanParameters,
    watch: &Watch<'_>,
) -> Result<Plan, PartitionError> {
    let PlanParameters { target, min, max, .. } = parameters;
    if min == 0 || min > target || target > max {
        return Err(PartitionError::BadBand { min, target, max });
    }
    if !parameters.priorities.are_sound() {
        return Err(PartitionError::BadPriorities(parameters.priorities));
    }
    let communities = communities(data);
    let subdivision = Subdivision::new(data, &communities, &[])?;
    let graphs = graphs(&subdivision, communities.len());
    let divided: Result<Vec<Divided>, PartitionError> = graphs
        .par_iter()
        .enumerate()
        .map(|(i, graph)| {
            watch.check()?;
            let divided = divide_community(graph, &parameters, i as u64);
            (watch.done)(&communities[i].code);
            Ok(divided)
        })
        .collect();
    let divided = divided?;
    let mut notes = subdivision.notes.clone();
    let mut grid_of_cell = vec![NO_GRID; subdivision.cells.len()];
    let mut home = Vec::new();
    for (community, (graph, divided)) in graphs.iter().zip(&divided).enumerate() {
        for (cell, &grid) in graph.cells.iter().zip(&divided.grid) {
            grid_of_cell[*cell as usize] = home.len() as u32 + grid;
        }
        home.extend(std::iter::repeat_n(community, divided.grids));
        if divided.across > 0 {
            notes.push(format!(
                "community {}: {} households live in parts too small for a grid of their own and share one across a barrier or between separate parts",
                communities[community].code, divided.across
            ));
        }
    }
    let grid_of_face: Vec<u32> = subdivision
        .cell_of_face
        .iter()
        .map(|&cell| if cell == NO_CELL { NO_GRID } else { grid_of_cell[cell as usize] })
        .collect();
    let fixed: HashSet<Node> = communities
        .iter()
        .flat_map(|community| community.area.geometry().coords_iter())
        .map(Node::from_degrees)
        .collect();
    let standing =
        Standing { buildings: &data.buildings, at: &subdivision.standing, shrink: subdivision.shrink };
    let shapes = polygons(&subdivision.arrangement, &grid_of_face, home.len(), &fixed, &standing);
    let limits = graphs
        .par_iter()
        .zip(&divided)
        .enumerate()
        .filter_map(|(i, (graph, divided))| {
            limits_of(graph, divided, &communities[i].code, &parameters, i as u64)
        })
        .collect();
    let plan =
        assemble(name, data, &communities, parameters, &subdivision, &grid_of_cell, &home, shapes, notes);
    Ok(Plan { limits, ..plan })
}

/// The communities; without any, the district as one.
fn communities(data: &DistrictData) -> Vec<Community> {
    if !data.communities.is_empty() {
        return data.communities.clone();
    }
    data.district
        .iter()
        .map(|district| Community {
            code: district.code.clone(),
            name: district.name.clone(),
            subdistrict: None,
            kind: None,
            area: district.area.clone(),
        })
        .collect()
}

struct Divided {
    /// The grid of each cell of the community, from 0.
    grid: Vec<u32>,
    grids: usize,
    /// Households joined across a barrier.
    across: u64,
    /// The best contiguous division, where there are few buildings and no barrier between them.
    exact: Option<Exact>,
}

fn divide_community(graph: &CommunityGraph, parameters: &PlanParameters, stream: u64) -> Divided {
    let (regions, across) = graph.regions(parameters);
    let mut label: Vec<Option<u32>> = vec![None; graph.cells.len()];
    let mut grids = 0;
    let near = delaunay(graph);
    let mut exact = None;
    let wish = Wish {
        effort: parameters.effort,
        priorities: parameters.priorities,
        band: [f64::from(parameters.min), f64::from(parameters.max)],
    };
    for (i, region) in regions.iter().enumerate() {
        let atoms = Atoms::new(graph, region, &near, f64::from(parameters.max_gap));
        let zones = divide(&atoms.problem, &wish, parameters.seed, stream << 16 | i as u64);
        if let [_] = regions[..] {
            exact = look_through(&atoms.problem, &zones, parameters.effort);
        }
        for (cell, &vertex) in region.cells.iter().zip(&atoms.vertex_of) {
            label[*cell as usize] = Some(grids as u32 + zones[vertex as usize]);
        }
        grids += atoms.problem.zones;
    }
    if regions.is_empty() {
        grids = 1;
    }
    graph.flood(&mut label);
    Divided { grid: label.into_iter().map(Option::unwrap_or_default).collect(), grids, across, exact }
}

/// Buildings up to which all contiguous divisions are looked through.
const SMALL: usize = 60;

/// How far a community's grids are from what can be had; `None` without households, and where the plan
/// is only for a first look.
fn limits_of(
    graph: &CommunityGraph,
    divided: &Divided,
    code: &DivisionCode,
    parameters: &PlanParameters,
    stream: u64,
) -> Option<CommunityLimits> {
    if parameters.effort == Effort::Fast {
        return None;
    }
    let lived: Vec<usize> = (0..graph.cells.len()).filter(|&c| graph.households[c] > 0).collect();
    let weight: Vec<u64> = lived.iter().map(|&c| graph.households[c]).collect();
    let at: Vec<[f64; 2]> = lived.iter().map(|&c| graph.centre[c]).collect();
    let zone: Vec<u32> = lived.iter().map(|&c| divided.grid[c]).collect();
    let households: u64 = weight.iter().sum();
    let mut load = vec![0_u64; divided.grids];
    for (&z, w) in zone.iter().zip(&weight) {
        load[z as usize] += w;
    }
    load.retain(|&households| households > 0);
    let grids = load.len();
    if grids == 0 {
        return None;
    }
    let mean = households as f64 / grids as f64;
    let deviation = |load: &u64| (*load as f64 - mean).abs() / mean;
    let packed = limits::packing(&weight, grids);
    let shares: Vec<f64> = weight.iter().map(|&w| w as f64).collect();
    let mut random = Random::new(parameters.seed, stream);
    let least = limits::balanced_inertia(&shares, &at, grids, &mut random);
    let inertia = limits::inertia_of(&shares, &at, &zone, divided.grids);
    let exact = divided.exact.as_ref();
    Some(CommunityLimits {
        community: code.clone(),
        grids: grids as u32,
        households,
        worst: load.iter().map(deviation).fold(0.0, f64::max),
        mean: load.iter().map(deviation).sum::<f64>() / grids as f64,
        packing_worst: packed.worst,
        packing_mean: packed.mean,
        proved_worst: packed.proved_worst,
        contiguous_worst: exact.map(|exact| exact.worst),
        contiguous_bound: exact.map(|exact| exact.lower_bound),
        inertia: if least > 0.0 { inertia / least } else { 1.0 },
    })
}

/// Looks through the contiguous divisions of a small region, from the one that was found.
fn look_through(problem: &Problem, zone: &[u32], effort: Effort) -> Option<Exact> {
    let budget = match effort {
        Effort::Fast => return None,
        Effort::Balanced => 30_000,
        Effort::Best => 1_000_000,
    };
    if problem.len() > SMALL || problem.zones < 2 {
        return None;
    }
    let weight: Vec<u64> = problem.vertices().iter().map(|v| v.weight as u64).collect();
    let around: Vec<Vec<u32>> =
        (0..problem.len()).map(|v| problem.neighbours(v).map(|n| n as u32).collect()).collect();
    Some(limits::exact(&weight, &around, problem.zones, zone, budget))
}

#[expect(clippy::too_many_arguments, reason = "the one place where all parts of a plan come together")]
fn assemble(
    name: &str,
    data: &DistrictData,
    communities: &[Community],
    parameters: PlanParameters,
    subdivision: &Subdivision,
    grid_of_cell: &[u32],
    home: &[usize],
    shapes: Vec<MultiPolygon<f64>>,
    mut notes: Vec<String>,
) -> Plan {
    let local = LocalProjection::at(subdivision.arrangement.nodes[0].degrees());
    let mut households = vec![0_u64; home.len()];
    let mut buildings = vec![0_u32; home.len()];
    let mut grid_of_building: Vec<Option<u32>> = vec![None; data.buildings.len()];
    for (cell, &grid) in subdivision.cells.iter().zip(grid_of_cell) {
        households[grid as usize] += cell.households;
        buildings[grid as usize] += cell.buildings.len() as u32;
        for &building in &cell.buildings {
            grid_of_building[building as usize] = Some(grid);
        }
    }
    let codes = codes(communities, home, &shapes);
    let mut community_households = vec![(0_u64, 0_u32); communities.len()];
    for (&community, &h) in home.iter().zip(&households) {
        community_households[community].0 += h;
        community_households[community].1 += u32::from(h > 0);
    }
    let mut grids: Vec<Grid> = shapes
        .into_par_iter()
        .enumerate()
        .map(|(i, shape)| {
            let community = &communities[home[i]];
            let (total, inhabited) = community_households[home[i]];
            let mean = total as f64 / f64::from(inhabited.max(1));
            let (area_m2, compactness) = measure(&shape, &local);
            let code = codes[i].clone();
            let sequence = code.as_str().trim_start_matches(community.code.as_str()).to_owned();
            Grid {
                name: format!("{}{sequence}", community.name),
                code,
                kind: GridKind::General,
                community: community.code.clone(),
                subdistrict: community.subdistrict.clone(),
                sheet: None,
                area: Area::from_lattice(shape),
                households: households[i].try_into().unwrap_or(u32::MAX),
                buildings: buildings[i],
                target: parameters.target,
                deviation: if total == 0 { 0.0 } else { (households[i] as f64 - mean) / mean },
                area_m2,
                compactness,
            }
        })
        .collect();
    notes.extend(band_notes(&grids, data, &grid_of_building, &parameters));
    grids.sort_by(|p, q| p.code.cmp(&q.code));
    let assignments = data
        .buildings
        .iter()
        .zip(&grid_of_building)
        .zip(&subdivision.standing)
        .filter_map(|((building, grid), standing)| {
            let place = Place::new(standing.as_ref()?.degrees()).ok()?;
            Some(Assignment { building: building.id.clone(), grid: codes[(*grid)? as usize].clone(), place })
        })
        .collect();
    Plan {
        name: name.to_owned(),
        state: PlanState::Draft,
        parameters,
        grids,
        assignments,
        notes,
        lineage: None,
        limits: Vec::new(),
    }
}

/// Square metres, and Polsby–Popper: 4π·area/perimeter².
fn measure(shape: &MultiPolygon<f64>, local: &LocalProjection) -> (f64, f64) {
    let metres = shape.map_coords(|at| local.forward(at));
    let area = metres.unsigned_area();
    let perimeter: f64 = metres
        .iter()
        .map(|p| {
            Euclidean.length(p.exterior()) + p.interiors().iter().map(|r| Euclidean.length(r)).sum::<f64>()
        })
        .sum();
    (area, 4.0 * std::f64::consts::PI * area / (perimeter * perimeter).max(f64::MIN_POSITIVE))
}

/// Codes in reading order within each community: rows from north to south, in a row from west to east.
fn codes(communities: &[Community], home: &[usize], shapes: &[MultiPolygon<f64>]) -> Vec<GridCode> {
    use geo::Centroid;
    let centre: Vec<_> = shapes.iter().map(|shape| shape.centroid().unwrap_or_default()).collect();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); communities.len()];
    for (grid, &community) in home.iter().enumerate() {
        members[community].push(grid);
    }
    let mut codes: Vec<Option<GridCode>> = vec![None; home.len()];
    for (community, mut grids) in communities.iter().zip(members) {
        grids.sort_by(|&p, &q| centre[q].y().total_cmp(&centre[p].y()).then(p.cmp(&q)));
        let row = (grids.len() as f64).sqrt().ceil().max(1.0) as usize;
        for chunk in grids.chunks_mut(row) {
            chunk.sort_by(|&p, &q| centre[p].x().total_cmp(&centre[q].x()).then(p.cmp(&q)));
        }
        for (i, grid) in grids.into_iter().enumerate() {
            codes[grid] = Some(GridCode::in_community(&community.code, i as u32 + 1));
        }
    }
    codes.into_iter().flatten().collect()
}

/// Says of each grid outside the band why it is.
fn band_notes(
    grids: &[Grid],
    data: &DistrictData,
    grid_of_building: &[Option<u32>],
    parameters: &PlanParameters,
) -> Vec<String> {
    let mut tallest: Vec<Option<usize>> = vec![None; grids.len()];
    for (building, grid) in grid_of_building.iter().enumerate() {
        if let Some(grid) = grid {
            let best = &mut tallest[*grid as usize];
            let households = |b: usize| data.buildings[b].households.unwrap_or(0);
            if best.is_none_or(|other| households(building) > households(other)) {
                *best = Some(building);
            }
        }
    }
    let alone = |grid: &Grid| {
        grids.iter().filter(|other| other.community == grid.community && other.households > 0).count() == 1
    };
    let mut notes = Vec::new();
    for (grid, tallest) in grids.iter().zip(tallest) {
        let (code, households) = (&grid.code, grid.households);
        if households > parameters.max {
            let building = tallest.map(|b| &data.buildings[b]);
            let reason = match building.filter(|b| b.households.unwrap_or(0) > parameters.max) {
                Some(b) => format!("building {} alone has {}", b.id, b.households.unwrap_or(0)),
                None => "no division with smaller grids was found".to_owned(),
            };
            notes
                .push(format!("grid {code} has {households} households, above {}: {reason}", parameters.max));
        } else if households > 0 && households < parameters.min {
            let reason = if alone(grid) { ": its community has no more" } else { "" };
            notes.push(format!("grid {code} has {households} households, below {}{reason}", parameters.min));
        }
    }
    notes
}
