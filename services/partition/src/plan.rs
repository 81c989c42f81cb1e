use std::collections::HashSet;

use geo::{Area as _, CoordsIter, Euclidean, Length, MapCoords, MultiPolygon};
use rayon::prelude::*;
use wangge_model::{
    Area, Assignment, Community, DistrictData, Grid, GridCode, GridKind, LocalProjection, Place, Plan,
    PlanParameters, PlanState,
};

use crate::PartitionError;
use crate::arrangement::Node;
use crate::boundary::{NO_GRID, polygons};
use crate::community::{CommunityGraph, Region, graphs};
use crate::divide::{Problem, divide};
use crate::subdivision::{NO_CELL, Subdivision};

/// A border along a street costs this share of one through a block.
const ALONG_STREET: f64 = 0.15;

/// Makes a plan of every community of a district.
///
/// Buildings whose households are unknown count as empty. `progress` hears how many communities are
/// done, from any thread, in any order.
///
/// # Errors
/// When the band makes no sense, there is nothing to divide, or coordinates cannot be of one district.
pub fn make_plan(
    name: &str,
    data: &DistrictData,
    parameters: PlanParameters,
    progress: &(dyn Fn() + Sync),
) -> Result<Plan, PartitionError> {
    let PlanParameters { target, min, max, .. } = parameters;
    if min == 0 || min > target || target > max {
        return Err(PartitionError::BadBand { min, target, max });
    }
    let communities = communities(data);
    let subdivision = Subdivision::new(data, &communities, &[])?;
    let graphs = graphs(&subdivision, communities.len());
    let divided: Vec<Divided> = graphs
        .par_iter()
        .enumerate()
        .map(|(i, graph)| {
            let divided = divide_community(graph, &parameters, i as u64);
            progress();
            divided
        })
        .collect();
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
    let shapes = polygons(&subdivision.arrangement, &grid_of_face, home.len(), &fixed);
    Ok(assemble(name, data, &communities, parameters, &subdivision, &grid_of_cell, &home, shapes, notes))
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
}

fn divide_community(graph: &CommunityGraph, parameters: &PlanParameters, stream: u64) -> Divided {
    let (regions, across) = graph.regions(parameters);
    let mut label: Vec<Option<u32>> = vec![None; graph.cells.len()];
    let mut grids = 0;
    for (i, region) in regions.iter().enumerate() {
        let problem = problem(graph, region);
        let zones = divide(&problem, parameters.seed, stream << 16 | i as u64);
        for (cell, zone) in region.cells.iter().zip(zones) {
            label[*cell as usize] = Some(grids as u32 + zone);
        }
        grids += problem.zones;
    }
    if regions.is_empty() {
        grids = 1;
    }
    graph.flood(&mut label);
    Divided { grid: label.into_iter().map(Option::unwrap_or_default).collect(), grids, across }
}

fn problem(graph: &CommunityGraph, region: &Region) -> Problem {
    let mut number = vec![0_u32; graph.cells.len()];
    for (i, &cell) in region.cells.iter().enumerate() {
        number[cell as usize] = i as u32;
    }
    let mut around = vec![Vec::new(); region.cells.len()];
    for link in &region.links {
        let (a, b) = (number[link.a as usize], number[link.b as usize]);
        let cost = link.block + ALONG_STREET * link.street;
        around[a as usize].push((b, cost));
        around[b as usize].push((a, cost));
    }
    let weight: Vec<f64> = region.cells.iter().map(|&c| graph.households[c as usize] as f64).collect();
    let inhabited = weight.iter().filter(|&&w| w > 0.0).count();
    Problem {
        at: region.cells.iter().map(|&c| graph.centre[c as usize]).collect(),
        weight,
        around,
        zones: region.grids.min(inhabited.max(1)),
    }
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
    Plan { name: name.to_owned(), state: PlanState::Draft, parameters, grids, assignments, notes }
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
