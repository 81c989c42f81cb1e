//! The web app, which is part of the program.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::ApiError;

/// What `npm run build` made.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// The page may load nothing from elsewhere. `MapLibre` runs its worker from a blob, draws into
/// blobs, and sets inline styles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; \
    worker-src 'self' blob:; child-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
    base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// A file of the web app; the page itself at the root.
pub(crate) async fn get_web_file(uri: Uri, headers: HeaderMap) -> Result<Response, ApiError> {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let file = Files::get(path).ok_or_else(|| ApiError::NotFound(format!("there is nothing at /{path}")))?;
    let etag = etag(&file);
    // The build puts a hash of the content into the names of everything below assets/.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let head = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::CACHE_CONTROL, cache),
        (header::ETAG, etag.as_str()),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    ];
    Ok(if known {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, file.data).into_response()
    })
}

/// Weak, because the answer may be compressed on its way.
fn etag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: Vec<String> = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{}\"", hex.concat())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pbf" => "application/x-protobuf",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
