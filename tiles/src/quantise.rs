//! A shape on the lattice of one tile: simplified, cut, rounded, valid.

use geo::{BoundingRect, Coord, MultiPoint, Point, Rect};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::IntOverlayOptions;
use i_overlay::core::simplify::Simplify;
use i_overlay::i_float::int::point::IntPoint;

use crate::clip::{clip_line, clip_ring};
use crate::shape::{Kind, Path, Rings, Shape};
use crate::tile::{BUFFER, EXTENT, TileId};

/// The zoom from which on nothing is left out.
const EXACT_ZOOM: u8 = 16;

/// Half a pixel of a map that draws a tile 512 pixels wide: nobody sees a line move by it.
const TOLERANCE: f64 = 4.0;

/// A vertex on a tile's lattice, y down.
pub(crate) type Vertex = (i32, i32);

/// A shape on a tile's lattice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Quantised {
    Points(Vec<Vertex>),
    Lines(Vec<Vec<Vertex>>),
    /// Polygons of open rings: the first has a positive area, the others are its holes.
    Polygons(Vec<Vec<Vec<Vertex>>>),
}

/// What a tile shows of a shape; nothing when the shape does not reach it.
pub(crate) fn quantise(shape: &Shape, tile: TileId) -> Option<Quantised> {
    match &shape.0 {
        Kind::Point(at) => {
            let at = tile.local(*at);
            within(window(), at).then(|| Quantised::Points(vec![rounded(at)]))
        }
        Kind::Lines(paths) => {
            let lines: Vec<_> = paths.iter().flat_map(|path| quantise_line(path, tile)).collect();
            (!lines.is_empty()).then_some(Quantised::Lines(lines))
        }
        Kind::Area(polygons) => {
            let mut kept: Vec<_> = polygons.iter().flat_map(|rings| quantise_polygon(rings, tile)).collect();
            if kept.is_empty() {
                kept.extend(speck(polygons, tile));
            }
            (!kept.is_empty()).then_some(Quantised::Polygons(kept))
        }
    }
}

/// The tile with its buffer, in lattice steps.
fn window() -> Rect<f64> {
    let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT + BUFFER));
    Rect::new((low, low), (high, high))
}

fn within(bounds: Rect<f64>, at: Coord<f64>) -> bool {
    let (min, max) = (bounds.min(), bounds.max());
    (min.x..=max.x).contains(&at.x) && (min.y..=max.y).contains(&at.y)
}

/// To the nearest step, halves to the south-east whatever the sign, so that tiles agree.
fn rounded(at: Coord<f64>) -> Vertex {
    ((at.x + 0.5).floor() as i32, (at.y + 0.5).floor() as i32)
}

/// The vertices of a path that matter at a tile's zoom, in the tile's lattice steps.
fn simplified(path: &Path, tile: TileId) -> Vec<Coord<f64>> {
    let tolerance = if tile.z() < EXACT_ZOOM { (TOLERANCE / tile.steps()) as f32 } else { 0.0 };
    let kept = path.at.iter().zip(&path.weight).filter(|(_, weight)| **weight >= tolerance);
    kept.map(|(at, _)| tile.local(*at)).collect()
}

fn quantise_line(path: &Path, tile: TileId) -> Vec<Vec<Vertex>> {
    let parts = clip_line(&simplified(path, tile), window());
    let on_lattice = |part: Vec<Coord<f64>>| {
        let mut line: Vec<Vertex> = part.into_iter().map(rounded).collect();
        line.dedup();
        line
    };
    parts.into_iter().map(on_lattice).filter(|line| line.len() > 1).collect()
}

/// Rounding and cutting may make rings touch or cross; the overlay on the lattice makes polygons
/// of them that are valid again and turns loops that were turned inside out into nothing.
fn quantise_polygon(rings: &Rings, tile: TileId) -> Vec<Vec<Vec<Vertex>>> {
    let on_lattice = |path: &Path| {
        let ring = clip_ring(&simplified(path, tile), window());
        let mut ring: Vec<IntPoint> = ring
            .into_iter()
            .map(|at| {
                let (x, y) = rounded(at);
                IntPoint::new(x, y)
            })
            .collect();
        ring.dedup();
        ring
    };
    let contours: Vec<Vec<IntPoint>> = rings.iter().map(on_lattice).filter(|ring| ring.len() > 2).collect();
    if contours.is_empty() {
        return Vec::new();
    }
    let shapes = contours.simplify(FillRule::Positive, IntOverlayOptions::ogc());
    let vertices = |ring: Vec<IntPoint>| ring.into_iter().map(|at| (at.x, at.y)).collect();
    shapes.into_iter().map(|shape| shape.into_iter().map(vertices).collect()).collect()
}

/// An area that vanishes on the lattice because it is small, as its bounding box of at least one
/// step, so that it can still be seen and found.
fn speck(polygons: &[Rings], tile: TileId) -> Option<Vec<Vec<Vertex>>> {
    let outer = polygons.iter().filter_map(|rings| rings.first());
    let points = outer.flat_map(|path| path.at.iter().map(|at| Point(tile.local(*at))));
    let bounds = points.collect::<MultiPoint>().bounding_rect()?;
    let small = bounds.width() <= 2.0 * TOLERANCE && bounds.height() <= 2.0 * TOLERANCE;
    if !small || !within(window(), bounds.center()) {
        return None;
    }
    let (left, top) = rounded(bounds.min());
    let (right, bottom) = rounded(bounds.max());
    let (right, bottom) = (right.max(left + 1), bottom.max(top + 1));
    Some(vec![vec![(left, top), (right, top), (right, bottom), (left, bottom)]])
}
