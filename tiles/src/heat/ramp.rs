//! Colours for values.

use std::str::FromStr;
use std::sync::LazyLock;

/// Red, green, blue.
type Colour = [u8; 3];

/// Colours from the least value to the greatest; `tiles/ramps` says where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Ramp {
    /// From violet over green to yellow.
    #[default]
    Viridis,
    /// From blue over grey to yellow.
    Cividis,
    /// From black over red to white.
    Magma,
    /// From blue over white to red: for differences, with nothing in the middle.
    RedBlue,
}

/// There is no ramp of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no ramp: there are viridis, cividis, magma and red_blue")]
pub struct UnknownRamp(String);

static TABLES: LazyLock<[Vec<Colour>; 4]> = LazyLock::new(|| {
    [
        include_str!("../../ramps/viridis.txt"),
        include_str!("../../ramps/cividis.txt"),
        include_str!("../../ramps/magma.txt"),
        include_str!("../../ramps/red_blue.txt"),
    ]
    .map(|table| table.lines().map(colour).collect())
});

fn colour(line: &str) -> Colour {
    let [_, red, green, blue] = u32::from_str_radix(line, 16).expect("a table of the project").to_be_bytes();
    [red, green, blue]
}

impl Ramp {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Viridis, Self::Cividis, Self::Magma, Self::RedBlue];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "viridis",
            Self::Cividis => "cividis",
            Self::Magma => "magma",
            Self::RedBlue => "red_blue",
        }
    }

    /// Whether its middle means nothing, and its ends two opposites.
    pub fn is_diverging(self) -> bool {
        self == Self::RedBlue
    }

    /// Its 256 colours.
    pub fn colours(self) -> &'static [[u8; 3]] {
        &TABLES[self as usize]
    }

    /// How opaque a colour is: what means nothing, or little, lets the map through.
    pub(super) fn opacity(self, index: usize) -> u8 {
        /// Where there is something, and how many colours there are until then.
        const OPAQUE: usize = 224;
        const FADE: usize = 24;
        let strength = if self.is_diverging() { index.abs_diff(128) } else { index };
        (OPAQUE * strength.min(FADE) / FADE) as u8
    }

    /// The colour of a share of the scale from 0 to 1, as `#rrggbb`.
    pub fn hex(self, share: f64) -> String {
        let [red, green, blue] = self.colours()[(share.clamp(0.0, 1.0) * 255.0).round() as usize];
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Ramp {
    type Err = UnknownRamp;

    fn from_str(name: &str) -> Result<Self, UnknownRamp> {
        let found = Self::ALL.into_iter().find(|ramp| ramp.name() == name);
        found.ok_or_else(|| UnknownRamp(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ramp_has_256_colours_whose_lightness_tells_the_order() {
        for ramp in Ramp::ALL {
            assert_eq!(ramp.name().parse(), Ok(ramp));
            let colours = ramp.colours();
            assert_eq!(colours.len(), 256, "{ramp:?}");
            // Rec. 709.
            let lightness = |[r, g, b]: [u8; 3]| 2 * u32::from(r) + 7 * u32::from(g) + u32::from(b);
            let lightness: Vec<u32> = colours.iter().map(|colour| lightness(*colour)).collect();
            let rises = if ramp.is_diverging() { &lightness[..124] } else { &lightness[..] };
            assert!(rises.windows(16).all(|some| some[0] < some[15]), "{ramp:?}");
        }
        assert_eq!(Ramp::Viridis.hex(0.0), "#440154");
        assert!("jet".parse::<Ramp>().unwrap_err().to_string().contains("cividis"));
    }
}
