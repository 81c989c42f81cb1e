//! Places on the world's finest lattice, in the order of the Z curve.
//!
//! World coordinates have 32 bits an axis: the lattice of a tile of zoom 20. With their bits
//! interleaved (Morton 1966), the places of any tile, and of any square cell of a tile, follow each
//! other.

use std::ops::Range;

use geo::Coord;

use crate::tile::TileId;

/// Bits of a coordinate.
pub(crate) const BITS: u32 = 32;

/// The Morton code of a place in the unit square of Web Mercator; what lies on the world's edge or
/// beyond it counts to the last row or column.
pub(crate) fn code_of(world: Coord<f64>) -> u64 {
    // A cast of floating point saturates.
    let whole = |v: f64| (v * 2f64.powi(BITS as i32)) as u32;
    interleaved(whole(world.x), whole(world.y))
}

/// The codes of all places of a tile.
pub(crate) fn codes_of(tile: TileId) -> Range<u128> {
    let shift = BITS - u32::from(tile.z());
    let first = u128::from(interleaved(tile.x(), tile.y())) << (2 * shift);
    first..first + (1 << (2 * shift))
}

/// The column and row of a code.
pub(crate) fn place_of(code: u64) -> (u32, u32) {
    (gathered(code), gathered(code >> 1))
}

/// The middle of a code's step of the lattice, in the unit square.
pub(crate) fn world_of(code: u64) -> [f64; 2] {
    let (column, row) = place_of(code);
    [column, row].map(|whole| (f64::from(whole) + 0.5) / 2f64.powi(BITS as i32))
}

/// How many bits two codes have in common before the first pair of bits that differs, as a level of
/// the pyramid: the deepest zoom at which both lie in one tile.
pub(crate) fn common_zoom(a: u64, b: u64) -> u32 {
    (a ^ b).leading_zeros() / 2
}

fn interleaved(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

/// Bit n to bit 2n.
fn spread(value: u32) -> u64 {
    let mut v = u64::from(value);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// Bit 2n to bit n.
fn gathered(code: u64) -> u32 {
    let mut v = code & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    (v | v >> 16) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_world_is_cut_into_four_west_to_east_and_north_to_south() {
        let quarter = |x: f64, y: f64| code_of(Coord { x, y }) >> 62;
        assert_eq!(
            [quarter(0.1, 0.1), quarter(0.9, 0.1), quarter(0.1, 0.9), quarter(0.9, 0.9)],
            [0, 1, 2, 3]
        );
    }

    #[test]
    fn the_edge_of_the_world_belongs_to_the_last_tile() {
        assert_eq!(code_of(Coord { x: 1.0, y: 1.0 }), u64::MAX);
        assert_eq!(code_of(Coord { x: -0.1, y: 0.0 }), 0);
        assert_eq!(codes_of(TileId::new(0, 0, 0).unwrap()), 0..1 << 64);
    }

    proptest! {
        #[test]
        fn there_and_back(x in any::<u32>(), y in any::<u32>()) {
            prop_assert_eq!(place_of(interleaved(x, y)), (x, y));
        }

        #[test]
        fn a_tile_has_the_codes_of_its_places(x in 0.0..1.0f64, y in 0.0..1.0f64, z in 0u8..=22) {
            let code = code_of(Coord { x, y });
            let index = |v: f64| (v * f64::from(1u32 << z)) as u32;
            let tile = TileId::new(z, index(x), index(y)).unwrap();
            prop_assert!(codes_of(tile).contains(&u128::from(code)));
        }

        #[test]
        fn two_places_are_in_one_tile_down_to_their_common_zoom(
            a in any::<u64>(),
            differs in 0u32..64,
        ) {
            let b = a ^ 1 << differs;
            let zoom = common_zoom(a, b);
            let (a, b) = (place_of(a), place_of(b));
            let tile = |z: u32, (x, y): (u32, u32)| (u64::from(x) >> (32 - z), u64::from(y) >> (32 - z));
            prop_assert_eq!(tile(zoom, a), tile(zoom, b));
            prop_assert_ne!(tile(zoom + 1, a), tile(zoom + 1, b));
        }
    }
}
