use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, Serializer};
use wangge_model::{
    CaseChanges, CaseTable, Comment, Decision, DistrictData, GridWork, Household, Layer, Life, LoggedEdit,
    Plan, PlanParameters, PlanRecord, PlanState, Records, Resolution, Timestamp,
};

use crate::StoreError;

/// Where a district and its plans are kept.
///
/// Each call is one transaction. Two calls may see two revisions: who needs them to agree compares
/// [`Store::revision`] before and after.
pub trait Store: Send {
    /// Grows by one with each call that changes something.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn revision(&self) -> Result<u64, StoreError>;

    /// The revision, and in which one what changed last.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn revisions(&self) -> Result<Revisions, StoreError>;

    /// Waits until the revision is another than `known`, but a few seconds at most, and gives what it is
    /// then. A database says when it has changed; a file is looked at five times a second, and may be another
    /// file by then.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn wait_for_change(&self, known: u64) -> Result<u64, StoreError>;

    /// The district as it was imported. Households that came as points are not added up in the
    /// buildings: see [`Store::households`].
    ///
    /// # Errors
    /// When the store cannot be read, or an editor outside has left a row that makes no sense.
    fn load(&self) -> Result<DistrictData, StoreError>;

    /// The household points, in the order of their ids.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn households(&self) -> Result<Vec<Household>, StoreError>;

    /// The cases, in the order of their ids.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn cases(&self) -> Result<CaseTable, StoreError>;

    /// What has become of cases after a revision; nothing where the store does not know any more, because
    /// it is too long ago or they were too many.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn case_changes(&self, since: u64) -> Result<Option<CaseChanges>, StoreError>;

    /// What is done in the grids: stations, posts, organizations and patrols.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn grid_work(&self) -> Result<GridWork, StoreError>;

    /// The cases that were reported from one moment to another, both included, in the order of their ids.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn cases_reported(&self, from: Timestamp, to: Timestamp) -> Result<CaseTable, StoreError>;

    /// The source systems of those of these cases that are known, by id.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn case_sources(&self, ids: &[&str]) -> Result<HashMap<String, Option<String>>, StoreError>;

    /// Adds new rows and updates those whose id is known, all batches in one transaction. With
    /// `replace`, rows of the batches' layers that no batch names are removed. Importing the same
    /// again changes nothing. The counts come in the order of the batches; what was removed is
    /// counted in the last batch of its layer.
    ///
    /// # Errors
    /// When an id appears twice, or the store cannot be written.
    fn import(&mut self, batches: &[Records], replace: bool) -> Result<Vec<ImportCounts>, StoreError>;

    /// Tells what [`Store::import`] would do, and leaves the store as it is.
    ///
    /// # Errors
    /// As [`Store::import`].
    fn rehearse_import(
        &mut self,
        batches: &[Records],
        replace: bool,
    ) -> Result<Vec<ImportCounts>, StoreError>;

    /// Keeps a plan as the newest one, in place of a draft of the same name.
    ///
    /// # Errors
    /// When the plan of that name is no draft any more, a code or building appears in the plan
    /// twice, or the store cannot be written.
    fn save_plan(&mut self, plan: &Plan) -> Result<(), StoreError>;

    /// Keeps a plan as the newest one that is drawn from another, with the log of what was drawn, in place of a
    /// draft of the same name.
    ///
    /// # Errors
    /// As [`Store::save_plan`], and when there is no plan to draw from.
    fn save_drawing(&mut self, plan: &Plan, drawing: &DrawingLog) -> Result<(), StoreError>;

    /// Keeps what became of a drawn plan by one more entry of its log: the grids of the entry's community, its
    /// moves, the plan's lineage, limits and notes.
    ///
    /// # Errors
    /// When the plan is no draft, is not drawn, the entry does not follow the last one of the log, or the
    /// store cannot be written.
    fn record_edit(&mut self, plan: &Plan, entry: &LoggedEdit) -> Result<(), StoreError>;

    /// What a plan is drawn from and what was drawn; nothing for other plans.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn drawing(&self, plan: &str) -> Result<Option<DrawingLog>, StoreError>;

    /// Enters a decision into the register, and what it brings about: another plan may end by it. A plan that is
    /// approved may come with other codes, in `issued`. Gives the entries that were made.
    ///
    /// # Errors
    /// When the decision does not follow the last one, the plan's life does not allow it, a code would be given
    /// again, or the store cannot be written.
    fn decide(&mut self, decision: &Decision, issued: Option<&Plan>) -> Result<Vec<Decision>, StoreError>;

    /// Keeps a comment on a plan.
    ///
    /// # Errors
    /// When it does not follow the last one, there is no such plan or comment, or the store cannot be written.
    fn add_comment(&mut self, comment: &Comment) -> Result<(), StoreError>;

    /// Says of a comment that it is settled, or that it is not.
    ///
    /// # Errors
    /// When there is no such comment on the plan, or the store cannot be written.
    fn resolve_comment(
        &mut self,
        plan: &str,
        number: u32,
        resolution: Option<&Resolution>,
    ) -> Result<(), StoreError>;

    /// What was decided and said of all plans.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn record(&self) -> Result<PlanRecord, StoreError>;

    /// Keeps what was decided and said of plans in another store, where nothing was yet.
    ///
    /// # Errors
    /// When there is something in the register already, a plan is missing, or the store cannot be written.
    fn keep_record(&mut self, record: &PlanRecord, lives: &BTreeMap<String, Life>) -> Result<(), StoreError>;

    /// The plan of that name; without a name the newest.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn plan(&self, name: Option<&str>) -> Result<Option<Plan>, StoreError>;

    /// All plans, the newest first.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn plans(&self) -> Result<Vec<PlanSummary>, StoreError>;
}

/// In which revisions a store changed last. Where one of them stays, so does what it is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revisions {
    /// The store's revision.
    pub store: u64,
    /// When an import changed a layer other than the cases last.
    pub ground: u64,
    /// When an import changed the cases last.
    pub cases: u64,
}

/// What an import did to a layer, in rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportCounts {
    /// The layer.
    #[serde(serialize_with = "layer_name")]
    pub layer: Layer,
    /// Rows whose id was not known before.
    pub added: u64,
    /// Rows with other values than before.
    pub changed: u64,
    /// Rows exactly as before.
    pub unchanged: u64,
    /// Rows that are gone.
    pub removed: u64,
}

impl ImportCounts {
    pub(crate) fn new(layer: Layer) -> Self {
        Self { layer, added: 0, changed: 0, unchanged: 0, removed: 0 }
    }

    /// Whether the layer is not as it was.
    pub(crate) fn is_change(&self) -> bool {
        self.added + self.changed + self.removed > 0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn layer_name<S: Serializer>(layer: &Layer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(layer.name())
}

/// How a plan came to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawingLog {
    /// The plan that drawing began with. It stays as it is as long as others are drawn from it.
    pub base: String,
    /// What was drawn, the first first.
    pub edits: Vec<LoggedEdit>,
}

/// A plan without its grids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanSummary {
    /// Unique in the store.
    pub name: String,
    /// How far it has come.
    pub state: PlanState,
    /// What was asked for.
    pub parameters: PlanParameters,
    /// How many grids it has.
    pub grids: u64,
    /// Households in all its grids.
    pub households: u64,
    /// When it was saved, RFC 3339 in UTC.
    pub saved_at: String,
    /// The plan it is drawn from, if it is drawn.
    pub drawn_from: Option<String>,
    /// How many entries the log of what was drawn has.
    pub edits: u64,
    /// From when it is in force, once that is decided.
    pub effective_from: Option<Timestamp>,
    /// From when it is no longer in force, once that is decided.
    pub retired_from: Option<Timestamp>,
}

impl PlanSummary {
    /// What has been decided of it.
    pub fn life(&self) -> Life {
        Life { state: self.state, effective_from: self.effective_from, retired_from: self.retired_from }
    }
}

/// What has been decided of each plan, by name.
pub fn lives(plans: &[PlanSummary]) -> BTreeMap<String, Life> {
    plans.iter().map(|plan| (plan.name.clone(), plan.life())).collect()
}
