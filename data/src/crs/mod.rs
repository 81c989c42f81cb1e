//! Coordinate reference systems: everything is stored as WGS 84 longitude and latitude.

mod china;
mod system;
mod wkt;

pub use system::{Crs, CrsError};
