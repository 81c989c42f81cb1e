//! What is divided: a graph of buildings, each with the ground around it.

/// What joins two vertices, seen from one of them. A zone must hang together by the borders of its ground
/// and by the links of its buildings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Side {
    /// The vertex beyond.
    pub(crate) to: u32,
    /// Whether their ground touches.
    pub(crate) touches: bool,
    /// Whether their buildings are linked: neighbours that are not too far apart.
    pub(crate) near: bool,
    /// Metres of shared border.
    pub(crate) length: f64,
    /// What it costs to have it as a border between zones: metres, those along streets for less.
    pub(crate) cost: f64,
}

/// So many measures can be balanced besides households.
pub(crate) const MEASURES: usize = 3;

/// One building, or several on one cell, and the open ground nearest to it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Vertex {
    /// Households.
    pub(crate) weight: f64,
    /// Amounts of the measures.
    pub(crate) amounts: [f64; MEASURES],
    /// Where they live, metres.
    pub(crate) at: [f64; 2],
    /// Square metres.
    pub(crate) area: f64,
    /// Metres of border with ground that is not in the problem.
    pub(crate) outer: f64,
}

/// A connected graph to divide into zones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problem {
    vertices: Vec<Vertex>,
    /// Slots of each vertex in `sides`.
    first: Vec<u32>,
    sides: Vec<Side>,
    /// The vertex that each side is seen from.
    owner: Vec<u32>,
    /// The same side seen from its other end.
    back: Vec<u32>,
    /// Metres of border of each vertex, outer ones included.
    perimeter: Vec<f64>,
    /// Zones to make.
    pub(crate) zones: usize,
    /// How many grids each zone is to hold: one, or several when it will be divided itself.
    grids: Vec<usize>,
}

impl Problem {
    /// From vertices and their sides; a side must be there from both its ends, and
    /// two vertices have one side at most.
    pub(crate) fn new(vertices: Vec<Vertex>, around: &[Vec<Side>], zones: usize) -> Self {
        let mut first = Vec::with_capacity(vertices.len() + 1);
        let mut sides = Vec::with_capacity(around.iter().map(Vec::len).sum());
        for here in around {
            first.push(sides.len() as u32);
            sides.extend_from_slice(here);
        }
        first.push(sides.len() as u32);
        let inner = |here: &[Side]| here.iter().map(|side| side.length).sum::<f64>();
        let perimeter = vertices.iter().zip(around).map(|(v, here)| v.outer + inner(here)).collect();
        let owner = (0..).zip(around).flat_map(|(v, here)| std::iter::repeat_n(v, here.len())).collect();
        let mut made =
            Self { vertices, first, sides, owner, back: Vec::new(), perimeter, zones, grids: vec![1; zones] };
        made.back = (0..made.sides.len()).map(|slot| made.find_back(slot)).collect();
        made
    }

    fn find_back(&self, slot: usize) -> u32 {
        let (v, there) = (self.owner[slot], self.sides[slot].to as usize);
        let place = self.sides(there).iter().position(|side| side.to == v).unwrap_or_default();
        (self.first_side(there) + place) as u32
    }

    pub(crate) fn len(&self) -> usize {
        self.vertices.len()
    }

    pub(crate) fn vertex(&self, v: usize) -> &Vertex {
        &self.vertices[v]
    }

    pub(crate) fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    pub(crate) fn weight(&self, v: usize) -> f64 {
        self.vertices[v].weight
    }

    pub(crate) fn perimeter(&self, v: usize) -> f64 {
        self.perimeter[v]
    }

    pub(crate) fn sides(&self, v: usize) -> &[Side] {
        &self.sides[self.first_side(v)..self.first[v + 1] as usize]
    }

    pub(crate) fn first_side(&self, v: usize) -> usize {
        self.first[v] as usize
    }

    pub(crate) fn side(&self, slot: u32) -> &Side {
        &self.sides[slot as usize]
    }

    /// The vertex a side is seen from.
    pub(crate) fn owner(&self, slot: u32) -> u32 {
        self.owner[slot as usize]
    }

    /// The same side seen from its other end.
    pub(crate) fn back(&self, slot: u32) -> u32 {
        self.back[slot as usize]
    }

    pub(crate) fn side_count(&self) -> usize {
        self.sides.len()
    }

    /// Vertices whose ground touches.
    pub(crate) fn touching(&self, v: usize) -> impl Iterator<Item = usize> {
        self.sides(v).iter().filter(|side| side.touches).map(|side| side.to as usize)
    }

    pub(crate) fn households(&self) -> f64 {
        self.vertices.iter().map(|v| v.weight).sum()
    }

    /// The households a zone should have on average.
    pub(crate) fn mean(&self) -> f64 {
        self.households() / self.zones as f64
    }

    /// How many grids a zone is to hold on average.
    pub(super) fn grids_each(&self) -> f64 {
        self.grids.iter().sum::<usize>() as f64 / self.zones as f64
    }

    /// The households that each zone should have.
    pub(super) fn wanted(&self) -> Vec<f64> {
        let all = self.grids.iter().sum::<usize>().max(1) as f64;
        let households = self.households();
        self.grids.iter().map(|&grids| households * grids as f64 / all).collect()
    }

    /// The same graph to divide into zones of so many grids each. A vertex that has more households than a
    /// grid should have fills one and no more.
    pub(super) fn in_parts(&self, grids: Vec<usize>) -> Self {
        let most = self.mean();
        let mut parts = Self { zones: grids.len(), grids, ..self.clone() };
        for vertex in &mut parts.vertices {
            vertex.weight = vertex.weight.min(most);
        }
        parts
    }

    /// Some of the vertices, ascending, as a problem of their own.
    pub(super) fn part(&self, members: &[u32], zones: usize) -> Self {
        let place = |v: u32| members.binary_search(&v).ok();
        let mut vertices: Vec<Vertex> = members.iter().map(|&v| *self.vertex(v as usize)).collect();
        let mut around = vec![Vec::new(); members.len()];
        for (i, &v) in members.iter().enumerate() {
            for side in self.sides(v as usize) {
                match place(side.to) {
                    Some(to) => around[i].push(Side { to: to as u32, ..*side }),
                    None => vertices[i].outer += side.length,
                }
            }
        }
        Self::new(vertices, &around, zones)
    }
}
