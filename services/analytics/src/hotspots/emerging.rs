//! Hot spots over periods: new ones, lasting ones, those that fade.
//!
//! The classes are those that are in use for emerging hot spots (Esri, *How Emerging Hot Spot Analysis
//! works*): how many periods were hot, which, and whether the z-scores rise or fall by the test of
//! Mann (1945) and Kendall (1975).

use super::two_sided;

/// How a unit's hot (or cold) periods lie. The rules are looked at in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// The last period is hot, none before it was.
    New,
    /// Nine tenths of the periods are hot, the last one too, and it gets hotter.
    Intensifying,
    /// Nine tenths of the periods are hot, the last one too, and there is no trend.
    Persistent,
    /// Nine tenths of the periods are hot, the last one too, and it gets less hot.
    Diminishing,
    /// Nine tenths of the periods were hot, but not the last one.
    Historical,
    /// The last two periods or more are hot, none before them was.
    Consecutive,
    /// The last period is hot, some before were, and some were cold.
    Oscillating,
    /// The last period is hot, some before were, others not; none was cold.
    Sporadic,
}

impl Pattern {
    /// The name used over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Intensifying => "intensifying",
            Self::Persistent => "persistent",
            Self::Diminishing => "diminishing",
            Self::Historical => "historical",
            Self::Consecutive => "consecutive",
            Self::Oscillating => "oscillating",
            Self::Sporadic => "sporadic",
        }
    }
}

/// What a unit was in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// More than chance would bring.
    Hot,
    /// Less.
    Cold,
    /// Neither.
    Neither,
}

impl Period {
    /// By a z-score and its significance.
    pub fn of(z: f64, significant: bool) -> Self {
        match significant {
            false => Self::Neither,
            true if z > 0.0 => Self::Hot,
            true => Self::Cold,
        }
    }

    fn opposite(self) -> Self {
        match self {
            Self::Hot => Self::Cold,
            Self::Cold => Self::Hot,
            Self::Neither => Self::Neither,
        }
    }
}

/// The trend of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Above 0 it rises, below it falls.
    pub z: f64,
    /// Two-sided.
    pub p: f64,
}

/// The test of Mann and Kendall: of all pairs, how many more rise than fall, with the correction for
/// ties. Without a pair that differs, z is 0.
pub fn mann_kendall(series: &[f64]) -> Trend {
    let n = series.len() as f64;
    let mut sum = 0_i64;
    for (at, earlier) in series.iter().enumerate() {
        for later in &series[at + 1..] {
            sum += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    let mut sorted = series.to_vec();
    sorted.sort_by(f64::total_cmp);
    let same = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a >= b).map(|run| same(run.len() as f64)).sum();
    let variance = (same(n) - ties) / 18.0;
    let z = if variance > 0.0 { (sum - sum.signum()) as f64 / variance.sqrt() } else { 0.0 };
    Trend { z, p: two_sided(z) }
}

/// The pattern of a unit's periods, hot or cold; `None` where no rule holds. A trend counts when its p
/// is at most `alpha`.
///
/// Both can hold when the unit turned from a lasting one into the other: then it is what the last
/// period says.
pub fn classify(periods: &[Period], trend: Trend, alpha: f64) -> Option<(Period, Pattern)> {
    let of = |kind| pattern(kind, periods, trend, alpha).map(|pattern| (kind, pattern));
    match periods.last() {
        Some(Period::Cold) => of(Period::Cold).or_else(|| of(Period::Hot)),
        _ => of(Period::Hot).or_else(|| of(Period::Cold)),
    }
}

fn pattern(kind: Period, periods: &[Period], trend: Trend, alpha: f64) -> Option<Pattern> {
    let count = periods.iter().filter(|period| **period == kind).count();
    let run = periods.iter().rev().take_while(|period| **period == kind).count();
    let mostly = count * 10 >= periods.len() * 9;
    let toward = if kind == Period::Hot { trend.z } else { -trend.z };
    match (run, count) {
        (_, 0) => None,
        (0, _) => mostly.then_some(Pattern::Historical),
        (1, 1) => Some(Pattern::New),
        _ if mostly && trend.p <= alpha && toward > 0.0 => Some(Pattern::Intensifying),
        _ if mostly && trend.p <= alpha && toward < 0.0 => Some(Pattern::Diminishing),
        _ if mostly => Some(Pattern::Persistent),
        _ if run == count => Some(Pattern::Consecutive),
        _ if periods.contains(&kind.opposite()) => Some(Pattern::Oscillating),
        _ => Some(Pattern::Sporadic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(text: &str) -> Vec<Period> {
        let period = |letter| match letter {
            'h' => Period::Hot,
            'c' => Period::Cold,
            _ => Period::Neither,
        };
        text.chars().map(period).collect()
    }

    #[test]
    fn each_rule() {
        let none = Trend { z: 0.3, p: 0.8 };
        let (up, down) = (Trend { z: 3.0, p: 0.003 }, Trend { z: -3.0, p: 0.003 });
        let hot = |text: &str, trend| classify(&periods(text), trend, 0.05);
        assert_eq!(hot("---------h", none), Some((Period::Hot, Pattern::New)));
        assert_eq!(hot("------c--h", none), Some((Period::Hot, Pattern::New)));
        assert_eq!(hot("-------hhh", none), Some((Period::Hot, Pattern::Consecutive)));
        assert_eq!(hot("hhhh-hhhhh", none), Some((Period::Hot, Pattern::Persistent)));
        assert_eq!(hot("hhhh-hhhhh", up), Some((Period::Hot, Pattern::Intensifying)));
        assert_eq!(hot("hhhhhhhhhh", down), Some((Period::Hot, Pattern::Diminishing)));
        assert_eq!(hot("hhhhhhhhh-", none), Some((Period::Hot, Pattern::Historical)));
        assert_eq!(hot("--h--h---h", up), Some((Period::Hot, Pattern::Sporadic)));
        assert_eq!(hot("--h--c---h", none), Some((Period::Hot, Pattern::Oscillating)));
        assert_eq!(hot("--h--c----", none), None);
        assert_eq!(hot("cccccccccc", down), Some((Period::Cold, Pattern::Intensifying)));
        assert_eq!(hot("--h------c", none), Some((Period::Cold, Pattern::New)));
        assert_eq!(hot("h", none), Some((Period::Hot, Pattern::New)));
        assert_eq!(hot("", none), None);
    }

    #[test]
    fn mann_kendall_as_published() {
        // All 45 pairs rise: S = 45, variance 125.
        let rising: Vec<f64> = (0..10).map(f64::from).collect();
        assert!((mann_kendall(&rising).z - 44.0 / 125.0_f64.sqrt()).abs() < 1e-14);
        // Ties of two and three: S = 11 of [1, 2, 2, 3, 3, 3], variance (6·5·17 − 2·1·9 − 3·2·11) / 18.
        let tied = mann_kendall(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0]);
        assert!((tied.z - 10.0 / (426.0_f64 / 18.0).sqrt()).abs() < 1e-14, "{tied:?}");
        assert_eq!(mann_kendall(&[2.0; 5]), Trend { z: 0.0, p: 1.0 });
        assert_eq!(mann_kendall(&[]), Trend { z: 0.0, p: 1.0 });
    }
}
