//! A community as a graph of cells, and the regions that barriers divide it into.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use wangge_model::PlanParameters;

use crate::arrangement::grouped;
use crate::divide::MEASURES;
use crate::subdivision::{NO_CELL, Subdivision, tag};
use crate::union::UnionFind;

/// A shared border shorter than this, metres, does not hold two cells together.
const SHORTEST: f64 = 0.5;

/// Two cells of a community that touch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Metres of shared border inside a block.
    pub(crate) block: f64,
    /// Metres of shared border along a street.
    pub(crate) street: f64,
    /// Metres of shared border along a barrier.
    pub(crate) barrier: f64,
}

impl Link {
    fn open(&self) -> f64 {
        self.block + self.street
    }

    /// Adds the borders of another link between the same two.
    pub(crate) fn add(&mut self, other: &Self) {
        self.block += other.block;
        self.street += other.street;
        self.barrier += other.barrier;
    }
}

/// One community: cells by their number here, and the links between them.
#[derive(Debug, Default)]
pub(crate) struct CommunityGraph {
    /// The number of each cell in the subdivision, ascending.
    pub(crate) cells: Vec<u32>,
    pub(crate) households: Vec<u64>,
    /// Amounts of the measures.
    pub(crate) amounts: Vec<[f64; MEASURES]>,
    pub(crate) centre: Vec<[f64; 2]>,
    /// Whether a building stands there.
    pub(crate) built: Vec<bool>,
    /// Square metres.
    pub(crate) area: Vec<f64>,
    /// Metres around it.
    pub(crate) perimeter: Vec<f64>,
    /// Inside a barrier with a surface, and nobody lives there.
    pub(crate) water: Vec<bool>,
    /// The dedicated area that it lies in.
    pub(crate) dedicated: Vec<Option<u32>>,
    /// The present grid that it lies in.
    pub(crate) before: Vec<Option<u32>>,
    /// Of a dedicated grid: not divided, and nothing is joined across it.
    pub(crate) taken: Vec<bool>,
    /// Cells whose buildings stay in one grid, group by group.
    pub(crate) together: Vec<Vec<u32>>,
    /// Whether the community lies in several parts, so that a grid may.
    pub(crate) parted: bool,
    /// In the order of their ends.
    pub(crate) links: Vec<Link>,
}

/// Part of a community that is divided on its own: connected without crossing a barrier, or joined
/// across one because a part was too small to stand alone.
#[derive(Debug)]
pub(crate) struct Region {
    /// Cells by their number in the community, ascending.
    pub(crate) cells: Vec<u32>,
    /// Links between them that hold a grid together.
    pub(crate) links: Vec<Link>,
    /// Grids to make of it.
    pub(crate) grids: usize,
}

/// The graphs of all communities; `amounts` are those of each building, and `parted` says which of them lie in several parts. Of the areas that stay
/// apart the first are `dedicated`, the others present grids.
pub(crate) fn graphs(
    subdivision: &Subdivision,
    amounts: &[[f64; MEASURES]],
    parted: &[bool],
    dedicated: u32,
) -> Vec<CommunityGraph> {
    let graph = |&parted: &bool| CommunityGraph { parted, ..CommunityGraph::default() };
    let mut graphs: Vec<CommunityGraph> = parted.iter().map(graph).collect();
    let mut number = vec![0_u32; subdivision.cells.len()];
    for (cell, here) in subdivision.cells.iter().enumerate() {
        let graph = &mut graphs[here.community as usize];
        number[cell] = graph.cells.len() as u32;
        graph.cells.push(cell as u32);
        graph.households.push(here.households);
        graph.amounts.push(here.buildings.iter().fold([0.0; MEASURES], |sum, &building| {
            let more = amounts[building as usize];
            std::array::from_fn(|i| sum[i] + more[i])
        }));
        graph.centre.push(here.centre);
        graph.built.push(!here.buildings.is_empty());
        graph.area.push(here.area);
        graph.perimeter.push(0.0);
        graph.water.push(here.water && here.households == 0);
        graph.dedicated.push(here.fixed.filter(|&of| of < dedicated));
        graph.before.push(here.fixed.and_then(|of| of.checked_sub(dedicated)));
        graph.taken.push(false);
    }
    let made = &subdivision.arrangement;
    for (e, edge) in made.edges.iter().enumerate() {
        let [p, q] = [2 * e, 2 * e + 1].map(|h| subdivision.cell_of_face[made.face_of[h] as usize]);
        for cell in [p, q] {
            if p != q && cell != NO_CELL {
                let community = subdivision.cells[cell as usize].community as usize;
                graphs[community].perimeter[number[cell as usize] as usize] +=
                    subdivision.metres(edge.a, edge.b);
            }
        }
    }
    for link in links(subdivision) {
        let community = subdivision.cells[link.a as usize].community as usize;
        let (a, b) = (number[link.a as usize], number[link.b as usize]);
        graphs[community].links.push(Link { a, b, ..link });
    }
    graphs
}

/// The shared borders between cells of the same community, one link for each pair, sorted.
fn links(subdivision: &Subdivision) -> Vec<Link> {
    let (made, cells) = (&subdivision.arrangement, &subdivision.cells);
    let sides: Vec<(u32, u32)> = (0..made.edges.len())
        .map(|e| {
            let [p, q] = [2 * e, 2 * e + 1].map(|half| subdivision.cell_of_face[made.face_of[half] as usize]);
            (p.min(q), p.max(q))
        })
        .collect();
    let shared: Vec<(u32, u32)> = (0..)
        .zip(&sides)
        .filter(|&(_, &(a, b))| {
            b != NO_CELL && a != b && cells[a as usize].community == cells[b as usize].community
        })
        .map(|(e, &(a, _))| (a, e))
        .collect();
    // By the first cell at once, by the second within the few edges of each.
    let (starts, mut edges) = grouped(cells.len(), &shared);
    let mut links = Vec::new();
    for (a, bounds) in (0..).zip(starts.windows(2)) {
        let edges = &mut edges[bounds[0] as usize..bounds[1] as usize];
        edges.sort_unstable_by_key(|&e| (sides[e as usize].1, e));
        for border in edges.chunk_by(|&p, &q| sides[p as usize].1 == sides[q as usize].1) {
            let b = sides[border[0] as usize].1;
            let mut link = Link { a, b, block: 0.0, street: 0.0, barrier: 0.0 };
            for &e in border {
                let edge = &made.edges[e as usize];
                let length = subdivision.metres(edge.a, edge.b);
                *if edge.tags & tag::BARRIER != 0 {
                    &mut link.barrier
                } else if edge.tags & tag::STREET != 0 {
                    &mut link.street
                } else {
                    &mut link.block
                } += length;
            }
            links.push(link);
        }
    }
    links
}

impl CommunityGraph {
    /// The regions of the community, and how many households had to be joined across a barrier.
    pub(crate) fn regions(&self, parameters: &PlanParameters) -> (Vec<Region>, u64) {
        let count = self.cells.len();
        let mut joined = UnionFind::new(count);
        let mut active: Vec<bool> = (0..count).map(|c| !self.water[c] && !self.taken[c]).collect();
        let mut alone = vec![false; count];
        let mut bridges: Vec<Link> = Vec::new();
        for link in &self.links {
            if active[link.a as usize] && active[link.b as usize] && link.open() >= SHORTEST {
                joined.join(link.a as usize, link.b as usize);
            }
        }
        for link in self.within_grids(&mut joined, &active) {
            active[link.a as usize] = true;
            active[link.b as usize] = true;
            joined.join(link.a as usize, link.b as usize);
            bridges.push(link);
        }
        for group in &self.together {
            for pair in group.windows(2) {
                let [a, b] = [pair[0], pair[1]].map(|cell| joined.root(cell as usize));
                if a != b {
                    let households = self.by_root(&mut joined, &active);
                    for link in self.way_out(a, Some(b), &mut joined, &active, &households) {
                        active[link.a as usize] = true;
                        active[link.b as usize] = true;
                        joined.join(link.a as usize, link.b as usize);
                        bridges.push(link);
                    }
                }
            }
        }
        let mut across = 0;
        loop {
            let households = self.by_root(&mut joined, &active);
            let inhabited = households.iter().filter(|&&h| h > 0).count();
            let smallest =
                (0..count).filter(|&c| households[c] > 0 && !alone[c]).min_by_key(|&c| (households[c], c));
            let Some(root) = smallest.filter(|&c| inhabited > 1 && households[c] < u64::from(parameters.min))
            else {
                break;
            };
            let way = self.way_out(root, None, &mut joined, &active, &households);
            if way.is_empty() {
                alone[root] = true;
                continue;
            }
            across += households[root];
            for link in way {
                active[link.a as usize] = true;
                active[link.b as usize] = true;
                joined.join(link.a as usize, link.b as usize);
                bridges.push(link);
            }
        }
        (self.collect(&mut joined, &active, &bridges, parameters), across)
    }

    /// The links that hold present grids together across barriers: those of grids of which households live
    /// in several parts.
    fn within_grids(&self, joined: &mut UnionFind, active: &[bool]) -> Vec<Link> {
        let mut part: BTreeMap<u32, usize> = BTreeMap::new();
        let mut torn = BTreeSet::new();
        for cell in (0..self.cells.len()).filter(|&cell| active[cell] && self.households[cell] > 0) {
            if let Some(grid) = self.before[cell] {
                let root = joined.root(cell);
                if *part.entry(grid).or_insert(root) != root {
                    torn.insert(grid);
                }
            }
        }
        let within = |link: &&Link| {
            let [a, b] = [link.a, link.b].map(|cell| self.before[cell as usize]);
            a == b && a.is_some_and(|grid| torn.contains(&grid)) && !self.is_taken(link)
        };
        self.links.iter().filter(within).copied().collect()
    }

    fn by_root(&self, joined: &mut UnionFind, active: &[bool]) -> Vec<u64> {
        let mut households = vec![0; self.cells.len()];
        for (cell, &here) in self.households.iter().enumerate() {
            if active[cell] {
                households[joined.root(cell)] += here;
            }
        }
        households
    }

    /// The shortest way, over barriers and water, from a part to another inhabited part, or to a certain one;
    /// where there is none, a leap to the nearest if the community lies in several parts, else nothing.
    fn way_out(
        &self,
        root: usize,
        goal: Option<usize>,
        joined: &mut UnionFind,
        active: &[bool],
        households: &[u64],
    ) -> Vec<Link> {
        let count = self.cells.len();
        let is_target = |cell: usize, joined: &mut UnionFind| {
            let other = joined.root(cell);
            other != root && active[cell] && goal.map_or(households[other] > 0, |goal| other == goal)
        };
        let sources: Vec<usize> = (0..count).filter(|&c| joined.root(c) == root).collect();
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (i, link) in self.links.iter().enumerate().filter(|(_, link)| !self.is_taken(link)) {
            around[link.a as usize].push(i as u32);
            around[link.b as usize].push(i as u32);
        }
        let mut best = vec![f64::INFINITY; count];
        let mut came_by: Vec<Option<u32>> = vec![None; count];
        let mut heap = BinaryHeap::new();
        for &cell in &sources {
            best[cell] = 0.0;
            heap.push(Reverse((0_u64, cell)));
        }
        while let Some(Reverse((bits, cell))) = heap.pop() {
            if f64::from_bits(bits) > best[cell] {
                continue;
            }
            if is_target(cell, joined) {
                return self.unwind(cell, &came_by);
            }
            for &i in &around[cell] {
                let link = &self.links[i as usize];
                let other = (if link.a as usize == cell { link.b } else { link.a }) as usize;
                let there = best[cell] + self.distance(cell, other);
                if there < best[other] {
                    best[other] = there;
                    came_by[other] = Some(i);
                    // Distances are never negative, so their bits sort like the numbers.
                    heap.push(Reverse((there.to_bits(), other)));
                }
            }
        }
        if !self.parted {
            return Vec::new();
        }
        let targets: Vec<usize> = (0..count).filter(|&c| is_target(c, joined)).collect();
        let nearest = sources
            .iter()
            .flat_map(|&a| targets.iter().map(move |&b| (a, b)))
            .min_by(|&(a, b), &(c, d)| self.distance(a, b).total_cmp(&self.distance(c, d)));
        nearest
            .map(|(a, b)| Link { a: a as u32, b: b as u32, block: 0.0, street: 1.0, barrier: 0.0 })
            .into_iter()
            .collect()
    }

    fn is_taken(&self, link: &Link) -> bool {
        self.taken[link.a as usize] || self.taken[link.b as usize]
    }

    fn unwind(&self, from: usize, came_by: &[Option<u32>]) -> Vec<Link> {
        let mut way = Vec::new();
        let mut cell = from;
        while let Some(i) = came_by[cell] {
            let link = self.links[i as usize];
            way.push(link);
            cell = (if link.a as usize == cell { link.b } else { link.a }) as usize;
        }
        way
    }

    pub(crate) fn distance(&self, a: usize, b: usize) -> f64 {
        let ([ax, ay], [bx, by]) = (self.centre[a], self.centre[b]);
        ((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt()
    }

    fn collect(
        &self,
        joined: &mut UnionFind,
        active: &[bool],
        bridges: &[Link],
        parameters: &PlanParameters,
    ) -> Vec<Region> {
        let households = self.by_root(joined, active);
        let roots: Vec<usize> = (0..self.cells.len()).filter(|&c| households[c] > 0).collect();
        let inhabited: Vec<Vec<u64>> = roots
            .iter()
            .map(|&root| {
                let here = (0..self.cells.len()).filter(|&c| joined.root(c) == root);
                here.map(|c| self.households[c]).filter(|&h| h > 0).collect()
            })
            .collect();
        let counts = grid_counts(&inhabited, parameters);
        roots
            .iter()
            .zip(counts)
            .map(|(&root, grids)| {
                let cells: Vec<u32> = (0..self.cells.len())
                    .filter(|&c| joined.root(c) == root && active[c])
                    .map(|c| c as u32)
                    .collect();
                let own = |link: &&Link, joined: &mut UnionFind| {
                    joined.root(link.a as usize) == root && active[link.a as usize] && active[link.b as usize]
                };
                let mut links: Vec<Link> = self
                    .links
                    .iter()
                    .filter(|link| {
                        link.open() >= SHORTEST
                            && !self.water[link.a as usize]
                            && !self.water[link.b as usize]
                    })
                    .filter(|link| own(link, joined))
                    .copied()
                    .collect();
                links.extend(bridges.iter().filter(|link| own(link, joined)));
                links.sort_by_key(|link| (link.a, link.b));
                links.dedup_by_key(|link| (link.a, link.b));
                Region { cells, links, grids }
            })
            .collect()
    }

    /// All that can be walked to without crossing a barrier, whether it hangs together or not.
    pub(crate) fn walkable(&self) -> Region {
        let active = |cell: u32| !self.water[cell as usize] && !self.taken[cell as usize];
        let joins = |link: &&Link| link.open() >= SHORTEST && active(link.a) && active(link.b);
        Region {
            cells: (0..self.cells.len() as u32).filter(|&cell| active(cell)).collect(),
            links: self.links.iter().filter(joins).copied().collect(),
            grids: 0,
        }
    }

    /// Gives every cell without a label one, water, islands and ground behind a barrier where nobody lives:
    /// that of the nearest cell; ground that only dedicated grids touch goes to them. Returns the number of
    /// grids, `grids` and those of ground that nothing touches.
    pub(crate) fn flood(&self, label: &mut [Option<u32>], mut grids: u32) -> u32 {
        let dedicated: Vec<(usize, Option<u32>)> =
            (0..label.len()).filter(|&c| self.taken[c]).map(|c| (c, label[c].take())).collect();
        self.spread(label, |link| !self.is_taken(link));
        for (cell, of) in dedicated {
            label[cell] = of;
        }
        loop {
            self.spread(label, |_| true);
            if self.parted {
                self.leap(label);
            }
            let Some(first) = label.iter().position(Option::is_none) else { return grids };
            label[first] = Some(grids);
            grids += 1;
        }
    }

    /// The cell with the most ground that is no dedicated grid's.
    pub(crate) fn widest(&self) -> Option<usize> {
        let free = (0..self.cells.len()).filter(|&c| !self.taken[c]);
        free.max_by(|&p, &q| self.area[p].total_cmp(&self.area[q]).then(q.cmp(&p)))
    }

    /// Gives cells without a label that of the grid which took over from the present one they lie in, as far
    /// as they hang together with it; `grids` are pairs of a present grid and its label.
    pub(crate) fn inherit(&self, label: &mut [Option<u32>], grids: &[(u32, u32)]) {
        let heir: BTreeMap<u32, u32> = grids.iter().copied().collect();
        let own: Vec<Option<u32>> =
            self.before.iter().map(|before| before.and_then(|grid| heir.get(&grid).copied())).collect();
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); label.len()];
        for link in self.links.iter().filter(|link| link.open() + link.barrier >= SHORTEST) {
            around[link.a as usize].push(link.b);
            around[link.b as usize].push(link.a);
        }
        let mut open: Vec<usize> = (0..label.len()).filter(|&cell| label[cell].is_some()).collect();
        while let Some(cell) = open.pop() {
            for next in around[cell].iter().map(|&next| next as usize) {
                if label[next].is_none()
                    && own[next].is_some()
                    && own[next] == label[cell]
                    && !self.taken[next]
                {
                    label[next] = own[next];
                    open.push(next);
                }
            }
        }
    }

    /// From the labelled cells along the links, the shortest way first.
    fn spread(&self, label: &mut [Option<u32>], along: impl Fn(&Link) -> bool) {
        for shortest in [SHORTEST, 0.0] {
            let mut heap = BinaryHeap::new();
            let mut around: Vec<Vec<u32>> = vec![Vec::new(); label.len()];
            for link in self.links.iter().filter(|link| along(link)) {
                if link.open() + link.barrier >= shortest {
                    around[link.a as usize].push(link.b);
                    around[link.b as usize].push(link.a);
                }
            }
            for cell in (0..label.len()).filter(|&cell| label[cell].is_some()) {
                heap.push(Reverse((0_u64, cell, cell)));
            }
            while let Some(Reverse((bits, cell, from))) = heap.pop() {
                if cell != from && label[cell].is_some() {
                    continue;
                }
                label[cell] = label[from];
                for &next in &around[cell] {
                    if label[next as usize].is_none() {
                        let there = f64::from_bits(bits) + self.distance(cell, next as usize);
                        heap.push(Reverse((there.to_bits(), next as usize, cell)));
                    }
                }
            }
        }
    }

    /// From the labelled cells to the nearest, wherever they lie.
    fn leap(&self, label: &mut [Option<u32>]) {
        let labelled: Vec<usize> =
            (0..label.len()).filter(|&c| label[c].is_some() && !self.taken[c]).collect();
        for cell in 0..label.len() {
            if label[cell].is_none() {
                let nearest = labelled
                    .iter()
                    .min_by(|&&a, &&b| self.distance(cell, a).total_cmp(&self.distance(cell, b)));
                label[cell] = nearest.and_then(|&other| label[other]);
            }
        }
    }
}

/// What bounds the grids of a region.
struct Part {
    towers: usize,
    rest: u64,
    least: usize,
    most: usize,
}

/// A building that takes the place of several grids may make the others smaller, to this share of the
/// target.
const SMALLER: f64 = 0.97;

/// How many grids there should be: round(households / target), but that each building above the target is
/// one, and what it has above it is missing from the others only as far as [`SMALLER`] lets it.
fn wanted(regions: &[Vec<u64>], target: f64) -> usize {
    let large = |&&households: &&u64| households as f64 > target;
    let count = |households: u64, target: f64| households as f64 / target;
    let all: u64 = regions.iter().flatten().sum();
    let towers = regions.iter().flatten().filter(large).count();
    let rest = all - regions.iter().flatten().filter(large).sum::<u64>();
    let in_place = (count(all, target).round() as usize).saturating_sub(towers);
    let bearable = count(rest, target * SMALLER) as usize;
    towers + in_place.min(bearable).max(count(rest, target).round() as usize)
}

/// How many grids each region gets: together what is [`wanted`], each at least one and as many as the band
/// asks for. A cell above the maximum takes a grid of its own.
fn grid_counts(regions: &[Vec<u64>], parameters: &PlanParameters) -> Vec<usize> {
    let (min, max) = (u64::from(parameters.min), u64::from(parameters.max));
    let target = f64::from(parameters.target);
    let parts: Vec<Part> = regions
        .iter()
        .map(|cells| {
            let towers = cells.iter().filter(|&&h| h > max).count();
            let rest: u64 = cells.iter().filter(|&&h| h <= max).sum();
            let houses = cells.len() - towers;
            let least =
                if towers > 0 && rest < min { 0 } else { (rest.div_ceil(max) as usize).max(1).min(houses) };
            let most = ((rest / min.max(1)) as usize).clamp(least, houses.max(least));
            Part { towers, rest, least, most }
        })
        .collect();
    let towers: usize = parts.iter().map(|part| part.towers).sum();
    let wanted = wanted(regions, target).saturating_sub(towers);
    let mut counts: Vec<usize> = parts.iter().map(|part| part.least).collect();
    while counts.iter().sum::<usize>() < wanted {
        let fullest = (0..parts.len()).filter(|&i| counts[i] < parts[i].most).max_by(|&i, &j| {
            let load = |i: usize| parts[i].rest as f64 / (counts[i] as f64 + 0.5);
            load(i).total_cmp(&load(j)).then(j.cmp(&i))
        });
        let Some(fullest) = fullest else { break };
        counts[fullest] += 1;
    }
    counts.iter().zip(&parts).map(|(count, part)| (count + part.towers).max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_households_and_the_band() {
        let parameters = PlanParameters::default();
        assert_eq!(grid_counts(&[vec![10; 300]], &parameters), [10]);
        assert_eq!(grid_counts(&[vec![10; 60], vec![10; 210]], &parameters), [2, 7]);
        // Too few for two grids of 200, too many for one of 500? 399 is one grid.
        assert_eq!(grid_counts(&[vec![1; 399]], &parameters), [1]);
        assert_eq!(grid_counts(&[vec![1; 501]], &parameters), [2]);
    }

    #[test]
    fn a_tower_above_the_maximum_has_its_own_grid() {
        let mut cells = vec![10; 60];
        cells.push(2000);
        assert_eq!(grid_counts(&[cells], &PlanParameters::default()), [3]);
        assert_eq!(grid_counts(&[vec![2000, 20]], &PlanParameters::default()), [1]);
        // 12,000 households are 40 grids; the tower is one, and 37 of 292 leave two out.
        let mut cells = vec![10; 1079];
        cells.push(1210);
        assert_eq!(grid_counts(&[cells], &PlanParameters::default()), [38]);
    }

    #[test]
    fn a_small_part_behind_water_is_joined_and_a_large_one_is_not() {
        let line = |households: [u64; 3]| CommunityGraph {
            cells: vec![0, 1, 2],
            households: households.to_vec(),
            amounts: vec![[0.0; MEASURES]; 3],
            centre: vec![[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]],
            water: vec![false, true, false],
            dedicated: vec![None; 3],
            before: vec![None; 3],
            taken: vec![false; 3],
            together: Vec::new(),
            parted: false,
            built: vec![true, false, true],
            area: vec![1.0; 3],
            perimeter: vec![4.0; 3],
            links: vec![
                Link { a: 0, b: 1, block: 5.0, street: 0.0, barrier: 0.0 },
                Link { a: 1, b: 2, block: 5.0, street: 0.0, barrier: 0.0 },
            ],
        };
        let (regions, across) = line([300, 0, 50]).regions(&PlanParameters::default());
        assert_eq!((regions.len(), across, regions[0].cells.len()), (1, 50, 3));
        let (regions, across) = line([300, 0, 250]).regions(&PlanParameters::default());
        assert_eq!((regions.len(), across), (2, 0));
    }
}
