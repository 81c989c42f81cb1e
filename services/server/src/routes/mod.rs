//! One file for each resource.

pub(crate) mod health;
pub(crate) mod items;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod plans;
pub(crate) mod styles;
pub(crate) mod tiles;

mod page;
