use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

use crate::StoreError;

/// What can go wrong inside one call, before the call says where and at what.
#[derive(Debug)]
pub(super) enum Failure {
    Database(tokio_postgres::Error),
    Pool(PoolError),
    Store(StoreError),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Database(error),
            other => Self::Pool(other),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// Whether the database's user may not do what was tried.
    pub(super) fn is_denied(&self) -> bool {
        matches!(self, Self::Database(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE))
    }

    /// The error as the caller of the store sees it. `store` is the address as it may be shown.
    pub(super) fn at(self, store: &str, doing: &'static str) -> StoreError {
        let store = store.to_owned();
        let error = match self {
            Self::Store(error) => return error,
            Self::Pool(error) => return StoreError::Database { store, doing, source: error.into() },
            Self::Database(error) => error,
        };
        let code = error.code().cloned();
        let source = cause(error);
        match code {
            Some(SqlState::LOCK_NOT_AVAILABLE) => StoreError::Locked { store },
            Some(SqlState::INSUFFICIENT_PRIVILEGE) => StoreError::NotAllowed { store, doing, source },
            _ => StoreError::Database { store, doing, source },
        }
    }
}

/// What the server said, if it did; else what the driver says.
fn cause(error: tokio_postgres::Error) -> Box<dyn std::error::Error + Send + Sync> {
    if error.as_db_error().is_none() {
        return error.into();
    }
    error.into_source().unwrap_or_else(|| "the server gives no reason".into())
}
