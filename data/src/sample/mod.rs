//! The sample district: an invented city district that looks like a real one on the map.
//!
//! Everything follows from the seed. The town is laid out in a flat *plan* of straight lines, bent
//! into the landscape by a smooth [`frame::Frame`], cut into blocks, built up block by block, and
//! only then divided into communities and subdistricts, so that every boundary runs along streets.

mod apportion;
mod blocks;
mod build;
mod cases;
mod categories;
mod divide;
mod fabric;
mod files;
mod frame;
mod generate;
mod grid_work;
mod ground;
mod grouping;
mod layout;
mod mosaic;
mod names;
mod quarters;
mod random;
mod survey;
mod town;
mod water;

#[cfg(test)]
mod tests;

pub use cases::make_cases;
pub use files::{write_cases, write_grid_work, write_household_points, write_sample};
pub use generate::{SampleParameters, make_sample};
pub use grid_work::make_grid_work;
