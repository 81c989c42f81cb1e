//! Where a raster lies and how fine it is.

use super::edges::Steps;

/// Cells at most, 4 bytes each.
const MOST_CELLS: i64 = 1 << 18;

/// Where the raster lies.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) origin: Steps,
    /// A cell is a square of 2 to this power lattice steps.
    shift: u32,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Frame {
    /// The finest of at most [`MOST_CELLS`] cells over all corners.
    pub(super) fn over(corners: impl Iterator<Item = Steps>) -> Option<Self> {
        let (low, high) = corners.fold(None, |extent: Option<(Steps, Steps)>, at| {
            let (low, high) = extent.unwrap_or((at, at));
            Some(([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]))
        })?;
        let cells = |axis: usize, shift: u32| ((high[axis] - low[axis]) >> shift) + 1;
        let shift = (0..32).find(|&shift| cells(0, shift) * cells(1, shift) <= MOST_CELLS)?;
        Some(Self { origin: low, shift, columns: cells(0, shift) as usize, rows: cells(1, shift) as usize })
    }

    pub(super) fn row(&self, y: i64) -> usize {
        ((y - self.origin[1]) >> self.shift) as usize
    }

    pub(super) fn column(&self, x: i64) -> usize {
        ((x - self.origin[0]) >> self.shift) as usize
    }

    /// The row and the column of a point.
    pub(super) fn cell(&self, [x, y]: Steps) -> Option<(usize, usize)> {
        let (column, row) = ((x - self.origin[0]) >> self.shift, (y - self.origin[1]) >> self.shift);
        let within = (0..self.columns as i64).contains(&column) && (0..self.rows as i64).contains(&row);
        within.then_some((row as usize, column as usize))
    }

    /// The point of a cell with the smallest coordinates.
    pub(super) fn corner(&self, row: usize, column: usize) -> Steps {
        [self.origin[0] + ((column as i64) << self.shift), self.origin[1] + ((row as i64) << self.shift)]
    }
}
