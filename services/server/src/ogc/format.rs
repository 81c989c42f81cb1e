//! The formats that resources come in and how a request chooses among them.

use axum::http::{HeaderMap, header};

use crate::error::ApiError;
use crate::service::{GEO_JSON, MVT};

/// A format, by the name that `f=` has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON; of features, `GeoJSON`.
    Json,
    /// A page for people.
    Html,
    /// `GeoJSON` text sequences (RFC 8142).
    GeoJsonSeq,
    /// A feature per line.
    NdJson,
    /// Comma-separated, points as `lon`, `lat`.
    Csv,
    /// `GeoParquet`.
    Parquet,
    /// Mapbox Vector Tile.
    Mvt,
    /// `TileJSON` 3.0.
    TileJson,
}

/// What a resource is made of, which says what JSON means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A description.
    Document,
    /// A description of properties.
    Schema,
    /// One feature.
    Feature,
    /// Features.
    Features,
    /// A description of tiles.
    Tileset,
    /// A tile.
    Tile,
}

impl Kind {
    /// The formats a resource of this kind comes in, the usual one first.
    pub(crate) fn formats(self) -> &'static [Format] {
        match self {
            Self::Document | Self::Schema | Self::Feature => &[Format::Json, Format::Html],
            Self::Features => &[
                Format::Json,
                Format::Html,
                Format::GeoJsonSeq,
                Format::NdJson,
                Format::Csv,
                Format::Parquet,
            ],
            Self::Tileset => &[Format::Json, Format::Html, Format::TileJson],
            Self::Tile => &[Format::Mvt],
        }
    }
}

impl Format {
    /// Its name in `f=`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::GeoJsonSeq => "geojsonseq",
            Self::NdJson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Mvt => "mvt",
            Self::TileJson => "tilejson",
        }
    }

    /// What it is called on a page.
    pub(crate) fn title(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Json, Kind::Feature | Kind::Features) => "GeoJSON",
            (Self::Json, Kind::Schema) => "JSON Schema",
            (Self::Json, _) => "JSON",
            (Self::Html, _) => "HTML",
            (Self::GeoJsonSeq, _) => "GeoJSON text sequence",
            (Self::NdJson, _) => "Newline-delimited GeoJSON",
            (Self::Csv, _) => "CSV",
            (Self::Parquet, _) => "GeoParquet",
            (Self::Mvt, _) => "Mapbox Vector Tile",
            (Self::TileJson, _) => "TileJSON",
        }
    }

    /// Its media type, as links name it.
    pub(crate) fn media_type(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Json, Kind::Schema) => "application/schema+json",
            (Self::Json, Kind::Feature | Kind::Features) => GEO_JSON,
            (Self::Json, _) => "application/json",
            (Self::Html, _) => "text/html",
            (Self::GeoJsonSeq, _) => "application/geo+json-seq",
            (Self::NdJson, _) => "application/x-ndjson",
            (Self::Csv, _) => "text/csv",
            (Self::Parquet, _) => "application/vnd.apache.parquet",
            (Self::Mvt, _) => MVT,
            // Registered nowhere; what other servers of OGC API – Tiles say.
            (Self::TileJson, _) => "application/vnd.mapbox.tile+json",
        }
    }

    /// Its media type as an answer states it.
    pub(crate) fn content_type(self, kind: Kind) -> String {
        let media_type = self.media_type(kind);
        match self {
            Self::Html | Self::Csv => format!("{media_type}; charset=utf-8"),
            _ => media_type.to_owned(),
        }
    }

    /// How well a media range of an `Accept` header names it: exactly, by its type, as anything.
    fn fits(self, kind: Kind, range: &str) -> Option<u8> {
        let exact = self.media_type(kind);
        let family = exact.split('/').next().unwrap_or_default();
        match range {
            "*/*" => Some(0),
            range if range.strip_suffix("/*") == Some(family) => Some(1),
            range if range == exact => Some(2),
            "application/json" if self == Self::Json => Some(2),
            "application/xhtml+xml" if self == Self::Html => Some(2),
            _ => None,
        }
    }
}

/// The format of an answer: what `f=` says, else what the client likes best.
///
/// # Errors
/// When `f=` names none of the formats, or the client takes none of them.
pub(crate) fn negotiate(f: Option<&str>, headers: &HeaderMap, kind: Kind) -> Result<Format, ApiError> {
    let formats = kind.formats();
    if let Some(f) = f {
        let named = formats.iter().copied().find(|format| format.name() == f);
        return named
            .or((f == "geojson" && kind.formats().contains(&Format::Json)).then_some(Format::Json))
            .ok_or_else(|| {
                let names: Vec<_> = formats.iter().map(|format| format.name()).collect();
                ApiError::BadRequest(format!("f={f:?} is none of {}", names.join(", ")))
            });
    }
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|list| list.to_str().ok());
    let accepted: Vec<(&str, f32)> = lists.flat_map(|list| list.split(',')).map(weighed).collect();
    if accepted.is_empty() {
        return Ok(formats[0]);
    }
    // The most specific range counts for a format; of formats equally liked the first.
    let liking = |format: Format| {
        let fitting =
            accepted.iter().filter_map(|(range, weight)| Some((format.fits(kind, range)?, *weight)));
        fitting.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map_or(0.0, |(_, weight)| weight)
    };
    let best =
        formats.iter().rev().map(|format| (*format, liking(*format))).max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, weight)| *weight > 0.0).map(|(format, _)| format).ok_or_else(|| {
        let types: Vec<_> = formats.iter().map(|format| format.media_type(kind)).collect();
        ApiError::NotAcceptable(format!("this comes as {}", types.join(", ")))
    })
}

/// A media range and its weight.
fn weighed(range: &str) -> (&str, f32) {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse);
    (name, weight.unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(accept: &'static str, kind: Kind) -> Option<Format> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        negotiate(None, &headers, kind).ok()
    }

    #[test]
    fn the_client_gets_what_it_likes_best() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(accepting(browser, Kind::Features), Some(Format::Html));
        assert_eq!(accepting("*/*", Kind::Features), Some(Format::Json));
        assert_eq!(
            accepting("application/geo+json, application/json;q=0.9", Kind::Features),
            Some(Format::Json)
        );
        assert_eq!(accepting("application/json", Kind::Schema), Some(Format::Json));
        assert_eq!(accepting("text/csv, */*;q=0.1", Kind::Features), Some(Format::Csv));
        assert_eq!(accepting("text/*;q=0.3, text/html;q=0, */*;q=0.2", Kind::Features), Some(Format::Csv));
        assert_eq!(accepting("text/csv", Kind::Document), None);
        assert_eq!(accepting("image/png", Kind::Features), None);
    }

    #[test]
    fn f_goes_before_what_the_client_takes() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, "text/html".parse().unwrap());
        assert_eq!(negotiate(Some("csv"), &headers, Kind::Features).unwrap(), Format::Csv);
        assert_eq!(negotiate(Some("geojson"), &headers, Kind::Features).unwrap(), Format::Json);
        assert!(negotiate(Some("csv"), &headers, Kind::Document).is_err());
        assert!(negotiate(Some("gif"), &headers, Kind::Features).is_err());
    }
}
