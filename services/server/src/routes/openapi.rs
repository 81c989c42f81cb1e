//! The description of what the service answers.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;

use super::{items, plans};

/// Everything under `/api` and `/ogc`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Wangge",
        description = "A city district and its plans of household-balanced grids",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(plans::list_plans, plans::get_plan, plans::list_grids, plans::get_quality, items::list_items)
)]
struct Wangge;

/// The description as `OpenAPI` 3.1.
pub(crate) async fn get_openapi() -> Json<Description> {
    Json(Wangge::openapi())
}
