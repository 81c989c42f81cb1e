//! Geometry as `GeoPackage` keeps it: a header with the extent, then well-known binary.

use geo::{BoundingRect, Coord, Geometry, Rect};
use geo_traits::to_geo::ToGeoGeometry;
use wangge_model::{Area, BarrierShape, Lines, Place};
use wkb::Endianness;
use wkb::reader::read_wkb;
use wkb::writer::{WriteOptions, write_geometry};

use crate::shape;

/// Magic, version, flags, reference system.
const FIXED_HEADER: usize = 8;
const WGS84: i32 = 4326;
const LITTLE_ENDIAN: u8 = 1;
const ENVELOPE_XY: u8 = 1 << 1;
const EMPTY: u8 = 1 << 4;

/// The geometry as a blob: little-endian, with the extent in front unless it is a point.
pub(super) fn encode(geometry: &Geometry<f64>) -> Vec<u8> {
    let envelope = match geometry {
        Geometry::Point(_) => None,
        other => other.bounding_rect(),
    };
    let flags = LITTLE_ENDIAN | if envelope.is_some() { ENVELOPE_XY } else { 0 };
    let mut blob = vec![b'G', b'P', 0, flags];
    blob.extend(WGS84.to_le_bytes());
    if let Some(extent) = envelope {
        for bound in [extent.min().x, extent.max().x, extent.min().y, extent.max().y] {
            blob.extend(bound.to_le_bytes());
        }
    }
    let options = WriteOptions { endianness: Endianness::LittleEndian };
    write_geometry(&mut blob, geometry, &options).expect("writing to memory");
    blob
}

/// The parts of a blob: its flags, the extent if the header has one, the well-known binary.
struct Blob<'a> {
    flags: u8,
    envelope: &'a [u8],
    wkb: &'a [u8],
}

impl<'a> Blob<'a> {
    fn parse(blob: &'a [u8]) -> Result<Self, String> {
        let [b'G', b'P', _, flags, ..] = *blob else {
            return Err("a geometry must begin with GP".to_owned());
        };
        let doubles = match flags >> 1 & 7 {
            0 => 0,
            1 => 4,
            2 | 3 => 6,
            4 => 8,
            other => return Err(format!("{other} is no kind of envelope")),
        };
        let body = blob.get(FIXED_HEADER..).and_then(|rest| rest.split_at_checked(doubles * 8));
        let (envelope, wkb) = body.ok_or("the geometry's header is cut off")?;
        Ok(Self { flags, envelope, wkb })
    }

    fn bound(&self, index: usize) -> Option<f64> {
        let bytes: [u8; 8] = self.envelope.get(index * 8..index * 8 + 8)?.try_into().ok()?;
        let little = self.flags & LITTLE_ENDIAN != 0;
        Some(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn extent(&self) -> Option<Rect<f64>> {
        let (west, east, south, north) = (self.bound(0)?, self.bound(1)?, self.bound(2)?, self.bound(3)?);
        let known = [west, east, south, north].iter().all(|bound| bound.is_finite());
        known.then(|| Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }))
    }

    /// Nothing for an empty geometry.
    fn geometry(&self) -> Result<Option<Geometry<f64>>, String> {
        if self.flags & EMPTY != 0 {
            return Ok(None);
        }
        let geometry = read_wkb(self.wkb).map_err(|error| error.to_string())?;
        Ok(geometry.try_to_geometry())
    }
}

/// The extent of a blob's geometry; nothing when it is empty or no geometry.
pub(super) fn extent(blob: &[u8]) -> Option<Rect<f64>> {
    let blob = Blob::parse(blob).ok()?;
    if blob.flags & EMPTY != 0 {
        return None;
    }
    blob.extent().or_else(|| blob.geometry().ok()??.bounding_rect())
}

fn decode(blob: &[u8]) -> Result<Geometry<f64>, String> {
    Blob::parse(blob)?.geometry()?.ok_or_else(|| "the geometry is empty".to_owned())
}

/// Reads a point.
pub(super) fn place(blob: &[u8]) -> Result<Place, String> {
    shape::place(decode(blob)?)
}

/// Reads lines.
pub(super) fn lines(blob: &[u8]) -> Result<Lines, String> {
    shape::lines(decode(blob)?)
}

/// Reads a surface.
pub(super) fn area(blob: &[u8]) -> Result<Area, String> {
    shape::area(decode(blob)?)
}

/// Reads what is a surface or lines.
pub(super) fn barrier(blob: &[u8]) -> Result<BarrierShape, String> {
    shape::barrier(decode(blob)?)
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, wkt};
    use proptest::prelude::*;

    use super::*;

    /// The bytes of a hexadecimal text with blanks.
    fn bytes(hex: &str) -> Vec<u8> {
        let hex: String = hex.split_whitespace().collect();
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn a_point_has_the_standard_bytes() {
        let blob = encode(&wkt!(POINT(1.0 2.0)).into());
        let standard = "4750 00 01 e6100000  01 01000000 000000000000f03f 0000000000000040";
        assert_eq!(blob, bytes(standard));
    }

    #[test]
    fn a_line_has_its_extent_in_the_header() {
        let blob = encode(&wkt!(LINESTRING(2.0 0.0, 1.0 2.0)).into());
        let header =
            "4750 00 03 e6100000 000000000000f03f 0000000000000040 0000000000000000 0000000000000040";
        assert_eq!(blob[..40], bytes(header));
        assert_eq!(extent(&blob), Some(Rect::new((1.0, 0.0), (2.0, 2.0))));
    }

    #[test]
    fn big_endian_and_other_envelopes_are_read() {
        let point = "4750 00 00 000010e6  00 00000001 3ff0000000000000 4000000000000000";
        assert_eq!(place(&bytes(point)), Place::new(Coord { x: 1.0, y: 2.0 }).map_err(|e| e.to_string()));
        let xyz = "4750 00 04 000010e6 3ff0000000000000 3ff0000000000000 4000000000000000 4000000000000000
                   0000000000000000 0000000000000000  00 00000001 3ff0000000000000 4000000000000000";
        assert!(place(&bytes(xyz)).is_ok());
        assert_eq!(extent(&bytes(xyz)), Some(Rect::new((1.0, 2.0), (1.0, 2.0))));
    }

    #[test]
    fn what_is_no_geometry_is_said() {
        assert_eq!(place(b"").unwrap_err(), "a geometry must begin with GP");
        assert_eq!(place(&bytes("4750 00 01 e610")).unwrap_err(), "the geometry's header is cut off");
        assert_eq!(place(&bytes("4750 00 0b e6100000")).unwrap_err(), "5 is no kind of envelope");
        let empty = bytes("4750 00 11 e6100000 01 01000000 000000000000f87f 000000000000f87f");
        assert_eq!(place(&empty).unwrap_err(), "the geometry is empty");
        assert_eq!(extent(&empty), None);
        let line = encode(&wkt!(LINESTRING(2.0 0.0, 1.0 2.0)).into());
        assert_eq!(place(&line).unwrap_err(), "expected a point, found a line");
        assert_eq!(area(&line).unwrap_err(), "expected a surface, found a line");
    }

    #[test]
    fn a_surface_drawn_outside_is_checked_and_rounded() {
        let drawn: MultiPolygon<f64> = wkt!(MULTIPOLYGON(((0. 0., 0.001_000_000_04 0., 0. 0.001, 0. 0.))));
        let read = area(&encode(&drawn.into())).unwrap();
        assert_eq!(read.geometry().0[0].exterior().0[1], Coord { x: 0.001, y: 0.0 });
        let bow_tie: MultiPolygon<f64> =
            wkt!(MULTIPOLYGON(((0. 0., 0.001_000_000_04 0.001, 0.001 0., 0. 0.001, 0. 0.))));
        assert!(area(&encode(&bow_tie.into())).unwrap_err().contains("not valid"));
    }

    proptest! {
        #[test]
        fn garbage_is_an_error_never_a_panic(tail in prop::collection::vec(any::<u8>(), 0..80), flags in any::<u8>(), good in any::<bool>()) {
            let mut blob = if good { encode(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 0. 1., 0. 0.)))).into()) } else { vec![b'G', b'P', 0, flags, 0, 0, 0, 0] };
            let keep = blob.len().min(usize::from(flags));
            blob.truncate(keep.max(4));
            blob.extend(tail);
            let _ = (place(&blob), lines(&blob), area(&blob), barrier(&blob), extent(&blob));
        }

        #[test]
        fn places_and_lines_come_back_to_the_bit(coords in prop::collection::vec((-180.0_f64..180.0, -90.0_f64..90.0), 2..9)) {
            let coords: Vec<Coord<f64>> = coords.into_iter().map(|(x, y)| Coord { x, y }).collect();
            let there = Place::new(coords[0]).unwrap();
            prop_assert_eq!(place(&encode(&there.point().into())).unwrap(), there);
            if let Ok(drawn) = Lines::new(geo::MultiLineString(vec![coords.into()])) {
                prop_assert_eq!(lines(&encode(&drawn.geometry().clone().into())).unwrap(), drawn);
            }
        }
    }
}
