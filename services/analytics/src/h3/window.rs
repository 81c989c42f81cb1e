//! The part of a face's lattice that most places lie in.

use h3o::{LatLng, Resolution};
use wangge_model::LATTICE;

use super::digits::Axial;
use super::face::{Face, Vector, nearest, vector};

/// How far from the middle a place can be for the series of its sine to be exact: about 1.4 degrees, in
/// radians.
const REACH: f64 = 0.025;

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
    middle: [i32; 2],
    lng: (f64, f64),
    lat: (f64, f64),
    first: Axial,
    columns: i32,
    rows: i32,
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
        let reach = (REACH.to_degrees() * LATTICE) as i32;
        let near = |at: &&[i32; 2]| (0..2).all(|axis| at[axis].abs_diff(middle[axis]) <= reach as u32);
        let (low, high) = places.iter().filter(near).fold((middle, middle), |(low, high), at| {
            ([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])])
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
            middle,
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

    /// The slot of the cell that holds a place; nothing where h3o has to be asked.
    #[inline]
    pub(super) fn slot(&self, place: [i32; 2]) -> Option<u32> {
        let radians = |axis: usize| {
            (f64::from(place[axis]) - f64::from(self.middle[axis])) * (std::f64::consts::PI / 180.0 / LATTICE)
        };
        let (lng, lat) = (radians(0), radians(1));
        if lng.abs().max(lat.abs()) > REACH * 1.001 {
            return None;
        }
        let ((sin_lng, cos_lng), (sin_lat, cos_lat)) = (turned(self.lng, lng), turned(self.lat, lat));
        let at = [cos_lat * cos_lng, cos_lat * sin_lng, sin_lat];
        if (self.edge_guard.is_some() || self.centre_guard) && !self.is_deep(at) {
            return None;
        }
        let ([i, j], margin) = nearest(self.face.project(at));
        let (column, row) = (i as i32 - self.first[0], j as i32 - self.first[1]);
        let within = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        (within && margin > EDGE_GUARD).then(|| (row * self.columns + column) as u32)
    }

    fn is_deep(&self, at: Vector) -> bool {
        let (edge, centre) = self.face.depth(at);
        self.edge_guard.is_none_or(|deep| edge > deep) && centre > CENTRE_GUARD
    }

    /// The lattice cell of a slot.
    pub(super) fn cell(&self, slot: u32) -> Axial {
        [self.first[0] + slot as i32 % self.columns, self.first[1] + slot as i32 / self.columns]
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
fn frame(face: &Face, border: &[Vector]) -> Option<(Axial, i32, i32)> {
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
    fits.then_some(([west as i32, south as i32], columns as i32, rows as i32))
}

/// Sine and cosine of an angle increased by a small one, which is at most [`REACH`]: the next term of
/// each series is below 10⁻¹⁹.
#[inline]
fn turned((sin, cos): (f64, f64), by: f64) -> (f64, f64) {
    let square = by * by;
    let small_sin = by * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0 - square / 5_040.0)));
    let small_cos = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square / 720.0));
    (sin * small_cos + cos * small_sin, cos * small_cos - sin * small_sin)
}
