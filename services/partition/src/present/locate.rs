//! Which present grid each building is in.

use std::collections::HashMap;

use geo::{Contains, Coord, Point};
use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};
use wangge_model::{Building, FeatureId, GridCode, LocalProjection, Place, Plan, round7};

/// A building within this many metres of where a plan has put it has not moved since: plans move buildings
/// off lines by no more.
const SAME_PLACE: f64 = 2.1;

/// A building on a border is moved off it by so many metres, which is what it has to keep off lines. One that
/// stands farther outside is outside.
const OFF: f64 = 0.15;

/// Finds present grids by place.
pub(crate) struct Locator<'p> {
    plan: &'p Plan,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl<'p> Locator<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let corner = |at: Coord<f64>| [at.x, at.y];
        let entry = |(i, grid): (usize, &wangge_model::Grid)| {
            let bounds = grid.area.extent();
            GeomWithData::new(Rectangle::from_corners(corner(bounds.min()), corner(bounds.max())), i)
        };
        Self { plan, boxes: RTree::bulk_load(plan.grids.iter().enumerate().map(entry).collect()) }
    }

    /// The grid and the place of each building: as in the plan where it has not moved since, else by where
    /// it stands. `None` outside all grids.
    pub(super) fn locate(&self, buildings: &[Building], plan: &Plan) -> Vec<Option<(usize, Place)>> {
        let number: HashMap<&GridCode, usize> = plan.grids.iter().map(|grid| &grid.code).zip(0..).collect();
        let known: HashMap<&FeatureId, (usize, Place)> = plan
            .assignments
            .iter()
            .filter_map(|it| Some((&it.building, (*number.get(&it.grid)?, it.place))))
            .collect();
        buildings
            .iter()
            .map(|building| {
                let before = known.get(&building.id).copied();
                before
                    .filter(|(_, place)| apart(*place, building.place) <= SAME_PLACE)
                    .or_else(|| self.standing_at(building.place))
            })
            .collect()
    }

    /// The grid that holds a place, or one next to it where it lies on a border, and that place.
    pub(crate) fn standing_at(&self, place: Place) -> Option<(usize, Place)> {
        let around = std::iter::once(place.coord()).chain(near(place));
        around.map(round7).find_map(|at| Some((self.grid_at(at)?, Place::new(at).ok()?)))
    }

    fn grid_at(&self, at: Coord<f64>) -> Option<usize> {
        let here = self.boxes.locate_in_envelope_intersecting(AABB::from_point([at.x, at.y]));
        here.map(|entry| entry.data)
            .filter(|&i| self.plan.grids[i].area.geometry().contains(&Point(at)))
            .min()
    }
}

/// Metres between two places that are near each other.
fn apart(a: Place, b: Place) -> f64 {
    if a == b {
        return 0.0;
    }
    let local = LocalProjection::at(a.coord());
    let (a, b) = (local.forward(a.coord()), local.forward(b.coord()));
    (a.x - b.x).hypot(a.y - b.y)
}

/// Places around one.
fn near(place: Place) -> impl Iterator<Item = Coord<f64>> {
    /// Degrees of latitude to a metre.
    const METRE: f64 = 1.0 / 111_195.0;
    let centre = place.coord();
    let shrink = centre.y.to_radians().cos();
    (0..16).map(move |i| {
        let angle = f64::from(i) * std::f64::consts::PI / 8.0;
        centre + Coord { x: OFF * angle.cos() * METRE / shrink, y: OFF * angle.sin() * METRE }
    })
}
