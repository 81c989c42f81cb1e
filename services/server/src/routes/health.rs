//! For those who keep the service running.

use std::sync::Arc;

use axum::extract::State;

use crate::error::ApiError;
use crate::service::Service;

/// The process answers.
pub(crate) async fn get_live() -> &'static str {
    "ok"
}

/// The store can be read.
pub(crate) async fn get_ready(State(service): State<Arc<Service>>) -> Result<&'static str, ApiError> {
    if service.store_readable() {
        Ok("ok")
    } else {
        Err(ApiError::Unavailable("the store cannot be read; the last revision is still served".to_owned()))
    }
}
