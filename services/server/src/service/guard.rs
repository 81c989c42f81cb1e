//! What stands between the network and the handlers.

use std::any::Any;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Service;
use crate::error::{ApiError, PROBLEM_JSON, problem};

/// The longest explanation that is passed on, bytes.
const LONGEST_DETAIL: usize = 4096;

/// What is said of an answer from the last revision of a store that cannot be read now (RFC 7234; its
/// successor has dropped the header, not the need).
const STALE: &str = "110 - \"Response is Stale\"";

/// Gives a request the revision it is answered from, and the answer that revision's entity tag. A
/// client that has the answer of this revision already is told so without any work.
pub(super) async fn revalidate(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let served = service.current();
    let etag = service.etag(&served);
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if reading && knows(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        request.extensions_mut().insert(served);
        next.run(request).await
    };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, etag);
        }
    }
    response
}

/// Whether the client has what this entity tag is of (RFC 9110, weak comparison).
pub(crate) fn knows(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(','));
    tags.any(|known| known.trim() == "*" || opaque(known) == opaque(etag))
}

/// Says of every answer from the store's last revision how old it is, while the store is away.
pub(super) async fn tell_stale(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Some(age) = service.stale_for() {
        let headers = response.headers_mut();
        headers.insert(header::AGE, age.as_secs().into());
        headers.insert(header::WARNING, HeaderValue::from_static(STALE));
    }
    response
}

/// Refuses a request whose address is longer than so many bytes.
pub(super) async fn limit_url(State(most): State<usize>, request: Request, next: Next) -> Response {
    let length = request.uri().to_string().len();
    if length > most {
        let detail = format!("the address has {length} bytes; {most} are taken at most");
        return problem(StatusCode::URI_TOO_LONG, Some(detail));
    }
    next.run(request).await
}

/// Makes a problem document of every error that is not one yet: those of the framework and of the
/// layers that limit requests.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    let explained = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    let status = response.status();
    if explained || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let detail = if status.is_client_error() { text_of(body).await } else { None };
    let (document_head, document) = problem(status, detail).into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.extend(document_head.headers);
    Response::from_parts(head, document)
}

async fn text_of(body: Body) -> Option<String> {
    let bytes = to_bytes(body, LONGEST_DETAIL).await.ok()?;
    String::from_utf8(bytes.to_vec()).ok().filter(|text| !text.is_empty())
}

/// A handler that panicked: the panic itself has been printed by then.
pub(super) fn panicked(_payload: Box<dyn Any + Send + 'static>) -> Response {
    problem(StatusCode::INTERNAL_SERVER_ERROR, None)
}

/// Does work that takes more than a moment off the threads that talk to the network.
///
/// # Errors
/// Those of the work.
pub(crate) async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await?
}
