use super::Node;

/// A dense raster over the segments' extent; each bucket lists what passes through it.
pub(super) struct Buckets {
    origin: Node,
    shift: u32,
    width: usize,
    height: usize,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Buckets {
    /// A raster of about as many buckets as there are items.
    pub(super) fn new(low: Node, high: Node, count: usize) -> Self {
        let (dx, dy) = low.to(high);
        let size = |shift: u32| (((dx >> shift) + 1) as usize, ((dy >> shift) + 1) as usize);
        let shift = (0..31).find(|&s| size(s).0.saturating_mul(size(s).1) <= 2 * count + 64).unwrap_or(31);
        let (width, height) = size(shift);
        Self { origin: low, shift, width, height, starts: Vec::new(), items: Vec::new() }
    }

    /// Fills the raster with segments; a segment is listed wherever it or a pixel it touches lies.
    pub(super) fn fill(&mut self, ends: impl Iterator<Item = (Node, Node)>) {
        let mut listed: Vec<(u32, u32)> = Vec::new();
        for (id, (a, b)) in ends.enumerate() {
            self.passed(a, b, |bucket| listed.push((bucket as u32, id as u32)));
        }
        self.keep(&listed);
    }

    /// Fills the raster with points, each in the one bucket it lies in.
    pub(super) fn fill_points(&mut self, points: &[Node]) {
        let listed: Vec<_> =
            points.iter().enumerate().map(|(id, &point)| (self.bucket_of(point) as u32, id as u32)).collect();
        self.keep(&listed);
    }

    /// Counting sort of (bucket, item).
    fn keep(&mut self, listed: &[(u32, u32)]) {
        let mut starts = vec![0_u32; self.len() + 1];
        for &(bucket, _) in listed {
            starts[bucket as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0; listed.len()];
        for &(bucket, id) in listed {
            let slot = &mut next[bucket as usize];
            items[*slot as usize] = id;
            *slot += 1;
        }
        (self.starts, self.items) = (starts, items);
    }

    pub(super) fn len(&self) -> usize {
        self.width * self.height
    }

    /// What passes through a bucket, in ascending order.
    pub(super) fn items(&self, bucket: usize) -> &[u32] {
        &self.items[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    fn column(&self, x: i64) -> usize {
        let from_origin = (x - i64::from(self.origin.x)) >> self.shift;
        from_origin.clamp(0, self.width as i64 - 1) as usize
    }

    fn row(&self, y: i64) -> usize {
        let from_origin = (y - i64::from(self.origin.y)) >> self.shift;
        from_origin.clamp(0, self.height as i64 - 1) as usize
    }

    fn bucket_of(&self, node: Node) -> usize {
        self.row(i64::from(node.y)) * self.width + self.column(i64::from(node.x))
    }

    /// The buckets of a node's row from its own to the west-most, with each one's west border.
    pub(super) fn westward(&self, node: Node) -> impl Iterator<Item = (usize, i64)> + '_ {
        let row = self.row(i64::from(node.y)) * self.width;
        (0..=self.column(i64::from(node.x))).rev().map(move |column| {
            let west = if column == 0 {
                i64::MIN
            } else {
                i64::from(self.origin.x) + ((column as i64) << self.shift)
            };
            (row + column, west)
        })
    }

    /// Calls `found` with each bucket that a segment passes, widened by one pixel to every side.
    pub(super) fn passed(&self, a: Node, b: Node, mut found: impl FnMut(usize)) {
        let (west, east) = if a.x <= b.x { (a, b) } else { (b, a) };
        let (dx, dy) = west.to(east);
        let (first, last) = (self.column(i64::from(west.x) - 1), self.column(i64::from(east.x) + 1));
        let slope = if dx == 0 { 0.0 } else { dy as f64 / dx as f64 };
        let at = |x: i64| {
            let run = (x - i64::from(west.x)).clamp(0, dx);
            i64::from(west.y) as f64 + slope * run as f64
        };
        for column in first..=last {
            let left = i64::from(self.origin.x) + ((column as i64) << self.shift);
            let right = left + (1_i64 << self.shift);
            let (mut low, mut high) = if first == last || dx == 0 {
                (f64::from(a.y.min(b.y)), f64::from(a.y.max(b.y)))
            } else {
                let (p, q) = (at(left - 1), at(right + 1));
                (p.min(q), p.max(q))
            };
            low -= 2.0;
            high += 2.0;
            for row in self.row(low.floor() as i64)..=self.row(high.ceil() as i64) {
                found(row * self.width + column);
            }
        }
    }
}
