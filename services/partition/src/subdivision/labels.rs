//! Which community each face lies in, and which faces are water.
//!
//! Faces that no border separates share a label, so it is asked once for each such patch, at a point
//! well inside its largest face: slivers as thin as the lattice cannot be misjudged.

use geo::{BoundingRect, Contains, Coord, InteriorPoint, LineString, MultiPolygon, Point, Polygon, Rect};
use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};
use wangge_model::{Barrier, BarrierShape, Community};

use super::{STEP, tag};
use crate::arrangement::{Arrangement, Node, UNBOUNDED};
use crate::union::UnionFind;

pub(super) struct Homes {
    /// The community of each face.
    pub(super) of_face: Vec<Option<u32>>,
    /// Where communities overlap.
    pub(super) notes: Vec<String>,
}

/// What is known of the ground of each face.
pub(super) struct Labels {
    /// The community.
    pub(super) home: Vec<Option<u32>>,
    /// Inside a barrier with a surface.
    pub(super) water: Vec<bool>,
    /// The area whose ground stays apart.
    pub(super) fixed: Vec<Option<u32>>,
}

impl Labels {
    /// Whether two faces may be one cell.
    pub(super) fn alike(&self, p: usize, q: usize) -> bool {
        self.home[p] == self.home[q] && self.water[p] == self.water[q] && self.fixed[p] == self.fixed[q]
    }
}

/// Labels each face with the community it lies in; where several overlap, with the first.
pub(super) fn communities(arrangement: &Arrangement, communities: &[Community]) -> Homes {
    let boxes = communities.iter().map(|community| community.area.extent());
    let tree = tree(boxes);
    let mut notes = Vec::new();
    let of_face = by_patch(arrangement, tag::COMMUNITY, |at, area| {
        let mut holding: Vec<usize> =
            holding(&tree, at).filter(|&i| communities[i].area.geometry().contains(&at)).collect();
        holding.sort_unstable();
        if let [first, second, ..] = holding[..]
            && area > 1.0
        {
            notes.push(format!(
                "communities {} and {} overlap by {area:.0} m² near {:.5}, {:.5}: counted to {}",
                communities[first].code,
                communities[second].code,
                at.x(),
                at.y(),
                communities[first].code
            ));
        }
        holding.first().map(|&i| i as u32)
    });
    Homes { of_face, notes }
}

/// Labels each face that lies in a barrier with a surface.
pub(super) fn water(arrangement: &Arrangement, barriers: &[Barrier]) -> Vec<bool> {
    let areas: Vec<_> = barriers
        .iter()
        .filter_map(|barrier| match &barrier.shape {
            BarrierShape::Area(area) => Some(area),
            BarrierShape::Lines(_) => None,
        })
        .collect();
    let tree = tree(areas.iter().map(|area| area.extent()));
    by_patch(arrangement, tag::WATER, |at, _| {
        holding(&tree, at).any(|i| areas[i].geometry().contains(&at)).then_some(())
    })
    .into_iter()
    .map(|label| label.is_some())
    .collect()
}

/// Labels each face with the area it lies in; where several overlap, with the first.
pub(super) fn fixed(arrangement: &Arrangement, areas: &[&MultiPolygon<f64>]) -> Vec<Option<u32>> {
    if areas.is_empty() {
        return vec![None; arrangement.faces()];
    }
    // An empty area has no box: one of a point, which holds nothing, keeps the numbers in step.
    let nothing = Rect::new(Coord::zero(), Coord::zero());
    let tree = tree(areas.iter().map(|area| area.bounding_rect().unwrap_or(nothing)));
    by_patch(arrangement, tag::FIXED, |at, _| {
        holding(&tree, at).filter(|&i| areas[i].contains(&at)).min().map(|i| i as u32)
    })
}

type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>;

fn tree(boxes: impl Iterator<Item = geo::Rect<f64>>) -> Boxes {
    let corner = |at: Coord<f64>| [at.x, at.y];
    RTree::bulk_load(
        boxes
            .enumerate()
            .map(|(i, b)| GeomWithData::new(Rectangle::from_corners(corner(b.min()), corner(b.max())), i))
            .collect(),
    )
}

fn holding(tree: &Boxes, at: Point<f64>) -> impl Iterator<Item = usize> + '_ {
    tree.locate_in_envelope_intersecting(AABB::from_point([at.x(), at.y()])).map(|entry| entry.data)
}

/// Asks once for each patch of faces of a community that edges without `border` join: beyond the district
/// what a border surrounds may be open, since lines from afar are cut off. The area is in square metres.
fn by_patch<L: Copy>(
    arrangement: &Arrangement,
    border: u8,
    mut ask: impl FnMut(Point<f64>, f64) -> Option<L>,
) -> Vec<Option<L>> {
    let faces = arrangement.faces();
    let mut patches = UnionFind::new(faces);
    for (e, edge) in arrangement.edges.iter().enumerate() {
        if edge.tags & (border | tag::COMMUNITY) == 0 {
            patches.join(arrangement.face_of[2 * e] as usize, arrangement.face_of[2 * e + 1] as usize);
        }
    }
    let mut largest = vec![UNBOUNDED; faces];
    for face in 1..faces {
        let patch = patches.root(face);
        let best = largest[patch];
        if best == UNBOUNDED || arrangement.doubled_area[face] > arrangement.doubled_area[best as usize] {
            largest[patch] = face as u32;
        }
    }
    let outside = patches.root(UNBOUNDED as usize);
    let mut label = vec![None; faces];
    for face in 1..faces {
        if patches.root(face) == face && face != outside {
            let best = largest[face];
            let area = arrangement.doubled_area[best as usize] as f64 / 2.0 * STEP * STEP;
            label[face] = inner_point(arrangement, best).and_then(|at| ask(at, area));
        }
    }
    (0..faces).map(|face| label[patches.root(face)]).collect()
}

/// A point well inside a face, degrees.
fn inner_point(arrangement: &Arrangement, face: u32) -> Option<Point<f64>> {
    let mut rings = arrangement.cycles[face as usize].iter().map(|&first| {
        let nodes = arrangement.cycle(first).map(|half| arrangement.nodes[arrangement.start(half) as usize]);
        LineString(nodes.map(Node::degrees).collect())
    });
    Polygon::new(rings.next()?, rings.collect()).interior_point()
}
