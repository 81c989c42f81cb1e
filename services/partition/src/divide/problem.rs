//! What is divided: a graph of buildings, each with the ground around it.

/// Where two vertices touch, seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Side {
    /// The vertex beyond.
    pub(crate) to: u32,
    /// Whether it holds a zone together.
    pub(crate) holds: bool,
    /// Metres of shared border.
    pub(crate) length: f64,
    /// What it costs to have it as a border between zones: metres, those along streets for less.
    pub(crate) cost: f64,
}

/// One building, or several on one cell, and the open ground nearest to it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Vertex {
    /// Households.
    pub(crate) weight: f64,
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
    /// Metres of border of each vertex, outer ones included.
    perimeter: Vec<f64>,
    /// Zones to make.
    pub(crate) zones: usize,
}

impl Problem {
    /// From vertices and their sides; a side must be there from both its ends.
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
        Self { vertices, first, sides, perimeter, zones }
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

    pub(crate) fn side_count(&self) -> usize {
        self.sides.len()
    }

    /// Neighbours that hold a zone together.
    pub(crate) fn neighbours(&self, v: usize) -> impl Iterator<Item = usize> {
        self.sides(v).iter().filter(|side| side.holds).map(|side| side.to as usize)
    }

    pub(crate) fn households(&self) -> f64 {
        self.vertices.iter().map(|v| v.weight).sum()
    }

    /// The households a zone should have.
    pub(crate) fn mean(&self) -> f64 {
        self.households() / self.zones as f64
    }
}
