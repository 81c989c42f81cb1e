/// Disjoint sets; the root of a set is its smallest member.
pub(crate) struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    pub(crate) fn new(size: usize) -> Self {
        Self { parent: (0..size as u32).collect() }
    }

    pub(crate) fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while self.parent[at] as usize != at {
            self.parent[at] = self.parent[self.parent[at] as usize];
            at = self.parent[at] as usize;
        }
        at
    }

    /// Joins two sets; false when they were one already.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high] = low as u32;
        low != high
    }
}
