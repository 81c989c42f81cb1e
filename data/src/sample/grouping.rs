//! Groups faces into regions of like weight: blocks into communities, communities into subdistricts.

use geo::Coord;

use super::mosaic::Mosaic;
use super::random::Random;

/// Faces with what counts for grouping them.
pub(super) struct Faces<'a> {
    pub(super) mosaic: &'a Mosaic,
    pub(super) centres: &'a [Coord<f64>],
    pub(super) weights: &'a [f64],
    /// Square metres.
    pub(super) areas: &'a [f64],
    /// The mosaic's vertices, metres.
    pub(super) points: &'a [Coord<f64>],
    /// Regions never reach across; the bank of the river each face lies on.
    pub(super) banks: &'a [bool],
}

const NONE: usize = usize::MAX;

/// The region of each face; regions are numbered from 0, are one piece each and have no holes.
pub(super) fn group(faces: &Faces, count: usize, random: &mut Random) -> Vec<usize> {
    let mut region = vec![NONE; faces.mosaic.len()];
    let mut first = 0;
    for (members, regions) in shares(faces, count) {
        let best = (0..6)
            .map(|_| grow(faces, &members, regions, random))
            .min_by_key(|found| found.iter().filter(|r| **r == NONE).count());
        for (&face, found) in members.iter().zip(best.unwrap_or_default()) {
            region[face as usize] = if found == NONE { NONE } else { first + found };
        }
        first += regions;
    }
    adopt(faces, &mut region);
    smooth(faces, &mut region, first);
    region
}

/// The faces of each bank and how many regions they get.
fn shares(faces: &Faces, count: usize) -> Vec<(Vec<u32>, usize)> {
    let bank = |north: bool| -> Vec<u32> {
        (0..faces.mosaic.len() as u32).filter(|&f| faces.banks[f as usize] == north).collect()
    };
    let weight = |members: &[u32]| members.iter().map(|&f| faces.weights[f as usize]).sum::<f64>();
    let (south, north) = (bank(false), bank(true));
    if south.is_empty() || north.is_empty() {
        return vec![([south, north].concat(), count)];
    }
    let share = weight(&north) / (weight(&north) + weight(&south));
    let far = ((count as f64 * share).round() as usize)
        .clamp(1, count - 1)
        .min(north.len())
        .max(count.saturating_sub(south.len()));
    vec![(south, count - far), (north, far)]
}

/// Means of weighted clusters (Lloyd's method from random faces).
fn means(faces: &Faces, members: &[u32], count: usize, random: &mut Random) -> Vec<Coord<f64>> {
    let mut left: Vec<f64> = members.iter().map(|&f| faces.weights[f as usize]).collect();
    let mut means = Vec::with_capacity(count);
    for _ in 0..count {
        let pick = random.pick(&left);
        left[pick] = 0.0;
        means.push(faces.centres[members[pick] as usize]);
    }
    for _ in 0..12 {
        let mut sums = vec![(Coord::zero(), 0.0); count];
        for &face in members {
            let (at, weight) = (faces.centres[face as usize], faces.weights[face as usize] + 1e-9);
            let nearest = (0..count).min_by(|&a, &b| gap(means[a], at).total_cmp(&gap(means[b], at)));
            if let Some(sum) = nearest.and_then(|i| sums.get_mut(i)) {
                *sum = (sum.0 + at * weight, sum.1 + weight);
            }
        }
        for (mean, (sum, weight)) in means.iter_mut().zip(sums) {
            if weight > 0.0 {
                *mean = sum / weight;
            }
        }
    }
    means
}

/// Square of the distance.
fn gap(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let d = a - b;
    d.x * d.x + d.y * d.y
}

/// Regions while they grow.
struct Growth<'a> {
    faces: &'a Faces<'a>,
    region: Vec<usize>,
    weights: Vec<f64>,
    /// Faces next to each region that may still be free.
    border: Vec<Vec<u32>>,
}

impl Growth<'_> {
    fn take(&mut self, face: u32, index: usize) {
        self.region[face as usize] = index;
        self.weights[index] += self.faces.weights[face as usize];
        let border = &mut self.border[index];
        border.extend(self.faces.mosaic.neighbours(face));
        border.sort_unstable();
        border.dedup();
    }

    /// The free face nearest to the mean that keeps the region whole.
    fn next(&mut self, index: usize, mean: Coord<f64>) -> Option<u32> {
        let region = &self.region;
        self.border[index].retain(|&face| region[face as usize] == NONE);
        let fits = |face: &&u32| self.faces.mosaic.can_join(**face, |other| region[other as usize] == index);
        let key = |face: &u32| gap(self.faces.centres[*face as usize], mean);
        self.border[index].iter().filter(fits).min_by(|a, b| key(a).total_cmp(&key(b))).copied()
    }
}

/// Marks faces that a growth must leave alone.
const CLOSED: usize = usize::MAX - 1;

/// Grows regions from the faces nearest to the means, the lightest first, each time by the face
/// nearest to its mean that keeps it in one piece without holes.
fn grow(faces: &Faces, members: &[u32], count: usize, random: &mut Random) -> Vec<usize> {
    let means = means(faces, members, count, random);
    let mut region = vec![CLOSED; faces.mosaic.len()];
    for &face in members {
        region[face as usize] = NONE;
    }
    let mut growth = Growth { faces, region, weights: vec![0.0; count], border: vec![Vec::new(); count] };
    for (index, mean) in means.iter().enumerate() {
        let free = members.iter().filter(|&&face| growth.region[face as usize] == NONE);
        let key = |face: &u32| gap(faces.centres[*face as usize], *mean);
        if let Some(&face) = free.min_by(|a, b| key(a).total_cmp(&key(b))) {
            growth.take(face, index);
        }
    }
    loop {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| growth.weights[a].total_cmp(&growth.weights[b]));
        let step = order.into_iter().find_map(|index| Some((growth.next(index, means[index])?, index)));
        let Some((face, index)) = step else { break };
        growth.take(face, index);
    }
    members.iter().map(|&face| growth.region[face as usize]).collect()
}

/// Gives faces that are left over to any neighbour that stays whole, whatever the bank.
fn adopt(faces: &Faces, region: &mut [usize]) {
    loop {
        let homeless: Vec<u32> = (0..region.len() as u32).filter(|&f| region[f as usize] == NONE).collect();
        let before = homeless.len();
        for face in homeless {
            let hosts = faces.mosaic.neighbours(face).into_iter().map(|other| region[other as usize]);
            let host = hosts
                .filter(|&host| host != NONE)
                .find(|&host| faces.mosaic.can_join(face, |other| region[other as usize] == host));
            region[face as usize] = host.unwrap_or(NONE);
        }
        if region.iter().filter(|r| **r == NONE).count() == before {
            return;
        }
    }
}

/// How much evenness counts against short borders, when both are measured in units of one region.
const EVENNESS: f64 = 4.0;

/// Regions while they trade faces.
struct Trade<'a> {
    faces: &'a Faces<'a>,
    region: &'a mut [usize],
    /// Shared lengths of each face, in sides of a square of a region's mean area.
    shared: Vec<Vec<(u32, f64)>>,
    /// In units of the mean.
    weights: Vec<f64>,
    sizes: Vec<usize>,
}

/// Hands faces on the borders over while that makes borders shorter or weights more even.
fn smooth(faces: &Faces, region: &mut [usize], count: usize) {
    let length: Vec<Vec<(u32, f64)>> =
        (0..region.len() as u32).map(|face| faces.mosaic.shared(face, faces.points)).collect();
    let mut weights = vec![0.0; count];
    let mut sizes = vec![0; count];
    let mean = faces.weights.iter().sum::<f64>() / count as f64;
    for (face, &index) in region.iter().enumerate().filter(|(_, index)| **index != NONE) {
        weights[index] += faces.weights[face] / mean;
        sizes[index] += 1;
    }
    let shared = length
        .into_iter()
        .enumerate()
        .map(|(face, sides)| {
            // Regions are large where weights are thin: measure borders in what is usual there.
            let side = (faces.areas[face] * mean / faces.weights[face].max(mean * 1e-3)).sqrt();
            sides.into_iter().map(|(other, length)| (other, length / side)).collect()
        })
        .collect();
    let mut trade = Trade { faces, region, shared, weights, sizes };
    for _ in 0..60 {
        let moved = (0..trade.region.len() as u32).filter(|&face| trade.offer(face)).count();
        if moved == 0 {
            return;
        }
    }
}

impl Trade<'_> {
    /// Moves a face to the neighbouring region where it is best, if that is better than now.
    fn offer(&mut self, face: u32) -> bool {
        let from = self.region[face as usize];
        if from == NONE || self.sizes[from] < 2 {
            return false;
        }
        let mut hosts: Vec<usize> = self.shared[face as usize]
            .iter()
            .filter(|(other, _)| self.faces.banks[*other as usize] == self.faces.banks[face as usize])
            .map(|(other, _)| self.region[*other as usize])
            .filter(|&to| to != NONE && to != from)
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        let gains = hosts.into_iter().map(|to| (self.gain(face, from, to), to));
        let best = gains.filter(|(gain, _)| *gain > 1e-6).max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, to)) = best.filter(|&(_, to)| self.stays_whole(face, from, to)) else { return false };
        let weight = self.weight(face);
        self.region[face as usize] = to;
        self.weights[from] -= weight;
        self.weights[to] += weight;
        self.sizes[from] -= 1;
        self.sizes[to] += 1;
        true
    }

    fn stays_whole(&self, face: u32, from: usize, to: usize) -> bool {
        let mosaic = self.faces.mosaic;
        mosaic.can_leave(face, |other| self.region[other as usize] == from)
            && mosaic.can_join(face, |other| self.region[other as usize] == to)
    }

    fn weight(&self, face: u32) -> f64 {
        self.faces.weights[face as usize] * self.weights.len() as f64 / self.faces.weights.iter().sum::<f64>()
    }

    /// What is gained in border length and evenness.
    fn gain(&self, face: u32, from: usize, to: usize) -> f64 {
        let with = |index: usize| -> f64 {
            let sides = self.shared[face as usize].iter();
            sides.filter(|(other, _)| self.region[*other as usize] == index).map(|side| side.1).sum()
        };
        let weight = self.weight(face);
        let uneven = |from: f64, to: f64| (from - 1.0).powi(2) + (to - 1.0).powi(2);
        let (a, b) = (self.weights[from], self.weights[to]);
        with(to) - with(from) + EVENNESS * (uneven(a, b) - uneven(a - weight, b + weight))
    }
}
