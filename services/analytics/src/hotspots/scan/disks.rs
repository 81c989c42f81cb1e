//! Circles around zones that have cases.

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// For each zone with cases the zones with cases within each radius, from the nearest circle outwards.
pub(super) struct Disks {
    zones: usize,
    radii: usize,
    centres: Vec<u32>,
    /// Zones between the circle before and circle `at · radii + radius`, centre by centre.
    rings: Vec<Vec<u32>>,
}

impl Disks {
    pub(super) fn around(places: &[[f64; 2]], cases: &[(u32, u32)], radii: &[f64]) -> Self {
        let mut centres: Vec<u32> = cases.iter().map(|case| case.0).collect();
        centres.sort_unstable();
        centres.dedup();
        let entry = |zone: &u32| GeomWithData::new(places[*zone as usize], *zone);
        let tree = RTree::bulk_load(centres.iter().map(entry).collect());
        let furthest = radii.last().map_or(0.0, |radius| radius * radius);
        let rings = |zone: &u32| {
            let mut rings = vec![Vec::new(); radii.len()];
            for (near, distance) in tree.nearest_neighbor_iter_with_distance_2(places[*zone as usize]) {
                if distance > furthest {
                    break;
                }
                let ring = radii.partition_point(|radius| radius * radius < distance);
                if let Some(ring) = rings.get_mut(ring) {
                    ring.push(near.data);
                }
            }
            for ring in &mut rings {
                ring.sort_unstable();
            }
            rings
        };
        let rings: Vec<Vec<Vec<u32>>> = centres.par_iter().map(rings).collect();
        Self {
            zones: places.len(),
            radii: radii.len(),
            rings: rings.into_iter().flatten().collect(),
            centres,
        }
    }

    pub(super) fn zones(&self) -> usize {
        self.zones
    }

    pub(super) fn centres(&self) -> usize {
        self.centres.len()
    }

    pub(super) fn centre(&self, at: usize) -> u32 {
        self.centres[at]
    }

    /// Zones in all circles, each circle counting those it adds.
    pub(super) fn members(&self) -> usize {
        self.rings.iter().map(Vec::len).sum()
    }

    /// The circles of one centre: their number among all, their radius, and the zones they add.
    pub(super) fn of(&self, at: usize) -> impl Iterator<Item = (usize, u32, &[u32])> {
        (0..self.radii).map(move |radius| {
            let disk = at * self.radii + radius;
            (disk, radius as u32, self.rings[disk].as_slice())
        })
    }

    /// The zones of every circle, in the order of their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = Vec<u32>> {
        self.centres
            .iter()
            .flat_map(|centre| (0..self.radii as u32).map(|radius| self.members_of(*centre, radius)))
    }

    /// The zones within a radius of a centre, ascending.
    pub(super) fn members_of(&self, centre: u32, radius: u32) -> Vec<u32> {
        let at = self.centres.partition_point(|other| *other < centre);
        let mut zones: Vec<u32> =
            (0..=radius as usize).flat_map(|ring| &self.rings[at * self.radii + ring]).copied().collect();
        zones.sort_unstable();
        zones
    }
}
