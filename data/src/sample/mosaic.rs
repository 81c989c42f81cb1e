//! Faces that fill a part of the plane without gap or overlap, with shared vertices.

use std::collections::{HashMap, HashSet};

use geo::Coord;

/// Faces given by their rings of vertex numbers, counter-clockwise, not closed.
#[derive(Debug, Clone)]
pub(super) struct Mosaic {
    rings: Vec<Vec<u32>>,
    /// The face to the left of each directed edge.
    left: HashMap<(u32, u32), u32>,
    around: HashMap<u32, Vec<u32>>,
    /// Vertices on the outside of all faces.
    rim: HashSet<u32>,
}

impl Mosaic {
    pub(super) fn new(rings: Vec<Vec<u32>>) -> Self {
        let mut left = HashMap::new();
        let mut around: HashMap<u32, Vec<u32>> = HashMap::new();
        for (face, ring) in rings.iter().enumerate() {
            for edge in edges(ring) {
                left.insert(edge, face as u32);
                around.entry(edge.0).or_default().push(face as u32);
            }
        }
        let outer = left.keys().filter(|&&(a, b)| !left.contains_key(&(b, a)));
        let rim = outer.flat_map(|&(a, b)| [a, b]).collect();
        Self { rings, left, around, rim }
    }

    pub(super) fn len(&self) -> usize {
        self.rings.len()
    }

    pub(super) fn ring(&self, face: u32) -> &[u32] {
        &self.rings[face as usize]
    }

    /// The face on the left of an edge.
    pub(super) fn left_of(&self, from: u32, to: u32) -> Option<u32> {
        self.left.get(&(from, to)).copied()
    }

    /// The faces across the edges of a face, ascending, each once.
    pub(super) fn neighbours(&self, face: u32) -> Vec<u32> {
        let mut found: Vec<u32> = edges(self.ring(face)).filter_map(|(a, b)| self.left_of(b, a)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The length of the edges that a face shares with each neighbour, ascending by neighbour.
    pub(super) fn shared(&self, face: u32, points: &[Coord<f64>]) -> Vec<(u32, f64)> {
        let mut found: Vec<(u32, f64)> =
            self.neighbours(face).into_iter().map(|other| (other, 0.0)).collect();
        for (a, b) in edges(self.ring(face)) {
            let d = points[a as usize] - points[b as usize];
            let across = self.left_of(b, a);
            if let Some(shared) = found.iter_mut().find(|shared| Some(shared.0) == across) {
                shared.1 += d.x.hypot(d.y);
            }
        }
        found
    }

    /// Whether a region without holes still has none, and no pinch, when a face joins it: the face
    /// must meet the region along one unbroken stretch of its ring.
    pub(super) fn can_join(&self, face: u32, inside: impl Fn(u32) -> bool) -> bool {
        self.meets_once(face, |vertex| self.others_at(vertex, face).any(&inside), &inside)
    }

    /// Whether the region that a face belongs to stays one piece without holes or pinches when the
    /// face leaves: all that is not the region must meet the face along one unbroken stretch.
    pub(super) fn can_leave(&self, face: u32, inside: impl Fn(u32) -> bool) -> bool {
        let open = |vertex| self.rim.contains(&vertex) || !self.others_at(vertex, face).all(&inside);
        let ring = self.ring(face);
        let alone = edges(ring).all(|(a, b)| !self.left_of(b, a).is_some_and(&inside));
        !alone && self.meets_once_outside(face, open, &inside)
    }

    fn others_at(&self, vertex: u32, face: u32) -> impl Iterator<Item = u32> {
        self.around[&vertex].iter().copied().filter(move |&other| other != face)
    }

    fn meets_once(&self, face: u32, at: impl Fn(u32) -> bool, across: impl Fn(u32) -> bool) -> bool {
        one_stretch(edges(self.ring(face)).map(|(a, b)| (at(a), self.left_of(b, a).is_some_and(&across))))
    }

    fn meets_once_outside(&self, face: u32, at: impl Fn(u32) -> bool, inside: impl Fn(u32) -> bool) -> bool {
        one_stretch(edges(self.ring(face)).map(|(a, b)| (at(a), !self.left_of(b, a).is_some_and(&inside))))
    }

    /// The ring around a region, counter-clockwise: the edges of its faces with another region, or
    /// nothing, on the other side. The region must be one piece without holes.
    pub(super) fn outline(&self, faces: &[u32], inside: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut next = HashMap::new();
        let mut start = None;
        for &face in faces {
            for (a, b) in edges(self.ring(face)) {
                if !self.left_of(b, a).is_some_and(&inside) {
                    next.insert(a, b);
                    start = Some(start.map_or(a, |lowest: u32| lowest.min(a)));
                }
            }
        }
        let mut ring = Vec::with_capacity(next.len());
        let mut at = start;
        while let Some(vertex) = at {
            ring.push(vertex);
            at = next.remove(&vertex).filter(|&to| Some(to) != start);
        }
        ring
    }
}

/// Whether the marked vertices and edges of a ring are one unbroken stretch with an edge in it.
fn one_stretch(ring: impl Iterator<Item = (bool, bool)>) -> bool {
    let marks: Vec<(bool, bool)> = ring.collect();
    let flat: Vec<bool> = marks.iter().flat_map(|&(vertex, edge)| [vertex, edge]).collect();
    let starts = (0..flat.len()).filter(|&i| flat[i] && !flat[(i + flat.len() - 1) % flat.len()]).count();
    starts == 1 && marks.iter().any(|mark| mark.1)
}

/// The directed edges of a ring.
pub(super) fn edges(ring: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three by three unit squares, vertex numbers row by row.
    fn squares() -> Mosaic {
        let corner = |i: u32, j: u32| j * 4 + i;
        let square = |i, j| vec![corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
        Mosaic::new((0..9).map(|f| square(f % 3, f / 3)).collect())
    }

    #[test]
    fn closing_a_ring_or_touching_in_a_corner_is_no_join() {
        let mosaic = squares();
        assert!(mosaic.can_join(1, |f| f == 0));
        assert!(!mosaic.can_join(4, |f| f == 0));
        assert!(!mosaic.can_join(5, |f| [0, 1, 2, 3, 6, 7, 8].contains(&f)));
        assert!(!mosaic.can_join(3, |f| [0, 1, 5, 7, 6].contains(&f)));
    }

    #[test]
    fn leaving_may_not_pinch_or_pierce() {
        let mosaic = squares();
        let region = [0, 1, 3];
        assert!(mosaic.can_leave(1, |f| region.contains(&f)));
        assert!(!mosaic.can_leave(0, |f| region.contains(&f)));
        assert!(!mosaic.can_leave(4, |_| true));
        assert!(!mosaic.can_leave(4, |f| [1, 3, 4].contains(&f)));
        assert!(!mosaic.can_leave(8, |f| f == 8));
    }

    #[test]
    fn outline_of_an_ell() {
        let mosaic = squares();
        let faces = [0, 1, 3];
        assert_eq!(mosaic.outline(&faces, |f| faces.contains(&f)), [0, 1, 2, 6, 5, 9, 8, 4]);
    }
}
