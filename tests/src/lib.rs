//! Drives the real `wangge` binary as a user would: commands in a folder of their own, a service on
//! a free port, and the programs that the results are looked at with.
//!
//! A step that cannot be taken ends the test with what the binary said.
#![expect(clippy::missing_panics_doc, reason = "a driver of tests panics wherever a test should fail")]
#![expect(clippy::return_self_not_must_use, reason = "expectations are chained and may end a statement")]

mod database;
mod extract;
mod service;
mod tools;
mod workshop;

pub use database::Database;
pub use extract::{EXTRACT_BUILDINGS, EXTRACT_HOUSEHOLDS, write_extract};
pub use service::{Answer, Service, tile_of};
pub use tools::{judge, ogc_python, ogc_tool, python, qgis, tests_folder, tool};
pub use workshop::{LAYERS, Ran, Workshop};
