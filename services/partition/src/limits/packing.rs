//! Buildings into zones when geography is ignored.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Steps of the exchange between zones before the packing is taken as it is.
const WORK: usize = 2_000_000;
/// Words of subset sums beyond which the bound does without them.
const SUMS: u64 = 4_000_000;

/// How evenly buildings go into zones when any building may go to any zone: no division, contiguous or
/// not, can be more even than `proved_worst`, and hardly one more than `worst`. All are shares of the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Packing {
    /// The largest |load − mean| / mean of the best packing found.
    pub(crate) worst: f64,
    /// The mean of |load − mean| / mean in the same packing.
    pub(crate) mean: f64,
    /// Every packing has a zone at least so far from the mean.
    pub(crate) proved_worst: f64,
}

/// The best packing found of `weight` into `zones`, and a bound on all of them.
///
/// Longest processing time first (Graham, *Bounds on multiprocessing timing anomalies*, 1969), then moves
/// and swaps between pairs of zones.
pub(crate) fn packing(weight: &[u64], zones: usize) -> Packing {
    let scale = Scale::new(weight, zones);
    if scale.total == 0 {
        return Packing { worst: 0.0, mean: 0.0, proved_worst: 0.0 };
    }
    let mut weight: Vec<u64> = weight.iter().copied().filter(|&w| w > 0).collect();
    weight.sort_unstable_by(|a, b| b.cmp(a));
    let mut packed = Packed::longest_first(&weight, zones);
    packed.exchange(&scale);
    let off: Vec<u128> = packed.load.iter().map(|&load| scale.off(load)).collect();
    let worst = off.iter().copied().max().unwrap_or_default();
    Packing {
        worst: scale.share(worst),
        mean: scale.share(off.iter().sum()) / zones as f64,
        proved_worst: scale.share(bound(&weight, &scale, worst)),
    }
}

/// Loads against their mean in whole numbers: everything is multiplied by the number of zones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) total: u128,
    pub(super) zones: u128,
}

impl Scale {
    pub(super) fn new(weight: &[u64], zones: usize) -> Self {
        let total = if zones == 0 { 0 } else { weight.iter().map(|&w| u128::from(w)).sum() };
        Self { total, zones: zones as u128 }
    }

    /// zones · |load − mean|.
    pub(super) fn off(&self, load: u64) -> u128 {
        (self.zones * u128::from(load)).abs_diff(self.total)
    }

    /// As a share of the mean.
    pub(super) fn share(&self, off: u128) -> f64 {
        if self.total == 0 { 0.0 } else { off as f64 / self.total as f64 }
    }

    /// The least and the greatest whole load that are no further off.
    pub(super) fn window(&self, off: u128) -> (u64, u64) {
        let least = self.total.saturating_sub(off).div_ceil(self.zones);
        let most = (self.total + off) / self.zones;
        (least as u64, u64::try_from(most).unwrap_or(u64::MAX))
    }
}

struct Packed {
    /// The buildings of each zone.
    zone: Vec<Vec<u64>>,
    load: Vec<u64>,
}

impl Packed {
    fn longest_first(weight: &[u64], zones: usize) -> Self {
        let mut packed = Self { zone: vec![Vec::new(); zones], load: vec![0; zones] };
        let mut queue: BinaryHeap<Reverse<(u64, usize)>> =
            (0..zones).map(|zone| Reverse((0, zone))).collect();
        for &w in weight {
            if let Some(Reverse((load, zone))) = queue.pop() {
                packed.zone[zone].push(w);
                packed.load[zone] = load + w;
                queue.push(Reverse((load + w, zone)));
            }
        }
        packed
    }

    /// Moves and swaps between the zone furthest from the mean and any other while one of them brings the
    /// two closer together.
    fn exchange(&mut self, scale: &Scale) {
        let mut work = WORK;
        loop {
            let mut furthest: Vec<usize> = (0..self.load.len()).collect();
            // A load that is the mean rounded up or down leaves nothing to gain.
            furthest.retain(|&zone| scale.off(self.load[zone]) >= scale.zones);
            furthest.sort_by_key(|&zone| Reverse(scale.off(self.load[zone])));
            if !furthest.iter().any(|&zone| self.relieve(zone, &mut work)) {
                return;
            }
        }
    }

    /// The best exchange of a zone with any other.
    fn relieve(&mut self, zone: usize, work: &mut usize) -> bool {
        let mut best: Option<(u64, Exchange)> = None;
        for other in 0..self.load.len() {
            let (from, to) = if self.load[zone] > self.load[other] { (zone, other) } else { (other, zone) };
            let gap = self.load[from] - self.load[to];
            if gap < 2 {
                continue;
            }
            let cost = self.zone[from].len() * (self.zone[to].len() + 1);
            let Some(rest) = work.checked_sub(cost) else { return false };
            *work = rest;
            if let Some((gain, exchange)) = self.between(from, to, gap)
                && best.is_none_or(|(most, _)| gain > most)
            {
                best = Some((gain, exchange));
            }
        }
        let Some((_, exchange)) = best else { return false };
        self.apply(exchange);
        true
    }

    /// What brings the loads of two zones closest together: gain is in the sum of squares.
    fn between(&self, from: usize, to: usize, gap: u64) -> Option<(u64, Exchange)> {
        let mut best: Option<(u64, Exchange)> = None;
        for (give, &w) in self.zone[from].iter().enumerate() {
            let returns = self.zone[to].iter().map(|&back| (Some(back), back)).chain([(None, 0)]);
            for (take, (_, back)) in returns.enumerate() {
                let shift = w.saturating_sub(back);
                if shift == 0 || shift >= gap {
                    continue;
                }
                let gain = shift.saturating_mul(gap - shift);
                if best.is_none_or(|(most, _)| gain > most) {
                    let take = (take < self.zone[to].len()).then_some(take);
                    best = Some((gain, Exchange { from, to, give, take }));
                }
            }
        }
        best
    }

    fn apply(&mut self, Exchange { from, to, give, take }: Exchange) {
        let given = self.zone[from].swap_remove(give);
        self.load[from] -= given;
        if let Some(take) = take {
            let taken = self.zone[to].swap_remove(take);
            self.load[to] -= taken;
            self.load[from] += taken;
            self.zone[from].push(taken);
        }
        self.zone[to].push(given);
        self.load[to] += given;
    }
}

/// A building of one zone for none or one of another.
#[derive(Debug, Clone, Copy)]
struct Exchange {
    from: usize,
    to: usize,
    give: usize,
    take: Option<usize>,
}

/// The least zones · |load − mean| that is not refuted, by bisection up to what was found. The refutation
/// of the next lower value is a proof of its own, whether or not lower ones are refuted too.
fn bound(weight: &[u64], scale: &Scale, found: u128) -> u128 {
    let evidence = Evidence::new(weight, scale, found);
    let (mut low, mut high) = (0, found);
    while low < high {
        let middle = low + (high - low) / 2;
        let (least, most) = scale.window(middle);
        if evidence.refutes(least, most) { low = middle + 1 } else { high = middle }
    }
    high
}

/// What speaks against loads within a window.
struct Evidence<'a> {
    /// Descending.
    weight: &'a [u64],
    /// The sum of the first so many.
    prefix: Vec<u128>,
    zones: usize,
    total: u128,
    /// The loads that some set of buildings has, unless there are too many.
    sums: Option<Sums>,
}

impl<'a> Evidence<'a> {
    fn new(weight: &'a [u64], scale: &Scale, found: u128) -> Self {
        let mut prefix = vec![0];
        for (i, &w) in weight.iter().enumerate() {
            prefix.push(prefix[i] + u128::from(w));
        }
        let (_, most) = scale.window(found);
        let affordable = (most / 64 + 1).saturating_mul(weight.len() as u64) <= SUMS;
        let sums = affordable.then(|| Sums::new(weight, most));
        Self { weight, prefix, zones: scale.zones as usize, total: scale.total, sums }
    }

    /// No packing has all loads between `least` and `most`.
    fn refutes(&self, least: u64, most: u64) -> bool {
        least > most || self.too_few(least) || self.crowded(most) || self.apart(least, most)
    }

    /// Some zone has no more than ⌊buildings / zones⌋ buildings, hence no more than the largest so many.
    fn too_few(&self, least: u64) -> bool {
        self.prefix[self.weight.len() / self.zones] < u128::from(least)
    }

    /// Of the m · zones + 1 largest buildings some zone has m + 1, hence at least the smallest m + 1 of them.
    fn crowded(&self, most: u64) -> bool {
        let several = |m: usize| {
            let end = m * self.zones + 1;
            self.prefix[end] - self.prefix[end - m - 1]
        };
        (0..self.weight.len().div_ceil(self.zones)).any(|m| several(m) > u128::from(most))
    }

    /// The largest buildings of which no two go into one zone each have a zone of their own. Its load is at
    /// least the least sum of buildings in the window that contains the building, at most the greatest; that
    /// of any other zone is at least the least sum in the window, at most the greatest. The total must lie
    /// between the sums of these. With one zone for each of the largest above the window's lower end, the
    /// rest must do for the others: this is the bound from the least loaded zone.
    fn apart(&self, least: u64, most: u64) -> bool {
        let pair_fits = |pair: &[u64]| pair.iter().map(|&w| u128::from(w)).sum::<u128>() <= u128::from(most);
        let first_fit = self.weight.windows(2).position(pair_fits);
        let towers = first_fit.map_or(self.weight.len(), |i| i + 1).min(self.zones);
        let Some((low, high)) = self.reach(0, least, most) else { return true };
        let mut sum = (
            u128::from(low) * (self.zones - towers) as u128,
            u128::from(high) * (self.zones - towers) as u128,
        );
        for &tower in &self.weight[..towers] {
            let Some((low, high)) = self.reach(tower, least, most) else { return true };
            sum = (sum.0 + u128::from(low), sum.1 + u128::from(high));
        }
        // Buildings of which two fit into one zone still have to fit somewhere.
        let lost = |&w: &u64| self.reach(w, least, most).is_none();
        sum.0 > self.total || sum.1 < self.total || self.weight[towers..].iter().any(lost)
    }

    /// The least and the greatest load in the window of a zone that has a building of weight `with`.
    fn reach(&self, with: u64, least: u64, most: u64) -> Option<(u64, u64)> {
        if with > most {
            return None;
        }
        match &self.sums {
            None => Some((least.max(with), most)),
            Some(sums) => {
                let low = sums.from(least.saturating_sub(with))?;
                let high = sums.up_to(most - with)?;
                (low <= high).then_some((with + low, with + high))
            }
        }
    }
}

/// The sums of all subsets, up to a limit, as bits.
struct Sums(Vec<u64>);

impl Sums {
    fn new(weight: &[u64], limit: u64) -> Self {
        let mut words = vec![0; limit as usize / 64 + 1];
        words[0] = 1;
        for &w in weight.iter().filter(|&&w| w <= limit) {
            let (whole, bits) = (w as usize / 64, w % 64);
            for i in (whole..words.len()).rev() {
                let mut moved = words[i - whole] << bits;
                if bits > 0 && i > whole {
                    moved |= words[i - whole - 1] >> (64 - bits);
                }
                words[i] |= moved;
            }
        }
        Self(words)
    }

    /// The least sum that is at least `sum`.
    fn from(&self, sum: u64) -> Option<u64> {
        let mut word = sum as usize / 64;
        let mut bits = self.0.get(word)? & (u64::MAX << (sum % 64));
        while bits == 0 {
            word += 1;
            bits = *self.0.get(word)?;
        }
        Some(word as u64 * 64 + u64::from(bits.trailing_zeros()))
    }

    /// The greatest sum that is at most `sum`.
    fn up_to(&self, sum: u64) -> Option<u64> {
        let mut word = sum as usize / 64;
        let mut bits = self.0.get(word)? & (u64::MAX >> (63 - sum % 64));
        while bits == 0 {
            word = word.checked_sub(1)?;
            bits = self.0[word];
        }
        Some(word as u64 * 64 + 63 - u64::from(bits.leading_zeros()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The least worst deviation of all packings, by enumeration.
    fn least(weight: &[u64], load: &mut Vec<u64>, scale: &Scale) -> u128 {
        let Some((&w, others)) = weight.split_first() else {
            return load.iter().map(|&load| scale.off(load)).max().unwrap();
        };
        let mut best = u128::MAX;
        for zone in 0..load.len() {
            load[zone] += w;
            best = best.min(least(others, load, scale));
            load[zone] -= w;
        }
        best
    }

    #[test]
    fn the_bound_holds_for_every_packing() {
        let mut random = Random::new(11, 0);
        let mut met = 0;
        for round in 0..300 {
            let zones = 1 + random.below(4);
            let most = [4, 30, 200][round % 3];
            let weight: Vec<u64> = (0..=random.below(7)).map(|_| 1 + random.below(most) as u64).collect();
            let scale = Scale::new(&weight, zones);
            let best = scale.share(least(&weight, &mut vec![0; zones], &scale));
            let packing = packing(&weight, zones);
            assert!(packing.proved_worst <= best, "{weight:?} in {zones}: {packing:?}, best {best}");
            assert!(packing.worst >= best, "{weight:?} in {zones}: {packing:?}, best {best}");
            met += usize::from(packing.worst.to_bits() == packing.proved_worst.to_bits());
        }
        assert!(met > 200, "proved in {met} of 300");
    }

    #[test]
    fn towers_leave_too_little_for_the_other_zones() {
        // Two of 500 take a zone each; 500 are left for three zones.
        let weight: Vec<u64> = [500, 500].into_iter().chain([10; 50]).collect();
        let packing = packing(&weight, 5);
        assert!((packing.proved_worst - 200.0 / 300.0).abs() < 1e-12, "{packing:?}");
        assert_eq!(packing.worst.to_bits(), packing.proved_worst.to_bits());
    }

    #[test]
    fn a_mean_that_is_no_whole_number_is_not_reached() {
        let packing = packing(&[1; 1000], 3);
        assert!((packing.proved_worst - 2.0 / 1000.0).abs() < 1e-12, "{packing:?}");
        assert_eq!(packing.worst.to_bits(), packing.proved_worst.to_bits());
    }

    #[test]
    fn odd_input_has_an_answer() {
        let none = Packing { worst: 0.0, mean: 0.0, proved_worst: 0.0 };
        assert_eq!(packing(&[], 3), none);
        assert_eq!(packing(&[0, 0], 2), none);
        assert_eq!(packing(&[5], 0), none);
        let alone = packing(&[5], 2);
        assert!(alone.worst >= 1.0 && alone.proved_worst >= 1.0, "{alone:?}");
        assert!(packing(&[u64::from(u32::MAX); 9], 4).worst > 0.0);
    }
}
