//! A name for each request, for the log and for the client.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header that carries it.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from a client.
const LONGEST: usize = 64;

/// Numbers requests; the start of the run in front tells runs apart.
#[derive(Debug, Clone)]
pub(super) struct Numbered {
    run: u128,
    next: std::sync::Arc<AtomicU64>,
}

impl Numbered {
    pub(super) fn new() -> Self {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Self { run, next: std::sync::Arc::default() }
    }
}

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("{:x}-{number}", self.run)).ok().map(RequestId::new)
    }
}

/// Drops an id that does not belong into a log.
pub(super) async fn drop_unsound(mut request: Request) -> Request {
    let sound = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(known)
    };
    if request.headers().get(REQUEST_ID).is_some_and(|id| !sound(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}
