use std::path::Path;

use rusqlite::ErrorCode;

use crate::StoreError;

/// What can go wrong inside one call, before the call says where and at what.
#[derive(Debug)]
pub(super) enum Failure {
    Database(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// The error as the caller of the store sees it.
    pub(super) fn at(self, path: &Path, doing: &'static str) -> StoreError {
        let error = match self {
            Self::Store(error) => return error,
            Self::Database(error) => error,
        };
        let store = path.display().to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { store },
            Some(ErrorCode::NotADatabase) => {
                StoreError::NotAStore { store, found: "it is no GeoPackage but some other file" }
            }
            _ => StoreError::Database { store, doing, source: error.into() },
        }
    }
}
