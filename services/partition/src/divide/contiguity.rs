use super::Problem;

/// Answers whether a zone stays in one piece without one of its vertices.
///
/// Most answers come from the vertex's neighbourhood alone: when its neighbours in the zone are linked
/// among themselves, the zone does not need it. Otherwise the zone is flooded.
pub(super) struct Contiguity {
    /// For each side of each vertex, which of the vertex's first 64 other sides lead to a neighbour of
    /// the side's end.
    linked: Vec<u64>,
    seen: Vec<u32>,
    tick: u32,
    open: Vec<u32>,
}

impl Contiguity {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut linked = vec![0_u64; problem.side_count()];
        for v in 0..problem.len() {
            let sides = problem.sides(v);
            let from = problem.first_side(v);
            for (i, side) in sides.iter().enumerate().filter(|(_, side)| side.holds) {
                for (j, other) in sides.iter().take(64).enumerate().filter(|(_, other)| other.holds) {
                    let near = problem.sides(side.to as usize);
                    if i != j && near.iter().any(|s| s.holds && s.to == other.to) {
                        linked[from + i] |= 1 << j;
                    }
                }
            }
        }
        Self { linked, seen: vec![0; problem.len()], tick: 0, open: Vec::new() }
    }

    /// Whether the zone of `v` is contiguous without it. False when nothing would be left of it.
    pub(super) fn holds_without(&mut self, problem: &Problem, zone: &[u32], v: usize) -> bool {
        let own = zone[v];
        let sides = problem.sides(v);
        let mut mine = 0_u64;
        for (i, side) in sides.iter().enumerate() {
            if side.holds && zone[side.to as usize] == own {
                if i >= 64 {
                    return self.flood(problem, zone, v);
                }
                mine |= 1 << i;
            }
        }
        if mine == 0 {
            return false;
        }
        let from = problem.first_side(v);
        let mut reached = mine & mine.wrapping_neg();
        let mut fresh = reached;
        while fresh != 0 {
            let i = fresh.trailing_zeros() as usize;
            fresh &= fresh - 1;
            let more = self.linked[from + i] & mine & !reached;
            reached |= more;
            fresh |= more;
        }
        reached == mine || self.flood(problem, zone, v)
    }

    /// Floods the zone from one neighbour until all the others are met.
    fn flood(&mut self, problem: &Problem, zone: &[u32], v: usize) -> bool {
        let own = zone[v];
        if self.tick > u32::MAX - 2 {
            self.seen.fill(0);
            self.tick = 0;
        }
        let (seen, wanted) = (self.tick + 1, self.tick + 2);
        self.tick += 2;
        let mut left = 0;
        let mut first = None;
        for side in problem.sides(v).iter().filter(|s| s.holds && zone[s.to as usize] == own) {
            self.seen[side.to as usize] = wanted;
            left += 1;
            first = Some(side.to);
        }
        let Some(first) = first else { return false };
        self.seen[v] = seen;
        self.seen[first as usize] = seen;
        left -= 1;
        self.open.clear();
        self.open.push(first);
        let mut next = 0;
        while left > 0 && next < self.open.len() {
            let at = self.open[next] as usize;
            next += 1;
            for side in problem.sides(at) {
                let other = side.to as usize;
                if !side.holds || zone[other] != own || self.seen[other] == seen {
                    continue;
                }
                left -= usize::from(self.seen[other] == wanted);
                self.seen[other] = seen;
                self.open.push(side.to);
            }
        }
        left == 0
    }
}
