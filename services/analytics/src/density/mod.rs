//! Kernel density: heat maps whose bandwidth is metres on the ground.
//!
//! A [`Raster`] says where values are wanted, a [`Field`] has them: exact, by a sweep line, with the number
//! of points that each pixel feels. [`approximate`] is faster where many points are felt by many pixels,
//! and says how far off it may be. From fields follow [rates](relative) per household,
//! [`contours`](contours_of) and [where two periods differ](rate_difference) more than by chance.
//!
//! Values are points per km²; whoever knows the length of the period divides by it.

mod approximate;
mod bands;
mod bandwidth;
mod compare;
mod contours;
mod field;
mod kernel;
mod pilot;
mod points;
mod profile;
mod raster;
mod sweep;
#[cfg(test)]
mod tests;
mod transform;

pub use approximate::{APPROXIMATION_ERROR, approximate, approximation_is_faster};
pub use bandwidth::{Bandwidth, BandwidthError};
pub use compare::{rate_difference, relative};
pub use contours::{ContourError, contours_of};
pub use field::Field;
pub use kernel::{Kernel, UnknownKernel};
pub use pilot::adaptive;
pub use points::WeightedPoint;
pub use raster::Raster;
