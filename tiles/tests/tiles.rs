//! Tiles read back by another implementation.

#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests; areas on the lattice are exact")]

use std::collections::BTreeSet;

use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
use geo::{Area, Coord, LineString, MultiLineString, MultiPolygon, Polygon, Validation, Winding};
use proptest::prelude::*;
use wangge_tiles::{Shape, TileId, TileLayer, Value, encode_tile};

/// A place in Tianqiao, and the tile of zoom 12 around it.
const CENTRE: Coord<f64> = Coord { x: 116.985, y: 36.72 };

fn tile(z: u8) -> TileId {
    TileId::at(z, CENTRE).unwrap()
}

/// The geometries of a tile with one layer of these shapes.
fn decoded(tile: TileId, shapes: &[Shape]) -> Vec<(u64, MvtGeometry)> {
    let mut layer = TileLayer::new("test", tile);
    for (id, shape) in shapes.iter().enumerate() {
        layer.add(id as u64, shape, &[]);
    }
    let bytes = encode_tile(&[layer]);
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let features = reader.layers().flat_map(|layer| layer.features().collect::<Vec<_>>());
    features.map(|feature| (feature.id().unwrap(), feature.geometry().unwrap())).collect()
}

fn polygons(geometry: &MvtGeometry) -> MultiPolygon<f64> {
    let polygons: MultiPolygon<i32> = match geometry {
        MvtGeometry::Polygon(polygon) => polygon.clone().into(),
        MvtGeometry::MultiPolygon(polygons) => polygons.clone(),
        other => panic!("{other:?}"),
    };
    let coord = |c: &Coord<i32>| Coord { x: f64::from(c.x), y: f64::from(c.y) };
    let ring = |r: &LineString<i32>| LineString(r.0.iter().map(coord).collect());
    polygons
        .iter()
        .map(|p| Polygon::new(ring(p.exterior()), p.interiors().iter().map(ring).collect()))
        .collect()
}

/// A place from fractions of a tile, y down.
fn place(tile: TileId, x: f64, y: f64) -> Coord<f64> {
    let bounds = tile.bounds();
    Coord { x: bounds.min().x + bounds.width() * x, y: bounds.max().y - bounds.height() * y }
}

fn area(tile: TileId, ring: &[(f64, f64)]) -> MultiPolygon<f64> {
    let ring = ring.iter().map(|&(x, y)| place(tile, x, y)).collect();
    MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
}

#[test]
fn properties_come_back_with_their_types() {
    let mut layer = TileLayer::new("grids", tile(12));
    let properties = |name: &str| {
        [
            ("name", Value::from(name)),
            ("households", Value::from(300u32)),
            ("change", Value::Sint(-3)),
            ("deviation", Value::from(-0.125)),
            ("over", Value::Bool(false)),
        ]
    };
    assert!(layer.add(7, &Shape::point(CENTRE), &properties("堤口路")));
    assert!(layer.add(9, &Shape::point(CENTRE), &properties("北园")));
    let bytes = encode_tile(&[layer]);
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let layer = reader.layers().next().unwrap();
    assert_eq!((layer.name(), layer.version(), layer.extent()), ("grids", 2, 4096));
    assert_eq!(layer.keys(), ["name", "households", "change", "deviation", "over"]);
    assert_eq!(layer.values().len(), 6, "equal values are written once");
    let feature = layer.features().nth(1).unwrap();
    assert_eq!(feature.id(), Some(9));
    let properties = feature.properties_vec().unwrap();
    assert!(matches!(properties[0], ("name", MvtValueRef::String("北园"))), "{properties:?}");
    assert!(matches!(properties[1].1, MvtValueRef::UInt(300)), "{properties:?}");
    assert!(matches!(properties[2].1, MvtValueRef::SInt(-3)), "{properties:?}");
    assert!(matches!(properties[3].1, MvtValueRef::Double(v) if v == -0.125), "{properties:?}");
    assert!(matches!(properties[4].1, MvtValueRef::Bool(false)), "{properties:?}");
}

#[test]
fn empty_layers_are_left_out() {
    assert!(encode_tile(&[TileLayer::new("grids", tile(12))]).is_empty());
    let far = Shape::point(Coord { x: -70.0, y: -30.0 });
    assert!(decoded(tile(12), &[far]).is_empty());
}

#[test]
fn a_hole_stays_a_hole_also_where_the_tile_cuts_it() {
    let tile = tile(12);
    let outer = area(tile, &[(-0.5, 0.1), (0.9, 0.1), (0.9, 0.9), (-0.5, 0.9)]);
    let hole = area(tile, &[(-0.2, 0.3), (0.5, 0.3), (0.5, 0.6), (-0.2, 0.6)]);
    let holed = Polygon::new(outer.0[0].exterior().clone(), vec![hole.0[0].exterior().clone()]);
    for shape in [Shape::area(&holed.clone().into()), Shape::coverage(&[&holed.into()]).remove(0)] {
        let (_, geometry) = decoded(tile, &[shape]).remove(0);
        let shown = polygons(&geometry);
        // 64 steps of buffer on the left; the hole is open to the left now.
        let expected = (64.0 + 0.9 * 4096.0) * 0.8 * 4096.0 - (64.0 + 0.5 * 4096.0) * 0.3 * 4096.0;
        assert!((shown.signed_area() - expected).abs() < 4.0 * 4096.0, "{shown:?}");
        assert!(shown.is_valid());
    }
}

#[test]
fn a_polygon_that_leaves_and_returns_falls_into_parts() {
    let tile = tile(12);
    // A comb whose spine lies west of the tile.
    let comb = area(
        tile,
        &[(-0.5, 0.1), (0.5, 0.1), (0.5, 0.2), (-0.2, 0.2), (-0.2, 0.4), (0.5, 0.4), (0.5, 0.5), (-0.5, 0.5)],
    );
    let (_, geometry) = decoded(tile, &[Shape::area(&comb)]).remove(0);
    let shown = polygons(&geometry);
    assert_eq!(shown.0.len(), 2);
    assert!(shown.is_valid());
}

#[test]
fn a_grid_too_small_to_see_is_still_in_the_tile() {
    let small = area(tile(16), &[(0.4, 0.4), (0.5, 0.4), (0.5, 0.5), (0.4, 0.5)]);
    for z in 0..=8 {
        for shape in [Shape::area(&small), Shape::coverage(&[&small]).remove(0)] {
            let shown = decoded(tile(z), &[shape]);
            assert_eq!(shown.len(), 1, "zoom {z}");
            assert!(polygons(&shown[0].1).signed_area() >= 1.0);
        }
    }
}

#[test]
fn a_street_is_straightened_at_low_zooms_only() {
    let home = tile(16);
    let zigzag: Vec<_> =
        (0..20).map(|i| place(home, f64::from(i) / 20.0, 0.5 + f64::from(i % 2) * 0.01)).collect();
    let street = Shape::lines(&MultiLineString(vec![LineString(zigzag)]));
    let vertices = |z| match decoded(tile(z), std::slice::from_ref(&street)).remove(0).1 {
        MvtGeometry::LineString(line) => line.0.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(vertices(16), 20);
    assert_eq!(vertices(12), 2);
}

/// A sheet of cells between wavy lines, each cell an area; neighbours share all their vertices.
fn sheet(tile: TileId, n: usize, wave: &[f64]) -> Vec<MultiPolygon<f64>> {
    let detail = 6;
    let size = 1.6 / n as f64;
    let at = |i: usize, j: usize| {
        let shift = if i.is_multiple_of(detail * n) || j.is_multiple_of(detail * n) {
            0.0
        } else {
            wave[(i * 31 + j * 17) % wave.len()]
        };
        let (x, y) = (i as f64 / detail as f64, j as f64 / detail as f64);
        place(tile, -0.3 + (x + shift) * size, -0.3 + (y + shift * 0.7) * size)
    };
    let cell = |ci: usize, cj: usize| {
        let (i0, j0) = (ci * detail, cj * detail);
        let mut ring: Vec<_> = (0..detail).map(|k| at(i0 + k, j0)).collect();
        ring.extend((0..detail).map(|k| at(i0 + detail, j0 + k)));
        ring.extend((0..detail).map(|k| at(i0 + detail - k, j0 + detail)));
        ring.extend((0..detail).map(|k| at(i0, j0 + detail - k)));
        MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
    };
    (0..n * n).map(|c| cell(c % n, c / n)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_a_tile_shows_is_valid_and_covers_it(
        n in 2usize..9,
        wave in prop::collection::vec(-0.05..0.05f64, 7..40),
        z in 5u8..=18,
    ) {
        let home = TileId::at(12, CENTRE).unwrap();
        let areas = sheet(home, n, &wave);
        let shapes = Shape::coverage(&areas.iter().collect::<Vec<_>>());
        let shown = decoded(tile(z), &shapes);
        let mut sum = 0.0;
        for (_, geometry) in &shown {
            let polygons = polygons(geometry);
            prop_assert!(polygons.is_valid(), "{:?}", polygons);
            for polygon in &polygons {
                prop_assert!(polygon.exterior().is_ccw(), "positive in y-down");
                prop_assert!(polygon.interiors().iter().all(Winding::is_cw));
            }
            sum += polygons.unsigned_area();
        }
        // The sheet covers the tile from zoom 12 on: no gap, no overlap, whatever was simplified.
        if z >= 12 {
            prop_assert_eq!(sum, f64::from(4096 + 128).powi(2));
        }
    }

    #[test]
    fn neighbouring_tiles_have_the_same_vertices_where_they_overlap(
        n in 2usize..9,
        wave in prop::collection::vec(-0.05..0.05f64, 7..40),
    ) {
        let home = TileId::at(12, CENTRE).unwrap();
        let areas = sheet(home, n, &wave);
        let shapes = Shape::coverage(&areas.iter().collect::<Vec<_>>());
        let west = TileId::new(13, home.x() * 2, home.y() * 2).unwrap();
        let east = TileId::new(13, home.x() * 2 + 1, home.y() * 2).unwrap();
        // Strictly inside what both show, so that cut ends do not count.
        let inside = |tile: TileId, dx: i32| -> BTreeSet<(i32, i32)> {
            let geometries = decoded(tile, &shapes);
            let all = geometries.iter().flat_map(|(_, g)| polygons(g).0).flat_map(|p| p.exterior().0.clone());
            all.map(|c| (c.x as i32 + dx, c.y as i32))
                .filter(|(x, y)| (4096 - 63..4096 + 64).contains(x) && (-63..4096 + 64).contains(y))
                .collect()
        };
        prop_assert_eq!(inside(west, 0), inside(east, 4096));
    }

    #[test]
    fn the_same_shapes_give_the_same_bytes(wave in prop::collection::vec(-0.05..0.05f64, 7..40)) {
        let bytes = || {
            let areas = sheet(tile(12), 5, &wave);
            let mut layer = TileLayer::new("grids", tile(12));
            for (i, shape) in Shape::coverage(&areas.iter().collect::<Vec<_>>()).iter().enumerate() {
                layer.add(i as u64, shape, &[("code", Value::from(format!("{i:03}").as_str()))]);
            }
            encode_tile(&[layer])
        };
        prop_assert_eq!(bytes(), bytes());
    }
}
