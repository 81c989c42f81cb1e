//! One file for each resource.

pub(crate) mod cases;
pub(crate) mod clock;
pub(crate) mod compare;
pub(crate) mod coverage;
pub(crate) mod decisions;
pub(crate) mod edits;
pub(crate) mod exports;
pub(crate) mod health;
pub(crate) mod heat;
pub(crate) mod hexes;
pub(crate) mod hotspots;
pub(crate) mod imports;
pub(crate) mod metrics;
pub(crate) mod ogc;
pub(crate) mod openapi;
pub(crate) mod performance;
pub(crate) mod plans;
pub(crate) mod report;
pub(crate) mod styles;
pub(crate) mod tiles;

mod page;

pub(crate) use page::Address;
