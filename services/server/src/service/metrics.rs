//! What Prometheus is told.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::Service;

/// The media type of the text.
pub(crate) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The route of what is answered by no route.
const NO_ROUTE: &str = "other";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Counters and histograms since the start.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    bytes: Family<Route, Histogram>,
    revision: Gauge<u64, AtomicU64>,
    revision_age: Gauge<f64, AtomicU64>,
    store_readable: Gauge,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("wangge"),
            requests: Family::default(),
            // 0.1 ms to 52 s.
            seconds: Family::new_with_constructor(|| Histogram::new(exponential_buckets(1e-4, 3.0, 13))),
            // 256 bytes to 64 MB.
            bytes: Family::new_with_constructor(|| Histogram::new(exponential_buckets(256.0, 4.0, 10))),
            revision: Gauge::default(),
            revision_age: Gauge::default(),
            store_readable: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests answered", metrics.requests.clone());
        let seconds = metrics.seconds.clone();
        registry.register_with_unit("request", "Time until the answer began", Unit::Seconds, seconds);
        let bytes = metrics.bytes.clone();
        let help = "Size of answers that say their length, as sent";
        registry.register_with_unit("response", help, Unit::Bytes, bytes);
        registry.register("revision", "Revision of the store that is served", metrics.revision.clone());
        let age = metrics.revision_age.clone();
        registry.register_with_unit("revision_age", "Time since it was loaded", Unit::Seconds, age);
        let readable = metrics.store_readable.clone();
        registry.register("store_readable", "1 while the store can be read", readable);
        metrics
    }

    /// All of it as `OpenMetrics` text.
    pub(crate) fn text(&self, service: &Service) -> Result<String, std::fmt::Error> {
        self.revision.set(service.current().snapshot().revision());
        self.revision_age.set(service.revision_age().as_secs_f64());
        self.store_readable.set(i64::from(service.stale_for().is_none()));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    fn record(&self, answered: &Answered, since: Instant, bytes: Option<f64>) {
        let route = Route { route: answered.route.clone() };
        self.requests.get_or_create(answered).inc();
        self.seconds.get_or_create(&route).observe(since.elapsed().as_secs_f64());
        if let Some(bytes) = bytes {
            self.bytes.get_or_create(&route).observe(bytes);
        }
    }
}

/// Counts every request under the route that answers it.
pub(super) async fn measure(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let since = Instant::now();
    // Methods that nobody knows must not become labels.
    let method = match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => NO_ROUTE,
    };
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let length = response.headers().get(header::CONTENT_LENGTH);
    let bytes = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let answered = Answered { method, route, status: response.status().as_u16() };
    service.metrics.record(&answered, since, bytes);
    response
}
