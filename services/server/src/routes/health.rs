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
    let Some(stale) = service.stale_for() else { return Ok("ok") };
    let revision = service.current().snapshot().revision();
    Err(ApiError::Unavailable(format!(
        "the store cannot be read since {} s; revision {revision} is still served",
        stale.as_secs()
    )))
}
