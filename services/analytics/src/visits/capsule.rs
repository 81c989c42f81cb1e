//! Where along one straight piece another one is near.

use rstar::primitives::Line;

/// From how many metres along the street to how many the trace is within the radius; nothing where it
/// nowhere is.
///
/// What is within the radius of a straight line is a rectangle and a disc around each end. All three meet
/// the street in a range, and because together they are convex, so do they together.
pub(super) fn near(street: Line<[f64; 2]>, trace: Line<[f64; 2]>, radius: f64) -> Option<[f64; 2]> {
    let length = street.length_2().sqrt();
    if length == 0.0 {
        return None;
    }
    let along = [(street.to[0] - street.from[0]) / length, (street.to[1] - street.from[1]) / length];
    // The trace in a frame in which the street is the x axis.
    let turned = |at: [f64; 2]| {
        let off = [at[0] - street.from[0], at[1] - street.from[1]];
        [along[0] * off[0] + along[1] * off[1], along[0] * off[1] - along[1] * off[0]]
    };
    let (from, to) = (turned(trace.from), turned(trace.to));
    let ranges = [disc(from, radius), disc(to, radius), rectangle(from, to, radius)];
    let [low, high] = ranges.into_iter().flatten().reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])?;
    let [low, high] = [low.max(0.0), high.min(length)];
    (low <= high).then_some([low, high])
}

/// Where the x axis is within a disc.
fn disc(centre: [f64; 2], radius: f64) -> Option<[f64; 2]> {
    let half = radius * radius - centre[1] * centre[1];
    (half >= 0.0).then(|| [centre[0] - half.sqrt(), centre[0] + half.sqrt()])
}

/// Where the x axis is within the rectangle to both sides of a line.
fn rectangle(from: [f64; 2], to: [f64; 2], radius: f64) -> Option<[f64; 2]> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = (dx * dx + dy * dy).sqrt();
    if length == 0.0 {
        return None;
    }
    let (dx, dy) = (dx / length, dy / length);
    // How far a point x is along the line and to its left: both grow evenly with x.
    let along = between(dx, -dx * from[0] - dy * from[1], [0.0, length])?;
    let left = between(-dy, dy * from[0] - dx * from[1], [-radius, radius])?;
    let [low, high] = [along[0].max(left[0]), along[1].min(left[1])];
    (low <= high).then_some([low, high])
}

/// For which x `slope · x + offset` is within a range.
fn between(slope: f64, offset: f64, [low, high]: [f64; 2]) -> Option<[f64; 2]> {
    if slope == 0.0 {
        return (low <= offset && offset <= high).then_some([f64::NEG_INFINITY, f64::INFINITY]);
    }
    let (a, b) = ((low - offset) / slope, (high - offset) / slope);
    Some([a.min(b), a.max(b)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstar::PointDistance;

    use super::*;

    #[test]
    fn parallel_crossing_and_out_of_reach() {
        let street = Line::new([0.0, 0.0], [100.0, 0.0]);
        let of = |from, to| near(street, Line::new(from, to), 25.0);
        assert_eq!(of([20.0, 20.0], [60.0, 20.0]), Some([5.0, 75.0]));
        assert_eq!(of([50.0, -90.0], [50.0, 90.0]), Some([25.0, 75.0]));
        assert_eq!(of([50.0, 7.0], [50.0, 7.0]), Some([26.0, 74.0]), "a point");
        assert_eq!(of([50.0, 26.0], [60.0, 26.0]), None);
        assert_eq!(of([-30.0, 0.0], [-26.0, 0.0]), None);
        assert_eq!(of([-200.0, 0.0], [300.0, 0.0]), Some([0.0, 100.0]));
    }

    proptest! {
        #[test]
        fn a_point_is_in_the_range_where_it_is_near(
            ends in prop::array::uniform8(-60.0..60.0_f64),
            radius in 1.0..40.0_f64,
        ) {
            let [a, b, c, d, e, f, g, h]: [f64; 8] = ends;
            let (street, trace) = (Line::new([a, b], [c, d]), Line::new([e, f], [g, h]));
            let length = street.length_2().sqrt();
            let range = near(street, trace, radius);
            for step in 0..=200 {
                let share = f64::from(step) / 200.0;
                let at = [a + (c - a) * share, b + (d - b) * share];
                let off = trace.distance_2(&at).sqrt() - radius;
                let x = length * share;
                let inside = range.is_some_and(|[low, high]| low <= x && x <= high);
                prop_assert!(inside == (off <= 0.0) || off.abs() < 1e-9, "{x} is {off} off: {range:?}");
            }
        }
    }
}
