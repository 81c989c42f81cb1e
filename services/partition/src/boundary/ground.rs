//! What borders must keep off: buildings, other borders, the corners of streets.

use super::shape::{extent, in_triangle, off_line};
use crate::arrangement::Node;
use crate::subdivision::STEP;

/// End of a list.
const NONE: u32 = u32::MAX;

/// Steps, as a power of two, that a square of the raster is wide at least: some 23 metres.
const LEAST_SHIFT: u32 = 11;

/// Points in a raster of squares, each square a linked list, so that points can move.
#[derive(Debug)]
pub(super) struct Ground {
    origin: Node,
    shift: u32,
    width: i64,
    height: i64,
    heads: Vec<u32>,
    next: Vec<u32>,
    points: Vec<Node>,
    /// How far the border must stay off, metres; 0 for vertices and corners, which it must not touch.
    clearance: Vec<f64>,
    shrink: f64,
}

/// A triangle that a moving piece of border sweeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swept {
    /// Two vertices of the border, and a third or the place where a vertex is to go.
    pub(super) corners: [Node; 3],
    /// Whether the last corner is such a place, where nothing may be yet.
    pub(super) fresh: bool,
}

impl Ground {
    /// Vertices of borders, which keep their numbers, in the raster that holds them all.
    pub(super) fn new(vertices: &[Node], shrink: f64) -> Self {
        let (low, high) = extent(vertices);
        let (dx, dy) = low.to(high);
        let size = |shift: u32| ((dx >> shift) + 1, (dy >> shift) + 1);
        let most = 4 * vertices.len() as i64 + 4096;
        let shift = (LEAST_SHIFT..31).find(|&s| size(s).0 * size(s).1 <= most).unwrap_or(31);
        let (width, height) = size(shift);
        let mut ground = Self {
            origin: low,
            shift,
            width,
            height,
            heads: vec![NONE; (width * height) as usize],
            next: Vec::with_capacity(2 * vertices.len()),
            points: Vec::with_capacity(2 * vertices.len()),
            clearance: Vec::with_capacity(2 * vertices.len()),
            shrink,
        };
        for &vertex in vertices {
            ground.add(vertex, 0.0);
        }
        ground
    }

    /// Adds a point, unless it lies where no border is.
    pub(super) fn add(&mut self, at: Node, clearance: f64) {
        if let Some(square) = self.square(at) {
            self.next.push(self.heads[square]);
            self.heads[square] = self.points.len() as u32;
            self.points.push(at);
            self.clearance.push(clearance);
        }
    }

    fn square(&self, at: Node) -> Option<usize> {
        let (dx, dy) = self.origin.to(at);
        let (column, row) = (dx >> self.shift, dy >> self.shift);
        let inside = (0..self.width).contains(&column) && (0..self.height).contains(&row);
        inside.then(|| (row * self.width + column) as usize)
    }

    /// Takes a vertex off the ground.
    pub(super) fn take(&mut self, vertex: u32) {
        let Some(square) = self.square(self.points[vertex as usize]) else { return };
        let following = self.next[vertex as usize];
        if self.heads[square] == vertex {
            self.heads[square] = following;
            return;
        }
        let mut at = self.heads[square];
        while at != NONE {
            if self.next[at as usize] == vertex {
                self.next[at as usize] = following;
                return;
            }
            at = self.next[at as usize];
        }
    }

    /// Puts a vertex elsewhere.
    pub(super) fn put(&mut self, vertex: u32, at: Node) {
        self.take(vertex);
        self.points[vertex as usize] = at;
        if let Some(square) = self.square(at) {
            self.next[vertex as usize] = self.heads[square];
            self.heads[square] = vertex;
        }
    }

    /// Whether any point in a box, widened by some metres, is as asked.
    fn any(&self, (low, high): (Node, Node), reach: f64, mut asked: impl FnMut(u32) -> bool) -> bool {
        let up = (reach / STEP).ceil() as i64;
        let across = (reach / STEP / self.shrink).ceil() as i64;
        let (from_x, from_y) = self.origin.to(low);
        let (to_x, to_y) = self.origin.to(high);
        let columns = |x: i64| (x >> self.shift).clamp(0, self.width - 1);
        let rows = |y: i64| (y >> self.shift).clamp(0, self.height - 1);
        for row in rows(from_y - up)..=rows(to_y + up) {
            for column in columns(from_x - across)..=columns(to_x + across) {
                let mut at = self.heads[(row * self.width + column) as usize];
                while at != NONE {
                    if asked(at) {
                        return true;
                    }
                    at = self.next[at as usize];
                }
            }
        }
        false
    }

    /// Lowers each point's clearance to what a border leaves it.
    pub(super) fn admit(&mut self, a: Node, b: Node, widest: f64) {
        let mut nearer = Vec::new();
        self.any(extent(&[a, b]), widest, |point| {
            if self.clearance[point as usize] > 0.0 {
                let distance = off_line(self.points[point as usize], a, b, self.shrink) * STEP;
                if distance < self.clearance[point as usize] {
                    nearer.push((point, distance));
                }
            }
            false
        });
        for (point, distance) in nearer {
            // Never 0, which would make a building a corner.
            self.clearance[point as usize] = distance.max(STEP / 2.0);
        }
    }

    /// Whether a border can sweep over triangles and lie along new lines after that: nothing lies in
    /// the triangles, and no building is nearer to the lines than it may be.
    pub(super) fn free(&self, swept: &[Swept], lines: &[(Node, Node)], widest: f64) -> bool {
        let corners = swept.iter().flat_map(|s| s.corners);
        let Some(first) = corners.clone().next() else { return true };
        let around = corners.fold((first, first), |(low, high), n| extent(&[low, high, n]));
        !self.any(around, widest, |point| {
            let (at, clearance) = (self.points[point as usize], self.clearance[point as usize]);
            let building = clearance > 0.0;
            swept.iter().any(|s| {
                let known = if s.fresh { &s.corners[..2] } else { &s.corners[..] };
                (building || !known.contains(&at)) && in_triangle(s.corners, at)
            }) || building
                && lines.iter().any(|&(a, b)| off_line(at, a, b, self.shrink) * STEP < clearance)
        })
    }
}
