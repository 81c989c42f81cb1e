use geo::Coord;
use spade::{DelaunayTriangulation, HasPosition, Point2, Triangulation};

use super::tag;
use crate::arrangement::{Arrangement, Node, Segment};

/// A point that stands for an atom in a Voronoi diagram.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) at: Node,
    /// Sites of the same atom share one cell.
    pub(super) atom: u32,
}

/// Atom of the sites far away that close the diagram.
const FRAME: u32 = u32::MAX;

/// How far, in steps, beyond its ends a border is looked at: one that ends next to the block's edge is
/// led to it, so that rounding cannot leave it short.
const OVERSHOOT: f64 = 2.0;

/// What divides a block into the cells of its atoms.
#[derive(Default)]
pub(super) struct Cuts {
    pub(super) borders: Vec<Segment>,
    /// Where borders end on an edge of the block.
    pub(super) ends: Vec<(u32, Node)>,
}

/// The edges of the Voronoi diagram between sites of different atoms, as far as they lie in the block.
pub(super) fn cuts(blocks: &Arrangement, block: u32, sites: &[Site], shrink: f64) -> Cuts {
    let mut cuts = Cuts::default();
    let Some((low, high)) = block_extent(blocks, block) else { return cuts };
    let origin = Coord { x: f64::midpoint(low.x, high.x), y: f64::midpoint(low.y, high.y) };
    let Some(delaunay) = triangulate(sites, origin, (high - low).x.max((high - low).y), shrink) else {
        return cuts;
    };
    let margin = Coord { x: 10.0, y: 10.0 };
    let (low, high) = (low - margin, high + margin);
    let centres: Vec<Coord<f64>> = delaunay
        .all_faces()
        .map(|face| {
            let centre = face.as_inner().map_or(Point2::new(0.0, 0.0), |face| face.circumcenter());
            Coord { x: centre.x / shrink + origin.x, y: centre.y + origin.y }
        })
        .collect();
    // Whether a centre lies in the block, once known: what no edge of the block divides lies on the
    // same side, which spares two of three point locations.
    let mut inside: Vec<Option<bool>> = vec![None; centres.len()];
    let mut stops = Vec::new();
    for edge in delaunay.undirected_edges() {
        let [p, q] = edge.vertices().map(|vertex| vertex.data().atom);
        let directed = edge.as_directed();
        let [left, right] = [directed.face(), directed.rev().face()];
        if p == q || p == FRAME || q == FRAME || left.is_outer() || right.is_outer() {
            continue;
        }
        let [left, right] = [left, right].map(|face| face.fix().index());
        let Some((a, b)) = clip(centres[left], centres[right], low, high) else { continue };
        let (from, to) = (rounded(a), rounded(b));
        stops_between(blocks, a, b, &mut stops);
        if stops.is_empty() {
            let known = inside[left].or(inside[right]);
            let here = known.unwrap_or_else(|| blocks.face_at(rounded(a + (b - a) * 0.5)) == block);
            if a == centres[left] {
                inside[left] = Some(here);
            }
            if b == centres[right] {
                inside[right] = Some(here);
            }
            if here {
                cuts.borders.push(Segment { a: from, b: to, tags: tag::VORONOI });
            }
        } else {
            cut_at_edges(blocks, block, (a, b), &mut stops, &mut cuts);
        }
    }
    cuts
}

struct Vertex {
    at: Point2<f64>,
    atom: u32,
}

impl HasPosition for Vertex {
    type Scalar = f64;

    fn position(&self) -> Point2<f64> {
        self.at
    }
}

/// Delaunay triangulation in steps, east–west shrunk to true length, framed by far-away sites.
fn triangulate(
    sites: &[Site],
    origin: Coord<f64>,
    size: f64,
    shrink: f64,
) -> Option<DelaunayTriangulation<Vertex>> {
    let far = 8.0 * (size + 1000.0);
    let frame = [(1.0, 0.03), (-0.02, 1.0), (-1.0, 0.01), (0.04, -1.0)];
    let frame = frame.map(|(x, y)| Vertex { at: Point2::new(far * x, far * y), atom: FRAME });
    let vertices = sites
        .iter()
        .map(|site| Vertex {
            at: Point2::new((f64::from(site.at.x) - origin.x) * shrink, f64::from(site.at.y) - origin.y),
            atom: site.atom,
        })
        .chain(frame)
        .collect();
    DelaunayTriangulation::bulk_load(vertices).ok()
}

fn block_extent(blocks: &Arrangement, block: u32) -> Option<(Coord<f64>, Coord<f64>)> {
    let first = *blocks.cycles[block as usize].first()?;
    let mut nodes = blocks.cycle(first).map(|half| blocks.nodes[blocks.start(half) as usize]);
    let start = nodes.next()?;
    let (low, high) = nodes.fold((start, start), |(low, high), n| {
        (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
    });
    let coord = |n: Node| Coord { x: f64::from(n.x), y: f64::from(n.y) };
    Some((coord(low), coord(high)))
}

fn rounded(at: Coord<f64>) -> Node {
    Node { x: at.x.round() as i32, y: at.y.round() as i32 }
}

/// Where a line meets edges of the arrangement: how far along it (0 to 1, a little before and after
/// counted), and the edge; nothing of a line without length.
fn stops_between(blocks: &Arrangement, a: Coord<f64>, b: Coord<f64>, stops: &mut Vec<(f64, u32)>) {
    stops.clear();
    let step = b - a;
    let beyond = OVERSHOOT / (step.x * step.x + step.y * step.y).sqrt();
    if !beyond.is_finite() {
        return;
    }
    blocks.edges_near(rounded(a - step * beyond), rounded(b + step * beyond), |edge| {
        let e = &blocks.edges[edge as usize];
        let stop = meeting(a, b, beyond, blocks.nodes[e.a as usize], blocks.nodes[e.b as usize]);
        stops.extend(stop.map(|along| (along, edge)));
    });
}

/// Keeps the pieces of a line that lie in the block, or are too short to tell.
fn cut_at_edges(
    blocks: &Arrangement,
    block: u32,
    (a, b): (Coord<f64>, Coord<f64>),
    stops: &mut Vec<(f64, u32)>,
    cuts: &mut Cuts,
) {
    const NO_EDGE: u32 = u32::MAX;
    stops.extend([(0.0, NO_EDGE), (1.0, NO_EDGE)]);
    stops.sort_unstable_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)));
    stops.dedup();
    let step = b - a;
    let short = OVERSHOOT / (step.x * step.x + step.y * step.y).sqrt();
    for pair in stops.windows(2) {
        let [(from, from_edge), (to, to_edge)] = [pair[0], pair[1]];
        let middle = rounded(a + step * f64::midpoint(from, to));
        if to - from > short && blocks.face_at(middle) != block {
            continue;
        }
        let end = |along: f64, edge: u32| {
            rounded(if edge == NO_EDGE && along > 0.0 { b } else { a + step * along })
        };
        let (start, stop) = (end(from, from_edge), end(to, to_edge));
        cuts.borders.push(Segment { a: start, b: stop, tags: tag::VORONOI });
        let on_edges = [(from_edge, start), (to_edge, stop)];
        cuts.ends.extend(on_edges.into_iter().filter(|&(edge, _)| edge != NO_EDGE));
    }
}

/// How far along a–b (0 to 1, or a little `beyond`) it meets the segment c–d.
fn meeting(a: Coord<f64>, b: Coord<f64>, beyond: f64, c: Node, d: Node) -> Option<f64> {
    let coord = |n: Node| Coord { x: f64::from(n.x), y: f64::from(n.y) };
    let (c, d) = (coord(c), coord(d));
    let (r, s, ac) = (b - a, d - c, c - a);
    let cross = |p: Coord<f64>, q: Coord<f64>| p.x * q.y - p.y * q.x;
    let denominator = cross(r, s);
    if denominator == 0.0 {
        return None;
    }
    let (t, u) = (cross(ac, s) / denominator, cross(ac, r) / denominator);
    ((-beyond..=1.0 + beyond).contains(&t) && (-1e-9..=1.0 + 1e-9).contains(&u)).then_some(t)
}

/// The part of a segment inside a box (Liang and Barsky).
pub(super) fn clip(
    a: Coord<f64>,
    b: Coord<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
) -> Option<(Coord<f64>, Coord<f64>)> {
    let step = b - a;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (delta, before, after) in [(step.x, low.x - a.x, high.x - a.x), (step.y, low.y - a.y, high.y - a.y)] {
        if delta == 0.0 {
            if before > 0.0 || after < 0.0 {
                return None;
            }
        } else {
            let (enter, leave) = (before / delta, after / delta);
            from = from.max(enter.min(leave));
            to = to.min(enter.max(leave));
        }
    }
    if from > to {
        return None;
    }
    let at = |share: f64| {
        if share == 0.0 {
            a
        } else if (share - 1.0).abs() < f64::EPSILON {
            b
        } else {
            a + step * share
        }
    };
    Some((at(from), at(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coord(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn a_segment_is_clipped_to_its_part_in_the_box() {
        let clipped = clip(coord(-5.0, 5.0), coord(15.0, 5.0), coord(0.0, 0.0), coord(10.0, 10.0));
        assert_eq!(clipped, Some((coord(0.0, 5.0), coord(10.0, 5.0))));
        assert_eq!(clip(coord(-5.0, 5.0), coord(-1.0, 5.0), coord(0.0, 0.0), coord(10.0, 10.0)), None);
    }

    #[test]
    fn two_sites_share_a_block_in_the_middle() {
        let node = |x, y| Node { x, y };
        let ring = [node(0, 0), node(1000, 0), node(1000, 1000), node(0, 1000)];
        let lines = (0..4).map(|i| Segment { a: ring[i], b: ring[(i + 1) % 4], tags: 1 }).collect();
        let blocks = Arrangement::new(lines, 0).unwrap();
        let sites = [Site { at: node(250, 500), atom: 0 }, Site { at: node(750, 500), atom: 1 }];
        let cut = cuts(&blocks, 1, &sites, 1.0);
        let ends: Vec<Node> = cut.ends.iter().map(|&(_, node)| node).collect();
        assert!(ends.contains(&node(500, 0)) && ends.contains(&node(500, 1000)), "{ends:?}");
        let long = cut.borders.iter().filter(|s| s.a.x == 500 && s.b.x == 500);
        assert_eq!(long.filter(|s| (s.a.y - s.b.y).abs() == 1000).count(), 1);
    }
}
