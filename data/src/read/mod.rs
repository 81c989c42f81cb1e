//! Readers: a file of any known format becomes the validated rows of one layer, and a report that
//! says what was assumed and which rows could not be taken.

mod aliases;
mod cases;
mod classes;
mod csv;
mod dbf;
mod error;
mod fields;
mod format;
mod frame;
mod gather;
mod geojson;
mod geojson_geometry;
mod gpkg;
mod grid_work;
mod guess;
mod identity;
mod locate;
mod moment;
mod options;
mod parquet;
mod privacy;
mod profile;
mod reader;
mod records;
mod report;
mod rings;
mod shp;
mod source;
mod table;
mod text;
mod tokens;
mod value;
mod wkb;

pub use error::ReadError;
pub use options::ReadOptions;
pub use privacy::personal;
pub use profile::{Profile, ProfileError};
pub use reader::{NamedArea, read_areas, read_layer};
pub use report::{ReadColumn, ReadReport, Reject, write_rejects};
pub use table::{BuildingRow, BuildingTable, read_amounts, read_groups};
