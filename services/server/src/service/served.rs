//! One revision of a store, ready to be served.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use geo::{BoundingRect, Coord, Intersects, MultiPolygon, Rect};
use wangge_analytics::reach::{Network, Options, Reach};
use wangge_index::{PlanIndex, Snapshot};
use wangge_model::{
    BarrierShape, Building, CaseChanges, CaseTable, Community, DivisionCode, Life, PlanState, Splice,
    StationClass, Timestamp,
};
use wangge_store::{PlanSummary, Revisions};
use wangge_tiles::Shape;
use xxhash_rust::xxh3::Xxh3Default;

use super::cells::CaseCells;
use super::drawn_cases::DrawnCases;
use super::tiles::PointIndexes;
use super::{Features, MapLayer, now};
use crate::error::ApiError;

/// A snapshot and what is derived from it for tiles and lists. Immutable; what is the same in two revisions
/// they share.
pub(crate) struct Served {
    snapshot: Snapshot,
    ground: Arc<ServedGround>,
    cases: Arc<DrawnCases>,
    /// For each plan what the store says of it besides, and what is derived from it.
    plans: Vec<(Standing, Arc<Derived>)>,
    /// The revision of the store, and in which one what changed last.
    revisions: Revisions,
    /// The moment by which it is told which plan is in force.
    at: Timestamp,
}

/// What a store says of a plan besides the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) saved: Timestamp,
    /// The same to the thousandth.
    stamp: String,
    /// The plan it is drawn from, if it is drawn.
    pub(crate) drawn_from: Option<String>,
    /// How many entries the log of what was drawn has.
    pub(crate) edits: u64,
    /// What has been decided of it.
    pub(crate) life: Life,
}

impl Standing {
    /// From what a store lists.
    ///
    /// # Errors
    /// When the time of the plan is none.
    pub(crate) fn of(plan: &PlanSummary) -> anyhow::Result<Self> {
        let saved = plan.saved_at.parse();
        let saved =
            saved.with_context(|| format!("the plan {:?} was saved at {:?}", plan.name, plan.saved_at))?;
        let (stamp, drawn_from) = (plan.saved_at.clone(), plan.drawn_from.clone());
        Ok(Self { saved, stamp, drawn_from, edits: plan.edits, life: plan.life() })
    }

    /// Of a draft that is not drawn.
    #[cfg(test)]
    pub(crate) fn saved(saved: Timestamp) -> Self {
        let life = Life::new(PlanState::Draft);
        Self { saved, stamp: saved.to_string(), drawn_from: None, edits: 0, life }
    }
}

/// What is derived from a district whatever its cases and plans are.
pub(crate) struct ServedGround {
    pub(super) district: Vec<Shape>,
    pub(super) subdistricts: Vec<Shape>,
    pub(super) communities: Vec<Shape>,
    pub(super) streets: Vec<Shape>,
    pub(super) barriers: Vec<Shape>,
    /// For each layer that is the same in every plan its extent, degrees.
    pub(super) extents: [OnceLock<Option<Rect<f64>>>; MapLayer::ALL.len()],
    /// The layers that are drawn as points.
    pub(super) points: PointIndexes,
    /// For each building the community it stands in.
    pub(super) community_of: Vec<Option<usize>>,
    /// For each community its households.
    pub(super) community_households: Vec<u64>,
    /// For each community the subdistrict it lies in.
    pub(super) subdistrict_of: Vec<Option<usize>>,
    /// For each part of the district its households.
    pub(super) district_households: Vec<u64>,
    /// For each subdistrict its households.
    pub(super) subdistrict_households: Vec<u64>,
    /// The streets as they are walked, made when it is first asked how far something is.
    network: OnceLock<Network>,
    /// The ways of all buildings to stations: of any class, and of each.
    reaches: [OnceLock<Reach>; StationClass::NAMES.len() + 1],
}

impl Deref for Served {
    type Target = ServedGround;

    fn deref(&self) -> &ServedGround {
        &self.ground
    }
}

/// What is derived from a plan when it is first drawn.
#[derive(Default)]
struct Derived {
    grids: Arc<DerivedGrids>,
    grids_of_drawn_cases: OnceLock<Vec<Option<u32>>>,
}

/// The part of it that does not depend on the cases.
#[derive(Default)]
struct DerivedGrids {
    shapes: OnceLock<Vec<Shape>>,
    extent: OnceLock<Option<Rect<f64>>>,
    grids_of_buildings: OnceLock<Vec<Option<u32>>>,
}

/// A plan and what is derived from it.
#[derive(Clone, Copy)]
pub(crate) struct ServedPlan<'a> {
    pub(crate) index: &'a PlanIndex,
    pub(crate) standing: &'a Standing,
    derived: &'a Derived,
    at: Timestamp,
}

impl<'a> ServedPlan<'a> {
    /// How far the plan has come.
    pub(crate) fn state(&self) -> PlanState {
        self.standing.life.state_at(self.at)
    }

    /// The plan's grids.
    pub(super) fn shapes(&self) -> &'a [Shape] {
        let grids = &self.index.plan().grids;
        self.derived.grids.shapes.get_or_init(|| coverage(grids.iter().map(|grid| grid.area.geometry())))
    }

    /// The extent of the plan's grids, degrees.
    pub(super) fn extent(&self) -> Option<Rect<f64>> {
        let grids = &self.index.plan().grids;
        *self.derived.grids.extent.get_or_init(|| union(grids.iter().map(|grid| grid.area.extent())))
    }

    /// For each case, in the order in which they are drawn, the index of its grid.
    pub(super) fn grids_of_drawn_cases(&self, served: &Served) -> &'a [Option<u32>] {
        self.derived
            .grids_of_drawn_cases
            .get_or_init(|| served.cases.in_this_order(served.snapshot.grids_of_cases(self.index)))
    }

    /// For each building the index of its grid.
    pub(super) fn grids_of(&self, buildings: &[Building]) -> &'a [Option<u32>] {
        let grids = &self.index.plan().grids;
        self.derived.grids.grids_of_buildings.get_or_init(|| {
            let number: HashMap<_, _> = (0..).zip(grids).map(|(number, grid)| (&grid.code, number)).collect();
            let grid = |building: &Building| number.get(self.index.grid_of(&building.id)?).copied();
            buildings.iter().map(grid).collect()
        })
    }
}

impl ServedGround {
    fn new(snapshot: &Snapshot) -> Self {
        let data = snapshot.data();
        let community_of: Vec<_> =
            data.buildings.iter().map(|building| snapshot.community_at(building.place.coord())).collect();
        let community_households = community_households(snapshot, &community_of);
        let subdistrict_of = subdistrict_of(snapshot);
        Self {
            district: coverage(data.district.iter().map(|unit| unit.area.geometry())),
            subdistricts: coverage(data.subdistricts.iter().map(|unit| unit.area.geometry())),
            communities: coverage(data.communities.iter().map(|unit| unit.area.geometry())),
            streets: data.streets.iter().map(|street| Shape::lines(street.lines.geometry())).collect(),
            barriers: barrier_shapes(snapshot),
            extents: Default::default(),
            points: PointIndexes::new(snapshot),
            district_households: district_households(snapshot, &community_households),
            subdistrict_households: subdistrict_households(
                data.subdistricts.len(),
                &community_households,
                &subdistrict_of,
            ),
            subdistrict_of,
            community_of,
            community_households,
            network: OnceLock::new(),
            reaches: Default::default(),
        }
    }
}

/// A plan and what the store says of it besides.
pub(crate) type SavedPlan = (Arc<PlanIndex>, Standing);

impl Served {
    /// Derives what is served from the snapshot of a store. Of its plans the store says this besides.
    pub(crate) fn new(snapshot: Snapshot, revisions: Revisions, plans: Vec<Standing>) -> Self {
        let (ground, cases) = rayon::join(|| ServedGround::new(&snapshot), || DrawnCases::new(&snapshot));
        let plans = plans.into_iter().map(|standing| (standing, Arc::default())).collect();
        let served =
            Self { snapshot, ground: Arc::new(ground), cases: Arc::new(cases), plans, revisions, at: now() };
        served.look_up_extents();
        served
    }

    /// Another revision of the same district with other cases.
    pub(crate) fn with_cases(&self, revisions: Revisions, cases: CaseTable) -> Self {
        let snapshot = self.snapshot.with_cases(revisions.store, cases);
        let cases = DrawnCases::new(&snapshot);
        self.with_drawn_cases(snapshot, revisions, cases, None)
    }

    /// Another revision of the same district in which some cases have changed. What is known of the others
    /// is kept.
    pub(crate) fn with_changed_cases(&self, revisions: Revisions, changes: &CaseChanges) -> Self {
        let (snapshot, splice) = self.snapshot.with_changed_cases(revisions.store, changes);
        let Some(splice) = splice else {
            let cases = DrawnCases::new(&snapshot);
            return self.with_drawn_cases(snapshot, revisions, cases, None);
        };
        let before = Arc::downgrade(&self.cases);
        let (cases, order) = self.cases.changed(before, [&self.snapshot, &snapshot], &splice);
        self.with_drawn_cases(snapshot, revisions, cases, Some(&order))
    }

    /// With other cases, which these went into in this order.
    fn with_drawn_cases(
        &self,
        snapshot: Snapshot,
        revisions: Revisions,
        cases: DrawnCases,
        order: Option<&Splice>,
    ) -> Self {
        let derived = |(number, (standing, derived)): (usize, &(Standing, Arc<Derived>))| {
            let changed = Derived { grids: derived.grids.clone(), grids_of_drawn_cases: OnceLock::new() };
            if let (Some(order), Some(known)) = (order, derived.grids_of_drawn_cases.get()) {
                let grids = snapshot.grids_of_cases(&snapshot.plans()[number]);
                let came = cases.came_in_this_order(order, grids);
                changed.grids_of_drawn_cases.get_or_init(|| order.column(known, &came));
            }
            (standing.clone(), Arc::new(changed))
        };
        let plans = self.plans.iter().enumerate().map(derived).collect();
        let ground = self.ground.clone();
        let served = Self { snapshot, ground, cases: Arc::new(cases), plans, revisions, at: now() };
        served.look_up_extents();
        served
    }

    /// Another revision of the same district with other plans, the newest first. What is known of those that
    /// stay is kept.
    pub(crate) fn with_plans(&self, revision: u64, plans: Vec<SavedPlan>) -> Self {
        let revisions = Revisions { store: revision, ..self.revisions };
        let derived = |index: &Arc<PlanIndex>| {
            let there = self.snapshot.plans().iter().position(|other| Arc::ptr_eq(other, index));
            there.map_or_else(Arc::default, |there| self.plans[there].1.clone())
        };
        let kept = plans.iter().map(|(index, standing)| (standing.clone(), derived(index))).collect();
        let plans = plans.into_iter().map(|(index, _)| index).collect();
        Self {
            snapshot: self.snapshot.with_plans(revision, plans),
            ground: self.ground.clone(),
            cases: self.cases.clone(),
            plans: kept,
            revisions,
            at: now(),
        }
    }

    /// Whether a plan has come into force, or is no longer, since this was made.
    pub(super) fn is_overtaken(&self) -> bool {
        let now = now();
        self.plans.iter().any(|(it, _)| it.life.next_turn(self.at).is_some_and(|turn| turn <= now))
    }

    /// How many days on which plans come into force, or end, are over: with the revision it tells which plan
    /// is the current one.
    pub(super) fn turns(&self) -> usize {
        let turns = self.plans.iter().flat_map(|(it, _)| [it.life.effective_from, it.life.retired_from]);
        turns.flatten().filter(|turn| *turn <= self.at).count()
    }

    /// Its plans with what the store says of them besides, the newest first.
    pub(crate) fn saved_plans(&self) -> impl Iterator<Item = SavedPlan> {
        self.snapshot.plans().iter().cloned().zip(self.plans.iter().map(|(standing, _)| standing.clone()))
    }

    /// The revision of the store, and in which one what changed last.
    pub(crate) fn revisions(&self) -> Revisions {
        self.revisions
    }

    /// Whether another revision has the same layers but cases and plans.
    pub(crate) fn has_ground_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ground, &other.ground)
    }

    /// Where its cases are different from those of the revision they came from, degrees: no place if they
    /// are the same, nothing if they came from another.
    pub(crate) fn case_differences(&self, from: &Self) -> Option<&[Coord<f64>]> {
        if Arc::ptr_eq(&self.cases, &from.cases) {
            return Some(&[]);
        }
        self.cases.differences(&Arc::downgrade(&from.cases))
    }

    /// Looks the extents up now, so that no request waits for those of a million points.
    fn look_up_extents(&self) {
        for layer in MapLayer::ALL {
            Features { served: self, layer, plan: self.current_plan() }.extent_of_all();
        }
    }

    /// The revision it was made from.
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The cases in the order in which they are drawn.
    pub(crate) fn cases(&self) -> &DrawnCases {
        &self.cases
    }

    /// The cases by cell.
    pub(crate) fn cells(&self) -> &CaseCells {
        self.cases.cells(&self.snapshot)
    }

    /// How far each building is from the nearest station of a class, or of any.
    pub(super) fn reach(&self, class: Option<StationClass>) -> &Reach {
        let (data, work) = (self.snapshot.data(), self.snapshot.work());
        self.reaches[class.map_or(0, |class| class as usize + 1)].get_or_init(|| {
            let network = self.network.get_or_init(|| {
                let projection = self.snapshot.projection();
                Network::new(projection, &data.streets, &data.barriers, &Options::default())
            });
            let stations = work.stations.iter().filter(|it| class.is_none_or(|class| it.class == class));
            let stations: Vec<_> = stations.map(|station| station.place.coord()).collect();
            let places: Vec<_> = data.buildings.iter().map(|building| building.place.coord()).collect();
            network.reach(&stations, &places)
        })
    }

    /// A number that is the same for every revision with the same buildings and that nobody knows who
    /// may not see how many households each has.
    pub(super) fn secret(&self) -> u64 {
        let mut hash = Xxh3Default::new();
        for building in &self.snapshot.data().buildings {
            hash.update(building.id.as_str().as_bytes());
            hash.update(&building.households.unwrap_or(0).to_le_bytes());
        }
        hash.digest()
    }

    /// All plans, the newest first.
    pub(crate) fn plans(&self) -> impl Iterator<Item = ServedPlan<'_>> {
        let plans = self.snapshot.plans().iter().zip(&self.plans);
        let at = self.at;
        plans.map(move |(index, (standing, derived))| ServedPlan { index, standing, derived, at })
    }

    /// The plan that is in force.
    pub(crate) fn plan_in_force(&self) -> Option<ServedPlan<'_>> {
        self.plans().find(|plan| plan.standing.life.is_in_force(self.at))
    }

    /// The plan that is meant where none is named: the one in force, else the newest.
    pub(crate) fn current_plan(&self) -> Option<ServedPlan<'_>> {
        self.plan_in_force().or_else(|| self.plans().next())
    }

    /// The plan of that name; `current` is the one in force, else the newest, unless a plan is called that.
    ///
    /// # Errors
    /// When there is no such plan.
    pub(crate) fn plan_named(&self, name: &str) -> Result<ServedPlan<'_>, ApiError> {
        let named = self.plans().find(|plan| plan.index.plan().name == name);
        let plan = named.or_else(|| if name == "current" { self.current_plan() } else { None });
        plan.ok_or_else(|| ApiError::NotFound(format!("there is no plan {name:?}")))
    }

    /// The plan that was in force then; where none was, the newest of those that had been saved by then.
    pub(super) fn plan_at(&self, at: Timestamp) -> Option<ServedPlan<'_>> {
        let life = |plan: &ServedPlan<'_>| plan.standing.life;
        let in_force =
            |plan: &ServedPlan<'_>| life(plan).effective_from.is_some() && life(plan).is_in_force(at);
        self.plans().find(in_force).or_else(|| self.plans().find(|plan| plan.standing.saved <= at))
    }

    /// The extent of the district, degrees; the whole map when there is nothing.
    pub(crate) fn extent(&self) -> Rect<f64> {
        let data = self.snapshot.data();
        let areas = data.district.iter().map(|unit| unit.area.extent());
        let areas = areas.chain(data.communities.iter().map(|unit| unit.area.extent()));
        let extent = union(areas);
        let extent = extent
            .or_else(|| union(data.buildings.iter().map(|building| building.place.point().bounding_rect())));
        let extent = extent.or_else(|| Features::of(self, MapLayer::Cases, None).ok()?.extent_of_all());
        extent.unwrap_or_else(|| Rect::new((-180.0, -85.0), (180.0, 85.0)))
    }
}

/// The box around boxes.
pub(crate) fn union(boxes: impl Iterator<Item = Rect<f64>>) -> Option<Rect<f64>> {
    boxes.reduce(|a, b| {
        Rect::new(
            (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
            (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
        )
    })
}

fn coverage<'a>(areas: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Vec<Shape> {
    Shape::coverage(&areas.collect::<Vec<_>>())
}

fn barrier_shapes(snapshot: &Snapshot) -> Vec<Shape> {
    let barriers = &snapshot.data().barriers;
    let surfaces = barriers.iter().filter_map(|barrier| match &barrier.shape {
        BarrierShape::Area(area) => Some(area.geometry()),
        BarrierShape::Lines(_) => None,
    });
    // Neighbouring stretches of a river share their borders.
    let mut surfaces = coverage(surfaces).into_iter();
    let shape = |barrier: &wangge_model::Barrier| match &barrier.shape {
        BarrierShape::Lines(lines) => Shape::lines(lines.geometry()),
        BarrierShape::Area(_) => surfaces.next().expect("one shape for each surface"),
    };
    barriers.iter().map(shape).collect()
}

fn community_households(snapshot: &Snapshot, community_of: &[Option<usize>]) -> Vec<u64> {
    let mut sums = vec![0; snapshot.data().communities.len()];
    for (building, community) in snapshot.data().buildings.iter().zip(community_of) {
        if let Some(community) = community {
            sums[*community] += u64::from(building.households.unwrap_or(0));
        }
    }
    sums
}

/// For each community the subdistrict that it names, else the one that holds it.
fn subdistrict_of(snapshot: &Snapshot) -> Vec<Option<usize>> {
    let data = snapshot.data();
    let position = |code: &DivisionCode| data.subdistricts.iter().position(|unit| unit.code == *code);
    let of = |community: &Community| {
        let named = community.subdistrict.as_ref().and_then(position);
        named.or_else(|| snapshot.subdistrict_at(community.area.inner_place().coord()))
    };
    data.communities.iter().map(of).collect()
}

fn subdistrict_households(
    subdistricts: usize,
    community_households: &[u64],
    subdistrict_of: &[Option<usize>],
) -> Vec<u64> {
    let mut sums = vec![0; subdistricts];
    for (households, subdistrict) in community_households.iter().zip(subdistrict_of) {
        if let Some(subdistrict) = subdistrict {
            sums[*subdistrict] += households;
        }
    }
    sums
}

fn district_households(snapshot: &Snapshot, community_households: &[u64]) -> Vec<u64> {
    let data = snapshot.data();
    let mut sums = vec![0; data.district.len()];
    for (community, households) in data.communities.iter().zip(community_households) {
        let place = community.area.inner_place().coord();
        if let Some(part) = data.district.iter().position(|unit| unit.area.geometry().intersects(&place)) {
            sums[part] += households;
        }
    }
    sums
}
