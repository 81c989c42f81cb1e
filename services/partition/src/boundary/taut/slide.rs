//! Where borders through blocks meet a street they may meet it elsewhere.

use super::{ALONG_STREET, LEAST_GAIN, Pull, SHARES, towards};
use crate::arrangement::Node;
use crate::boundary::border::{Along, Borders, Footing, NONE, STRAIGHT};
use crate::boundary::ground::Swept;
use crate::boundary::shape::{in_wedge, length, metres, off_line, turn};
use crate::subdivision::STEP;

/// Borders stay this far, metres, from the corners of the street they slide along.
const OFF_CORNER: f64 = 2.0;

/// Vertices where more borders meet stay where they are.
const MOST_ARMS: usize = 4;

/// A border that leaves a vertex.
#[derive(Debug, Clone, Copy)]
struct Arm {
    /// The slot of the vertex, and the next one.
    from: u32,
    next: u32,
    /// Where that is.
    end: Node,
    along: Along,
}

/// A vertex and a straight way along its street.
struct Slide<'a> {
    vertex: u32,
    from: Node,
    end: Node,
    /// Metres it may go.
    far: f64,
    arms: &'a [Arm],
    shrink: f64,
}

impl Slide<'_> {
    /// The place some metres on.
    fn place(&self, along: f64) -> (f64, f64) {
        let share = along / metres(self.from, self.end, self.shrink);
        let (dx, dy) = self.from.to(self.end);
        (f64::from(self.from.x) + share * dx as f64, f64::from(self.from.y) + share * dy as f64)
    }

    /// Metres of border, those along the street counted less, when the vertex goes so far.
    fn cost(&self, along: f64) -> f64 {
        let (x, y) = self.place(along);
        let to = |node: Node| length((f64::from(node.x) - x) * self.shrink, f64::from(node.y) - y) * STEP;
        let share = |arm: &Arm| if arm.along == Along::Street { ALONG_STREET } else { 1.0 };
        self.arms.iter().map(|arm| share(arm) * to(arm.end)).sum()
    }

    /// How far it is best to go: the cost is convex.
    fn best(&self) -> f64 {
        let (mut low, mut high) = (0.0, self.far);
        for _ in 0..STEPS {
            let third = (high - low) / 3.0;
            if self.cost(low + third) <= self.cost(high - third) {
                high -= third;
            } else {
                low += third;
            }
        }
        f64::midpoint(low, high)
    }

    fn blocks(&self) -> impl Iterator<Item = &Arm> {
        through_blocks(self.arms)
    }

    /// Whether a border through a block would pass over another border or a street of the same vertex.
    fn crosses(&self, borders: &Borders, to: Node) -> bool {
        let streets = borders.streets_at(self.vertex).iter().map(|&(_, end)| end);
        let mut others = self.arms.iter().map(|arm| arm.end).chain(streets);
        others.any(|other| self.blocks().any(|arm| in_wedge(self.from, arm.end, to, other)))
    }
}

/// Enough to come within a hundredth of the way.
const STEPS: usize = 12;

fn through_blocks(arms: &[Arm]) -> impl Iterator<Item = &Arm> {
    arms.iter().filter(|arm| arm.along == Along::Block)
}

impl Pull<'_> {
    /// Moves a vertex where borders through blocks meet a street along the street, so that they are
    /// shorter; whether it did.
    pub(super) fn slide(&mut self, slot: u32) -> bool {
        let vertex = self.borders.vertex[slot as usize];
        let arms = self.arms(slot);
        let loose = matches!(self.borders.footing[vertex as usize], Footing::Free | Footing::Street);
        if !loose || arms.len() > MOST_ARMS || arms.iter().any(|arm| arm.along == Along::Line) {
            return false;
        }
        let Some(to) = self.best_slide(vertex, &arms) else { return false };
        self.ground.put(vertex, to);
        self.borders.move_along_street(vertex, to);
        for next in arms.iter().map(|arm| arm.next).chain([slot]) {
            self.revisit(next);
        }
        true
    }

    /// The borders that leave a vertex.
    fn arms(&self, slot: u32) -> Vec<Arm> {
        let borders = &*self.borders;
        let arm = |from: u32, next: u32| {
            let along = borders.along[from.min(next) as usize];
            Arm { from, next, end: borders.place(next), along }
        };
        if let Some((before, after)) = borders.neighbours(slot) {
            return vec![arm(slot, before), arm(slot, after)];
        }
        let ends = borders.ends_at(borders.vertex[slot as usize]).iter();
        ends.map(|&(_, slot)| match borders.after[slot as usize] {
            NONE => arm(slot, borders.before[slot as usize]),
            after => arm(slot, after),
        })
        .collect()
    }

    /// Where the borders of a vertex are shortest, of the ways along the streets that leave it.
    fn best_slide(&mut self, vertex: u32, arms: &[Arm]) -> Option<Node> {
        through_blocks(arms).next()?;
        let along_borders = arms.iter().filter(|arm| arm.along == Along::Street);
        let ways: Vec<(Node, Option<Arm>)> = along_borders
            .map(|arm| (arm.end, Some(*arm)))
            .chain(self.borders.streets_at(vertex).iter().map(|&(_, end)| (end, None)))
            .collect();
        ways.into_iter().find_map(|(end, way)| self.free_slide(vertex, arms, end, way))
    }

    /// How far a vertex goes along a street towards `end`, which may be one of its borders: `None` where
    /// others would not stay straight, or nothing is gained, or something is in the way.
    fn free_slide(&mut self, vertex: u32, arms: &[Arm], end: Node, way: Option<Arm>) -> Option<Node> {
        let from = self.borders.at[vertex as usize];
        let is_way = |arm: &Arm| way.is_some_and(|way| way.from == arm.from && way.next == arm.next);
        let mut behind = arms.iter().filter(|arm| arm.along == Along::Street && !is_way(arm));
        if behind.any(|arm| off_line(from, arm.end, end, 1.0) > STRAIGHT) {
            return None;
        }
        let whole = self.metres(from, end).min(way.map_or(f64::INFINITY, |way| self.until_corner(arms, way)));
        let slide = Slide { vertex, from, end, far: whole - OFF_CORNER, arms, shrink: self.shrink };
        if slide.far < LEAST_GAIN {
            return None;
        }
        let best = slide.best();
        let gain = |along: f64| slide.cost(0.0) - slide.cost(along);
        if gain(best) < LEAST_GAIN {
            return None;
        }
        let hull: Vec<Node> = arms.iter().map(|arm| arm.end).chain([from, end]).collect();
        self.ground.around(&hull, &mut self.around);
        SHARES.iter().map(|share| share * best).find_map(|along| {
            let to = towards(from, slide.place(along), 1.0);
            let swept: Vec<Swept> =
                arms.iter().map(|arm| Swept { corners: [from, arm.end, to], fresh: true }).collect();
            let lines: Vec<(Node, Node)> = slide.blocks().map(|arm| (arm.end, to)).collect();
            (gain(along) >= LEAST_GAIN
                && !slide.crosses(self.borders, to)
                && self.ground.free(&self.around, &swept, &lines))
            .then_some(to)
        })
    }

    /// Metres to the first place on the way along a border where a street leaves it on the side of a
    /// border through a block, or a line meets it.
    fn until_corner(&self, arms: &[Arm], way: Arm) -> f64 {
        let from = self.borders.place(way.from);
        let side = |node: Node| turn(from, way.end, node).signum();
        let leaves = |slot: &u32| {
            let vertex = self.borders.vertex[*slot as usize];
            match self.borders.footing[vertex as usize] {
                Footing::Free => false,
                Footing::Line | Footing::Fixed => true,
                Footing::Street => {
                    let streets = self.borders.streets_at(vertex).iter();
                    streets.map(|&(_, end)| side(end)).any(|s| through_blocks(arms).any(|a| side(a.end) == s))
                }
            }
        };
        let (low, high) = (way.from.min(way.next), way.from.max(way.next));
        let corners = (low + 1..high).filter(leaves);
        corners.map(|slot| self.metres(from, self.borders.place(slot))).fold(f64::INFINITY, f64::min)
    }
}
