//! GCJ-02 and BD-09: the shifted coordinates of Chinese public maps, and their exact inverses.
//!
//! Both shifts are smooth and change slowly, so the inverse is found by walking back the error of
//! the forward shift until it is far below a millimetre.

use std::f64::consts::PI;

use geo::Coord;

/// Semi-major axis of the Krassowsky 1940 ellipsoid, which GCJ-02 is built on, metres.
const SEMI_MAJOR: f64 = 6_378_245.0;
/// The same ellipsoid's first eccentricity squared, as GCJ-02 has it.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// The angle scale of BD-09's ripple.
const BD_SCALE: f64 = PI * 3000.0 / 180.0;
/// 10⁻¹¹ degrees are about a micrometre.
const CLOSE_ENOUGH: f64 = 1e-11;
const MOST_STEPS: usize = 40;

/// GCJ-02 leaves coordinates outside this rectangle as they are.
fn in_china(at: Coord<f64>) -> bool {
    (72.004..=137.8347).contains(&at.x) && (0.8293..=55.8271).contains(&at.y)
}

/// The two fast ripples that the offsets of longitude and latitude have in common.
fn ripple(x: f64) -> f64 {
    (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
}

fn shift_north(x: f64, y: f64) -> f64 {
    let plane = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let slow = (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    let slower = (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    plane + ripple(x) + slow + slower
}

fn shift_east(x: f64, y: f64) -> f64 {
    let plane = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let slow = (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    let slower = (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    plane + ripple(x) + slow + slower
}

/// WGS 84 to GCJ-02, degrees.
fn wgs84_to_gcj02(at: Coord<f64>) -> Coord<f64> {
    if !in_china(at) {
        return at;
    }
    let (x, y) = (at.x - 105.0, at.y - 35.0);
    let (sin, cos) = at.y.to_radians().sin_cos();
    let w = 1.0 - ECCENTRICITY_2 * sin * sin;
    let meridian = SEMI_MAJOR * (1.0 - ECCENTRICITY_2) / (w * w.sqrt());
    let parallel = SEMI_MAJOR / w.sqrt() * cos;
    Coord {
        x: at.x + (shift_east(x, y) / parallel).to_degrees(),
        y: at.y + (shift_north(x, y) / meridian).to_degrees(),
    }
}

/// GCJ-02 to BD-09, degrees.
fn gcj02_to_bd09(at: Coord<f64>) -> Coord<f64> {
    let radius = at.x.hypot(at.y) + 0.000_02 * (at.y * BD_SCALE).sin();
    let angle = at.y.atan2(at.x) + 0.000_003 * (at.x * BD_SCALE).cos();
    Coord { x: radius * angle.cos() + 0.0065, y: radius * angle.sin() + 0.006 }
}

/// What `forward` takes to `at`.
fn undo(forward: impl Fn(Coord<f64>) -> Coord<f64>, at: Coord<f64>) -> Coord<f64> {
    let mut guess = at;
    for _ in 0..MOST_STEPS {
        let error = at - forward(guess);
        guess = guess + error;
        if error.x.abs() < CLOSE_ENOUGH && error.y.abs() < CLOSE_ENOUGH {
            break;
        }
    }
    guess
}

/// GCJ-02 to WGS 84, degrees; outside China it changes nothing.
pub(super) fn gcj02_to_wgs84(at: Coord<f64>) -> Coord<f64> {
    if in_china(at) { undo(wgs84_to_gcj02, at) } else { at }
}

/// BD-09 to WGS 84, degrees.
pub(super) fn bd09_to_wgs84(at: Coord<f64>) -> Coord<f64> {
    gcj02_to_wgs84(undo(gcj02_to_bd09, at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A tenth of a metre in degrees of latitude; the tests ask for a thousandth of it.
    const TENTH_OF_A_METRE: f64 = 0.1 / 111_000.0;

    proptest! {
        #[test]
        fn gcj02_there_and_back(x in 74.0..135.0, y in 4.0..53.0) {
            let at = Coord { x, y };
            let back = gcj02_to_wgs84(wgs84_to_gcj02(at));
            prop_assert!((back.x - x).hypot(back.y - y) < TENTH_OF_A_METRE / 1000.0);
        }

        #[test]
        fn bd09_there_and_back(x in 74.0..135.0, y in 4.0..53.0) {
            let at = Coord { x, y };
            let back = bd09_to_wgs84(gcj02_to_bd09(wgs84_to_gcj02(at)));
            prop_assert!((back.x - x).hypot(back.y - y) < TENTH_OF_A_METRE / 1000.0);
        }
    }

    #[test]
    fn jinan_moves_by_hundreds_of_metres() {
        let at = Coord { x: 117.0, y: 36.68 };
        let gcj = wgs84_to_gcj02(at);
        let east = (gcj.x - at.x) * 111_320.0 * at.y.to_radians().cos();
        let north = (gcj.y - at.y) * 110_970.0;
        assert!((400.0..700.0).contains(&east.hypot(north)), "{east} {north}");
    }

    #[test]
    fn outside_china_nothing_moves() {
        let vaduz = Coord { x: 9.52, y: 47.14 };
        assert_eq!(gcj02_to_wgs84(vaduz), vaduz);
    }
}
