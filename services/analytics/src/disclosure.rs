//! Counts by cell for those who may not see small ones.
//!
//! Three things together keep a count below k from being worked out:
//!
//! - A cell is shown only with at least k cases; what is not shown is merged upwards, into the rest of
//!   its parent, and so on; what is too little even there is left out.
//! - Every number shown is moved by up to [`MOST_NOISE`], and so is the number that is held against the
//!   threshold: that a cell appears as a window grows does not tell that it has exactly k.
//! - The noise depends on the place shown and on which cases are in it, by their keys, and on a secret
//!   (the cell keys of Fraser and Wooton, *A proposed method for confidentialising tabular output to
//!   protect against differencing*, 2005). The same question has always the same answer, so asking
//!   again does not average the noise away; two windows that differ by a case have another noise, so
//!   their difference tells the case no more.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};

/// By how much a number can be moved.
pub const MOST_NOISE: u32 = 3;

/// What is shown and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// No count below this is shown.
    pub k: u32,
    /// What is not shown is merged upwards to this resolution and no further.
    pub coarsest: Resolution,
    /// What those who ask do not know.
    pub secret: u64,
}

/// Things in a cell and who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many.
    pub count: u32,
    /// The sum, wrapped, of a key of each: 64 bits that are another for each and always the same.
    pub key: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { count: self.count + other.count, key: self.key.wrapping_add(other.key) }
    }
}

/// A place that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The cell.
    pub cell: CellIndex,
    /// Whether it is the rest of the cell: what lies in its descendants that are not shown themselves.
    pub is_rest: bool,
    /// About how many.
    pub count: u32,
}

/// The places that can be shown of the counts of cells of one resolution, in ascending order of their
/// cells. What is left out at the end is not said.
pub fn shown(tallies: &BTreeMap<CellIndex, Tally>, rules: Rules) -> Vec<Shown> {
    let mut found = Vec::new();
    let mut level = tallies.clone();
    let mut is_rest = false;
    while !level.is_empty() {
        let mut rest: BTreeMap<CellIndex, Tally> = BTreeMap::new();
        for (cell, tally) in level {
            if let Some(count) = disclosed(tally, cell.into(), is_rest, rules) {
                found.push(Shown { cell, is_rest, count });
            } else if let Some(parent) = parent(cell).filter(|it| it.resolution() >= rules.coarsest) {
                let sum = rest.entry(parent).or_default();
                *sum = sum.and(tally);
            }
        }
        (level, is_rest) = (rest, true);
    }
    found.sort_unstable_by_key(|shown| shown.cell);
    found
}

/// A count of a place as it can be shown; nothing where it is too small. The place is any number that
/// stands for it alone.
pub fn disclosed(tally: Tally, place: u64, is_rest: bool, rules: Rules) -> Option<u32> {
    let bits = [place, tally.key, u64::from(is_rest)]
        .into_iter()
        .fold(rules.secret, |state, word| mixed(state ^ word));
    let width = u64::from(2 * MOST_NOISE + 1);
    let noise = ((u128::from(bits) * u128::from(width)) >> 64) as u32;
    // Between count and count + 2 · MOST_NOISE, so that nothing below k gets over the threshold.
    let raised = tally.count + noise;
    (tally.count >= rules.k && raised >= rules.k + 2 * MOST_NOISE).then(|| raised - MOST_NOISE)
}

fn parent(cell: CellIndex) -> Option<CellIndex> {
    cell.parent(cell.resolution().pred()?)
}

/// One step of `SplitMix64` (Steele, Lea and Flood 2014).
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use h3o::LatLng;

    use super::*;

    const RULES: Rules = Rules { k: 10, coarsest: Resolution::Six, secret: 77 };

    /// Cases around a place: the cell of resolution 10 and the second of each.
    fn cases(count: u64) -> Vec<(CellIndex, u64, u64)> {
        let case = |number: u64| {
            let [x, y] = [0, 1].map(|axis| (mixed(number * 2 + axis) % 10_000) as f64 / 10_000.0);
            let at = LatLng::new(36.7 + 0.012 * x * x, 117.0 + 0.015 * y * y).unwrap();
            (at.to_cell(Resolution::Ten), mixed(number + 1_000_000) % 1_000, mixed(number ^ 0xABCD))
        };
        (0..count).map(case).collect()
    }

    fn tallies(
        cases: &[(CellIndex, u64, u64)],
        until: u64,
        resolution: Resolution,
    ) -> BTreeMap<CellIndex, Tally> {
        let mut tallies: BTreeMap<CellIndex, Tally> = BTreeMap::new();
        for (cell, second, key) in cases {
            if *second < until {
                let sum = tallies.entry(cell.parent(resolution).unwrap()).or_default();
                *sum = sum.and(Tally { count: 1, key: *key });
            }
        }
        tallies
    }

    #[test]
    fn nothing_below_k_is_shown_and_nothing_is_far_off() {
        let all = tallies(&cases(3_000), 1_000, Resolution::Ten);
        let shown = shown(&all, RULES);
        assert!(shown.iter().all(|it| it.count >= RULES.k));
        for it in shown.iter().filter(|it| !it.is_rest) {
            assert!(it.count.abs_diff(all[&it.cell].count) <= MOST_NOISE);
            assert!(all[&it.cell].count >= RULES.k);
        }
        let (total, seen) = (
            all.values().map(|tally| tally.count).sum::<u32>(),
            shown.iter().map(|it| it.count).sum::<u32>(),
        );
        assert!(seen.abs_diff(total) < total / 20, "{seen} of {total}");
        assert!(shown.iter().any(|it| it.is_rest && it.cell.resolution() == Resolution::Nine));
        assert!(shown.iter().any(|it| it.cell.resolution() == Resolution::Ten));
    }

    #[test]
    fn the_same_question_has_the_same_answer() {
        let all = tallies(&cases(800), 500, Resolution::Ten);
        assert_eq!(shown(&all, RULES), shown(&all, RULES));
        assert_ne!(shown(&all, RULES), shown(&all, Rules { secret: 78, ..RULES }));
    }

    /// For a place in two windows of which one holds the other, what an observer knows of the number of
    /// cases in between is an interval around the difference of what is shown.
    #[test]
    fn no_two_windows_tell_what_happened_in_between() {
        let cases = cases(2_500);
        let (mut pairs, mut guessed) = (0, 0);
        for resolution in [Resolution::Eight, Resolution::Nine, Resolution::Ten] {
            let answers: Vec<_> = (40..=100)
                .map(|step| {
                    let all = tallies(&cases, step * 10, resolution);
                    let seen: BTreeMap<_, _> = shown(&all, RULES)
                        .into_iter()
                        .filter(|it| !it.is_rest)
                        .map(|it| (it.cell, it.count))
                        .collect();
                    (all, seen)
                })
                .collect();
            for (at, (earlier, seen_earlier)) in answers.iter().enumerate() {
                for (later, seen_later) in &answers[at + 1..] {
                    for (cell, count) in seen_earlier {
                        let Some(other) = seen_later.get(cell) else { continue };
                        let between = later[cell].count - earlier[cell].count;
                        if between < RULES.k {
                            let guess = i64::from(*other) - i64::from(*count);
                            assert!(guess.abs_diff(i64::from(between)) <= u64::from(2 * MOST_NOISE));
                            pairs += 1;
                            guessed += u32::from(guess == i64::from(between));
                        }
                    }
                }
            }
        }
        // Where nothing happened the noise is the same. Elsewhere the best guess is right no more often
        // than two noises happen to agree, one in seven.
        assert!(pairs > 1_000, "{pairs}");
        let idle = idle_pairs(&cases);
        assert!(
            f64::from(guessed) < f64::from(idle) + 0.2 * f64::from(pairs - idle),
            "{guessed} of {pairs}, {idle} idle"
        );
    }

    fn idle_pairs(cases: &[(CellIndex, u64, u64)]) -> u32 {
        let mut idle = 0;
        for resolution in [Resolution::Eight, Resolution::Nine, Resolution::Ten] {
            let answers: Vec<_> = (40..=100).map(|step| tallies(cases, step * 10, resolution)).collect();
            for (at, earlier) in answers.iter().enumerate() {
                for later in &answers[at + 1..] {
                    let both = earlier.iter().filter(|(cell, tally)| {
                        disclosed(**tally, (**cell).into(), false, RULES).is_some() && later[*cell] == **tally
                    });
                    idle += both.count() as u32;
                }
            }
        }
        idle
    }

    /// A parent with one small child among large ones: the parent less what is shown of the others.
    #[test]
    fn no_two_resolutions_tell_the_child_that_is_missing() {
        let parent = LatLng::new(36.7, 117.0).unwrap().to_cell(Resolution::Nine);
        let (mut exact, mut trials) = (0, 0);
        for trial in 0..700_u64 {
            let small = (trial % 9 + 1) as u32;
            let children: BTreeMap<CellIndex, Tally> = parent
                .children(Resolution::Ten)
                .enumerate()
                .map(|(child, cell)| {
                    let count = if child == 3 { small } else { 30 + child as u32 };
                    (cell, Tally { count, key: mixed(trial * 100 + child as u64) })
                })
                .collect();
            let whole = children.values().fold(Tally::default(), |sum, tally| sum.and(*tally));
            let fine: u32 = shown(&children, RULES).iter().map(|it| it.count).sum();
            let Some(coarse) = disclosed(whole, parent.into(), false, RULES) else { panic!("large enough") };
            trials += 1;
            exact += u32::from(i64::from(coarse) - i64::from(fine) == i64::from(small));
        }
        assert!(exact * 5 < trials, "{exact} of {trials}");
    }

    #[test]
    fn a_cell_that_appears_does_not_have_just_k() {
        let appears = |key: u64| {
            (0..40).find(|count| {
                disclosed(Tally { count: *count, key: mixed(key * 50 + u64::from(*count)) }, 5, false, RULES)
                    .is_some()
            })
        };
        let at: std::collections::BTreeSet<u32> = (0..500).filter_map(appears).collect();
        assert!(at.len() > 4 && at.first() >= Some(&RULES.k), "{at:?}");
    }
}
