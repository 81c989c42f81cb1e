//! The columns of every layer: their names, which files, lists, filters and tiles share.

use crate::column::ColumnKind::{self, Integer, Real, Text, Time};
use crate::{
    BarrierClass, CaseStatus, Column, Domain, GridKind, Layer, OrganizationClass, PostRole, StationClass,
    StreetClass,
};

const fn column(name: &'static str, kind: ColumnKind, title: &'static str) -> Column {
    Column { name, kind, title, words: &[] }
}

const fn words(name: &'static str, title: &'static str, words: &'static [&'static str]) -> Column {
    Column { name, kind: Text, title, words }
}

const CODE: Column = column("code", Text, "Code (编码)");
const NAME: Column = column("name", Text, "Name (名称)");
const ID: Column = column("id", Text, "Identifier (编号)");
const HOUSEHOLDS: Column = column("households", Integer, "Households (户数)");
const COMMUNITY: Column = column("community", Text, "Code of its community (社区)");
const SUBDISTRICT: Column = column("subdistrict", Text, "Code of its subdistrict (街道)");
const GRID: Column = column("grid", Text, "Code of its grid in the plan (网格)");
const UNIT: Column = column("unit", Text, "Code of the unit it belongs to (所属单元)");
const GRIDS: Column = column("grids", Integer, "Grids (网格数)");

static DIVISIONS: [Column; 3] = [CODE, NAME, HOUSEHOLDS];
static COMMUNITIES: [Column; 5] =
    [CODE, NAME, HOUSEHOLDS, SUBDISTRICT, column("type", Text, "Type in the source's words (类型)")];
static BUILDINGS: [Column; 5] =
    [ID, HOUSEHOLDS, COMMUNITY, GRID, column("levels", Real, "Storeys above ground (层数)")];
static HOUSEHOLD_POINTS: [Column; 3] =
    [ID, HOUSEHOLDS, column("building", Text, "Its building, where the source says so (楼栋)")];
static STREETS: [Column; 3] = [ID, words("class", "Rank", StreetClass::NAMES), NAME];
static BARRIERS: [Column; 3] = [ID, words("class", "Kind", BarrierClass::NAMES), NAME];
static CASES: [Column; 16] = [
    ID,
    words("domain", "What it is about (领域)", Domain::NAMES),
    column("category", Text, "Category in the source's words (类别)"),
    column("source", Text, "The system it came from (来源)"),
    column("reported_at", Time, "When it was reported (上报)"),
    column("filed_at", Time, "When it was filed (立案)"),
    column("dispatched_at", Time, "When it was dispatched (派遣)"),
    column("due_at", Time, "When it is due (时限)"),
    column("handled_at", Time, "When it was handled (处置)"),
    column("closed_at", Time, "When it was closed (结案)"),
    column("rework", Integer, "How often it was sent back (返工)"),
    column("redispatched", Integer, "How often it was dispatched anew, where the source says so (改派)"),
    words("status", "How far it has come (状态)", CaseStatus::NAMES),
    GRID,
    COMMUNITY,
    words("place_fault", "Why its place is not used", &["missing", "zero", "outside", "fallback"]),
];
static STATIONS: [Column; 3] = [ID, words("class", "What people come for (类别)", StationClass::NAMES), NAME];
static POSTS: [Column; 5] = [
    ID,
    UNIT,
    words("role", "What it is for (岗位)", PostRole::NAMES),
    column("filled", Integer, "1 when somebody holds it (在岗)"),
    column("deputy", Integer, "1 when somebody stands in (AB 岗)"),
];
static ORGANIZATIONS: [Column; 4] = [
    ID,
    words("class", "Their kind (类别)", OrganizationClass::NAMES),
    UNIT,
    column("count", Integer, "How many there are (个数)"),
];
static PATROLS: [Column; 4] = [
    ID,
    UNIT,
    column("due_at", Time, "By when it was to be made (应巡)"),
    column("made_at", Time, "When it was made (实巡)"),
];
static GRID_COLUMNS: [Column; 12] = [
    CODE,
    NAME,
    words(
        "kind",
        "General or dedicated (综合网格, 专属网格)",
        &[GridKind::General.name(), GridKind::Dedicated.name()],
    ),
    COMMUNITY,
    SUBDISTRICT,
    column("sheet", Text, "Sheet (网片)"),
    HOUSEHOLDS,
    column("buildings", Integer, "Buildings (楼栋数)"),
    column("target", Integer, "Households it should have (目标户数)"),
    column("deviation", Real, "Deviation from the community's mean, a share of it"),
    column("area_m2", Real, "Ground in square metres (面积)"),
    column("compactness", Real, "Polsby–Popper compactness, 1 for a disc"),
];
static ASSIGNMENT: [Column; 2] = [column("building", Text, "Its building (楼栋)"), GRID];
static SHEETS: [Column; 5] = [CODE, NAME, COMMUNITY, HOUSEHOLDS, GRIDS];
static LINEAGE: [Column; 3] = [GRID, column("from", Text, "Code of the grid it came from"), HOUSEHOLDS];
static LIMITS: [Column; 11] = [
    COMMUNITY,
    GRIDS,
    HOUSEHOLDS,
    column("worst", Real, "Largest deviation of a grid, a share of the mean"),
    column("mean", Real, "Mean deviation of its grids, a share of the mean"),
    column("packing_worst", Real, "Largest deviation when buildings are packed without geography"),
    column("packing_mean", Real, "Mean deviation when buildings are packed without geography"),
    column("proved_worst", Real, "No plan has a smaller largest deviation"),
    column("contiguous_worst", Real, "Largest deviation of the best contiguous plan known"),
    column("contiguous_bound", Real, "No contiguous plan has a smaller largest deviation"),
    column("inertia", Real, "Moment of inertia, a share of that of balanced k-means"),
];

impl Layer {
    /// The columns of its features; the first names them.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::District | Self::Subdistricts => &DIVISIONS,
            Self::Communities => &COMMUNITIES,
            Self::Buildings => &BUILDINGS,
            Self::Households => &HOUSEHOLD_POINTS,
            Self::Streets => &STREETS,
            Self::Barriers => &BARRIERS,
            Self::Cases => &CASES,
            Self::Stations => &STATIONS,
            Self::Posts => &POSTS,
            Self::Organizations => &ORGANIZATIONS,
            Self::Patrols => &PATROLS,
            Self::Grids => &GRID_COLUMNS,
            Self::Assignment => &ASSIGNMENT,
            Self::Sheets => &SHEETS,
            Self::Lineage => &LINEAGE,
            Self::Limits => &LIMITS,
        }
    }
}
