//! Divides the blocks into communities, and the communities into subdistricts.

use geo::Coord;

use super::frame::Scale;
use super::grouping::{Faces, group};
use super::mosaic::Mosaic;
use super::random::Random;
use super::town::{Town, ring_area, ring_centre};

/// One community.
#[derive(Debug)]
pub(super) struct Parish {
    pub(super) blocks: Vec<u32>,
    /// Vertices around it, counter-clockwise.
    pub(super) ring: Vec<u32>,
    pub(super) rural: bool,
}

/// One subdistrict: its communities north to south, and its outline.
#[derive(Debug)]
pub(super) struct Ward {
    pub(super) parishes: Vec<Parish>,
    pub(super) ring: Vec<u32>,
}

/// The finished divisions, in the order of their codes.
#[derive(Debug)]
pub(super) struct Divisions {
    pub(super) wards: Vec<Ward>,
    pub(super) ring: Vec<u32>,
}

/// How much the area of a unit counts beside its households when units are made alike: all the
/// ground together counts as much as this share of all the households.
const GROUND_SHARE: f64 = 0.28;

/// Divides the town by the households of its blocks.
pub(super) fn divide(seed: u64, town: &Town, households: &[f64], scale: Scale) -> Divisions {
    let mut random = Random::new(seed, 51);
    let areas: Vec<f64> = (0..town.cells.len() as u32).map(|block| town.area(block)).collect();
    let centres: Vec<Coord<f64>> = (0..town.cells.len() as u32)
        .map(|block| ring_centre(town.mosaic.ring(block), &town.points))
        .collect();
    let banks: Vec<bool> = town.cells.iter().map(|cell| cell.south >= 0).collect();
    let per_metre = GROUND_SHARE * households.iter().sum::<f64>().max(1.0) / scale.area();
    let weights: Vec<f64> = households.iter().zip(&areas).map(|(h, a)| h + a * per_metre).collect();
    let faces = Faces {
        mosaic: &town.mosaic,
        centres: &centres,
        weights: &weights,
        areas: &areas,
        points: &town.points,
        banks: &banks,
    };
    let parish_of = group(&faces, scale.communities(), &mut random);
    let mut parishes = gather(&town.mosaic, &parish_of);
    for parish in &mut parishes {
        let people: f64 = parish.blocks.iter().map(|&b| households[b as usize]).sum();
        parish.rural = people / ring_area(&parish.ring, &town.points) < 900e-6;
    }
    let wards = wards(&mut random, town, parishes, &weights, &banks, scale);
    let all: Vec<u32> = (0..town.cells.len() as u32).collect();
    Divisions { wards, ring: town.mosaic.outline(&all, |_| true) }
}

/// The groups of faces with their outlines; faces of no group are left out.
fn gather(mosaic: &Mosaic, group_of: &[usize]) -> Vec<Parish> {
    let count = group_of.iter().filter(|g| **g != usize::MAX).max().map_or(0, |most| most + 1);
    (0..count)
        .map(|index| {
            let blocks: Vec<u32> =
                (0..group_of.len() as u32).filter(|&face| group_of[face as usize] == index).collect();
            let ring = mosaic.outline(&blocks, |face| group_of[face as usize] == index);
            Parish { blocks, ring, rural: false }
        })
        .filter(|parish| !parish.blocks.is_empty())
        .collect()
}

fn wards(
    random: &mut Random,
    town: &Town,
    parishes: Vec<Parish>,
    weights: &[f64],
    banks: &[bool],
    scale: Scale,
) -> Vec<Ward> {
    let mosaic = Mosaic::new(parishes.iter().map(|parish| parish.ring.clone()).collect());
    let centres: Vec<Coord<f64>> =
        parishes.iter().map(|parish| ring_centre(&parish.ring, &town.points)).collect();
    let totals: Vec<f64> =
        parishes.iter().map(|parish| parish.blocks.iter().map(|&b| weights[b as usize]).sum()).collect();
    let sides: Vec<bool> = parishes.iter().map(|parish| banks[parish.blocks[0] as usize]).collect();
    let areas: Vec<f64> = parishes.iter().map(|parish| ring_area(&parish.ring, &town.points)).collect();
    let faces = Faces {
        mosaic: &mosaic,
        centres: &centres,
        weights: &totals,
        areas: &areas,
        points: &town.points,
        banks: &sides,
    };
    let ward_of = group(&faces, scale.subdistricts(), random);
    let mut rings: Vec<(Vec<u32>, Vec<Parish>)> =
        gather(&mosaic, &ward_of).into_iter().map(|ward| (ward.ring, Vec::new())).collect();
    for (parish, ward) in parishes.into_iter().zip(ward_of) {
        if let Some((_, members)) = rings.get_mut(ward) {
            members.push(parish);
        }
    }
    let north = |ring: &[u32]| -ring_centre(ring, &town.points).y;
    let mut wards: Vec<Ward> = rings
        .into_iter()
        .map(|(ring, mut parishes)| {
            parishes.sort_by(|a, b| north(&a.ring).total_cmp(&north(&b.ring)));
            Ward { parishes, ring }
        })
        .collect();
    // The old centre comes first, as codes in China do: from the south here.
    wards.sort_by(|a, b| north(&b.ring).total_cmp(&north(&a.ring)));
    wards
}
