//! What can be said about cases and plans in figures: density, cells, hot spots, performance, ways on foot
//! and what patrols passed.
//!
//! Nothing here knows the clock, the network or a store: points, times and counts come in, figures go
//! out, the same on any number of threads.

pub mod cube;
pub mod deadlines;
pub mod density;
pub mod disclosure;
mod ground;
pub mod h3;
pub mod hotspots;
pub mod performance;
pub mod rates;
pub mod reach;
pub mod visits;
