//! One community drawn anew.

use std::collections::{BTreeMap, HashMap};

use wangge_model::{Assignment, DivisionCode, Grid, Place, Plan};

use super::ground::{Trouble, shape};
use super::parts::Part;
use super::state::State;
use super::{Drawing, RedrawError};
use crate::assemble::measure;

/// One community of a plan: what it says, and where it puts each building.
pub(super) struct Sheet<'p> {
    pub(super) plan: &'p Plan,
    pub(super) state: State,
    pub(super) places: HashMap<u32, Place>,
    pub(super) parts: Vec<Part>,
}

impl<'p> Sheet<'p> {
    pub(super) fn of(
        drawing: &Drawing,
        plan: &'p Plan,
        community: &DivisionCode,
    ) -> Result<Self, RedrawError> {
        let (state, places) = State::of(drawing, plan, community);
        let parts = Part::all(drawing, &state)?;
        Ok(Self { plan, state, places, parts })
    }
}

/// A community's grids and assignments.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) grids: Vec<Grid>,
    pub(super) assignments: Vec<Assignment>,
}

impl Drawn {
    /// The community with a state: the parts that are as in the base or in the present plan are copied.
    pub(super) fn new(drawing: &Drawing, present: &Sheet<'_>, state: &State) -> Result<Self, Trouble> {
        let base = Sheet::of(drawing, drawing.base(), &state.community)?;
        let mut drawn = Self::default();
        for part in Part::all(drawing, state)? {
            if base.parts.contains(&part) {
                drawn.copy_base(drawing, &part);
            } else if present.parts.contains(&part) {
                drawn.copy(drawing, present, &part);
            } else {
                drawn.make(drawing, &part)?;
            }
        }
        for grid in &mut drawn.grids {
            grid.name.clone_from(&state.names[&grid.code]);
        }
        if base.state.grid_of != state.grid_of {
            drawn.measure_deviations();
        }
        Ok(drawn)
    }

    /// A grid that is what it was in the base, with buildings that the district has no more.
    fn copy_base(&mut self, drawing: &Drawing, part: &Part) {
        for &number in &part.bases {
            self.grids.push(drawing.base().grids[number as usize].clone());
            self.assignments.extend(drawing.assigned(number).cloned());
        }
    }

    fn copy(&mut self, drawing: &Drawing, present: &Sheet<'_>, part: &Part) {
        let of_part = |grid: &&Grid| part.grids.binary_search(&grid.code).is_ok();
        self.grids.extend(present.plan.grids.iter().filter(of_part).cloned());
        let places = part.buildings.iter().filter_map(|(building, _)| present.places.get(building));
        self.assign(drawing, part, places.copied().collect());
    }

    fn make(&mut self, drawing: &Drawing, part: &Part) -> Result<(), Trouble> {
        let shaped = shape(drawing, part)?;
        let first = &drawing.base().grids[part.bases[0] as usize];
        for (number, area) in (0..).zip(shaped.areas) {
            let code = part.grids[number as usize].clone();
            let before = drawing.base_grid(&code).or_else(|| kin(drawing, part, number));
            let before = before.map_or(first, |before| &drawing.base().grids[before as usize]);
            let members = || part.buildings.iter().filter(|(_, grid)| *grid == number).map(|(it, _)| *it);
            let (area_m2, compactness) = measure(area.geometry(), &drawing.local);
            self.grids.push(Grid {
                kind: drawing.kind(&code),
                code,
                name: String::new(),
                community: first.community.clone(),
                subdistrict: first.subdistrict.clone(),
                sheet: before.sheet.clone(),
                area,
                households: drawing.households(members()).try_into().unwrap_or(u32::MAX),
                buildings: members().count() as u32,
                target: before.target,
                deviation: 0.0,
                area_m2,
                compactness,
            });
        }
        self.assign(drawing, part, shaped.places);
        Ok(())
    }

    fn assign(&mut self, drawing: &Drawing, part: &Part, places: Vec<Place>) {
        let assignment = |(&(building, grid), place): (&(u32, u32), Place)| Assignment {
            building: drawing.building(building).id.clone(),
            grid: part.grids[grid as usize].clone(),
            place,
        };
        self.assignments.extend(part.buildings.iter().zip(places).map(assignment));
    }

    /// How far each grid is from the mean of the community.
    fn measure_deviations(&mut self) {
        let balanced = || self.grids.iter().filter(|grid| grid.is_balanced());
        let households: u64 = balanced().map(|grid| u64::from(grid.households)).sum();
        let mean = households as f64 / balanced().count().max(1) as f64;
        for grid in &mut self.grids {
            let counted = grid.is_balanced();
            grid.deviation = if counted { f64::from(grid.households) / mean - 1.0 } else { 0.0 };
        }
    }
}

/// The grid of the base that most households of a new one were in.
fn kin(drawing: &Drawing, part: &Part, grid: u32) -> Option<u32> {
    let mut lived: BTreeMap<u32, u64> = BTreeMap::new();
    for &(building, _) in part.buildings.iter().filter(|(_, of)| *of == grid) {
        *lived.entry(drawing.home(building)?.grid).or_default() += drawing.households([building]);
    }
    lived
        .into_iter()
        .max_by_key(|&(base, households)| (households, std::cmp::Reverse(base)))
        .map(|(it, _)| it)
}
