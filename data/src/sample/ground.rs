//! The ground of one block: what is taken, and whether another building fits.

use geo::Coord;

/// An upright or turned rectangle, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub(super) centre: Coord<f64>,
    /// Half the length and half the depth.
    pub(super) half: (f64, f64),
    /// Unit vector of its length.
    pub(super) along: Coord<f64>,
}

impl Plot {
    pub(super) fn new(centre: Coord<f64>, length: f64, depth: f64, angle: f64) -> Self {
        let (y, x) = angle.sin_cos();
        Self { centre, half: (length / 2.0, depth / 2.0), along: Coord { x, y } }
    }

    /// A point by its place in the rectangle's own frame.
    pub(super) fn at(&self, s: f64, t: f64) -> Coord<f64> {
        let Coord { x, y } = self.along;
        Coord { x: self.centre.x + s * x - t * y, y: self.centre.y + s * y + t * x }
    }

    /// The four corners, counter-clockwise.
    pub(super) fn corners(&self) -> [Coord<f64>; 4] {
        let (s, t) = self.half;
        [self.at(-s, -t), self.at(s, -t), self.at(s, t), self.at(-s, t)]
    }

    /// A point seen from the rectangle's own frame.
    fn local(&self, at: Coord<f64>) -> (f64, f64) {
        let d = at - self.centre;
        (d.x * self.along.x + d.y * self.along.y, d.y * self.along.x - d.x * self.along.y)
    }

    fn reach(&self) -> f64 {
        self.half.0.hypot(self.half.1)
    }

    /// Whether a segment comes into the rectangle widened by `gap`.
    fn meets_segment(&self, a: Coord<f64>, b: Coord<f64>, gap: f64) -> bool {
        let (a, b) = (self.local(a), self.local(b));
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        for (from, to, half) in [(a.0, b.0, self.half.0 + gap), (a.1, b.1, self.half.1 + gap)] {
            let step = to - from;
            if step.abs() < 1e-12 {
                if from.abs() > half {
                    return false;
                }
                continue;
            }
            let (t1, t2) = ((-half - from) / step, (half - from) / step);
            enter = enter.max(t1.min(t2));
            leave = leave.min(t1.max(t2));
        }
        enter <= leave
    }

    /// Whether two rectangles come closer than `gap` (on the axes of both).
    fn meets(&self, other: &Self, gap: f64) -> bool {
        let between = other.centre - self.centre;
        let far = self.reach() + other.reach() + gap;
        if between.x * between.x + between.y * between.y > far * far {
            return false;
        }
        self.overlaps_on_own_axes(other, gap) && other.overlaps_on_own_axes(self, gap)
    }

    fn overlaps_on_own_axes(&self, other: &Self, gap: f64) -> bool {
        let corners = other.corners().map(|corner| self.local(corner));
        let apart = |values: [f64; 4], half: f64| {
            values.iter().all(|v| *v > half + gap) || values.iter().all(|v| *v < -half - gap)
        };
        !apart(corners.map(|c| c.0), self.half.0) && !apart(corners.map(|c| c.1), self.half.1)
    }
}

/// A line that buildings keep clear of.
#[derive(Debug, Clone, Copy)]
struct Edge {
    a: Coord<f64>,
    b: Coord<f64>,
    clear: f64,
}

/// One block being built up.
#[derive(Debug)]
pub(super) struct Ground {
    ring: Vec<Coord<f64>>,
    edges: Vec<Edge>,
    plots: Vec<Plot>,
    centre: Coord<f64>,
}

impl Ground {
    /// A block inside a ring (not closed), with the clearance of each of its edges in metres.
    pub(super) fn new(ring: Vec<Coord<f64>>, clear: &[f64]) -> Self {
        let edges = segments(&ring).zip(clear).map(|((a, b), &clear)| Edge { a, b, clear }).collect();
        let centre = ring.iter().fold(Coord::zero(), |sum, &at| sum + at) / ring.len() as f64;
        Self { ring, edges, plots: Vec::new(), centre }
    }

    pub(super) fn ring(&self) -> &[Coord<f64>] {
        &self.ring
    }

    /// Sides with the clearance that their streets ask for.
    pub(super) fn sides(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>, f64)> {
        self.edges[..self.ring.len()].iter().map(|edge| (edge.a, edge.b, edge.clear))
    }

    pub(super) fn centre(&self) -> Coord<f64> {
        self.centre
    }

    /// Half the extent, metres, east and north.
    pub(super) fn half_extent(&self) -> (f64, f64) {
        let far = |value: fn(Coord<f64>) -> f64| {
            self.ring.iter().map(|&at| (value(at) - value(self.centre)).abs()).fold(0.0, f64::max)
        };
        (far(|at| at.x), far(|at| at.y))
    }

    pub(super) fn holds(&self, at: Coord<f64>) -> bool {
        let mut inside = false;
        for (a, b) in segments(&self.ring) {
            if (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside
    }

    /// Whether a point is inside and `clear` metres away from the block's sides.
    pub(super) fn holds_clear(&self, at: Coord<f64>, clear: f64) -> bool {
        let plot = Plot::new(at, 0.2, 0.2, 0.0);
        self.holds(at)
            && !self.edges[..self.ring.len()].iter().any(|edge| plot.meets_segment(edge.a, edge.b, clear))
    }

    /// Whether the segment stays inside the block and crosses no lane, but for its ends.
    pub(super) fn holds_segment(&self, a: Coord<f64>, b: Coord<f64>) -> bool {
        let side = |p: Coord<f64>, q: Coord<f64>, r: Coord<f64>| {
            (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
        };
        self.holds((a + b) / 2.0)
            && self
                .edges
                .iter()
                .map(|edge| (edge.a, edge.b))
                .filter(|&(p, q)| ![p, q].contains(&a) && ![p, q].contains(&b))
                .all(|(p, q)| side(a, b, p) * side(a, b, q) > 0.0 || side(p, q, a) * side(p, q, b) > 0.0)
    }

    pub(super) fn keep_clear(&mut self, a: Coord<f64>, b: Coord<f64>, clear: f64) {
        self.edges.push(Edge { a, b, clear });
    }

    pub(super) fn keep_line_clear(&mut self, line: &[Coord<f64>], clear: f64) {
        for pair in line.windows(2) {
            self.keep_clear(pair[0], pair[1], clear);
        }
    }

    /// Takes the plot if it lies inside the block, clear of all lines and `gap` from all others.
    pub(super) fn take(&mut self, plot: Plot, gap: f64) -> bool {
        let fits = self.holds(plot.centre)
            && !self.edges.iter().any(|edge| plot.meets_segment(edge.a, edge.b, edge.clear))
            && !self.plots.iter().any(|other| plot.meets(other, gap));
        if fits {
            self.plots.push(plot);
        }
        fits
    }
}

/// The sides of a ring that is not closed.
fn segments(ring: &[Coord<f64>]) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

#[cfg(test)]
mod tests {
    use geo::coord;

    use super::*;

    fn square() -> Ground {
        let ring = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
        Ground::new(ring.map(|(x, y)| coord! { x: x, y: y }).to_vec(), &[10.0; 4])
    }

    #[test]
    fn a_plot_keeps_its_distance_from_sides_and_neighbours() {
        let mut ground = square();
        let at = |x, y| Plot::new(coord! { x: x, y: y }, 20.0, 10.0, 0.0);
        assert!(!ground.take(at(19.0, 50.0), 5.0));
        assert!(ground.take(at(21.0, 50.0), 5.0));
        assert!(!ground.take(at(45.0, 50.0), 5.0));
        assert!(ground.take(at(47.0, 50.0), 5.0));
        assert!(!ground.take(at(147.0, 50.0), 5.0));
    }

    #[test]
    fn a_lane_is_kept_clear() {
        let mut ground = square();
        ground.keep_clear(coord! { x: 50.0, y: 0.0 }, coord! { x: 50.0, y: 100.0 }, 3.0);
        assert!(!ground.take(Plot::new(coord! { x: 50.0, y: 40.0 }, 10.0, 10.0, 0.4), 1.0));
        assert!(ground.take(Plot::new(coord! { x: 65.0, y: 40.0 }, 10.0, 10.0, 0.4), 1.0));
    }
}
