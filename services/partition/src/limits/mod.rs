//! The limits a division is measured against: how evenly the buildings can be packed into zones when
//! geography is ignored ([`packing`]), how evenly when every zone holds together ([`exact`]), and how
//! compact zones of exactly equal load can be when buildings are divisible ([`balanced_inertia`]).
//!
//! Everything here is a function of its arguments and, where one is drawn, of the seed.

mod exact;
mod inertia;
mod packing;

pub(crate) use exact::{Exact, exact};
pub(crate) use inertia::balanced_inertia;
pub(crate) use packing::packing;

/// Household-weighted moment of inertia of zones about their centres, household·m².
pub(crate) fn inertia_of(weight: &[f64], at: &[[f64; 2]], zone: &[u32], zones: usize) -> f64 {
    let mut sum = vec![[0.0; 3]; zones];
    for ((&w, [x, y]), &z) in weight.iter().zip(at).zip(zone) {
        let sum = &mut sum[z as usize];
        *sum = [sum[0] + w, sum[1] + w * x, sum[2] + w * y];
    }
    weight
        .iter()
        .zip(at)
        .zip(zone)
        .map(|((&w, [x, y]), &z)| {
            let [load, sx, sy] = sum[z as usize];
            let (dx, dy) = (x - sx / load, y - sy / load);
            w * (dx * dx + dy * dy)
        })
        .sum()
}
