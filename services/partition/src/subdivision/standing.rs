use rayon::prelude::*;
use wangge_model::Building;

use super::STEP;
use crate::arrangement::{Arrangement, Node};

/// A building stands at least this far, metres, from every border, street and barrier.
const CLEARANCE: f64 = 0.15;

/// How far a building is moved off a line, metres; tried in turn.
const MOVES: [f64; 4] = [0.3, 0.6, 1.0, 2.0];

/// Where a building stands, and the face it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    pub(super) at: Node,
    pub(super) block: u32,
}

/// Where each building stands. One that stands on a line is moved off it, inside its community; one
/// outside every community stands nowhere.
pub(super) fn stand(
    blocks: &Arrangement,
    home: &[Option<u32>],
    fixed: &[Option<u32>],
    buildings: &[Building],
    shrink: f64,
    notes: &mut Vec<String>,
) -> Vec<Option<Stand>> {
    let standing: Vec<(Option<Stand>, bool)> = buildings
        .par_iter()
        .with_min_len(256)
        .map(|building| {
            let at = Node::from_degrees(building.place.coord());
            let found = place(blocks, home, fixed, at, shrink);
            (found, found.is_some_and(|place| place.at != at))
        })
        .collect();
    let moved = standing.iter().filter(|(_, moved)| *moved).count();
    if moved > 0 {
        notes.push(format!(
            "{moved} buildings stand on a border, street or barrier: moved off it by at most {} m",
            MOVES[MOVES.len() - 1]
        ));
    }
    notes.extend(outside_note(buildings, |i| standing[i].0.is_none()));
    standing.into_iter().map(|(at, _)| at).collect()
}

/// Says which buildings are in no grid, if any are.
pub(crate) fn outside_note(buildings: &[Building], is_outside: impl Fn(usize) -> bool) -> Option<String> {
    let outside: Vec<&Building> =
        buildings.iter().enumerate().filter(|(i, _)| is_outside(*i)).map(|(_, building)| building).collect();
    let households: u64 = outside.iter().map(|building| u64::from(building.households.unwrap_or(0))).sum();
    let first = outside.first()?;
    Some(format!(
        "{} buildings with {households} households lie outside every community and are in no grid; the first is {}",
        outside.len(),
        first.id
    ))
}

fn place(
    blocks: &Arrangement,
    home: &[Option<u32>],
    fixed: &[Option<u32>],
    at: Node,
    shrink: f64,
) -> Option<Stand> {
    let stand_at = |at: Node| Stand { at, block: blocks.face_at(at) };
    let home_of = |stand: Stand| home[stand.block as usize];
    let clear = |node: Node| clearance(blocks, node, shrink) >= CLEARANCE;
    let here = stand_at(at);
    let stay = home_of(here).map(|_| here);
    if clear(at) {
        return stay;
    }
    let candidates: Vec<Stand> = MOVES
        .iter()
        .flat_map(|distance| (0..16).map(move |i| (distance, f64::from(i) * std::f64::consts::PI / 8.0)))
        .map(|(distance, angle)| Node {
            x: at.x + (distance * angle.cos() / STEP / shrink).round() as i32,
            y: at.y + (distance * angle.sin() / STEP).round() as i32,
        })
        .filter(|&node| clear(node))
        .map(stand_at)
        .collect();
    let label = |stand: Stand| (home_of(stand), fixed[stand.block as usize]);
    let in_same = candidates.iter().find(|&&stand| stay.is_some() && label(stand) == label(here));
    let in_same = in_same
        .or_else(|| candidates.iter().find(|&&stand| stay.is_some() && home_of(stand) == home_of(here)));
    in_same.or_else(|| candidates.iter().find(|&&stand| home_of(stand).is_some())).copied().or(stay)
}

/// Distance to the nearest line, metres; anything beyond the clearance is as good as any other.
fn clearance(blocks: &Arrangement, at: Node, shrink: f64) -> f64 {
    let reach = (CLEARANCE / STEP / shrink).ceil() as i32 + 1;
    let corner = |sign: i32| Node { x: at.x + sign * reach, y: at.y + sign * reach };
    let mut nearest = f64::INFINITY;
    blocks.edges_near(corner(-1), corner(1), |edge| {
        let e = &blocks.edges[edge as usize];
        let metres = |node: Node| {
            let (dx, dy) = at.to(node);
            (dx as f64 * STEP * shrink, dy as f64 * STEP)
        };
        nearest =
            nearest.min(distance(metres(blocks.nodes[e.a as usize]), metres(blocks.nodes[e.b as usize])));
    });
    nearest
}

/// From the origin to a segment.
fn distance((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let along = (-(ax * dx + ay * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    (ax + along * dx).hypot(ay + along * dy)
}
