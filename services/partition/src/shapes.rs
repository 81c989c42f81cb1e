//! From labelled cells to polygons, and to where each building stands.

use std::collections::HashSet;

use geo::{CoordsIter, MultiPolygon};
use wangge_model::{Community, DistrictData, Place};

use crate::arrangement::Node;
use crate::boundary::{NO_GRID, Standing, polygons};
use crate::present::mend::mend;
use crate::subdivision::{Inlay, NO_CELL, Subdivision};

/// Divided ground and what it was made of.
pub(crate) struct Ground<'a> {
    pub(crate) subdivision: &'a Subdivision,
    pub(crate) data: &'a DistrictData,
    pub(crate) communities: &'a [Community],
    pub(crate) inlay: &'a Inlay<'a>,
}

/// The polygon of each grid; cells that are pinned keep their grid, whether a building stands there or not.
pub(crate) fn shapes(
    ground: &Ground<'_>,
    grid_of_cell: &[u32],
    grids: usize,
    is_pinned: impl Fn(u32) -> bool,
) -> Vec<MultiPolygon<f64>> {
    let subdivision = ground.subdivision;
    let grid_of_face: Vec<u32> = subdivision
        .cell_of_face
        .iter()
        .map(|&cell| if cell == NO_CELL { NO_GRID } else { grid_of_cell[cell as usize] })
        .collect();
    let outlines = ground.communities.iter().map(|community| community.area.geometry());
    let fixed: HashSet<Node> = outlines
        .chain(ground.inlay.areas.iter().copied())
        .flat_map(CoordsIter::coords_iter)
        .map(Node::from_degrees)
        .collect();
    let is_pinned = |&cell: &u32| cell != NO_CELL && is_pinned(cell);
    let standing = Standing {
        buildings: &ground.data.buildings,
        at: &subdivision.standing,
        pinned: &subdivision.cell_of_face.iter().map(is_pinned).collect::<Vec<_>>(),
        shrink: subdivision.shrink,
    };
    let mut shapes = polygons(&subdivision.arrangement, &grid_of_face, grids, &fixed, &standing);
    mend(&mut shapes, &ground.inlay.kept);
    shapes
}

/// The grid and the place of each building.
pub(crate) fn standing(
    subdivision: &Subdivision,
    grid_of_cell: &[u32],
    buildings: usize,
) -> Vec<Option<(u32, Place)>> {
    let mut standing = vec![None; buildings];
    for (cell, &grid) in subdivision.cells.iter().zip(grid_of_cell) {
        for &building in &cell.buildings {
            let at = subdivision.standing[building as usize].map(Node::degrees);
            standing[building as usize] = at.and_then(|at| Some((grid, Place::new(at).ok()?)));
        }
    }
    standing
}
