//! Pictures of fields of values: coloured PNG, and GeoTIFF with the values themselves.

mod geotiff;
mod png;
mod ramp;

pub use geotiff::{GeoTiffError, Georeference, write_geotiff};
pub use png::{HeatScale, PngError, write_png};
pub use ramp::{Ramp, UnknownRamp};
