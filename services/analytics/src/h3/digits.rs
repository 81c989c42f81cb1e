//! From a cell of a face's lattice to its digits: one of seven children at every resolution.

use h3o::Resolution;

/// A lattice cell: steps along two axes 120 degrees apart.
pub(super) type Axial = [i32; 2];

/// The digit of each child by `3 · (i + 1) + j + 1` of its place around the parent's centre; the two
/// corners that are no neighbours are never asked for.
const DIGITS: [u8; 9] = [1, 3, 0, 5, 0, 2, 0, 4, 6];

/// A digit after a turn by 60 degrees counter-clockwise.
const TURNED: [u8; 8] = [0, 5, 3, 1, 6, 4, 2, 7];

/// The bits below the base cell: fifteen digits of three bits.
pub(super) const DIGIT_BITS: u64 = (1 << 45) - 1;

/// A cell's digits from resolution 1 to its own, in their places in an index, and its base cell's
/// place on the face. Digits beyond the resolution are 7.
pub(super) fn digits(cell: Axial, resolution: Resolution) -> (u64, Axial) {
    let last = u32::from(u8::from(resolution));
    let mut bits = DIGIT_BITS >> (3 * last);
    let mut cell = cell;
    for level in (1..=last).rev() {
        let (parent, centre) = parent(cell, level % 2 == 1);
        let [i, j] = [cell[0] - centre[0], cell[1] - centre[1]];
        let digit = DIGITS[(3 * (i + 1) + j + 1) as usize];
        bits |= u64::from(digit) << (3 * (15 - level));
        cell = parent;
    }
    (bits, cell)
}

/// The parent of a cell, and the parent's centre in the cell's own lattice, which at odd resolutions
/// is turned to the other side.
fn parent([i, j]: Axial, odd: bool) -> (Axial, Axial) {
    if odd {
        let [p, q] = [seventh(3 * i - j), seventh(i + 2 * j)];
        ([p, q], [2 * p + q, 3 * q - p])
    } else {
        let [p, q] = [seventh(2 * i + j), seventh(3 * j - i)];
        ([p, q], [3 * p - q, p + 2 * q])
    }
}

/// A seventh, rounded to the nearest whole number; there are no ties.
fn seventh(n: i32) -> i32 {
    (n + 3).div_euclid(7)
}

/// The digits of a cell turned counter-clockwise by a number of sixths.
pub(super) fn turned(bits: u64, sixths: u8, resolution: Resolution) -> u64 {
    let mut bits = bits;
    for level in 1..=u32::from(u8::from(resolution)) {
        let shift = 3 * (15 - level);
        let mut digit = (bits >> shift & 7) as usize;
        for _ in 0..sixths {
            digit = usize::from(TURNED[digit]);
        }
        bits = bits & !(7 << shift) | (digit as u64) << shift;
    }
    bits
}
