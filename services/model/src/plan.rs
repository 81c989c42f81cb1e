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
    pub const fn name(self) -> &'static str {
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

/// How long a plan is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// For a first look: about a second for a district.
    Fast,
    /// For daily work: some seconds for a district.
    #[default]
    Balanced,
    /// For a plan that is to stand for years: some minutes for a district.
    Best,
}

impl Effort {
    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Balanced => "balanced",
            Self::Best => "best",
        }
    }
}

impl FromStr for Effort {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Fast, Self::Balanced, Self::Best]
            .into_iter()
            .find(|effort| effort.name() == text)
            .ok_or_else(|| format!("{text:?} is no effort: expected fast, balanced or best"))
    }
}

/// What counts how much where wishes pull apart. Each is a factor on the default: 1 is sound, 0 leaves
/// the wish out, 2 counts it twice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Priorities {
    /// Equal households.
    pub balance: f64,
    /// Grids that are round and short to walk through.
    pub shape: f64,
    /// Borders along streets.
    pub streets: f64,
}

impl Priorities {
    /// No wish counts more than this many times.
    pub const MOST: f64 = 100.0;

    /// Whether each is between 0 and [`Self::MOST`].
    pub fn are_sound(&self) -> bool {
        [self.balance, self.shape, self.streets].iter().all(|p| (0.0..=Self::MOST).contains(p))
    }
}

impl Default for Priorities {
    fn default() -> Self {
        Self { balance: 1.0, shape: 1.0, streets: 1.0 }
    }
}

/// What a plan was asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlanParameters {
    /// Households a grid should have.
    pub target: u32,
    /// Households a grid should have at least.
    pub min: u32,
    /// Households a grid should have at most.
    pub max: u32,
    /// Seed of every random choice.
    pub seed: u64,
    /// How long it is worked on.
    pub effort: Effort,
    /// What counts how much.
    pub priorities: Priorities,
    /// Metres of empty ground between two buildings over which they hold no grid together, unless
    /// nothing else does.
    pub max_gap: u32,
}

impl PlanParameters {
    /// The same with another target, and the band moved in proportion.
    #[must_use]
    pub fn with_target(self, target: u32) -> Self {
        let scaled = |limit: u32| {
            let scaled = f64::from(limit) * f64::from(target) / f64::from(self.target.max(1));
            (scaled.round() as u32).max(1)
        };
        Self { target, min: scaled(self.min).min(target), max: scaled(self.max).max(target), ..self }
    }
}

impl Default for PlanParameters {
    fn default() -> Self {
        Self {
            target: 300,
            min: 200,
            max: 500,
            seed: 1,
            effort: Effort::default(),
            priorities: Priorities::default(),
            max_gap: 400,
        }
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

/// Part of a grid that came from a grid of the plan before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descent {
    /// The grid of this plan.
    pub grid: GridCode,
    /// The grid of the plan before.
    pub from: GridCode,
    /// Households that both have, by what they count now.
    pub households: u32,
}

/// What a plan took over from the plan before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// The plan before.
    pub plan: String,
    /// Which grid came from which, in the order of (grid, from). A grid of several was merged of them;
    /// grids of the same one were split from it.
    pub descents: Vec<Descent>,
    /// Codes that no grid has any more, of the plan before and of those before it. They are never given
    /// again.
    pub retired: Vec<GridCode>,
    /// Households that lived in another grid before, in buildings that both plans have.
    pub moved: u64,
}

/// How far a community's grids are from what can be had. Deviations are shares of the community's mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommunityLimits {
    /// The community.
    pub community: DivisionCode,
    /// Its grids with households.
    pub grids: u32,
    /// Households in them.
    pub households: u64,
    /// The largest deviation of its grids.
    pub worst: f64,
    /// The mean deviation of its grids.
    pub mean: f64,
    /// The largest deviation when buildings are packed into as many grids wherever they stand: the best
    /// packing found.
    pub packing_worst: f64,
    /// The mean deviation of that packing.
    pub packing_mean: f64,
    /// The largest deviation below which no division at all can come.
    pub proved_worst: f64,
    /// The largest deviation of the best contiguous division known, where all were looked through: equal
    /// to `contiguous_bound` when it is the optimum.
    pub contiguous_worst: Option<f64>,
    /// What no contiguous division can beat, where they were looked through.
    pub contiguous_bound: Option<f64>,
    /// Household-weighted moment of inertia of its grids as a share of that of balanced k-means with
    /// buildings that can be divided: below 1 is more compact.
    pub inertia: f64,
}

impl Grid {
    /// Whether it is to hold the band: it is general and has households.
    pub fn is_balanced(&self) -> bool {
        self.kind == GridKind::General && self.households > 0
    }

    /// Households at least and at most, for a plan with these parameters.
    pub fn band(&self, parameters: &PlanParameters) -> (u32, u32) {
        let own = parameters.with_target(self.target);
        (own.min, own.max)
    }
}

impl CommunityLimits {
    /// What no contiguous division can beat, by all that is known.
    pub fn bound(&self) -> f64 {
        self.proved_worst.max(self.contiguous_bound.unwrap_or(0.0))
    }

    /// Whether no division can have a smaller largest deviation.
    pub fn at_optimum(&self) -> bool {
        self.worst <= self.bound() + 1e-9
    }
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
    /// The plan it was made from, when it was.
    pub lineage: Option<Lineage>,
    /// How far it is from what can be had, by community; empty when that was not computed.
    pub limits: Vec<CommunityLimits>,
}
