//! A store in a `GeoPackage` 1.3 file.

mod case_log;
mod contents;
mod drawings;
mod failure;
mod features;
mod functions;
mod geometry;
mod import;
mod life;
mod load;
mod migrate;
mod plans;
mod row;
mod store;
mod table;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use store::GeoPackage;
