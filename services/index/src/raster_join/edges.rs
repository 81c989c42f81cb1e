//! Borders as edges in whole lattice steps, sorted by the rows of a raster.

use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};

use geo::{Coord, LineString};
use wangge_model::{Area, LATTICE};

use super::frame::Frame;

/// A corner of a surface in whole lattice steps.
pub(super) type Steps = [i64; 2];

/// An edge from its lower to its upper end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) low: Steps,
    pub(super) high: Steps,
}

/// Where a point lies to an edge that reaches its height.
enum Side {
    /// The edge is not to the east, or does not count at this height.
    Passed,
    /// A ray to the east crosses the edge.
    Crossed,
    /// The point is on the edge.
    On,
}

impl Edge {
    fn new(a: Steps, b: Steps) -> Self {
        if a[1] <= b[1] { Self { low: a, high: b } } else { Self { low: b, high: a } }
    }

    /// Products stay below 2⁶³: within the edge's height no difference exceeds 360 and 180 degrees.
    fn side(&self, [x, y]: Steps) -> Side {
        if y < self.low[1] || self.high[1] < y {
            return Side::Passed;
        }
        let run = (self.high[0] - self.low[0]) * (y - self.low[1]);
        let rise = (self.high[1] - self.low[1]) * (x - self.low[0]);
        match rise.cmp(&run) {
            Ordering::Equal if self.spans(x) => Side::On,
            // The upper end of an edge belongs to the next one.
            Ordering::Less if y < self.high[1] => Side::Crossed,
            _ => Side::Passed,
        }
    }

    fn spans(&self, x: i64) -> bool {
        self.low[0].min(self.high[0]) <= x && x <= self.low[0].max(self.high[0])
    }

    /// The whole steps that hold all of the edge between two heights it reaches.
    pub(super) fn columns(&self, from: i64, to: i64) -> RangeInclusive<i64> {
        let height = self.high[1] - self.low[1];
        if height == 0 {
            return self.low[0].min(self.high[0])..=self.low[0].max(self.high[0]);
        }
        let at = |y: i64| {
            let run = (self.high[0] - self.low[0]) * (y.clamp(self.low[1], self.high[1]) - self.low[1]);
            let west = self.low[0] + run.div_euclid(height);
            (west, west + i64::from(run.rem_euclid(height) != 0))
        };
        let ((west, east), (other_west, other_east)) = (at(from), at(to));
        west.min(other_west)..=east.max(other_east)
    }
}

/// A surface's edges by the rows of the raster that they reach.
#[derive(Debug)]
pub(super) struct Rows {
    first: usize,
    /// The edges of row `first + i` are `edges[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

impl Rows {
    pub(super) fn new(edges: &[Edge], frame: &Frame) -> Self {
        let rows = |edge: &Edge| frame.row(edge.low[1])..=frame.row(edge.high[1]);
        let first = edges.iter().map(|edge| *rows(edge).start()).min().unwrap_or(0);
        let last = edges.iter().map(|edge| *rows(edge).end()).max().unwrap_or(0);
        let mut starts = vec![0_u32; last - first + 2];
        for row in edges.iter().flat_map(rows) {
            starts[row - first + 1] += 1;
        }
        for row in 1..starts.len() {
            starts[row] += starts[row - 1];
        }
        let mut next = starts.clone();
        let mut by_row = vec![edges[0]; *starts.last().unwrap_or(&0) as usize];
        for edge in edges {
            for row in rows(edge) {
                by_row[next[row - first] as usize] = *edge;
                next[row - first] += 1;
            }
        }
        Self { first, starts, edges: by_row }
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.first..self.first + self.starts.len() - 1
    }

    pub(super) fn edges(&self, row: usize) -> &[Edge] {
        let at = row - self.first;
        &self.edges[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Whether the surface, its border included, holds a point of a row.
    pub(super) fn hold(&self, row: usize, at: Steps) -> bool {
        let mut inside = false;
        for edge in self.edges(row) {
            match edge.side(at) {
                Side::On => return true,
                Side::Crossed => inside = !inside,
                Side::Passed => {}
            }
        }
        inside
    }
}

/// The edges of all rings of a surface.
pub(super) fn edges_of(area: &Area) -> Vec<Edge> {
    let steps = |at: Coord<f64>| [(at.x * LATTICE).round() as i64, (at.y * LATTICE).round() as i64];
    let rings =
        area.geometry().iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.flat_map(LineString::lines).map(|edge| Edge::new(steps(edge.start), steps(edge.end))).collect()
}
