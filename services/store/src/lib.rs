//! Keeps a district: one trait, and a `GeoPackage` file or a `PostGIS` database behind it.
//!
//! The file is a `GeoPackage` 1.3 that QGIS and GDAL open as it is, every layer with its spatial
//! index; the database has a schema of its own. Each import and each plan is one transaction: on any
//! error the store is as it was. Both keep the same: what goes in comes out to the bit.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("district.gpkg");
//! let store = wangge_store::open(path.to_str().ok_or("no text")?, true)?;
//! assert_eq!(store.revision()?, 0);
//! assert!(store.load()?.buildings.is_empty());
//! # Ok(())
//! # }
//! ```

mod case_log;
mod error;
mod geopackage;
mod open;
mod postgis;
mod register;
mod shape;
mod store;
#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use open::open;
pub use store::{DrawingLog, ImportCounts, PlanSummary, Revisions, Store, lives};
