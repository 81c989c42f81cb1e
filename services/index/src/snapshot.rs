use std::ops::Deref;
use std::sync::Arc;

use geo::{BoundingRect, Coord, Intersects, Rect};
use wangge_model::{
    BarrierShape, CaseChanges, CaseTable, DistrictData, GridWork, Household, Lines, LocalProjection, Plan,
    Splice,
};

use crate::boxes::BoxTree;
use crate::buildings::BuildingTree;
use crate::cases::CaseIndex;
use crate::metres::Metres;
use crate::place_fault::PlaceFault;
use crate::plan::PlanIndex;
use crate::points::PointTree;
use crate::units::Units;

/// What lies and happens in a district, each in the order of its ids.
#[derive(Debug, Default, PartialEq)]
pub struct Points {
    /// 户 as points of their own.
    pub households: Vec<Household>,
    /// 案件.
    pub cases: CaseTable,
    /// What is done in the grids.
    pub work: GridWork,
}

/// One revision of a district and its plans with every layer indexed by place. Immutable: share it
/// in an `Arc` and replace it whole. What it holds beside its cases and plans is [`Ground`], which revisions
/// share that differ in nothing else.
///
/// Boxes and places are in degrees. A feature touches a box when its geometry does, border
/// included, not merely its extent.
#[derive(Debug, Clone)]
pub struct Snapshot {
    revision: u64,
    ground: Arc<Ground>,
    cases: Arc<CaseIndex>,
    plans: Vec<Arc<PlanIndex>>,
}

/// A district without its cases and plans, every layer indexed by place.
#[derive(Debug)]
pub struct Ground {
    data: Arc<DistrictData>,
    metres: Metres,
    subdistricts: Units,
    communities: Units,
    buildings: BuildingTree,
    streets: BoxTree,
    barriers: BoxTree,
    households: Vec<Household>,
    household_tree: PointTree,
    work: GridWork,
}

impl Deref for Snapshot {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl Snapshot {
    /// Indexes a district and its plans, the newest plan first.
    pub fn new(revision: u64, data: DistrictData, points: Points, plans: Vec<Plan>) -> Self {
        let plans = plans.into_iter().map(|plan| Arc::new(PlanIndex::new(plan))).collect();
        let Points { households, cases, work } = points;
        let data = Arc::new(data);
        let (ground, cases) =
            rayon::join(|| Ground::new(data.clone(), households, work), || CaseIndex::new(cases, &data));
        Self { revision, ground: Arc::new(ground), cases: Arc::new(cases), plans }
    }

    /// Another revision of the same ground and cases; what is known of a plan that is the same is kept.
    #[must_use]
    pub fn with_plans(&self, revision: u64, plans: Vec<Arc<PlanIndex>>) -> Self {
        Self { revision, ground: self.ground.clone(), cases: self.cases.clone(), plans }
    }

    /// Another revision of the same ground and plans with other cases.
    #[must_use]
    pub fn with_cases(&self, revision: u64, cases: CaseTable) -> Self {
        let cases = Arc::new(CaseIndex::new(cases, &self.data));
        let plans = self.plans.iter().map(|plan| Arc::new(plan.without_cases())).collect();
        Self { revision, ground: self.ground.clone(), cases, plans }
    }

    /// Another revision of the same ground and plans, in which some cases have changed: the same as
    /// [`Snapshot::with_cases`], but what is known of the others is kept. How rows went into the new table;
    /// nothing of this when the places of other cases are judged otherwise now.
    #[must_use]
    pub fn with_changed_cases(&self, revision: u64, changes: &CaseChanges) -> (Self, Option<Splice>) {
        let (cases, splice) = self.cases.changed(changes, &self.data, |at| self.community_at(at));
        let plan = |plan: &Arc<PlanIndex>| {
            let Some(splice) = &splice else { return Arc::new(plan.without_cases()) };
            Arc::new(plan.with_changed_cases(splice, |row| cases.place(row)))
        };
        let plans = self.plans.iter().map(plan).collect();
        (Self { revision, ground: self.ground.clone(), cases: Arc::new(cases), plans }, splice)
    }

    /// The store's revision that this is.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The cases.
    pub fn cases(&self) -> &CaseTable {
        self.cases.table()
    }

    /// Where a case happened, degrees; nothing where its place does not say so.
    pub fn case_place(&self, case: usize) -> Option<Coord<f64>> {
        self.cases.place(case)
    }

    /// What is wrong with a case's place.
    pub fn place_fault(&self, case: usize) -> Option<PlaceFault> {
        self.cases.faults()[case]
    }

    /// For each case whose place is sound the index of the community that holds it; on a shared border
    /// the one with the smaller code.
    pub fn communities_of_cases(&self) -> &[Option<u32>] {
        self.cases.communities()
    }

    /// Indices of the cases whose place is sound and lies in a box.
    pub fn cases_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.cases.tree().within(bbox)
    }

    /// For each case whose place is sound the index of the plan's grid that holds it; on a shared border the
    /// one with the smaller code. Joined when it is first asked for.
    pub fn grids_of_cases<'a>(&self, plan: &'a PlanIndex) -> &'a [Option<u32>] {
        plan.grids_of(self.cases.table(), self.cases.faults())
    }

    /// The plan of that name; without a name the newest.
    pub fn plan(&self, name: Option<&str>) -> Option<&PlanIndex> {
        let named = |index: &&Arc<PlanIndex>| name.is_none_or(|name| index.plan().name == name);
        self.plans.iter().find(named).map(Arc::as_ref)
    }

    /// All plans, the newest first.
    pub fn plans(&self) -> &[Arc<PlanIndex>] {
        &self.plans
    }
}

impl Ground {
    fn new(data: Arc<DistrictData>, households: Vec<Household>, work: GridWork) -> Self {
        let metres = Metres::of_district(&data);
        Self {
            subdistricts: Units::new(data.subdistricts.iter().map(|unit| &unit.area)),
            communities: Units::new(data.communities.iter().map(|unit| &unit.area)),
            buildings: BuildingTree::new(&data.buildings, &metres),
            streets: BoxTree::new(data.streets.iter().map(|street| lines_extent(&street.lines))),
            barriers: BoxTree::new(data.barriers.iter().map(|barrier| match &barrier.shape {
                BarrierShape::Lines(lines) => lines_extent(lines),
                BarrierShape::Area(area) => area.extent(),
            })),
            metres,
            household_tree: PointTree::new(households.iter().map(|household| Some(household.place.coord()))),
            households,
            work,
            data,
        }
    }

    /// The district.
    pub fn data(&self) -> &DistrictData {
        &self.data
    }

    /// The district, to be kept beyond the snapshot.
    pub fn shared_data(&self) -> &Arc<DistrictData> {
        &self.data
    }

    /// The household points.
    pub fn households(&self) -> &[Household] {
        &self.households
    }

    /// What is done in the grids.
    pub fn work(&self) -> &GridWork {
        &self.work
    }

    /// The projection that distances are measured in.
    pub fn projection(&self) -> &LocalProjection {
        &self.metres.projection
    }

    /// Indices of the subdistricts that touch a box.
    pub fn subdistricts_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.subdistricts.touching(bbox, |index| &self.data.subdistricts[index].area)
    }

    /// Indices of the communities that touch a box.
    pub fn communities_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.communities.touching(bbox, |index| &self.data.communities[index].area)
    }

    /// Indices of the buildings that touch a box with their footprint or, without one, their place.
    pub fn buildings_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.buildings.touching(bbox, &self.data.buildings)
    }

    /// Indices of the streets that touch a box.
    pub fn streets_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.streets.touching(bbox, |index| self.data.streets[index].lines.geometry().intersects(&bbox))
    }

    /// Indices of the barriers that touch a box.
    pub fn barriers_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.barriers.touching(bbox, |index| match &self.data.barriers[index].shape {
            BarrierShape::Lines(lines) => lines.geometry().intersects(&bbox),
            BarrierShape::Area(area) => area.geometry().intersects(&bbox),
        })
    }

    /// Indices of the household points in a box.
    pub fn households_in(&self, bbox: Rect<f64>) -> Vec<usize> {
        self.household_tree.within(bbox)
    }

    /// The community that holds a place; on a shared border the one with the smaller code.
    pub fn community_at(&self, at: Coord<f64>) -> Option<usize> {
        community_at(&self.communities, &self.data, at)
    }

    /// The subdistrict that holds a place; on a shared border the one with the smaller code.
    pub fn subdistrict_at(&self, at: Coord<f64>) -> Option<usize> {
        let subdistricts = &self.data.subdistricts;
        self.subdistricts.at(at, |index| &subdistricts[index].area, |index| &subdistricts[index].code)
    }

    /// The building nearest to a place and the metres to its footprint (0 inside it) or, without a
    /// footprint, to its place. Nothing when the place or every building is more than 5 degrees from
    /// the district's centre.
    pub fn nearest_building(&self, at: Coord<f64>) -> Option<(usize, f64)> {
        self.buildings.nearest(self.metres.forward(at)?)
    }

    /// Indices of the buildings not further from a place than a radius in metres, measured as
    /// [`Snapshot::nearest_building`] does.
    pub fn buildings_within(&self, at: Coord<f64>, radius_m: f64) -> Vec<usize> {
        self.metres.forward(at).map_or_else(Vec::new, |at| self.buildings.within(at, radius_m))
    }
}

fn community_at(units: &Units, data: &DistrictData, at: Coord<f64>) -> Option<usize> {
    units.at(at, |index| &data.communities[index].area, |index| &data.communities[index].code)
}

fn lines_extent(lines: &Lines) -> Rect<f64> {
    lines.geometry().bounding_rect().expect("lines have vertices")
}
