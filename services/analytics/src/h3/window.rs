//! The part of a face's lattice that most places lie in.

use h3o::{LatLng, Resolution};
use wangge_model::LATTICE;

use super::digits::Axial;
use super::face::{Face, Vector, nearest, vector, whole};

/// How far from the middle a place can be for the series of its sine to be exact enough: about 1.1
/// degrees, in radians.
const REACH: f64 = 0.02;
/// A little more, for what is rounded.
const FURTHEST: f64 = 1.001 * REACH;

/// A lattice step in radians.
const STEP: f64 = std::f64::consts::PI / 180.0 / LATTICE;

/// Places that are computed side by side.
const LANES: usize = 32;

/// In place of a slot: the place has to be asked of h3o.
pub(super) const ASKED: u32 = u32::MAX;

/// Cells of a window at most, 4 bytes each.
const MOST_SLOTS: i64 = 1 << 22;

/// Places nearer than this to a cell's edge are asked of h3o; the two projections differ by less than
/// a tenth of it at resolution 12, which is the finest they are compared at.
const EDGE_GUARD: f64 = 1e-6;
const FINEST: Resolution = Resolution::Twelve;

/// h3o takes the distance from the face's centre from its cosine, which loses half the digits there.
const CENTRE_GUARD: f64 = 0.01;

/// A rectangle of lattice cells around the middle of the places.
#[derive(Debug)]
pub(super) struct Window {
    face: Face,
    /// Longitude and latitude of the middle, lattice steps, and its sine and cosine.
    middle: [f64; 2],
    lng: (f64, f64),
    lat: (f64, f64),
    /// Whole numbers, as those they are compared with.
    first: [f64; 2],
    columns: f64,
    rows: f64,
    /// Places less deep in the face, as a sine, are asked of h3o; nothing where all are deep enough.
    edge_guard: Option<f64>,
    centre_guard: bool,
}

impl Window {
    /// A window over the places; nothing where they lie too far apart for the resolution.
    pub(super) fn over(places: &[[i32; 2]], resolution: Resolution) -> Option<Self> {
        if resolution > FINEST {
            return None;
        }
        let middle = [median(places, 0)?, median(places, 1)?];
        let reach = (REACH.to_degrees() * LATTICE) as u32;
        let (low, high) = places.iter().fold((middle, middle), |(low, high), at| {
            let near = (0..2).all(|axis| at[axis].abs_diff(middle[axis]) <= reach);
            let [x, y] = if near { *at } else { middle };
            ([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)])
        });
        let at = lat_lng(middle);
        let face = Face::around(at, resolution);
        let border: Vec<Vector> = (0..9)
            .map(|i| [i % 3, i / 3].map(i64::from))
            .map(|part| {
                [0, 1].map(|k| {
                    (i64::from(low[k]) + (i64::from(high[k]) - i64::from(low[k])) * part[k] / 2) as i32
                })
            })
            .map(|corner| vector(lat_lng(corner)))
            .collect();
        let (first, columns, rows) = frame(&face, &border)?;
        // Two cells, so that the cells themselves do not reach over the edge either.
        let deep = 2.0 / 7_f64.powi(i32::from(u8::from(resolution))).sqrt();
        let depths: Vec<(f64, f64)> = border.iter().map(|at| face.depth(*at)).collect();
        let shallow = depths.iter().any(|(edge, _)| *edge < deep + REACH);
        Some(Self {
            face,
            middle: middle.map(f64::from),
            lng: at.lng_radians().sin_cos(),
            lat: at.lat_radians().sin_cos(),
            first,
            columns,
            rows,
            edge_guard: shallow.then_some(deep),
            centre_guard: depths.iter().any(|(_, centre)| *centre < CENTRE_GUARD + 2.0 * REACH),
        })
    }

    /// How many slots it has.
    pub(super) fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// For each place the slot of the cell that holds it; [`ASKED`] where h3o has to be asked.
    pub(super) fn slots(&self, places: &[[i32; 2]], slots: &mut [u32]) {
        let (whole, rest) = places.as_chunks::<LANES>();
        let (into, into_rest) = slots.as_chunks_mut::<LANES>();
        for (slots, places) in into.iter_mut().zip(whole) {
            self.block(places, slots);
        }
        let (mut last, mut last_slots) = ([[0; 2]; LANES], [ASKED; LANES]);
        last[..rest.len()].copy_from_slice(rest);
        self.block(&last, &mut last_slots);
        into_rest.copy_from_slice(&last_slots[..rest.len()]);
        if self.edge_guard.is_some() || self.centre_guard {
            for (slot, place) in slots.iter_mut().zip(places) {
                if *slot != ASKED && !self.is_deep(self.turn(*place).0) {
                    *slot = ASKED;
                }
            }
        }
    }

    /// The slots of places side by side: loops without branches, which the compiler turns into
    /// vector instructions.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch would keep the compiler from vector instructions"
    )]
    fn block(&self, places: &[[i32; 2]; LANES], slots: &mut [u32; LANES]) {
        let mut on_lattice = [[0.0; LANES]; 2];
        let mut near = [false; LANES];
        for lane in 0..LANES {
            let (at, is_near) = self.turn(places[lane]);
            let [i, j] = self.face.project(at);
            (on_lattice[0][lane], on_lattice[1][lane], near[lane]) = (i, j, is_near);
        }
        for lane in 0..LANES {
            let ([i, j], margin) = nearest([on_lattice[0][lane], on_lattice[1][lane]]);
            let (column, row) = (i - self.first[0], j - self.first[1]);
            let within = (column >= 0.0) & (column < self.columns) & (row >= 0.0) & (row < self.rows);
            let slot = whole(row * self.columns + column);
            slots[lane] = if near[lane] & within & (margin > EDGE_GUARD) { slot } else { ASKED };
        }
    }

    /// A place as a vector, and whether it is near enough to the middle for that.
    #[inline]
    fn turn(&self, [x, y]: [i32; 2]) -> (Vector, bool) {
        let (lng, lat) = ((f64::from(x) - self.middle[0]) * STEP, (f64::from(y) - self.middle[1]) * STEP);
        let ((sin_lng, cos_lng), (sin_lat, cos_lat)) = (turned(self.lng, lng), turned(self.lat, lat));
        let near = (lng.abs() < FURTHEST) & (lat.abs() < FURTHEST);
        ([cos_lat * cos_lng, cos_lat * sin_lng, sin_lat], near)
    }

    fn is_deep(&self, at: Vector) -> bool {
        let (edge, centre) = self.face.depth(at);
        self.edge_guard.is_none_or(|deep| edge > deep) && centre > CENTRE_GUARD
    }

    /// The lattice cell of a slot.
    pub(super) fn cell(&self, slot: u32) -> Axial {
        let (first, columns) = (self.first.map(|at| at as i32), self.columns as u32);
        [first[0] + (slot % columns) as i32, first[1] + (slot / columns) as i32]
    }

    /// The middle of a lattice cell.
    pub(super) fn middle_of(&self, cell: Axial) -> LatLng {
        self.face.middle(cell)
    }
}

/// A place as h3o takes it.
pub(super) fn lat_lng([x, y]: [i32; 2]) -> LatLng {
    LatLng::new(f64::from(y) / LATTICE, f64::from(x) / LATTICE).expect("whole numbers are finite")
}

/// The median of some thousand of the values, taken evenly.
fn median(places: &[[i32; 2]], axis: usize) -> Option<i32> {
    let step = (places.len() / 1_024).max(1);
    let mut values: Vec<i32> = places.iter().step_by(step).map(|place| place[axis]).collect();
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable(middle).1)
}

/// The rectangle of the lattice around places on the window's border, with room for the bend of the
/// border between them; nothing where it would have too many cells.
fn frame(face: &Face, border: &[Vector]) -> Option<([f64; 2], f64, f64)> {
    let extent = |axis: usize| {
        let values = border.iter().map(|at| face.project(*at)[axis]);
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let room = (high - low) / 16.0 + 2.0;
        ((low - room).floor() as i64, (high + room).ceil() as i64)
    };
    let ((west, east), (south, north)) = (extent(0), extent(1));
    let (columns, rows) = (east - west + 1, north - south + 1);
    let fits = columns < MOST_SLOTS && rows < MOST_SLOTS && columns * rows <= MOST_SLOTS;
    fits.then_some(([west as f64, south as f64], columns as f64, rows as f64))
}

/// Sine and cosine of an angle increased by a small one, which is at most [`REACH`]: the next terms are
/// below 10⁻¹³, which is less than 10⁻⁷ of a cell at resolution 12.
#[inline]
fn turned((sin, cos): (f64, f64), by: f64) -> (f64, f64) {
    let square = by * by;
    let small_sin = by * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0)));
    let small_cos = 1.0 - square * (0.5 - square * (1.0 / 24.0));
    (sin * small_cos + cos * small_sin, cos * small_cos - sin * small_sin)
}
