use geo::Coord;
use spade::{DelaunayTriangulation, Point2, Triangulation};

use super::tag;
use crate::arrangement::{Arrangement, Locator, Node, Segment};

/// A point that stands for an atom in a Voronoi diagram.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) at: Node,
    /// Sites of the same atom share one cell.
    pub(super) atom: u32,
}

/// Atom of the sites far away that close the diagram.
const FRAME: u32 = u32::MAX;

/// How far, in steps, a border is drawn beyond the block's edge, so that rounding cannot leave it short.
const OVERSHOOT: f64 = 2.0;

/// The edges of the Voronoi diagram between sites of different atoms, as far as they lie in the block.
pub(super) fn borders(
    blocks: &Arrangement,
    locator: &Locator,
    block: u32,
    sites: &[Site],
    shrink: f64,
) -> Vec<Segment> {
    let Some((low, high)) = block_extent(blocks, block) else { return Vec::new() };
    let origin = Coord { x: f64::midpoint(low.x, high.x), y: f64::midpoint(low.y, high.y) };
    let Some(delaunay) = triangulate(sites, origin, (high - low).x.max((high - low).y), shrink) else {
        return Vec::new();
    };
    let atom = |vertex: usize| sites.get(vertex).map_or(FRAME, |site| site.atom);
    let mut found = Vec::new();
    for edge in delaunay.undirected_edges() {
        let [p, q] = edge.vertices().map(|vertex| atom(vertex.fix().index()));
        if p == q || p == FRAME || q == FRAME {
            continue;
        }
        let directed = edge.as_directed();
        let (Some(left), Some(right)) = (directed.face().as_inner(), directed.rev().face().as_inner()) else {
            continue;
        };
        let [a, b] = [left, right].map(|face| {
            let centre = face.circumcenter();
            Coord { x: centre.x / shrink + origin.x, y: centre.y + origin.y }
        });
        let margin = Coord { x: 10.0, y: 10.0 };
        if let Some((a, b)) = clip(a, b, low - margin, high + margin) {
            inside_block(blocks, locator, block, (a, b), &mut found);
        }
    }
    found
}

/// Delaunay triangulation in steps, east–west shrunk to true length, framed by far-away sites.
fn triangulate(
    sites: &[Site],
    origin: Coord<f64>,
    size: f64,
    shrink: f64,
) -> Option<DelaunayTriangulation<Point2<f64>>> {
    let mut points: Vec<Point2<f64>> = sites
        .iter()
        .map(|site| Point2::new((f64::from(site.at.x) - origin.x) * shrink, f64::from(site.at.y) - origin.y))
        .collect();
    let far = 8.0 * (size + 1000.0);
    for (x, y) in [
        (1.0, 0.03),
        (0.7, 0.72),
        (-0.02, 1.0),
        (-0.71, 0.7),
        (-1.0, 0.01),
        (-0.7, -0.69),
        (0.04, -1.0),
        (0.73, -0.7),
    ] {
        points.push(Point2::new(far * x, far * y));
    }
    DelaunayTriangulation::bulk_load_stable(points).ok()
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

/// Cuts a line at the arrangement's edges and keeps the pieces that lie in the block.
fn inside_block(
    blocks: &Arrangement,
    locator: &Locator,
    block: u32,
    (a, b): (Coord<f64>, Coord<f64>),
    found: &mut Vec<Segment>,
) {
    let round = |at: Coord<f64>| Node { x: at.x.round() as i32, y: at.y.round() as i32 };
    let mut stops = vec![0.0, 1.0];
    locator.edges_near(round(a), round(b), |edge| {
        let e = &blocks.edges[edge as usize];
        stops.extend(meeting(a, b, blocks.nodes[e.a as usize], blocks.nodes[e.b as usize]));
    });
    stops.sort_unstable_by(f64::total_cmp);
    stops.dedup();
    let step = b - a;
    let length = step.x.hypot(step.y);
    if length < 1e-9 {
        return;
    }
    for pair in stops.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let middle = round(a + step * f64::midpoint(from, to));
        if locator.face_at(blocks, middle) != block {
            continue;
        }
        let beyond = OVERSHOOT / length;
        let from = if from > 0.0 { from - beyond } else { from };
        let to = if to < 1.0 { to + beyond } else { to };
        found.push(Segment { a: round(a + step * from), b: round(a + step * to), tags: tag::VORONOI });
    }
}

/// Where along a–b (0 to 1) it meets the segment c–d.
fn meeting(a: Coord<f64>, b: Coord<f64>, c: Node, d: Node) -> Option<f64> {
    let coord = |n: Node| Coord { x: f64::from(n.x), y: f64::from(n.y) };
    let (c, d) = (coord(c), coord(d));
    let (r, s, ac) = (b - a, d - c, c - a);
    let cross = |p: Coord<f64>, q: Coord<f64>| p.x * q.y - p.y * q.x;
    let denominator = cross(r, s);
    if denominator == 0.0 {
        return None;
    }
    let (t, u) = (cross(ac, s) / denominator, cross(ac, r) / denominator);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some(t)
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
        let locator = Locator::new(&blocks);
        let sites = [Site { at: node(250, 500), atom: 0 }, Site { at: node(750, 500), atom: 1 }];
        let cut = borders(&blocks, &locator, 1, &sites, 1.0);
        assert_eq!(cut.len(), 1);
        assert!(cut[0].a.x == 500 && cut[0].b.x == 500 && (cut[0].a.y - cut[0].b.y).abs() >= 1000);
    }
}
