//! The straight pieces that streets are made of, and which of them are near.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::spot::{Spot, length, real};

/// The longest part of a segment that is one entry of the tree, millimetres. Where a barrier lies before
/// the nearest point of a segment, the nearest points of its other parts are still to be had.
const LONGEST_PART: u64 = 25_000;

/// A place on a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) segment: u32,
    /// Millimetres from its lesser end.
    pub(super) measure: u64,
}

/// The nearest point of a part of a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foot {
    pub(super) position: Position,
    /// Where it is, millimetres.
    pub(super) at: [f64; 2],
    /// The square of its distance, mm².
    pub(super) squared: f64,
}

impl Foot {
    /// Its distance, rounded up to whole millimetres.
    pub(super) fn distance(&self) -> u64 {
        self.squared.sqrt().ceil() as u64
    }
}

/// From which share of which segment to which.
#[derive(Debug, Clone, Copy)]
struct Part {
    segment: u32,
    from: f64,
    to: f64,
}

type Entry = GeomWithData<Line<[f64; 2]>, Part>;

/// Segments in an order of their own, so that the order of the streets does not matter.
#[derive(Debug)]
pub(super) struct Segments {
    /// The two ends, the lesser one first; ascending, none twice.
    pub(super) ends: Vec<[Spot; 2]>,
    tree: RTree<Entry>,
}

impl Segments {
    /// The segments of lines. What two lines have in common is there once.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a [Spot]>) -> Self {
        let mut ends: Vec<[Spot; 2]> = lines
            .flat_map(|line| line.windows(2))
            .filter(|pair| pair[0] != pair[1])
            .map(|pair| [pair[0].min(pair[1]), pair[0].max(pair[1])])
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let parts = (0..).zip(&ends).flat_map(|(segment, ends)| parts(segment, *ends)).collect();
        Self { ends, tree: RTree::bulk_load(parts) }
    }

    /// Its length in millimetres.
    pub(super) fn length(&self, segment: u32) -> u64 {
        let [from, to] = self.ends[segment as usize];
        length(from, to)
    }

    /// What is no farther than so many millimetres, nearest first; equally near ones in no order.
    pub(super) fn near(&self, spot: Spot, within: f64) -> impl Iterator<Item = Foot> {
        self.tree
            .nearest_neighbor_iter_with_distance_2(real(spot))
            .take_while(move |(_, squared)| squared.sqrt() <= within)
            .map(move |(entry, _)| self.foot(entry, real(spot)))
    }

    /// The nearest point of each segment that is no farther than so many millimetres.
    pub(super) fn around(&self, spot: Spot, within: f64) -> Vec<Foot> {
        let near = self.tree.locate_within_distance(real(spot), within * within);
        let mut feet: Vec<Foot> = near.map(|entry| self.foot(entry, real(spot))).collect();
        feet.sort_unstable_by(|a, b| {
            let by_distance = a.squared.total_cmp(&b.squared);
            a.position.segment.cmp(&b.position.segment).then(by_distance).then(a.position.cmp(&b.position))
        });
        feet.dedup_by_key(|foot| foot.position.segment);
        feet
    }

    fn foot(&self, entry: &Entry, from: [f64; 2]) -> Foot {
        let (line, part) = (entry.geom(), entry.data);
        let at = line.nearest_point(&from);
        let length = line.length_2().sqrt();
        let share = Line::new(line.from, at).length_2().sqrt() / length;
        let share = part.from + (part.to - part.from) * share.min(1.0);
        let measure = (share * self.length(part.segment) as f64).round() as u64;
        Foot { position: Position { segment: part.segment, measure }, at, squared: line.distance_2(&from) }
    }
}

/// A segment in parts of equal length.
fn parts(segment: u32, [from, to]: [Spot; 2]) -> impl Iterator<Item = Entry> {
    let count = length(from, to).div_ceil(LONGEST_PART);
    let (from, to) = (real(from), real(to));
    let at = move |number: u64| {
        let share = number as f64 / count as f64;
        // The last one is the end itself, to the last digit.
        let between = |axis: usize| from[axis] * (1.0 - share) + to[axis] * share;
        (share, [between(0), between(1)])
    };
    (0..count).map(move |number| {
        let ((start, a), (end, b)) = (at(number), at(number + 1));
        Entry::new(Line::new(a, b), Part { segment, from: start, to: end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_segment_is_found_in_parts_with_its_own_measures() {
        let line = [[0, 0], [100_000, 0]];
        let segments = Segments::of([&line[..]].into_iter());
        let feet: Vec<Foot> = segments.near([40_000, 30_000], 100_000.0).collect();
        let measures: Vec<u64> = feet.iter().map(|foot| foot.position.measure).collect();
        assert_eq!(measures, [40_000, 50_000, 25_000, 75_000]);
        assert_eq!(feet[0].distance(), 30_000);
        assert_eq!(segments.near([40_000, 30_000], 29_999.0).count(), 0);
        assert_eq!(segments.around([25_000, 900], 1_000.0).len(), 1, "one of the two parts that meet there");
    }

    #[test]
    fn common_pieces_are_there_once_in_either_direction() {
        let lines = [[[0, 0], [10, 0]], [[10, 0], [0, 0]], [[5, 5], [5, 5]]];
        let segments = Segments::of(lines.iter().map(|line| &line[..]));
        assert_eq!(segments.ends, [[[0, 0], [10, 0]]]);
    }
}
