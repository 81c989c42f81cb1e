//! From divided ground to a plan: counts, codes, names, notes.

use geo::{Area as _, Euclidean, Length, MapCoords, MultiPolygon};
use rayon::prelude::*;
use wangge_model::{
    Area, Assignment, Building, Community, DistrictData, Grid, GridKind, LocalProjection, Place, Plan,
    PlanParameters, PlanState,
};

use crate::codes::codes;
use crate::present::lineage::Kinship;
use crate::request::Request;

/// A grid before it is counted and has its code.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Its number among all.
    pub(crate) community: usize,
    pub(crate) kind: GridKind,
    pub(crate) area: Area,
    /// Of a dedicated grid.
    pub(crate) name: Option<String>,
    /// The number of the present grid that it was made from.
    pub(crate) before: Option<usize>,
    /// Whether it is that grid as it was.
    pub(crate) stays: bool,
}

/// All grids of a plan, and the grid and the place of each building.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    pub(crate) grids: Vec<Piece>,
    pub(crate) standing: Vec<Option<(u32, Place)>>,
}

/// What lives in a grid.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    households: u64,
    buildings: u32,
    /// The building with the most households.
    fullest: Option<usize>,
    /// Whether the grid stays as it was.
    stays: bool,
}

pub(crate) fn assemble(
    name: &str,
    data: &DistrictData,
    communities: &[Community],
    request: &Request<'_>,
    pieces: Pieces,
    mut notes: Vec<String>,
) -> Plan {
    let Pieces { grids: pieces, standing } = pieces;
    let grid_of = |building: usize| standing[building].map(|(grid, _)| grid as usize);
    let kinship = request.present.as_ref().map(|present| Kinship::new(present.plan, data, grid_of));
    let codes = codes(communities, &pieces, kinship.as_ref());
    let counts = count(data, &pieces, grid_of);
    let mean = means(communities.len(), &pieces, &counts);
    let origin = communities.first().map(|community| community.area.extent().min()).unwrap_or_default();
    let local = LocalProjection::at(origin);
    let mut grids: Vec<Grid> = pieces
        .into_par_iter()
        .enumerate()
        .map(|(i, piece)| {
            let community = &communities[piece.community];
            let before = kinship.as_ref().and_then(|kinship| before(kinship, &piece, i));
            let (area_m2, compactness) = match before {
                Some(grid) if piece.stays => (grid.area_m2, grid.compactness),
                _ => measure(piece.area.geometry(), &local),
            };
            let code = codes[i].clone();
            let sequence = code.as_str().trim_start_matches(community.code.as_str());
            let households = counts[i].households as f64;
            let counted = piece.kind == GridKind::General && households > 0.0;
            Grid {
                name: piece
                    .name
                    .or_else(|| Some(kinship.as_ref()?.grid(&code)?.name.clone()))
                    .unwrap_or_else(|| format!("{}{sequence}", community.name)),
                code,
                kind: piece.kind,
                community: community.code.clone(),
                subdistrict: community.subdistrict.clone(),
                sheet: before.and_then(|grid| grid.sheet.clone()),
                area: piece.area,
                households: counts[i].households.try_into().unwrap_or(u32::MAX),
                buildings: counts[i].buildings,
                target: request.parameters_of(community).target,
                deviation: if counted { households / mean[piece.community] - 1.0 } else { 0.0 },
                area_m2,
                compactness,
            }
        })
        .collect();
    let fullest = |grid: usize| counts[grid].fullest.map(|building| &data.buildings[building]);
    let stays = |grid: usize| counts[grid].stays;
    let reason =
        |grid| if stays(grid) { "it stays as it was" } else { "no division with smaller grids was found" };
    notes.extend(band_notes(&grids, &request.parameters, fullest, reason));
    let assignments = data
        .buildings
        .iter()
        .zip(&standing)
        .filter_map(|(building, at)| {
            let (grid, place) = (*at)?;
            Some(Assignment { building: building.id.clone(), grid: codes[grid as usize].clone(), place })
        })
        .collect();
    grids.sort_by(|p, q| p.code.cmp(&q.code));
    Plan {
        name: name.to_owned(),
        state: PlanState::Draft,
        parameters: request.parameters,
        grids,
        assignments,
        notes,
        lineage: kinship.map(|kinship| kinship.lineage(&codes)),
        limits: Vec::new(),
    }
}

/// The present grid that a piece is, or comes from for the most part.
fn before<'p>(kinship: &Kinship<'p>, piece: &Piece, number: usize) -> Option<&'p Grid> {
    let old = if piece.stays { piece.before } else { kinship.nearest(number).or(piece.before) };
    Some(&kinship.plan().grids[old?])
}

fn count(data: &DistrictData, pieces: &[Piece], grid_of: impl Fn(usize) -> Option<usize>) -> Vec<Count> {
    let households = |building: usize| data.buildings[building].households.unwrap_or(0);
    let mut counts: Vec<Count> =
        pieces.iter().map(|piece| Count { stays: piece.stays, ..Count::default() }).collect();
    for building in 0..data.buildings.len() {
        let Some(grid) = grid_of(building) else { continue };
        let count = &mut counts[grid];
        count.households += u64::from(households(building));
        count.buildings += 1;
        if count.fullest.is_none_or(|other| households(building) > households(other)) {
            count.fullest = Some(building);
        }
    }
    counts
}

/// The mean of the general grids with households, by community.
fn means(communities: usize, pieces: &[Piece], counts: &[Count]) -> Vec<f64> {
    let mut sums = vec![(0_u64, 0_u32); communities];
    for (piece, count) in pieces.iter().zip(counts) {
        if piece.kind == GridKind::General && count.households > 0 {
            let (households, grids) = &mut sums[piece.community];
            *households += count.households;
            *grids += 1;
        }
    }
    sums.into_iter().map(|(households, grids)| households as f64 / f64::from(grids.max(1))).collect()
}

/// Square metres, and Polsby–Popper: 4π·area/perimeter².
pub(crate) fn measure(shape: &MultiPolygon<f64>, local: &LocalProjection) -> (f64, f64) {
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

/// Says of each general grid outside the band why it is; `grids` are all of some communities. Of each are
/// told the building with the most households, and why there are so many beside it.
pub(crate) fn band_notes<'d>(
    grids: &[Grid],
    parameters: &PlanParameters,
    fullest: impl Fn(usize) -> Option<&'d Building>,
    reason: impl Fn(usize) -> &'static str,
) -> Vec<String> {
    let alone = |grid: &Grid| {
        grids.iter().filter(|other| other.community == grid.community && other.is_balanced()).count() == 1
    };
    let mut notes = Vec::new();
    for (i, grid) in grids.iter().enumerate().filter(|(_, grid)| grid.is_balanced()) {
        let (code, households) = (&grid.code, grid.households);
        let (min, max) = grid.band(parameters);
        if households > max {
            let reason = match fullest(i).filter(|b| b.households.unwrap_or(0) > max) {
                Some(b) => format!("building {} alone has {}", b.id, b.households.unwrap_or(0)),
                None => reason(i).to_owned(),
            };
            notes.push(format!("grid {code} has {households} households, above {max}: {reason}"));
        } else if households < min {
            let reason = if alone(grid) { ": its community has no more" } else { "" };
            notes.push(format!("grid {code} has {households} households, below {min}{reason}"));
        }
    }
    notes
}
