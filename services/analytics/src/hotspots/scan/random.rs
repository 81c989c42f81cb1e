/// SplitMix64 (Steele, Lea and Flood 2014), one stream for each replicate.
pub(super) struct Random(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

impl Random {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self(mixed(seed.wrapping_add(GOLDEN)) ^ mixed(stream.wrapping_mul(GOLDEN).wrapping_add(1)))
    }

    /// A whole number below a limit, by multiplication (Lemire 2019); the bias is below 2⁻³⁰ for what
    /// is shuffled here.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        ((u128::from(mixed(self.0)) * u128::from(limit)) >> 64) as u64
    }
}
