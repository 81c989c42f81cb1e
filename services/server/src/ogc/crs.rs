//! Coordinate reference systems by reference (OGC API – Features, Part 2).

use geo::{Coord, Geometry, LineString, MapCoords, MapCoordsInPlace, Polygon};
use wangge_data::Crs;

use crate::error::ApiError;

/// Longitude and latitude, what comes unless another is asked for.
pub(crate) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// The same with heights, which nothing here has: a box of six numbers is in it.
const CRS84H: &str = "http://www.opengis.net/def/crs/OGC/0/CRS84h";

/// A system of the EPSG register that is offered.
struct Registered {
    code: u32,
    /// Whether the register puts latitude or northing first.
    north_first: bool,
}

/// What is offered besides CRS84: geographic systems, Web Mercator, the zones of CGCS 2000 and UTM that
/// Jinan lies in.
const REGISTERED: [Registered; 6] = [
    Registered { code: 4326, north_first: true },
    Registered { code: 4490, north_first: true },
    Registered { code: 3857, north_first: false },
    Registered { code: 4548, north_first: true },
    Registered { code: 4527, north_first: true },
    Registered { code: 32650, north_first: false },
];

/// A coordinate reference system that features can be asked in and come in.
#[derive(Debug, Clone)]
pub(crate) struct OutputCrs {
    uri: String,
    system: Option<Crs>,
    north_first: bool,
}

impl OutputCrs {
    /// CRS84.
    pub(crate) fn crs84() -> Self {
        Self { uri: CRS84.to_owned(), system: None, north_first: false }
    }

    /// The system of a URI or of a code like `EPSG:4548`.
    ///
    /// # Errors
    /// When it is none of those offered. `parameter` is what the client calls it.
    pub(crate) fn parse(text: &str, parameter: &str) -> Result<Self, ApiError> {
        if [CRS84, CRS84H, "OGC:CRS84", "CRS84"].contains(&text) {
            return Ok(Self::crs84());
        }
        let code = text
            .strip_prefix("http://www.opengis.net/def/crs/EPSG/0/")
            .or_else(|| text.strip_prefix("EPSG:"));
        let code: Option<u32> = code.and_then(|code| code.parse().ok());
        let known = REGISTERED.iter().find(|registered| Some(registered.code) == code);
        let Some(Registered { code, north_first }) = known else {
            let offered = Self::all().join(", ");
            return Err(ApiError::BadRequest(format!("{parameter}={text:?} is none of {offered}")));
        };
        let system = Crs::parse(&format!("EPSG:{code}"))?;
        Ok(Self { uri: uri(*code), system: Some(system), north_first: *north_first })
    }

    /// The URIs of all systems that are offered.
    pub(crate) fn all() -> Vec<String> {
        std::iter::once(CRS84.to_owned()).chain(REGISTERED.iter().map(|it| uri(it.code))).collect()
    }

    /// Its URI.
    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether coordinates leave as they are kept.
    pub(crate) fn is_crs84(&self) -> bool {
        self.system.is_none()
    }

    /// Whether its coordinates are degrees.
    pub(crate) fn is_degrees(&self) -> bool {
        self.system.as_ref().is_none_or(Crs::is_degrees)
    }

    /// Whether latitude or northing comes first.
    pub(crate) fn is_north_first(&self) -> bool {
        self.north_first
    }

    /// The same with longitude or easting first, whatever the register says.
    pub(crate) fn with_eastings_first(self) -> Self {
        Self { north_first: false, ..self }
    }

    /// A place as it leaves, in the order of the axes; not a number where the system does not reach.
    pub(crate) fn outwards(&self, at: Coord<f64>) -> Coord<f64> {
        let Some(system) = &self.system else { return at };
        let nowhere = Coord { x: f64::NAN, y: f64::NAN };
        self.ordered(system.from_wgs84(at).unwrap_or(nowhere))
    }

    /// A geometry of a request in degrees. Edges of maps are bent on the globe: long ones are cut, so
    /// that what is asked for is what is meant.
    ///
    /// # Errors
    /// When the system does not reach a coordinate.
    pub(crate) fn inwards(&self, mut geometry: Geometry<f64>) -> Result<Geometry<f64>, String> {
        let Some(system) = &self.system else { return Ok(geometry) };
        geometry.map_coords_in_place(|at| self.ordered(at));
        let geometry = if system.is_degrees() { geometry } else { cut(geometry) };
        geometry.try_map_coords(|at| system.to_wgs84(at)).map_err(|error| error.to_string())
    }

    fn ordered(&self, at: Coord<f64>) -> Coord<f64> {
        if self.north_first { Coord { x: at.y, y: at.x } } else { at }
    }
}

fn uri(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

/// Cuts every edge into so many.
const CUTS: u32 = 16;

fn cut(geometry: Geometry<f64>) -> Geometry<f64> {
    let line = |line: &LineString<f64>| -> LineString<f64> {
        let between = line.lines().flat_map(|edge| {
            (0..CUTS).map(move |i| edge.start + edge.delta() * (f64::from(i) / f64::from(CUTS)))
        });
        between.chain(line.0.last().copied()).collect()
    };
    let polygon = |polygon: &Polygon<f64>| {
        Polygon::new(line(polygon.exterior()), polygon.interiors().iter().map(line).collect())
    };
    match geometry {
        Geometry::LineString(it) => line(&it).into(),
        Geometry::MultiLineString(it) => Geometry::MultiLineString(it.iter().map(line).collect()),
        Geometry::Polygon(it) => polygon(&it).into(),
        Geometry::MultiPolygon(it) => Geometry::MultiPolygon(it.iter().map(polygon).collect()),
        Geometry::GeometryCollection(it) => Geometry::GeometryCollection(it.into_iter().map(cut).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place and what PROJ 9 gives for it, axes in the register's order.
    const REFERENCES: [(u32, f64, f64); 5] = [
        (4326, 36.62, 116.87),
        (4490, 36.62, 116.87),
        (4548, 4_054_348.691_5, 488_371.151_3),
        (4527, 4_054_348.691_5, 39_488_371.151_3),
        (3857, 13_009_908.889, 4_386_271.220_9),
    ];

    #[test]
    fn axes_come_in_the_order_of_the_register_and_back() {
        let place = Coord { x: 116.87, y: 36.62 };
        for (code, first, second) in REFERENCES {
            let crs = OutputCrs::parse(&uri(code), "crs").unwrap();
            let there = crs.outwards(place);
            let tolerance = if crs.is_degrees() { 1e-8 } else { 0.01 };
            assert!(
                (there.x - first).abs() < tolerance && (there.y - second).abs() < tolerance,
                "{code}: {there:?}"
            );
            let back = crs.inwards(Geometry::Point(there.into())).unwrap();
            let Geometry::Point(back) = back else { panic!("{back:?}") };
            assert!(
                (back.x() - place.x).abs() < 1e-7 && (back.y() - place.y).abs() < 1e-7,
                "{code}: {back:?}"
            );
        }
    }

    #[test]
    fn what_is_not_offered_is_named() {
        assert!(OutputCrs::parse("EPSG:4548", "crs").is_ok() && OutputCrs::parse(CRS84H, "crs").is_ok());
        for text in [
            "",
            "EPSG:9999",
            "4548",
            "http://www.opengis.net/def/crs/EPSG/0/0x10",
            "urn:ogc:def:crs:EPSG::4548",
        ] {
            let ApiError::BadRequest(why) = OutputCrs::parse(text, "bbox-crs").unwrap_err() else {
                panic!("{text}")
            };
            assert!(why.starts_with("bbox-crs=") && why.contains("EPSG/0/4490"), "{why}");
        }
    }
}
