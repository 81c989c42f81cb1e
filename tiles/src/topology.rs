//! Simplification of areas that share borders.
//!
//! Where two areas meet, both must keep the same vertices, or the simplified map shows gaps. So
//! rings are cut at the vertices where more than two borders meet; what lies in between is an arc
//! that both neighbours have, and an arc's weights do not depend on whose it is.

use std::collections::HashMap;

use geo::Coord;

use crate::weight::vertex_weights;

type Key = (u64, u64);

fn key(at: Coord<f64>) -> Key {
    (at.x.to_bits(), at.y.to_bits())
}

/// The vertices at which borders meet: those whose two neighbours are not the same in all rings.
pub(crate) struct Junctions {
    /// The two neighbours of a vertex, or nothing at a junction. Only looked up, never iterated.
    neighbours: HashMap<Key, Option<(Key, Key)>>,
}

impl Junctions {
    /// Finds the junctions of open rings (the last vertex is not the first one again).
    pub(crate) fn of<'a>(rings: impl Iterator<Item = &'a [Coord<f64>]>) -> Self {
        let mut neighbours = HashMap::new();
        for ring in rings {
            for i in 0..ring.len() {
                let before = key(ring[(i + ring.len() - 1) % ring.len()]);
                let after = key(ring[(i + 1) % ring.len()]);
                let pair = (before.min(after), before.max(after));
                neighbours
                    .entry(key(ring[i]))
                    .and_modify(|seen| {
                        if *seen != Some(pair) {
                            *seen = None;
                        }
                    })
                    .or_insert(Some(pair));
            }
        }
        Self { neighbours }
    }

    fn contains(&self, at: Coord<f64>) -> bool {
        self.neighbours.get(&key(at)).is_none_or(Option::is_none)
    }

    /// The weights of a ring's vertices, in its order; the same for a vertex in every ring it is in.
    pub(crate) fn ring_weights(&self, ring: &[Coord<f64>]) -> Vec<f32> {
        let mut cuts: Vec<usize> = (0..ring.len()).filter(|&i| self.contains(ring[i])).collect();
        if cuts.is_empty() {
            // An island: cut it where every ring with these vertices would be cut.
            cuts.extend((0..ring.len()).min_by_key(|&i| key(ring[i])));
        }
        let mut weights = vec![f32::INFINITY; ring.len()];
        for (n, &start) in cuts.iter().enumerate() {
            let next = cuts[(n + 1) % cuts.len()];
            let steps = (next + ring.len() - start - 1) % ring.len() + 1;
            let arc: Vec<Coord<f64>> = (0..=steps).map(|i| ring[(start + i) % ring.len()]).collect();
            for (i, weight) in arc_weights(arc).into_iter().enumerate().take(steps).skip(1) {
                weights[(start + i) % ring.len()] = weight;
            }
        }
        weights
    }
}

/// Weights that do not depend on the direction in which an arc is walked.
fn arc_weights(mut arc: Vec<Coord<f64>>) -> Vec<f32> {
    let backwards = arc.iter().rev().map(|at| key(*at)).lt(arc.iter().map(|at| key(*at)));
    if backwards {
        arc.reverse();
    }
    let mut weights = vertex_weights(&arc);
    if backwards {
        weights.reverse();
    }
    weights
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<Coord<f64>> {
        points.iter().map(|&(x, y)| Coord { x: f64::from(x), y: f64::from(y) }).collect()
    }

    #[test]
    fn corners_where_three_meet_are_always_kept() {
        // Two squares side by side; the shared edge has a bump of 1.
        let left = ring(&[(0, 0), (10, 0), (11, 5), (10, 10), (0, 10)]);
        let right = ring(&[(10, 0), (20, 0), (20, 10), (10, 10), (11, 5)]);
        let junctions = Junctions::of([left.as_slice(), right.as_slice()].into_iter());
        let (l, r) = (junctions.ring_weights(&left), junctions.ring_weights(&right));
        assert_eq!((l[1], l[3]), (f32::INFINITY, f32::INFINITY));
        assert_eq!((l[2], r[4]), (1.0, 1.0));
    }

    #[test]
    fn an_island_and_the_hole_it_fills_agree() {
        let island = ring(&[(3, 0), (5, 2), (3, 7), (0, 2), (1, 1)]);
        let mut hole = island.clone();
        hole.reverse();
        hole.rotate_left(2);
        let junctions = Junctions::of([island.as_slice(), hole.as_slice()].into_iter());
        let (i, h) = (junctions.ring_weights(&island), junctions.ring_weights(&hole));
        for (n, at) in island.iter().enumerate() {
            let m = hole.iter().position(|other| other == at).unwrap();
            assert_eq!(i[n].to_bits(), h[m].to_bits());
        }
    }

    proptest! {
        #[test]
        fn neighbours_agree_on_a_random_border(
            bumps in prop::collection::vec(1i32..19, 1..30),
            turn in 0usize..40,
        ) {
            let border: Vec<(i32, i32)> = bumps.iter().enumerate().map(|(i, &b)| (b, i as i32 + 1)).collect();
            let top = bumps.len() as i32 + 1;
            let mut left = vec![(0, 0), (10, 0)];
            left.extend(&border);
            left.extend([(10, top), (0, top)]);
            let mut right = vec![(10, 0), (20, 0), (20, top), (10, top)];
            right.extend(border.iter().rev());
            let by = turn % right.len();
            right.rotate_left(by);
            let (left, right) = (ring(&left), ring(&right));
            let junctions = Junctions::of([left.as_slice(), right.as_slice()].into_iter());
            let (l, r) = (junctions.ring_weights(&left), junctions.ring_weights(&right));
            for (i, at) in left.iter().enumerate() {
                if let Some(j) = right.iter().position(|other| other == at) {
                    prop_assert_eq!(l[i].to_bits(), r[j].to_bits());
                }
            }
        }
    }
}
