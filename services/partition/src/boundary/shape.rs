//! Exact predicates and lengths.

use crate::arrangement::Node;
use crate::subdivision::STEP;

/// Twice the signed area of the triangle `o`, `a`, `b` in square lattice steps: positive when it turns
/// left.
pub(super) fn turn(o: Node, a: Node, b: Node) -> i64 {
    let ((ax, ay), (bx, by)) = (o.to(a), o.to(b));
    ax * by - ay * bx
}

/// The box around some nodes.
pub(super) fn extent(nodes: &[Node]) -> (Node, Node) {
    let first = nodes.first().copied().unwrap_or(Node { x: 0, y: 0 });
    nodes.iter().fold((first, first), |(low, high), n| {
        (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
    })
}

/// Whether a node lies in a triangle or on its border; one without area is a line.
pub(super) fn in_triangle([a, b, c]: [Node; 3], node: Node) -> bool {
    let (low, high) = extent(&[a, b, c]);
    if node.x < low.x || node.x > high.x || node.y < low.y || node.y > high.y {
        return false;
    }
    let turns = [turn(a, b, node), turn(b, c, node), turn(c, a, node)];
    turns.iter().all(|&t| t >= 0) || turns.iter().all(|&t| t <= 0)
}

/// Whether the ray from `apex` towards `node` runs strictly between those to `a` and `b`, on the side
/// where they enclose less than half a turn.
pub(super) fn in_wedge(apex: Node, a: Node, b: Node, node: Node) -> bool {
    let open = turn(apex, a, b).signum();
    open != 0 && turn(apex, a, node).signum() == open && turn(apex, node, b).signum() == open
}

/// Length of a vector. Not hypot, which guards slowly against an overflow that cannot happen here.
pub(super) fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// Metres between two nodes.
pub(super) fn metres(a: Node, b: Node, shrink: f64) -> f64 {
    let (dx, dy) = a.to(b);
    length(dx as f64 * shrink, dy as f64) * STEP
}

/// Distance of a node from a segment in steps, those to the east shrunk.
pub(crate) fn off_line(node: Node, a: Node, b: Node, shrink: f64) -> f64 {
    let ((dx, dy), (px, py)) = (a.to(b), a.to(node));
    let (dx, dy, px, py) = (dx as f64 * shrink, dy as f64, px as f64 * shrink, py as f64);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    length(px - along * dx, py - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: i32, y: i32) -> Node {
        Node { x, y }
    }

    #[test]
    fn a_triangle_holds_its_border_and_a_flat_one_only_its_line() {
        let triangle = [node(0, 0), node(10, 0), node(0, 10)];
        assert!([node(2, 2), node(5, 5), node(0, 10)].iter().all(|&n| in_triangle(triangle, n)));
        assert!([node(6, 5), node(-1, 0), node(11, 0)].iter().all(|&n| !in_triangle(triangle, n)));
        let flat = [node(0, 0), node(10, 10), node(4, 4)];
        assert!(
            in_triangle(flat, node(7, 7))
                && !in_triangle(flat, node(11, 11))
                && !in_triangle(flat, node(4, 5))
        );
    }

    #[test]
    fn a_wedge_is_the_narrow_side() {
        let (apex, a, b) = (node(0, 0), node(10, 0), node(0, 10));
        assert!(in_wedge(apex, a, b, node(5, 5)) && in_wedge(apex, b, a, node(50, 1)));
        assert!(!in_wedge(apex, a, b, node(-5, 5)) && !in_wedge(apex, a, b, node(5, 0)));
    }
}
