//! Random numbers and smooth noise that are the same on every machine.

/// `SplitMix64`: small, fast, and fixed for ever, which is what a reproducible sample needs.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    /// A stream of its own for each seed and purpose.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Self(mix(seed ^ mix(purpose.wrapping_add(0x9E37_79B9_7F4A_7C15))))
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// In [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In [low, high).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from low to high, both included.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (self.unit() * f64::from(high - low + 1)) as u32
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// An index in proportion to the weights.
    pub(super) fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }
}

/// Smooth noise in [-1, 1] over the plane: random values on a square lattice, blended between.
#[derive(Debug, Clone)]
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Self(Random::new(seed, purpose).bits())
    }

    fn corner(&self, i: i64, j: i64) -> f64 {
        let hash = mix(self.0 ^ mix(i as u64 ^ mix(j as u64)));
        (hash >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    /// The value at (x, y); one lattice step is one wave.
    pub(super) fn at(&self, x: f64, y: f64) -> f64 {
        let (i, j) = (x.floor(), y.floor());
        let ease = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
        let (s, t) = (ease(x - i), ease(y - j));
        let (i, j) = (i as i64, j as i64);
        let south = self.corner(i, j) * (1.0 - s) + self.corner(i + 1, j) * s;
        let north = self.corner(i, j + 1) * (1.0 - s) + self.corner(i + 1, j + 1) * s;
        south * (1.0 - t) + north * t
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed() {
        let mut random = Random(0);
        // The first outputs of SplitMix64 from state 0, as published by its author.
        assert_eq!(random.bits(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(random.bits(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn noise_is_smooth_and_bounded() {
        let noise = Noise::new(1, 2);
        for step in 0..1000 {
            let x = f64::from(step) * 0.01;
            let (a, b) = (noise.at(x, 0.3), noise.at(x + 0.01, 0.3));
            assert!(a.abs() <= 1.0 && (a - b).abs() < 0.05);
        }
    }
}
