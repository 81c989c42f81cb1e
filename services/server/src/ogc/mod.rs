//! What the resources of OGC API – Features and Tiles share: formats, links, coordinate reference
//! systems, queries, the writers that features leave by, and the description of tiles.

mod area;
mod crs;
mod cursor;
mod format;
mod html;
mod link;
mod query;
mod schema;
mod selection;
mod stream;
pub(crate) mod tile_matrix_set;
pub(crate) mod tileset;
mod write;

pub(crate) use area::bbox_filter;
pub(crate) use crs::{CRS84, OutputCrs};
pub(crate) use cursor::Cursor;
pub(crate) use format::{Format, Kind, negotiate};
pub(crate) use html::{CONTENT_SECURITY_POLICY, Page, escaped};
pub(crate) use link::{Link, Site, link_header};
pub(crate) use query::{DEFAULT_LIMIT, ItemsQuery, LARGEST_LIMIT, Parameters};
pub(crate) use schema::{layer_schema, queryables_schema};
pub(crate) use selection::Selection;
pub(crate) use stream::{Answer, respond};
pub(crate) use write::{Context, Writer, csv_field, write_feature};
