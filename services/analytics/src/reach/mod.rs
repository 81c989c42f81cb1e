//! How far it is on foot from every building to the nearest station, over the streets.
//!
//! A [`Network`] is made of streets and barriers once; [`Network::reach`] asks it for any stations and
//! places, and a [`Reach`] says for each place how far it is or why there is no way.
//!
//! The rules:
//!
//! - Streets are joined where they have a vertex in common, and where an end of one lies within a metre of
//!   another, which is how far surveyed lines miss each other. Where two cross without a common vertex one
//!   runs over the other: this is how OpenStreetMap and surveyed networks mean it.
//! - Streets may cross barriers: where one runs over a river it is the bridge.
//! - A place goes to its street on a straight line, the connector, which counts as part of the way. It may
//!   not cross or touch a barrier on its way. Of each piece of at most 25 m of a street the nearest point
//!   is tried, nearest first. The last centimetre is not looked at, so that a street that runs along a
//!   barrier can be reached from both sides.
//! - A place inside a barrier's area (a houseboat, or a shore that was drawn too far out) may leave it, but
//!   its connector may cross the border of that area only once.
//!
//! Lengths are whole millimetres. A segment's is rounded up, so that no way along whole segments is shorter
//! than the straight line; a point on a segment is rounded to the nearest millimetre of it. The sums are
//! exact: they do not depend on the order of streets or places, nor on the number of threads.

mod barriers;
mod graph;
mod joins;
mod nearest;
mod network;
mod segments;
mod spot;
#[cfg(test)]
mod tests;
mod walks;

pub use network::{Figures, Network, Options};
pub use walks::{Households, NoWalk, Reach, WALKING_SPEED, Walk};
