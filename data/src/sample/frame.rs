//! How the straight plan lies in the landscape, and how urban each spot of it is.

use geo::Coord;

use super::random::Noise;

/// The full size: what the district has at a scale of one.
const FULL_AREA: f64 = 259e6;
const FULL_HOUSEHOLDS: f64 = 350_000.0;

/// The scale of a district, from its households.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Share of the full district's area, buildings and divisions.
    pub(super) share: f64,
}

impl Scale {
    pub(super) fn of(households: u32) -> Self {
        Self { share: (f64::from(households) / FULL_HOUSEHOLDS).clamp(0.01, 2.0) }
    }

    /// Square metres.
    pub(super) fn area(self) -> f64 {
        FULL_AREA * self.share
    }

    /// Radius in metres of a disc of that area.
    pub(super) fn radius(self) -> f64 {
        (self.area() / std::f64::consts::PI).sqrt()
    }

    pub(super) fn buildings(self) -> usize {
        (40_000.0 * self.share).round() as usize
    }

    pub(super) fn communities(self) -> usize {
        ((137.0 * self.share).round() as usize).max(6)
    }

    pub(super) fn subdistricts(self) -> usize {
        ((15.0 * self.share).round() as usize).clamp(3, 99)
    }

    /// How much things that grow with the district's width (the river, the arterials' spacing)
    /// shrink; never below `least`.
    pub(super) fn width(self, least: f64) -> f64 {
        self.share.sqrt().clamp(least, 1.0)
    }
}

/// Bends the plan (u along the river, v across it, metres) into local metres.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    scale: Scale,
    /// How strongly the plan is bent, 0 to 1.
    calm: f64,
    bends: [Noise; 2],
    meander: Noise,
    urban: Noise,
    outline: Noise,
}

/// The river crosses the district south of its middle.
const RIVER_SOUTH: f64 = 0.24;
const TURN: f64 = 0.21;

impl Frame {
    pub(super) fn new(seed: u64, scale: Scale, calm: f64) -> Self {
        let noise = |purpose| Noise::new(seed, purpose);
        Self {
            scale,
            calm,
            bends: [noise(11), noise(12)],
            meander: noise(13),
            urban: noise(14),
            outline: noise(15),
        }
    }

    /// The river's sideways swing at u, metres.
    fn swing(&self, u: f64) -> f64 {
        let size = self.scale.width(0.0);
        let (long, short) = (7600.0 * size, 2900.0 * size);
        1500.0 * size * self.meander.at(u / long, 0.5) + 280.0 * size * self.meander.at(u / short, 7.5)
    }

    /// Plan to landscape.
    pub(super) fn bend(&self, u: f64, v: f64) -> Coord<f64> {
        let reach = 5200.0 * self.scale.width(0.0);
        let near = 1.0 / (1.0 + (v / reach).powi(2));
        // The bends die away at the river, whose banks must stay banks.
        let wave = |noise: &Noise, length: f64| noise.at(u / length, v / length);
        let size = self.scale.width(0.25);
        let mut x = u;
        let mut y = v + self.calm * self.swing(u) * near;
        for (length, height) in [(4300.0 * size, 300.0 * size), (1500.0 * size, 75.0 * size), (420.0, 13.0)] {
            x += self.calm * height * wave(&self.bends[0], length);
            y += self.calm * height * wave(&self.bends[1], length);
        }
        let (sin, cos) = TURN.sin_cos();
        let y = y - RIVER_SOUTH * self.scale.radius();
        Coord { x: x * cos - y * sin, y: x * sin + y * cos }
    }

    /// How early a spot of the landscape belongs to the district: its outline is a level of this.
    pub(super) fn remoteness(&self, at: Coord<f64>) -> f64 {
        let radius = self.scale.radius();
        let (x, y) = (at.x / radius / 1.12, at.y / radius * 1.12);
        let distance = x.hypot(y).max(1e-9);
        let wobble = self.outline.at(1.7 * x / distance + 3.0, 1.7 * y / distance + 5.0);
        let fine = self.outline.at(2.6 * x + 40.0, 2.6 * y);
        distance * (1.0 + 0.34 * wobble) + 0.16 * fine
    }

    /// From 0 (fields) to 1 (the centre).
    pub(super) fn urbanity(&self, at: Coord<f64>, north: bool) -> f64 {
        let radius = self.scale.radius();
        let (x, y) = (at.x / radius, at.y / radius);
        let noise =
            self.urban.at(3.5 * x + 9.0, 3.5 * y) * 0.13 + self.urban.at(11.0 * x, 11.0 * y + 4.0) * 0.07;
        let bump = |cx: f64, cy: f64, reach: f64| (-((x - cx).hypot(y - cy) / reach).powi(2)).exp();
        let value = if north { 0.62 * bump(0.10, 0.20, 0.20) } else { 1.05 * bump(0.06, -0.66, 0.58) };
        (value + noise * value.sqrt()).clamp(0.0, 1.0)
    }

    /// Whether a spot lies in the old town.
    pub(super) fn is_old(&self, at: Coord<f64>) -> bool {
        let radius = self.scale.radius();
        let (x, y) = (at.x / radius - 0.10, at.y / radius + 0.68);
        x.hypot(y * 1.3) < 0.115 + 0.04 * self.urban.at(9.0 * x + 77.0, 9.0 * y)
    }

    /// Half the river's width at u, metres.
    pub(super) fn river_half(&self, u: f64) -> f64 {
        let size = self.scale.width(0.14);
        size * (185.0 + 55.0 * self.meander.at(u / (2300.0 * size), 30.5))
    }

    /// From the river's centre line to the levee road, metres.
    pub(super) fn levee(&self) -> i32 {
        (460.0 * self.scale.width(0.14)).round() as i32
    }
}
