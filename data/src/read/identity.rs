//! Ids for rows that have none, the same whenever the file is read.

use geo::{Coord, CoordsIter, Geometry, MultiPolygon};
use wangge_model::LATTICE;

/// FNV-1a: simple, stable, and good enough for ids that are checked for duplicates.
fn hash(coords: impl Iterator<Item = Coord<f64>>) -> u64 {
    let lattice = |degrees: f64| (degrees * LATTICE).round() as i64;
    coords
        .flat_map(|at| [lattice(at.x), lattice(at.y)])
        .flat_map(i64::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

/// An id from where a shape lies.
pub(super) fn made_id(shape: &Geometry<f64>) -> String {
    format!("h{:016x}", hash(shape.coords_iter()))
}

/// The same for outlines that are the same, whichever vertex they start at.
pub(super) fn same_shape_key(shape: &MultiPolygon<f64>) -> String {
    let mut coords: Vec<Coord<f64>> = shape
        .iter()
        .flat_map(|polygon| {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            rings.flat_map(|ring| ring.0.iter().skip(1).copied())
        })
        .collect();
    coords.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    format!("{}-{:016x}", coords.len(), hash(coords.into_iter()))
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn an_id_depends_on_the_place_alone() {
        let id = made_id(&wkt!(POINT(117.0 36.68)).into());
        assert_eq!(id, made_id(&wkt!(POINT(117.000_000_01 36.68)).into()));
        assert_ne!(id, made_id(&wkt!(POINT(117.000_000_1 36.68)).into()));
        assert_eq!(id, "h9230d6f3cf2bcba1");
    }

    #[test]
    fn the_same_outline_from_another_vertex() {
        let one = wkt!(MULTIPOLYGON(((0. 0.,1. 0.,1. 1.,0. 0.))));
        let two = wkt!(MULTIPOLYGON(((1. 0.,1. 1.,0. 0.,1. 0.))));
        assert_eq!(same_shape_key(&one), same_shape_key(&two));
        assert_ne!(same_shape_key(&one), same_shape_key(&wkt!(MULTIPOLYGON(((0. 0.,1. 0.,1. 2.,0. 0.))))));
    }
}
