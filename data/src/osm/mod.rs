//! `OpenStreetMap` extracts: divisions, buildings, streets and barriers out of nodes, ways and relations.

mod divisions;
mod element;
mod extract;
mod features;
mod pbf;
mod read;
mod report;
mod rings;
mod source;
mod surface;
mod tags;
mod xml;

pub use read::read_osm;
pub use report::{BrokenRelation, OsmError, OsmOptions, OsmReport};
