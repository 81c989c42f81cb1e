//! Shapefile: `.shp` with `.dbf`, `.cpg` and `.prj` beside it.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, Point};
use shapefile::record::traits::HasXY;
use shapefile::{PolygonRing, Shape, ShapeReader};

use super::dbf::Dbf;
use super::error::Fault;
use super::gather::{Gatherer, RowFault};
use super::rings::polygons;
use super::source::{Declared, Source};
use super::text::encoding_by_name;
use crate::crs::Crs;

/// Reads all shapes with their attributes.
pub(super) fn read(path: &Path, asked: Option<&str>, rows: &mut Gatherer) -> Result<Source, Fault> {
    let mut notes = Vec::new();
    let table = beside(path, "dbf")?.map(|dbf| Dbf::read(&dbf)).transpose()?;
    if table.is_none() {
        notes.push("there is no .dbf beside the .shp: shapes without attributes".to_owned());
    }
    let declared = declared_encoding(path, asked)?;
    let (encoding, described) = match &table {
        Some(table) => table.encoding(declared),
        None => (encoding_rs::UTF_8, "no text".to_owned()),
    };
    let mut columns = Vec::new();
    if let Some(table) = &table {
        for name in table.names(encoding) {
            columns.push(rows.column(&name)?);
        }
    }
    let count = read_shapes(path, rows, |index| match &table {
        Some(table) if table.is_deleted(index) => None,
        Some(table) => Some(columns.iter().copied().zip(table.values(index, encoding)).collect()),
        None => Some(Vec::new()),
    })?;
    if let Some(table) = &table
        && table.rows() != count
    {
        notes.push(format!("the .shp has {count} shapes, the .dbf {} rows", table.rows()));
    }
    Ok(Source { format: "Shapefile", encoding: described, declared: declared_crs(path)?, notes })
}

/// The file of the same name with another ending, whichever case that is in.
fn beside(path: &Path, ending: &str) -> Result<Option<PathBuf>, Fault> {
    let wanted = path.with_extension(ending);
    if wanted.is_file() {
        return Ok(Some(wanted));
    }
    let Some(dir) = path.parent() else { return Ok(None) };
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let name = wanted.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    for entry in fs::read_dir(dir)? {
        let entry = entry?.path();
        if entry.file_name().is_some_and(|found| found.to_string_lossy().to_lowercase() == name) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// A small text file beside the `.shp`.
fn text_beside(path: &Path, ending: &str) -> Result<Option<String>, Fault> {
    let Some(found) = beside(path, ending)? else { return Ok(None) };
    let mut bytes = Vec::new();
    File::open(found)?.take(1 << 20).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').trim().to_owned()))
}

fn declared_encoding(
    path: &Path,
    asked: Option<&str>,
) -> Result<Option<(&'static Encoding, &'static str)>, Fault> {
    if let Some(name) = asked {
        let found = encoding_by_name(name);
        let found =
            found.ok_or_else(|| Fault::bad(format!("there is no encoding {name:?}"), "utf-8, gb18030, …"))?;
        return Ok(Some((found, "as asked")));
    }
    let named = text_beside(path, "cpg")?;
    Ok(named.and_then(|name| encoding_by_name(&name)).map(|encoding| (encoding, ".cpg")))
}

fn declared_crs(path: &Path) -> Result<Option<Declared>, Fault> {
    Ok(text_beside(path, "prj")?
        .map(|text| Declared { place: ".prj", crs: Crs::from_wkt(&text).map_err(|error| error.to_string()) }))
}

type Attributes = Vec<(usize, super::value::Value)>;

/// Hands on shape by shape; rows without attributes (deleted ones) are passed over.
fn read_shapes(
    path: &Path,
    rows: &mut Gatherer,
    attributes: impl Fn(usize) -> Option<Attributes>,
) -> Result<usize, Fault> {
    let broken = |error: &shapefile::Error, row: usize| {
        Fault::bad(format!("the .shp is truncated or broken at shape {row}: {error}"), "a whole Shapefile")
    };
    let file = BufReader::new(File::open(path)?);
    let mut reader = ShapeReader::new(file).map_err(|error| broken(&error, 0))?;
    let mut count = 0;
    for shape in reader.iter_shapes() {
        let shape = shape.map_err(|error| broken(&error, count + 1))?;
        let values = attributes(count);
        count += 1;
        if let Some(values) = values {
            rows.row(count as u64, values, geometry(shape))?;
        }
    }
    Ok(count)
}

fn geometry(shape: Shape) -> Result<Option<Geometry<f64>>, RowFault> {
    let point = |x, y| Point(Coord { x, y }).into();
    Ok(Some(match shape {
        Shape::NullShape => return Ok(None),
        Shape::Point(p) => point(p.x, p.y),
        Shape::PointM(p) => point(p.x, p.y),
        Shape::PointZ(p) => point(p.x, p.y),
        Shape::Multipoint(points) => points_of(points.points()),
        Shape::MultipointM(points) => points_of(points.points()),
        Shape::MultipointZ(points) => points_of(points.points()),
        Shape::Polyline(line) => lines_of(line.parts()),
        Shape::PolylineM(line) => lines_of(line.parts()),
        Shape::PolylineZ(line) => lines_of(line.parts()),
        Shape::Polygon(area) => rings_of(area.rings()),
        Shape::PolygonM(area) => rings_of(area.rings()),
        Shape::PolygonZ(area) => rings_of(area.rings()),
        Shape::Multipatch(_) => {
            return Err(RowFault::new(Some("geometry"), "MultiPatch", "points, lines or polygons"));
        }
    }))
}

fn coords<P: HasXY>(points: &[P]) -> LineString<f64> {
    points.iter().map(|p| Coord { x: p.x(), y: p.y() }).collect()
}

fn points_of<P: HasXY>(points: &[P]) -> Geometry<f64> {
    MultiPoint(points.iter().map(|p| Point(Coord { x: p.x(), y: p.y() })).collect()).into()
}

fn rings_of<P: HasXY>(rings: &[PolygonRing<P>]) -> Geometry<f64> {
    polygons(rings.iter().map(|ring| coords(ring.points())).collect()).into()
}

fn lines_of<P: HasXY>(parts: &[Vec<P>]) -> Geometry<f64> {
    MultiLineString(parts.iter().map(|part| coords(part)).collect()).into()
}
