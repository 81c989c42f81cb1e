use super::Problem;
use super::problem::Side;

/// Answers whether a zone stays in one piece without one of its vertices.
///
/// Most answers come from the vertex's neighbourhood alone: when its neighbours in the zone are joined
/// among themselves, the zone does not need it. Otherwise the zone is flooded.
pub(crate) struct Contiguity {
    ground: Joined,
    links: Joined,
    seen: Vec<u32>,
    tick: u32,
    open: Vec<u32>,
}

/// One of the two ways in which vertices are joined.
struct Joined {
    counts: fn(&Side) -> bool,
    /// For each side of each vertex, which of the vertex's first 64 other sides lead to a neighbour of
    /// the side's end.
    mutual: Vec<u64>,
}

impl Joined {
    fn new(problem: &Problem, counts: fn(&Side) -> bool) -> Self {
        let mut mutual = vec![0_u64; problem.side_count()];
        for v in 0..problem.len() {
            let sides = problem.sides(v);
            let from = problem.first_side(v);
            for (i, side) in sides.iter().enumerate().filter(|(_, side)| counts(side)) {
                for (j, other) in sides.iter().take(64).enumerate().filter(|(_, other)| counts(other)) {
                    let near = problem.sides(side.to as usize);
                    if i != j && near.iter().any(|s| counts(s) && s.to == other.to) {
                        mutual[from + i] |= 1 << j;
                    }
                }
            }
        }
        Self { counts, mutual }
    }

    /// Whether a vertex's neighbours in its zone are joined among themselves; `None` when that takes
    /// more than a look at them.
    fn seen_at_once(&self, problem: &Problem, zone: &[u32], v: usize) -> Option<bool> {
        let own = zone[v];
        let mut mine = 0_u64;
        for (i, side) in problem.sides(v).iter().enumerate() {
            if (self.counts)(side) && zone[side.to as usize] == own {
                if i >= 64 {
                    return None;
                }
                mine |= 1 << i;
            }
        }
        let from = problem.first_side(v);
        let mut reached = mine & mine.wrapping_neg();
        let mut fresh = reached;
        while fresh != 0 {
            let i = fresh.trailing_zeros() as usize;
            fresh &= fresh - 1;
            let more = self.mutual[from + i] & mine & !reached;
            reached |= more;
            fresh |= more;
        }
        (reached == mine).then_some(true)
    }
}

impl Contiguity {
    pub(crate) fn new(problem: &Problem) -> Self {
        Self {
            ground: Joined::new(problem, |side| side.touches),
            links: Joined::new(problem, |side| side.near),
            seen: vec![0; problem.len()],
            tick: 0,
            open: Vec::new(),
        }
    }

    /// Whether the zone of `v` is in as few pieces without it as with it, by ground and by links.
    pub(crate) fn holds_without(&mut self, problem: &Problem, zone: &[u32], v: usize) -> bool {
        let [ground, links] = [&self.ground, &self.links].map(|way| way.seen_at_once(problem, zone, v));
        let (by_ground, by_links) = (self.ground.counts, self.links.counts);
        ground.unwrap_or_else(|| self.flood(problem, zone, v, by_ground))
            && links.unwrap_or_else(|| self.flood(problem, zone, v, by_links))
    }

    /// Floods the zone from one neighbour until all the others are met.
    fn flood(&mut self, problem: &Problem, zone: &[u32], v: usize, counts: fn(&Side) -> bool) -> bool {
        let own = zone[v];
        if self.tick > u32::MAX - 2 {
            self.seen.fill(0);
            self.tick = 0;
        }
        let (seen, wanted) = (self.tick + 1, self.tick + 2);
        self.tick += 2;
        let mut left = 0;
        let mut first = None;
        for side in problem.sides(v).iter().filter(|s| counts(s) && zone[s.to as usize] == own) {
            self.seen[side.to as usize] = wanted;
            left += 1;
            first = Some(side.to);
        }
        let Some(first) = first else { return true };
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
                if !counts(side) || zone[other] != own || self.seen[other] == seen {
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

#[cfg(test)]
mod tests {
    use super::super::problem::Vertex;
    use super::*;

    /// A ring of six by its ground, a line of six by its links.
    fn ring_and_line() -> Problem {
        let side = |to: usize, near| Side { to: to as u32, touches: true, near, length: 1.0, cost: 1.0 };
        let around: Vec<Vec<Side>> =
            (0..6).map(|v| vec![side((v + 1) % 6, v != 5), side((v + 5) % 6, v != 0)]).collect();
        Problem::new(vec![Vertex { weight: 1.0, ..Vertex::default() }; 6], &around, 2)
    }

    #[test]
    fn a_zone_needs_both_its_ground_and_its_links() {
        let problem = ring_and_line();
        let mut contiguity = Contiguity::new(&problem);
        let zone = [0; 6];
        // By ground alone none is needed; the line breaks without those in the middle.
        for (v, spare) in [(0, true), (1, false), (4, false), (5, true)] {
            assert_eq!(contiguity.holds_without(&problem, &zone, v), spare, "{v}");
        }
        // The zone of 0 and 5 is one by its ground only: it may lose either.
        let zone = [0, 1, 1, 1, 1, 0];
        assert!(contiguity.holds_without(&problem, &zone, 0) && contiguity.holds_without(&problem, &zone, 5));
        assert!(!contiguity.holds_without(&problem, &zone, 2));
    }
}
