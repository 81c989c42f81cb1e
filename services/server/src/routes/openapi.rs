//! The description of what the service answers.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use utoipa::OpenApi;

use super::{
    cases, clock, compare, coverage, decisions, edits, exports, heat, hexes, hotspots, imports, ogc,
    performance, plans, report,
};

/// Everything under `/api` and `/heat`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Wangge",
        description = "A city district and its plans of household-balanced grids",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        plans::list_plans,
        plans::get_plan,
        edits::create_plan,
        edits::list_edits,
        edits::add_edit,
        edits::undo_edit,
        edits::redo_edit,
        compare::compare_plans,
        compare::get_handover,
        decisions::list_decisions,
        decisions::add_decision,
        decisions::list_comments,
        decisions::add_comment,
        decisions::resolve_comment,
        imports::import_files,
        exports::export_layer,
        plans::list_grids,
        plans::get_quality,
        coverage::get_coverage,
        coverage::list_unvisited,
        performance::get_performance,
        report::get_report,
        heat::get_tile,
        heat::get_legend,
        heat::get_grid,
        heat::get_contours,
        heat::get_raster,
        hexes::get_hexes,
        hotspots::get_hotspots,
        cases::list_cases,
        clock::get_clock
    )
)]
struct Wangge;

/// The description of everything under `/api` and `/ogc`, as `OpenAPI` 3.1.
pub(crate) async fn get_openapi() -> Json<Value> {
    let mut description = serde_json::to_value(Wangge::openapi()).unwrap_or_default();
    let mut add = |place: &str, more: Map<String, Value>| {
        if let Some(Value::Object(there)) = description.pointer_mut(place) {
            there.extend(more);
        }
    };
    add("/paths", ogc::paths("/ogc"));
    add("/components/schemas", ogc::schemas());
    Json(description)
}

/// The page of the description is a file of the web app. The way there is told from here, so that it leads
/// there behind a prefix too.
pub(crate) async fn get_docs() -> impl IntoResponse {
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "../docs.html")])
}
