//! Well-known binary, as `GeoPackages`, `GeoParquet` and `PostGIS` exports carry it.

use geo::Geometry;
use geo_traits::to_geo::ToGeoGeometry;

use super::gather::RowFault;

/// A geometry, or nothing when it is empty.
pub(super) fn geometry(bytes: &[u8], column: &str) -> Result<Option<Geometry<f64>>, RowFault> {
    match wkb::reader::read_wkb(bytes) {
        Ok(found) => Ok(found.try_to_geometry()),
        Err(error) => {
            let expected = format!("well-known binary: {error}");
            Err(RowFault::new(Some(column), &hex(bytes), expected))
        }
    }
}

/// The bytes that a text of hexadecimal digits stands for.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    (digits.len() > 9 && digits.len().is_multiple_of(2))
        .then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('?');
    bytes.iter().take(40).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The well-known binary in a `GeoPackage` geometry, or nothing when it is empty.
pub(super) fn geopackage_geometry(blob: &[u8], column: &str) -> Result<Option<Geometry<f64>>, RowFault> {
    let wrong = || RowFault::new(Some(column), &hex(blob), "a GeoPackage geometry");
    let [b'G', b'P', _, flags, _, _, _, _, rest @ ..] = blob else { return Err(wrong()) };
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(wrong()),
    };
    if flags & 0b0010_0000 != 0 {
        return Err(RowFault::new(Some(column), &hex(blob), "a standard geometry, not an extension's"));
    }
    if flags & 0b0001_0000 != 0 {
        return Ok(None);
    }
    geometry(rest.get(envelope..).ok_or_else(wrong)?, column)
}

#[cfg(test)]
mod tests {
    use geo::point;
    use proptest::prelude::*;

    use super::*;

    const POINT: &str = "010100000000000000000000400000000000000840";

    #[test]
    fn a_point_in_hexadecimal() {
        let bytes = from_hex(POINT).unwrap();
        assert_eq!(geometry(&bytes, "g").unwrap(), Some(point!(x: 2.0, y: 3.0).into()));
        assert_eq!(from_hex("POINT(1 2)"), None);
        let mut blob = b"GP\0\x03\xe6\x10\0\0".to_vec();
        blob.extend([0; 32]);
        blob.extend(&bytes);
        assert_eq!(geopackage_geometry(&blob, "g").unwrap(), Some(point!(x: 2.0, y: 3.0).into()));
        assert!(geopackage_geometry(&blob[..30], "g").is_err());
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(kind in 0_u8..20, order in 0_u8..3, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut blob = vec![order, kind, 0, 0, 0];
            blob.extend(bytes);
            let _ = geometry(&blob, "g");
            for end in 0..blob.len().min(12) {
                let _ = geometry(&blob[..end], "g");
                let _ = geopackage_geometry(&blob[end..], "g");
            }
        }
    }
}
