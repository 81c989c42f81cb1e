//! Which units are near each other, as one list.

use std::collections::HashMap;

use geo::CoordsIter;
use h3o::CellIndex;
use rayon::prelude::*;
use wangge_model::{Area, LATTICE};

/// A neighbour that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unit {unit} has a neighbour {neighbour}, but there are {units} units")]
pub struct NeighbourError {
    /// The unit.
    pub unit: usize,
    /// Its neighbour.
    pub neighbour: u32,
    /// How many units there are.
    pub units: usize,
}

/// For each unit those that count as near it, itself among them: binary weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours {
    /// The neighbours of unit `i` are `list[starts[i]..starts[i + 1]]`, ascending.
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Neighbours {
    /// Takes the neighbours of each unit; the unit itself is added where it is missing.
    ///
    /// # Errors
    /// When a neighbour does not exist.
    pub fn new(lists: &[Vec<u32>]) -> Result<Self, NeighbourError> {
        let units = lists.len();
        for (unit, list) in lists.iter().enumerate() {
            if let Some(&neighbour) = list.iter().find(|neighbour| **neighbour as usize >= units) {
                return Err(NeighbourError { unit, neighbour, units });
            }
        }
        let with_self = (0_u32..).zip(lists).map(|(unit, list)| list.iter().copied().chain([unit]).collect());
        Ok(Self::from_lists(with_self))
    }

    fn from_lists(lists: impl Iterator<Item = Vec<u32>>) -> Self {
        let (mut starts, mut list) = (vec![0], Vec::new());
        for mut neighbours in lists {
            neighbours.sort_unstable();
            neighbours.dedup();
            list.append(&mut neighbours);
            starts.push(list.len() as u32);
        }
        Self { starts, list }
    }

    /// H3 cells, in ascending order, are near each other when there are at most `rings` steps from one
    /// to the other.
    pub fn of_cells(cells: &[CellIndex], rings: u32) -> Self {
        let number = |cell: CellIndex| cells.binary_search(&cell).ok().map(|at| at as u32);
        let near =
            |cell: &CellIndex| cell.grid_disk::<Vec<_>>(rings).into_iter().filter_map(number).collect();
        let lists: Vec<Vec<u32>> = cells.par_iter().map(near).collect();
        Self::from_lists(lists.into_iter())
    }

    /// Areas are near each other when their borders have a vertex in common (queen contiguity). The
    /// areas of a plan have every vertex of a common border in common.
    pub fn of_areas<'a>(areas: impl Iterator<Item = &'a Area>) -> Self {
        let mut units_at: HashMap<[i64; 2], Vec<u32>> = HashMap::new();
        let mut lists: Vec<Vec<u32>> = Vec::new();
        for (unit, area) in (0_u32..).zip(areas) {
            let mut near = vec![unit];
            for at in area.geometry().coords_iter() {
                let vertex = [(at.x * LATTICE).round() as i64, (at.y * LATTICE).round() as i64];
                let units = units_at.entry(vertex).or_default();
                if units.last() != Some(&unit) {
                    for other in units.iter() {
                        lists[*other as usize].push(unit);
                    }
                    near.extend(units.iter());
                    units.push(unit);
                }
            }
            lists.push(near);
        }
        Self::from_lists(lists.into_iter())
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The units near one, itself among them.
    pub fn of(&self, unit: usize) -> &[u32] {
        &self.list[self.starts[unit] as usize..self.starts[unit + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use geo::wkt;
    use h3o::{LatLng, Resolution};

    use super::*;

    #[test]
    fn cells_by_rings_and_missing_ones_left_out() {
        let centre = LatLng::new(36.7, 117.0).unwrap().to_cell(Resolution::Nine);
        let mut cells: Vec<CellIndex> = centre.grid_disk(2);
        cells.sort_unstable();
        let gap = cells.iter().position(|cell| *cell != centre).unwrap();
        cells.remove(gap);
        let near = Neighbours::of_cells(&cells, 1);
        for (unit, cell) in cells.iter().enumerate() {
            let expected: Vec<u32> = (0_u32..)
                .zip(&cells)
                .filter(|(_, other)| cell.grid_distance(**other).is_ok_and(|steps| steps <= 1))
                .map(|(other, _)| other)
                .collect();
            assert_eq!(near.of(unit), expected);
        }
    }

    #[test]
    fn areas_by_common_vertices_in_both_directions() {
        let area = |shape| Area::from_lattice(shape);
        let areas = [
            area(wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.))))),
            area(wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.))))),
            area(wkt!(MULTIPOLYGON(((2. 1., 3. 1., 3. 2., 2. 2., 2. 1.))))),
            area(wkt!(MULTIPOLYGON(((5. 5., 6. 5., 6. 6., 5. 5.))))),
        ];
        let near = Neighbours::of_areas(areas.iter());
        assert_eq!([0, 1, 2, 3].map(|unit| near.of(unit)), [&[0, 1][..], &[0, 1, 2], &[1, 2], &[3]]);
    }

    #[test]
    fn a_neighbour_that_does_not_exist_is_refused() {
        let refused = Neighbours::new(&[vec![], vec![0, 2]]).unwrap_err();
        assert_eq!(refused, NeighbourError { unit: 1, neighbour: 2, units: 2 });
        assert_eq!(Neighbours::new(&[vec![1], vec![]]).unwrap().of(0), [0, 1]);
    }
}
