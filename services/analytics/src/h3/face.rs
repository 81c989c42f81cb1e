//! One face of the icosahedron with the lattice of hexagons that a resolution lays on it.

use h3o::{LatLng, Resolution};

use super::digits::Axial;

/// A vector from the Earth's centre.
pub(super) type Vector = [f64; 3];

/// tan of the angle between neighbours of resolution 0 at a face's centre, as H3 defines it.
const FIRST_SPACING: f64 = 0.381_966_011_250_105;

/// sin² of the angle by which the lattice turns from one resolution to the next: asin √(3/28).
const TURN_SIN2: f64 = 3.0 / 28.0;

/// 1.5 · 2⁵²: adding and taking it away rounds a small number to a whole one, without a branch.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

pub(super) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn sum(a: f64, u: Vector, b: f64, v: Vector) -> Vector {
    [a * u[0] + b * v[0], a * u[1] + b * v[1], a * u[2] + b * v[2]]
}

fn unit(v: Vector) -> Vector {
    sum(1.0 / dot(v, v).sqrt(), v, 0.0, v)
}

/// A place on the sphere as a vector.
pub(super) fn vector(at: LatLng) -> Vector {
    let (sin_lat, cos_lat) = at.lat_radians().sin_cos();
    let (sin_lng, cos_lng) = at.lng_radians().sin_cos();
    [cos_lat * cos_lng, cos_lat * sin_lng, sin_lat]
}

/// A face and its lattice.
#[derive(Debug, Clone)]
pub(super) struct Face {
    /// The plane touches the sphere here.
    centre: Vector,
    /// The lattice's axes on the plane, for cell sizes.
    x: Vector,
    y: Vector,
    /// Of the planes through the face's edges, inwards.
    inwards: [Vector; 3],
    /// Products with these over that with the centre are the place on the lattice.
    i: Vector,
    j: Vector,
}

impl Face {
    /// The face that holds a place. Its corners are the three nearest of the twelve pentagons; any of
    /// them can be the first axis, because a turn by 120 degrees maps the lattice onto itself.
    pub(super) fn around(at: LatLng, resolution: Resolution) -> Self {
        let at = vector(at);
        let mut corners: Vec<Vector> =
            Resolution::Zero.pentagons().map(|pentagon| vector(LatLng::from(pentagon))).collect();
        corners.sort_by(|a, b| dot(*b, at).total_cmp(&dot(*a, at)));
        let (a, b, c) = match corners[..] {
            // Counter-clockwise, so that the edges' planes look inwards.
            [a, b, c, ..] if dot(cross(a, b), c) > 0.0 => (a, b, c),
            [a, b, c, ..] => (a, c, b),
            _ => unreachable!("there are twelve pentagons"),
        };
        let centre = unit(sum(1.0, sum(1.0, a, 1.0, b), 1.0, c));
        let level = u8::from(resolution);
        let scale = 7_f64.powi(i32::from(level)).sqrt() / FIRST_SPACING;
        let first = unit(sum(1.0, a, -dot(a, centre), centre));
        let second = cross(centre, first);
        let (sin, cos) =
            if level % 2 == 1 { (TURN_SIN2.sqrt(), (1.0 - TURN_SIN2).sqrt()) } else { (0.0, 1.0) };
        let (x, y) =
            (sum(scale * cos, first, scale * sin, second), sum(scale * cos, second, -scale * sin, first));
        let per_sin60 = 2.0 / 3_f64.sqrt();
        Self {
            centre,
            x: sum(1.0 / (scale * scale), x, 0.0, x),
            y: sum(1.0 / (scale * scale), y, 0.0, y),
            inwards: [unit(cross(a, b)), unit(cross(b, c)), unit(cross(c, a))],
            i: sum(1.0, x, per_sin60 / 2.0, y),
            j: sum(per_sin60, y, 0.0, y),
        }
    }

    /// How far a place is from the nearest edge of the face, inwards, and from its centre; both as
    /// sines.
    pub(super) fn depth(&self, at: Vector) -> (f64, f64) {
        let edge = self.inwards.iter().map(|plane| dot(*plane, at)).fold(f64::INFINITY, f64::min);
        let cosine = dot(self.centre, at);
        (edge, (1.0 - cosine * cosine).max(0.0).sqrt())
    }

    /// The place on the lattice.
    #[inline]
    pub(super) fn project(&self, at: Vector) -> [f64; 2] {
        let scale = 1.0 / dot(at, self.centre);
        [dot(at, self.i) * scale, dot(at, self.j) * scale]
    }

    /// The middle of a lattice cell.
    pub(super) fn middle(&self, cell: Axial) -> LatLng {
        let (i, j) = (f64::from(cell[0]), f64::from(cell[1]));
        let plane = sum(i - j / 2.0, self.x, j * 3_f64.sqrt() / 2.0, self.y);
        let [x, y, z] = unit(sum(1.0, self.centre, 1.0, plane));
        LatLng::from_radians(z.clamp(-1.0, 1.0).asin(), y.atan2(x)).expect("a unit vector has a place")
    }
}

/// A number rounded to a whole one, ties to even, up to 2⁵¹.
#[inline]
fn round(x: f64) -> f64 {
    (x + ROUNDER) - ROUNDER
}

/// A whole number, which fits into 32 bits, as such.
#[inline]
pub(super) fn whole(x: f64) -> u32 {
    (x + ROUNDER).to_bits() as u32
}

/// A number or 0.
#[inline]
fn kept(x: f64, keep: bool) -> f64 {
    f64::from_bits(x.to_bits() & u64::from(keep).wrapping_neg())
}

#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The lattice cell nearest to a place on the lattice and how far the place is from that cell's edge:
/// 1 at its middle, 0 on an edge. Without branches, so that two places are computed at a time.
#[inline]
pub(super) fn nearest([i, j]: [f64; 2]) -> ([f64; 2], f64) {
    // Cube coordinates, of which the third makes the sum 0.
    let (q, r) = (i - j, j);
    let (to_q, to_r) = (round(q), round(r));
    let (x, y) = (q - to_q, r - to_r);
    // The one that is further off moves on where that brings the third nearer.
    let (more_q, more_r) = (round(x + y * 0.5), round(y + x * 0.5));
    let first = x * x >= y * y;
    let (more_q, more_r) = (kept(more_q, first), kept(more_r, !first));
    let (a, b) = (x - more_q, y - more_r);
    let c = -a - b;
    let (to_q, to_r) = (to_q + more_q, to_r + more_r);
    ([to_q + to_r, to_r], 1.0 - larger((a - b).abs(), larger((b - c).abs(), (c - a).abs())))
}
