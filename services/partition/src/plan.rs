use std::collections::BTreeSet;

use rayon::prelude::*;
use wangge_model::{
    Area, Community, CommunityLimits, DistrictData, DivisionCode, Effort, GridKind, Plan, PlanParameters,
};

use crate::PartitionError;
use crate::assemble::{Piece, Pieces, assemble};
use crate::atoms::{Atoms, Links};
use crate::boundary::NO_GRID;
use crate::community::{CommunityGraph, graphs};
use crate::dedicated::{self, Dedicated};
use crate::divide::{Problem, Wish, divide};
use crate::limits::{self, Exact};
use crate::present::Scope;
use crate::present::mend::spoilt;
use crate::present::restore::{Limits, Start, restore};
use crate::random::Random;
use crate::request::{Request, Spread};
use crate::shapes::{Ground, shapes, standing};
use crate::sheets;
use crate::spread::spreads;
use crate::subdivision::{Inlay, Subdivision};
use crate::together;
use crate::watch::Watch;

/// A plan and what is to be said of it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// How evenly each measure is spread: households first, then those of the request.
    pub spreads: Vec<Spread>,
}

/// Makes a plan of every community of a district.
///
/// Buildings whose households are unknown count as empty.
///
/// # Errors
/// When the request contradicts itself or the district, there is nothing to divide, coordinates cannot be
/// of one district, or the watch was told to stop.
pub fn make_plan(
    name: &str,
    data: &DistrictData,
    request: &Request<'_>,
    watch: &Watch<'_>,
) -> Result<Planned, PartitionError> {
    request.check()?;
    let communities = communities(data);
    let mut unchanged = BTreeSet::new();
    let mut notes = Vec::new();
    loop {
        let scope = Scope::new(data, &communities, request, &unchanged)?;
        let made = divide_scope(&scope, (data, &communities), request, watch)?;
        let is_parted = |community: usize| communities[community].area.geometry().0.len() > 1;
        let spoilt = spoilt(&made.pieces.grids, &scope.edges, is_parted);
        if request.present.is_some() && !spoilt.is_empty() {
            for code in spoilt.into_iter().map(|community| communities[community].code.clone()) {
                notes.push(format!("community {code} stays as it was: no change was found that leaves its grids in one piece and those around it to the vertex"));
                unchanged.insert(code);
            }
            continue;
        }
        let plan = assembled(name, data, &communities, request, (&scope, made, &notes));
        match scope.over_limit(&plan) {
            Some(code) if unchanged.insert(code.clone()) => notes.push(format!(
                "community {code} stays as it was: with its changes more households would move than may"
            )),
            _ => {
                let spreads = spreads(&plan, data, request);
                return Ok(Planned { plan, spreads });
            }
        }
    }
}

fn assembled(
    name: &str,
    data: &DistrictData,
    communities: &[Community],
    request: &Request<'_>,
    (scope, made, before): (&Scope<'_>, Made, &[String]),
) -> Plan {
    let mut notes = scope.notes.clone();
    notes.extend_from_slice(before);
    notes.extend(made.notes);
    let pieces = joined(scope, made.pieces);
    let mut plan = assemble(name, data, communities, request, pieces, notes);
    plan.limits = scope.limits(&plan, made.limits);
    if let Some(size) = request.sheets {
        sheets::group(&mut plan, size);
    }
    plan
}

/// What came of dividing.
#[derive(Default)]
struct Made {
    /// The buildings by their number on the divided ground.
    pieces: Pieces,
    limits: Vec<CommunityLimits>,
    notes: Vec<String>,
}

fn divide_scope(
    scope: &Scope<'_>,
    (all_data, all): (&DistrictData, &[Community]),
    request: &Request<'_>,
    watch: &Watch<'_>,
) -> Result<Made, PartitionError> {
    if scope.divided.is_empty() {
        return Ok(Made::default());
    }
    let (data, communities) = (&*scope.data, &*scope.communities);
    let inlay = Inlay {
        areas: request
            .dedicated
            .iter()
            .map(|area| &area.area)
            .chain(scope.free.iter().map(|it| &it.grid.area))
            .map(Area::geometry)
            .collect(),
        kept: scope.edges.clone(),
    };
    let subdivision = Subdivision::new(data, communities, &inlay)?;
    let parted: Vec<bool> =
        scope.divided.iter().map(|&community| all[community].area.geometry().0.len() > 1).collect();
    let mut graphs = graphs(&subdivision, &request.amounts(data), &parted, request.dedicated.len() as u32);
    let dedicated = Dedicated::new(request.dedicated.len(), &graphs);
    if let Some(outside) = (0..request.dedicated.len()).find(|&of| dedicated.is_outside(of)) {
        let name = &request.dedicated[outside].name;
        return Err(PartitionError::Request(format!(
            "the dedicated area {name:?} lies outside all communities that are divided"
        )));
    }
    let apart: Vec<Vec<dedicated::Piece>> = graphs.iter_mut().map(|graph| dedicated.take(graph)).collect();
    together::mark(request, all_data, data, &subdivision, &mut graphs)?;
    let divide = |i: usize, movable: f64| {
        let parameters = request.parameters_of(&communities[i]);
        let wish = request.wish(&parameters);
        divide_community(&graphs[i], &apart[i], (&parameters, &wish), scope.divided[i] as u64, movable)
    };
    let divided: Result<Vec<Divided>, PartitionError> = (0..graphs.len())
        .into_par_iter()
        .map(|i| {
            watch.check()?;
            let divided = divide(i, f64::INFINITY)?;
            (watch.done)(&communities[i].code);
            Ok(divided)
        })
        .collect();
    let mut divided = divided?;
    for (i, movable) in scope.over_budget(&divided.iter().map(|it| it.moved).collect::<Vec<_>>()) {
        divided[i] = divide(i, movable)?;
    }
    let mut made = Made { notes: subdivision.notes.clone(), ..Made::default() };
    let mut grid_of_cell = vec![NO_GRID; subdivision.cells.len()];
    for (i, (graph, divided)) in graphs.iter().zip(&divided).enumerate() {
        let first = made.pieces.grids.len() as u32;
        for (cell, &grid) in graph.cells.iter().zip(&divided.grid) {
            grid_of_cell[*cell as usize] = first + grid;
        }
        made.pieces.grids.extend(divided.grids.iter().map(|origin| Piece {
            community: scope.divided[i],
            kind: origin.dedicated.map_or(GridKind::General, |_| GridKind::Dedicated),
            name: origin.dedicated.map(|of| request.dedicated[of as usize].name.clone()),
            area: communities[i].area.clone(),
            before: origin.before.map(|of| scope.free[of as usize].number),
            stays: false,
        }));
        if divided.across > 0 {
            made.notes.push(format!(
                "community {}: {} households live in parts too small for a grid of their own and share one across a barrier or between separate parts",
                communities[i].code, divided.across
            ));
        }
    }
    let ground = Ground { subdivision: &subdivision, data, communities, inlay: &inlay };
    // Dedicated grids and present ones have the ground that they were given.
    let is_pinned = |cell: u32| subdivision.cells[cell as usize].fixed.is_some();
    let shapes = shapes(&ground, &grid_of_cell, made.pieces.grids.len(), is_pinned);
    for (piece, shape) in made.pieces.grids.iter_mut().zip(shapes) {
        piece.area = Area::from_lattice(shape);
    }
    made.pieces.standing = standing(&subdivision, &grid_of_cell, data.buildings.len());
    made.limits = graphs
        .par_iter()
        .zip(&divided)
        .enumerate()
        .filter_map(|(i, (graph, divided))| {
            let parameters = request.parameters_of(&communities[i]);
            limits_of(graph, divided, &communities[i].code, &parameters, scope.divided[i] as u64)
        })
        .collect();
    Ok(made)
}

/// The divided ground and what stays, the buildings by their number among all.
fn joined(scope: &Scope<'_>, made: Pieces) -> Pieces {
    let mut pieces = scope.stay();
    let first = pieces.grids.len() as u32;
    pieces.grids.extend(made.grids);
    for (&building, at) in scope.buildings.iter().zip(made.standing) {
        pieces.standing[building as usize] = at.map(|(grid, place)| (first + grid, place));
    }
    pieces
}

/// The communities; without any, the district as one.
pub(crate) fn communities(data: &DistrictData) -> Vec<Community> {
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
    grids: Vec<Origin>,
    /// Households that were in another grid.
    moved: f64,
    /// Households joined across a barrier.
    across: u64,
    /// The best contiguous division, where there are few buildings and no barrier between them.
    exact: Option<Exact>,
}

/// What a grid was made of.
#[derive(Debug, Clone, Copy, Default)]
struct Origin {
    /// A dedicated area.
    dedicated: Option<u32>,
    /// A present grid.
    before: Option<u32>,
}

/// Divides a community, or where it was divided before changes that: no more than `movable` households go to
/// another grid.
fn divide_community(
    graph: &CommunityGraph,
    apart: &[dedicated::Piece],
    (parameters, wish): (&PlanParameters, &Wish),
    stream: u64,
    movable: f64,
) -> Result<Divided, PartitionError> {
    let (regions, across) = graph.regions(parameters);
    let mut label: Vec<Option<u32>> = vec![None; graph.cells.len()];
    let mut grids: Vec<Origin> = Vec::new();
    let links = Links::new(graph, f64::from(parameters.max_gap));
    let mut exact = None;
    let mut moved = 0.0;
    for (i, region) in regions.iter().enumerate() {
        let atoms = Atoms::new(graph, region, &links);
        together::check(graph, region, &atoms, parameters.max)?;
        let stream = stream << 16 | i as u64;
        let (zones, origins) = if let Some((start, before)) = Start::of(graph, region, &atoms) {
            let band = [f64::from(parameters.min), f64::from(parameters.max)];
            let limits = Limits { band, movable: movable - moved };
            let restored = restore(&atoms.problem, &start, limits, parameters.seed, stream);
            moved += restored.moved;
            let origin = |zone: &Option<u32>| zone.map(|zone| before[zone as usize]);
            (restored.zone, restored.before.iter().map(origin).collect())
        } else {
            let zones = divide(&atoms.problem, wish, parameters.seed, stream);
            (zones, vec![None; atoms.problem.zones])
        };
        if let [_] = regions[..] {
            exact = look_through(&atoms.problem, &zones, origins.len(), parameters.effort);
        }
        for (cell, &vertex) in region.cells.iter().zip(&atoms.vertex_of) {
            label[*cell as usize] = Some(grids.len() as u32 + zones[vertex as usize]);
        }
        grids.extend(origins.into_iter().map(|before: Option<u32>| Origin { before, dedicated: None }));
    }
    if let (true, Some(cell)) = (regions.is_empty(), graph.widest()) {
        label[cell] = Some(0);
        grids.push(Origin::default());
    }
    for piece in apart {
        for &cell in &piece.cells {
            label[cell as usize] = Some(grids.len() as u32);
        }
        grids.push(Origin { dedicated: Some(piece.of), before: None });
    }
    let inherited: Vec<(u32, u32)> =
        grids.iter().zip(0..).filter_map(|(origin, grid)| Some((origin.before?, grid))).collect();
    graph.inherit(&mut label, &inherited);
    let count = graph.flood(&mut label, grids.len() as u32);
    grids.resize(count as usize, Origin::default());
    let grid = label.into_iter().map(Option::unwrap_or_default).collect();
    Ok(Divided { grid, grids, moved, across, exact })
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
    let lived: Vec<usize> =
        (0..graph.cells.len()).filter(|&c| graph.households[c] > 0 && !graph.taken[c]).collect();
    let weight: Vec<u64> = lived.iter().map(|&c| graph.households[c]).collect();
    let at: Vec<[f64; 2]> = lived.iter().map(|&c| graph.centre[c]).collect();
    let zone: Vec<u32> = lived.iter().map(|&c| divided.grid[c]).collect();
    let households: u64 = weight.iter().sum();
    let mut load = vec![0_u64; divided.grids.len()];
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
    let inertia = limits::inertia_of(&shares, &at, &zone, divided.grids.len());
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
fn look_through(problem: &Problem, zone: &[u32], zones: usize, effort: Effort) -> Option<Exact> {
    let budget = match effort {
        Effort::Fast => return None,
        Effort::Balanced => 30_000,
        Effort::Best => 1_000_000,
    };
    if problem.len() > SMALL || zones < 2 {
        return None;
    }
    let weight: Vec<u64> = problem.vertices().iter().map(|v| v.weight as u64).collect();
    let around: Vec<Vec<u32>> =
        (0..problem.len()).map(|v| problem.touching(v).map(|n| n as u32).collect()).collect();
    Some(limits::exact(&weight, &around, zones, zone, budget))
}
