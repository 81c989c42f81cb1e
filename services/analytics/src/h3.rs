//! H3 cells (Uber, *H3: a hexagonal hierarchical spatial index*) of many places.
//!
//! [`NumberedCells`] gives each place the id that `h3o` gives it, some thirty times as fast where the
//! places lie together, as those of a district do: on one face of the icosahedron the cells of a
//! resolution are a plain lattice of hexagons after a gnomonic projection, so that a cell is two
//! quotients and a rounding. Places where this could differ from `h3o` by the last bits, near the edge
//! of a cell or of a face, and those far from the rest, are asked of `h3o` itself.

mod digits;
mod face;
mod numbered;
mod window;

pub use h3o::{CellIndex, LatLng, Resolution};
pub use numbered::NumberedCells;
