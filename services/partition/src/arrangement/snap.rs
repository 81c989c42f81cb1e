//! Snap rounding after Hobby (*Practical segment intersection with finite precision output*, 1999):
//! every end and every rounded crossing is a hot pixel, and a segment that touches a hot pixel is
//! bent through its centre. What is left, nodes that now lie exactly on an edge, is settled in further
//! rounds, until one finds nothing: then edges meet at nodes only.

use rayon::prelude::*;

use super::buckets::Buckets;
use super::node::{Node, crossing, lies_on, touches_pixel};

/// A segment with a set of tags that its pieces inherit; pieces that coincide unite their tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) a: Node,
    pub(crate) b: Node,
    pub(crate) tags: u8,
}

/// Rounds before giving up; in practice two or three are enough.
const MOST_ROUNDS: usize = 40;

/// Snapping did not come to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unstable;

/// Turns segments that cross into segments that meet only at their ends, sorted and without doubles.
pub(crate) fn snap_round(segments: Vec<Segment>) -> Result<Vec<Segment>, Unstable> {
    let mut segments = united(segments);
    for round in 0..MOST_ROUNDS {
        let (bent, changed) = bend(&segments, round == 0);
        if !changed {
            return Ok(segments);
        }
        segments = united(bent);
    }
    Err(Unstable)
}

/// Each segment from its lower end to its higher, sorted, doubles united, points dropped.
fn united(mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.retain(|s| s.a != s.b);
    for s in &mut segments {
        if s.a > s.b {
            (s.a, s.b) = (s.b, s.a);
        }
    }
    segments.par_sort_unstable_by_key(|s| (s.a, s.b, s.tags));
    segments.dedup_by(|next, kept| {
        let same = next.a == kept.a && next.b == kept.b;
        if same {
            kept.tags |= next.tags;
        }
        same
    });
    segments
}

/// One round; in the first every pixel bends what touches it, later only a new crossing does.
fn bend(segments: &[Segment], every_pixel: bool) -> (Vec<Segment>, bool) {
    let Some((low, high)) = extent(segments) else { return (Vec::new(), false) };
    let mut passing = Buckets::new(low, high, segments.len());
    passing.fill(segments.iter().map(|s| (s.a, s.b)));
    let mut hot = crossings(segments, &passing);
    let new = if every_pixel { usize::MAX } else { hot.len() };
    hot.extend(segments.iter().flat_map(|s| [s.a, s.b]));
    if every_pixel {
        hot.par_sort_unstable();
        hot.dedup();
    }
    let mut pixels = Buckets::new(low, high, segments.len());
    pixels.fill_points(&hot);
    let bends = |id: u32, segment: &Segment| {
        let pixel = hot[id as usize];
        let on_its_way = if (id as usize) < new {
            touches_pixel(segment.a, segment.b, pixel)
        } else {
            lies_on(segment.a, segment.b, pixel)
        };
        (on_its_way && pixel != segment.a && pixel != segment.b).then_some(pixel)
    };
    let bent: Vec<(Vec<Segment>, bool)> = segments
        .par_chunks(2048)
        .map(|chunk| {
            let mut pieces = Vec::with_capacity(chunk.len());
            let mut changed = false;
            let mut way = Vec::new();
            for segment in chunk {
                way.clear();
                pixels.passed(segment.a, segment.b, |bucket| {
                    way.extend(pixels.items(bucket).iter().filter_map(|&id| bends(id, segment)));
                });
                changed |= !way.is_empty();
                route(segment, &mut way, &mut pieces);
            }
            (pieces, changed)
        })
        .collect();
    let changed = bent.iter().any(|(_, changed)| *changed);
    (bent.into_iter().flat_map(|(pieces, _)| pieces).collect(), changed)
}

/// All proper crossings, rounded, sorted.
fn crossings(segments: &[Segment], passing: &Buckets) -> Vec<Node> {
    from_pairs(segments, passing, |first, second, found| {
        let (s, t) = (&segments[first], &segments[second]);
        found.extend(crossing(s.a, s.b, t.a, t.b));
    })
}

/// What a test finds in pairs of segments whose boxes meet, sorted and without doubles.
fn from_pairs<T: Send + Ord>(
    segments: &[Segment],
    passing: &Buckets,
    test: impl Fn(usize, usize, &mut Vec<T>) + Sync,
) -> Vec<T> {
    let mut found: Vec<T> = (0..passing.len())
        .into_par_iter()
        .with_min_len(256)
        .flat_map_iter(|bucket| {
            let items = passing.items(bucket);
            let mut found = Vec::new();
            for (i, &first) in items.iter().enumerate() {
                for &second in &items[i + 1..] {
                    let (first, second) = (first as usize, second as usize);
                    if boxes_meet(&segments[first], &segments[second]) {
                        test(first, second, &mut found);
                    }
                }
            }
            found
        })
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
}

fn boxes_meet(s: &Segment, t: &Segment) -> bool {
    // a is the western end
    s.a.x <= t.b.x
        && t.a.x <= s.b.x
        && s.a.y.min(s.b.y) <= t.a.y.max(t.b.y)
        && t.a.y.min(t.b.y) <= s.a.y.max(s.b.y)
}

/// Appends the pieces of a segment that is led through the nodes on its way.
fn route(segment: &Segment, way: &mut Vec<Node>, pieces: &mut Vec<Segment>) {
    let (dx, dy) = segment.a.to(segment.b);
    way.sort_unstable_by_key(|pixel| {
        let (px, py) = segment.a.to(*pixel);
        (px * dx + py * dy, *pixel)
    });
    way.dedup();
    let mut from = segment.a;
    for &to in way.iter().chain([&segment.b]) {
        pieces.push(Segment { a: from, b: to, tags: segment.tags });
        from = to;
    }
}

/// Segments that cross another, or that another's end lies on, ascending.
pub(crate) fn conflicts(segments: &[Segment]) -> Vec<usize> {
    let ordered: Vec<Segment> =
        segments.iter().map(|s| Segment { a: s.a.min(s.b), b: s.a.max(s.b), tags: 0 }).collect();
    let Some((low, high)) = extent(&ordered) else { return Vec::new() };
    let mut passing = Buckets::new(low, high, ordered.len());
    passing.fill(ordered.iter().map(|s| (s.a, s.b)));
    from_pairs(&ordered, &passing, |first, second, found| {
        if meet_badly(&ordered[first], &ordered[second]) {
            found.extend([first, second]);
        }
    })
}

fn meet_badly(s: &Segment, t: &Segment) -> bool {
    let on = |s: &Segment, end: Node| lies_on(s.a, s.b, end);
    s.a == t.a && s.b == t.b
        || crossing(s.a, s.b, t.a, t.b).is_some()
        || on(s, t.a)
        || on(s, t.b)
        || on(t, s.a)
        || on(t, s.b)
}

fn extent(segments: &[Segment]) -> Option<(Node, Node)> {
    let first = segments.first()?.a;
    Some(segments.iter().flat_map(|s| [s.a, s.b]).fold((first, first), |(low, high), n| {
        (Node { x: low.x.min(n.x), y: low.y.min(n.y) }, Node { x: high.x.max(n.x), y: high.y.max(n.y) })
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segments() -> impl Strategy<Value = Vec<Segment>> {
        let node = (0..60_i32, 0..60_i32).prop_map(|(x, y)| Node { x, y });
        prop::collection::vec((node.clone(), node, 1..8_u8), 1..60)
            .prop_map(|v| v.into_iter().map(|(a, b, tags)| Segment { a, b, tags }).collect())
    }

    proptest! {
        #[test]
        fn edges_meet_only_at_their_ends(input in segments()) {
            let edges = snap_round(input).expect("comes to rest");
            for (i, s) in edges.iter().enumerate() {
                for t in &edges[i + 1..] {
                    prop_assert!(crossing(s.a, s.b, t.a, t.b).is_none(), "{s:?} {t:?}");
                    for end in [t.a, t.b] {
                        prop_assert!(!lies_on(s.a, s.b, end), "{end:?} lies inside {s:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn coinciding_pieces_unite_their_tags() {
        let node = |x, y| Node { x, y };
        let edges = snap_round(vec![
            Segment { a: node(0, 0), b: node(10, 0), tags: 1 },
            Segment { a: node(5, 0), b: node(15, 0), tags: 2 },
        ])
        .unwrap();
        let tags: Vec<u8> = edges.iter().map(|e| e.tags).collect();
        assert_eq!(tags, [1, 3, 2]);
    }
}
