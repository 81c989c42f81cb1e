//! Lists that come in pages, and the addresses that lead from one to the next.

use std::ops::Range;

use axum::http::{HeaderMap, Uri, header};

use crate::error::ApiError;
use crate::service::{Feature, FeatureCollection, Link};

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// From a request's `limit` and `offset`.
    ///
    /// # Errors
    /// When the limit is 0.
    pub(super) fn new(offset: Option<usize>, limit: usize) -> Result<Self, ApiError> {
        if limit == 0 {
            return Err(ApiError::BadRequest("limit must be at least 1".to_owned()));
        }
        Ok(Self { offset: offset.unwrap_or(0), limit })
    }

    /// The part of a list of that many.
    pub(super) fn of(self, matched: usize) -> Range<usize> {
        let start = self.offset.min(matched);
        start..start.saturating_add(self.limit).min(matched)
    }

    /// This part of a list of features.
    pub(super) fn cut(self, mut features: Vec<Feature>, address: &Address) -> FeatureCollection {
        let matched = features.len();
        let links = self.next(matched, address).into_iter().collect();
        let part = self.of(matched);
        features.truncate(part.end);
        FeatureCollection::new(matched, features.split_off(part.start), links)
    }

    /// The link to the next page, if there is one.
    pub(super) fn next(self, matched: usize, address: &Address) -> Option<Link> {
        let end = self.of(matched).end;
        (end < matched).then(|| Link::new("next", address.with_page(self.limit, end)))
    }
}

/// The address a request was sent to, as its sender knows it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    base: String,
    path: String,
    query: Vec<String>,
}

impl Address {
    /// From a request. Without a usable host the address is relative.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
        Self { base: base(headers), path: uri.path().to_owned(), query: query.map(str::to_owned).collect() }
    }

    /// Where the service is: scheme and host without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    fn with_page(&self, limit: usize, offset: usize) -> String {
        let kept =
            self.query.iter().filter(|part| !part.starts_with("limit=") && !part.starts_with("offset="));
        let page = [format!("limit={limit}"), format!("offset={offset}")];
        let query: Vec<&str> = kept.chain(&page).map(String::as_str).collect();
        format!("{}{}?{}", self.base, self.path, query.join("&"))
    }
}

fn base(headers: &HeaderMap) -> String {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_host = |host: &&str| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]_".contains(c))
    };
    let scheme = match text(header::HeaderName::from_static("x-forwarded-proto")) {
        Some("https") => "https",
        _ => "http",
    };
    text(header::HOST).filter(is_host).map_or_else(String::new, |host| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &'static str, uri: &'static str) -> Address {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        Address::of(&headers, &Uri::from_static(uri))
    }

    #[test]
    fn pages_cut_a_list_without_a_rest() {
        let page = |offset, limit| Page::new(Some(offset), limit).unwrap();
        assert_eq!(page(0, 10).of(25), 0..10);
        assert_eq!(page(20, 10).of(25), 20..25);
        assert_eq!(page(30, 10).of(25), 25..25);
        assert_eq!(page(usize::MAX, usize::MAX).of(25), 25..25);
        assert!(Page::new(None, 0).is_err());
    }

    #[test]
    fn the_next_link_keeps_what_was_asked() {
        let address = address("wangge.example:8080", "/api/v1/plans/a%26b/grids?sort=households&limit=9");
        assert_eq!(
            address.with_page(5, 10),
            "http://wangge.example:8080/api/v1/plans/a%26b/grids?sort=households&limit=5&offset=10"
        );
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        assert_eq!(address("a/b?c", "/x").base(), "");
        assert_eq!(address("[::1]:80", "/x").base(), "http://[::1]:80");
    }
}
