//! Where the end of a street is joined to one that it nearly touches.

use rayon::prelude::*;

use super::segments::{Position, Segments};
use super::spot::Spot;

/// How near the end of a street is to another one that it is joined to, millimetres.
const NEAR: f64 = 1_000.0;

/// A vertex and what it is joined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    /// The end of the street.
    pub(super) end: Spot,
    pub(super) to: Position,
    /// The way between, millimetres.
    pub(super) gap: u64,
}

/// What the ends of lines are joined to, beside the segments they are vertices of.
pub(super) fn joins(segments: &Segments, ends: &[Spot]) -> Vec<Join> {
    let of_end = |end: &Spot| {
        let others = segments.around(*end, NEAR).into_iter();
        let others = others.filter(|foot| !segments.ends[foot.position.segment as usize].contains(end));
        others.map(|foot| Join { end: *end, to: foot.position, gap: foot.distance() }).collect::<Vec<_>>()
    };
    ends.par_iter().flat_map_iter(of_end).collect()
}
