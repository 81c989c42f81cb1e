use std::collections::HashSet;

use geo::{Area as _, Contains, CoordsIter, LineString, MultiPolygon, Point, Polygon, Validation};
use wangge_model::{Area, Building, FeatureId, LATTICE, Place};

use super::{NO_GRID, Standing, polygons};
use crate::arrangement::{Arrangement, Node, Segment};
use crate::subdivision::{STEP, tag};

const NOBODY: Standing = Standing { buildings: &[], at: &[], pinned: &[], shrink: 1.0 };

/// The side of the square that is divided, steps: some 220 metres.
const SIDE: i32 = 20_000;

fn node((x, y): (i32, i32)) -> Node {
    Node { x, y }
}

fn pieces(points: &[(i32, i32)], tags: u8) -> impl Iterator<Item = Segment> + '_ {
    points.windows(2).map(move |pair| Segment { a: node(pair[0]), b: node(pair[1]), tags })
}

const CORNERS: [(i32, i32); 5] = [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE), (0, 0)];

/// A square of one community, divided by lines.
fn square_with(lines: &[(&[(i32, i32)], u8)]) -> Arrangement {
    let mut segments: Vec<Segment> = pieces(&CORNERS, tag::COMMUNITY).collect();
    segments.extend(lines.iter().flat_map(|(points, tags)| pieces(points, *tags)));
    Arrangement::new(segments, 0).unwrap()
}

/// The grid of each face, given by a point in it.
fn label(made: &Arrangement, faces: &[((i32, i32), u32)]) -> Vec<u32> {
    let mut grid_of_face = vec![NO_GRID; made.faces()];
    for &(at, grid) in faces {
        grid_of_face[made.face_at(node(at)) as usize] = grid;
    }
    assert_eq!(grid_of_face.iter().filter(|&&grid| grid == NO_GRID).count(), 1, "every face has a grid");
    grid_of_face
}

fn house((x, y): (i32, i32)) -> Building {
    Building {
        id: FeatureId::new(&format!("b{x}-{y}")).unwrap(),
        place: Place::new(node((x, y)).degrees()).unwrap(),
        footprint: None,
        households: None,
        levels: None,
        floor_area: None,
    }
}

/// A square of one community, divided by lines; the grid of each face is given by a point in it.
fn divided(
    lines: &[(&[(i32, i32)], u8)],
    faces: &[((i32, i32), u32)],
    houses: &[(i32, i32)],
) -> Vec<MultiPolygon<f64>> {
    let made = square_with(lines);
    let grid_of_face = label(&made, faces);
    let buildings: Vec<Building> = houses.iter().copied().map(house).collect();
    let at: Vec<Option<Node>> = houses.iter().map(|&at| Some(node(at))).collect();
    let grids = faces.iter().map(|face| face.1 as usize + 1).max().unwrap();
    let fixed = CORNERS.iter().copied().map(node).collect();
    let shapes = polygons(
        &made,
        &grid_of_face,
        grids,
        &fixed,
        &Standing { buildings: &buildings, at: &at, pinned: &[], shrink: 1.0 },
    );
    assert_tiles(&shapes);
    for (house, at) in houses.iter().zip(&at) {
        let before = grid_of_face[made.face_at(at.unwrap()) as usize];
        let here = shapes[before as usize].contains(&Point(node(*house).degrees()));
        assert!(here, "the house at {house:?} is no longer in grid {before}");
    }
    shapes
}

fn vertices(shape: &MultiPolygon<f64>) -> HashSet<(i32, i32)> {
    shape.coords_iter().map(Node::from_degrees).map(|n| (n.x, n.y)).collect()
}

/// Every border is run once in each direction, but for the square's own; the areas add up to it.
fn assert_tiles(shapes: &[MultiPolygon<f64>]) {
    let mut directed = HashSet::new();
    for shape in shapes {
        assert!(shape.is_valid(), "{shape:?}");
        let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        for edge in rings.flat_map(LineString::lines) {
            let ends = [edge.start, edge.end].map(Node::from_degrees);
            assert!(directed.insert((ends[0], ends[1])), "{edge:?} is run twice");
        }
    }
    for &(a, b) in &directed {
        let side = |n: i32, m: i32| n == m && (n == 0 || n == SIDE);
        assert!(directed.contains(&(b, a)) || side(a.x, b.x) || side(a.y, b.y), "{a:?} {b:?} has one side");
    }
    let area: f64 = shapes.iter().map(|shape| shape.unsigned_area() * LATTICE * LATTICE).sum();
    assert!((area - f64::from(SIDE) * f64::from(SIDE)).abs() < 1.0, "{area}");
}

/// From west to east in the middle, a step up and down at each of the points between.
fn zigzag() -> Vec<(i32, i32)> {
    (0..=20)
        .map(|i| (i * SIDE / 20, SIDE / 2 + if i % 20 == 0 { 0 } else { (i % 2 * 2 - 1) * 700 }))
        .collect()
}

const HALVES: [((i32, i32), u32); 2] = [((9_000, 1_000), 0), ((9_000, 19_000), 1)];

#[test]
fn between_two_rows_of_houses_a_border_is_straight() {
    let houses: Vec<(i32, i32)> = (1..20).flat_map(|i| [(i * 1_000, 8_500), (i * 1_000, 11_500)]).collect();
    let shapes = divided(&[(&zigzag(), tag::VORONOI)], &HALVES, &houses);
    let half: HashSet<_> = [(0, 0), (SIDE, 0), (SIDE, SIDE / 2), (0, SIDE / 2)].into();
    assert_eq!(vertices(&shapes[0]), half);
}

#[test]
fn a_house_in_the_way_bends_a_border_and_keeps_its_distance() {
    // A house of the northern grid, south of the straight line, with a bay of its own.
    let way = [
        (0, 10_000),
        (4_000, 9_800),
        (8_000, 9_900),
        (9_000, 5_000),
        (11_000, 5_000),
        (12_000, 10_100),
        (SIDE, 10_000),
    ];
    let shapes = divided(&[(&way, tag::VORONOI)], &HALVES, &[(10_000, 8_000)]);
    let nearest = shapes[0]
        .iter()
        .flat_map(|p| p.exterior().lines().collect::<Vec<_>>())
        .map(|edge| {
            let [a, b] = [edge.start, edge.end].map(Node::from_degrees);
            super::shape::off_line(node((10_000, 8_000)), a, b, 1.0) * STEP
        })
        .fold(f64::INFINITY, f64::min);
    assert!((super::OFF_PLACE..super::OFF_PLACE + 3.0).contains(&nearest), "{nearest} m");
    // The two ends of the way and at most three bends around the house.
    assert!(vertices(&shapes[0]).len() <= 2 + 2 + 3, "{shapes:?}");
}

#[test]
fn a_border_does_not_cross_the_corner_of_a_street() {
    let street = [(4_000, 0), (10_000, 12_000), (16_000, 0)];
    let way = [(0, 10_000), (6_000, 12_000), (10_000, 14_000), (14_000, 12_000), (SIDE, 10_000)];
    let faces = [((1_000, 1_000), 0), ((10_000, 1_000), 0), ((10_000, 19_000), 1)];
    let shapes = divided(&[(&way, tag::VORONOI), (&street, tag::STREET)], &faces, &[]);
    assert!(shapes[0].contains(&Point(node((10_000, 12_000)).degrees())), "{:?}", shapes[0]);
    let free = divided(&[(&way, tag::VORONOI)], &HALVES, &[]);
    assert!(free[1].contains(&Point(node((10_000, 12_000)).degrees())), "{:?}", free[1]);
}

#[test]
fn a_border_that_crosses_a_street_crosses_it_once_and_may_slide_along_it() {
    let street = [(10_000, 0), (10_000, SIDE)];
    let way = [(0, 10_000), (10_000, 14_000), (SIDE, 10_000)];
    let faces = [((1_000, 1_000), 0), ((19_000, 1_000), 0), ((1_000, 19_000), 1), ((19_000, 19_000), 1)];
    let shapes = divided(&[(&way, tag::VORONOI), (&street, tag::STREET)], &faces, &[]);
    assert!(!vertices(&shapes[0]).contains(&(10_000, 14_000)), "{:?}", shapes[0]);
}

#[test]
fn borders_along_streets_lose_noise_and_keep_bends_and_those_along_barriers_keep_all() {
    // 30 and 200 steps are 0.3 m and 2.2 m.
    for (tags, bend, stays) in [(tag::STREET, 30, false), (tag::STREET, 200, true), (tag::BARRIER, 30, true)]
    {
        let way = [(0, 10_000), (10_000, 10_000 + bend), (SIDE, 10_000)];
        let shapes = divided(&[(&way, tags)], &HALVES, &[]);
        assert_eq!(vertices(&shapes[0]).contains(&(10_000, 10_000 + bend)), stays, "{tags} {bend}");
    }
    // Not where a house stands between the bend and the straight line.
    let way = [(0, 10_000), (10_000, 10_030), (SIDE, 10_000)];
    let shapes = divided(&[(&way, tag::STREET)], &HALVES, &[(10_000, 10_010)]);
    assert!(vertices(&shapes[0]).contains(&(10_000, 10_030)));
}

#[test]
fn a_junction_moves_where_its_borders_are_shortest_and_three_grids_still_tile() {
    let ways =
        [[(3_000, 4_000), (0, 10_000)], [(3_000, 4_000), (SIDE, 2_000)], [(3_000, 4_000), (12_000, SIDE)]];
    let lines: Vec<(&[(i32, i32)], u8)> = ways.iter().map(|way| (&way[..], tag::VORONOI)).collect();
    let faces = [((1_000, 1_000), 0), ((15_000, 10_000), 1), ((1_000, 19_000), 2)];
    let shapes = divided(&lines, &faces, &[]);
    let length = |(x, y): (i32, i32)| -> f64 {
        ways.iter().map(|way| f64::from(way[1].0 - x).hypot(f64::from(way[1].1 - y))).sum()
    };
    let all = shapes.iter().map(vertices).reduce(|p, q| &p & &q).unwrap();
    let junction = *all.iter().next().unwrap();
    assert!(all.len() == 1 && length(junction) < 0.95 * length((3_000, 4_000)), "{all:?}");
    // A house of the grid that would be swept over holds the junction back.
    let held = divided(&lines, &faces, &[(4_000, 4_500)]);
    let all = held.iter().map(vertices).reduce(|p, q| &p & &q).unwrap();
    assert!(all.len() == 1 && !all.contains(&junction), "{all:?}");
}

#[test]
fn two_borders_between_the_same_junctions_do_not_become_one_line() {
    let north = [(0, 10_000), (10_000, 11_000), (SIDE, 10_000)];
    let south = [(0, 10_000), (10_000, 9_000), (SIDE, 10_000)];
    let faces = [((9_000, 1_000), 0), ((10_000, 10_000), 1), ((9_000, 19_000), 2)];
    let shapes = divided(&[(&north, tag::VORONOI), (&south, tag::VORONOI)], &faces, &[]);
    // One does, the other stays off it: were both to, both would be put back as they were.
    assert_eq!(vertices(&shapes[1]).len(), 3, "{:?}", shapes[1]);
}

#[test]
fn a_grid_inside_another_keeps_a_ring_around_its_houses() {
    let ring: Vec<(i32, i32)> = [(9, 6), (12, 7), (14, 10), (12, 13), (9, 14), (6, 12), (6, 8), (9, 6)]
        .map(|(x, y)| (1_000 * x, 1_000 * y))
        .into();
    let faces = [((1_000, 1_000), 0), ((10_000, 10_000), 1)];
    for houses in [vec![], vec![(9_000, 10_000), (11_000, 10_000), (10_000, 12_000)]] {
        let shapes = divided(&[(&ring, tag::VORONOI)], &faces, &houses);
        assert_eq!(shapes[0].0[0].interiors().len(), 1);
    }
}

/// Where the border between two grids, from the middle of a square's south to the north-east, meets a
/// street, once it is pulled taut; `lane` is a street of the western one.
fn met(lane: &[(i32, i32)], houses: &[(i32, i32)], north: u32) -> i32 {
    let street = [(0, 12_000), (SIDE, 12_000)];
    let way = [(4_000, 0), (12_000, 12_000)];
    let mut faces = vec![((1_000, 1_000), 0), ((19_000, 1_000), 1), ((1_000, 19_000), north)];
    if !lane.is_empty() {
        faces.push(((3_100, 11_900), 0));
    }
    let lines: [(&[(i32, i32)], u8); 3] = [(&street, tag::STREET), (&way, tag::VORONOI), (lane, tag::STREET)];
    let shapes = divided(&lines, &faces, houses);
    let both = &vertices(&shapes[0]) & &vertices(&shapes[1]);
    both.into_iter().filter(|at| at.1 == 12_000 && at.0 < SIDE).map(|at| at.0).min().unwrap()
}

#[test]
fn a_border_that_ends_on_a_street_slides_along_it_to_where_it_is_shortest() {
    assert!((4_000..4_500).contains(&met(&[], &[], 2)));
    // No farther than the houses let it.
    assert!((7_000..11_000).contains(&met(&[], &[(6_500, 11_000)], 2)));
    // Nor past a street that it would cross then.
    let lane = [(8_000, 12_000), (3_000, 6_000), (3_000, 12_000)];
    assert!((8_100..8_700).contains(&met(&lane, &[], 2)));
}

#[test]
fn a_border_leaves_a_street_where_the_way_is_cheapest() {
    // Where its cosine is the share that a way along the street costs: 12 000 / tan(acos 0.3) to the east.
    assert!((7_700..8_300).contains(&met(&[], &[], 0)));
}

/// The border between a southern grid and a northern one in whose south there is open ground between
/// two lines: how far north the southern one reaches.
fn reach(south: u8, north: u8) -> i32 {
    let lines = [9_000, 11_000].map(|y| [(0, y), (SIDE, y)]);
    let faces = [((9_000, 1_000), 0), ((9_000, 10_000), 1), ((9_000, 19_000), 1)];
    let houses = [(5_000, 5_000), (15_000, 15_000)];
    let shapes = divided(&[(&lines[0], south), (&lines[1], north)], &faces, &houses);
    vertices(&shapes[0]).into_iter().map(|at| at.1).max().unwrap()
}

#[test]
fn open_ground_goes_where_borders_run_along_streets_but_never_across_a_barrier() {
    assert_eq!(reach(tag::VORONOI, tag::STREET), 11_000);
    assert_eq!(reach(tag::STREET, tag::VORONOI), 9_000);
    assert_eq!(reach(tag::BARRIER, tag::STREET), 9_000);
    // Nor is what lies behind a barrier given away for the sake of one.
    assert_eq!(reach(tag::VORONOI, tag::BARRIER), 9_000);
}

#[test]
fn open_ground_that_holds_a_grid_together_stays_with_it() {
    let lines: [&[(i32, i32)]; 3] =
        [&[(0, 2_000), (SIDE, 2_000)], &[(5_000, 0), (5_000, 2_000)], &[(15_000, 0), (15_000, 2_000)]];
    let lines = lines.map(|line| (line, tag::VORONOI));
    let houses = [(2_000, 1_000), (18_000, 1_000), (9_000, 9_000)];
    for (east, kept) in [(0, true), (1, false)] {
        let faces = [((2_000, 1_000), 0), ((9_000, 1_000), 0), ((18_000, 1_000), east), ((9_000, 9_000), 1)];
        let shapes = divided(&lines, &faces, &houses);
        let middle = Point(node((10_000, 1_000)).degrees());
        assert!(shapes[0].0.len() == 1 && shapes[0].contains(&middle) == kept, "{east}: {:?}", shapes[0]);
    }
}

#[test]
fn open_ground_stays_where_an_empty_part_of_its_grid_hangs_on_it_by_a_thread() {
    // The south-east touches the ground to its west along 30 steps, a third of a metre.
    let notch = [(0, 2_000), (14_000, 2_000), (14_000, 30), (15_000, 30), (15_000, 2_000), (SIDE, 2_000)];
    let lines: [&[(i32, i32)]; 3] = [&notch, &[(5_000, 0), (5_000, 2_000)], &[(15_000, 0), (15_000, 30)]];
    let faces = [((2_000, 1_000), 0), ((9_000, 1_000), 0), ((18_000, 1_000), 0), ((9_000, 9_000), 1)];
    let lines = lines.map(|line| (line, tag::VORONOI));
    let shapes = divided(&lines, &faces, &[(2_000, 1_000), (9_000, 9_000)]);
    assert_eq!((shapes[0].0.len(), shapes[1].0.len()), (1, 1), "{shapes:?}");
}

#[test]
fn ground_that_an_outline_reaches_stays_with_the_building() {
    let lines = [9_000, 11_000].map(|y| [(0, y), (SIDE, y)]);
    let tags = [tag::VORONOI, tag::STREET];
    let made = square_with(&[(&lines[0], tags[0]), (&lines[1], tags[1])]);
    let grid_of_face: Vec<u32> =
        label(&made, &[((9_000, 1_000), 0), ((9_000, 10_000), 1), ((9_000, 19_000), 1)]);
    let corner = |x, y| node((x, y)).degrees();
    let outline =
        [corner(9_000, 10_000), corner(10_000, 10_000), corner(10_000, 12_000), corner(9_000, 12_000)];
    for (footprint, reach) in [(None, 11_000), (Some(outline), 9_000)] {
        let mut buildings: Vec<Building> = [(5_000, 5_000), (9_500, 11_500)].map(house).into();
        let outline = footprint.map(|corners| Polygon::new(LineString(corners.to_vec()), Vec::new()));
        buildings[1].footprint = outline.map(|polygon| Area::new(polygon.into()).unwrap());
        let at = [Some(node((5_000, 5_000))), Some(node((9_500, 11_500)))];
        let standing = Standing { buildings: &buildings, at: &at, pinned: &[], shrink: 1.0 };
        let shapes = polygons(&made, &grid_of_face, 2, &HashSet::new(), &standing);
        assert_eq!(vertices(&shapes[0]).into_iter().map(|at| at.1).max(), Some(reach));
    }
}

/// A square cut in two by a line whose middle is `bend` steps off the straight one.
fn halves(bend: i32) -> Vec<MultiPolygon<f64>> {
    let ring = [(0, 0), (500, 0), (1000, 0), (1000, 1000), (500, 1000), (0, 1000), (0, 0)];
    let cut = [(500, 0), (500 + bend, 500), (500, 1000)];
    let segments = pieces(&ring, tag::COMMUNITY).chain(pieces(&cut, tag::BARRIER)).collect();
    let made = Arrangement::new(segments, 0).unwrap();
    polygons(&made, &[NO_GRID, 0, 1], 2, &ring.into_iter().map(node).collect(), &NOBODY)
}

#[test]
fn a_border_loses_what_is_within_two_steps_on_both_sides_and_nothing_more() {
    for (bend, corners) in [(2, 4), (3, 5)] {
        for half in halves(bend) {
            // The first corner closes the ring.
            assert_eq!(half.coords_count() - 1, corners, "{bend}: {half:?}");
        }
    }
}

#[test]
fn a_grid_around_another_has_a_hole_also_where_they_touch() {
    let outer = [(0, 0), (900, 0), (900, 900), (0, 900), (0, 0)];
    // The inner one touches the outer ring at its first corner.
    let inner = [(0, 0), (600, 300), (300, 600), (0, 0)];
    let segments = pieces(&outer, tag::COMMUNITY).chain(pieces(&inner, tag::COMMUNITY)).collect();
    let made = Arrangement::new(segments, 0).unwrap();
    let small = made.doubled_area[1..].iter().position(|&area| area == 270_000).unwrap();
    let mut grid_of_face = vec![NO_GRID, 0, 0];
    grid_of_face[small + 1] = 1;
    let shapes = polygons(&made, &grid_of_face, 2, &HashSet::new(), &NOBODY);
    assert_eq!(shapes[0].0.len(), 1);
    assert_eq!(shapes[0].0[0].interiors().len(), 1);
    assert!(shapes[0].is_valid() && shapes[1].is_valid());
}
