use super::Problem;
use crate::random::Random;

/// The sides of each zone's vertices that lead to a vertex of another zone that they touch, kept up to date
/// move by move.
pub(super) struct Frontier {
    /// By zone.
    sides: Vec<Vec<u32>>,
    /// Where each side is in its zone's list; `NOT_IN` inside a zone.
    place: Vec<u32>,
}

const NOT_IN: u32 = u32::MAX;

impl Frontier {
    pub(super) fn new(problem: &Problem, zone: &[u32]) -> Self {
        let mut made =
            Self { sides: vec![Vec::new(); problem.zones], place: vec![NOT_IN; problem.side_count()] };
        for slot in 0..problem.side_count() as u32 {
            let side = problem.side(slot);
            let own = zone[problem.owner(slot) as usize];
            if side.touches && zone[side.to as usize] != own {
                made.enter(slot, own);
            }
        }
        made
    }

    /// A side of a zone's border, any with equal chance.
    pub(super) fn any(&self, zone: u32, random: &mut Random) -> Option<u32> {
        let here = &self.sides[zone as usize];
        if here.is_empty() { None } else { Some(here[random.below(here.len())]) }
    }

    /// Takes note that `v` has moved from a zone to where it is now.
    pub(super) fn moved(&mut self, problem: &Problem, zone: &[u32], v: usize, from: u32) {
        let to = zone[v];
        let first = problem.first_side(v) as u32;
        for (slot, side) in (first..).zip(problem.sides(v)).filter(|(_, side)| side.touches) {
            let there = zone[side.to as usize];
            if there != from {
                self.leave(slot, from);
            }
            if there != to {
                self.enter(slot, to);
            }
            if there == from {
                self.enter(problem.back(slot), there);
            } else if there == to {
                self.leave(problem.back(slot), there);
            }
        }
    }

    fn enter(&mut self, slot: u32, zone: u32) {
        let list = &mut self.sides[zone as usize];
        self.place[slot as usize] = list.len() as u32;
        list.push(slot);
    }

    fn leave(&mut self, slot: u32, zone: u32) {
        let list = &mut self.sides[zone as usize];
        let at = self.place[slot as usize] as usize;
        list.swap_remove(at);
        if let Some(&filled) = list.get(at) {
            self.place[filled as usize] = at as u32;
        }
        self.place[slot as usize] = NOT_IN;
    }
}
