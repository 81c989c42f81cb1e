//! A planar arrangement of line segments with integer coordinates.
//!
//! Segments go in, crossing and overlapping as they like; out come nodes, edges that meet only at
//! nodes, and faces with the exact area of each. All predicates are exact integer arithmetic.

mod buckets;
mod faces;
mod locate;
mod node;
mod snap;

pub(crate) use buckets::grouped;
pub(crate) use faces::{Arrangement, UNBOUNDED};
pub(crate) use node::{Node, edges};
pub(crate) use snap::{Segment, Unstable, conflicts, route};
