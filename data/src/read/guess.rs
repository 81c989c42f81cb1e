//! What coordinates that are no degrees probably are.

use geo::Coord;

/// Northings of China on the ellipsoid, metres.
const CHINA_NORTH: std::ops::RangeInclusive<f64> = 1_900_000.0..=6_000_000.0;
/// Where Web Mercator ends, metres.
const WEB_MERCATOR_END: f64 = 20_037_508.4;

/// The system that coordinates which are no degrees are probably in, in words.
pub(super) fn probable_crs(at: Coord<f64>) -> String {
    if let Some(found) = gauss_kruger(at) {
        return format!("the coordinates look like {found}");
    }
    if let Some(found) = gauss_kruger(Coord { x: at.y, y: at.x }) {
        return format!("the coordinates look like {found}, northing before easting");
    }
    if at.x.abs() <= WEB_MERCATOR_END && at.y.abs() <= WEB_MERCATOR_END && at.x.abs().max(at.y.abs()) > 1e6 {
        return "the coordinates look like Web Mercator, EPSG:3857".to_owned();
    }
    "the coordinates are metres or feet of some projection".to_owned()
}

fn gauss_kruger(at: Coord<f64>) -> Option<String> {
    if !CHINA_NORTH.contains(&at.y) {
        return None;
    }
    let (zone, within) = ((at.x / 1e6).floor() as i64, at.x.rem_euclid(1e6));
    let central = (160_000.0..=840_000.0).contains(&within);
    match zone {
        0 if central => {
            Some("CGCS2000 Gauss–Krüger or UTM metres: EPSG:4548 around 117° E, EPSG:4534–4554 elsewhere, or UTM such as EPSG:32650".to_owned())
        }
        25..=45 if central => {
            Some(format!("EPSG:{} (CGCS2000, 3-degree Gauss–Krüger zone {zone})", 4513 + zone - 25))
        }
        // Zones 13 to 15 are as far east as Web Mercator is there; it is the more common one.
        16..=23 if central => {
            Some(format!("EPSG:{} (CGCS2000, 6-degree Gauss–Krüger zone {zone})", 4491 + zone - 13))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_systems_of_jinan() {
        for (x, y, code) in [
            (488_371.0, 4_054_348.0, "EPSG:4548"),
            (39_488_371.0, 4_054_348.0, "EPSG:4527"),
            (20_488_371.0, 4_054_348.0, "EPSG:4498"),
            (13_009_908.0, 4_386_271.0, "EPSG:3857"),
            (
                4_054_348.0,
                39_488_371.0,
                "EPSG:4527 (CGCS2000, 3-degree Gauss–Krüger zone 39), northing before",
            ),
        ] {
            let found = probable_crs(Coord { x, y });
            assert!(found.contains(code), "{found}");
        }
        assert!(probable_crs(Coord { x: 484_668.0, y: 195_270.0 }).contains("some projection"));
    }
}
