//! For Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::service::{OPEN_METRICS, Service};

/// What has been answered and what is served: `/metrics`.
pub(crate) async fn get_metrics(State(service): State<Arc<Service>>) -> Result<Response, ApiError> {
    let text = service.metrics.text(&service)?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
