//! Features as a page.

use wangge_model::Value;

use super::{Context, Writer};
use crate::ogc::{Kind, Page};
use crate::service::Features;

/// A table of features with links to each, and a way to the next page.
pub(super) struct Listing {
    context: Context,
    page: Page,
}

impl Listing {
    pub(super) fn new(context: Context) -> Self {
        let Context { site, layer, .. } = &context;
        let name = layer.name();
        let way = [
            ("Wangge", site.ogc("")),
            ("Collections", site.ogc("/collections")),
            (layer.title(), site.collection(name, "")),
            ("Features", site.collection(name, "/items")),
        ];
        let page = Page::new(layer.title(), &way);
        Self { context, page }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend(self.page.take().as_bytes());
    }

    fn form(&mut self) {
        let Self { context: Context { site, layer, .. }, page } = self;
        page.raw("<form action=\"");
        page.text(site.collection(layer.name(), "/items"));
        page.raw("\"><input type=\"hidden\" name=\"f\" value=\"html\">");
        for (name, hint) in [("filter", "CQL2, as households > 300"), ("bbox", "west,south,east,north")] {
            page.raw("<input name=\"");
            page.text(name);
            page.raw("\" aria-label=\"");
            page.text(name);
            page.raw("\" placeholder=\"");
            page.text(hint);
            page.raw("\" value=\"");
            page.text(site.parameter(name).unwrap_or_default());
            page.raw("\">");
        }
        page.raw("<button>Filter</button></form>");
    }

    fn turns(&mut self) {
        let links = self.context.links.iter().filter(|link| link.rel == "next" || link.rel == "first");
        self.page.links(links);
    }
}

impl Writer for Listing {
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        let Context { matched, returned, .. } = self.context;
        self.page.paragraph(&format!("{returned} of {matched} features."));
        self.page.formats(&self.context.site, Kind::Features);
        self.form();
        self.turns();
        self.page.raw("<div class=\"wide\"><table><thead><tr>");
        for &column in &self.context.columns {
            self.page.raw("<th>");
            self.page.text(self.context.layer.columns()[column].name);
            self.page.raw("</th>");
        }
        self.page.raw("<th></th></tr></thead><tbody>\n");
        self.flush(out);
        Ok(())
    }

    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        let Self { context: Context { site, layer, columns, .. }, page } = self;
        page.raw("<tr>");
        for &column in columns.iter() {
            match features.value(row, column) {
                Value::Null => page.raw("<td>"),
                Value::Text(text) => {
                    page.raw("<td>");
                    page.text(text);
                }
                Value::Integer(number) => {
                    page.raw("<td class=\"number\">");
                    page.text(number);
                }
                Value::Real(number) => {
                    page.raw("<td class=\"number\">");
                    page.text(number);
                }
                Value::Time(at) => {
                    page.raw("<td>");
                    page.text(at);
                }
            }
            page.raw("</td>");
        }
        page.raw("<td>");
        page.link(&site.feature_page(layer.name(), features.key(row)), "look");
        page.raw("</td></tr>\n");
        self.flush(out);
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        self.page.raw("</tbody></table></div>");
        self.turns();
        self.page.end();
        self.flush(out);
        Ok(())
    }
}
