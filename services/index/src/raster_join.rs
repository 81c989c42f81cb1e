//! Many points into few surfaces: a raster of cells that know their surface, exact tests elsewhere.

mod edges;
mod frame;
#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;
use wangge_model::Area;

use edges::{Edge, Rows, edges_of};
use frame::Frame;

/// No surface, and a cell that no surface touches.
const NOTHING: u32 = u32::MAX;

/// Set in a cell that a border crosses: the rest is its number in [`UnitRaster::mixed`].
const MIXED: u32 = 1 << 31;

/// A surface that may hold a point of a mixed cell.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    unit: u32,
    /// It holds the whole cell.
    whole: bool,
}

/// Surfaces that divide the district, made ready for many points: a raster over their extent, in
/// which a cell that no border crosses names its surface, and the others name those to be asked.
///
/// All is computed in whole lattice steps, so that the answer is exact. The raster has at most 2¹⁸
/// cells (1 MB); each edge is kept once for every row of the raster that it reaches.
#[derive(Debug)]
pub struct UnitRaster {
    frame: Option<Frame>,
    /// For each cell its surface, [`NOTHING`], or [`MIXED`] with a number.
    cells: Vec<u32>,
    /// The candidates of mixed cell `i` are `candidates[mixed[i]..mixed[i + 1]]`, the smallest code
    /// first.
    mixed: Vec<u32>,
    candidates: Vec<Candidate>,
    units: Vec<Rows>,
}

impl UnitRaster {
    /// A raster of surfaces, each with its code. On a shared border the smallest code has the point,
    /// of equal ones the first.
    pub fn new<'a, Code: Ord>(units: impl Iterator<Item = (&'a Area, Code)>) -> Self {
        let (areas, codes): (Vec<&Area>, Vec<Code>) = units.unzip();
        let edges: Vec<Vec<Edge>> = areas.par_iter().map(|area| edges_of(area)).collect();
        let frame = Frame::over(edges.iter().flatten().flat_map(|edge| [edge.low, edge.high]));
        let mut raster = Self { frame, cells: vec![], mixed: vec![0], candidates: vec![], units: vec![] };
        if let Some(frame) = &raster.frame {
            raster.units = edges.par_iter().map(|edges| Rows::new(edges, frame)).collect();
            let mut order: Vec<u32> = (0..areas.len() as u32).collect();
            order.sort_by_key(|&unit| (&codes[unit as usize], unit));
            raster.fill(&order);
        }
        raster
    }

    /// Sorts the cells into those of one surface and the mixed ones.
    fn fill(&mut self, order: &[u32]) {
        let Some(frame) = &self.frame else { return };
        let crossed: Vec<Vec<u32>> = self.units.par_iter().map(|unit| crossed_cells(unit, frame)).collect();
        self.cells = vec![NOTHING; frame.columns * frame.rows];
        let mut mixed_cells: Vec<u32> = crossed.iter().flatten().copied().collect();
        mixed_cells.sort_unstable();
        mixed_cells.dedup();
        for (number, &cell) in (0_u32..).zip(&mixed_cells) {
            self.cells[cell as usize] = MIXED | number;
        }
        let whole: Vec<Vec<Range<u32>>> = (self.units.par_iter().zip(&crossed))
            .map(|(unit, crossed)| whole_cells(unit, crossed, frame))
            .collect();
        // By the cell's number and then by code, because the sort keeps the order of what is equal.
        let mut found: Vec<(u32, Candidate)> = Vec::new();
        for &unit in order {
            let number = |cell: u32| self.cells[cell as usize] & !MIXED;
            found.extend(
                crossed[unit as usize].iter().map(|&cell| (number(cell), Candidate { unit, whole: false })),
            );
            for cell in whole[unit as usize].iter().cloned().flatten() {
                match self.cells[cell as usize] {
                    NOTHING => self.cells[cell as usize] = unit,
                    state if state & MIXED != 0 => {
                        found.push((state & !MIXED, Candidate { unit, whole: true }));
                    }
                    _ => {}
                }
            }
        }
        found.sort_by_key(|(number, _)| *number);
        self.mixed = (0..=mixed_cells.len() as u32)
            .map(|number| found.partition_point(|(of, _)| *of < number) as u32)
            .collect();
        self.candidates = found.into_iter().map(|(_, candidate)| candidate).collect();
    }

    /// The surface that holds a place given in lattice steps, the same that a search in an R-tree
    /// finds: of several (a shared border) that with the smallest code.
    pub fn unit_at(&self, steps: [i32; 2]) -> Option<u32> {
        let at = steps.map(i64::from);
        let frame = self.frame.as_ref()?;
        let (row, column) = frame.cell(at)?;
        match self.cells[row * frame.columns + column] {
            NOTHING => None,
            state if state & MIXED == 0 => Some(state),
            state => {
                let number = (state & !MIXED) as usize;
                let candidates =
                    &self.candidates[self.mixed[number] as usize..self.mixed[number + 1] as usize];
                let holds = |it: &&Candidate| it.whole || self.units[it.unit as usize].hold(row, at);
                candidates.iter().find(holds).map(|it| it.unit)
            }
        }
    }
}

/// The cells that a surface's border touches, in ascending order.
fn crossed_cells(unit: &Rows, frame: &Frame) -> Vec<u32> {
    let mut cells = Vec::new();
    for row in unit.range() {
        let (from, to) = (frame.corner(row, 0)[1], frame.corner(row + 1, 0)[1]);
        for edge in unit.edges(row) {
            let columns = edge.columns(from, to);
            let (west, east) = (frame.column(*columns.start()), frame.column(*columns.end()));
            cells.extend((west..=east).map(|column| (row * frame.columns + column) as u32));
        }
    }
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// The cells between crossed ones of the same row that lie in the surface: between two crossings a row
/// is inside or outside as a whole, so that one point tells.
fn whole_cells(unit: &Rows, crossed: &[u32], frame: &Frame) -> Vec<Range<u32>> {
    let row_of = |cell: u32| cell as usize / frame.columns;
    let same_row = crossed.windows(2).filter(|pair| row_of(pair[0]) == row_of(pair[1]));
    let gaps = same_row.map(|pair| pair[0] + 1..pair[1]).filter(|gap| !gap.is_empty());
    gaps.filter(|gap| {
        let (row, column) = (row_of(gap.start), gap.start as usize % frame.columns);
        unit.hold(row, frame.corner(row, column))
    })
    .collect()
}
