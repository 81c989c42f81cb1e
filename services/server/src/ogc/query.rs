//! What may be asked of a collection's features.

use std::ops::Range;

use axum::http::{HeaderMap, Uri};
use serde_json::json;
use wangge_cql2::{Filter, Language};
use wangge_model::{Column, ColumnKind};

use super::cursor::SortKey;
use super::{Cursor, Format, Kind, OutputCrs, bbox_filter, negotiate};
use crate::error::ApiError;
use crate::service::{MapLayer, PlanChoice};

/// Features in an answer when the request does not say how many.
pub(crate) const DEFAULT_LIMIT: usize = 1_000;

/// The most features one answer has: enough for any layer of a district whole. More is not refused.
pub(crate) const LARGEST_LIMIT: usize = 10_000_000;

/// Features on a page for people.
const PAGE_LIMIT: Range<usize> = 50..1_000;

/// The parameters of a request, each taken once.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// From an address.
    pub(crate) fn of(uri: &Uri) -> Self {
        Self(form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// Takes a parameter.
    ///
    /// # Errors
    /// When it is there more than once.
    pub(crate) fn take(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let Some(at) = self.0.iter().position(|(other, _)| other == name) else { return Ok(None) };
        let (_, value) = self.0.remove(at);
        if self.0.iter().any(|(other, _)| other == name) {
            return Err(ApiError::BadRequest(format!("the parameter {name} is there more than once")));
        }
        Ok(Some(value))
    }

    /// Expects that all have been taken.
    ///
    /// # Errors
    /// When there is one that nothing here knows.
    pub(crate) fn end(self, known: &str) -> Result<(), ApiError> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                Err(ApiError::BadRequest(format!("there is no parameter {name:?}; there are {known}")))
            }
        }
    }

    /// The format of a resource that takes no other parameter.
    ///
    /// # Errors
    /// When there is another, or the format is not there.
    pub(crate) fn only_format(mut self, headers: &HeaderMap, kind: Kind) -> Result<Format, ApiError> {
        let format = negotiate(self.take("f")?.as_deref(), headers, kind)?;
        self.end("f").map(|()| format)
    }
}

/// A request for features of a layer.
#[derive(Debug)]
pub(crate) struct ItemsQuery {
    pub(crate) layer: MapLayer,
    pub(crate) plan: PlanChoice,
    pub(crate) format: Format,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) cursor: Option<Cursor>,
    /// All of them must hold.
    pub(crate) filters: Vec<Filter>,
    pub(crate) order: Vec<SortKey>,
    /// The columns that are told, by number.
    pub(crate) columns: Vec<usize>,
    pub(crate) crs: OutputCrs,
}

/// The parameters but those that are columns.
const KNOWN: &str = "f, bbox, bbox-crs, datetime, limit, offset, cursor, properties, sortby, crs, filter, \
                     filter-lang, filter-crs, plan, as_of, and each queryable";

impl ItemsQuery {
    /// Reads a request.
    ///
    /// # Errors
    /// When a parameter is unknown, is there twice, or says what it cannot mean.
    pub(crate) fn parse(layer: MapLayer, uri: &Uri, headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut given = Parameters::of(uri);
        let columns = layer.columns();
        let format = negotiate(given.take("f")?.as_deref(), headers, Kind::Features)?;
        let order = given.take("sortby")?.map_or(Ok(Vec::new()), |text| sort_keys(&text, columns))?;
        let crs = given.take("crs")?.map_or(Ok(OutputCrs::crs84()), |text| OutputCrs::parse(&text, "crs"))?;
        if !crs.is_crs84() && matches!(format, Format::Csv | Format::Parquet) {
            return Err(ApiError::BadRequest(format!(
                "{} comes in CRS84 only; leave crs out",
                format.name()
            )));
        }
        let query = Self {
            layer,
            plan: PlanChoice::take(&mut given)?,
            format,
            limit: limit(given.take("limit")?.as_deref(), format)?,
            offset: given.take("offset")?.map_or(Ok(0), |text| whole("offset", &text))?,
            cursor: given.take("cursor")?.map(|text| Cursor::parse(&text, layer, &order)).transpose()?,
            filters: filters(&mut given, layer, columns)?,
            columns: given
                .take("properties")?
                .map_or(Ok((0..columns.len()).collect()), |text| chosen(&text, columns))?,
            order,
            crs,
        };
        given.end(KNOWN).map(|()| query)
    }
}

/// A number of features.
fn limit(text: Option<&str>, format: Format) -> Result<usize, ApiError> {
    let (usual, most) = if format == Format::Html {
        (PAGE_LIMIT.start, PAGE_LIMIT.end)
    } else {
        (DEFAULT_LIMIT, LARGEST_LIMIT)
    };
    match text.map_or(Ok(usual), |text| whole("limit", text))? {
        0 => Err(ApiError::BadRequest("limit must be at least 1".to_owned())),
        limit => Ok(limit.min(most)),
    }
}

/// A whole number; one that is too large for a machine is a large number.
fn whole(name: &str, text: &str) -> Result<usize, ApiError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::BadRequest(format!("{name}={text:?} is not a whole number from 0 on")));
    }
    Ok(text.parse().unwrap_or(usize::MAX))
}

fn position(name: &str, parameter: &str, columns: &[Column]) -> Result<usize, ApiError> {
    columns.iter().position(|column| column.name == name).ok_or_else(|| {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        ApiError::BadRequest(format!(
            "{parameter}: there is no property {name:?}; there are {}",
            names.join(", ")
        ))
    })
}

fn chosen(text: &str, columns: &[Column]) -> Result<Vec<usize>, ApiError> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut chosen =
        names.map(|name| position(name, "properties", columns)).collect::<Result<Vec<_>, _>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn sort_keys(text: &str, columns: &[Column]) -> Result<Vec<SortKey>, ApiError> {
    let key = |name: &str| {
        let (name, downwards) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        // A plus in an address is a space.
        let name = name.trim_start_matches(['+', ' ']).trim_end();
        Ok(SortKey { column: position(name, "sortby", columns)?, downwards })
    };
    text.split(',').map(key).collect()
}

fn filters(given: &mut Parameters, layer: MapLayer, columns: &[Column]) -> Result<Vec<Filter>, ApiError> {
    let mut filters = Vec::new();
    let bbox_crs = given.take("bbox-crs")?;
    if let Some(bbox) = given.take("bbox")? {
        let crs = bbox_crs.map_or(Ok(OutputCrs::crs84()), |text| OutputCrs::parse(&text, "bbox-crs"))?;
        filters.push(bbox_filter(&bbox, &crs)?);
    } else if let Some(crs) = bbox_crs {
        OutputCrs::parse(&crs, "bbox-crs")?;
    }
    if let Some(datetime) = given.take("datetime")? {
        filters.push(time_filter(&datetime, layer, columns)?);
    }
    filters.extend(written_filter(given, columns)?);
    for column in columns {
        if let Some(value) = given.take(column.name)? {
            filters.push(value_filter(*column, &value, columns)?);
        }
    }
    Ok(filters)
}

/// `filter`, with its language and coordinate reference system.
fn written_filter(given: &mut Parameters, columns: &[Column]) -> Result<Option<Filter>, ApiError> {
    let language = match given.take("filter-lang")?.as_deref() {
        None | Some("cql2-text") => Language::Text,
        Some("cql2-json") => Language::Json,
        Some(other) => {
            return Err(ApiError::BadRequest(format!(
                "filter-lang={other:?} is neither cql2-text nor cql2-json"
            )));
        }
    };
    let crs = given.take("filter-crs")?;
    let crs = crs.map_or(Ok(OutputCrs::crs84()), |text| OutputCrs::parse(&text, "filter-crs"))?;
    let Some(text) = given.take("filter")? else { return Ok(None) };
    let filter = Filter::read(&text, language, columns, &|geometry| crs.inwards(geometry));
    filter.map(Some).map_err(|error| ApiError::BadRequest(format!("filter: {error}")))
}

/// `datetime`: a moment, a day, or an interval of which one end may be open. A layer without times is
/// not restricted by it, as the standard says.
fn time_filter(text: &str, layer: MapLayer, columns: &[Column]) -> Result<Filter, ApiError> {
    let end = |text: &str| if text.is_empty() { "..".to_owned() } else { text.to_owned() };
    let (from, to) = text.split_once('/').map_or((text, text), |ends| ends);
    let subject = match layer.time_column() {
        Some(name) => json!({"property": name}),
        None => json!({"interval": ["..", ".."]}),
    };
    let asked = json!({"interval": [end(from), end(to)]});
    let filter = json!({"op": "t_intersects", "args": [subject, asked]});
    let open = end(from) == ".." && end(to) == "..";
    Filter::read(&filter.to_string(), Language::Json, columns, &Ok).ok().filter(|_| !open).ok_or_else(|| {
        ApiError::BadRequest(format!(
            "datetime={text:?} is none of 2026-01-31, 2026-01-31T08:30:00Z, and two of these with a slash \
             between them, of which one may be .."
        ))
    })
}

/// A queryable as a parameter: that its value is this one.
fn value_filter(column: Column, text: &str, columns: &[Column]) -> Result<Filter, ApiError> {
    let expected = |what: &str| ApiError::BadRequest(format!("{}={text:?} is not {what}", column.name));
    let number = || text.parse().ok().filter(|number: &f64| number.is_finite());
    let value = match column.kind {
        ColumnKind::Text => json!(text),
        ColumnKind::Integer => {
            let whole = number().filter(|number| number.fract() == 0.0);
            json!(whole.ok_or_else(|| expected("a whole number"))?)
        }
        ColumnKind::Real => json!(number().ok_or_else(|| expected("a number"))?),
        ColumnKind::Time if text.len() == 10 => json!({"date": text}),
        ColumnKind::Time => json!({"timestamp": text}),
    };
    let filter = json!({"op": "=", "args": [{"property": column.name}, value]});
    Filter::read(&filter.to_string(), Language::Json, columns, &Ok).map_err(|_| expected("a date or a time"))
}
