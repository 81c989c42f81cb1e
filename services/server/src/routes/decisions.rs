//! 审批: how far plans have come, and what is said of them on the way.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use geo::Coord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wangge_model::{
    About, Comment, Decision, GridCode, Office, Place, PlanState, Step, Timestamp, next_states,
};

use super::edits::body;
use crate::error::{ApiError, ProblemDocument};
use crate::life::{Asked, USUAL_OFFICE, written};
use crate::service::{Decided, Said, Service, USUAL_ZONE, compute, moment_or_midnight, now, time_zone};

/// How far a plan has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanLife {
    plan: String,
    /// `draft`, `in_review`, `approved`, `effective` or `retired`; a plan that will be in force is `approved`
    /// until then.
    state: &'static str,
    /// From when it is in force, once that is decided.
    #[schema(value_type = Option<String>)]
    effective_from: Option<Timestamp>,
    /// From when it is no longer in force, once that is decided.
    #[schema(value_type = Option<String>)]
    retired_from: Option<Timestamp>,
    /// The states that can be decided next.
    next: Vec<&'static str>,
    /// The number of the last decision, 0 before the first: what a new one says it comes after.
    last: u32,
    /// How many edits the plan has: what a new decision may say it knows.
    edits: u64,
    /// The first first.
    decisions: Vec<PlanDecision>,
}

/// An entry in the register of what was decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanDecision {
    /// Counted over all plans.
    number: u32,
    #[schema(value_type = String)]
    made_at: Timestamp,
    /// The office that decided.
    by: String,
    /// The state that it led to.
    to: &'static str,
    /// From when the plan is in force, or no longer.
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// The plan that follows one that ended.
    successor: Option<String>,
    reason: Option<String>,
    /// Faults that the plan was approved with.
    faults: u32,
}

impl From<&Decision> for PlanDecision {
    fn from(decision: &Decision) -> Self {
        let (from, successor) = match &decision.step {
            Step::Effective { from } => (Some(*from), None),
            Step::Retired { from, successor } => (Some(*from), successor.clone()),
            Step::Draft | Step::InReview | Step::Approved => (None, None),
        };
        Self {
            number: decision.number,
            made_at: decision.made_at,
            by: decision.by.as_str().to_owned(),
            to: decision.step.state().name(),
            from,
            successor,
            reason: decision.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            faults: decision.faults,
        }
    }
}

impl From<Decided> for PlanLife {
    fn from(decided: Decided) -> Self {
        let life = decided.plan.life();
        Self {
            state: life.state_at(now()).name(),
            effective_from: life.effective_from,
            retired_from: life.retired_from,
            next: next_states(life.state).iter().map(|state| state.name()).collect(),
            last: decided.decisions.last().map_or(0, |last| last.number),
            edits: decided.plan.edits,
            decisions: decided.decisions.iter().map(PlanDecision::from).collect(),
            plan: decided.plan.name,
        }
    }
}

/// How far a plan has come, with all that was decided of it.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/decisions",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    responses(
        (status = OK, body = PlanLife),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn list_decisions(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
) -> Result<Json<PlanLife>, ApiError> {
    Ok(Json(compute(move || service.decided(&name)).await?.into()))
}

/// A decision on a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDecision {
    /// The last decision on the plan that its author knows; 0 before the first.
    after: u32,
    /// How many edits of the plan its author knows; not looked at without it.
    edits: Option<u64>,
    /// `in_review`, `draft` (sent back from review), `approved`, `effective` or `retired`.
    to: String,
    /// With `effective` and `retired`: from when, a date (its midnight) or a moment.
    from: Option<String>,
    /// The time zone of a date; `Asia/Shanghai` when not given.
    time_zone: Option<String>,
    /// The office or post that decides, never a person.
    by: Option<String>,
    /// Why.
    reason: Option<String>,
    /// Approves a plan with faults, for the reason given.
    #[serde(default)]
    with_faults: bool,
}

impl NewDecision {
    fn asked(self, plan: String) -> Result<Asked, ApiError> {
        let state = self.to.parse().map_err(ApiError::BadRequest)?;
        let zone =
            time_zone(self.time_zone.as_deref().unwrap_or(USUAL_ZONE)).map_err(ApiError::BadRequest)?;
        let from = self.from.as_deref().map(|text| moment_or_midnight(text, &zone)).transpose();
        let from = from.map_err(|error| ApiError::BadRequest(format!("from: {error}")))?;
        let reason = self.reason.as_deref().map(|text| written("reason", text)).transpose();
        Ok(Asked {
            plan,
            after: Some(self.after),
            edits: self.edits,
            step: step(state, from).map_err(|error| ApiError::BadRequest(error.to_owned()))?,
            by: office(self.by.as_deref())?,
            reason: reason.map_err(ApiError::BadRequest)?,
            with_faults: self.with_faults,
        })
    }
}

/// The step to a state.
///
/// # Errors
/// When a moment is missing, or there is one where none belongs.
pub(crate) fn step(to: PlanState, from: Option<Timestamp>) -> Result<Step, &'static str> {
    match (to, from) {
        (PlanState::Draft, None) => Ok(Step::Draft),
        (PlanState::InReview, None) => Ok(Step::InReview),
        (PlanState::Approved, None) => Ok(Step::Approved),
        (PlanState::Effective, Some(from)) => Ok(Step::Effective { from }),
        (PlanState::Retired, Some(from)) => Ok(Step::Retired { from, successor: None }),
        (PlanState::Effective | PlanState::Retired, None) => Err("from: expected a date or moment"),
        (_, Some(_)) => Err("from: goes with effective and retired only"),
    }
}

fn office(by: Option<&str>) -> Result<Office, ApiError> {
    written("by", by.unwrap_or(USUAL_OFFICE)).map_err(ApiError::BadRequest)
}

/// Decides of a plan: shows it for review, sends it back, approves it, says from when it is in force or no longer.
/// A plan that comes into force ends the one before it.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/decisions",
    params(("plan" = String, Path, description = "a plan's name")),
    request_body = NewDecision,
    responses(
        (status = OK, body = PlanLife),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn add_decision(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    decision: Result<Json<NewDecision>, JsonRejection>,
) -> Result<Json<PlanLife>, ApiError> {
    let asked = body(decision)?.asked(name)?;
    let decided = compute(move || {
        service.decide(&asked)?;
        service.decided(&asked.plan)
    });
    Ok(Json(decided.await?.into()))
}

/// What was said of a plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentList {
    /// The first first.
    comments: Vec<PlanComment>,
}

/// A comment on a place, or a reply to one.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanComment {
    /// Counted over all plans.
    number: u32,
    #[schema(value_type = String)]
    made_at: Timestamp,
    /// The office that said it.
    by: String,
    /// The comment that it answers; it has no place of its own then.
    reply_to: Option<u32>,
    /// Longitude and latitude, degrees.
    place: Option<[f64; 2]>,
    /// The grid that the place is in, by its code.
    grid: Option<String>,
    text: String,
    /// When and by which office it was settled, if it was.
    resolved: Option<Resolved>,
}

/// That a comment is settled.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resolved {
    #[schema(value_type = String)]
    made_at: Timestamp,
    by: String,
}

impl From<Comment> for PlanComment {
    fn from(comment: Comment) -> Self {
        let (reply_to, place, grid) = match comment.about {
            About::Comment(number) => (Some(number), None, None),
            About::Place { place, grid } => (None, Some(place.coord()), grid),
        };
        let resolved = comment.resolved.map(|it| Resolved { made_at: it.made_at, by: it.by.into() });
        Self {
            number: comment.number,
            made_at: comment.made_at,
            by: comment.by.into(),
            reply_to,
            place: place.map(|at| [at.x, at.y]),
            grid: grid.map(String::from),
            text: comment.text.into(),
            resolved,
        }
    }
}

/// What was said of a plan.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/comments",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    responses(
        (status = OK, body = CommentList),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn list_comments(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
) -> Result<Json<CommentList>, ApiError> {
    let comments = compute(move || service.comments(&name)).await?;
    Ok(Json(CommentList { comments: comments.into_iter().map(PlanComment::from).collect() }))
}

/// Something to be said of a plan: of a place, or in reply to a comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// The office or post that says it, never a person.
    by: Option<String>,
    /// At most 2,000 characters.
    text: String,
    /// Longitude and latitude, degrees.
    place: Option<[f64; 2]>,
    /// The grid it is about; the one that holds the place when not given.
    grid: Option<String>,
    /// The comment that is answered, in place of a place.
    reply_to: Option<u32>,
}

impl NewComment {
    fn said(self) -> Result<Said, ApiError> {
        let wrong = |error: String| ApiError::BadRequest(error);
        let grid = self.grid.as_deref().map(GridCode::new).transpose();
        let grid = grid.map_err(|error| wrong(format!("grid: {error}")))?;
        let about = match (self.place, self.reply_to) {
            (Some([x, y]), None) => {
                let place = Place::new(Coord { x, y }).map_err(|error| wrong(format!("place: {error}")))?;
                About::Place { place, grid }
            }
            (None, Some(number)) if grid.is_none() => About::Comment(number),
            _ => return Err(wrong("expected either place, with or without grid, or reply_to".to_owned())),
        };
        let text = written("text", &self.text).map_err(wrong)?;
        Ok(Said { by: office(self.by.as_deref())?, about, text })
    }
}

/// Says something of a plan.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/comments",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    request_body = NewComment,
    responses(
        (status = CREATED, body = PlanComment),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn add_comment(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    comment: Result<Json<NewComment>, JsonRejection>,
) -> Result<(StatusCode, Json<PlanComment>), ApiError> {
    let said = body(comment)?.said()?;
    let comment = compute(move || service.comment(&name, said)).await?;
    Ok((StatusCode::CREATED, Json(comment.into())))
}

/// Whether a comment is settled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewResolution {
    resolved: bool,
    /// The office or post that settles it.
    by: Option<String>,
}

/// Says of a comment that it is settled, or that it is not.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/comments/{number}/resolution",
    params(
        ("plan" = String, Path, description = "a plan's name, or `current`"),
        ("number" = u32, Path, description = "the comment's number")
    ),
    request_body = NewResolution,
    responses(
        (status = OK, body = PlanComment),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn resolve_comment(
    State(service): State<Arc<Service>>,
    Path((name, number)): Path<(String, u32)>,
    resolution: Result<Json<NewResolution>, JsonRejection>,
) -> Result<Json<PlanComment>, ApiError> {
    let NewResolution { resolved, by } = body(resolution)?;
    let by = office(by.as_deref())?;
    let comment = compute(move || service.resolve(&name, number, resolved.then_some(by))).await?;
    Ok(Json(comment.into()))
}
