//! Cuts the plan into blocks: the cells between the through lines, split further by local streets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use geo::Coord;
use wangge_model::StreetClass;

use super::frame::Frame;
use super::layout::{Band, Layout, Line};
use super::random::Random;

/// Which way a line of the plan runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Axis {
    /// Constant u.
    Across,
    /// Constant v.
    Along,
}

/// A rectangle of the plan, whole metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) west: i32,
    pub(super) south: i32,
    pub(super) east: i32,
    pub(super) north: i32,
    pub(super) band: Band,
    /// The middle of the cell between through lines that it was cut from.
    pub(super) quarter: (f64, f64),
}

impl Cell {
    pub(super) fn centre(self) -> (f64, f64) {
        (f64::from(self.west + self.east) / 2.0, f64::from(self.south + self.north) / 2.0)
    }
}

/// A piece of a line: a border of cells, with a street on it or not.
#[derive(Debug, Clone, Copy)]
struct Cut {
    axis: Axis,
    at: i32,
    from: i32,
    to: i32,
    class: Option<StreetClass>,
}

/// The cells, and the vertices and streets of the whole plan.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) cells: Vec<Cell>,
    /// The vertices around each cell, counter-clockwise.
    pub(super) rings: Vec<Vec<u32>>,
    /// Local metres.
    pub(super) points: Vec<Coord<f64>>,
    /// Class and vertices of each street.
    pub(super) streets: Vec<(StreetClass, Vec<u32>)>,
}

/// Vertices on a border are at most this far apart, so that it bends smoothly, metres.
const STEP: i32 = 75;

impl Blocks {
    pub(super) fn new(seed: u64, layout: &Layout, frame: &Frame) -> Self {
        let mut cutter = Cutter { frame, random: Random::new(seed, 31), cells: Vec::new(), cuts: Vec::new() };
        cutter.through_lines(layout);
        cutter.local_streets(layout);
        let marks = marks(&cutter.cuts);
        cutter.finish(&marks)
    }
}

struct Cutter<'a> {
    frame: &'a Frame,
    random: Random,
    cells: Vec<Cell>,
    cuts: Vec<Cut>,
}

impl Cutter<'_> {
    fn through_lines(&mut self, layout: &Layout) {
        let ends = |lines: &[Line]| (lines[0].at, lines[lines.len() - 1].at);
        let (west, east) = ends(&layout.across);
        let (south, north) = ends(&layout.along);
        for line in &layout.along {
            self.cuts.push(Cut { axis: Axis::Along, at: line.at, from: west, to: east, class: line.class });
        }
        let levee = self.frame.levee();
        for line in &layout.across {
            let mut part = |from, to, class| {
                self.cuts.push(Cut { axis: Axis::Across, at: line.at, from, to, class });
            };
            let far = if line.bridge { line.class } else { line.class.map(|_| StreetClass::Tertiary) };
            if line.bridge {
                part(south, north, line.class);
            } else {
                // A track leads down to the bank; the border goes on to the middle of the river.
                let bank = |v: i32| {
                    let half = self.frame.river_half(f64::from(line.at)) as i32 + 6;
                    v.signum() * half.min(levee - 20)
                };
                let track = line.class.map(|_| StreetClass::Path);
                part(south, -levee, line.class);
                part(-levee, bank(-1), track);
                part(bank(-1), bank(1), None);
                part(bank(1), levee, track);
                part(levee, north, far);
            }
        }
    }

    fn local_streets(&mut self, layout: &Layout) {
        for columns in layout.across.windows(2) {
            for rows in layout.along.windows(2) {
                let band = if columns[0].after == Band::Town || rows[0].after == Band::Floodplain {
                    rows[0].after
                } else {
                    columns[0].after
                };
                let cell = Cell {
                    west: columns[0].at,
                    east: columns[1].at,
                    south: rows[0].at,
                    north: rows[1].at,
                    band,
                    quarter: (
                        f64::from(columns[0].at + columns[1].at) / 2.0,
                        f64::from(rows[0].at + rows[1].at) / 2.0,
                    ),
                };
                if band == Band::Town { self.split(cell, 0) } else { self.cells.push(cell) }
            }
        }
    }

    /// Splits a cell by streets until its blocks have the size of their surroundings.
    fn split(&mut self, cell: Cell, depth: u32) {
        let (u, v) = cell.centre();
        let at = self.frame.bend(u, v);
        let urban = self.frame.urbanity(at, v > 0.0);
        let (size, least) = match urban {
            _ if v < 0.0 && self.frame.is_old(at) => (34_000.0, 130),
            q if q > 0.55 => (55_000.0, 150),
            q if q > 0.22 => (95_000.0, 180),
            _ => (560_000.0, 420),
        };
        let (width, height) = (cell.east - cell.west, cell.north - cell.south);
        let area = f64::from(width) * f64::from(height);
        let small = area < size * self.random.between(0.8, 1.7);
        if small || width.max(height) < 2 * least {
            self.cells.push(cell);
            return;
        }
        let class = self.class(depth, urban, area);
        let both = width.min(height) > 2 * least && width.max(height) < 2 * width.min(height);
        if both && self.random.chance(0.55) {
            self.quarter(cell, depth, class);
        } else {
            self.halve(cell, depth, class, width > height);
        }
    }

    fn class(&mut self, depth: u32, urban: f64, area: f64) -> StreetClass {
        match depth {
            0 if urban > 0.22 && area > 1.1e6 => StreetClass::Secondary,
            0 => StreetClass::Tertiary,
            1 if urban > 0.22 && self.random.chance(0.35) => StreetClass::Tertiary,
            _ => StreetClass::Residential,
        }
    }

    fn between(&mut self, low: i32, high: i32) -> i32 {
        low + (f64::from(high - low) * self.random.between(0.38, 0.62)).round() as i32
    }

    fn quarter(&mut self, cell: Cell, depth: u32, class: StreetClass) {
        let u = self.between(cell.west, cell.east);
        let v = self.between(cell.south, cell.north);
        self.cut(Axis::Across, u, cell.south, cell.north, class);
        self.cut(Axis::Along, v, cell.west, cell.east, class);
        for (west, east) in [(cell.west, u), (u, cell.east)] {
            for (south, north) in [(cell.south, v), (v, cell.north)] {
                self.split(Cell { west, south, east, north, ..cell }, depth + 1);
            }
        }
    }

    fn halve(&mut self, cell: Cell, depth: u32, class: StreetClass, wide: bool) {
        if wide {
            let u = self.between(cell.west, cell.east);
            self.cut(Axis::Across, u, cell.south, cell.north, class);
            self.split(Cell { east: u, ..cell }, depth + 1);
            self.split(Cell { west: u, ..cell }, depth + 1);
        } else {
            let v = self.between(cell.south, cell.north);
            self.cut(Axis::Along, v, cell.west, cell.east, class);
            self.split(Cell { north: v, ..cell }, depth + 1);
            self.split(Cell { south: v, ..cell }, depth + 1);
        }
    }

    fn cut(&mut self, axis: Axis, at: i32, from: i32, to: i32, class: StreetClass) {
        self.cuts.push(Cut { axis, at, from, to, class: Some(class) });
    }

    fn finish(self, marks: &Marks) -> Blocks {
        let mut vertices = Vertices { frame: self.frame, numbers: HashMap::new(), points: Vec::new() };
        let rings = self.cells.iter().map(|cell| vertices.ring(cell, marks)).collect();
        let mut streets = Vec::new();
        for cut in &self.cuts {
            if let Some(class) = cut.class {
                streets.push((class, vertices.line(marks, cut.axis, cut.at, cut.from, cut.to)));
            }
        }
        Blocks { cells: self.cells, rings, points: vertices.points, streets }
    }
}

/// Where vertices lie on each line.
type Marks = BTreeMap<(Axis, i32), BTreeSet<i32>>;

/// Every end and crossing of a cut is a vertex of both lines; long stretches get some in between.
fn marks(cuts: &[Cut]) -> Marks {
    let mut marks = Marks::new();
    for cut in cuts {
        let cross = if cut.axis == Axis::Across { Axis::Along } else { Axis::Across };
        let mut mark = |axis, line, at| {
            marks.entry((axis, line)).or_default().insert(at);
        };
        for end in [cut.from, cut.to] {
            mark(cut.axis, cut.at, end);
            mark(cross, end, cut.at);
        }
        for other in cuts.iter().filter(|other| other.axis == cross) {
            if (other.from..=other.to).contains(&cut.at) && (cut.from..=cut.to).contains(&other.at) {
                mark(cut.axis, cut.at, other.at);
            }
        }
    }
    for cut in cuts {
        let line = marks.entry((cut.axis, cut.at)).or_default();
        let known: Vec<i32> = line.range(cut.from..=cut.to).copied().collect();
        for pair in known.windows(2) {
            let parts = (pair[1] - pair[0] + STEP - 1) / STEP;
            line.extend((1..parts).map(|i| pair[0] + (pair[1] - pair[0]) * i / parts));
        }
    }
    marks
}

struct Vertices<'a> {
    frame: &'a Frame,
    numbers: HashMap<(i32, i32), u32>,
    points: Vec<Coord<f64>>,
}

impl Vertices<'_> {
    fn number(&mut self, u: i32, v: i32) -> u32 {
        *self.numbers.entry((u, v)).or_insert_with(|| {
            self.points.push(self.frame.bend(f64::from(u), f64::from(v)));
            self.points.len() as u32 - 1
        })
    }

    fn line(&mut self, marks: &Marks, axis: Axis, at: i32, from: i32, to: i32) -> Vec<u32> {
        let on_line = marks.get(&(axis, at)).into_iter().flat_map(|line| line.range(from..=to));
        on_line
            .map(|&along| match axis {
                Axis::Across => self.number(at, along),
                Axis::Along => self.number(along, at),
            })
            .collect()
    }

    fn ring(&mut self, cell: &Cell, marks: &Marks) -> Vec<u32> {
        let mut ring = self.line(marks, Axis::Along, cell.south, cell.west, cell.east);
        ring.pop();
        ring.extend(self.line(marks, Axis::Across, cell.east, cell.south, cell.north));
        ring.pop();
        let mut back = self.line(marks, Axis::Along, cell.north, cell.west, cell.east);
        back.reverse();
        ring.extend(back);
        ring.pop();
        let mut down = self.line(marks, Axis::Across, cell.west, cell.south, cell.north);
        down.reverse();
        ring.extend(down);
        ring.pop();
        ring
    }
}
