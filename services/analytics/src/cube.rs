//! Counts of cases by cell for any categories and any window of days, without a pass over the cases.
//!
//! The cases of each category are kept in the order of their days. At some days, the checkpoints, the
//! counts of all cells so far are kept too, for every category. A window of days is then the difference
//! of two checkpoints near its ends, corrected by the cases between the ends and the checkpoints.

use std::ops::Range;

use rayon::prelude::*;

/// A checkpoint's counts are read this many at a time for the price of one case counted alone.
const CELLS_PER_CASE: usize = 8;

/// Columns that do not fit each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CubeError {
    /// Columns of different lengths.
    #[error("there are {cells} cells, {groups} groups and {days} days of cases")]
    Lengths {
        /// Rows of the first column.
        cells: usize,
        /// Rows of the second.
        groups: usize,
        /// Rows of the third.
        days: usize,
    },
    /// A number beyond what was announced.
    #[error("row {row} has cell {cell} and group {group}")]
    OutOfRange {
        /// The row.
        row: usize,
        /// Its cell.
        cell: u32,
        /// Its group.
        group: u32,
    },
}

/// Cases by cell, group and day. A group is whatever cases are chosen by: a category, or a category of
/// a source.
#[derive(Debug, Clone)]
pub struct Cube {
    cells: usize,
    /// The cases of group `g` are rows `starts[g]..starts[g + 1]`, in the order of their days.
    starts: Vec<usize>,
    day_of: Vec<i32>,
    cell_of: Vec<u32>,
    /// Days before which all cases are counted in the checkpoint, ascending.
    checkpoints: Vec<i32>,
    /// By checkpoint, group and cell.
    sums: Vec<u32>,
}

impl Cube {
    /// Takes columns of cases: the number of each one's cell, below `cells`, of its group, below
    /// `groups`, and its day by any count of days.
    ///
    /// Keeps 8 bytes a case and as many checkpoints as fit into `checkpoint_bytes`, 4 bytes a cell and
    /// group each; with none it still answers, in a nanosecond or two for each case of the window.
    ///
    /// # Errors
    /// When the columns differ in length or a number is out of range.
    pub fn new(
        (cells, groups): (usize, usize),
        cell_of: &[u32],
        group_of: &[u32],
        day_of: &[i32],
        checkpoint_bytes: usize,
    ) -> Result<Self, CubeError> {
        if cell_of.len() != group_of.len() || cell_of.len() != day_of.len() {
            return Err(CubeError::Lengths {
                cells: cell_of.len(),
                groups: group_of.len(),
                days: day_of.len(),
            });
        }
        let fits = |(cell, group): (&u32, &u32)| (*cell as usize) < cells && (*group as usize) < groups;
        if let Some(row) = cell_of.iter().zip(group_of).position(|row| !fits(row)) {
            return Err(CubeError::OutOfRange { row, cell: cell_of[row], group: group_of[row] });
        }
        let (starts, rows) = sorted(groups, cell_of, group_of, day_of);
        let mut cube = Self {
            cells,
            starts,
            day_of: rows.par_iter().map(|row| day_in(*row)).collect(),
            cell_of: rows.par_iter().map(|row| *row as u32).collect(),
            checkpoints: vec![],
            sums: vec![],
        };
        let layer_bytes = (cells * groups * size_of::<u32>()).max(1);
        cube.place_checkpoints(checkpoint_bytes / layer_bytes);
        Ok(cube)
    }

    /// At most so many checkpoints, with equally many cases between two.
    fn place_checkpoints(&mut self, most: usize) {
        let mut days = self.day_of.clone();
        days.par_sort_unstable();
        let share = days.len().div_ceil(most.max(1)).max(1);
        let last = days.last().map(|day| day.saturating_add(1));
        let between = days.iter().copied().step_by(share).skip(1);
        self.checkpoints = between.chain(last).take(most).collect();
        self.checkpoints.dedup();
        let (groups, cells) = (self.groups(), self.cells);
        let mut sums = vec![0_u32; self.checkpoints.len() * groups * cells];
        for group in 0..groups {
            let mut so_far = vec![0_u32; cells];
            let mut row = self.starts[group];
            for (at, day) in self.checkpoints.iter().enumerate() {
                let end = self.row_of(group, *day);
                count(&mut so_far, &self.cell_of[row..end]);
                row = end;
                let layer = (at * groups + group) * cells;
                sums[layer..layer + cells].copy_from_slice(&so_far);
            }
        }
        self.sums = sums;
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> usize {
        let words = self.day_of.len() + self.cell_of.len() + self.checkpoints.len() + self.sums.len();
        words * size_of::<u32>() + self.starts.len() * size_of::<usize>()
    }

    /// The cases of some groups on the days of a window, for each cell. Groups that do not exist and
    /// days without cases count nothing.
    pub fn counts(&self, groups: impl IntoIterator<Item = usize>, days: Range<i32>) -> Vec<u32> {
        let mut counts = vec![0; self.cells];
        if days.start < days.end {
            for group in groups.into_iter().filter(|group| *group < self.groups()) {
                self.add(group, &days, &mut counts);
            }
        }
        counts
    }

    fn add(&self, group: usize, days: &Range<i32>, counts: &mut [u32]) {
        let rows = self.row_of(group, days.start)..self.row_of(group, days.end);
        let (from, to) = (self.nearest(group, rows.start), self.nearest(group, rows.end));
        let (before, after) = (from.rows.abs_diff(rows.start), to.rows.abs_diff(rows.end));
        let layers = (from.layer.len() + to.layer.len()) / CELLS_PER_CASE;
        if rows.len() <= before + after + layers {
            count(counts, &self.cell_of[rows]);
            return;
        }
        // The counts of each cell are those of the window only when all is added, so they may wrap.
        for (sum, so_far) in counts.iter_mut().zip(to.layer) {
            *sum = sum.wrapping_add(*so_far);
        }
        for (sum, so_far) in counts.iter_mut().zip(from.layer) {
            *sum = sum.wrapping_sub(*so_far);
        }
        self.shift(counts, to.rows, rows.end);
        self.shift(counts, rows.start, from.rows);
    }

    /// Counts rows from one to another: forwards they are added, backwards taken away.
    fn shift(&self, counts: &mut [u32], from: usize, to: usize) {
        if from <= to {
            count(counts, &self.cell_of[from..to]);
        } else {
            for cell in &self.cell_of[to..from] {
                counts[*cell as usize] = counts[*cell as usize].wrapping_sub(1);
            }
        }
    }

    /// The first row of a group on a day or later.
    fn row_of(&self, group: usize, day: i32) -> usize {
        let (start, end) = (self.starts[group], self.starts[group + 1]);
        start + self.day_of[start..end].partition_point(|of| *of < day)
    }

    /// The checkpoint with the fewest rows between it and a row; before all of them nothing is counted.
    fn nearest(&self, group: usize, row: usize) -> Checkpoint<'_> {
        let day = self.day_of[..self.starts[group + 1]].get(row).copied().unwrap_or(i32::MAX);
        let after = self.checkpoints.partition_point(|at| *at < day);
        let candidates = [after.checked_sub(1), Some(after).filter(|at| *at < self.checkpoints.len())];
        let start = Checkpoint { rows: self.starts[group], layer: &[] };
        let found = candidates.into_iter().flatten().map(|at| self.checkpoint(group, at));
        found.fold(start, |best, it| if it.rows.abs_diff(row) < best.rows.abs_diff(row) { it } else { best })
    }

    fn checkpoint(&self, group: usize, at: usize) -> Checkpoint<'_> {
        let layer = (at * self.groups() + group) * self.cells;
        Checkpoint {
            rows: self.row_of(group, self.checkpoints[at]),
            layer: &self.sums[layer..layer + self.cells],
        }
    }
}

/// A group's counts at a checkpoint.
#[derive(Clone, Copy)]
struct Checkpoint<'a> {
    /// The rows before this one are counted.
    rows: usize,
    /// For each cell; empty where nothing is counted.
    layer: &'a [u32],
}

fn count(counts: &mut [u32], cells: &[u32]) {
    for cell in cells {
        counts[*cell as usize] = counts[*cell as usize].wrapping_add(1);
    }
}

/// A day and a cell as one number that sorts by the day.
fn packed(day: i32, cell: u32) -> u64 {
    u64::from(day as u32 ^ 1 << 31) << 32 | u64::from(cell)
}

fn day_in(row: u64) -> i32 {
    ((row >> 32) as u32 ^ 1 << 31) as i32
}

/// Rows by group and day, and where each group starts.
fn sorted(groups: usize, cell_of: &[u32], group_of: &[u32], day_of: &[i32]) -> (Vec<usize>, Vec<u64>) {
    let mut starts = vec![0_usize; groups + 1];
    for group in group_of {
        starts[*group as usize + 1] += 1;
    }
    for group in 0..groups {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u64; cell_of.len()];
    for ((cell, group), day) in cell_of.iter().zip(group_of).zip(day_of) {
        let at = &mut next[*group as usize];
        rows[*at] = packed(*day, *cell);
        *at += 1;
    }
    let mut parts = Vec::with_capacity(groups);
    let mut rest = rows.as_mut_slice();
    for group in 0..groups {
        let (part, others) = rest.split_at_mut(starts[group + 1] - starts[group]);
        parts.push(part);
        rest = others;
    }
    parts.into_par_iter().for_each(ParallelSliceMut::par_sort_unstable);
    (starts, rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_a_pass_over_the_cases_counts(
            (cells, groups) in (1_usize..12, 1_usize..6),
            rows in prop::collection::vec((0_u32..100, 0_u32..100, -40_i32..400), 0..400),
            checkpoints in 0_usize..9,
            windows in prop::collection::vec((-60_i32..420, -60_i32..420, 0_u32..64), 12),
        ) {
            let cell_of: Vec<u32> = rows.iter().map(|row| row.0 % cells as u32).collect();
            let group_of: Vec<u32> = rows.iter().map(|row| row.1 % groups as u32).collect();
            let day_of: Vec<i32> = rows.iter().map(|row| row.2).collect();
            let cube = Cube::new((cells, groups), &cell_of, &group_of, &day_of, checkpoints * cells * groups * 4).unwrap();
            prop_assert!(cube.bytes() <= rows.len() * 8 + checkpoints * (cells * groups * 4 + 4) + (groups + 1) * 8);
            for (from, to, chosen) in windows {
                let of = |group: usize| chosen >> group & 1 == 1;
                let mut expected = vec![0; cells];
                for ((cell, group), day) in cell_of.iter().zip(&group_of).zip(&day_of) {
                    if of(*group as usize) && (from..to).contains(day) {
                        expected[*cell as usize] += 1;
                    }
                }
                let groups = (0..groups + 2).filter(|group| of(*group));
                prop_assert_eq!(cube.counts(groups, from..to), expected);
            }
        }
    }

    #[test]
    fn checkpoints_answer_for_many_cases_in_few_cells() {
        let rows = 20_000_u32;
        let cell_of: Vec<u32> = (0..rows).map(|row| row * 7 % 3).collect();
        let day_of: Vec<i32> = (0..rows).map(|row| (row * 31 % 365) as i32).collect();
        let cube = Cube::new((3, 1), &cell_of, &vec![0; rows as usize], &day_of, 10 * 12).unwrap();
        for (from, to) in [(0, 365), (i32::MIN, i32::MAX), (10, 300), (100, 101), (360, 400), (50, 50)] {
            let in_window = |cell: u32| {
                let days =
                    cell_of.iter().zip(&day_of).filter(|(of, day)| **of == cell && (from..to).contains(*day));
                days.count() as u32
            };
            assert_eq!(cube.counts([0], from..to), [0, 1, 2].map(in_window), "{from}..{to}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let lengths = Cube::new((1, 1), &[0], &[0, 0], &[0], 0);
        assert_eq!(lengths.unwrap_err(), CubeError::Lengths { cells: 1, groups: 2, days: 1 });
        let range = Cube::new((2, 1), &[0, 2], &[0, 0], &[0, 0], 0);
        assert_eq!(range.unwrap_err(), CubeError::OutOfRange { row: 1, cell: 2, group: 0 });
        let empty = Cube::new((0, 0), &[], &[], &[], 1_000).unwrap();
        assert_eq!(empty.counts([0], 0..10), [0; 0]);
    }
}
