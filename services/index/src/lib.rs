//! R-trees over a district's layers and plans, in an immutable snapshot that readers share.
//!
//! A [`Snapshot`] holds one revision of a store. It is built once, put into an `Arc` and swapped
//! whole when the store changes, so that readers never wait for a writer. Every lookup by place goes
//! through a bulk-loaded R-tree; every list of indices is in ascending order.

mod boxes;
mod buildings;
mod cases;
mod join;
mod metres;
mod place_fault;
mod plan;
mod points;
mod raster_join;
mod ring;
mod snapshot;
#[cfg(test)]
mod tests;
mod units;

pub use join::{HouseholdJoin, join_households};
pub use place_fault::{PlaceFault, place_faults};
pub use plan::PlanIndex;
pub use raster_join::UnitRaster;
pub use snapshot::{Ground, Points, Snapshot};
