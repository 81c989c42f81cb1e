//! A store in a `PostgreSQL` database with `PostGIS`.

mod address;
mod case_log;
mod contents;
mod drawings;
mod failure;
mod features;
mod geometry;
mod import;
mod life;
mod listen;
mod load;
mod migrate;
mod plans;
mod row;
mod store;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod tls;
mod value;

pub(crate) use store::PostGis;
