//! What borders must keep off: buildings, other borders, the corners of streets.

use super::shape::{extent, in_triangle, off_line};
use crate::arrangement::Node;
use crate::subdivision::STEP;

/// End of a list.
const NONE: u32 = u32::MAX;

/// Steps, as a power of two, that a square of the raster is wide at least: some 23 metres.
const LEAST_SHIFT: u32 = 11;

/// Squares of the raster per vertex of a border.
const SQUARES: i64 = 16;

/// Points in a raster of squares: those of buildings and streets in the order of their squares, the
/// vertices of borders, which move, in a linked list for each square.
#[derive(Debug)]
pub(super) struct Ground {
    origin: Node,
    shift: u32,
    width: i64,
    height: i64,
    /// Squares that borders may enter; elsewhere nothing is known.
    known: Vec<bool>,
    /// First vertex in each square, and the one after each.
    heads: Vec<u32>,
    next: Vec<u32>,
    vertices: Vec<Node>,
    /// Where each square's solids begin.
    starts: Vec<u32>,
    solids: Vec<Solid>,
    /// How many metres a step to the east is shorter than one to the north: cos φ.
    shrink: f64,
    /// The widest clearance, metres.
    reach: f64,
}

/// A point that does not move.
#[derive(Debug, Clone, Copy)]
pub(super) struct Solid {
    pub(super) at: Node,
    /// How far borders stay off, metres; 0 for the corner of a street, which they may only not pass.
    pub(super) clearance: f64,
}

/// A triangle that a moving piece of border sweeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swept {
    /// Two vertices of the border, and a third or the place where a vertex is to go.
    pub(super) corners: [Node; 3],
    /// Whether the last corner is such a place, where nothing may be yet.
    pub(super) fresh: bool,
}

/// What lies in and near a piece of ground.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Part of it is unknown.
    unknown: bool,
    points: Vec<Solid>,
}

impl Ground {
    /// A raster that holds the vertices of borders, which keep their numbers.
    pub(super) fn new(vertices: Vec<Node>, shrink: f64, reach: f64) -> Self {
        let (low, high) = extent(&vertices);
        let (dx, dy) = low.to(high);
        let size = |shift: u32| ((dx >> shift) + 1, (dy >> shift) + 1);
        let most = SQUARES * vertices.len() as i64 + 4096;
        let shift = (LEAST_SHIFT..31).find(|&s| size(s).0 * size(s).1 <= most).unwrap_or(31);
        let (width, height) = size(shift);
        let squares = (width * height) as usize;
        let mut ground = Self {
            origin: low,
            shift,
            width,
            height,
            known: vec![false; squares],
            heads: vec![NONE; squares],
            next: vec![NONE; vertices.len()],
            vertices: Vec::new(),
            starts: vec![0; squares + 1],
            solids: Vec::new(),
            shrink,
            reach,
        };
        for (vertex, &at) in vertices.iter().enumerate() {
            if let Some(square) = ground.square(at) {
                ground.next[vertex] = ground.heads[square];
                ground.heads[square] = vertex as u32;
            }
        }
        ground.vertices = vertices;
        ground
    }

    fn square(&self, at: Node) -> Option<usize> {
        let (dx, dy) = self.origin.to(at);
        let (column, row) = (dx >> self.shift, dy >> self.shift);
        let inside = (0..self.width).contains(&column) && (0..self.height).contains(&row);
        inside.then(|| (row * self.width + column) as usize)
    }

    /// Makes the ground in and near a box known, a square of the raster farther than its points reach.
    pub(super) fn learn(&mut self, (low, high): (Node, Node)) {
        let (columns, rows) = self.squares_of((low, high));
        let columns = (columns.start() - 1).max(0)..=(columns.end() + 1).min(self.width - 1);
        for row in (rows.start() - 1).max(0)..=(rows.end() + 1).min(self.height - 1) {
            let start = row * self.width;
            self.known[(start + columns.start()) as usize..=(start + columns.end()) as usize].fill(true);
        }
    }

    pub(super) fn is_known(&self, at: Node) -> bool {
        self.square(at).is_some_and(|square| self.known[square])
    }

    /// Adds points, all at once; those on unknown ground do not matter.
    pub(super) fn fill(&mut self, solids: Vec<Solid>) {
        let mut placed: Vec<(u32, Solid)> = solids
            .into_iter()
            .filter_map(|solid| Some((self.square(solid.at).filter(|&s| self.known[s])? as u32, solid)))
            .collect();
        placed.sort_by_key(|&(square, _)| square);
        for &(square, _) in &placed {
            self.starts[square as usize + 1] += 1;
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
        self.solids = placed.into_iter().map(|(_, solid)| solid).collect();
    }

    /// The columns and rows of the squares within reach of a box.
    fn squares_of(
        &self,
        (low, high): (Node, Node),
    ) -> (std::ops::RangeInclusive<i64>, std::ops::RangeInclusive<i64>) {
        let (up, across) = self.reach_steps();
        let ((from_x, from_y), (to_x, to_y)) = (self.origin.to(low), self.origin.to(high));
        let column = |x: i64| (x >> self.shift).clamp(0, self.width - 1);
        let row = |y: i64| (y >> self.shift).clamp(0, self.height - 1);
        (column(from_x - across)..=column(to_x + across), row(from_y - up)..=row(to_y + up))
    }

    /// The reach in steps to the north and to the east.
    fn reach_steps(&self) -> (i64, i64) {
        ((self.reach / STEP).ceil() as i64, (self.reach / STEP / self.shrink).ceil() as i64)
    }

    /// Takes a vertex off the ground.
    pub(super) fn take(&mut self, vertex: u32) {
        let Some(square) = self.square(self.vertices[vertex as usize]) else { return };
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
        self.vertices[vertex as usize] = at;
        if let Some(square) = self.square(at) {
            self.next[vertex as usize] = self.heads[square];
            self.heads[square] = vertex;
        }
    }

    /// Lowers each building's clearance to what a border leaves it.
    pub(super) fn admit(&mut self, a: Node, b: Node) {
        let (columns, rows) = self.squares_of(extent(&[a, b]));
        for row in rows {
            for square in row * self.width + columns.start()..=row * self.width + columns.end() {
                let [from, to] = [square, square + 1].map(|s| self.starts[s as usize] as usize);
                for solid in &mut self.solids[from..to] {
                    let distance = off_line(solid.at, a, b, self.shrink) * STEP;
                    if distance < solid.clearance {
                        // Never 0, which would make a building a corner.
                        solid.clearance = distance.max(STEP / 2.0);
                    }
                }
            }
        }
    }

    /// What lies in the hull of some nodes or within reach of it, and maybe a little more.
    pub(super) fn around(&self, hull: &[Node], found: &mut Around) {
        found.points.clear();
        found.unknown = false;
        let (low, high) = extent(hull);
        let (up, across) = self.reach_steps();
        let (_, rows) = self.squares_of((low, high));
        for row in rows {
            let floor = i64::from(self.origin.y) + (row << self.shift) - up;
            let ceiling = floor + (1 << self.shift) + 2 * up;
            let Some((west, east)) = width_between(hull, floor, ceiling) else { continue };
            let column = |x: i64| ((x - i64::from(self.origin.x)) >> self.shift).clamp(0, self.width - 1);
            for square in row * self.width + column(west - across)..=row * self.width + column(east + across)
            {
                let square = square as usize;
                found.unknown |= !self.known[square];
                found.points.extend_from_slice(
                    &self.solids[self.starts[square] as usize..self.starts[square + 1] as usize],
                );
                let mut vertex = self.heads[square];
                while vertex != NONE {
                    found.points.push(Solid { at: self.vertices[vertex as usize], clearance: 0.0 });
                    vertex = self.next[vertex as usize];
                }
            }
        }
        let near = |at: Node| {
            i64::from(at.x) >= i64::from(low.x) - across
                && i64::from(at.x) <= i64::from(high.x) + across
                && i64::from(at.y) >= i64::from(low.y) - up
                && i64::from(at.y) <= i64::from(high.y) + up
        };
        found.points.retain(|point| near(point.at));
    }

    /// Whether a border can sweep over triangles and lie along new lines after that: nothing lies in
    /// the triangles, and no building is nearer to the lines than it may be.
    pub(super) fn free(&self, around: &Around, swept: &[Swept], lines: &[(Node, Node)]) -> bool {
        let blocks = |&Solid { at, clearance }: &Solid| {
            let building = clearance > 0.0;
            swept.iter().any(|s| {
                let own = if s.fresh { &s.corners[..2] } else { &s.corners[..] };
                (building || !own.contains(&at)) && in_triangle(s.corners, at)
            }) || building && lines.iter().any(|&(a, b)| off_line(at, a, b, self.shrink) * STEP < clearance)
        };
        !around.unknown && !around.points.iter().any(blocks)
    }
}

/// The western and eastern end of the part of a hull between two heights.
fn width_between(hull: &[Node], floor: i64, ceiling: i64) -> Option<(i64, i64)> {
    let mut width: Option<(i64, i64)> = None;
    let mut add = |x: i64| width = Some(width.map_or((x, x), |(west, east)| (west.min(x), east.max(x))));
    for (i, &p) in hull.iter().enumerate() {
        if (floor..=ceiling).contains(&i64::from(p.y)) {
            add(i64::from(p.x));
        }
        for &q in &hull[i + 1..] {
            let (dx, dy) = p.to(q);
            for height in [floor, ceiling] {
                let rise = height - i64::from(p.y);
                if dy != 0 && (0..=dy.abs()).contains(&(rise * dy.signum())) {
                    add(i64::from(p.x) + dx * rise / dy);
                }
            }
        }
    }
    width
}
