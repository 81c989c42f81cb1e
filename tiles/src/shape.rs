//! Geometry made ready for tiles.

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};

use crate::tile::to_world;
use crate::topology::Junctions;
use crate::weight::vertex_weights;

/// A line or open ring in the unit square of Web Mercator, with the weight of every vertex.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) at: Vec<Coord<f64>>,
    /// By how much of the world the path would move without the vertex.
    pub(crate) weight: Vec<f32>,
}

/// The outer ring and then the holes; the outer ring's area is positive in a plane whose y points
/// down, a hole's negative.
pub(crate) type Rings = Vec<Path>;

/// A geometry made ready for tiles: in Web Mercator, every vertex with the zoom-free weight that
/// decides at which zooms it is kept. Make it once and use it for many tiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(pub(crate) Kind);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Point(Coord<f64>),
    Lines(Vec<Path>),
    Area(Vec<Rings>),
}

impl Shape {
    /// A point, degrees.
    pub fn point(at: Coord<f64>) -> Self {
        Self(Kind::Point(to_world(at)))
    }

    /// Lines, degrees, that are simplified at low zooms.
    pub fn lines(lines: &MultiLineString<f64>) -> Self {
        let path = |line: &LineString<f64>| {
            let at: Vec<_> = line.0.iter().map(|at| to_world(*at)).collect();
            Path { weight: vertex_weights(&at), at }
        };
        Self(Kind::Lines(lines.iter().map(path).collect()))
    }

    /// A surface, degrees, that keeps all its vertices at every zoom: right for small ones.
    pub fn area(area: &MultiPolygon<f64>) -> Self {
        let path = |ring: Vec<Coord<f64>>| Path { weight: vec![f32::INFINITY; ring.len()], at: ring };
        let polygons = area.iter().map(|polygon| world_rings(polygon).into_iter().map(path).collect());
        Self(Kind::Area(polygons.collect()))
    }

    /// Surfaces, degrees, that are simplified at low zooms and share borders: neighbours that have
    /// the same vertices along a border keep the same ones at every zoom.
    pub fn coverage(areas: &[&MultiPolygon<f64>]) -> Vec<Self> {
        let worlds: Vec<Vec<Vec<Vec<Coord<f64>>>>> =
            areas.iter().map(|area| area.iter().map(world_rings).collect()).collect();
        let junctions = Junctions::of(worlds.iter().flatten().flatten().map(Vec::as_slice));
        let path = |ring: Vec<Coord<f64>>| Path { weight: junctions.ring_weights(&ring), at: ring };
        worlds
            .into_iter()
            .map(|polygons| {
                let rings = |polygon: Vec<Vec<Coord<f64>>>| polygon.into_iter().map(path).collect();
                Self(Kind::Area(polygons.into_iter().map(rings).collect()))
            })
            .collect()
    }
}

/// The open rings of a polygon in the unit square of Web Mercator, oriented as [`Rings`] says.
fn world_rings(polygon: &Polygon<f64>) -> Vec<Vec<Coord<f64>>> {
    let ring = |line: &LineString<f64>, positive: bool| {
        let closed = line.0.len() > 1 && line.0.first() == line.0.last();
        let open = &line.0[..line.0.len() - usize::from(closed)];
        let mut at: Vec<_> = open.iter().map(|at| to_world(*at)).collect();
        if (doubled_area(&at) > 0.0) != positive {
            at.reverse();
        }
        at
    };
    let holes = polygon.interiors().iter().map(|hole| ring(hole, false));
    std::iter::once(ring(polygon.exterior(), true)).chain(holes).collect()
}

/// Twice the signed area of an open ring, relative to its first vertex to keep the digits.
pub(crate) fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|pair| {
            let (a, b) = (pair[0] - origin, pair[1] - origin);
            a.x * b.y - b.x * a.y
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn rings_are_turned_the_right_way_round_however_they_come() {
        let clockwise =
            wkt!(MULTIPOLYGON(((0. 0., 0. 9., 9. 9., 9. 0., 0. 0.),(1. 1., 1. 2., 2. 2., 2. 1., 1. 1.))));
        let Kind::Area(polygons) = Shape::area(&clockwise).0 else { panic!("an area") };
        assert!(doubled_area(&polygons[0][0].at) > 0.0);
        assert!(doubled_area(&polygons[0][1].at) < 0.0);
        assert_eq!(polygons[0][0].at.len(), 4);
    }

    #[test]
    fn an_empty_ring_is_no_fault() {
        let empty = MultiPolygon(vec![Polygon::new(LineString(vec![]), vec![])]);
        assert_eq!(Shape::coverage(&[&empty]).len(), 1);
    }
}
