//! Pages that a person can click through: no script, nothing from elsewhere.

use std::fmt::{self, Write};

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::link::Site;
use super::{Format, Kind, Link};

/// A page may load nothing at all; its style is in it.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

const STYLE: &str = include_str!("page.css");

/// A page in the making.
pub(crate) struct Page(String);

impl Page {
    /// A page with the way to it: titles and addresses, this page last.
    pub(crate) fn new(title: &str, way: &[(&str, String)]) -> Self {
        let mut page = Self(String::new());
        page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        page.text(title);
        page.raw(" – Wangge</title><style>");
        page.raw(STYLE);
        page.raw("</style></head><body><nav>");
        for (i, (name, href)) in way.iter().enumerate() {
            page.raw(if i > 0 { " › " } else { "" });
            page.link(href, name);
        }
        page.raw("</nav><main><h1>");
        page.text(title);
        page.raw("</h1>");
        page
    }

    /// Markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text, escaped.
    pub(crate) fn text(&mut self, text: impl fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.0, "{}", escaped(&text.to_string()));
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.raw("<p>");
        self.text(text);
        self.raw("</p>");
    }

    /// A heading below the title.
    pub(crate) fn heading(&mut self, text: &str) {
        self.raw("<h2>");
        self.text(text);
        self.raw("</h2>");
    }

    /// A link.
    pub(crate) fn link(&mut self, href: &str, text: &str) {
        self.raw("<a href=\"");
        self.text(href);
        self.raw("\">");
        self.text(text);
        self.raw("</a>");
    }

    /// A row of a table with a name and what it is.
    pub(crate) fn fact(&mut self, name: &str, what: impl fmt::Display) {
        self.raw("<tr><th>");
        self.text(name);
        self.raw("</th><td>");
        self.text(what);
        self.raw("</td></tr>");
    }

    /// The same in other formats.
    pub(crate) fn formats(&mut self, site: &Site, kind: Kind) {
        self.raw("<p class=\"formats\">As ");
        let others = kind.formats().iter().filter(|format| **format != Format::Html);
        for (i, format) in others.enumerate() {
            self.raw(if i > 0 { ", " } else { "" });
            self.link(&site.with(&[("f", format.name())], &["limit"]), format.title(kind));
        }
        self.raw("</p>");
    }

    /// Links as a list.
    pub(crate) fn links<'a>(&mut self, links: impl IntoIterator<Item = &'a Link>) {
        self.raw("<ul>");
        for link in links {
            self.raw("<li>");
            self.link(&link.href, &link.title);
            self.raw("</li>");
        }
        self.raw("</ul>");
    }

    /// What has been made so far.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.0)
    }

    /// The end of every page.
    pub(crate) fn end(&mut self) {
        self.raw("</main></body></html>\n");
    }

    /// The page as an answer.
    pub(crate) fn respond(mut self) -> Response {
        self.end();
        let head = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        ];
        (head, self.0).into_response()
    }
}

/// Text as it may stand in markup and attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let mut page = Page::new("<script>", &[("a & b", "/x?y=\"z\"".to_owned())]);
        page.fact("'", "<b>");
        let markup = page.take();
        for safe in ["&lt;script&gt;", "a &amp; b", "/x?y=&quot;z&quot;", "&#39;", "&lt;b&gt;"] {
            assert!(markup.contains(safe), "{safe}: {markup}");
        }
        assert!(!markup.contains("<script>") && !markup.contains("<b>"));
    }
}
