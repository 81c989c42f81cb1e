use std::path::Path;

use crate::geopackage::GeoPackage;
use crate::{Store, StoreError};

/// Opens a store: a path is a `GeoPackage` file, which `create` makes where there is none. An older
/// schema is brought up to date.
///
/// # Errors
/// When there is no such store, it is not Wangge's, a newer version made it, or it is locked.
/// Addresses of `PostGIS` databases are not supported yet.
pub fn open(store: &str, create: bool) -> Result<Box<dyn Store>, StoreError> {
    for scheme in ["postgres://", "postgresql://"] {
        if let Some(rest) = store.strip_prefix(scheme) {
            let host = rest.rsplit('@').next().unwrap_or_default();
            return Err(StoreError::PostgisUnsupported { address: format!("{scheme}{host}") });
        }
    }
    Ok(Box::new(GeoPackage::open(Path::new(store), create)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgis_is_refused_without_telling_the_password() {
        let error = open("postgresql://planner:secret@host/wangge", true).err().unwrap().to_string();
        assert!(error.contains("PostGIS is not supported yet"), "{error}");
        assert!(error.contains("postgresql://host/wangge") && !error.contains("secret"), "{error}");
    }
}
