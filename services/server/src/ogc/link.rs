//! Where the resources are, and links between them.

use axum::http::{HeaderMap, Uri};
use form_urlencoded::Serializer;
use serde::Serialize;

use super::{Format, Kind};
use crate::routes::Address;

/// A link with its relation and type.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) rel: &'static str,
    #[serde(rename = "type")]
    pub(crate) media_type: &'static str,
    pub(crate) title: String,
    /// Whether the address has variables in braces.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) templated: bool,
}

impl Link {
    pub(crate) fn new(
        rel: &'static str,
        media_type: &'static str,
        href: String,
        title: impl Into<String>,
    ) -> Self {
        Self { href, rel, media_type, title: title.into(), templated: false }
    }

    /// The same to an address with variables in braces.
    pub(crate) fn templated(self) -> Self {
        Self { templated: true, ..self }
    }
}

/// The address a request was sent to, and what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    base: String,
    path: String,
    parameters: Vec<(String, String)>,
}

impl Site {
    /// From a request.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let parameters =
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        Self { base: Address::of(headers, uri).base().to_owned(), path: uri.path().to_owned(), parameters }
    }

    /// Where the resources of OGC API are, and one below.
    pub(crate) fn ogc(&self, below: &str) -> String {
        format!("{}/ogc{below}", self.base)
    }

    /// Another address of this service.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of one collection, and of what is below it.
    pub(crate) fn collection(&self, id: &str, below: &str) -> String {
        self.ogc(&format!("/collections/{id}{below}"))
    }

    /// A feature's address.
    pub(crate) fn feature(&self, collection: &str, id: &str) -> String {
        self.collection(collection, &format!("/items/{}", encoded(id)))
    }

    /// The page of a feature.
    pub(crate) fn feature_page(&self, collection: &str, id: &str) -> String {
        let plan = self.parameter("plan").map_or_else(String::new, |plan| format!("&plan={}", encoded(plan)));
        format!("{}?f=html{plan}", self.feature(collection, id))
    }

    /// A parameter of the request.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The address that was asked, with some parameters set and some left out.
    pub(crate) fn with(&self, set: &[(&str, &str)], without: &[&str]) -> String {
        self.at_with(&self.path, set, without)
    }

    /// Another address of this service with the parameters of this one, some set and some left out.
    pub(crate) fn at_with(&self, path: &str, set: &[(&str, &str)], without: &[&str]) -> String {
        let mut query = Serializer::new(String::new());
        let changed = |name: &str| without.contains(&name) || set.iter().any(|(other, _)| *other == name);
        query.extend_pairs(self.parameters.iter().filter(|(name, _)| !changed(name)));
        query.extend_pairs(set);
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{mark}{query}", self.base)
    }

    /// This document, and the same in other formats.
    pub(crate) fn self_and_alternates(&self, format: Format, kind: Kind) -> Vec<Link> {
        let link = |other: Format| {
            let rel = if other == format { "self" } else { "alternate" };
            let title = if other == format { "This document" } else { other.title(kind) };
            Link::new(rel, other.media_type(kind), self.with(&[("f", other.name())], &[]), title)
        };
        let mut links: Vec<Link> = kind.formats().iter().copied().map(link).collect();
        links.sort_by_key(|link| link.rel != "self");
        links
    }
}

/// A part of a path.
pub(crate) fn encoded(part: &str) -> String {
    // A form writes a space as a plus, which means itself in a path.
    form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Links as a header (RFC 8288), for formats that have no place for them. A comma would end a link for
/// clients that split at commas.
pub(crate) fn link_header(links: &[Link]) -> String {
    let one = |link: &Link| {
        let href = link.href.replace(',', "%2C");
        format!("<{href}>; rel=\"{}\"; type=\"{}\"", link.rel, link.media_type)
    };
    links.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn parameters_are_kept_set_and_left_out() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "wangge.example".parse().unwrap());
        let uri = Uri::from_static("/ogc/collections/grids/items?plan=a%26b&limit=5&offset=3");
        let site = Site::of(&headers, &uri);
        assert_eq!(
            site.with(&[("cursor", "[\"x,y\"]"), ("limit", "9")], &["offset"]),
            "http://wangge.example/ogc/collections/grids/items?plan=a%26b&cursor=%5B%22x%2Cy%22%5D&limit=9"
        );
        assert_eq!(
            site.feature("grids", "a b/c"),
            "http://wangge.example/ogc/collections/grids/items/a%20b%2Fc"
        );
    }
}
