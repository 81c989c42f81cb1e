use super::buckets::Buckets;
use super::faces::Arrangement;
use super::node::Node;

/// Finds the edges around a place.
pub(super) struct Locator {
    buckets: Buckets,
}

impl Locator {
    /// From the raster of the edges.
    pub(super) fn new(buckets: Buckets) -> Self {
        Self { buckets }
    }

    /// Calls `found` with each edge that may touch a segment; an edge may come more than once.
    pub(super) fn edges_near(&self, a: Node, b: Node, mut found: impl FnMut(u32)) {
        self.buckets.passed(a, b, |bucket| self.buckets.items(bucket).iter().for_each(|&edge| found(edge)));
    }

    /// The nearest half-edge to the west, or through the point, whose left side faces east.
    pub(super) fn half_edge_west(&self, arrangement: &Arrangement, at: Node, or_on: bool) -> Option<u32> {
        let mut best: Option<(f64, f64, u32)> = None;
        for (edges, west) in self.buckets.westward(at) {
            for &edge in edges {
                let Some((x, lean)) = crossing_at(arrangement, edge, at, or_on) else { continue };
                // Edges that meet at the ray's height: the one that leans east above it is nearer.
                if best.is_none_or(|(bx, bl, _)| x > bx || (x - bx).abs() < f64::EPSILON && lean > bl) {
                    best = Some((x, lean, edge));
                }
            }
            if best.is_some_and(|(x, ..)| x >= west as f64) {
                break;
            }
        }
        let (_, _, edge) = best?;
        let e = &arrangement.edges[edge as usize];
        let rises = arrangement.nodes[e.b as usize].y > arrangement.nodes[e.a as usize].y;
        Some(2 * edge + u32::from(rises))
    }
}

/// Where an edge crosses the height just above a point, when that is west of the point; and how far it leans
/// to the east per step north.
fn crossing_at(arrangement: &Arrangement, edge: u32, at: Node, or_on: bool) -> Option<(f64, f64)> {
    let e = &arrangement.edges[edge as usize];
    let (a, b) = (arrangement.nodes[e.a as usize], arrangement.nodes[e.b as usize]);
    let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
    if at.y < low.y || at.y >= high.y {
        return None;
    }
    let ((dx, dy), (px, py)) = (low.to(high), low.to(at));
    // Positive when the point lies east of the upward edge.
    let east = px * dy - py * dx;
    if east < 0 || east == 0 && !or_on {
        return None;
    }
    let lean = dx as f64 / dy as f64;
    Some((f64::from(low.x) + lean * py as f64, lean))
}

#[cfg(test)]
mod tests {
    use super::super::{Arrangement, Node, Segment, UNBOUNDED};

    #[test]
    fn points_are_found_in_their_face() {
        let node = |x, y| Node { x, y };
        let ring = [node(0, 0), node(100, 0), node(100, 100), node(0, 100)];
        let mut segments: Vec<Segment> =
            (0..4).map(|i| Segment { a: ring[i], b: ring[(i + 1) % 4], tags: 1 }).collect();
        segments.push(Segment { a: node(50, 0), b: node(50, 100), tags: 1 });
        let made = Arrangement::new(segments, 0).unwrap();
        let (left, right) = (made.face_at(node(10, 50)), made.face_at(node(90, 50)));
        assert!(left != right && left != UNBOUNDED && right != UNBOUNDED);
        assert_eq!(made.face_at(node(150, 50)), UNBOUNDED);
        assert_eq!(made.face_at(node(50, 50)), right);
    }
}
