//! Surfaces out of the ways of a relation.
//!
//! Roles are not asked: they are often wrong, and the borders say it all. A place lies inside when
//! a ray from it crosses the borders an odd number of times. Stretches that occur twice (two inner
//! rings side by side, a way listed twice) cancel out.

use std::cmp::Ordering;
use std::collections::HashMap;

use geo::{LineString, MultiPolygon, Polygon};

use super::element::Vertex;

/// Why lines do not bound a surface.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RingFault {
    /// The places where a border ends.
    Open(Vec<Vertex>),
    /// No stretch is left.
    Empty,
}

type Ring = Vec<Vertex>;

/// One end of a stretch of border, seen from a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct End {
    at: Vertex,
    to: Vertex,
}

/// The surface that lines bound: outer rings with the holes in them. Vertices are kept as they are.
pub(super) fn assemble<'a>(
    lines: impl IntoIterator<Item = &'a [Vertex]>,
) -> Result<MultiPolygon<f64>, RingFault> {
    let border = Border::new(lines);
    if border.ends.is_empty() {
        return Err(RingFault::Empty);
    }
    let open: Vec<Vertex> = border.open_vertices();
    if !open.is_empty() {
        return Err(RingFault::Open(open));
    }
    Ok(nest(border.rings()))
}

/// All stretches, each by both its ends, in order.
struct Border {
    ends: Vec<End>,
}

impl Border {
    fn new<'a>(lines: impl IntoIterator<Item = &'a [Vertex]>) -> Self {
        let mut ends = Vec::new();
        for line in lines {
            for pair in line.windows(2).filter(|pair| pair[0] != pair[1]) {
                ends.push(End { at: pair[0], to: pair[1] });
                ends.push(End { at: pair[1], to: pair[0] });
            }
        }
        ends.sort_unstable();
        let odd = ends.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]);
        Self { ends: odd.collect() }
    }

    fn open_vertices(&self) -> Vec<Vertex> {
        let at_vertex = self.ends.chunk_by(|a, b| a.at == b.at);
        at_vertex.filter(|ends| ends.len() % 2 == 1).map(|ends| ends[0].at).collect()
    }

    fn find(&self, end: End) -> usize {
        self.ends.binary_search(&end).expect("a stretch is kept by both its ends")
    }

    /// Walks the border so that each walk keeps to one piece of the inside, and cuts the walks where
    /// they touch themselves: rings that neither cross nor visit a vertex twice.
    fn rings(&self) -> Vec<Ring> {
        let partner = self.partners();
        let mut used = vec![false; self.ends.len()];
        let mut rings = Vec::new();
        for start in 0..self.ends.len() {
            if used[start] {
                continue;
            }
            let mut walk = Vec::new();
            let mut end = start;
            while !used[end] {
                let back = self.find(End { at: self.ends[end].to, to: self.ends[end].at });
                (used[end], used[back]) = (true, true);
                walk.push(self.ends[end].at);
                end = partner[back];
            }
            cut_loops(&walk, &mut rings);
        }
        rings
    }

    /// For each end, the other end at its vertex that bounds the same piece of the inside.
    fn partners(&self) -> Vec<usize> {
        let mut partner = vec![0; self.ends.len()];
        let mut first = 0;
        for ends in self.ends.chunk_by(|a, b| a.at == b.at) {
            let mut around: Vec<usize> = (first..first + ends.len()).collect();
            if ends.len() > 2 {
                around.sort_by(|a, b| counter_clockwise_from_up(self.ends[*a], self.ends[*b]));
                if self.is_inside_above(ends[0].at) {
                    around.rotate_right(1);
                }
            }
            for pair in around.chunks_exact(2) {
                (partner[pair[0]], partner[pair[1]]) = (pair[1], pair[0]);
            }
            first += ends.len();
        }
        partner
    }

    /// Whether the inside lies straight above a vertex, a hair to the right.
    fn is_inside_above(&self, at: Vertex) -> bool {
        let crossed = self.ends.iter().filter(|end| {
            let eastward = end.at[0] <= at[0] && at[0] < end.to[0];
            eastward && end.at != at && cross(end.at, end.to, at) < 0
        });
        crossed.count() % 2 == 1
    }
}

/// Twice the signed surface of the triangle: positive when `c` lies to the left of `a` → `b`.
fn cross(a: Vertex, b: Vertex, c: Vertex) -> i128 {
    let d = |p: Vertex, axis: usize| i128::from(p[axis]) - i128::from(a[axis]);
    d(b, 0) * d(c, 1) - d(b, 1) * d(c, 0)
}

/// Orders the ends at one vertex by their direction, counter-clockwise, straight up first.
fn counter_clockwise_from_up(a: End, b: End) -> Ordering {
    let is_right = |end: End| end.to[0] > end.at[0] || (end.to[0] == end.at[0] && end.to[1] < end.at[1]);
    is_right(a).cmp(&is_right(b)).then_with(|| 0.cmp(&cross(a.at, a.to, b.to)))
}

/// Cuts a closed walk into rings that visit each vertex once.
fn cut_loops(walk: &[Vertex], rings: &mut Vec<Ring>) {
    let mut stack: Ring = Vec::with_capacity(walk.len());
    let mut place: HashMap<Vertex, usize> = HashMap::new();
    for &at in walk {
        if let Some(&since) = place.get(&at) {
            let ring = stack.split_off(since);
            for vertex in &ring {
                place.remove(vertex);
            }
            rings.push(ring);
        }
        place.insert(at, stack.len());
        stack.push(at);
    }
    rings.push(stack);
}

/// Sorts rings into outer ones and the holes in them.
fn nest(rings: Vec<Ring>) -> MultiPolygon<f64> {
    let shapes: Vec<Shape> = rings.into_iter().map(Shape::new).collect();
    let around: Vec<Vec<usize>> = shapes
        .iter()
        .enumerate()
        .map(|(i, shape)| (0..shapes.len()).filter(|j| *j != i && shapes[*j].holds(shape)).collect())
        .collect();
    let mut polygons: Vec<Option<(Ring, Vec<Ring>)>> = Vec::with_capacity(shapes.len());
    for (shape, around) in shapes.iter().zip(&around) {
        polygons.push((around.len() % 2 == 0).then(|| (shape.ring.clone(), Vec::new())));
    }
    for (shape, around) in shapes.iter().zip(&around) {
        let closest = around.iter().min_by_key(|j| shapes[**j].surface);
        if let (1, Some(&outer)) = (around.len() % 2, closest)
            && let Some((_, holes)) = &mut polygons[outer]
        {
            holes.push(shape.ring.clone());
        }
    }
    let polygon = |(outer, holes): (Ring, Vec<Ring>)| {
        Polygon::new(degrees(&outer), holes.iter().map(|hole| degrees(hole)).collect())
    };
    MultiPolygon(polygons.into_iter().flatten().map(polygon).collect())
}

struct Shape {
    ring: Ring,
    low: Vertex,
    high: Vertex,
    surface: i128,
}

impl Shape {
    fn new(ring: Ring) -> Self {
        let bound = |axis: usize, pick: fn(i32, i32) -> i32| {
            ring.iter().map(|at| at[axis]).reduce(pick).unwrap_or_default()
        };
        let low = [bound(0, i32::min), bound(1, i32::min)];
        let high = [bound(0, i32::max), bound(1, i32::max)];
        let surface = edges(&ring).map(|(a, b)| cross(low, a, b)).sum::<i128>().abs();
        Self { ring, low, high, surface }
    }

    /// Whether another ring lies in this one. Rings do not cross, and stretches they shared are gone,
    /// so the middle of any edge of the other is never on the border of this one.
    fn holds(&self, other: &Self) -> bool {
        let outside =
            (0..2).any(|axis| other.low[axis] < self.low[axis] || other.high[axis] > self.high[axis]);
        if outside || other.ring.len() < 2 {
            return false;
        }
        let twice = |at: Vertex, axis: usize| 2 * i128::from(at[axis]);
        let (p, q) = (other.ring[0], other.ring[1]);
        let middle = [0, 1].map(|axis| i128::from(p[axis]) + i128::from(q[axis]));
        let crossed = edges(&self.ring).filter(|&(a, b)| {
            let (a, b) = if a[0] < b[0] { (a, b) } else { (b, a) };
            let (ax, ay, bx, by) = (twice(a, 0), twice(a, 1), twice(b, 0), twice(b, 1));
            ax <= middle[0] && middle[0] < bx && (bx - ax) * (middle[1] - ay) < (by - ay) * (middle[0] - ax)
        });
        crossed.count() % 2 == 1
    }
}

fn edges(ring: &Ring) -> impl Iterator<Item = (Vertex, Vertex)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// A closed ring in degrees.
fn degrees(ring: &[Vertex]) -> LineString<f64> {
    ring.iter().chain(ring.first()).map(|at| degree_pair(*at)).collect()
}

/// Longitude and latitude of a vertex.
pub(super) fn degree_pair(at: Vertex) -> (f64, f64) {
    (f64::from(at[0]) / 1e7, f64::from(at[1]) / 1e7)
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, Validation};

    use super::*;

    fn made(lines: &[&[Vertex]]) -> MultiPolygon<f64> {
        assemble(lines.iter().copied()).unwrap()
    }

    /// Surface in lattice steps squared, and the numbers of outer rings and holes.
    fn facts(shape: &MultiPolygon<f64>) -> (f64, usize, usize) {
        shape.check_validation().unwrap();
        let holes = shape.iter().map(|polygon| polygon.interiors().len()).sum();
        ((shape.unsigned_area() * 1e14).round(), shape.0.len(), holes)
    }

    const SQUARE: [Vertex; 5] = [[0, 0], [8, 0], [8, 8], [0, 8], [0, 0]];

    #[test]
    fn pieces_in_any_order_and_direction_make_a_ring() {
        let shape = made(&[&[[8, 8], [0, 8]], &[[8, 0], [0, 0]], &[[8, 0], [8, 8]], &[[0, 8], [0, 0]]]);
        assert_eq!(facts(&shape), (64.0, 1, 0));
    }

    #[test]
    fn an_open_ring_says_where() {
        let open = assemble([&SQUARE[..3], &SQUARE[3..]]);
        assert_eq!(open, Err(RingFault::Open(vec![[0, 8], [8, 8]])));
        assert_eq!(assemble([]), Err(RingFault::Empty));
    }

    #[test]
    fn a_ring_in_a_ring_in_a_ring_is_land_in_water_on_land() {
        let lake: [Vertex; 5] = [[1, 1], [7, 1], [7, 7], [1, 7], [1, 1]];
        let island: [Vertex; 5] = [[3, 3], [3, 5], [5, 5], [5, 3], [3, 3]];
        assert_eq!(facts(&made(&[&island, &SQUARE, &lake])), (64.0 - 36.0 + 4.0, 2, 1));
    }

    #[test]
    fn two_surfaces_that_touch_in_a_point_stay_two() {
        let other: [Vertex; 5] = [[8, 8], [12, 8], [12, 12], [8, 12], [8, 8]];
        assert_eq!(facts(&made(&[&SQUARE, &other])), (80.0, 2, 0));
        // The same border as one way through the point twice.
        let eight = [&SQUARE[2..4], &[[0, 0], [8, 0]], &other].concat();
        assert_eq!(facts(&made(&[&eight])), (80.0, 2, 0));
    }

    #[test]
    fn a_hole_may_touch_the_outer_ring_once() {
        let hole: [Vertex; 4] = [[0, 0], [4, 2], [2, 4], [0, 0]];
        assert_eq!(facts(&made(&[&SQUARE, &hole])), (58.0, 1, 1));
    }

    #[test]
    fn a_hole_that_touches_twice_cuts_the_surface_in_two() {
        let hole: [Vertex; 5] = [[0, 0], [5, 3], [8, 8], [3, 5], [0, 0]];
        assert_eq!(facts(&made(&[&SQUARE, &hole])), (64.0 - 16.0, 2, 0));
    }

    #[test]
    fn holes_side_by_side_become_one() {
        let left: [Vertex; 5] = [[1, 1], [4, 1], [4, 3], [1, 3], [1, 1]];
        let right: [Vertex; 5] = [[4, 1], [6, 1], [6, 3], [4, 3], [4, 1]];
        assert_eq!(facts(&made(&[&SQUARE, &left, &right])), (54.0, 1, 1));
    }

    #[test]
    fn a_spike_and_a_way_listed_twice_vanish() {
        let spike: [Vertex; 7] = [[0, 0], [8, 0], [12, 3], [8, 0], [8, 8], [0, 8], [0, 0]];
        let twice: [Vertex; 2] = [[20, 20], [30, 30]];
        assert_eq!(facts(&made(&[&spike, &twice, &twice])), (64.0, 1, 0));
    }

    #[test]
    fn the_corners_of_the_globe_do_not_overflow() {
        let (x, y) = (1_800_000_000, 900_000_000);
        let world: [Vertex; 5] = [[-x, -y], [x, -y], [x, y], [-x, y], [-x, -y]];
        let shape = made(&[&world]);
        assert_eq!((shape.0.len(), shape.unsigned_area()), (1, 360.0 * 180.0));
    }

    proptest::proptest! {
        /// A mosaic of cells, in any order: the stretches between two chosen cells cancel out, and
        /// what is left bounds exactly the chosen cells.
        #[test]
        fn any_choice_of_cells_keeps_its_surface(chosen in proptest::collection::vec(proptest::bool::ANY, 36)) {
            let cells: Vec<[Vertex; 5]> = (0..36_i32)
                .filter(|i| chosen[*i as usize])
                .map(|i| {
                    let (x, y) = (10 * (i % 6), 10 * (i / 6));
                    [[x, y], [x + 10, y], [x + 10, y + 10], [x, y + 10], [x, y]]
                })
                .collect();
            let shape = assemble(cells.iter().map(<[Vertex; 5]>::as_slice)).unwrap_or(MultiPolygon(vec![]));
            proptest::prop_assert!(shape.is_valid(), "{shape:?}");
            let surface = (shape.unsigned_area() * 1e14).round() as usize;
            proptest::prop_assert_eq!(surface, 100 * cells.len());
        }
    }
}
