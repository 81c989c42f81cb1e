use geo::{Coord, Rect};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// A transverse Mercator of the district's own, in metres, true at the district's centre.
///
/// Within 50 km of the centre lengths are true to 0.003 %, so areas and distances computed in it
/// can be reported as they are.
#[derive(Debug, Clone)]
pub struct LocalProjection {
    degrees: Proj,
    metres: Proj,
    centre: Coord<f64>,
}

impl LocalProjection {
    /// The projection centred on an extent in degrees.
    ///
    /// # Panics
    /// Never for an extent of finite degrees: the definition is fixed text but for its centre.
    pub fn centred_on(extent: Rect<f64>) -> Self {
        Self::at(extent.center())
    }

    /// The projection centred on a point in degrees.
    ///
    /// # Panics
    /// Never for finite degrees.
    pub fn at(centre: Coord<f64>) -> Self {
        let definition = format!(
            "+proj=tmerc +lat_0={} +lon_0={} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs",
            centre.y, centre.x
        );
        let metres = Proj::from_proj_string(&definition).expect("a fixed definition");
        let degrees =
            Proj::from_proj_string("+proj=longlat +ellps=WGS84 +no_defs").expect("a fixed definition");
        Self { degrees, metres, centre }
    }

    /// The centre, degrees.
    pub fn centre(&self) -> Coord<f64> {
        self.centre
    }

    /// Degrees to metres.
    ///
    /// # Panics
    /// For a coordinate a quarter of the globe away from the centre, which no district reaches.
    pub fn forward(&self, at: Coord<f64>) -> Coord<f64> {
        let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
        transform(&self.degrees, &self.metres, &mut point).expect("a coordinate near the district");
        Coord { x: point.0, y: point.1 }
    }

    /// Metres to degrees.
    ///
    /// # Panics
    /// For a coordinate a quarter of the globe away from the centre, which no district reaches.
    pub fn inverse(&self, at: Coord<f64>) -> Coord<f64> {
        let mut point = (at.x, at.y, 0.0);
        transform(&self.metres, &self.degrees, &mut point).expect("a coordinate near the district");
        Coord { x: point.0.to_degrees(), y: point.1.to_degrees() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_within_a_tenth_of_a_millimetre() {
        let local = LocalProjection::at(Coord { x: 117.0, y: 36.7 });
        for (dx, dy) in [(0.0, 0.0), (0.3, 0.2), (-0.25, -0.3)] {
            let there = local.forward(Coord { x: 117.0 + dx, y: 36.7 + dy });
            let back = local.inverse(there);
            assert!((back.x - 117.0 - dx).abs() < 1e-9 && (back.y - 36.7 - dy).abs() < 1e-9);
        }
    }

    #[test]
    fn a_degree_of_latitude_has_its_known_length() {
        let local = LocalProjection::at(Coord { x: 117.0, y: 36.5 });
        let south = local.forward(Coord { x: 117.0, y: 36.0 });
        let north = local.forward(Coord { x: 117.0, y: 37.0 });
        // 111 132.95 − 559.82·cos 2φ + 1.175·cos 4φ at φ = 36.5° (NIMA TR8350.2): 110 968.3 m.
        assert!((north.y - south.y - 110_968.3).abs() < 0.1, "{}", north.y - south.y);
    }
}
