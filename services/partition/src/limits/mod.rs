//! The limits a division is measured against: how evenly the buildings can be packed into zones when
//! geography is ignored ([`packing`]), how evenly when every zone holds together ([`exact`]), and how
//! compact zones of exactly equal load can be when buildings are divisible ([`balanced_inertia`]).
//!
//! Everything here is a function of its arguments and, where one is drawn, of the seed.

mod exact;
mod inertia;
mod packing;

pub(crate) use exact::{Exact, exact};
pub(crate) use inertia::balanced_inertia;
pub(crate) use packing::{Packing, packing};
