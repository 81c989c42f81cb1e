//! What a way to a street may not cross.

use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Coord, LineString, MultiPolygon};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use wangge_model::{Barrier, BarrierShape, LocalProjection};

use super::spot::{Spot, real, spot};

/// The end of a connector that is not looked at, millimetres: a step of the lattice. A street that runs
/// along a barrier is no farther from it than this.
const SPARED: f64 = 10.0;

/// The pieces of barriers, each with the number of its area if it is the border of one.
#[derive(Debug)]
pub(super) struct Barriers {
    tree: RTree<GeomWithData<Line<Spot>, Option<u32>>>,
    areas: Vec<MultiPolygon<f64>>,
}

impl Barriers {
    pub(super) fn new(projection: &LocalProjection, barriers: &[Barrier]) -> Self {
        let (mut pieces, mut areas) = (Vec::new(), Vec::new());
        let mut add = |line: &LineString<f64>, owner| {
            let spots: Vec<Option<Spot>> = line.0.iter().map(|at| spot(projection, *at)).collect();
            let lines = spots.windows(2).filter_map(|pair| Some(Line::new(pair[0]?, pair[1]?)));
            pieces
                .extend(lines.filter(|line| line.from != line.to).map(|line| GeomWithData::new(line, owner)));
        };
        for barrier in barriers {
            match &barrier.shape {
                BarrierShape::Lines(lines) => lines.geometry().iter().for_each(|line| add(line, None)),
                BarrierShape::Area(area) => {
                    let owner = Some(areas.len() as u32);
                    for polygon in area.geometry() {
                        add(polygon.exterior(), owner);
                        polygon.interiors().iter().for_each(|ring| add(ring, owner));
                    }
                    areas.push(area.geometry().clone());
                }
            }
        }
        Self { tree: RTree::bulk_load(pieces), areas }
    }

    /// Whether nothing bars the straight line from a place, in degrees and in millimetres, to a point on a
    /// street, in millimetres.
    pub(super) fn let_pass(&self, place: Coord<f64>, from: Spot, to: [f64; 2]) -> bool {
        let to = shortened(from, to);
        let mut left = Vec::new();
        for piece in self.tree.locate_in_envelope_intersecting(AABB::from_corners(from, to)) {
            if crosses([from, to], [piece.geom().from, piece.geom().to]) {
                match piece.data {
                    Some(area) if !left.contains(&area) => left.push(area),
                    _ => return false,
                }
            }
        }
        // What crosses a border once leaves the area or enters it.
        left.iter().all(|area| self.areas[*area as usize].coordinate_position(&place) != CoordPos::Outside)
    }
}

/// The line's end without what is spared.
fn shortened(from: Spot, to: [f64; 2]) -> Spot {
    let start = real(from);
    let (dx, dy) = (to[0] - start[0], to[1] - start[1]);
    let length = (dx * dx + dy * dy).sqrt();
    if length <= SPARED {
        return from;
    }
    let share = 1.0 - SPARED / length;
    [start[0] + dx * share, start[1] + dy * share].map(|at| at.round() as i64)
}

/// Whether a line meets a piece of a barrier anywhere but at its own two ends; exact.
fn crosses([from, to]: [Spot; 2], [start, end]: [Spot; 2]) -> bool {
    let sides = [side(start, end, from), side(start, end, to)];
    if sides == [0, 0] {
        // In one line, along which the first axis that tells spots apart orders them.
        return from != to && from.min(to) < start.max(end) && start.min(end) < from.max(to);
    }
    sides[0] * sides[1] < 0 && side(from, to, start) * side(from, to, end) <= 0
}

/// 1 when the spot is left of the line, -1 right of it, 0 on it.
fn side(from: Spot, to: Spot, at: Spot) -> i128 {
    let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let left = product(to[0] - from[0], at[1] - from[1]) - product(to[1] - from[1], at[0] - from[0]);
    left.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossing_is_anything_but_a_common_point_at_the_ends_of_the_way() {
        let way = [[0, 0], [10, 0]];
        assert!(crosses(way, [[5, -1], [5, 1]]));
        assert!(crosses(way, [[5, 0], [5, 9]]), "touched on the way");
        assert!(crosses(way, [[3, 0], [4, 0]]), "along a part of it");
        assert!(crosses(way, [[-9, 0], [19, 0]]), "along all of it");
        assert!(!crosses(way, [[10, -5], [10, 5]]), "the way ends there");
        assert!(!crosses(way, [[0, 0], [0, 5]]), "the way begins there");
        assert!(!crosses(way, [[10, 0], [20, 0]]), "behind its end");
        assert!(!crosses(way, [[5, 1], [5, 9]]));
        assert!(!crosses(way, [[12, -1], [12, 1]]));
        assert!(!crosses([[5, 0], [5, 0]], [[0, 0], [10, 0]]), "no way at all");
    }

    #[test]
    fn the_last_centimetre_is_spared() {
        assert_eq!(shortened([0, 0], [0.0, 100.0]), [0, 90]);
        assert_eq!(shortened([3, 3], [3.0, 9.0]), [3, 3]);
    }
}
