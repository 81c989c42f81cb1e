//! The smallest cut between two nodes of a graph, through the largest flow (Dinic 1970).

use std::collections::VecDeque;

/// The two nodes that are parted.
pub(super) const SOURCE: u32 = 0;
pub(super) const SINK: u32 = 1;

/// End of a list, and no level.
const NONE: u32 = u32::MAX;

/// A graph without directions and what still fits through it.
#[derive(Debug)]
pub(super) struct Flow {
    /// The first arc that leaves each node, and the one after each arc. The arc back is the other of two.
    heads: Vec<u32>,
    after: Vec<u32>,
    to: Vec<u32>,
    room: Vec<u64>,
    /// Steps from the source along arcs with room.
    level: Vec<u32>,
}

impl Flow {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            heads: vec![NONE; nodes],
            after: Vec::new(),
            to: Vec::new(),
            room: Vec::new(),
            level: vec![NONE; nodes],
        }
    }

    /// Lets so much through between two nodes, either way.
    pub(super) fn join(&mut self, a: u32, b: u32, room: u64) {
        for (from, to) in [(a, b), (b, a)] {
            self.after.push(self.heads[from as usize]);
            self.heads[from as usize] = self.to.len() as u32;
            self.to.push(to);
            self.room.push(room);
        }
    }

    /// The nodes on the source's side of the smallest cut, as few as can be.
    pub(super) fn cut(mut self) -> Vec<bool> {
        while self.find_levels() {
            self.fill();
        }
        self.level.iter().map(|&level| level != NONE).collect()
    }

    /// Whether the sink can be reached.
    fn find_levels(&mut self) -> bool {
        self.level.fill(NONE);
        self.level[SOURCE as usize] = 0;
        let mut waiting = VecDeque::from([SOURCE]);
        while let Some(node) = waiting.pop_front() {
            let mut arc = self.heads[node as usize];
            while arc != NONE {
                let to = self.to[arc as usize];
                if self.room[arc as usize] > 0 && self.level[to as usize] == NONE {
                    self.level[to as usize] = self.level[node as usize] + 1;
                    waiting.push_back(to);
                }
                arc = self.after[arc as usize];
            }
        }
        self.level[SINK as usize] != NONE
    }

    /// Fills every way that climbs a level with each arc.
    fn fill(&mut self) {
        // The arcs from the source to where we are, and the next to try at each node.
        let mut way: Vec<u32> = Vec::new();
        let mut next = self.heads.clone();
        loop {
            let node = way.last().map_or(SOURCE, |&arc| self.to[arc as usize]);
            if node == SINK {
                let most = way.iter().map(|&arc| self.room[arc as usize]).min().unwrap_or(0);
                for &arc in &way {
                    self.room[arc as usize] -= most;
                    self.room[arc as usize ^ 1] += most;
                }
                let full = way.iter().position(|&arc| self.room[arc as usize] == 0);
                way.truncate(full.unwrap_or(0));
                continue;
            }
            let arc = next[node as usize];
            if arc == NONE {
                // Nothing leads on from here.
                let Some(back) = way.pop() else { return };
                let from = self.to[back as usize ^ 1] as usize;
                next[from] = self.after[back as usize];
            } else if self.room[arc as usize] > 0
                && self.level[self.to[arc as usize] as usize] == self.level[node as usize] + 1
            {
                way.push(arc);
            } else {
                next[node as usize] = self.after[arc as usize];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_place_is_cut_and_the_source_keeps_little() {
        let mut flow = Flow::new(6);
        for (a, b, room) in
            [(SOURCE, 2, 9), (SOURCE, 3, 2), (2, 3, 4), (2, 4, 1), (3, 4, 3), (4, 5, 4), (5, SINK, 4)]
        {
            flow.join(a, b, room);
        }
        // Past 4 all cuts are as small as the one before it.
        assert_eq!(flow.cut(), [true, false, true, true, false, false]);
    }

    #[test]
    fn what_nothing_joins_is_not_with_the_source() {
        assert_eq!(Flow::new(3).cut(), [true, false, false]);
    }

    #[test]
    fn a_cut_is_the_smallest_of_all() {
        let mut state = 7_u64;
        let mut draw = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for _ in 0..200 {
            let edges: Vec<(u32, u32, u64)> =
                (0..14).map(|_| (draw(8) as u32, draw(8) as u32, draw(20))).filter(|e| e.0 != e.1).collect();
            let cost = |side: &dyn Fn(u32) -> bool| -> u64 {
                edges.iter().filter(|e| side(e.0) != side(e.1)).map(|e| e.2).sum()
            };
            let mut flow = Flow::new(8);
            for &(a, b, room) in &edges {
                flow.join(a, b, room);
            }
            let cut = flow.cut();
            let least = (0..64_u32)
                .map(|set| cost(&|node| node == 0 || node > 1 && set >> (node - 2) & 1 == 1))
                .min();
            assert_eq!(Some(cost(&|node| cut[node as usize])), least, "{edges:?}");
        }
    }
}
