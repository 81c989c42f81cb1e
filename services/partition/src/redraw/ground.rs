//! The ground of one part, divided among its grids.
//!
//! It is what was ground of the part's grids in the base. Borders of the base remain as lines in it, so that
//! a building that changes grids takes its cell along and all else stays; where it ends at ground that stays,
//! new borders meet the edge at the vertices that are there. Ground without a building goes with the building
//! of the same grid of the base that is nearest to it. Where buildings of one grid of the base are in several
//! grids now, its open ground is shared out anew between these, as when a plan is made.

use geo::{Contains, MultiPolygon, Validation};
use wangge_model::{Area, Community, DistrictData, GridKind, Place, dissolve};

use super::parts::Part;
use super::weld::weld;
use super::{Drawing, RedrawError};
use crate::assemble::Piece;
use crate::atoms::nearest_built;
use crate::community::{CommunityGraph, graphs};
use crate::divide::MEASURES;
use crate::present::mend::spoilt;
use crate::present::{Ground as Divided, PresentGrid};
use crate::shapes::{Ground, shapes, standing};
use crate::subdivision::{Inlay, KeptEdge, Subdivision};

/// The polygon of each grid of a part, and where each building stands.
#[derive(Debug)]
pub(super) struct Shaped {
    pub(super) areas: Vec<Area>,
    pub(super) places: Vec<Place>,
}

/// Why a part has no borders.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Buildings that share a cell are in several grids.
    Together(Vec<Vec<u32>>),
    Refused(RedrawError),
}

impl From<RedrawError> for Trouble {
    fn from(error: RedrawError) -> Self {
        Self::Refused(error)
    }
}

/// Finds the polygons of a part's grids. Where streets run within a few steps of kept lines in such a way that
/// no border meets these at their vertices, it is done without streets and barriers.
pub(super) fn shape(drawing: &Drawing, part: &Part) -> Result<Shaped, Trouble> {
    let homes = part.buildings.iter().map(|&(building, _)| drawing.home(building).map(|home| home.place));
    let places: Vec<Place> = homes.flatten().collect();
    if part.grids.len() > 1 {
        let along_streets = Survey::new(drawing, part, Lines::Followed)?.shaped(drawing, part);
        return match along_streets {
            Err(Trouble::Refused(RedrawError::NoBorder(_))) => {
                Survey::new(drawing, part, Lines::LeftOut)?.shaped(drawing, part)
            }
            found => found,
        };
    }
    let mut grids = part.bases.iter().map(|&base| &drawing.base().grids[base as usize].area);
    let area = match (grids.next(), grids.len()) {
        (Some(only), 0) => only.clone(),
        (first, _) => Area::from_lattice(dissolve(first.into_iter().chain(grids).map(Area::geometry))),
    };
    Ok(Shaped { areas: vec![area], places })
}

/// What becomes of streets and barriers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Borders run along them.
    Followed,
    LeftOut,
}

/// The ground of a part as cells.
pub(super) struct Survey {
    data: DistrictData,
    community: Community,
    edges: Vec<KeptEdge>,
    subdivision: Subdivision,
    /// What each cell lies in is told by the number of the grid among the part's of the base.
    pub(super) graph: CommunityGraph,
}

impl Survey {
    pub(super) fn new(drawing: &Drawing, part: &Part, lines: Lines) -> Result<Self, RedrawError> {
        let base = drawing.base();
        let grid = |number: usize| PresentGrid { grid: &base.grids[number], number, community: 0 };
        let free: Vec<PresentGrid<'_>> = part.bases.iter().map(|&number| grid(number as usize)).collect();
        let is_free = |number: usize| part.bases.binary_search(&(number as u32)).is_ok();
        let kept: Vec<_> = (0..base.grids.len()).filter(|&number| !is_free(number)).map(grid).collect();
        let community = drawing.community(&free[0].grid.community)?;
        let mut divided = Divided::new(std::slice::from_ref(community), &free);
        let buildings: Vec<u32> = part.buildings.iter().map(|&(building, _)| building).collect();
        let mut data = divided
            .features(drawing.data(), &buildings, |building| drawing.home(building).map(|home| home.place));
        if lines == Lines::LeftOut {
            data.streets.clear();
            data.barriers.clear();
        }
        let edges = divided.edges(&kept);
        let inlay = inlay(drawing, part, &edges);
        let subdivision = Subdivision::new(&data, &divided.communities, &inlay)?;
        let amounts = vec![[0.0; MEASURES]; data.buildings.len()];
        // Ground that hangs together with nothing has to go somewhere: as if the community lay in parts.
        let mut graphs = graphs(&subdivision, &amounts, &[true], 0);
        Ok(Self {
            data,
            community: divided.communities.remove(0),
            edges,
            subdivision,
            graph: graphs.remove(0),
        })
    }

    /// The grid of the part that each cell belongs to.
    pub(super) fn labels(&self, drawing: &Drawing, part: &Part) -> Result<Vec<u32>, Trouble> {
        let built = self.built(part)?;
        let mut label: Vec<Option<u32>> =
            nearest_built(&self.graph).iter().map(|cell| built[(*cell)? as usize]).collect();
        for (label, built) in label.iter_mut().zip(built) {
            *label = built.or(*label);
        }
        self.graph.inherit(&mut label, &heirs(drawing, part));
        let grids = part.grids.len() as u32;
        if self.graph.flood(&mut label, grids) > grids {
            return Err(RedrawError::NoBorder(self.community.code.clone()).into());
        }
        Ok(label.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The grid of each cell with buildings.
    fn built(&self, part: &Part) -> Result<Vec<Option<u32>>, Trouble> {
        let mut torn = Vec::new();
        let mut built = Vec::with_capacity(self.graph.cells.len());
        for &cell in &self.graph.cells {
            let here = &self.subdivision.cells[cell as usize].buildings;
            let mut grids = here.iter().map(|&building| part.buildings[building as usize].1);
            let first = grids.next();
            if grids.any(|grid| Some(grid) != first) {
                torn.push(here.iter().map(|&building| part.buildings[building as usize].0).collect());
            }
            built.push(first);
        }
        if torn.is_empty() { Ok(built) } else { Err(Trouble::Together(torn)) }
    }

    /// The buildings on a cell, by their numbers in the district.
    pub(super) fn buildings(&self, part: &Part, cell: u32) -> impl Iterator<Item = u32> {
        let here = &self.subdivision.cells[self.graph.cells[cell as usize] as usize].buildings;
        here.iter().map(|&building| part.buildings[building as usize].0)
    }

    fn shaped(&self, drawing: &Drawing, part: &Part) -> Result<Shaped, Trouble> {
        let mut grid_of_cell = vec![0; self.subdivision.cells.len()];
        for (&cell, grid) in self.graph.cells.iter().zip(self.labels(drawing, part)?) {
            grid_of_cell[cell as usize] = grid;
        }
        let inlay = inlay(drawing, part, &self.edges);
        let ground = Ground {
            subdivision: &self.subdivision,
            data: &self.data,
            communities: std::slice::from_ref(&self.community),
            inlay: &inlay,
        };
        let several: Vec<bool> =
            owners(drawing, part).iter().map(|owners| owners.iter().any(|of| of != &owners[0])).collect();
        let on_kept = self.subdivision.on_kept_lines();
        let is_shared = |of: u32| several[of as usize];
        let is_pinned = |cell: u32| {
            let cell = cell as usize;
            on_kept[cell] || !self.subdivision.cells[cell].fixed.is_some_and(is_shared)
        };
        let mut areas = shapes(&ground, &grid_of_cell, part.grids.len(), is_pinned);
        weld(&mut areas, &self.edges);
        let at = standing(&self.subdivision, &grid_of_cell, self.data.buildings.len());
        let places: Vec<Place> = at.into_iter().flatten().map(|(_, place)| place).collect();
        if self.is_sound(part, &areas, &places) {
            Ok(Shaped { areas: areas.into_iter().map(Area::from_lattice).collect(), places })
        } else {
            Err(RedrawError::NoBorder(self.community.code.clone()).into())
        }
    }

    /// Whether every polygon is valid, every border that was to stay did, and every building stands in its
    /// grid.
    fn is_sound(&self, part: &Part, areas: &[MultiPolygon<f64>], places: &[Place]) -> bool {
        let piece = |area: &MultiPolygon<f64>| Piece {
            community: 0,
            kind: GridKind::General,
            area: Area::from_lattice(area.clone()),
            name: None,
            before: None,
            stays: false,
        };
        let pieces: Vec<Piece> = areas.iter().map(piece).collect();
        let inside = || {
            part.buildings
                .iter()
                .zip(places)
                .all(|(&(_, grid), place)| areas[grid as usize].contains(&place.coord()))
        };
        areas.iter().all(|area| !area.0.is_empty() && area.is_valid())
            && places.len() == part.buildings.len()
            && spoilt(&pieces, &self.edges, |_| true).is_empty()
            && inside()
    }
}

/// The grids of the base as areas that stay apart, and the edges where they end at others.
fn inlay<'d>(drawing: &'d Drawing, part: &Part, edges: &[KeptEdge]) -> Inlay<'d> {
    let area = |&base: &u32| drawing.base().grids[base as usize].area.geometry();
    Inlay { areas: part.bases.iter().map(area).collect(), kept: edges.to_vec() }
}

/// The grids of the buildings that stand on the ground of each grid of the base.
fn owners(drawing: &Drawing, part: &Part) -> Vec<Vec<u32>> {
    let mut owners = vec![Vec::new(); part.bases.len()];
    for &(building, grid) in &part.buildings {
        let home = drawing.home(building).and_then(|home| part.bases.binary_search(&home.grid).ok());
        if let Some(home) = home {
            owners[home].push(grid);
        }
    }
    owners
}

/// The grid that has what ground nobody claims of each grid of the base: itself where it is still there,
/// else the one that all its buildings are in.
fn heirs(drawing: &Drawing, part: &Part) -> Vec<(u32, u32)> {
    let owners = owners(drawing, part);
    let heir = |(i, &base): (u32, &u32)| {
        let itself = part.grids.binary_search(&drawing.base().grids[base as usize].code).ok();
        let owners = &owners[i as usize];
        let only = owners.first().copied().filter(|first| owners.iter().all(|of| of == first));
        Some((i, itself.map(|grid| grid as u32).or(only)?))
    };
    (0..).zip(&part.bases).filter_map(heir).collect()
}
