//! How many features a tile has when the points of a cell become one.

use crate::morton::{BITS, common_zoom};
use crate::tile::EXTENT;

/// What is in the cells of one size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    /// Cells with one point.
    pub(crate) single: usize,
    /// Cells with more.
    pub(crate) joined: usize,
}

/// For each size of cells, how many have one point and how many more. Cells are the tiles of a
/// deeper zoom.
#[derive(Debug)]
pub(crate) struct CellCounts {
    /// At a zoom, the points whose cell is another than that of the point before.
    begun: [usize; LEVELS],
    /// At a zoom, the points that become alone in their cell.
    parted: [usize; LEVELS],
}

const LEVELS: usize = BITS as usize + 2;

impl CellCounts {
    /// Looks at codes in ascending order once.
    pub(crate) fn of(codes: impl Iterator<Item = u64>) -> Self {
        let mut counts = Self { begun: [0; LEVELS], parted: [0; LEVELS] };
        let mut previous: Option<u64> = None;
        // The first zoom at which the point before is in another cell than the one before it.
        let mut since = 0;
        for code in codes {
            let parts = previous.map_or(0, |previous| common_zoom(previous, code) as usize + 1);
            counts.begun[parts] += 1;
            if previous.is_some() {
                counts.parted[parts.max(since)] += 1;
            }
            (previous, since) = (Some(code), parts);
        }
        if previous.is_some() {
            counts.parted[since] += 1;
        }
        counts
    }

    /// The cells that are the tiles of a zoom.
    pub(crate) fn at(&self, zoom: u32) -> Cells {
        let sum = |counts: &[usize]| counts[..=zoom as usize].iter().sum::<usize>();
        let single = sum(&self.parted);
        Cells { single, joined: sum(&self.begun) - single }
    }
}

/// The zoom whose tiles are the smallest cells of a tile: one step wide.
pub(crate) fn finest(zoom: u8) -> u32 {
    (u32::from(zoom) + EXTENT.ilog2()).min(BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cells_are_counted_as_one_by_one(mut codes in prop::collection::vec(any::<u64>(), 0..60), near in 0u32..60, zoom in 0u32..=32) {
            for code in &mut codes {
                *code >>= near;
            }
            codes.sort_unstable();
            let cell = |code: &u64| if zoom == 0 { 0 } else { code >> (64 - 2 * zoom) };
            let groups: Vec<usize> = codes.chunk_by(|a, b| cell(a) == cell(b)).map(<[u64]>::len).collect();
            let single = groups.iter().filter(|size| **size == 1).count();
            let expected = Cells { single, joined: groups.len() - single };
            prop_assert_eq!(CellCounts::of(codes.into_iter()).at(zoom), expected);
        }
    }
}
