//! What features leave as. Each writer is asked for its beginning, one feature after the other, and its
//! end.

mod csv;
mod geojson;
mod page;
mod parquet;

use super::{Format, ItemsQuery, Link, OutputCrs, Selection, Site};
use crate::service::{Features, MapLayer};

pub(crate) use csv::field as csv_field;
pub(crate) use geojson::write_feature;

/// Writes features in one format.
pub(crate) trait Writer: Send {
    /// What comes before the first feature.
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()>;

    /// One feature.
    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()>;

    /// What comes after the last feature.
    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()>;
}

/// What a writer is told.
pub(crate) struct Context {
    pub(crate) site: Site,
    pub(crate) layer: MapLayer,
    /// The columns that are told, by number.
    pub(crate) columns: Vec<usize>,
    pub(crate) crs: OutputCrs,
    pub(crate) matched: usize,
    pub(crate) returned: usize,
    pub(crate) links: Vec<Link>,
    /// When the answer was made, RFC 3339.
    pub(crate) time_stamp: String,
}

impl Context {
    /// For an answer to a request.
    pub(crate) fn new(
        query: &ItemsQuery,
        selection: &Selection,
        site: Site,
        links: Vec<Link>,
        time_stamp: String,
    ) -> Self {
        Self {
            site,
            layer: query.layer,
            columns: query.columns.clone(),
            crs: query.crs.clone(),
            matched: selection.matched,
            returned: selection.len(),
            links,
            time_stamp,
        }
    }

    /// The writer of a format.
    ///
    /// # Errors
    /// When the format cannot be begun.
    pub(crate) fn writer(self, format: Format) -> anyhow::Result<Box<dyn Writer>> {
        Ok(match format {
            Format::Json => Box::new(geojson::Collection::new(self)),
            Format::GeoJsonSeq => Box::new(geojson::Lines::new(self, true)),
            Format::NdJson => Box::new(geojson::Lines::new(self, false)),
            Format::Csv => Box::new(csv::Table::new(self)),
            Format::Parquet => Box::new(parquet::File::new(&self)?),
            Format::Html => Box::new(page::Listing::new(self)),
            Format::Mvt | Format::TileJson => unreachable!("features are not offered as tiles"),
        })
    }
}
