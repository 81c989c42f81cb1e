use super::Problem;
use crate::random::Random;

/// The vertices of each zone that have a neighbour in another, kept up to date move by move.
pub(super) struct Frontier {
    /// By zone.
    vertices: Vec<Vec<u32>>,
    /// Sides of each vertex that lead to another zone.
    foreign: Vec<u32>,
    /// Where each vertex is in its zone's list; `NOT_IN` inside a zone.
    place: Vec<u32>,
}

const NOT_IN: u32 = u32::MAX;

impl Frontier {
    pub(super) fn new(problem: &Problem, zone: &[u32]) -> Self {
        let mut made = Self {
            vertices: vec![Vec::new(); problem.zones],
            foreign: vec![0; problem.len()],
            place: vec![NOT_IN; problem.len()],
        };
        for v in 0..problem.len() {
            let foreign = problem.sides(v).iter().filter(|s| s.holds && zone[s.to as usize] != zone[v]);
            made.foreign[v] = foreign.count() as u32;
            if made.foreign[v] > 0 {
                made.enter(v, zone[v]);
            }
        }
        made
    }

    /// A vertex of a zone's border, any with equal chance.
    pub(super) fn any(&self, zone: u32, random: &mut Random) -> Option<u32> {
        let here = &self.vertices[zone as usize];
        if here.is_empty() { None } else { Some(here[random.below(here.len())]) }
    }

    /// Takes note that `v` has moved from a zone to where it is now.
    pub(super) fn moved(&mut self, problem: &Problem, zone: &[u32], v: usize, from: u32) {
        if self.foreign[v] > 0 {
            self.leave(v, from);
        }
        let to = zone[v];
        let mut foreign = 0;
        for side in problem.sides(v).iter().filter(|s| s.holds) {
            let (u, there) = (side.to as usize, zone[side.to as usize]);
            foreign += u32::from(there != to);
            if there == from {
                self.foreign[u] += 1;
                if self.foreign[u] == 1 {
                    self.enter(u, there);
                }
            } else if there == to {
                self.foreign[u] -= 1;
                if self.foreign[u] == 0 {
                    self.leave(u, there);
                }
            }
        }
        self.foreign[v] = foreign;
        if foreign > 0 {
            self.enter(v, to);
        }
    }

    fn enter(&mut self, v: usize, zone: u32) {
        let list = &mut self.vertices[zone as usize];
        self.place[v] = list.len() as u32;
        list.push(v as u32);
    }

    fn leave(&mut self, v: usize, zone: u32) {
        let list = &mut self.vertices[zone as usize];
        let at = self.place[v] as usize;
        list.swap_remove(at);
        if let Some(&filled) = list.get(at) {
            self.place[filled as usize] = at as u32;
        }
        self.place[v] = NOT_IN;
    }
}
