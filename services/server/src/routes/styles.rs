//! The map's styles.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use crate::error::ApiError;

/// A `MapLibre` style: `/styles/wangge.json`.
pub(crate) async fn get_style(Path(file): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let style = file.strip_suffix(".json").and_then(wangge_tiles::style);
    let style = style.ok_or_else(|| ApiError::NotFound(format!("there is no style {file:?}")))?;
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((head, style))
}
