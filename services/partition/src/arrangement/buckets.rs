use super::Node;

/// A raster over segments; each bucket lists what passes through it.
///
/// Buckets are about as wide as segments are long, and there are about as many of each. Where that is
/// too few for the extent (a district with a part far away) the raster repeats, like a tiled floor:
/// a bucket may then list what is not near, which costs a look, but never misses what is.
pub(super) struct Buckets {
    low: Node,
    /// Columns and rows from `low` to the far corner.
    columns: i64,
    rows: i64,
    shift: u32,
    /// Columns and rows before the raster repeats, powers of two.
    width: i64,
    height: i64,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Buckets {
    /// Lists each segment wherever it, or a pixel it touches, lies; in every bucket they ascend.
    pub(super) fn new(ends: impl Iterator<Item = (Node, Node)> + Clone) -> Self {
        let mut made = Self::laid_out(ends.clone());
        let mut listed: Vec<(u32, u32)> = Vec::new();
        for (id, (a, b)) in ends.enumerate() {
            made.passed(a, b, |bucket| listed.push((bucket as u32, id as u32)));
        }
        (made.starts, made.items) = grouped(made.len(), &listed);
        made
    }

    /// Removes segments; those that stay are numbered anew, in the same order.
    pub(super) fn remove(&mut self, gone: &[bool]) {
        let mut stay = 0;
        let number: Vec<Option<u32>> = gone
            .iter()
            .map(|gone| {
                stay += u32::from(!gone);
                (!gone).then(|| stay - 1)
            })
            .collect();
        if stay as usize == gone.len() {
            return;
        }
        let mut kept = Vec::with_capacity(self.items.len());
        let mut from = 0;
        for end in &mut self.starts[1..] {
            kept.extend(self.items[from..*end as usize].iter().filter_map(|&id| number[id as usize]));
            from = *end as usize;
            *end = kept.len() as u32;
        }
        self.items = kept;
    }

    fn laid_out(ends: impl Iterator<Item = (Node, Node)>) -> Self {
        let (mut low, mut high) = (Node { x: i32::MAX, y: i32::MAX }, Node { x: i32::MIN, y: i32::MIN });
        let (mut count, mut length) = (0_i64, 0_i64);
        for (a, b) in ends {
            low = Node { x: low.x.min(a.x.min(b.x)), y: low.y.min(a.y.min(b.y)) };
            high = Node { x: high.x.max(a.x.max(b.x)), y: high.y.max(a.y.max(b.y)) };
            let (dx, dy) = a.to(b);
            length += dx.abs() + dy.abs();
            count += 1;
        }
        if count == 0 {
            (low, high) = (Node { x: 0, y: 0 }, Node { x: 0, y: 0 });
        }
        let shift = (length / count.max(1)).max(1).ilog2();
        let (dx, dy) = low.to(high);
        let (columns, rows) = ((dx >> shift) + 1, (dy >> shift) + 1);
        let power = |count: i64| (count as u64).next_power_of_two() as i64;
        let (mut width, mut height) = (power(columns), power(rows));
        while width * height > 2 * count + 64 {
            *(if width > height { &mut width } else { &mut height }) /= 2;
        }
        Self { low, columns, rows, shift, width, height, starts: Vec::new(), items: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        (self.width * self.height) as usize
    }

    /// What passes through a bucket, in ascending order.
    pub(super) fn items(&self, bucket: usize) -> &[u32] {
        &self.items[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// The bucket that a node lies in.
    pub(super) fn at(&self, node: Node) -> &[u32] {
        self.items(self.bucket(self.column(i64::from(node.x)), self.row(i64::from(node.y))))
    }

    fn column(&self, x: i64) -> i64 {
        (x - i64::from(self.low.x)) >> self.shift
    }

    fn row(&self, y: i64) -> i64 {
        (y - i64::from(self.low.y)) >> self.shift
    }

    /// The western border of a column.
    fn west(&self, column: i64) -> i64 {
        i64::from(self.low.x) + (column << self.shift)
    }

    fn bucket(&self, column: i64, row: i64) -> usize {
        ((row & (self.height - 1)) * self.width + (column & (self.width - 1))) as usize
    }

    /// The buckets of a node's row from its own to the western-most, with each one's western border.
    pub(super) fn westward(&self, node: Node) -> impl Iterator<Item = (&[u32], i64)> {
        let row = self.row(i64::from(node.y));
        let from = self.column(i64::from(node.x)).min(self.columns - 1);
        let near = (0..=from).rev().take(self.width as usize);
        let near = near.map(move |column| (self.bucket(column, row), self.west(column)));
        // Once around the raster, whatever there is in this row is in one of its buckets.
        let far = (from >= self.width).then_some(0..self.width).into_iter().flatten();
        let far = far.map(move |column| (self.bucket(column, row), i64::MAX));
        near.chain(far)
            .take_while(move |_| (0..self.rows).contains(&row))
            .map(|(bucket, west)| (self.items(bucket), west))
    }

    /// Calls `found` with each bucket that a segment passes, widened by one pixel to every side.
    pub(super) fn passed(&self, a: Node, b: Node, mut found: impl FnMut(usize)) {
        let (west, east) = if a.x <= b.x { (a, b) } else { (b, a) };
        let ((wx, wy), (ex, ey)) =
            ((i64::from(west.x), i64::from(west.y)), (i64::from(east.x), i64::from(east.y)));
        let (first, last) = (self.column(wx - 1), self.column(ex + 1));
        let (bottom, top) = (self.row(wy.min(ey) - 1), self.row(wy.max(ey) + 1));
        let narrow = first == last || bottom == top || wx == ex;
        let slope = (ey - wy) as f64 / (ex - wx).max(1) as f64;
        let height_at = |x: i64| wy + (slope * (x.clamp(wx, ex) - wx) as f64) as i64;
        for column in first..=last {
            let (mut low, mut high) = (bottom, top);
            if !narrow {
                let (enters, leaves) =
                    (height_at(self.west(column) - 1), height_at(self.west(column + 1) + 1));
                // Two steps for what the slope and the heights were rounded by.
                low = low.max(self.row(enters.min(leaves) - 2));
                high = high.min(self.row(enters.max(leaves) + 2));
            }
            for row in low..=high {
                found(self.bucket(column, row));
            }
        }
    }
}

/// Items by group: where each group starts, and the items; a counting sort of (group, item) pairs.
pub(crate) fn grouped(groups: usize, listed: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; groups + 1];
    for &(group, _) in listed {
        starts[group as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut items = vec![0; listed.len()];
    for &(group, item) in listed {
        let slot = &mut next[group as usize];
        items[*slot as usize] = item;
        *slot += 1;
    }
    (starts, items)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: i32, y: i32) -> Node {
        Node { x, y }
    }

    #[test]
    fn a_segment_is_listed_wherever_it_passes_however_far_apart_things_lie() {
        // Short ones here and far away, so that the raster repeats; steep, flat and slanting ones.
        let mut segments = vec![(node(0, 0), node(0, 990)), (node(1, 5), node(40, 900))];
        segments.extend((0..20).map(|i| (node(7 * i, 3 * i), node(7 * i + 90, 8 * i - 60))));
        segments.extend((0..20).map(|i| (node(90_000_000 + i, i), node(90_000_050 - i, 70 * i))));
        let buckets = Buckets::new(segments.iter().copied());
        assert!(buckets.columns > buckets.width);
        for (id, &(a, b)) in segments.iter().enumerate() {
            for share in 0..=1000 {
                let at = |a: i32, b: i32| a + (f64::from(b - a) * f64::from(share) / 1000.0).round() as i32;
                assert!(buckets.at(node(at(a.x, b.x), at(a.y, b.y))).contains(&(id as u32)), "{id} {share}");
            }
        }
    }

    #[test]
    fn what_stays_is_found_under_its_new_number() {
        let segments = [0, 500, 1000].map(|x| (node(x, 0), node(x, 400)));
        let mut buckets = Buckets::new(segments.iter().copied());
        buckets.remove(&[false, true, false]);
        assert!(buckets.at(node(500, 200)).iter().all(|&id| id < 2));
        assert!(buckets.at(node(1000, 200)).contains(&1));
    }
}
