//! From a cell of a face's lattice to its digits: one of seven children at every resolution.

use h3o::Resolution;

/// A lattice cell: steps along two axes 120 degrees apart.
pub(super) type Axial = [i32; 2];

/// The digit of each child by `3 · (i + 1) + j + 1` of its place around the parent's centre; the two
/// corners that are no neighbours are never asked for.
const DIGITS: [u8; 9] = [1, 3, 0, 5, 0, 2, 0, 4, 6];

/// Digits after turns counter-clockwise, by the number of sixths.
const TURNED: [[u8; 8]; 6] = [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [0, 5, 3, 1, 6, 4, 2, 7],
    [0, 4, 1, 5, 2, 6, 3, 7],
    [0, 6, 5, 4, 3, 2, 1, 7],
    [0, 2, 4, 6, 1, 3, 5, 7],
    [0, 3, 6, 2, 5, 1, 4, 7],
];

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

/// The digits of a cell turned counter-clockwise by a number of sixths below 6.
pub(super) fn turned(bits: u64, sixths: usize, resolution: Resolution) -> u64 {
    let mut bits = bits;
    for level in 1..=u32::from(u8::from(resolution)) {
        let shift = 3 * (15 - level);
        let digit = TURNED[sixths][(bits >> shift & 7) as usize];
        bits = bits & !(7 << shift) | u64::from(digit) << shift;
    }
    bits
}

/// The coarsest digit that is not 0.
pub(super) fn first_digit(bits: u64, resolution: Resolution) -> Option<u64> {
    let used = bits & !(DIGIT_BITS >> (3 * u32::from(u8::from(resolution))));
    let shift = used.checked_ilog2()? / 3 * 3;
    Some(used >> shift & 7)
}
