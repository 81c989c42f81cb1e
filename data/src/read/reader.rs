use std::fs::File;
use std::io::Read;
use std::path::Path;

use geo::{Coord, CoordsIter};
use wangge_model::{Area, Layer, Records};

use super::error::Fault;
use super::fields::{Field, FieldMap};
use super::format::{self, Format};
use super::frame::Frame;
use super::gather::{Gathered, Gatherer, RowFault};
use super::locate::locate;
use super::moment;
use super::records::{Builder, Converted};
use super::source::Source;
use super::{ReadColumn, ReadError, ReadOptions, ReadReport, Reject, csv, geojson, gpkg, parquet, shp, text};
use crate::crs::Crs;

/// Reads a file as one layer: recognizes the format by content, decodes text, maps columns,
/// converts coordinates to WGS 84, and validates every row. Good rows are kept, bad ones reported.
///
/// # Errors
/// When the file as a whole cannot be taken: unreadable, of no known format, truncated, in no known
/// encoding or coordinate reference system, without a column that the layer needs, or with a column
/// that identifies people.
pub fn read_layer(path: &Path, options: &ReadOptions) -> Result<(Records, ReadReport), ReadError> {
    let file = path.display().to_string();
    read(path, options, &file).map_err(|fault| fault.in_file(&file))
}

fn read(path: &Path, options: &ReadOptions, file: &str) -> Result<(Records, ReadReport), Fault> {
    let profile = options.profile.as_ref();
    let fields = FieldMap::new(options.layer, &options.mapping)?.with_profile(profile);
    let zone = options.time_zone.as_deref().or(profile.and_then(|profile| profile.time_zone.as_deref()));
    let zone = zone.map(moment::zone).transpose()?;
    let asked = (options.crs.as_deref(), options.encoding.as_deref());
    let mut read = Placed::read(path, asked, Gatherer::new(options.layer, fields))?;
    let shapes = convert(&read.gathered, &read.frame, &mut read.faults);
    let mut builder = Builder::new(options.layer, &read.gathered);
    builder.zone = zone;
    builder.profile = profile;
    builder.not_after = options.not_after;
    let records = builder.build(&shapes)?;
    let (notes, faults) = (builder.notes(), builder.faults);
    read.notes.extend(extent_note(&shapes));
    read.notes.extend(notes);
    Ok((records, read.report(file, faults)))
}

/// Ground with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedArea {
    /// What it is called.
    pub name: String,
    /// Its outline.
    pub area: Area,
}

/// Reads polygons with names from a file of any format that layers come in; the coordinate reference
/// system is what the file says, or what is asked for. Good rows are kept, bad ones reported.
///
/// # Errors
/// As [`read_layer`].
pub fn read_areas(
    path: &Path,
    crs: Option<&str>,
    encoding: Option<&str>,
) -> Result<(Vec<NamedArea>, ReadReport), ReadError> {
    let file = path.display().to_string();
    let read = || {
        // Like districts, they are places whose name is the name of a place.
        let fields = FieldMap::only(Layer::District, &[Field::Name]);
        let gatherer = Gatherer::of_areas("dedicated", Layer::District, fields);
        let mut read = Placed::read(path, (crs, encoding), gatherer)?;
        let shapes = convert(&read.gathered, &read.frame, &mut read.faults);
        let mut builder = Builder::new(Layer::District, &read.gathered);
        let areas = builder.areas(&shapes)?;
        let faults = builder.faults;
        read.notes.extend(extent_note(&shapes));
        Ok((areas, read.report(&file, faults)))
    };
    read().map_err(|fault: Fault| fault.in_file(&file))
}

/// A file whose rows are places.
struct Placed {
    gathered: Gathered,
    frame: Frame,
    format: &'static str,
    encoding: String,
    notes: Vec<String>,
    faults: Vec<(u64, RowFault)>,
}

impl Placed {
    fn read(
        path: &Path,
        (crs, encoding): (Option<&str>, Option<&str>),
        mut rows: Gatherer,
    ) -> Result<Self, Fault> {
        let planar = match crs {
            Some(name) => !Crs::parse(name)
                .map_err(|error| Fault::bad(error.to_string(), "a known system"))?
                .is_degrees(),
            None => false,
        };
        let Source { format, encoding, declared, mut notes } = rows_of(path, encoding, &mut rows)?;
        let (placed, may_lack) = (rows.placed(), rows.may_lack_places());
        let mut gathered = rows.finish()?;
        notes.extend(gathered.bindings.describe(gathered.fields, &gathered.columns));
        if placed {
            notes.extend(locate(&mut gathered, planar, may_lack)?);
        } else {
            gathered.rows.iter_mut().for_each(|row| row.geometry = None);
        }
        let frame = if gathered.rows.iter().any(|row| row.geometry.is_some()) {
            Frame::choose(declared, crs, &gathered.rows)?
        } else {
            Frame::unplaced()
        };
        notes.extend(frame.notes.iter().cloned());
        let faults = std::mem::take(&mut gathered.faults);
        Ok(Self { gathered, frame, format, encoding, notes, faults })
    }

    fn report(self, file: &str, more: Vec<(u64, RowFault)>) -> ReadReport {
        let Gathered { columns, bindings, .. } = &self.gathered;
        let columns = columns.iter().enumerate().map(|(index, column)| ReadColumn {
            column: column.clone(),
            field: bindings.field(index).map(Field::name),
        });
        ReadReport {
            columns: columns.collect(),
            file: file.to_owned(),
            format: self.format,
            encoding: self.encoding,
            crs: self.frame.described,
            rows: self.gathered.total,
            rejects: rejects(file, self.faults.into_iter().chain(more).collect()),
            notes: self.notes,
        }
    }
}

/// Faults in the order of the file.
pub(super) fn rejects(file: &str, mut faults: Vec<(u64, RowFault)>) -> Vec<Reject> {
    faults.sort_by_key(|(row, _)| *row);
    let reject = |(row, fault): (u64, RowFault)| Reject {
        file: file.to_owned(),
        row,
        column: fault.column,
        value: fault.value,
        expected: fault.expected,
    };
    faults.into_iter().map(reject).collect()
}

/// Hands all rows of a file to the gatherer.
pub(super) fn rows_of(path: &Path, encoding: Option<&str>, rows: &mut Gatherer) -> Result<Source, Fault> {
    let mut head = Vec::new();
    File::open(path)?.take(format::HEAD as u64).read_to_end(&mut head)?;
    match format::recognize(&head)? {
        Format::GeoJson => geojson::read(path, &text::detect(path, encoding)?, rows),
        Format::Csv => csv::read(path, &text::detect(path, encoding)?, rows),
        Format::GeoPackage => gpkg::read(path, rows),
        Format::Shapefile => shp::read(path, encoding, rows),
        Format::Parquet => parquet::read(path, rows),
    }
}

/// Rows with their geometry in WGS 84.
fn convert<'a>(
    gathered: &'a Gathered,
    frame: &Frame,
    faults: &mut Vec<(u64, RowFault)>,
) -> Vec<Converted<'a>> {
    let mut shapes = Vec::with_capacity(gathered.rows.len());
    for row in &gathered.rows {
        match row.geometry.as_ref().map(|shape| frame.convert(shape)).transpose() {
            Ok(shape) => shapes.push((row.number, row, shape)),
            Err(fault) => faults.push((row.number, fault)),
        }
    }
    shapes
}

/// Where the rows lie, so that a wrong system is noticed.
fn extent_note(shapes: &[Converted]) -> Option<String> {
    let on_globe = |at: &Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    let mut coords = shapes
        .iter()
        .flat_map(|(_, _, shape)| shape.iter().flat_map(CoordsIter::coords_iter))
        .filter(on_globe);
    let first = coords.next()?;
    let (low, high) = coords.fold((first, first), |(low, high), at| {
        let low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
        (low, Coord { x: high.x.max(at.x), y: high.y.max(at.y) })
    });
    let wide = high.x - low.x > 5.0 || high.y - low.y > 5.0;
    let more = if wide { "; more than a district, are some coordinates wrong?" } else { "" };
    Some(format!(
        "the rows lie between longitude {:.4} and {:.4}, latitude {:.4} and {:.4}{more}",
        low.x, high.x, low.y, high.y
    ))
}
