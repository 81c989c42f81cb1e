//! Codes of grids: fifteen digits, never given twice.

use std::collections::BTreeMap;

use geo::{Centroid, Point};
use wangge_model::{Community, GridCode};

use crate::assemble::Piece;
use crate::present::lineage::Kinship;

/// The code of each piece: its own where it is of the present plan or takes over from it; the others are
/// numbered in reading order above all that were ever given in their community.
pub(crate) fn codes(
    communities: &[Community],
    pieces: &[Piece],
    kinship: Option<&Kinship<'_>>,
) -> Vec<GridCode> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); communities.len()];
    for (i, piece) in pieces.iter().enumerate() {
        members[piece.community].push(i);
    }
    let mut codes: Vec<Option<GridCode>> = vec![None; pieces.len()];
    for (community, members) in communities.iter().zip(members) {
        let mut last = 0;
        if let Some(kinship) = kinship {
            for (piece, old) in heirs(pieces, &members, kinship) {
                codes[piece] = Some(kinship.plan().grids[old].code.clone());
            }
            last = kinship.used().filter_map(|code| sequence(code, community)).max().unwrap_or(0);
        }
        let rest: Vec<usize> = members.into_iter().filter(|&i| codes[i].is_none()).collect();
        let centre = |i: usize| pieces[i].area.geometry().centroid().unwrap_or_default();
        for (piece, number) in in_reading_order(rest, centre).into_iter().zip(last + 1..) {
            codes[piece] = Some(GridCode::in_community(&community.code, number));
        }
    }
    codes.into_iter().flatten().collect()
}

/// The present grid of each piece that stays or takes over from one.
fn heirs(pieces: &[Piece], members: &[usize], kinship: &Kinship<'_>) -> BTreeMap<usize, usize> {
    let told: BTreeMap<usize, usize> = members.iter().filter_map(|&i| Some((i, pieces[i].before?))).collect();
    let (staying, new): (Vec<usize>, Vec<usize>) = members.iter().partition(|&&i| pieces[i].stays);
    let mut heirs = kinship.heirs(&new, &told);
    heirs.extend(staying.into_iter().filter_map(|i| Some((i, pieces[i].before?))));
    heirs
}

/// The number of a grid in its community; `None` for a code that is of no such form.
pub(crate) fn sequence(code: &GridCode, community: &Community) -> Option<u32> {
    code.as_str().strip_prefix(community.code.as_str())?.parse().ok()
}

/// Rows from north to south, in a row from west to east.
pub(crate) fn in_reading_order(mut members: Vec<usize>, centre: impl Fn(usize) -> Point) -> Vec<usize> {
    let centre: BTreeMap<usize, _> = members.iter().map(|&i| (i, centre(i))).collect();
    members.sort_by(|p, q| centre[q].y().total_cmp(&centre[p].y()).then(p.cmp(q)));
    let row = (members.len() as f64).sqrt().ceil().max(1.0) as usize;
    for chunk in members.chunks_mut(row) {
        chunk.sort_by(|p, q| centre[p].x().total_cmp(&centre[q].x()).then(p.cmp(q)));
    }
    members
}
