use super::buckets::Buckets;
use super::faces::{Arrangement, UNBOUNDED};
use super::node::Node;

/// Finds the face a point lies in.
pub(crate) struct Locator {
    buckets: Option<Buckets>,
}

impl Locator {
    pub(crate) fn new(arrangement: &Arrangement) -> Self {
        let nodes = &arrangement.nodes;
        let Some(&first) = nodes.first() else { return Self { buckets: None } };
        let (low, high) = nodes.iter().fold((first, first), |(low, high), n| {
            (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
        });
        let mut buckets = Buckets::new(low, high, arrangement.edges.len());
        buckets.fill(arrangement.edges.iter().map(|e| (nodes[e.a as usize], nodes[e.b as usize])));
        Self { buckets: Some(buckets) }
    }

    /// Calls `found` with each edge that may touch a segment; an edge may come more than once.
    pub(crate) fn edges_near(&self, a: Node, b: Node, mut found: impl FnMut(u32)) {
        if let Some(buckets) = &self.buckets {
            buckets.passed(a, b, |bucket| buckets.items(bucket).iter().for_each(|&edge| found(edge)));
        }
    }

    /// The face that holds a point. A point on an edge belongs to the face on its eastern side.
    pub(crate) fn face_at(&self, arrangement: &Arrangement, at: Node) -> u32 {
        // Half a step to the east puts a point on an edge to the east of it.
        self.half_edge_west(arrangement, at, true)
            .map_or(UNBOUNDED, |half| arrangement.face_of[half as usize])
    }

    /// The nearest half-edge strictly to the west whose left side faces east.
    pub(super) fn half_edge_west_of(&self, arrangement: &Arrangement, at: Node) -> Option<u32> {
        self.half_edge_west(arrangement, at, false)
    }

    fn half_edge_west(&self, arrangement: &Arrangement, at: Node, or_on: bool) -> Option<u32> {
        let buckets = self.buckets.as_ref()?;
        for (bucket, west) in buckets.westward(at) {
            let mut best: Option<(f64, f64, u32)> = None;
            for &edge in buckets.items(bucket) {
                let Some((x, lean)) = crossing_at(arrangement, edge, at, or_on) else { continue };
                if x < west as f64 {
                    continue;
                }
                // Edges that meet at the ray's height: the one that leans east above it is nearer.
                if best.is_none_or(|(bx, bl, _)| x > bx || (x - bx).abs() < f64::EPSILON && lean > bl) {
                    best = Some((x, lean, edge));
                }
            }
            if let Some((_, _, edge)) = best {
                let e = &arrangement.edges[edge as usize];
                let rises = arrangement.nodes[e.b as usize].y > arrangement.nodes[e.a as usize].y;
                return Some(2 * edge + u32::from(rises));
            }
        }
        None
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
    use super::super::snap::Segment;
    use super::*;

    #[test]
    fn points_are_found_in_their_face() {
        let node = |x, y| Node { x, y };
        let ring = [node(0, 0), node(100, 0), node(100, 100), node(0, 100)];
        let mut segments: Vec<Segment> =
            (0..4).map(|i| Segment { a: ring[i], b: ring[(i + 1) % 4], tags: 1 }).collect();
        segments.push(Segment { a: node(50, 0), b: node(50, 100), tags: 1 });
        let made = Arrangement::new(segments, 0).unwrap();
        let locator = Locator::new(&made);
        let (left, right) = (locator.face_at(&made, node(10, 50)), locator.face_at(&made, node(90, 50)));
        assert!(left != right && left != UNBOUNDED && right != UNBOUNDED);
        assert_eq!(locator.face_at(&made, node(150, 50)), UNBOUNDED);
        assert_eq!(locator.face_at(&made, node(50, 50)), right);
    }
}
