//! What the features of each layer tell, column by column: one table for lists, filters and
//! descriptions. A value is looked up where it is kept, so a million rows need no object each.

use geo::Rect;
use wangge_index::{PlaceFault, Snapshot};
use wangge_model::{
    BarrierClass, BarrierShape, CaseStatus, CaseTable, Column, ColumnKind, DistrictData, DivisionCode,
    Domain, FeatureId, GridCode, GridKind, ShapeRef, StreetClass, Value,
};

use super::{Features, MapLayer};

/// A column and where its values are.
pub(crate) struct Property {
    pub(crate) column: Column,
    get: for<'a> fn(&Features<'a>, usize) -> Value<'a>,
}

const fn property(
    name: &'static str,
    kind: ColumnKind,
    title: &'static str,
    get: for<'a> fn(&Features<'a>, usize) -> Value<'a>,
) -> Property {
    Property { column: Column { name, kind, title, words: &[] }, get }
}

impl Property {
    const fn of(mut self, words: &'static [&'static str]) -> Self {
        self.column.words = words;
        self
    }
}

use ColumnKind::{Integer, Real, Text, Time};

/// Decimals beyond what is meant are noise to a reader.
fn rounded(number: f64, decimals: i32) -> Value<'static> {
    let scale = 10_f64.powi(decimals);
    Value::Real((number * scale).round() / scale)
}

fn count(number: u64) -> Value<'static> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

const CODE: &str = "Code (编码)";
const NAME: &str = "Name (名称)";
const ID: &str = "Identifier (编号)";
const HOUSEHOLDS: &str = "Households (户数)";
const COMMUNITY: &str = "Code of its community (社区)";
const SUBDISTRICT: &str = "Code of its subdistrict (街道)";
const GRID: &str = "Code of its grid in the plan (网格)";

static DISTRICT: [Property; 3] = [
    property("code", Text, CODE, |f, row| f.data().district[row].code.as_str().into()),
    property("name", Text, NAME, |f, row| f.data().district[row].name.as_str().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| count(f.served.district_households[row])),
];

static SUBDISTRICTS: [Property; 3] = [
    property("code", Text, CODE, |f, row| f.data().subdistricts[row].code.as_str().into()),
    property("name", Text, NAME, |f, row| f.data().subdistricts[row].name.as_str().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| count(f.served.subdistrict_households[row])),
];

static COMMUNITIES: [Property; 5] = [
    property("code", Text, CODE, |f, row| f.data().communities[row].code.as_str().into()),
    property("name", Text, NAME, |f, row| f.data().communities[row].name.as_str().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| count(f.served.community_households[row])),
    property("subdistrict", Text, SUBDISTRICT, |f, row| {
        f.data().communities[row].subdistrict.as_ref().map(DivisionCode::as_str).into()
    }),
    property("type", Text, "Type in the source's words (类型)", |f, row| {
        f.data().communities[row].kind.as_deref().into()
    }),
];

static GRIDS: [Property; 12] = [
    property("code", Text, CODE, |f, row| f.grids()[row].code.as_str().into()),
    property("name", Text, NAME, |f, row| f.grids()[row].name.as_str().into()),
    property("kind", Text, "General or dedicated (综合网格, 专属网格)", |f, row| {
        f.grids()[row].kind.name().into()
    })
    .of(&[GridKind::General.name(), GridKind::Dedicated.name()]),
    property("community", Text, COMMUNITY, |f, row| f.grids()[row].community.as_str().into()),
    property("subdistrict", Text, SUBDISTRICT, |f, row| {
        f.grids()[row].subdistrict.as_ref().map(DivisionCode::as_str).into()
    }),
    property("sheet", Text, "Sheet (网片)", |f, row| f.grids()[row].sheet.as_deref().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| f.grids()[row].households.into()),
    property("buildings", Integer, "Buildings (楼栋数)", |f, row| f.grids()[row].buildings.into()),
    property("target", Integer, "Households it should have (目标户数)", |f, row| {
        f.grids()[row].target.into()
    }),
    property("deviation", Real, "Deviation from the community's mean, a share of it", |f, row| {
        rounded(f.grids()[row].deviation, 6)
    }),
    property("area_m2", Real, "Ground in square metres (面积)", |f, row| {
        rounded(f.grids()[row].area_m2, 2)
    }),
    property("compactness", Real, "Polsby–Popper compactness, 1 for a disc", |f, row| {
        rounded(f.grids()[row].compactness, 6)
    }),
];

static BUILDINGS: [Property; 5] = [
    property("id", Text, ID, |f, row| f.data().buildings[row].id.as_str().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| f.data().buildings[row].households.into()),
    property("community", Text, COMMUNITY, |f, row| {
        f.served.community_of[row].map(|unit| f.data().communities[unit].code.as_str()).into()
    }),
    property("grid", Text, GRID, |f, row| f.grid_of_building(row).map(GridCode::as_str).into()),
    property("levels", Real, "Storeys above ground (层数)", |f, row| f.data().buildings[row].levels.into()),
];

static STREETS: [Property; 3] = [
    property("id", Text, ID, |f, row| f.data().streets[row].id.as_str().into()),
    property("class", Text, "Rank", |f, row| f.data().streets[row].class.name().into())
        .of(StreetClass::NAMES),
    property("name", Text, NAME, |f, row| f.data().streets[row].name.as_deref().into()),
];

static BARRIERS: [Property; 3] = [
    property("id", Text, ID, |f, row| f.data().barriers[row].id.as_str().into()),
    property("class", Text, "Kind", |f, row| f.data().barriers[row].class.name().into())
        .of(BarrierClass::NAMES),
    property("name", Text, NAME, |f, row| f.data().barriers[row].name.as_deref().into()),
];

static HOUSEHOLD_POINTS: [Property; 3] = [
    property("id", Text, ID, |f, row| f.snapshot().households()[row].id.as_str().into()),
    property("households", Integer, HOUSEHOLDS, |f, row| f.snapshot().households()[row].households.into()),
    property("building", Text, "Its building, where the source says so (楼栋)", |f, row| {
        f.snapshot().households()[row].building.as_ref().map(FeatureId::as_str).into()
    }),
];

static CASES: [Property; 15] = [
    property("id", Text, ID, |f, row| f.cases().id(row).into()),
    property("domain", Text, "What it is about (领域)", |f, row| f.cases().domain(row).name().into())
        .of(Domain::NAMES),
    property("category", Text, "Category in the source's words (类别)", |f, row| {
        f.cases().categories().get(row).into()
    }),
    property("source", Text, "The system it came from (来源)", |f, row| {
        f.cases().sources().get(row).into()
    }),
    property("reported_at", Time, "When it was reported (上报)", |f, row| {
        f.cases().reported_at(row).into()
    }),
    property("filed_at", Time, "When it was filed (立案)", |f, row| f.cases().times(row).filed_at.into()),
    property("dispatched_at", Time, "When it was dispatched (派遣)", |f, row| {
        f.cases().times(row).dispatched_at.into()
    }),
    property("due_at", Time, "When it is due (时限)", |f, row| f.cases().times(row).due_at.into()),
    property("handled_at", Time, "When it was handled (处置)", |f, row| {
        f.cases().times(row).handled_at.into()
    }),
    property("closed_at", Time, "When it was closed (结案)", |f, row| {
        f.cases().times(row).closed_at.into()
    }),
    property("rework", Integer, "How often it was sent back (返工)", |f, row| {
        u32::from(f.cases().rework(row)).into()
    }),
    property("status", Text, "How far it has come (状态)", |f, row| f.cases().status(row).name().into())
        .of(CaseStatus::NAMES),
    property("grid", Text, GRID, |f, row| f.units_of_case(row).0.map(GridCode::as_str).into()),
    property("community", Text, COMMUNITY, |f, row| f.units_of_case(row).1.map(DivisionCode::as_str).into()),
    property("place_fault", Text, "Why its place is not used", |f, row| {
        f.snapshot().place_fault(row).map(PlaceFault::name).into()
    })
    .of(PlaceFault::NAMES),
];

impl MapLayer {
    /// What its features tell; the first property names them.
    pub(crate) fn properties(self) -> &'static [Property] {
        match self {
            Self::District => &DISTRICT,
            Self::Subdistricts => &SUBDISTRICTS,
            Self::Communities => &COMMUNITIES,
            Self::Grids => &GRIDS,
            Self::Buildings => &BUILDINGS,
            Self::Streets => &STREETS,
            Self::Barriers => &BARRIERS,
            Self::Households => &HOUSEHOLD_POINTS,
            Self::Cases => &CASES,
        }
    }

    /// Its title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::District => "District (区)",
            Self::Subdistricts => "Subdistricts (街道)",
            Self::Communities => "Communities (社区)",
            Self::Grids => "Grids (网格)",
            Self::Buildings => "Buildings (楼栋)",
            Self::Households => "Households (户)",
            Self::Streets => "Streets (道路)",
            Self::Barriers => "Barriers (屏障)",
            Self::Cases => "Cases (案件)",
        }
    }

    /// What it is, in a sentence.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::District => "The district that is divided, with the households in it.",
            Self::Subdistricts => "The subdistricts of the district, with the households in them.",
            Self::Communities => "The communities, each of which is divided into grids.",
            Self::Grids => "The grids of a plan: of the newest, or of the one named by plan=.",
            Self::Buildings => {
                "Buildings with their households and the grid they are in: outlines where known, else points."
            }
            Self::Households => "Households as points of their own: a place and a count, never a person.",
            Self::Streets => "Centre lines of streets, which borders of grids follow.",
            Self::Barriers => "Rivers, railways and motorways, which no grid should straddle.",
            Self::Cases => "Incidents that were reported, with their times and the grid they happened in.",
        }
    }

    /// Whether all its features are points.
    pub(crate) fn holds_points(self) -> bool {
        matches!(self, Self::Households | Self::Cases)
    }

    /// What its geometries are, as JSON Schema names them.
    pub(crate) fn geometry_format(self) -> &'static str {
        match self {
            Self::District | Self::Subdistricts | Self::Communities | Self::Grids => "geometry-multipolygon",
            Self::Households | Self::Cases => "geometry-point",
            Self::Streets => "geometry-multilinestring",
            Self::Buildings | Self::Barriers => "geometry-any",
        }
    }

    /// The column that says when a feature is, for layers that have times.
    pub(crate) fn time_column(self) -> Option<&'static str> {
        let times = self.properties().iter().map(|property| property.column);
        times.into_iter().find(|column| column.kind == ColumnKind::Time).map(|column| column.name)
    }
}

impl<'a> Features<'a> {
    fn snapshot(&self) -> &'a Snapshot {
        self.served.snapshot()
    }

    fn data(&self) -> &'a DistrictData {
        self.snapshot().data()
    }

    fn cases(&self) -> &'a CaseTable {
        self.snapshot().cases()
    }

    fn grid_of_building(&self, row: usize) -> Option<&'a GridCode> {
        let grid = self.grids_of_buildings().get(row).copied().flatten()?;
        Some(&self.grids()[grid as usize].code)
    }

    /// A value of a feature, by the number of its column.
    pub(crate) fn value(&self, row: usize, column: usize) -> Value<'a> {
        (self.layer.properties()[column].get)(self, row)
    }

    /// What names a feature.
    pub(crate) fn key(&self, row: usize) -> &'a str {
        match self.value(row, 0) {
            Value::Text(id) => id,
            other => unreachable!("a feature is named by {other:?}"),
        }
    }

    /// The row of the feature of that name, or where it would be: rows are in the order of their names.
    pub(crate) fn find(&self, id: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.key(middle) < id {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low < self.len() && self.key(low) == id { Ok(low) } else { Err(low) }
    }

    /// A feature's geometry.
    pub(crate) fn shape_of(&self, row: usize) -> Option<ShapeRef<'a>> {
        let data = self.data();
        Some(match self.layer {
            MapLayer::District => ShapeRef::Area(data.district[row].area.geometry()),
            MapLayer::Subdistricts => ShapeRef::Area(data.subdistricts[row].area.geometry()),
            MapLayer::Communities => ShapeRef::Area(data.communities[row].area.geometry()),
            MapLayer::Grids => ShapeRef::Area(self.grids()[row].area.geometry()),
            MapLayer::Buildings => match &data.buildings[row].footprint {
                Some(footprint) => ShapeRef::Area(footprint.geometry()),
                None => ShapeRef::Point(data.buildings[row].place.coord()),
            },
            MapLayer::Streets => ShapeRef::Lines(data.streets[row].lines.geometry()),
            MapLayer::Barriers => match &data.barriers[row].shape {
                BarrierShape::Lines(lines) => ShapeRef::Lines(lines.geometry()),
                BarrierShape::Area(area) => ShapeRef::Area(area.geometry()),
            },
            MapLayer::Households => ShapeRef::Point(self.snapshot().households()[row].place.coord()),
            MapLayer::Cases => ShapeRef::Point(self.snapshot().case_place(row)?),
        })
    }

    /// The extent of the whole layer, degrees.
    pub(crate) fn extent_of_all(&self) -> Option<Rect<f64>> {
        if self.layer == MapLayer::Grids {
            return self.plan.and_then(|plan| plan.extent());
        }
        let look = || super::union((0..self.len()).filter_map(|row| self.shape_of(row)?.extent()));
        *self.served.extents[self.layer as usize].get_or_init(look)
    }
}
