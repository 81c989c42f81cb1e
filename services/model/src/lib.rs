//! What a district is made of: divisions, buildings, streets, barriers, cases and plans.
//!
//! Everything here is pure: no clock, no files, no network. Values are validated once, when they
//! are made, so that the rest of Wangge need not ask again. Coordinates are WGS 84 longitude and
//! latitude on a lattice of 10⁻⁷ degrees (about one centimetre): what is stored, computed on and
//! exported is the same number.

mod allocate;
mod case;
mod case_table;
mod code;
mod column;
mod dissolve;
mod edit;
mod features;
mod geometry;
mod grid_work;
mod layer;
mod layer_columns;
mod life;
mod plan;
mod projection;
mod splice;
mod time;
mod validity;

pub use allocate::{apportion, floor_areas};
pub use case::{Case, CaseStatus, CaseTimes, Domain, UnknownWord};
pub use case_table::{CaseChanges, CaseTable, Words};
pub use code::{CodeError, DivisionCode, FeatureId, GridCode};
pub use column::{Column, ColumnKind, ShapeRef, Value};
pub use dissolve::dissolve;
pub use edit::{Cause, Change, Edit, EditRequest, GridChange, History, LoggedEdit, Move};
pub use features::{
    Barrier, BarrierClass, BarrierShape, Building, Community, District, DistrictData, Household, Records,
    Street, StreetClass, Subdistrict,
};
pub use geometry::{Area, GeometryError, LATTICE, Lines, Place, round7};
pub use grid_work::{
    GridWork, Organization, OrganizationClass, Patrol, Post, PostRole, Station, StationClass,
};
pub use layer::{Layer, UnknownLayer};
pub use life::{
    About, Comment, Decision, Life, LifeError, Office, PlanRecord, Remark, Resolution, Step, WordsError,
    decide, is_decided, last_approved, next_states,
};
pub use plan::{
    Assignment, CommunityLimits, Descent, Effort, Grid, GridKind, Lineage, Plan, PlanParameters, PlanState,
    Priorities,
};
pub use projection::LocalProjection;
pub use splice::Splice;
pub use time::{TimeError, Timestamp};
