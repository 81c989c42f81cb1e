//! What a plan is like, for people.

use wangge_model::CommunityLimits;
use wangge_partition::{Quality, Spread};

use super::Made;
use super::moves::{GridMoves, Moves};

/// Grids that are named one by one.
const NAMED: usize = 3;

pub(super) fn describe(made: &Made<'_>) -> String {
    let mut lines = vec![quality(made.plan, &made.quality, made.seconds)];
    // Households are told of already.
    lines.extend(made.spreads.iter().filter(|spread| spread.name != "households").map(spread));
    lines.extend(made.moves.as_ref().map(moves));
    lines.extend(limits(made.limits));
    lines.join("\n")
}

fn quality(plan: &str, q: &Quality, seconds: f64) -> String {
    format!(
        "plan {plan}: {} grids in {} communities, {} households, in {seconds:.1} s\n\
         deviation from the community's mean: {:.1} % on average, {:.1} % at most; \
         {:.0} % of grids within 5 %, {:.0} % within 10 %\n\
         {} grids below the minimum, {} above the maximum; compactness {:.2}",
        q.grids,
        q.communities,
        q.households,
        100.0 * q.deviation_mean,
        100.0 * q.deviation_max,
        100.0 * q.within_5pct,
        100.0 * q.within_10pct,
        q.below_min,
        q.above_max,
        q.compactness_mean
    )
}

fn spread(spread: &Spread) -> String {
    format!(
        "{}: {:.1} % off the community's mean on average, {:.1} % at most; {:.0} % of grids within tolerance",
        spread.name,
        100.0 * spread.deviation_mean,
        100.0 * spread.deviation_max,
        100.0 * spread.within_tolerance
    )
}

fn moves(moves: &Moves) -> String {
    let mut told = format!(
        "since plan {}: {} households ({:.2} %) are in another grid; {} codes retired, {} issued",
        moves.from,
        moves.households,
        100.0 * moves.share,
        moves.retired.len(),
        moves.issued.len()
    );
    for (what, amount) in
        [("gained", (|grid| grid.gained) as fn(&GridMoves) -> u64), ("lost", |grid| grid.lost)]
    {
        let mut grids: Vec<&GridMoves> = moves.grids.iter().filter(|grid| amount(grid) > 0).collect();
        grids.sort_by(|a, b| amount(b).cmp(&amount(a)).then(a.grid.cmp(&b.grid)));
        let named: Vec<String> =
            grids.iter().take(NAMED).map(|grid| format!("{} {}", grid.grid, amount(grid))).collect();
        if !named.is_empty() {
            told = format!("{told}; most {what}: {}", named.join(", "));
        }
    }
    told
}

/// One line for all communities: how many cannot be better, how far the others may be, and the worst.
fn limits(limits: &[CommunityLimits]) -> Option<String> {
    let worst =
        limits.iter().max_by(|a, b| a.worst.total_cmp(&b.worst).then(b.community.cmp(&a.community)))?;
    let gap =
        limits.iter().map(|it| (it.worst - it.packing_worst).max(0.0)).sum::<f64>() / limits.len() as f64;
    Some(format!(
        "limits: {} of {} communities at the proved optimum; the largest deviation is {:.1} % above the best \
         packing of buildings on average; the largest of all is {:.1} % in community {}: {}",
        limits.iter().filter(|it| it.at_optimum()).count(),
        limits.len(),
        100.0 * gap,
        100.0 * worst.worst,
        worst.community,
        reason(worst)
    ))
}

fn reason(limits: &CommunityLimits) -> String {
    if !limits.at_optimum() {
        return format!("below {:.1} % none is possible", 100.0 * limits.bound());
    }
    if limits.proved_worst + 1e-9 >= limits.worst {
        "its buildings cannot be packed more evenly".to_owned()
    } else {
        "no contiguous division is more even".to_owned()
    }
}
