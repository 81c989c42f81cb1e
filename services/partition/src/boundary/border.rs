//! The borders between grids as arcs from junction to junction.

use super::ground::Ground;
use super::shape::off_line;
use crate::arrangement::{Arrangement, Node, Segment};
use crate::subdivision::tag;

/// No such slot, vertex or half-edge.
pub(super) const NONE: u32 = u32::MAX;

/// Nodes that a straight border along a line can do without: no more than this many lattice steps off
/// it, some two centimetres, far less than the distance any building keeps from a line.
pub(super) const STRAIGHT: f64 = 2.0;

/// What a piece of border runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// Nothing: through a block, between buildings.
    Block,
    Street,
    /// A community's border, a barrier, a shore, or a border of ground that was apart before.
    Line,
}

/// What a vertex lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Footing {
    /// Open ground, or a street that the border runs along.
    Free,
    /// Streets that no border runs along leave here.
    Street,
    /// A barrier, a shore or a community's border.
    Line,
    /// The vertex of a community.
    Fixed,
}

/// All borders. A vertex is a node of the arrangement on a border; a slot is a place in an arc, so that
/// a junction is one vertex in the slots of several arcs.
#[derive(Debug)]
pub(super) struct Borders {
    /// The vertex of each node of the arrangement, [`NONE`] away from borders.
    pub(super) vertex_of_node: Vec<u32>,
    /// The node of each vertex.
    pub(super) node: Vec<u32>,
    /// The border's half-edges that leave each vertex, in order, and where they begin.
    around: Vec<u32>,
    around_starts: Vec<u32>,
    pub(super) footing: Vec<Footing>,
    /// The other ends of the streets that leave a vertex with the footing `Street`, by vertex.
    streets: Vec<(u32, Node)>,
    /// Where each vertex is now.
    pub(super) at: Vec<Node>,
    /// The vertex in each slot; the slots of an arc follow each other.
    pub(super) vertex: Vec<u32>,
    /// The slots before and after that still count, [`NONE`] at the ends of arcs.
    pub(super) before: Vec<u32>,
    pub(super) after: Vec<u32>,
    /// What the border from a slot to the one after runs along.
    pub(super) along: Vec<Along>,
    pub(super) arc_of: Vec<u32>,
    /// Whether a slot still counts.
    pub(super) live: Vec<bool>,
    pub(super) arcs: Vec<Arc>,
    /// The end slots at each vertex that has any, in order.
    pub(super) ends: Vec<(u32, u32)>,
}

/// A border between two junctions, or one that closes at its first vertex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    /// Its slots: from the first to before `end`.
    pub(super) first: u32,
    pub(super) end: u32,
    /// Slots between its ends that count.
    pub(super) inner: u32,
}

impl Borders {
    /// The borders made of `edges`, ascending, with every node in place.
    pub(super) fn new(
        made: &Arrangement,
        edges: &[u32],
        is_border: impl Fn(u32) -> bool,
        fixed: impl Fn(Node) -> bool,
    ) -> Self {
        let mut node: Vec<u32> =
            edges.iter().map(|&e| &made.edges[e as usize]).flat_map(|e| [e.a, e.b]).collect();
        node.sort_unstable();
        node.dedup();
        let mut vertex_of_node = vec![NONE; made.nodes.len()];
        for (vertex, &node) in node.iter().enumerate() {
            vertex_of_node[node as usize] = vertex as u32;
        }
        let (around, around_starts) = around(made, edges, &vertex_of_node, node.len());
        let at: Vec<Node> = node.iter().map(|&node| made.nodes[node as usize]).collect();
        let mut streets = Vec::new();
        let footing = (0..node.len())
            .map(|vertex| {
                let leaving = around[around_starts[vertex] as usize];
                let found = footing(made, leaving, (vertex as u32, &mut streets), &is_border);
                if fixed(at[vertex]) { Footing::Fixed } else { found }
            })
            .collect();
        let mut borders = Self {
            vertex_of_node,
            node,
            around,
            around_starts,
            footing,
            streets,
            at,
            vertex: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            along: Vec::new(),
            arc_of: Vec::new(),
            live: Vec::new(),
            arcs: Vec::new(),
            ends: Vec::new(),
        };
        borders.find_arcs(made);
        borders
    }

    /// The border's half-edges that leave a vertex, in order.
    pub(super) fn halves(&self, vertex: u32) -> &[u32] {
        let [from, to] = [vertex, vertex + 1].map(|v| self.around_starts[v as usize] as usize);
        &self.around[from..to]
    }

    /// Arcs from each junction, then the closed ones that have none.
    fn find_arcs(&mut self, made: &Arrangement) {
        let mut done = vec![false; made.edges.len()];
        let vertices = 0..self.node.len() as u32;
        let (mut others, junctions): (Vec<u32>, Vec<u32>) =
            vertices.partition(|&v| self.halves(v).len() == 2);
        // A closed one begins where a vertex stays, if any does.
        others.sort_by_key(|&vertex| self.footing[vertex as usize] != Footing::Fixed);
        for start in junctions.into_iter().chain(others) {
            for i in 0..self.halves(start).len() {
                let leaving = self.halves(start)[i];
                if !done[leaving as usize / 2] {
                    self.follow(made, start, leaving, &mut done);
                }
            }
        }
        self.ends.sort_unstable();
    }

    /// Adds the arc that starts with a half-edge.
    fn follow(&mut self, made: &Arrangement, start: u32, leaving: u32, done: &mut [bool]) {
        let first = self.vertex.len() as u32;
        let mut half = leaving;
        let mut vertex = start;
        loop {
            done[half as usize / 2] = true;
            self.push(vertex, along_edge(made.edges[half as usize / 2].tags));
            vertex = self.vertex_of_node[made.start(half ^ 1) as usize];
            match *self.halves(vertex) {
                [p, q] if vertex != start => half = if p == half ^ 1 { q } else { p },
                _ => break,
            }
        }
        self.push(vertex, Along::Block);
        self.close_arc(first);
    }

    fn push(&mut self, vertex: u32, along: Along) {
        let slot = self.vertex.len() as u32;
        self.vertex.push(vertex);
        self.before.push(slot.wrapping_sub(1));
        self.after.push(slot + 1);
        self.along.push(along);
        self.arc_of.push(self.arcs.len() as u32);
        self.live.push(true);
    }

    fn close_arc(&mut self, first: u32) {
        let end = self.vertex.len() as u32;
        self.before[first as usize] = NONE;
        self.after[end as usize - 1] = NONE;
        self.ends.extend([first, end - 1].map(|slot| (self.vertex[slot as usize], slot)));
        self.arcs.push(Arc { first, end, inner: end - first - 2 });
    }

    /// Whether an arc can do without one more vertex between its ends. A closed one keeps two, and of
    /// arcs between the same two junctions only one may become a straight line.
    pub(super) fn can_spare(&self, arc: u32) -> bool {
        let ends = |arc: &Arc| [arc.first, arc.end - 1].map(|slot| self.vertex[slot as usize]);
        let this = &self.arcs[arc as usize];
        let [p, q] = ends(this);
        if p == q || this.inner != 1 {
            return this.inner > 2 || p != q;
        }
        self.ends_at(p).iter().all(|&(_, slot)| {
            let other = &self.arcs[self.arc_of[slot as usize] as usize];
            let same = ends(other) == [p, q] || ends(other) == [q, p];
            !same || other.inner > 0
        })
    }

    pub(super) fn place(&self, slot: u32) -> Node {
        self.at[self.vertex[slot as usize] as usize]
    }

    /// The slots before and after, when the slot is none of an arc's ends.
    pub(super) fn neighbours(&self, slot: u32) -> Option<(u32, u32)> {
        let (before, after) = (self.before[slot as usize], self.after[slot as usize]);
        (before != NONE && after != NONE).then_some((before, after))
    }

    /// Leaves a slot out; the border past it runs along `along`.
    pub(super) fn leave_out(&mut self, slot: u32, along: Along) {
        if let Some((before, after)) = self.neighbours(slot) {
            self.after[before as usize] = after;
            self.before[after as usize] = before;
            self.along[before as usize] = along;
            self.live[slot as usize] = false;
            self.arcs[self.arc_of[slot as usize] as usize].inner -= 1;
        }
    }

    /// The end slots at a vertex.
    pub(super) fn ends_at(&self, vertex: u32) -> &[(u32, u32)] {
        of_vertex(&self.ends, vertex)
    }

    /// The other ends of the streets that leave a vertex and that no border runs along.
    pub(super) fn streets_at(&self, vertex: u32) -> &[(u32, Node)] {
        of_vertex(&self.streets, vertex)
    }

    /// Moves a vertex along the street it lies on; streets that left it otherwise do so no more.
    pub(super) fn move_along_street(&mut self, vertex: u32, to: Node) {
        let from = std::mem::replace(&mut self.at[vertex as usize], to);
        let first = self.streets.partition_point(|&(other, _)| other < vertex);
        for (_, end) in self.streets[first..].iter_mut().take_while(|(other, _)| *other == vertex) {
            if off_line(from, to, *end, 1.0) > STRAIGHT && off_line(to, from, *end, 1.0) > STRAIGHT {
                *end = to;
            }
        }
    }

    /// The nodes of each run of borders through blocks, and of each piece along a line.
    pub(super) fn runs(&self) -> impl Iterator<Item = &[u32]> {
        let through_block = |slot: u32| self.along[slot as usize] == Along::Block;
        self.arcs.iter().flat_map(move |arc| {
            let slots = &self.vertex[arc.first as usize..arc.end as usize];
            let mut from = 0;
            std::iter::from_fn(move || {
                let start = from;
                if start + 1 >= slots.len() {
                    return None;
                }
                from += 1;
                while through_block(arc.first + start as u32)
                    && from + 1 < slots.len()
                    && through_block(arc.first + from as u32)
                {
                    from += 1;
                }
                Some(&slots[start..=from])
            })
        })
    }

    /// The pieces of all borders, and the arc of each.
    pub(super) fn segments(&self) -> (Vec<Segment>, Vec<u32>) {
        (0..self.vertex.len() as u32)
            .filter(|&slot| self.live[slot as usize] && self.after[slot as usize] != NONE)
            .map(|slot| {
                let (a, b) = (self.place(slot), self.place(self.after[slot as usize]));
                (Segment { a, b, tags: 0 }, self.arc_of[slot as usize])
            })
            .unzip()
    }

    /// Puts an arc back to where it came from, and those that share a junction that had moved; whether
    /// that changed anything.
    pub(super) fn restore(&mut self, arc: u32, made: &Arrangement) -> bool {
        let mut open = vec![arc];
        let mut changed = false;
        while let Some(arc) = open.pop() {
            let Arc { first, end, .. } = self.arcs[arc as usize];
            for slot in first..end {
                let vertex = self.vertex[slot as usize] as usize;
                let place = made.nodes[self.node[vertex] as usize];
                if self.at[vertex] != place {
                    self.at[vertex] = place;
                    changed = true;
                    open.extend(
                        self.ends_at(vertex as u32).iter().map(|&(_, slot)| self.arc_of[slot as usize]),
                    );
                }
                changed |= !self.live[slot as usize];
                self.live[slot as usize] = true;
                self.before[slot as usize] = if slot == first { NONE } else { slot - 1 };
                self.after[slot as usize] = if slot + 1 == end { NONE } else { slot + 1 };
            }
        }
        changed
    }

    /// Leaves out, along streets and other lines, what is within [`STRAIGHT`]: Douglas and Peucker
    /// 1973, between vertices that must stay.
    pub(super) fn straighten_lines(&mut self, ground: &mut Ground) {
        for i in 0..self.arcs.len() {
            let Arc { first, end, .. } = self.arcs[i];
            let closed = self.vertex[first as usize] == self.vertex[end as usize - 1];
            let last = end - first - 1;
            let is_fixed = |slot: u32| self.footing[self.vertex[slot as usize] as usize] == Footing::Fixed;
            let thirds = closed && (first + 1..end - 1).filter(|&slot| is_fixed(slot)).count() < 2;
            let stays = |slot: u32| {
                let (before, after) = (self.before[slot as usize], self.after[slot as usize]);
                before == NONE
                    || after == NONE
                    || self.along[before as usize] != self.along[slot as usize]
                    || self.along[slot as usize] == Along::Block
                    || is_fixed(slot)
                    || thirds && (slot == first + last / 3 || slot == first + 2 * last / 3)
            };
            let mut keep: Vec<bool> = (first..end).map(stays).collect();
            let stops: Vec<u32> = (first..end).filter(|&slot| keep[(slot - first) as usize]).collect();
            let mut open: Vec<(u32, u32)> = stops.windows(2).map(|pair| (pair[0], pair[1])).collect();
            while let Some((from, to)) = open.pop() {
                let line = (self.place(from), self.place(to));
                if let Some(slot) = self.farthest((from, to), line) {
                    keep[(slot - first) as usize] = true;
                    open.extend([(from, slot), (slot, to)]);
                }
            }
            for slot in first..end {
                if !keep[(slot - first) as usize] {
                    ground.take(self.vertex[slot as usize]);
                    self.leave_out(slot, self.along[slot as usize]);
                }
            }
        }
    }

    /// The slot between two that is farthest off a line, when that is too far.
    fn farthest(&self, (from, to): (u32, u32), (a, b): (Node, Node)) -> Option<u32> {
        (from + 1..to)
            .map(|slot| (off_line(self.place(slot), a, b, 1.0), slot))
            .max_by(|p, q| p.0.total_cmp(&q.0).then(q.1.cmp(&p.1)))
            .filter(|(distance, _)| *distance > STRAIGHT)
            .map(|(_, slot)| slot)
    }
}

/// The entries of a vertex in a list that is sorted by vertex.
fn of_vertex<T>(list: &[(u32, T)], vertex: u32) -> &[(u32, T)] {
    let from = list.partition_point(|&(other, _)| other < vertex);
    let to = list.partition_point(|&(other, _)| other <= vertex);
    &list[from..to]
}

/// The border's half-edges that leave each vertex, in order, and where those of each begin.
fn around(
    made: &Arrangement,
    edges: &[u32],
    vertex_of_node: &[u32],
    vertices: usize,
) -> (Vec<u32>, Vec<u32>) {
    let halves = || edges.iter().flat_map(|&edge| [2 * edge, 2 * edge + 1]);
    let vertex = |half: u32| vertex_of_node[made.start(half) as usize] as usize;
    let mut starts = vec![0; vertices + 1];
    for half in halves() {
        starts[vertex(half) + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next: Vec<u32> = starts.clone();
    let mut around = vec![0; 2 * edges.len()];
    for half in halves() {
        let slot = &mut next[vertex(half)];
        around[*slot as usize] = half;
        *slot += 1;
    }
    (around, starts)
}

pub(super) fn along_edge(tags: u8) -> Along {
    if tags & (tag::COMMUNITY | tag::BARRIER | tag::WATER | tag::FIXED | tag::KEPT) != 0 {
        Along::Line
    } else if tags & tag::STREET != 0 {
        Along::Street
    } else {
        Along::Block
    }
}

/// The half-edges that leave a node, clockwise from one of them.
pub(super) fn leaving(made: &Arrangement, first: u32) -> impl Iterator<Item = u32> + '_ {
    let mut at = Some(first);
    std::iter::from_fn(move || {
        let half = at?;
        let following = made.next[half as usize ^ 1];
        at = (following != first).then_some(following);
        Some(half)
    })
}

/// What the node lies on that a half-edge leaves; the streets that leave it are added to a list.
fn footing(
    made: &Arrangement,
    first: u32,
    (vertex, streets): (u32, &mut Vec<(u32, Node)>),
    is_border: impl Fn(u32) -> bool,
) -> Footing {
    let mut found = Footing::Free;
    for half in leaving(made, first) {
        match along_edge(made.edges[half as usize / 2].tags) {
            Along::Line => found = Footing::Line,
            Along::Street if !is_border(half / 2) => {
                streets.push((vertex, made.nodes[made.start(half ^ 1) as usize]));
                if found == Footing::Free {
                    found = Footing::Street;
                }
            }
            _ => {}
        }
    }
    found
}
