//! Households into balanced, contiguous grids with exact boundaries.
//!
//! A plan is made in steps, each a module: [`subdivision`] cuts the district into cells with shared
//! integer borders; [`community`] makes a graph of each community's cells and finds the parts that
//! barriers leave; [`atoms`] gives open ground to the nearest building; [`divide`] labels the buildings
//! of each part with balanced, contiguous grids; [`limits`] says how far that is from what can be had;
//! [`boundary`] merges cells with the same label into polygons. [`redraw`] changes a plan by hand. The result depends on the input and
//! the seed alone, not on the number of threads.
//!
//! Sources: Hobby, *Practical segment intersection with finite precision output* (1999); Cohen-Addad,
//! Klein, Young, *Balanced centroidal power diagrams for redistricting* (2018).

mod arrangement;
mod assemble;
mod atoms;
mod boundary;
mod check;
mod codes;
mod community;
mod dedicated;
mod divide;
mod issue;
mod landings;
mod limits;
mod plan;
mod present;
mod quality;
mod random;
mod redraw;
mod request;
mod shapes;
mod sheets;
mod spread;
mod subdivision;
mod together;
mod union;
mod watch;

pub use check::{Fault, check_plan};
pub use issue::{Issued, issue_codes};
pub use plan::{Planned, make_plan};
pub use quality::{Quality, quality};
pub use redraw::{Drawing, Load, RedrawError, Redrawn, Touched};
pub use request::{DedicatedArea, Freedom, Measure, Present, Request, Spread};
pub use watch::Watch;

use wangge_model::Priorities;

/// Why no plan could be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PartitionError {
    /// Nothing to divide.
    #[error("there is no community to divide: import communities (or a district) first")]
    NoCommunities,
    /// Coordinates that cannot be of one district.
    #[error("the communities span {degrees:.1} degrees: that is no district; are some coordinates wrong?")]
    TooWide {
        /// The wider of east–west and north–south.
        degrees: f64,
    },
    /// No district lies there.
    #[error("a community lies within 5 degrees of a pole: are longitude and latitude swapped?")]
    NearPole,
    /// The band cannot be met by any plan.
    #[error("expected 0 < min ≤ target ≤ max, got min {min}, target {target}, max {max}")]
    BadBand {
        /// Households at least.
        min: u32,
        /// Households wanted.
        target: u32,
        /// Households at most.
        max: u32,
    },
    /// Stopped by the caller.
    #[error("stopped")]
    Cancelled,
    /// Priorities that are no factors.
    #[error("expected priorities between 0 and {}, got balance {}, shape {}, streets {}", Priorities::MOST, .0.balance, .0.shape, .0.streets)]
    BadPriorities(Priorities),
    /// A request that names something that is not there, or contradicts itself.
    #[error("{0}")]
    Request(String),
    /// A fault of ours: rounding to the lattice did not come to rest.
    #[error("the borders could not be brought onto the lattice; please report this file")]
    Unstable,
}
