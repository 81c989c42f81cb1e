//! The service: which address is answered by what, and how it is run.

mod access;
mod bulletin;
mod case_filter;
mod cells;
mod columns;
mod coverage;
mod desk;
mod drawn_cases;
mod features;
mod following;
mod geojson;
mod guard;
mod heat;
mod hexes;
mod hot_spots;
mod listen;
mod local_time;
mod map_layer;
mod metrics;
mod performance;
mod plan_choice;
mod register;
mod request_id;
#[cfg(test)]
mod sample;
mod served;
mod state;
#[cfg(test)]
mod tests;
mod tiles;
mod units;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Request, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub(crate) use access::Access;
pub(crate) use bulletin::{Bulletin, BulletinRequest, Language, bulletin_csv, bulletin_html};
pub(crate) use case_filter::CaseFilter;
pub(crate) use cells::RESOLUTIONS;
pub(crate) use coverage::{CoverageReport, PatrolWindow, coverage, not_visited};
pub(crate) use desk::{Doing, Done, told};
pub(crate) use features::Features;
pub(crate) use geojson::{Feature, FeatureCollection, GEO_JSON, Geometry, Link, extent};
pub(crate) use guard::{compute, knows};
pub(crate) use heat::{
    Frame, FrameCrs, Heat, HeatQuestion, Legend, Per, Period, contours, geotiff, grid_json, png,
};
pub(crate) use hexes::{HEX_FIELDS, Hexes, hex_tile};
pub(crate) use hot_spots::{Emerging, Ground, HotSpots, Scan};
pub(crate) use local_time::{LocalClock, USUAL_ZONE, moment_or_midnight, now};
pub(crate) use map_layer::MapLayer;
pub(crate) use metrics::OPEN_METRICS;
pub(crate) use performance::{
    Performance, PerformanceReport, Spans, UnitFigures, known, time_zone, units_csv,
};
pub(crate) use plan_choice::PlanChoice;
pub(crate) use register::{Decided, Said};
pub(crate) use served::{Served, ServedPlan, union};
pub(crate) use state::{Service, load, load_points};
pub(crate) use tiles::{Coding, Key, LayerSet, MVT, TileRequest, gzip};
pub(crate) use units::{Level, cases_of_unit};

use self::listen::Patience;
use self::request_id::{Numbered, REQUEST_ID};
use crate::config::{Config, Limits, Origins};
use crate::routes::{self, health, openapi, plans, styles};
use crate::web;

/// Imports and exports that are worked on at the same time: each has all of its rows in memory.
const FILES_AT_ONCE: usize = 2;

/// Every address of the service.
pub(crate) fn router(service: Arc<Service>, limits: &Limits) -> Router {
    // What is drawn is answered from the store, which may be ahead of what is served.
    let desk = Router::new()
        .route("/api/v1/plans", post(routes::edits::create_plan))
        .route("/api/v1/plans/{plan}/edits", get(routes::edits::list_edits).post(routes::edits::add_edit))
        .route("/api/v1/plans/{plan}/undo", post(routes::edits::undo_edit))
        .route("/api/v1/plans/{plan}/redo", post(routes::edits::redo_edit))
        .route(
            "/api/v1/plans/{plan}/decisions",
            get(routes::decisions::list_decisions).post(routes::decisions::add_decision),
        )
        .route(
            "/api/v1/plans/{plan}/comments",
            get(routes::decisions::list_comments).post(routes::decisions::add_comment),
        )
        .route("/api/v1/plans/{plan}/comments/{number}/resolution", post(routes::decisions::resolve_comment))
        .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency));
    let district = Router::new()
        .route("/api/v1/plans", get(plans::list_plans))
        .route("/api/v1/plans/{plan}/compare/{other}", get(routes::compare::compare_plans))
        .route("/api/v1/plans/{plan}/handover", get(routes::compare::get_handover))
        .route("/api/v1/plans/{plan}", get(plans::get_plan))
        .route("/api/v1/plans/{plan}/grids", get(plans::list_grids))
        .route("/api/v1/plans/{plan}/quality", get(plans::get_quality))
        .route("/api/v1/coverage", get(routes::coverage::get_coverage))
        .route("/api/v1/coverage/unvisited", get(routes::coverage::list_unvisited))
        .route("/api/v1/performance", get(routes::performance::get_performance))
        .route("/api/v1/report", get(routes::report::get_report))
        .route("/api/v1/hotspots", get(routes::hotspots::get_hotspots))
        .route("/api/v1/cases", get(routes::cases::list_cases))
        .route("/api/v1/cases/clock", get(routes::clock::get_clock))
        .route("/heat/hexes.geojson", get(routes::hexes::get_hexes))
        .route("/tiles/hexes.json", get(routes::hexes::get_hex_tilejson))
        .route("/tiles/hexes/{z}/{x}/{y}", get(routes::hexes::get_hex_tile))
        .merge(routes::ogc::router())
        .route("/tiles/{layers}", get(routes::tiles::get_tilejson))
        .route_layer(from_fn_with_state(service.clone(), guard::revalidate))
        .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency));
    // Tiles know their entity tag themselves, and wait for each other only.
    let ready = Router::new()
        .route("/tiles/{layers}/{z}/{x}/{y}", get(routes::tiles::get_tile))
        .merge(routes::ogc::tile_router())
        .route("/heat/{z}/{x}/{y}", get(routes::heat::get_tile))
        .route("/heat/legend.json", get(routes::heat::get_legend))
        .route("/heat/grid.json", get(routes::heat::get_grid))
        .route("/heat/contours.geojson", get(routes::heat::get_contours))
        .route("/heat/raster.tif", get(routes::heat::get_raster))
        .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency));
    // Files are large, and reading them takes its time.
    let files = Router::new()
        .route("/api/v1/exports/{layer}", get(routes::exports::export_layer))
        .route_layer(from_fn_with_state(service.clone(), guard::revalidate))
        .route("/api/v1/imports", post(routes::imports::import_files).layer(DefaultBodyLimit::disable()))
        .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency.min(FILES_AT_ONCE)))
        .layer(RequestBodyLimitLayer::new(limits.import_body))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.import_timeout));
    let quick = Router::new()
        .merge(district)
        .merge(desk)
        .merge(ready)
        .layer(RequestBodyLimitLayer::new(limits.body))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.timeout));
    Router::new()
        .merge(quick)
        .merge(files)
        .route_layer(from_fn_with_state(service.clone(), guard::tell_stale))
        .route("/api/openapi.json", get(openapi::get_openapi))
        .route("/api/docs", get(openapi::get_docs))
        .route("/styles/{name}", get(styles::get_style))
        .route("/health/live", get(health::get_live))
        .route("/health/ready", get(health::get_ready))
        .route("/metrics", get(routes::metrics::get_metrics))
        .fallback(web::get_web_file)
        .with_state(service.clone())
        .layer(from_fn_with_state(Arc::new(limits.access.clone()), access::check))
        .layer(from_fn_with_state(limits.url, guard::limit_url))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn(guard::explain))
        .layer(CompressionLayer::new())
        .layer(cors(&limits.origins))
        .layer(from_fn_with_state(service, metrics::measure))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::new(REQUEST_ID, Numbered::new()))
        .layer(map_request(request_id::drop_unsound))
}

/// Reading from pages of other origins. Nothing here is secret to one who may ask at all, so no
/// credentials go with it.
fn cors(origins: &Origins) -> CorsLayer {
    let origins = match origins {
        Origins::All => AllowOrigin::any(),
        Origins::These(these) => AllowOrigin::list(these.clone()),
    };
    let methods = [Method::GET, Method::HEAD, Method::POST];
    CorsLayer::new().allow_origin(origins).allow_methods(methods).allow_headers(Any).expose_headers(Any)
}

/// What every line of the log that belongs to a request says.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), uri = %request.uri())
}

/// Serves a store until the process is asked to stop (SIGINT or SIGTERM), then lets running
/// requests end. `on_ready` gets the address once requests are answered.
///
/// # Errors
/// When the store cannot be read or the address cannot be taken.
pub(crate) async fn serve(config: Config, on_ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let Config { store, listen, tile_bytes, limits } = config;
    let service = Service::open(store, tile_bytes).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    service.follow_store().context("cannot follow the store")?;
    on_ready(address);
    listen::answer(listener, router(service, &limits), Patience::default(), stop_signal()).await;
    Ok(())
}

async fn stop_signal() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!("cannot listen for Ctrl-C: {error}");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!("cannot listen for SIGTERM: {error}");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
