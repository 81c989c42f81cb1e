use std::fs::File;
use std::io::Read;
use std::path::Path;

use geo::{Coord, CoordsIter, Geometry};
use wangge_model::Records;

use super::error::Fault;
use super::fields::FieldMap;
use super::format::{self, Format};
use super::frame::Frame;
use super::gather::{Gathered, Gatherer, Row, RowFault};
use super::locate::locate;
use super::records::Builder;
use super::source::Source;
use super::{ReadError, ReadOptions, ReadReport, Reject, csv, geojson, gpkg, parquet, shp, text};
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
    let fields = FieldMap::new(options.layer, &options.mapping)?;
    let planar = match &options.crs {
        Some(name) => {
            !Crs::parse(name).map_err(|error| Fault::bad(error.to_string(), "a known system"))?.is_degrees()
        }
        None => false,
    };
    let mut rows = Gatherer::new(options.layer, fields);
    let Source { format, encoding, declared, mut notes } = rows_of(path, options, &mut rows)?;
    let mut gathered = rows.finish()?;
    notes.extend(gathered.bindings.describe(options.layer, &gathered.columns));
    notes.extend(locate(&mut gathered, planar)?);
    let frame = Frame::choose(declared, options.crs.as_deref(), &gathered.rows)?;
    notes.extend(frame.notes.iter().cloned());

    let mut faults = std::mem::take(&mut gathered.faults);
    let shapes = convert(&gathered, &frame, &mut faults);
    notes.extend(extent_note(&shapes));
    let mut builder = Builder::new(options.layer, &gathered);
    let records = builder.build(&shapes)?;
    notes.extend(builder.notes());
    faults.append(&mut builder.faults);
    faults.sort_by_key(|(row, _)| *row);
    let reject = |(row, fault): (u64, RowFault)| Reject {
        file: file.to_owned(),
        row,
        column: fault.column,
        value: fault.value,
        expected: fault.expected,
    };
    let report = ReadReport {
        file: file.to_owned(),
        format,
        encoding,
        crs: frame.described,
        rows: gathered.total,
        rejects: faults.into_iter().map(reject).collect(),
        notes,
    };
    Ok((records, report))
}

fn rows_of(path: &Path, options: &ReadOptions, rows: &mut Gatherer) -> Result<Source, Fault> {
    let mut head = Vec::new();
    File::open(path)?.take(format::HEAD as u64).read_to_end(&mut head)?;
    let asked = options.encoding.as_deref();
    match format::recognize(&head)? {
        Format::GeoJson => geojson::read(path, &text::detect(path, asked)?, rows),
        Format::Csv => csv::read(path, &text::detect(path, asked)?, rows),
        Format::GeoPackage => gpkg::read(path, rows),
        Format::Shapefile => shp::read(path, asked, rows),
        Format::Parquet => parquet::read(path, rows),
    }
}

/// Rows with their geometry in WGS 84.
fn convert<'a>(
    gathered: &'a Gathered,
    frame: &Frame,
    faults: &mut Vec<(u64, RowFault)>,
) -> Vec<(u64, &'a Row, Geometry<f64>)> {
    let mut shapes = Vec::with_capacity(gathered.rows.len());
    for row in &gathered.rows {
        let converted = match &row.geometry {
            Some(shape) => frame.convert(shape),
            None => Err(RowFault::new(Some("geometry"), "", "a geometry; this row has none")),
        };
        match converted {
            Ok(shape) => shapes.push((row.number, row, shape)),
            Err(fault) => faults.push((row.number, fault)),
        }
    }
    shapes
}

/// Where the rows lie, so that a wrong system is noticed.
fn extent_note(shapes: &[(u64, &Row, Geometry<f64>)]) -> Option<String> {
    let on_globe = |at: &Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    let mut coords = shapes.iter().flat_map(|(_, _, shape)| shape.coords_iter()).filter(on_globe);
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
