//! 调整: plans that are drawn, edit by edit, each kept the moment it is made.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use geo::Rect;
use wangge_index::PlanIndex;
use wangge_model::{
    Cause, DistrictData, DivisionCode, EditRequest, History, LifeError, LoggedEdit, Plan, PlanState,
    is_decided,
};
use wangge_partition::{Drawing, RedrawError, Redrawn};
use wangge_store::{DrawingLog, Store, StoreError};

use super::served::{SavedPlan, Served, Standing};
use super::state::load;
use super::tiles::Changes;
use super::{Service, now};
use crate::error::ApiError;

/// Longest name of a plan, characters.
const LONGEST_NAME: usize = 100;

/// The store that is written to, and what is prepared to draw with. One at a time draws.
#[derive(Default)]
pub(crate) struct Desk {
    store: Option<Box<dyn Store>>,
    /// By the name of the plan that drawing begins with.
    drawings: HashMap<String, Prepared>,
}

/// A drawing and what it was prepared from.
struct Prepared {
    data: Arc<DistrictData>,
    base: Arc<Plan>,
    drawing: Arc<Drawing>,
}

/// What is done to a plan.
#[derive(Debug, Clone)]
pub(crate) enum Doing {
    Edit(EditRequest),
    /// The last edit that is done.
    Undo,
    /// The last one that was undone.
    Redo,
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) entry: LoggedEdit,
    pub(crate) redrawn: Redrawn,
    /// What can be undone and done again now.
    pub(crate) history: History,
}

/// What a client is told when an edit cannot be made.
fn refused(error: RedrawError) -> ApiError {
    match error {
        RedrawError::Stale(_) | RedrawError::Foreign { .. } => ApiError::Conflict(error.to_string()),
        RedrawError::NoBorder(_) | RedrawError::Partition(_) => ApiError::Internal(error.into()),
        _ => ApiError::Refused(error.to_string()),
    }
}

/// What a client is told when a store does not do what it should.
pub(crate) fn told(error: StoreError) -> ApiError {
    match error {
        StoreError::Life(LifeError::Unknown(_)) | StoreError::NoComment { .. } => {
            ApiError::NotFound(error.to_string())
        }
        StoreError::Life(LifeError::NotAfter { .. } | LifeError::EndsBefore(_))
        | StoreError::DuplicateId { .. } => ApiError::Refused(error.to_string()),
        StoreError::EditOutOfOrder { .. }
        | StoreError::Life(LifeError::NoSuchStep { .. })
        | StoreError::NotADraft { .. }
        | StoreError::RecordOutOfOrder { .. }
        | StoreError::CodeGivenBefore { .. }
        | StoreError::NotDrawn { .. }
        | StoreError::NoBase { .. }
        | StoreError::PlanIsBase { .. }
        | StoreError::PlanIsFixed { .. } => ApiError::Conflict(error.to_string()),
        StoreError::Locked { .. } | StoreError::Missing { .. } | StoreError::Database { .. } => {
            tracing::error!("{:#}", anyhow::Error::from(error));
            ApiError::Unavailable("the store cannot be written now".to_owned())
        }
        StoreError::NotAllowed { .. } => {
            ApiError::Unavailable("the service may only read its store".to_owned())
        }
        other => ApiError::Internal(other.into()),
    }
}

impl Service {
    /// Begins a plan that is drawn from another.
    ///
    /// # Errors
    /// When the name is taken or none, there is no such plan, or the store cannot be written.
    pub(crate) fn branch(&self, name: &str, base: &str) -> Result<(), ApiError> {
        check_name(name)?;
        self.at_desk(|desk| {
            let served = self.caught_up(desk)?;
            if served.snapshot().plan(Some(name)).is_some() {
                return Err(ApiError::Conflict(format!("there is already a plan {name:?}")));
            }
            let base = served.plan_named(base)?;
            let (state, base) = (base.standing.life.state, base.index.plan());
            let drawn = Plan { name: name.to_owned(), state: PlanState::Draft, ..Plan::clone(base) };
            let log = begun(desk.store()?.drawing(&base.name).map_err(told)?, state, base);
            desk.store()?.save_drawing(&drawn, &log).map_err(told)?;
            self.caught_up(desk).map(drop)
        })
    }

    /// The log of a plan that is drawn.
    ///
    /// # Errors
    /// When there is no such plan, it is not drawn, or the store cannot be read.
    pub(crate) fn drawing(&self, plan: &str) -> Result<DrawingLog, ApiError> {
        self.at_desk(|desk| {
            let served = self.caught_up(desk)?;
            let name = &served.plan_named(plan)?.index.plan().name;
            log_of(desk, name)
        })
    }

    /// Does something to a plan whose log the caller knows up to the entry `after`.
    ///
    /// # Errors
    /// When somebody else has changed the same meanwhile, it cannot be done, or the store cannot be written.
    pub(crate) fn draw(&self, plan: &str, after: u32, doing: &Doing) -> Result<Done, ApiError> {
        self.at_desk(|desk| self.draw_at(desk, plan, after, doing))
    }

    /// Works with the store; one that has failed is opened anew the next time.
    pub(super) fn at_desk<T>(
        &self,
        work: impl FnOnce(&mut AtDesk<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let done = work(&mut AtDesk { desk: &mut desk, address: &self.store });
        if matches!(done, Err(ApiError::Unavailable(_) | ApiError::Internal(_))) {
            desk.store = None;
        }
        done
    }

    /// What is served, once it is what the store has.
    pub(super) fn caught_up(&self, desk: &mut AtDesk<'_>) -> Result<Arc<Served>, ApiError> {
        let store = desk.store()?;
        let served = self.current();
        if store.revision().map_err(told)? != served.snapshot().revision() {
            self.replace(load(store, Some(&served))?);
        }
        Ok(self.current())
    }

    fn draw_at(
        &self,
        desk: &mut AtDesk<'_>,
        plan: &str,
        after: u32,
        doing: &Doing,
    ) -> Result<Done, ApiError> {
        let served = self.caught_up(desk)?;
        let plan = served.plan_named(plan)?;
        let (state, plan) = (plan.standing.life.state, plan.index.plan());
        if state != PlanState::Draft {
            return Err(told(StoreError::NotADraft { name: plan.name.clone(), state }));
        }
        let mut log = log_of(desk, &plan.name)?;
        let drawing = desk.prepared(&served, &log.base)?;
        let (cause, redrawn) = made(&drawing, plan, &log, doing)?;
        check_unseen(&log, after, &cause, &redrawn.change.community)?;
        if redrawn.change.is_empty() {
            return Err(ApiError::Refused("this changes nothing".to_owned()));
        }
        let change = redrawn.change.clone();
        let entry = LoggedEdit { number: log.edits.len() as u32 + 1, made_at: now(), cause, change };
        desk.store()?.record_edit(&redrawn.plan, &entry).map_err(told)?;
        self.show(desk, &served, &redrawn)?;
        log.edits.push(entry.clone());
        Ok(Done { entry, redrawn, history: History::of(&log.edits) })
    }

    /// Serves a plan as it is now. Only tiles of the community that was drawn in can look different.
    fn show(&self, desk: &mut AtDesk<'_>, served: &Served, redrawn: &Redrawn) -> Result<(), ApiError> {
        let store = desk.store()?;
        let name = &redrawn.plan.name;
        let listed = store.plans().map_err(told)?;
        let listed = listed.iter().find(|listed| listed.name == *name);
        let standing = listed.map(Standing::of).transpose()?;
        let standing = standing.ok_or_else(|| ApiError::NotFound(format!("the plan {name:?} is gone")))?;
        let before = served.plan_named(name)?.index.plan();
        let places = places_of([before, &redrawn.plan], &redrawn.change.community);
        let mut plans: Vec<SavedPlan> = served.saved_plans().collect();
        for (index, other) in &mut plans {
            if index.plan().name == *name {
                (*index, *other) = (Arc::new(PlanIndex::new(redrawn.plan.clone())), standing.clone());
            }
        }
        let (revisions, known) = (store.revisions().map_err(told)?, served.revisions());
        if (revisions.ground, revisions.cases) != (known.ground, known.cases) {
            // An import came in between.
            self.replace(load(store, Some(served))?);
            return Ok(());
        }
        let changes = Changes::of_plan(name, &places, self.drawn_layers());
        self.replace_where(served.with_plans(revisions.store, plans), &changes);
        Ok(())
    }
}

/// The desk while somebody works at it.
pub(super) struct AtDesk<'a> {
    desk: &'a mut Desk,
    address: &'a str,
}

impl AtDesk<'_> {
    pub(super) fn store(&mut self) -> Result<&mut dyn Store, ApiError> {
        if self.desk.store.is_none() {
            self.desk.store = Some(wangge_store::open(self.address, false).map_err(told)?);
        }
        let store = self.desk.store.as_mut();
        store.map(|store| &mut **store as _).ok_or_else(|| ApiError::Unavailable("no store".to_owned()))
    }

    /// What a plan is drawn from, prepared once for each revision of the district.
    fn prepared(&mut self, served: &Served, base: &str) -> Result<Arc<Drawing>, ApiError> {
        let data = served.snapshot().shared_data();
        let plan = served.plan_named(base)?.index.shared_plan();
        let is_same = |it: &&Prepared| Arc::ptr_eq(&it.data, data) && Arc::ptr_eq(&it.base, plan);
        if let Some(prepared) = self.desk.drawings.get(base).filter(is_same) {
            return Ok(prepared.drawing.clone());
        }
        let before = plan.lineage.as_ref().and_then(|lineage| served.snapshot().plan(Some(&lineage.plan)));
        let before = before.map(|before| before.shared_plan().clone());
        let drawing = Arc::new(Drawing::new(data.clone(), plan.clone(), before));
        let prepared = Prepared { data: data.clone(), base: plan.clone(), drawing: drawing.clone() };
        self.desk.drawings.insert(base.to_owned(), prepared);
        Ok(drawing)
    }
}

/// What a plan is drawn from that goes on where another is now. A plan that is drawn on may change yet: what
/// begins with it begins where it began, with all that was drawn since, so that either goes its own way and
/// can be undone to the beginning. One that was decided stays, and so does one that is not drawn.
fn begun(log: Option<DrawingLog>, state: PlanState, base: &Plan) -> DrawingLog {
    let anew = || DrawingLog { base: base.name.clone(), edits: Vec::new() };
    log.filter(|_| !is_decided(state)).unwrap_or_else(anew)
}

fn log_of(desk: &mut AtDesk<'_>, plan: &str) -> Result<DrawingLog, ApiError> {
    let log = desk.store()?.drawing(plan).map_err(told)?;
    log.ok_or_else(|| told(StoreError::NotDrawn { name: plan.to_owned() }))
}

/// What is to be done, done.
fn made(
    drawing: &Drawing,
    plan: &Plan,
    log: &DrawingLog,
    doing: &Doing,
) -> Result<(Cause, Redrawn), ApiError> {
    let history = History::of(&log.edits);
    let entry = |of: u32| {
        let found = log.edits.iter().find(|entry| entry.number == of).map(|entry| &entry.change);
        // An editor outside may have taken it away.
        found.ok_or_else(|| ApiError::Conflict(format!("entry {of} is missing in the log of what was drawn")))
    };
    let nothing = |what: &str| ApiError::Refused(format!("there is nothing to {what}"));
    Ok(match doing {
        Doing::Edit(request) => {
            (Cause::Edit(request.clone()), drawing.redraw(plan, request).map_err(refused)?)
        }
        Doing::Undo => {
            let of = *history.done.last().ok_or_else(|| nothing("undo"))?;
            (Cause::Undo { of }, drawing.apply(plan, &entry(of)?.inverse()).map_err(refused)?)
        }
        Doing::Redo => {
            let of = *history.undone.last().ok_or_else(|| nothing("do again"))?;
            (Cause::Redo { of }, drawing.apply(plan, entry(of)?).map_err(refused)?)
        }
    })
}

/// Refuses what would go over something that its author has not seen: an edit in the same community, and for
/// what undoes or does again any edit.
fn check_unseen(
    log: &DrawingLog,
    after: u32,
    cause: &Cause,
    community: &DivisionCode,
) -> Result<(), ApiError> {
    let is_edit = matches!(cause, Cause::Edit(_));
    let unseen = log.edits.iter().filter(|entry| entry.number > after);
    let numbers: Vec<String> = unseen
        .filter(|entry| !is_edit || entry.change.community == *community)
        .map(|entry| entry.number.to_string())
        .collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let detail = format!("somebody else has drawn here meanwhile: see edits {}", numbers.join(", "));
    Err(ApiError::Conflict(detail))
}

/// Where the grids of a community lie, in either plan.
fn places_of(plans: [&Plan; 2], community: &DivisionCode) -> Vec<Rect<f64>> {
    let grids = plans.into_iter().flat_map(|plan| &plan.grids);
    grids.filter(|grid| grid.community == *community).map(|grid| grid.area.extent()).collect()
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let is_sound = name.trim() == name && !name.is_empty() && name != "current";
    if is_sound && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control) {
        return Ok(());
    }
    let detail = format!("name: expected 1 to {LONGEST_NAME} characters, no blanks around them, not current");
    Err(ApiError::BadRequest(detail))
}
