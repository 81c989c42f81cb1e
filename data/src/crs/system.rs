use geo::Coord;
use proj4rs::Proj;
use proj4rs::transform::transform;

use super::{china, wkt};

/// Why a coordinate reference system cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// Nobody knows it.
    #[error(
        "{0:?} is no known coordinate reference system; expected EPSG:n (EPSG:4326, EPSG:4490, EPSG:4527, \
         EPSG:4548, EPSG:3857, …), gcj02 or bd09"
    )]
    Unknown(String),
    /// It is known, but not how to compute it.
    #[error("{name} cannot be converted to WGS 84: {why}")]
    Unsupported {
        /// The system.
        name: String,
        /// What is missing.
        why: String,
    },
    /// A coordinate the system does not reach.
    #[error("({x}, {y}) is no coordinate of {name}")]
    Outside {
        /// The system.
        name: String,
        /// East, in the system's unit.
        x: f64,
        /// North, in the system's unit.
        y: f64,
    },
}

/// A coordinate reference system that coordinates can come in.
///
/// Axes are in the order that files use, x = easting or longitude and y = northing or latitude,
/// whatever the order the register declares.
#[derive(Debug, Clone)]
pub struct Crs {
    name: String,
    system: System,
}

#[derive(Debug, Clone)]
enum System {
    Wgs84,
    Gcj02,
    Bd09,
    Projected { source: Box<Proj>, wgs84: Box<Proj>, definition: String },
}

impl Crs {
    /// The system a name stands for: `EPSG:4548`, `4548`, `urn:ogc:def:crs:EPSG::4548`, `CRS84`,
    /// `gcj02`, `bd09`, `wgs84`, `cgcs2000`, or a PROJ definition (`+proj=…`).
    ///
    /// # Errors
    /// When the name is unknown or the system needs what is not here, such as a grid of shifts.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let text = text.trim();
        if text.starts_with("+proj=") || text.starts_with("+init=") {
            return Self::from_definition(text.to_owned(), text);
        }
        match text.to_lowercase().replace(['-', '_', ' '], "").as_str() {
            "gcj02" | "gcj" => return Ok(Self { name: "GCJ-02".to_owned(), system: System::Gcj02 }),
            "bd09" | "bd09ll" => return Ok(Self { name: "BD-09".to_owned(), system: System::Bd09 }),
            "wgs84" => return Ok(Self::wgs84()),
            "cgcs2000" => return Self::from_epsg(4490),
            "nad83" => return Self::from_epsg(4269),
            _ => {}
        }
        let last = text.rsplit([':', '/']).next().unwrap_or(text);
        if last.eq_ignore_ascii_case("CRS84") {
            return Ok(Self { name: "OGC:CRS84".to_owned(), system: System::Wgs84 });
        }
        match last.parse() {
            Ok(code) => Self::from_epsg(code),
            Err(_) => Err(CrsError::Unknown(text.to_owned())),
        }
    }

    /// WGS 84 longitude and latitude.
    pub fn wgs84() -> Self {
        Self { name: "EPSG:4326".to_owned(), system: System::Wgs84 }
    }

    /// The system that a well-known text describes, as in `.prj` files and in `GeoPackage`s.
    ///
    /// # Errors
    /// When the text is broken or the system is not known.
    pub fn from_wkt(text: &str) -> Result<Self, CrsError> {
        wkt::parse(text)
    }

    pub(super) fn from_epsg(code: u32) -> Result<Self, CrsError> {
        // Codes that were in use for Web Mercator before it had its own.
        let code = if [900_913, 102_100, 102_113, 3785].contains(&code) { 3857 } else { code };
        if code == 4326 {
            return Ok(Self::wgs84());
        }
        let name = format!("EPSG:{code}");
        match u16::try_from(code).ok().and_then(crs_definitions::from_code) {
            Some(found) => Self::from_definition(name, found.proj4),
            None => Err(CrsError::Unknown(name)),
        }
    }

    /// A system from its PROJ definition.
    pub(super) fn from_definition(name: String, definition: &str) -> Result<Self, CrsError> {
        let read = |text: &str| {
            Proj::from_proj_string(text)
                .map(Box::new)
                .map_err(|error| CrsError::Unsupported { name: name.clone(), why: error.to_string() })
        };
        let source = read(definition)?;
        if source.is_geocent() || !source.has_inverse() {
            let why = "it is not a system of maps".to_owned();
            return Err(CrsError::Unsupported { name, why });
        }
        let wgs84 = read("+proj=longlat +datum=WGS84 +no_defs")?;
        Ok(Self { name, system: System::Projected { source, wgs84, definition: definition.to_owned() } })
    }

    /// What to call it in a report.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its coordinates are degrees.
    pub fn is_degrees(&self) -> bool {
        match &self.system {
            System::Projected { source, .. } => source.is_latlong(),
            System::Wgs84 | System::Gcj02 | System::Bd09 => true,
        }
    }

    /// What a user should know of the accuracy, if anything.
    pub fn caveat(&self) -> Option<&'static str> {
        let System::Projected { definition, .. } = &self.system else { return None };
        (definition.contains("ellps=krass") || definition.contains("a=6378140")).then_some(
            "Beijing 1954 and Xian 1980 have no exact public relation to WGS 84: places may be off by up to \
             about 100 m",
        )
    }

    /// The false easting of a transverse Mercator, metres: what tells its axes and zones apart.
    pub(crate) fn transverse_easting(&self) -> Option<f64> {
        match &self.system {
            System::Projected { source, .. } if ["tmerc", "etmerc", "utm"].contains(&source.projname()) => {
                Some(source.false_easting())
            }
            _ => None,
        }
    }

    /// A coordinate as WGS 84 longitude and latitude, degrees.
    ///
    /// # Errors
    /// When the coordinate is not finite or the system does not reach it.
    pub fn to_wgs84(&self, at: Coord<f64>) -> Result<Coord<f64>, CrsError> {
        let outside = || CrsError::Outside { name: self.name.clone(), x: at.x, y: at.y };
        if !at.x.is_finite() || !at.y.is_finite() {
            return Err(outside());
        }
        match &self.system {
            System::Wgs84 => Ok(at),
            System::Gcj02 => Ok(china::gcj02_to_wgs84(at)),
            System::Bd09 => Ok(china::bd09_to_wgs84(at)),
            System::Projected { source, wgs84, .. } => {
                let degrees = source.is_latlong();
                if degrees && (at.x.abs() > 180.0 || at.y.abs() > 90.0) {
                    return Err(outside());
                }
                let mut point =
                    if degrees { (at.x.to_radians(), at.y.to_radians(), 0.0) } else { (at.x, at.y, 0.0) };
                transform(source, wgs84, &mut point).map_err(|_| outside())?;
                let found = Coord { x: point.0.to_degrees(), y: point.1.to_degrees() };
                if found.x.is_finite() && found.y.is_finite() { Ok(found) } else { Err(outside()) }
            }
        }
    }

    /// WGS 84 longitude and latitude in degrees as a coordinate of this system, the inverse of
    /// [`Crs::to_wgs84`].
    ///
    /// # Errors
    /// When the coordinate is not finite, the system does not reach it, or it is one of the systems
    /// that maps are only read in.
    pub fn from_wgs84(&self, at: Coord<f64>) -> Result<Coord<f64>, CrsError> {
        let outside = || CrsError::Outside { name: self.name.clone(), x: at.x, y: at.y };
        match &self.system {
            System::Wgs84 => Ok(at),
            System::Gcj02 | System::Bd09 => {
                let why = "coordinates are read in it, not written".to_owned();
                Err(CrsError::Unsupported { name: self.name.clone(), why })
            }
            System::Projected { source, wgs84, .. } => {
                let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
                transform(wgs84, source, &mut point).map_err(|_| outside())?;
                let degrees = source.is_latlong();
                let (x, y) =
                    if degrees { (point.0.to_degrees(), point.1.to_degrees()) } else { (point.0, point.1) };
                if x.is_finite() && y.is_finite() { Ok(Coord { x, y }) } else { Err(outside()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EPSG code, easting, northing, and the longitude and latitude that PROJ 9 gives for them.
    const REFERENCES: [(u32, f64, f64, f64, f64); 15] = [
        (4527, 39_500_000.0, 4_060_999.087_7, 117.0, 36.68),
        (4527, 39_488_371.151_3, 4_054_348.691_5, 116.87, 36.62),
        (4527, 39_518_733.994_8, 4_077_665.626_2, 117.21, 36.83),
        (4548, 500_000.0, 4_060_999.087_7, 117.0, 36.68),
        (4548, 488_371.151_3, 4_054_348.691_5, 116.87, 36.62),
        (4548, 518_733.994_8, 4_077_665.626_2, 117.21, 36.83),
        (4498, 20_488_371.151_3, 4_054_348.691_5, 116.87, 36.62),
        (3857, 13_024_380.422_8, 4_394_596.281_6, 117.0, 36.68),
        (3857, 13_009_908.889, 4_386_271.220_9, 116.87, 36.62),
        (3857, 13_047_757.515_9, 4_415_437.395_5, 117.21, 36.83),
        (32650, 500_000.0, 4_059_374.688_2, 117.0, 36.68),
        (32650, 488_375.802_8, 4_052_726.952_1, 116.87, 36.62),
        (32650, 518_726.501_2, 4_076_034.560_1, 117.21, 36.83),
        (32122, 566_653.670_1, 214_770.180_7, -82.9, 41.6),
        (2263, 998_114.040_6, 194_309.295_7, -73.95, 40.7),
    ];

    #[test]
    fn agrees_with_proj_to_a_centimetre() {
        for (code, x, y, lon, lat) in REFERENCES {
            let found = Crs::parse(&format!("EPSG:{code}")).unwrap().to_wgs84(Coord { x, y }).unwrap();
            let east = (found.x - lon) * 111_320.0 * lat.to_radians().cos();
            let north = (found.y - lat) * 111_000.0;
            assert!(east.hypot(north) < 0.01, "EPSG:{code}: {east} m east, {north} m north");
        }
    }

    #[test]
    fn goes_back_as_proj_does_to_a_centimetre() {
        for (code, x, y, lon, lat) in REFERENCES {
            let found =
                Crs::parse(&format!("EPSG:{code}")).unwrap().from_wgs84(Coord { x: lon, y: lat }).unwrap();
            // US feet are shorter than metres.
            assert!((found.x - x).hypot(found.y - y) < 0.03, "EPSG:{code}: {found:?}");
        }
        assert!(Crs::parse("gcj02").unwrap().from_wgs84(Coord { x: 117.0, y: 36.0 }).is_err());
    }

    #[test]
    fn degrees_stay_degrees() {
        for name in ["EPSG:4326", "4490", "EPSG:4269", "urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84", "CGCS2000"] {
            let crs = Crs::parse(name).unwrap();
            let found = crs.to_wgs84(Coord { x: 117.0, y: 36.68 }).unwrap();
            assert!(crs.is_degrees());
            assert!((found.x - 117.0).abs() < 1e-9 && (found.y - 36.68).abs() < 1e-9, "{name} {found:?}");
        }
    }

    #[test]
    fn names_are_read_in_every_usual_spelling() {
        for (text, name) in [
            ("urn:ogc:def:crs:EPSG::4548", "EPSG:4548"),
            ("http://www.opengis.net/def/crs/EPSG/0/4527", "EPSG:4527"),
            ("epsg:900913", "EPSG:3857"),
            ("GCJ-02", "GCJ-02"),
            ("bd09", "BD-09"),
        ] {
            assert_eq!(Crs::parse(text).unwrap().name(), name);
        }
    }

    #[test]
    fn unknown_and_impossible_systems_are_errors() {
        for text in ["", "EPSG:", "EPSG:1", "EPSG:99999999999", "mars", "EPSG:4978", "+proj=nothing"] {
            assert!(Crs::parse(text).is_err(), "{text}");
        }
        let crs = Crs::parse("EPSG:4548").unwrap();
        assert!(crs.to_wgs84(Coord { x: f64::NAN, y: 1.0 }).is_err());
        assert!(crs.to_wgs84(Coord { x: f64::INFINITY, y: 1.0 }).is_err());
    }
}
