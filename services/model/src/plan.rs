use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Area, DivisionCode, FeatureId, GridCode, Place};

/// 综合网格 or 专属网格.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridKind {
    /// Holds households.
    General,
    /// A mall, school, industrial park or market.
    Dedicated,
}

impl GridKind {
    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Dedicated => "dedicated",
        }
    }
}

/// How far a plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// Being drawn.
    Draft,
    /// Shown to those who decide.
    InReview,
    /// Decided.
    Approved,
    /// In force.
    Effective,
    /// No longer in force.
    Retired,
}

impl PlanState {
    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Effective => "effective",
            Self::Retired => "retired",
        }
    }
}

impl FromStr for PlanState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Draft, Self::InReview, Self::Approved, Self::Effective, Self::Retired]
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| format!("{text:?} is no state of a plan"))
    }
}

/// What a plan was asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanParameters {
    /// Households a grid should have.
    pub target: u32,
    /// Households a grid should have at least.
    pub min: u32,
    /// Households a grid should have at most.
    pub max: u32,
    /// Seed of every random choice.
    pub seed: u64,
}

impl Default for PlanParameters {
    fn default() -> Self {
        Self { target: 300, min: 200, max: 500, seed: 1 }
    }
}

/// 网格: one unit of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Fifteen digits in China.
    pub code: GridCode,
    /// Its name.
    pub name: String,
    /// General or dedicated.
    pub kind: GridKind,
    /// The community it lies in.
    pub community: DivisionCode,
    /// The subdistrict it lies in, where known.
    pub subdistrict: Option<DivisionCode>,
    /// The sheet (网片) it belongs to, where there are sheets.
    pub sheet: Option<String>,
    /// Its ground: one polygon, more only where the community itself lies in several parts.
    pub area: Area,
    /// Households in it.
    pub households: u32,
    /// Buildings in it.
    pub buildings: u32,
    /// Households it should have.
    pub target: u32,
    /// (households − mean) / mean, the mean being that of its community's grids; 0 without households.
    pub deviation: f64,
    /// Its ground in square metres.
    pub area_m2: f64,
    /// Polsby–Popper: 4π·area/perimeter², 1 for a disc.
    pub compactness: f64,
}

/// Where a plan puts a building.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The building.
    pub building: FeatureId,
    /// Its grid.
    pub grid: GridCode,
    /// Where it stands. A building exactly on a border is moved off it by a few decimetres, so that
    /// every map and every tool sees it on the side it belongs to.
    pub place: Place,
}

/// 方案: one complete division of the district into grids.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Unique in the store.
    pub name: String,
    /// How far it has come.
    pub state: PlanState,
    /// What was asked for.
    pub parameters: PlanParameters,
    /// In the order of their codes.
    pub grids: Vec<Grid>,
    /// In the order of the buildings' ids. Buildings outside every community are not in it.
    pub assignments: Vec<Assignment>,
    /// What a reader of the plan should know: buildings outside, towers above the maximum, …
    pub notes: Vec<String>,
}
