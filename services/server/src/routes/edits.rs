//! 调整: drawing in plans.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wangge_model::{Cause, EditRequest, GridCode, History, LoggedEdit};
use wangge_partition::Touched;
use wangge_store::DrawingLog;

use crate::error::{ApiError, ProblemDocument};
use crate::service::{Doing, Done, FeatureCollection, Features, MapLayer, Served, Service, compute};

/// The body of a request, or why it is none.
pub(super) fn body<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, ApiError> {
    body.map(|Json(body)| body).map_err(|error| ApiError::BadRequest(error.body_text()))
}

/// A plan that is to be drawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlan {
    /// A name that no plan has.
    name: String,
    /// The plan that drawing begins with; it stays as it is.
    from: String,
}

/// Begins a plan that is drawn from another. Where that one is drawn on, the new plan begins where it began,
/// with all that was drawn since: either goes its own way, and can be undone to the beginning.
#[utoipa::path(
    post,
    path = "/api/v1/plans",
    request_body = NewPlan,
    responses(
        (status = CREATED, body = EditLog),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn create_plan(
    State(service): State<Arc<Service>>,
    new: Result<Json<NewPlan>, JsonRejection>,
) -> Result<(StatusCode, Json<EditLog>), ApiError> {
    let NewPlan { name, from } = body(new)?;
    let log = compute(move || {
        service.branch(&name, &from)?;
        service.drawing(&name)
    });
    Ok((StatusCode::CREATED, Json(log.await?.into())))
}

/// What was drawn in a plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct EditLog {
    /// The plan that drawing began with.
    base: String,
    /// How many entries there are: what a new edit says it comes after.
    last: u32,
    /// The entry that would be undone.
    undo: Option<u32>,
    /// The entry that would be done again.
    redo: Option<u32>,
    edits: Vec<LogEntry>,
}

/// An entry of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogEntry {
    number: u32,
    #[schema(value_type = String)]
    made_at: wangge_model::Timestamp,
    /// `by` is `edit` with the edit, or `undo` or `redo` with the number that it is `of`.
    #[schema(value_type = Object)]
    cause: Cause,
    /// The community that was drawn in.
    community: String,
    /// Buildings that went from one grid to another.
    buildings: usize,
}

impl From<&LoggedEdit> for LogEntry {
    fn from(entry: &LoggedEdit) -> Self {
        Self {
            number: entry.number,
            made_at: entry.made_at,
            cause: entry.cause.clone(),
            community: entry.change.community.to_string(),
            buildings: entry.change.moves.len(),
        }
    }
}

impl From<DrawingLog> for EditLog {
    fn from(log: DrawingLog) -> Self {
        let history = History::of(&log.edits);
        Self {
            last: log.edits.len() as u32,
            undo: history.done.last().copied(),
            redo: history.undone.last().copied(),
            edits: log.edits.iter().map(LogEntry::from).collect(),
            base: log.base,
        }
    }
}

/// What was drawn in a plan, the first first.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/edits",
    params(("plan" = String, Path, description = "a plan's name, or `current`")),
    responses(
        (status = OK, body = EditLog),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn list_edits(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
) -> Result<Json<EditLog>, ApiError> {
    Ok(Json(compute(move || service.drawing(&name)).await?.into()))
}

/// An edit of a plan.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewEdit {
    /// The last entry of the log that its author knows; 0 before the first.
    after: u32,
    /// `kind` is `move_buildings` (`buildings`, `to`), `new_grid` (`buildings`, `name`), `merge` (`grids`,
    /// `into`), `cut` (`grid`, `line` of longitudes and latitudes), `rename` (`grid`, `name`) or `repair`
    /// (`grids`); `locked` lists grids that must stay as they are.
    #[schema(value_type = Object)]
    #[serde(flatten)]
    request: EditRequest,
}

/// What is undone or done again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// The last entry of the log that its author knows.
    after: u32,
}

/// What came of an edit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Edited {
    /// The entry of the log.
    entry: LogEntry,
    /// The entry that would be undone now.
    undo: Option<u32>,
    /// The entry that would be done again now.
    redo: Option<u32>,
    /// Households that went from one grid to another.
    households_moved: u64,
    /// For each building that moved the grid it is in now; nothing where it is in none.
    moves: HashMap<String, Option<String>>,
    /// The grids whose buildings, ground or name changed, before and after; nothing after for a grid that is
    /// no more.
    #[schema(value_type = Vec<Object>)]
    touched: Vec<Touched>,
    /// The grids of the community as they are now.
    grids: FeatureCollection,
}

impl Edited {
    fn new(done: Done, served: &Served) -> Result<Self, ApiError> {
        let community = &done.redrawn.change.community;
        let features = Features::of(served, MapLayer::Grids, Some(&done.redrawn.plan.name))?;
        let here = (0..features.len()).filter(|row| features.grids()[*row].community == *community);
        let grids: Vec<_> = here.map(|row| features.feature(row, true)).collect();
        let moves = done.redrawn.change.moves.iter();
        let moves = moves.map(|it| (it.building.to_string(), it.to.as_ref().map(GridCode::to_string)));
        Ok(Self {
            entry: (&done.entry).into(),
            undo: done.history.done.last().copied(),
            redo: done.history.undone.last().copied(),
            households_moved: done.redrawn.households_moved,
            moves: moves.collect(),
            grids: FeatureCollection::new(grids.len(), grids, Vec::new()),
            touched: done.redrawn.grids,
        })
    }
}

async fn draw(
    service: Arc<Service>,
    plan: String,
    after: u32,
    doing: Doing,
) -> Result<Json<Edited>, ApiError> {
    compute(move || {
        let done = service.draw(&plan, after, &doing)?;
        Edited::new(done, &service.current()).map(Json)
    })
    .await
}

/// Draws in a plan.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/edits",
    params(("plan" = String, Path, description = "a plan's name")),
    request_body = NewEdit,
    responses(
        (status = OK, body = Edited),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn add_edit(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    edit: Result<Json<NewEdit>, JsonRejection>,
) -> Result<Json<Edited>, ApiError> {
    let NewEdit { after, request } = body(edit)?;
    draw(service, name, after, Doing::Edit(request)).await
}

/// Undoes the last edit that is done.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/undo",
    params(("plan" = String, Path, description = "a plan's name")),
    request_body = Seen,
    responses(
        (status = OK, body = Edited),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn undo_edit(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    seen: Result<Json<Seen>, JsonRejection>,
) -> Result<Json<Edited>, ApiError> {
    draw(service, name, body(seen)?.after, Doing::Undo).await
}

/// Does again what was undone last.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/redo",
    params(("plan" = String, Path, description = "a plan's name")),
    request_body = Seen,
    responses(
        (status = OK, body = Edited),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument),
        (status = CONFLICT, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn redo_edit(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    seen: Result<Json<Seen>, JsonRejection>,
) -> Result<Json<Edited>, ApiError> {
    draw(service, name, body(seen)?.after, Doing::Redo).await
}
