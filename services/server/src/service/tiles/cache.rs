//! Tiles that are ready to be sent.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_cache::sync::{Cache, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};
use xxhash_rust::xxh3::xxh3_128;

use super::{Changes, Coding, TileRequest};
use crate::error::ApiError;
use crate::service::guard::knows;
use crate::service::{MapLayer, Served};

/// What a tile costs beside its body: the key, the head, the table it is in.
const OVERHEAD: u64 = 320;

/// How large a tile is taken to be when the cache is laid out.
const USUAL_TILE: u64 = 8 << 10;

/// The answer to a request, as it is sent.
#[derive(Debug)]
pub(crate) struct Ready {
    body: Bytes,
    coding: Coding,
    etag: HeaderValue,
}

impl Ready {
    /// Makes a tile. The entity tag is strong: it is made of what is in the tile, so it is the same
    /// after a restart and on another server.
    ///
    /// # Errors
    /// Those of the request.
    pub(crate) fn make(request: &TileRequest, coding: Coding, served: &Served) -> Result<Self, ApiError> {
        let tile = request.encode(served)?;
        let coding = if tile.is_empty() { Coding::Identity } else { coding };
        let etag = format!("\"{:032x}-{}\"", xxh3_128(&tile), coding.name()).try_into()?;
        Ok(Self { body: coding.encode(tile)?.into(), coding, etag })
    }

    /// Its entity tag.
    #[cfg(test)]
    pub(crate) fn etag(&self) -> &HeaderValue {
        &self.etag
    }

    /// The answer, or that the client has it already.
    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let known = knows(headers, self.etag.to_str().unwrap_or_default());
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(self.body.clone()).into_response()
        };
        let head = response.headers_mut();
        head.insert(header::ETAG, self.etag.clone());
        // Kept by whoever likes, but asked for again each time: an edit is seen at once.
        head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !known {
            head.insert(header::CONTENT_TYPE, HeaderValue::from_static(super::MVT));
            if let Some(coding) = self.coding.header() {
                head.insert(header::CONTENT_ENCODING, coding);
            }
        }
        response
    }
}

/// A tile in one coding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) request: TileRequest,
    pub(crate) coding: Coding,
}

/// Counts a tile by its bytes.
#[derive(Clone)]
pub(crate) struct ByBytes;

impl Weighter<Key, Arc<Ready>> for ByBytes {
    fn weight(&self, _: &Key, tile: &Arc<Ready>) -> u64 {
        tile.body.len() as u64 + OVERHEAD
    }
}

/// Tiles of the revision that is served, up to so many bytes; those that are asked for most stay.
pub(crate) struct TileCache(Cache<Key, Arc<Ready>, ByBytes>);

/// The right to make a tile, while others who want it wait.
pub(crate) type Making<'a> =
    PlaceholderGuard<'a, Key, Arc<Ready>, ByBytes, DefaultHashBuilder, DefaultLifecycle<Key, Arc<Ready>>>;

impl TileCache {
    /// A cache of so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let tiles = usize::try_from(bytes / USUAL_TILE).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(tiles, bytes, ByBytes))
    }

    /// The tile, or the right to make it. Waits while another makes it.
    pub(crate) async fn get(&self, key: &Key) -> Result<Arc<Ready>, Making<'_>> {
        self.0.get_value_or_guard_async(key).await
    }

    /// How many tiles are kept.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The layers of the tiles that are kept, each with the plan it is drawn from.
    pub(crate) fn layers(&self) -> HashSet<(MapLayer, Option<Arc<str>>)> {
        self.0.iter().flat_map(|(key, _)| key.request.drawn().collect::<Vec<_>>()).collect()
    }

    /// Forgets the tiles that can look different.
    pub(crate) fn forget(&self, changes: &Changes) {
        self.0.retain(|key, _| !changes.touch(&key.request));
    }
}
