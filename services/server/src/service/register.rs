//! 审批: what is decided and said of plans, and what is imported.

use wangge_model::{About, Comment, Decision, Office, Records, Remark, Resolution};
use wangge_store::PlanSummary;

use super::desk::{AtDesk, told};
use super::served::Served;
use super::tiles::Changes;
use super::{Service, now};
use crate::error::ApiError;
use crate::import::{Import, Keeping, Kept};
use crate::life::{Asked, decide};

/// A plan and what was decided of it.
pub(crate) struct Decided {
    pub(crate) plan: PlanSummary,
    pub(crate) decisions: Vec<Decision>,
}

/// What somebody has to say of a plan.
pub(crate) struct Said {
    pub(crate) by: Office,
    pub(crate) about: About,
    pub(crate) text: Remark,
}

impl Service {
    /// What was decided of a plan, the first first.
    ///
    /// # Errors
    /// When there is no such plan, or the store cannot be read.
    pub(crate) fn decided(&self, plan: &str) -> Result<Decided, ApiError> {
        let name = self.name_of(plan)?;
        self.at_desk(|desk| {
            let store = desk.store()?;
            let plan = store.plans().map_err(told)?.into_iter().find(|plan| plan.name == name);
            let plan = plan.ok_or_else(|| ApiError::NotFound(format!("there is no plan {name:?}")))?;
            let mut decisions = store.record().map_err(told)?.decisions;
            decisions.retain(|decision| decision.plan == plan.name);
            Ok(Decided { plan, decisions })
        })
    }

    /// Decides something of a plan, and serves what comes of it.
    ///
    /// # Errors
    /// When it cannot be decided, somebody else has decided meanwhile, or the store cannot be written.
    pub(crate) fn decide(&self, asked: &Asked) -> Result<(), ApiError> {
        self.at_desk(|desk| {
            let served = self.caught_up(desk)?;
            decide(desk.store()?, served.snapshot().data(), asked, now())?;
            self.caught_up(desk).map(drop)
        })
    }

    /// What was said of a plan, the first first.
    ///
    /// # Errors
    /// When there is no such plan, or the store cannot be read.
    pub(crate) fn comments(&self, plan: &str) -> Result<Vec<Comment>, ApiError> {
        let name = self.name_of(plan)?;
        self.at_desk(|desk| {
            let mut comments = desk.store()?.record().map_err(told)?.comments;
            comments.retain(|comment| comment.plan == name);
            Ok(comments)
        })
    }

    /// Keeps what somebody has to say of a plan. A place that names no grid is in the one that holds it.
    ///
    /// # Errors
    /// When there is no such plan, grid or comment, or the store cannot be written.
    pub(crate) fn comment(&self, plan: &str, said: Said) -> Result<Comment, ApiError> {
        self.at_desk(|desk| {
            let served = self.caught_up(desk)?;
            let plan = served.plan_named(plan)?.index;
            let about = match said.about {
                About::Place { place, grid: None } => {
                    let grid = plan.grid_at(place.coord()).map(|grid| plan.plan().grids[grid].code.clone());
                    About::Place { place, grid }
                }
                About::Place { grid: Some(grid), .. }
                    if plan.plan().grids.iter().all(|it| it.code != grid) =>
                {
                    let name = &plan.plan().name;
                    return Err(ApiError::Refused(format!("the plan {name:?} has no grid {grid}")));
                }
                other => other,
            };
            let store = desk.store()?;
            let comments = store.record().map_err(told)?.comments;
            let comment = Comment {
                number: comments.last().map_or(0, |last| last.number) + 1,
                plan: plan.plan().name.clone(),
                made_at: now(),
                by: said.by,
                about,
                text: said.text,
                resolved: None,
            };
            store.add_comment(&comment).map_err(told)?;
            self.nothing_drawn(desk, &served)?;
            Ok(comment)
        })
    }

    /// Says whether a comment is settled.
    ///
    /// # Errors
    /// When there is no such plan or comment, or the store cannot be written.
    pub(crate) fn resolve(&self, plan: &str, number: u32, by: Option<Office>) -> Result<Comment, ApiError> {
        self.at_desk(|desk| {
            let served = self.caught_up(desk)?;
            let name = &served.plan_named(plan)?.index.plan().name;
            let store = desk.store()?;
            let resolution = by.map(|by| Resolution { made_at: now(), by });
            store.resolve_comment(name, number, resolution.as_ref()).map_err(told)?;
            let comment = store.record().map_err(told)?.comments.into_iter().find(|it| it.number == number);
            self.nothing_drawn(desk, &served)?;
            comment.ok_or_else(|| ApiError::NotFound(format!("comment {number} is gone")))
        })
    }

    /// Serves the revision after one that looks the same on every map, unless somebody else wrote as well.
    fn nothing_drawn(&self, desk: &mut AtDesk<'_>, before: &Served) -> Result<(), ApiError> {
        let revision = desk.store()?.revision().map_err(told)?;
        if revision != before.snapshot().revision() + 1 {
            return self.caught_up(desk).map(drop);
        }
        let nowhere = Changes::nowhere(self.drawn_layers());
        self.replace_where(before.with_plans(revision, before.saved_plans().collect()), &nowhere);
        Ok(())
    }

    /// Takes rows into the store and serves them, or tells what would become of it.
    ///
    /// # Errors
    /// When the rows contradict each other, or the store cannot be written.
    pub(crate) fn import(&self, batches: Vec<Records>, how: Keeping<'_>) -> Result<Kept, ApiError> {
        self.at_desk(|desk| {
            let kept = Import::keep(batches, desk.store()?, how).map_err(told)?;
            if !how.rehearsed {
                self.caught_up(desk)?;
            }
            Ok(kept)
        })
    }

    /// The name of a plan that may be called `current`.
    fn name_of(&self, plan: &str) -> Result<String, ApiError> {
        self.at_desk(|desk| Ok(self.caught_up(desk)?.plan_named(plan)?.index.plan().name.clone()))
    }
}
