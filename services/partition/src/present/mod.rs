//! What becomes of a plan that a new one is made from.
//!
//! A community whose grids hold the band stays as it is, as do frozen and dedicated grids: the polygons,
//! codes and names are those of the present plan, only the counts are new. What is divided is the ground of
//! the other grids. It ends where they ended, and new borders meet its edge at the vertices that are there,
//! so that nothing beyond it changes.

mod band;
pub(crate) mod lineage;
pub(crate) mod locate;
pub(crate) mod mend;
pub(crate) mod restore;
mod whole;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use geo::{BoundingRect, Intersects, MultiPolygon, Rect};
use wangge_model::{
    Area, BarrierShape, Community, CommunityLimits, DistrictData, DivisionCode, FeatureId, Grid, GridCode,
    GridKind, LATTICE, Place, Plan,
};

use crate::PartitionError;
use crate::arrangement::{Node, edges};
use crate::assemble::{Piece, Pieces};
use crate::request::{Present, Request};
use crate::subdivision::{KeptEdge, outside_note};
use locate::Locator;

/// What is divided, and what stays.
pub(crate) struct Scope<'a> {
    /// The communities that are divided, by their number among all.
    pub(crate) divided: Vec<usize>,
    /// They, with the ground that is divided.
    pub(crate) communities: Cow<'a, [Community]>,
    /// What is on that ground.
    pub(crate) data: Cow<'a, DistrictData>,
    /// The buildings on it, by their number among all.
    pub(crate) buildings: Vec<u32>,
    /// The present grids that are divided.
    pub(crate) free: Vec<PresentGrid<'a>>,
    /// Where the divided ground ends at grids that stay.
    pub(crate) edges: Vec<KeptEdge>,
    /// The grids that stay.
    pub(crate) kept: Vec<PresentGrid<'a>>,
    /// The grid of `kept` that each building is in, and where it stands.
    pub(crate) standing: Vec<Option<(u32, Place)>>,
    present: Option<&'a Plan>,
    /// Households that may be in another grid than before.
    movable: Option<f64>,
    /// What the reader of the plan should know.
    pub(crate) notes: Vec<String>,
}

impl<'a> Scope<'a> {
    /// Communities that are `unchanged` stay as they are.
    pub(crate) fn new(
        data: &'a DistrictData,
        communities: &'a [Community],
        request: &Request<'a>,
        unchanged: &BTreeSet<DivisionCode>,
    ) -> Result<Self, PartitionError> {
        match &request.present {
            Some(present) => Self::changes(data, communities, present, request, unchanged),
            None => Ok(Self::everything(data, communities)),
        }
    }

    fn everything(data: &'a DistrictData, communities: &'a [Community]) -> Self {
        Self {
            divided: (0..communities.len()).collect(),
            communities: Cow::Borrowed(communities),
            data: Cow::Borrowed(data),
            buildings: (0..data.buildings.len() as u32).collect(),
            free: Vec::new(),
            edges: Vec::new(),
            kept: Vec::new(),
            standing: vec![None; data.buildings.len()],
            present: None,
            movable: None,
            notes: Vec::new(),
        }
    }

    fn changes(
        data: &'a DistrictData,
        communities: &'a [Community],
        present: &Present<'a>,
        request: &Request<'a>,
        unchanged: &BTreeSet<DivisionCode>,
    ) -> Result<Self, PartitionError> {
        let plan = present.plan;
        check_ground(communities, plan)?;
        let located = Locator::new(plan).locate(&data.buildings, plan);
        let changing = changing(data, communities, request, present, &located)?;
        let is_free = |grid: &Grid| {
            changing.contains(&grid.community)
                && !unchanged.contains(&grid.community)
                && grid.kind == GridKind::General
                && !present.freedom.frozen.contains(&grid.code)
        };
        let (free, kept): (Vec<_>, Vec<_>) = grids(communities, plan).partition(|it| is_free(it.grid));
        let number: HashMap<_, _> = kept.iter().zip(0..).map(|(it, i)| (&it.grid.code, i)).collect();
        let standing = located
            .iter()
            .map(|at| at.and_then(|(grid, place)| Some((*number.get(&plan.grids[grid].code)?, place))))
            .collect();
        let lived = data.buildings.iter().zip(&located).filter(|(_, at)| at.is_some());
        let households: f64 = lived.map(|(building, _)| f64::from(building.households.unwrap_or(0))).sum();
        let ground = Ground::new(communities, &free);
        let on_ground: Vec<u32> = (0..)
            .zip(&located)
            .filter(|(_, at)| at.is_some_and(|(grid, _)| is_free(&plan.grids[grid])))
            .map(|(i, _)| i)
            .collect();
        let place = |i: u32| located[i as usize].map(|(_, place)| place);
        Ok(Self {
            data: Cow::Owned(ground.features(data, &on_ground, place)),
            edges: ground.edges(&kept),
            divided: ground.divided,
            communities: Cow::Owned(ground.communities),
            buildings: on_ground,
            free,
            kept,
            standing,
            present: Some(plan),
            movable: present
                .freedom
                .max_moved
                .map(|share| (f64::from(share) / 10_000.0 * households).floor()),
            notes: outside_note(&data.buildings, |i| located[i].is_none()).into_iter().collect(),
        })
    }
}

impl Scope<'_> {
    /// The grids that stay, and the buildings in them.
    pub(crate) fn stay(&self) -> Pieces {
        let piece = |staying: &PresentGrid<'_>| Piece {
            community: staying.community,
            kind: staying.grid.kind,
            area: staying.grid.area.clone(),
            name: Some(staying.grid.name.clone()),
            before: Some(staying.number),
            stays: true,
        };
        Pieces { grids: self.kept.iter().map(piece).collect(), standing: self.standing.clone() }
    }
}

impl Scope<'_> {
    /// How far each community is from what can be had: as was computed for the present plan where its grids
    /// stay, with as many households as they had.
    pub(crate) fn limits(&self, plan: &Plan, mut found: Vec<CommunityLimits>) -> Vec<CommunityLimits> {
        let Some(present) = self.present else { return found };
        let households: HashMap<&GridCode, u32> =
            plan.grids.iter().map(|grid| (&grid.code, grid.households)).collect();
        let divided: HashSet<&DivisionCode> = self.communities.iter().map(|it| &it.code).collect();
        let changed: HashSet<&DivisionCode> = present
            .grids
            .iter()
            .filter(|grid| households.get(&grid.code) != Some(&grid.households))
            .map(|grid| &grid.community)
            .chain(divided)
            .collect();
        found.extend(present.limits.iter().filter(|limits| !changed.contains(&limits.community)).cloned());
        found.sort_by(|p, q| p.community.cmp(&q.community));
        found
    }

    /// The community of which the most households have moved, where altogether more have than may: what
    /// the search counts is by the ground, and codes and buildings on a border can make it more.
    pub(crate) fn over_limit(&self, plan: &Plan) -> Option<DivisionCode> {
        let lineage = plan.lineage.as_ref()?;
        if lineage.moved as f64 <= self.movable? {
            return None;
        }
        let mut moved: BTreeMap<&DivisionCode, u64> = BTreeMap::new();
        let home: HashMap<_, _> = plan.grids.iter().map(|grid| (&grid.code, &grid.community)).collect();
        for descent in lineage.descents.iter().filter(|descent| descent.grid != descent.from) {
            if let Some(community) = home.get(&descent.grid) {
                *moved.entry(community).or_default() += u64::from(descent.households);
            }
        }
        moved.into_iter().max_by_key(|(_, households)| *households).map(|(community, _)| community.clone())
    }

    /// The communities, by their number among the divided ones, whose households cannot all move as they
    /// would by what the request lets move, and how many of each may. The fewer a community has to move, the
    /// sooner it is its turn: so most of them are brought back into the band.
    pub(crate) fn over_budget(&self, moved: &[f64]) -> Vec<(usize, f64)> {
        let Some(mut left) = self.movable else { return Vec::new() };
        let mut order: Vec<usize> = (0..moved.len()).collect();
        order.sort_by(|&p, &q| moved[p].total_cmp(&moved[q]).then(p.cmp(&q)));
        let mut over = Vec::new();
        for i in order {
            if moved[i] > left {
                over.push((i, left));
            }
            left = (left - moved[i]).max(0.0);
        }
        over
    }
}

/// A grid of the present plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PresentGrid<'a> {
    pub(crate) grid: &'a Grid,
    /// Its number there.
    pub(crate) number: usize,
    /// Its community's number among all.
    pub(crate) community: usize,
}

/// The grids of a plan.
fn grids<'a>(communities: &[Community], plan: &'a Plan) -> impl Iterator<Item = PresentGrid<'a>> {
    let home: HashMap<&DivisionCode, usize> = communities.iter().map(|it| &it.code).zip(0..).collect();
    plan.grids.iter().enumerate().filter_map(move |(number, grid)| {
        Some(PresentGrid { grid, number, community: *home.get(&grid.community)? })
    })
}

/// The ground that is divided.
pub(crate) struct Ground {
    divided: Vec<usize>,
    pub(crate) communities: Vec<Community>,
}

impl Ground {
    pub(crate) fn new(communities: &[Community], free: &[PresentGrid<'_>]) -> Self {
        let mut made = Self { divided: Vec::new(), communities: Vec::new() };
        for (i, community) in communities.iter().enumerate() {
            let here: Vec<&MultiPolygon<f64>> =
                free.iter().filter(|it| it.community == i).map(|it| it.grid.area.geometry()).collect();
            if !here.is_empty() {
                let area = Area::from_lattice(wangge_model::dissolve(here.into_iter()));
                made.divided.push(i);
                made.communities.push(Community { area, ..community.clone() });
            }
        }
        made
    }

    fn extent(&self) -> Option<Rect<f64>> {
        self.communities.iter().map(|community| community.area.extent()).reduce(both)
    }

    /// The buildings given, where they stand, and the streets and barriers that come near.
    pub(crate) fn features(
        &self,
        data: &DistrictData,
        buildings: &[u32],
        place: impl Fn(u32) -> Option<Place>,
    ) -> DistrictData {
        let Some(extent) = self.extent() else { return DistrictData::default() };
        let near = |bounds: Option<Rect<f64>>| bounds.is_some_and(|bounds| bounds.intersects(&extent));
        let mut near_by = DistrictData {
            streets: data
                .streets
                .iter()
                .filter(|it| near(it.lines.geometry().bounding_rect()))
                .cloned()
                .collect(),
            barriers: data
                .barriers
                .iter()
                .filter(|barrier| match &barrier.shape {
                    BarrierShape::Lines(lines) => near(lines.geometry().bounding_rect()),
                    BarrierShape::Area(area) => near(Some(area.extent())),
                })
                .cloned()
                .collect(),
            ..DistrictData::default()
        };
        near_by.buildings = buildings
            .iter()
            .map(|&i| {
                let mut building = data.buildings[i as usize].clone();
                building.place = place(i).unwrap_or(building.place);
                building
            })
            .collect();
        near_by
    }

    /// Its edges that run along a grid that stays.
    pub(crate) fn edges(&self, kept: &[PresentGrid<'_>]) -> Vec<KeptEdge> {
        let Some(extent) = self.extent() else { return Vec::new() };
        let beyond: HashSet<(Node, Node)> = kept
            .iter()
            .map(|staying| staying.grid)
            .filter(|grid| grid.area.extent().intersects(&extent))
            .flat_map(|grid| edges(grid.area.geometry()))
            .collect();
        let outer = self.communities.iter().flat_map(|community| edges(community.area.geometry()));
        outer.filter(|&(a, b)| beyond.contains(&(b, a))).collect()
    }
}

/// Fails when a plan does not divide these communities as they are now.
fn check_ground(communities: &[Community], plan: &Plan) -> Result<(), PartitionError> {
    let mut covered: BTreeMap<&DivisionCode, (f64, Rect<f64>)> = BTreeMap::new();
    for grid in &plan.grids {
        let (area, extent) = (square_steps(grid.area.geometry()), grid.area.extent());
        covered
            .entry(&grid.community)
            .and_modify(|(sum, bounds)| {
                *sum += area;
                *bounds = both(*bounds, extent);
            })
            .or_insert((area, extent));
    }
    let name = &plan.name;
    for community in communities {
        let (area, extent) = (square_steps(community.area.geometry()), community.area.extent());
        let same = covered.remove(&community.code).is_some_and(|(sum, bounds)| {
            let edges: f64 = edges(community.area.geometry()).map(|(a, b)| steps(a, b)).sum();
            // A border may run half a step beside the community's.
            (sum - area).abs() <= edges + 1.0 && bounds == extent
        });
        if !same {
            return Err(PartitionError::Request(format!(
                "community {} has another outline than in plan {name}: a plan can be changed only where the communities are the same",
                community.code
            )));
        }
    }
    match covered.first_key_value() {
        Some((code, _)) => Err(PartitionError::Request(format!(
            "plan {name} divides community {code}, which is not in the district any more"
        ))),
        None => Ok(()),
    }
}

fn both(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        geo::Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        geo::Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

fn steps(a: Node, b: Node) -> f64 {
    let (dx, dy) = a.to(b);
    (dx as f64).hypot(dy as f64)
}

/// Area in square lattice steps.
fn square_steps(shape: &MultiPolygon<f64>) -> f64 {
    use geo::Area as _;
    shape.unsigned_area() * LATTICE * LATTICE
}

/// The communities that have to change and may.
fn changing(
    data: &DistrictData,
    communities: &[Community],
    request: &Request<'_>,
    present: &Present<'_>,
    located: &[Option<(usize, Place)>],
) -> Result<BTreeSet<DivisionCode>, PartitionError> {
    let mut found = band::broken(data, communities, request, present, located);
    found.extend(torn(data, request, present.plan, located)?);
    for area in &request.dedicated {
        let meets = |community: &&Community| {
            community.area.extent().intersects(&area.area.extent())
                && community.area.geometry().intersects(area.area.geometry())
        };
        found.extend(communities.iter().filter(meets).map(|community| community.code.clone()));
    }
    let only = &present.freedom.only;
    if !only.is_empty() {
        found.retain(|code| only.contains(code));
    }
    Ok(found)
}

/// Communities where buildings that are to stay together are in several grids.
fn torn(
    data: &DistrictData,
    request: &Request<'_>,
    plan: &Plan,
    located: &[Option<(usize, Place)>],
) -> Result<Vec<DivisionCode>, PartitionError> {
    let number: HashMap<&FeatureId, usize> = data.buildings.iter().map(|b| &b.id).zip(0..).collect();
    let mut torn = Vec::new();
    for group in &request.together {
        let grids: BTreeSet<usize> =
            group.iter().filter_map(|building| Some(located[*number.get(building)?]?.0)).collect();
        let mut grids = grids.into_iter().map(|grid| &plan.grids[grid]);
        let (first, others) = (grids.next(), grids.collect::<Vec<_>>());
        let stays = |grid: &&Grid| {
            let freedom = request.present.as_ref().map(|present| &present.freedom);
            freedom.is_some_and(|freedom| {
                freedom.frozen.contains(&grid.code)
                    || !freedom.only.is_empty() && !freedom.only.contains(&grid.community)
            }) || grid.kind == GridKind::Dedicated
        };
        if others.is_empty() {
            continue;
        }
        if let Some(grid) = first.iter().copied().chain(others.iter().copied()).find(stays) {
            return Err(PartitionError::Request(format!(
                "buildings {} are to stay together but are in several grids, of which {} stays as it is",
                group.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                grid.code
            )));
        }
        torn.extend(first.map(|grid| grid.community.clone()));
    }
    Ok(torn)
}
