//! Which coordinate reference system the rows are in, and in which order their axes stand.

use geo::{Coord, CoordsIter, Geometry, MapCoords};

use super::error::Fault;
use super::gather::{Row, RowFault};
use super::guess::probable_crs;
use super::source::Declared;
use crate::crs::{Crs, CrsError};

/// Farther from its meridian no transverse Mercator is used, metres.
const WIDEST_ZONE: f64 = 1e6;

/// How file coordinates become WGS 84.
#[derive(Debug)]
pub(super) struct Frame {
    crs: Crs,
    swapped: bool,
    /// For the report.
    pub(super) described: String,
    /// What was assumed.
    pub(super) notes: Vec<String>,
}

impl Frame {
    /// # Errors
    /// When no system is known, or the coordinates cannot be in the one that is named.
    pub(super) fn choose(
        declared: Option<Declared>,
        asked: Option<&str>,
        rows: &[Row],
    ) -> Result<Self, Fault> {
        let mut frame = Self::named(declared, asked)?;
        if let Some(middle) = middle(rows) {
            frame.swapped = frame.needs_swap(middle)?;
        }
        if frame.swapped {
            let order =
                if frame.crs.is_degrees() { "latitude before longitude" } else { "northing before easting" };
            frame.notes.push(format!("axes swapped: the values can only be {order}"));
        }
        frame.notes.extend(frame.crs.caveat().map(str::to_owned));
        Ok(frame)
    }

    /// For rows without coordinates.
    pub(super) fn unplaced() -> Self {
        let described = "no coordinates".to_owned();
        Self { crs: Crs::wgs84(), swapped: false, described, notes: Vec::new() }
    }

    fn named(declared: Option<Declared>, asked: Option<&str>) -> Result<Self, Fault> {
        let make = |crs: Crs, how: &str, notes| {
            let described = format!("{} ({how})", crs.name());
            Self { crs, swapped: false, described, notes }
        };
        let unusable = |error: String| Fault::bad(error, "a known system; name it with --crs");
        if let Some(name) = asked {
            let crs = Crs::parse(name).map_err(|error| unusable(error.to_string()))?;
            let mut notes = Vec::new();
            if let Some(Declared { place, crs: Ok(own) }) = declared
                && own.name() != crs.name()
            {
                notes.push(format!(
                    "the file says {} ({place}); taken as {}, as asked",
                    own.name(),
                    crs.name()
                ));
            }
            return Ok(make(crs, "as asked", notes));
        }
        match declared {
            Some(Declared { place, crs: Ok(crs) }) => Ok(make(crs, place, Vec::new())),
            Some(Declared { place, crs: Err(error) }) => Err(unusable(format!("{error} ({place})"))),
            None => {
                let note =
                    "the file names no coordinate reference system: WGS 84 longitude and latitude assumed";
                Ok(make(Crs::wgs84(), "assumed", vec![note.to_owned()]))
            }
        }
    }

    /// Whether the axes stand the other way round, judged by where the middle of the file lies.
    fn needs_swap(&self, at: Coord<f64>) -> Result<bool, Fault> {
        let shown = format!("{} {}", at.x, at.y);
        if self.crs.is_degrees() {
            return match (at.x.abs(), at.y.abs()) {
                (x, y) if x <= 180.0 && y <= 90.0 => Ok(false),
                (x, y) if x <= 90.0 && y <= 180.0 => Ok(true),
                _ => Err(Fault::bad(
                    format!("coordinates such as {shown} are not degrees; {}", probable_crs(at)),
                    format!("degrees of {}; or name the system with --crs", self.crs.name()),
                )),
            };
        }
        if at.x.abs() <= 180.0 && at.y.abs() <= 180.0 {
            return Err(Fault::bad(
                format!("coordinates such as {shown} are degrees"),
                format!("metres of {}; or EPSG:4326, EPSG:4490, gcj02 or bd09 with --crs", self.crs.name()),
            ));
        }
        let Some(middle) = self.crs.transverse_easting() else { return Ok(false) };
        let fits = |east: f64, north: f64| (east - middle).abs() < WIDEST_ZONE && north.abs() < 1.1e7;
        match (fits(at.x, at.y), fits(at.y, at.x)) {
            (true, _) => Ok(false),
            (false, true) => Ok(true),
            (false, false) => Err(Fault::bad(
                format!("coordinates such as {shown} are not in {}; {}", self.crs.name(), probable_crs(at)),
                format!("eastings around {middle} m"),
            )),
        }
    }

    /// A geometry in WGS 84.
    pub(super) fn convert(&self, shape: &Geometry<f64>) -> Result<Geometry<f64>, RowFault> {
        shape
            .try_map_coords(|at| {
                let at = if self.swapped { Coord { x: at.y, y: at.x } } else { at };
                self.crs.to_wgs84(at)
            })
            .map_err(|error: CrsError| {
                let value = match &error {
                    CrsError::Outside { x, y, .. } => format!("{x} {y}"),
                    _ => String::new(),
                };
                RowFault::new(Some("geometry"), &value, format!("finite coordinates of {}", self.crs.name()))
            })
    }
}

/// The median of the rows' first coordinates: a few wild ones do not matter.
fn middle(rows: &[Row]) -> Option<Coord<f64>> {
    let firsts: Vec<Coord<f64>> = rows
        .iter()
        .filter_map(|row| row.geometry.as_ref()?.coords_iter().next())
        .filter(|at| at.x.is_finite() && at.y.is_finite())
        .collect();
    let median = |pick: fn(&Coord<f64>) -> f64| {
        let mut values: Vec<f64> = firsts.iter().map(pick).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some(Coord { x: median(|at| at.x)?, y: median(|at| at.y)? })
}
