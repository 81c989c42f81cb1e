use std::path::Path;

use crate::geopackage::GeoPackage;
use crate::postgis::PostGis;
use crate::{Store, StoreError};

/// Opens a store: a `postgres://` address is a database with `PostGIS`, anything else the path of a
/// `GeoPackage` file. `create` makes the file, or the schema in the database, where there is none. An
/// older schema is brought up to date.
///
/// A database is not to be opened, nor used, by a task of an asynchronous runtime, but by a thread that
/// may block.
///
/// # Errors
/// When there is no such store, it is not Wangge's, a newer version made it, or it is locked.
pub fn open(store: &str, create: bool) -> Result<Box<dyn Store>, StoreError> {
    if PostGis::is_meant(store) {
        return Ok(Box::new(PostGis::open(store, create)?));
    }
    Ok(Box::new(GeoPackage::open(Path::new(store), create)?))
}
