//! How much a vertex matters to a line.

use geo::Coord;

/// The weight of every vertex of a line: the distance, in the line's own unit, by which the line
/// would move if the vertex and all lighter ones were left out (Douglas–Peucker, made monotone).
/// The ends weigh infinitely.
///
/// Dropping all vertices lighter than a tolerance gives the simplified line of that tolerance.
pub(crate) fn vertex_weights(line: &[Coord<f64>]) -> Vec<f32> {
    let mut weights = vec![0.0; line.len()];
    if let [first, .., last] = weights.as_mut_slice() {
        (*first, *last) = (f32::INFINITY, f32::INFINITY);
    } else {
        weights.fill(f32::INFINITY);
    }
    // A stack of its own: a long line must not exhaust the thread's.
    let mut open = vec![(0, line.len().saturating_sub(1), f32::INFINITY)];
    while let Some((start, end, ceiling)) = open.pop() {
        if end - start < 2 {
            continue;
        }
        let (farthest, distance) = farthest_between(line, start, end);
        let weight = (distance as f32).min(ceiling);
        weights[farthest] = weight;
        open.push((start, farthest, weight));
        open.push((farthest, end, weight));
    }
    weights
}

fn farthest_between(line: &[Coord<f64>], start: usize, end: usize) -> (usize, f64) {
    let mut best = (start + 1, -1.0);
    for (i, at) in line.iter().enumerate().take(end).skip(start + 1) {
        let squared = squared_distance(*at, line[start], line[end]);
        if squared > best.1 {
            best = (i, squared);
        }
    }
    (best.0, best.1.max(0.0).sqrt())
}

/// Squared distance of a place from a segment, which may be a point.
fn squared_distance(at: Coord<f64>, start: Coord<f64>, end: Coord<f64>) -> f64 {
    let (along, offset) = (end - start, at - start);
    let squared_length = along.x * along.x + along.y * along.y;
    let share = if squared_length > 0.0 {
        ((offset.x * along.x + offset.y * along.y) / squared_length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let gap = offset - along * share;
    gap.x * gap.x + gap.y * gap.y
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_straight_vertex_weighs_nothing_and_a_corner_its_height() {
        let weights = vertex_weights(&line(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (4.0, 3.0)]));
        assert_eq!((weights[0], weights[3]), (f32::INFINITY, f32::INFINITY));
        assert!(weights[1].abs() < 1e-6, "{weights:?}");
        assert!((weights[2] - 1.2).abs() < 1e-6, "2·3/5 from the chord: {weights:?}");
    }

    #[test]
    fn short_lines_keep_their_ends() {
        assert_eq!(vertex_weights(&line(&[])), Vec::<f32>::new());
        assert_eq!(vertex_weights(&line(&[(1.0, 1.0)])), [f32::INFINITY]);
        assert_eq!(vertex_weights(&line(&[(1.0, 1.0), (2.0, 1.0)])), [f32::INFINITY; 2]);
    }

    proptest! {
        #[test]
        fn the_simplified_line_stays_within_the_tolerance(
            points in prop::collection::vec((0.0..100.0, 0.0..100.0), 2..60),
            tolerance in 0.0f32..30.0,
        ) {
            let line = line(&points);
            let weights = vertex_weights(&line);
            let kept: Vec<usize> = (0..line.len()).filter(|&i| weights[i] >= tolerance).collect();
            for pair in kept.windows(2) {
                for i in pair[0]..pair[1] {
                    let gap = squared_distance(line[i], line[pair[0]], line[pair[1]]).sqrt();
                    prop_assert!(gap <= f64::from(tolerance) * 1.0001, "{gap} > {tolerance}");
                }
            }
        }
    }
}
