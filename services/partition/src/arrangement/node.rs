use geo::{Coord, LineString, MultiPolygon};
use wangge_model::LATTICE;

/// A lattice point: longitude and latitude in units of 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Node {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Node {
    pub(crate) fn from_degrees(at: Coord<f64>) -> Self {
        Self { x: (at.x * LATTICE).round() as i32, y: (at.y * LATTICE).round() as i32 }
    }

    pub(crate) fn degrees(self) -> Coord<f64> {
        Coord { x: f64::from(self.x) / LATTICE, y: f64::from(self.y) / LATTICE }
    }

    /// A number that sorts like the node, and faster.
    pub(crate) fn key(self) -> u64 {
        let part = |value: i32| u64::from(value as u32 ^ 1 << 31);
        part(self.x) << 32 | part(self.y)
    }

    /// The vector to another node.
    pub(crate) fn to(self, other: Self) -> (i64, i64) {
        (i64::from(other.x) - i64::from(self.x), i64::from(other.y) - i64::from(self.y))
    }
}

/// Twice the signed area of the triangle `o`, `a`, `b`: positive when it turns left.
///
/// Exact while the nodes lie within 20° of each other.
pub(crate) fn turn(o: Node, a: Node, b: Node) -> i64 {
    let ((ax, ay), (bx, by)) = (o.to(a), o.to(b));
    ax * by - ay * bx
}

/// Where two properly crossing segments meet, rounded to the lattice.
pub(crate) fn crossing(a: Node, b: Node, c: Node, d: Node) -> Option<Node> {
    let (abc, abd) = (turn(a, b, c), turn(a, b, d));
    let (cda, cdb) = (turn(c, d, a), turn(c, d, b));
    let proper = (abc > 0 && abd < 0 || abc < 0 && abd > 0) && (cda > 0 && cdb < 0 || cda < 0 && cdb > 0);
    if !proper {
        return None;
    }
    let (dx, dy) = a.to(b);
    let sign = if cda > 0 { 1 } else { -1 };
    let (numerator, denominator) = (sign * i128::from(cda), sign * (i128::from(cda) - i128::from(cdb)));
    let along = |delta: i64| divide_rounded(i128::from(delta) * numerator, denominator) as i32;
    Some(Node { x: a.x + along(dx), y: a.y + along(dy) })
}

/// Nearest integer, halves up, for a positive denominator.
fn divide_rounded(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// Whether a segment touches the unit square around a node, its upper and right sides left out.
pub(crate) fn touches_pixel(a: Node, b: Node, pixel: Node) -> bool {
    // Everything doubled and from the western end, so that the square's corners are integers.
    let (west, east) = if a.x <= b.x { (a, b) } else { (b, a) };
    let ((qx, qy), (px, py)) = (west.to(east), west.to(pixel));
    let (qx, qy) = (2 * qx, 2 * qy);
    let (left, right, bottom, top) = (2 * px - 1, 2 * px + 1, 2 * py - 1, 2 * py + 1);
    if right <= 0 || left > qx || qy.max(0) < bottom || qy.min(0) >= top {
        return false;
    }
    if qx == 0 || qy == 0 {
        return true;
    }
    let rises = qy > 0;
    let side = |x: i64, y: i64| (qx * y - qy * x).signum();
    match [side(left, top), side(right, top), side(right, bottom), side(left, bottom)] {
        // Through the lower left corner, the only one that belongs to the square.
        [.., 0] => true,
        // Through another corner: inside only if the line goes on into the square.
        [0, ..] | [_, _, 0, _] => !rises,
        [_, 0, ..] => rises,
        [first, others @ ..] => others.iter().any(|&other| other != first),
    }
}

/// Whether a node lies on a segment, ends not counted.
pub(crate) fn lies_on(a: Node, b: Node, node: Node) -> bool {
    let (low, high) = (a.min(b), a.max(b));
    node > low && node < high && turn(a, b, node) == 0
}

/// The directed edges of all rings, the ground to their left.
pub(crate) fn edges(shape: &MultiPolygon<f64>) -> impl Iterator<Item = (Node, Node)> {
    let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings
        .flat_map(LineString::lines)
        .map(|line| (Node::from_degrees(line.start), Node::from_degrees(line.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: i32, y: i32) -> Node {
        Node { x, y }
    }

    #[test]
    fn a_crossing_is_rounded_to_the_nearest_node() {
        assert_eq!(crossing(node(0, 0), node(10, 9), node(0, 9), node(10, 0)), Some(node(5, 5)));
        assert_eq!(crossing(node(0, 0), node(10, 0), node(3, 0), node(3, 5)), None);
    }

    #[test]
    fn a_negative_half_rounds_up() {
        assert_eq!(divide_rounded(-1, 2), 0);
        assert_eq!(divide_rounded(1, 2), 1);
        assert_eq!(divide_rounded(-3, 2), -1);
    }

    #[test]
    fn a_segment_touches_the_pixels_on_its_way_and_no_others() {
        let (a, b) = (node(0, 0), node(10, 5));
        assert!(touches_pixel(a, b, node(4, 2)));
        assert!(touches_pixel(a, b, node(5, 2)));
        assert!(!touches_pixel(a, b, node(5, 4)));
        assert!(!touches_pixel(a, b, node(12, 6)));
    }
}
