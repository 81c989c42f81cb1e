//! Readers and writers of files, OpenStreetMap extracts and the sample district's generator

mod osm;
mod write;

pub use osm::{BrokenRelation, OsmError, OsmOptions, OsmReport, read_osm};
pub use write::{
    Column, ColumnKind, ExportFormat, ParquetError, ParquetStream, Row, Shape, Table, UnknownFormat, Value,
    WriteError, layer_table, replace_file, with_footprints, wkt, write_decimal, write_geometry, write_table,
};

mod crs;
mod read;

pub use crs::{Crs, CrsError};
pub use read::{
    BuildingRow, BuildingTable, NamedArea, Profile, ProfileError, ReadColumn, ReadError, ReadOptions,
    ReadReport, Reject, personal, read_amounts, read_areas, read_groups, read_layer, write_rejects,
};

mod sample;

pub use sample::{
    SampleParameters, make_cases, make_grid_work, make_sample, write_cases, write_grid_work,
    write_household_points, write_sample,
};
