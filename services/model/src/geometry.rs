//! Geometry that has been checked: finite, on the globe, on the lattice, valid.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{
    BoundingRect, Coord, CoordsIter, InteriorPoint, Line, LineString, MultiLineString, MultiPolygon, Orient,
    Point, Polygon, Rect, Validation, orient::Direction, unary_union,
};

use crate::validity::is_plainly_valid;

/// Lattice steps per degree: every coordinate is a whole number of 10⁻⁷ degrees.
pub const LATTICE: f64 = 1e7;

/// Cross products of degrees below this are those of points in line: a hundredth of a lattice square.
const FLAT: f64 = 1e-16;

/// Edges longer than this many degrees (about 200 m) get vertices in between, so that a straight
/// edge stays straight in every projection.
const LONGEST_EDGE: f64 = 0.002;

/// Why a geometry cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GeometryError {
    /// NaN or infinite.
    #[error("a coordinate is not a finite number ({0}, {1})")]
    NotFinite(f64, f64),
    /// Not degrees, or latitude and longitude swapped.
    #[error(
        "({0}, {1}) is not a longitude and latitude: longitude lies within ±180, latitude within ±90; \
         projected or swapped coordinates?"
    )]
    OffGlobe(f64, f64),
    /// No vertex, no length, no surface.
    #[error("the geometry is empty or has no extent")]
    Empty,
    /// Bow ties, overlapping rings and the like.
    #[error("the polygon is not valid: {0}")]
    Invalid(String),
    /// Another type than the layer takes.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What the layer takes.
        expected: &'static str,
        /// What the file has.
        found: &'static str,
    },
}

/// A coordinate in degrees rounded to 7 decimals, as it is stored and exported.
pub fn round7(at: Coord<f64>) -> Coord<f64> {
    Coord { x: (at.x * LATTICE).round() / LATTICE, y: (at.y * LATTICE).round() / LATTICE }
}

fn checked(at: Coord<f64>) -> Result<Coord<f64>, GeometryError> {
    if !at.x.is_finite() || !at.y.is_finite() {
        return Err(GeometryError::NotFinite(at.x, at.y));
    }
    if at.x.abs() > 180.0 || at.y.abs() > 90.0 {
        return Err(GeometryError::OffGlobe(at.x, at.y));
    }
    Ok(round7(at))
}

/// A point on the lattice: WGS 84 longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place(Coord<f64>);

impl Place {
    /// Checks and rounds a coordinate in degrees.
    ///
    /// # Errors
    /// When it is not finite or not on the globe.
    pub fn new(at: Coord<f64>) -> Result<Self, GeometryError> {
        checked(at).map(Self)
    }

    /// The place in lattice steps of 10⁻⁷ degrees, longitude and latitude; even ±180 degrees fit.
    pub fn steps(self) -> [i32; 2] {
        [self.0.x, self.0.y].map(|degrees| (degrees * LATTICE).round() as i32)
    }

    /// A place by its [`Place::steps`].
    pub(crate) fn at_steps([x, y]: [i32; 2]) -> Self {
        Self(Coord { x: f64::from(x) / LATTICE, y: f64::from(y) / LATTICE })
    }

    /// Longitude and latitude, degrees.
    pub fn coord(self) -> Coord<f64> {
        self.0
    }

    /// As a geometry.
    pub fn point(self) -> Point<f64> {
        Point(self.0)
    }
}

/// Lines on the lattice, each with at least two different vertices.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines(MultiLineString<f64>);

impl Lines {
    /// Checks and rounds; lines that shrink to a point are dropped.
    ///
    /// # Errors
    /// When a coordinate is bad or nothing is left.
    pub fn new(lines: MultiLineString<f64>) -> Result<Self, GeometryError> {
        let mut kept = Vec::with_capacity(lines.0.len());
        for line in lines {
            let mut coords = line.0.into_iter().map(checked).collect::<Result<Vec<_>, _>>()?;
            coords.dedup();
            if coords.len() > 1 {
                kept.push(LineString(coords));
            }
        }
        if kept.is_empty() { Err(GeometryError::Empty) } else { Ok(Self(MultiLineString(kept))) }
    }

    /// As a geometry.
    pub fn geometry(&self) -> &MultiLineString<f64> {
        &self.0
    }
}

/// A valid surface on the lattice: outer rings counter-clockwise, holes clockwise, rings that meet
/// in points only, no edge longer than about 200 m.
#[derive(Debug, Clone, PartialEq)]
pub struct Area(MultiPolygon<f64>);

impl Area {
    /// Checks, rounds, orients and refines a surface.
    ///
    /// # Errors
    /// When a coordinate is bad, nothing is left, or the polygons are not valid in the sense of
    /// OGC Simple Features.
    pub fn new(shape: MultiPolygon<f64>) -> Result<Self, GeometryError> {
        let given = shape.clone();
        let rounded = on_lattice(shape)?;
        let verdict = if is_plainly_valid(&rounded) { Ok(()) } else { rounded.check_validation() };
        let rounded = match verdict {
            Ok(()) => rounded,
            Err(error) => {
                let reason = explain(&rounded, &error.to_string());
                without_rounding_faults(&given, rounded).ok_or(GeometryError::Invalid(reason))?
            }
        };
        let oriented = rounded.orient(Direction::Default);
        Ok(Self(refine(&oriented)))
    }

    /// Keeps a surface that is valid and on the lattice by construction.
    pub fn from_lattice(shape: MultiPolygon<f64>) -> Self {
        Self(shape)
    }

    /// As a geometry.
    pub fn geometry(&self) -> &MultiPolygon<f64> {
        &self.0
    }

    /// Its extent, degrees.
    ///
    /// # Panics
    /// Never: an area has at least one ring.
    pub fn extent(&self) -> Rect<f64> {
        self.0.bounding_rect().expect("an area has a ring")
    }

    /// A place well inside it.
    pub fn inner_place(&self) -> Place {
        let inside = self.0.interior_point().map_or_else(|| self.extent().center(), |point| point.0);
        Place(round7(inside))
    }
}

/// Mends a surface that was valid before rounding folded its finest details, needles thinner than the
/// lattice, over themselves. `None` when it was not valid before.
fn without_rounding_faults(
    given: &MultiPolygon<f64>,
    rounded: MultiPolygon<f64>,
) -> Option<MultiPolygon<f64>> {
    if !given.is_valid() {
        return None;
    }
    let mut shape = rounded;
    for _ in 0..8 {
        // A union with itself dissolves folds, but its new nodes have to be rounded again.
        shape = on_lattice(unary_union([&shape])).ok()?;
        if shape.is_valid() {
            return Some(shape);
        }
    }
    None
}

/// The polygons with rounded rings; rings without surface are left out.
fn on_lattice(shape: MultiPolygon<f64>) -> Result<MultiPolygon<f64>, GeometryError> {
    let mut polygons = Vec::with_capacity(shape.0.len());
    for polygon in shape {
        let (outer, holes) = polygon.into_inner();
        let Some(outer) = ring(outer)? else { continue };
        let mut kept = Vec::with_capacity(holes.len());
        for hole in holes {
            kept.extend(ring(hole)?);
        }
        polygons.push(Polygon::new(outer, kept));
    }
    if polygons.is_empty() { Err(GeometryError::Empty) } else { Ok(MultiPolygon(polygons)) }
}

/// A rounded, closed ring, or nothing when it has no surface.
fn ring(line: LineString<f64>) -> Result<Option<LineString<f64>>, GeometryError> {
    let mut coords = line.0.into_iter().map(checked).collect::<Result<Vec<_>, _>>()?;
    coords.dedup();
    if coords.len() > 1 && coords.first() == coords.last() {
        coords.pop();
    }
    if coords.len() < 3 {
        return Ok(None);
    }
    coords.push(coords[0]);
    let ring = LineString(coords);
    let (start, step) = (ring.0[0], ring.0[1] - ring.0[0]);
    let flat = ring.0.iter().all(|at| (step.x * (at.y - start.y) - step.y * (at.x - start.x)).abs() < FLAT);
    Ok((!flat).then_some(ring))
}

/// Vertices on long edges. They are rounded, and computed from the lower end to the higher, so that
/// two neighbours get the same ones on a shared edge.
fn refine(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let refine_ring = |line: &LineString<f64>| {
        let mut coords = Vec::with_capacity(line.0.len());
        for edge in line.lines() {
            coords.push(edge.start);
            let swap = (edge.start.x, edge.start.y) > (edge.end.x, edge.end.y);
            let (low, high) = if swap { (edge.end, edge.start) } else { (edge.start, edge.end) };
            let parts = ((high.x - low.x).abs().max((high.y - low.y).abs()) / LONGEST_EDGE).ceil() as u32;
            let between = (1..parts).map(|i| {
                let share = f64::from(i) / f64::from(parts);
                round7(low + (high - low) * share)
            });
            if swap {
                let mut back: Vec<_> = between.collect();
                back.reverse();
                coords.append(&mut back);
            } else {
                coords.extend(between);
            }
        }
        coords.push(coords[0]);
        LineString(coords)
    };
    MultiPolygon(
        shape
            .iter()
            .map(|polygon| {
                Polygon::new(
                    refine_ring(polygon.exterior()),
                    polygon.interiors().iter().map(refine_ring).collect(),
                )
            })
            .collect(),
    )
}

/// Adds to a validation message the place of the first crossing, which is what a person can look for.
fn explain(shape: &MultiPolygon<f64>, message: &str) -> String {
    if shape.coords_count() > 2_000 {
        return message.to_owned();
    }
    let edges: Vec<Line<f64>> = shape
        .iter()
        .flat_map(|p| p.exterior().lines().chain(p.interiors().iter().flat_map(LineString::lines)))
        .collect();
    for (i, a) in edges.iter().enumerate() {
        for b in &edges[i + 1..] {
            if let Some(LineIntersection::SinglePoint { intersection, is_proper: true }) =
                line_intersection(*a, *b)
            {
                return format!(
                    "{message}; it crosses itself at {:.7}, {:.7}",
                    intersection.x, intersection.y
                );
            }
        }
    }
    message.to_owned()
}

#[cfg(test)]
mod tests {
    use geo::{polygon, wkt};

    use super::*;

    #[test]
    fn a_bow_tie_is_refused_with_its_place() {
        let bow = wkt!(MULTIPOLYGON(((0. 0., 0.001 0.001, 0.001 0., 0. 0.001, -0.001 0.0005, 0. 0.))));
        let error = Area::new(bow).unwrap_err().to_string();
        assert!(error.contains("0.0005000, 0.0005000"), "{error}");
    }

    #[test]
    fn not_a_number_and_metres_are_refused() {
        assert!(matches!(Place::new(Coord { x: f64::NAN, y: 0.0 }), Err(GeometryError::NotFinite(..))));
        assert!(matches!(
            Place::new(Coord { x: 500_000.0, y: 4_060_000.0 }),
            Err(GeometryError::OffGlobe(..))
        ));
    }

    #[test]
    fn neighbours_get_the_same_vertices_on_a_shared_long_edge() {
        let left = polygon![(x: 0.0, y: 0.0), (x: 0.007_123_4, y: 0.0031), (x: 0.0, y: 0.0043)];
        let right = polygon![(x: 0.007_123_4, y: 0.0031), (x: 0.0, y: 0.0), (x: 0.008, y: 0.0)];
        let vertices = |p: Polygon<f64>| Area::new(p.into()).unwrap().geometry().0[0].exterior().0.clone();
        let (a, b) = (vertices(left), vertices(right));
        let shared = a[1..].iter().filter(|at| b.contains(at)).count();
        assert_eq!(shared, 2 + 3);
    }

    #[test]
    fn what_only_rounding_made_invalid_is_mended() {
        // A needle thinner than the lattice that rounding folds over itself.
        let shape = wkt!(MULTIPOLYGON(((
            0. 0., 0.001 0., 0.001 0.001, 0.000_500_04 0.001, 0.0005 0.0012, 0.000_499_96 0.001, 0. 0.001, 0. 0.
        ))));
        assert!(shape.is_valid());
        assert!(Area::new(shape).is_ok());
    }

    #[test]
    fn an_area_without_surface_is_empty() {
        let flat = wkt!(MULTIPOLYGON(((0. 0., 0.1 0., 0.2 0., 0. 0.))));
        assert_eq!(Area::new(flat), Err(GeometryError::Empty));
    }
}
