//! Snap rounding after Hobby (*Practical segment intersection with finite precision output*, 1999):
//! every end and every rounded crossing is a hot pixel, and a segment that touches a hot pixel is
//! bent through its centre. The pieces may meet others in turn, so they are looked at in further
//! rounds, each round only the pieces of the one before, until one finds nothing: then edges meet at
//! nodes only.

use rayon::prelude::*;

use super::buckets::Buckets;
use super::node::{Node, crossing, lies_on, touches_pixel, turn};

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

/// The segments of one round: the input, or the pieces that the round before left.
struct Layer {
    segments: Vec<Segment>,
    /// Replaced by pieces in a later layer.
    gone: Vec<bool>,
    passing: Buckets,
}

impl Layer {
    fn new(segments: Vec<Segment>) -> Self {
        let segments = united(segments);
        let passing = Buckets::new(segments.iter().map(|s| (s.a, s.b)));
        Self { gone: vec![false; segments.len()], segments, passing }
    }
}

/// A segment, by layer and number there, that has to be bent through a node.
type Bend = (usize, u32, Node);

/// Segments that meet only at their ends, sorted and without doubles, and where each passes.
pub(super) struct Planar {
    pub(super) segments: Vec<Segment>,
    pub(super) passing: Buckets,
}

/// Turns segments that cross into segments that meet only at their ends.
///
/// Unless segments `meet` at common ends by construction, all ends are hot pixels, and what passes
/// within half a step of one is led through it.
pub(super) fn snap_round(segments: Vec<Segment>, meet: bool) -> Result<Planar, Unstable> {
    let mut layers = vec![Layer::new(segments)];
    for round in 0..MOST_ROUNDS {
        let bends = bends(&layers, round == 0 && !meet);
        if bends.is_empty() {
            return Ok(flattened(layers));
        }
        let pieces = bend(&mut layers, &bends);
        layers.push(Layer::new(pieces));
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
    segments.sort_unstable_by_key(|s| (s.a.key(), s.b.key()));
    segments.dedup_by(|next, kept| {
        let same = next.a == kept.a && next.b == kept.b;
        if same {
            kept.tags |= next.tags;
        }
        same
    });
    segments
}

fn flattened(mut layers: Vec<Layer>) -> Planar {
    if layers.len() > 1 {
        let alive = |layer: Layer| layer.segments.into_iter().zip(layer.gone).filter(|(_, gone)| !gone);
        let segments = layers.drain(..).flat_map(alive).map(|(segment, _)| segment).collect();
        layers.push(Layer::new(segments));
    }
    let Layer { segments, passing, .. } = layers.remove(0);
    Planar { segments, passing }
}

/// What the youngest layer asks for: its segments against each other and against all older ones.
fn bends(layers: &[Layer], ends_are_hot: bool) -> Vec<Bend> {
    let Some((fresh, older)) = layers.split_last() else { return Vec::new() };
    let (new, segments) = (older.len(), &fresh.segments);
    let mut bends = from_pairs(segments, &fresh.passing, |first, second, found: &mut Vec<Meeting>| {
        meet(new, first as u32, &segments[first], new, second as u32, &segments[second], found);
    });
    for (old, layer) in older.iter().enumerate() {
        for (i, s) in segments.iter().enumerate() {
            layer.passing.passed(s.a, s.b, |bucket| {
                for &id in layer.passing.items(bucket) {
                    let t = &layer.segments[id as usize];
                    if !layer.gone[id as usize] && boxes_meet(s, t) {
                        meet(new, i as u32, s, old, id, t, &mut bends);
                    }
                }
            });
        }
    }
    let mut hot = Vec::new();
    let mut found = Vec::new();
    for meeting in bends {
        match meeting {
            Meeting::Crossing(node) => hot.push(node),
            Meeting::Touch(bend) => found.push(bend),
        }
    }
    if ends_are_hot {
        hot.extend(segments.iter().flat_map(|s| [s.a, s.b]));
    }
    hot.sort_unstable_by_key(|node| node.key());
    hot.dedup();
    for (i, layer) in layers.iter().enumerate() {
        for &pixel in &hot {
            let touched = layer.passing.at(pixel).iter().filter(|&&id| {
                let s = &layer.segments[id as usize];
                !layer.gone[id as usize] && pixel != s.a && pixel != s.b && touches_pixel(s.a, s.b, pixel)
            });
            found.extend(touched.map(|&id| (i, id, pixel)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meeting {
    /// Two segments cross here.
    Crossing(Node),
    /// An end lies on a segment.
    Touch(Bend),
}

/// How two segments meet other than at common ends.
fn meet(
    s_layer: usize,
    s_id: u32,
    s: &Segment,
    t_layer: usize,
    t_id: u32,
    t: &Segment,
    found: &mut Vec<Meeting>,
) {
    let (ta, tb) = (turn(s.a, s.b, t.a), turn(s.a, s.b, t.b));
    if ta > 0 && tb > 0 || ta < 0 && tb < 0 {
        return;
    }
    let (sa, sb) = (turn(t.a, t.b, s.a), turn(t.a, t.b, s.b));
    if sa > 0 && sb > 0 || sa < 0 && sb < 0 {
        return;
    }
    if ta != 0 && tb != 0 && sa != 0 && sb != 0 {
        found.extend(crossing(s.a, s.b, t.a, t.b).map(Meeting::Crossing));
        return;
    }
    let on_s = [t.a, t.b].into_iter().filter(|&end| lies_on(s.a, s.b, end));
    found.extend(on_s.map(|end| Meeting::Touch((s_layer, s_id, end))));
    let on_t = [s.a, s.b].into_iter().filter(|&end| lies_on(t.a, t.b, end));
    found.extend(on_t.map(|end| Meeting::Touch((t_layer, t_id, end))));
}

/// Replaces segments by their pieces.
fn bend(layers: &mut [Layer], bends: &[Bend]) -> Vec<Segment> {
    let mut pieces = Vec::with_capacity(2 * bends.len());
    let mut way = Vec::new();
    for here in bends.chunk_by(|p, q| (p.0, p.1) == (q.0, q.1)) {
        let (layer, id, _) = here[0];
        layers[layer].gone[id as usize] = true;
        way.clear();
        way.extend(here.iter().map(|&(.., node)| node));
        route(&layers[layer].segments[id as usize], &mut way, &mut pieces);
    }
    pieces
}

/// What a test finds in pairs of segments whose boxes meet, sorted and without doubles. The segments
/// are sorted.
fn from_pairs<T: Send + Ord>(
    segments: &[Segment],
    passing: &Buckets,
    test: impl Fn(usize, usize, &mut Vec<T>) + Sync,
) -> Vec<T> {
    let mut found: Vec<T> = (0..passing.len())
        .into_par_iter()
        .with_min_len(4096)
        .fold(Vec::new, |mut found, bucket| {
            let items = passing.items(bucket);
            for (i, &first) in items.iter().enumerate() {
                let s = &segments[first as usize];
                for &second in &items[i + 1..] {
                    let t = &segments[second as usize];
                    if t.a.x > s.b.x {
                        // So do all that follow: they are sorted by their western ends.
                        break;
                    }
                    if first != second && boxes_meet(s, t) {
                        test(first as usize, second as usize, &mut found);
                    }
                }
            }
            found
        })
        .flatten()
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
pub(crate) fn route(segment: &Segment, way: &mut Vec<Node>, pieces: &mut Vec<Segment>) {
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
    let mut ordered: Vec<(Segment, usize)> = segments
        .iter()
        .enumerate()
        .map(|(i, s)| (Segment { a: s.a.min(s.b), b: s.a.max(s.b), tags: 0 }, i))
        .collect();
    ordered.sort_unstable_by_key(|(s, i)| (s.a.key(), *i));
    let (ordered, number): (Vec<Segment>, Vec<usize>) = ordered.into_iter().unzip();
    let passing = Buckets::new(ordered.iter().map(|s| (s.a, s.b)));
    let mut found = from_pairs(&ordered, &passing, |first, second, found| {
        if meet_badly(&ordered[first], &ordered[second]) {
            found.extend([number[first], number[second]]);
        }
    });
    found.sort_unstable();
    found
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
        fn edges_meet_only_at_their_ends(input in segments(), meet in any::<bool>()) {
            let edges = snap_round(input, meet).expect("comes to rest").segments;
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
        let edges = snap_round(
            vec![
                Segment { a: node(0, 0), b: node(10, 0), tags: 1 },
                Segment { a: node(5, 0), b: node(15, 0), tags: 2 },
            ],
            false,
        )
        .unwrap()
        .segments;
        let tags: Vec<u8> = edges.iter().map(|e| e.tags).collect();
        assert_eq!(tags, [1, 3, 2]);
    }
}
