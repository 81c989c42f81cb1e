//! The service: which address is answered by what, and how it is run.

mod columns;
mod features;
mod following;
mod geojson;
mod guard;
mod map_layer;
#[cfg(test)]
mod sample;
mod served;
mod state;
#[cfg(test)]
mod tests;
mod tiles;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub(crate) use features::Features;
pub(crate) use geojson::{FeatureCollection, GEO_JSON, Link, extent};
pub(crate) use guard::compute;
pub(crate) use map_layer::MapLayer;
pub(crate) use served::{Served, union};
pub(crate) use state::{Service, load};
pub(crate) use tiles::{CaseFilter, Coding, Key, LayerSet, TileRequest, gzip};

use crate::routes::{self, health, openapi, plans, styles};
use crate::web;

/// Bytes that a request may carry.
const BODY_LIMIT: usize = 1 << 20;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Requests that are worked on at the same time; more wait for their turn.
const CONCURRENCY: usize = 64;

/// How long running requests may take to end once the service is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Every address of the service.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let district = Router::new()
        .route("/api/v1/plans", get(plans::list_plans))
        .route("/api/v1/plans/{plan}", get(plans::get_plan))
        .route("/api/v1/plans/{plan}/grids", get(plans::list_grids))
        .route("/api/v1/plans/{plan}/quality", get(plans::get_quality))
        .merge(routes::ogc::router())
        .route("/tiles/{layers}", get(routes::tiles::get_tilejson))
        .route_layer(from_fn_with_state(service.clone(), guard::revalidate))
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY));
    // Tiles know their entity tag themselves, and wait for each other only.
    let ready = Router::new()
        .route("/tiles/{layers}/{z}/{x}/{y}", get(routes::tiles::get_tile))
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY));
    Router::new()
        .merge(district)
        .merge(ready)
        .route("/api/openapi.json", get(openapi::get_openapi))
        .route("/styles/{name}", get(styles::get_style))
        .route("/health/live", get(health::get_live))
        .route("/health/ready", get(health::get_ready))
        .fallback(web::get_web_file)
        .with_state(service)
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn(guard::explain))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
}

/// Serves a store until the process is asked to stop (SIGINT or SIGTERM), then lets running
/// requests end. `on_ready` gets the address once requests are answered.
///
/// # Errors
/// When the store cannot be read or the address cannot be taken.
pub(crate) async fn serve(
    store: String,
    listen: SocketAddr,
    on_ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let service = Service::open(store).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    service.follow_store().context("cannot follow the store")?;
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        stop_signal().await;
        // Nobody listens any more only if serving has already ended.
        let _ = stop.send(true);
    });
    on_ready(address);
    let server = axum::serve(listener, router(service)).with_graceful_shutdown(stopped(stopping.clone()));
    tokio::select! {
        ended = server => ended?,
        () = async { stopped(stopping).await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some requests did not end within {GRACE:?} and were cut off");
        }
    }
    Ok(())
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which only happens after the signal.
    let _ = stopping.wait_for(|stop| *stop).await;
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
