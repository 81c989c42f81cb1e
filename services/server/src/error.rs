//! What a request is answered with when it cannot be fulfilled.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request is not answered.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// There is no such thing; the text says which.
    NotFound(String),
    /// The request is wrong; the text says what was expected.
    BadRequest(String),
    /// There is no form of the answer that the client takes; the text says which there are.
    NotAcceptable(String),
    /// What is asked for does not go with how things are now; the text says why.
    Conflict(String),
    /// What is asked for is understood and cannot be done; the text says why.
    Refused(String),
    /// What came is larger than what is taken; the text says how it was found.
    TooLarge(String),
    /// The service cannot answer now; the text says why.
    Unavailable(String),
    /// Our own fault: logged, not shown.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

impl ApiError {
    /// The same for the command line.
    pub(crate) fn into_error(self) -> anyhow::Error {
        match self {
            Self::NotFound(detail)
            | Self::BadRequest(detail)
            | Self::NotAcceptable(detail)
            | Self::Conflict(detail)
            | Self::Refused(detail)
            | Self::TooLarge(detail)
            | Self::Unavailable(detail) => anyhow::Error::msg(detail),
            Self::Internal(error) => error,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound(detail) => problem(StatusCode::NOT_FOUND, Some(detail)),
            Self::BadRequest(detail) => problem(StatusCode::BAD_REQUEST, Some(detail)),
            Self::NotAcceptable(detail) => problem(StatusCode::NOT_ACCEPTABLE, Some(detail)),
            Self::Conflict(detail) => problem(StatusCode::CONFLICT, Some(detail)),
            Self::Refused(detail) => problem(StatusCode::UNPROCESSABLE_ENTITY, Some(detail)),
            Self::TooLarge(detail) => problem(StatusCode::PAYLOAD_TOO_LARGE, Some(detail)),
            Self::Unavailable(detail) => {
                let again = [(header::RETRY_AFTER, RETRY_AFTER)];
                (again, problem(StatusCode::SERVICE_UNAVAILABLE, Some(detail))).into_response()
            }
            Self::Internal(error) => {
                tracing::error!("{error:#}");
                problem(StatusCode::INTERNAL_SERVER_ERROR, None)
            }
        }
    }
}

/// Seconds after which it is worth asking again.
const RETRY_AFTER: &str = "5";

/// The media type of a problem document.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// RFC 9457. The type is `about:blank`: the status says it all, the detail is for people.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemDocument {
    /// What the status means.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What exactly is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// An answer that is a problem document.
pub(crate) fn problem(status: StatusCode, detail: Option<String>) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let document = ProblemDocument { title, status: status.as_u16(), detail };
    (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], Json(document)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn our_own_faults_are_not_shown() {
        let answer = ApiError::from(anyhow::anyhow!("table secrets is locked")).into_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(answer.into_body(), 4096).await.unwrap();
        assert_eq!(body, r#"{"title":"Internal Server Error","status":500}"#);
    }
}
