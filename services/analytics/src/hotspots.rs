//! Where there is more than chance would bring: hot spots with their uncertainty.
//!
//! [`gi`] finds where high or low values lie together (Getis and Ord), [`emerging`] how that changes
//! from period to period, [`scan`] the outbreaks, by place and days, that stand out of both (Kulldorff).

pub mod emerging;
pub mod gi;
pub mod scan;

mod neighbours;
mod significance;

pub use neighbours::{NeighbourError, Neighbours};
pub use significance::{false_discovery, two_sided};
