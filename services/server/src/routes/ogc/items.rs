//! Features of a collection, and one of them.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Extension;
use axum::extract::{OriginalUri, Path};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use wangge_model::{ShapeRef, Timestamp, Value};

use crate::error::ApiError;
use crate::ogc::{
    Answer, CONTENT_SECURITY_POLICY, Context, Format, ItemsQuery, Kind, Link, OutputCrs, Page, Parameters,
    Selection, Site, link_header, negotiate, respond, write_feature,
};
use crate::service::{Features, MapLayer, PlanChoice, Served, compute, extent};

/// The features of a collection, as many as are asked for, written while they are sent.
pub(super) async fn list_items(
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(&name)?;
    let query = ItemsQuery::parse(layer, &uri, &headers)?;
    let site = Site::of(&headers, &uri);
    let time_stamp = now();
    respond(move |abandoned| {
        let plan = query.plan.name(&served)?.map(str::to_owned);
        let features = Features::of(&served, layer, plan.as_deref())?;
        let selection = Selection::of(&features, &query, abandoned);
        let links = links(&site, &query, &selection);
        let head = head(&query, &selection, &links);
        let context = Context::new(&query, &selection, site, links, time_stamp);
        let writer = context.writer(query.format)?;
        let body = Answer::new(served.clone(), layer, plan, selection, writer).into_body()?;
        Ok((head, body).into_response())
    })
    .await
}

/// Now, in whole seconds.
fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp::from_unix(seconds as i64).map_or_else(|_| String::new(), |at| at.to_string())
}

/// This page, the same in other formats, the next one, the first one, and the collection.
fn links(site: &Site, query: &ItemsQuery, selection: &Selection) -> Vec<Link> {
    let media_type = query.format.media_type(Kind::Features);
    let mut links = site.self_and_alternates(query.format, Kind::Features);
    if let Some(cursor) = &selection.next {
        let limit = query.limit.to_string();
        let address = site.with(&[("limit", &limit), ("cursor", &cursor.to_text())], &["offset"]);
        links.push(Link::new("next", media_type, address, "Next page"));
    }
    if query.cursor.is_some() || query.offset > 0 {
        links.push(Link::new("first", media_type, site.with(&[], &["cursor", "offset"]), "First page"));
    }
    let name = query.layer.name();
    links.push(Link::new("collection", "application/json", site.collection(name, ""), query.layer.title()));
    links
}

/// What is said of the features in headers, for formats that have no place for it too.
fn head(query: &ItemsQuery, selection: &Selection, links: &[Link]) -> HeaderMap {
    let mut head = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            head.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, &query.format.content_type(Kind::Features));
    put(HeaderName::from_static("content-crs"), &format!("<{}>", query.crs.uri()));
    put(HeaderName::from_static("ogc-numbermatched"), &selection.matched.to_string());
    put(HeaderName::from_static("ogc-numberreturned"), &selection.len().to_string());
    put(header::LINK, &link_header(links));
    if query.format == Format::Html {
        put(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    }
    head
}

/// One feature.
pub(super) async fn get_item(
    Path((name, id)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(&name)?;
    let mut given = Parameters::of(&uri);
    let format = negotiate(given.take("f")?.as_deref(), &headers, Kind::Feature)?;
    let crs = given.take("crs")?.map_or(Ok(OutputCrs::crs84()), |text| OutputCrs::parse(&text, "crs"))?;
    let plan = PlanChoice::take(&mut given)?;
    given.end("f, crs, plan and as_of")?;
    let site = Site::of(&headers, &uri);
    compute(move || {
        let features = Features::of(&served, layer, plan.name(&served)?)?;
        let found = features.find(&id);
        let row = found.map_err(|_| ApiError::NotFound(format!("{name} has no feature {id:?}")))?;
        if format == Format::Html {
            return Ok(feature_page(&features, layer, row, &site));
        }
        let mut links = site.self_and_alternates(format, Kind::Feature);
        links.push(Link::new("collection", "application/json", site.collection(&name, ""), layer.title()));
        let columns: Vec<usize> = (0..layer.columns().len()).collect();
        let mut body = Vec::new();
        write_feature(&features, layer, row, &columns, &crs, &links, &mut body)?;
        let head = [
            (header::CONTENT_TYPE, format.content_type(Kind::Feature)),
            (HeaderName::from_static("content-crs"), format!("<{}>", crs.uri())),
        ];
        Ok((head, body).into_response())
    })
    .await
}

fn feature_page(features: &Features<'_>, layer: MapLayer, row: usize, site: &Site) -> Response {
    let (name, id) = (layer.name(), features.key(row));
    let way = [
        ("Wangge", site.ogc("")),
        ("Collections", site.ogc("/collections")),
        (layer.title(), site.collection(name, "")),
        ("Features", site.collection(name, "/items?f=html")),
        (id, site.feature_page(name, id)),
    ];
    let mut page = Page::new(id, &way);
    page.raw("<table>");
    for (i, column) in layer.columns().iter().enumerate() {
        let title = column.title;
        match features.value(row, i) {
            Value::Null => page.fact(title, "–"),
            Value::Text(text) => page.fact(title, text),
            Value::Integer(number) => page.fact(title, number),
            Value::Real(number) => page.fact(title, number),
            Value::Time(at) => page.fact(title, at),
        }
    }
    if let Some(bounds) = features.shape_of(row).and_then(ShapeRef::extent) {
        page.fact(
            "West, south, east, north",
            extent(bounds).map(|degrees| format!("{degrees:.7}")).join(", "),
        );
    }
    page.raw("</table>");
    page.formats(site, Kind::Feature);
    page.respond()
}
