//! Layers out to files: `GeoJSON`, CSV, `GeoPackage`, Parquet.

mod csv;
mod decimal;
mod format;
mod geojson;
mod gpkg;
mod layers;
mod locate;
mod parquet;
mod table;
mod target;
mod wkb;
mod wkt;

pub use decimal::write_decimal;
pub use format::{ExportFormat, UnknownFormat};
pub use geojson::write_geometry;
pub use layers::{layer_table, with_footprints};
pub(crate) use locate::Locator;
pub use parquet::{ParquetError, ParquetStream};
pub use table::{Column, ColumnKind, Row, Shape, Table, Value};
pub use target::{WriteError, replace_file, write_table};
pub use wkt::wkt;
