//! What the features of each layer tell, column by column: one table for lists, filters and
//! descriptions. A value is looked up where it is kept, so a million rows need no object each.

use geo::{Coord, Rect};
use wangge_index::{PlaceFault, Snapshot};
use wangge_model::{
    BarrierShape, CaseTable, Column, ColumnKind, DistrictData, DivisionCode, FeatureId, GridCode, GridWork,
    ShapeRef, Value,
};

use super::{Features, MapLayer};

/// Where the values of a column are.
struct Look {
    #[cfg_attr(not(test), expect(dead_code, reason = "told beside the value and tested"))]
    column: &'static str,
    get: for<'a> fn(&Features<'a>, usize) -> Value<'a>,
}

const fn look(column: &'static str, get: for<'a> fn(&Features<'a>, usize) -> Value<'a>) -> Look {
    Look { column, get }
}

/// Decimals beyond what is meant are noise to a reader.
fn rounded(number: f64, decimals: i32) -> Value<'static> {
    let scale = 10_f64.powi(decimals);
    Value::Real((number * scale).round() / scale)
}

fn count(number: u64) -> Value<'static> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

static DISTRICT: [Look; 3] = [
    look("code", |f, row| f.data().district[row].code.as_str().into()),
    look("name", |f, row| f.data().district[row].name.as_str().into()),
    look("households", |f, row| count(f.served.district_households[row])),
];

static SUBDISTRICTS: [Look; 3] = [
    look("code", |f, row| f.data().subdistricts[row].code.as_str().into()),
    look("name", |f, row| f.data().subdistricts[row].name.as_str().into()),
    look("households", |f, row| count(f.served.subdistrict_households[row])),
];

static COMMUNITIES: [Look; 5] = [
    look("code", |f, row| f.data().communities[row].code.as_str().into()),
    look("name", |f, row| f.data().communities[row].name.as_str().into()),
    look("households", |f, row| count(f.served.community_households[row])),
    look("subdistrict", |f, row| {
        f.data().communities[row].subdistrict.as_ref().map(DivisionCode::as_str).into()
    }),
    look("type", |f, row| f.data().communities[row].kind.as_deref().into()),
];

static GRIDS: [Look; 12] = [
    look("code", |f, row| f.grids()[row].code.as_str().into()),
    look("name", |f, row| f.grids()[row].name.as_str().into()),
    look("kind", |f, row| f.grids()[row].kind.name().into()),
    look("community", |f, row| f.grids()[row].community.as_str().into()),
    look("subdistrict", |f, row| f.grids()[row].subdistrict.as_ref().map(DivisionCode::as_str).into()),
    look("sheet", |f, row| f.grids()[row].sheet.as_deref().into()),
    look("households", |f, row| f.grids()[row].households.into()),
    look("buildings", |f, row| f.grids()[row].buildings.into()),
    look("target", |f, row| f.grids()[row].target.into()),
    look("deviation", |f, row| rounded(f.grids()[row].deviation, 6)),
    look("area_m2", |f, row| rounded(f.grids()[row].area_m2, 2)),
    look("compactness", |f, row| rounded(f.grids()[row].compactness, 6)),
];

static BUILDINGS: [Look; 5] = [
    look("id", |f, row| f.data().buildings[row].id.as_str().into()),
    look("households", |f, row| f.data().buildings[row].households.into()),
    look("community", |f, row| {
        f.served.community_of[row].map(|unit| f.data().communities[unit].code.as_str()).into()
    }),
    look("grid", |f, row| f.grid_of_building(row).map(GridCode::as_str).into()),
    look("levels", |f, row| f.data().buildings[row].levels.into()),
];

static STREETS: [Look; 3] = [
    look("id", |f, row| f.data().streets[row].id.as_str().into()),
    look("class", |f, row| f.data().streets[row].class.name().into()),
    look("name", |f, row| f.data().streets[row].name.as_deref().into()),
];

static BARRIERS: [Look; 3] = [
    look("id", |f, row| f.data().barriers[row].id.as_str().into()),
    look("class", |f, row| f.data().barriers[row].class.name().into()),
    look("name", |f, row| f.data().barriers[row].name.as_deref().into()),
];

static HOUSEHOLD_POINTS: [Look; 3] = [
    look("id", |f, row| f.snapshot().households()[row].id.as_str().into()),
    look("households", |f, row| f.snapshot().households()[row].households.into()),
    look("building", |f, row| f.snapshot().households()[row].building.as_ref().map(FeatureId::as_str).into()),
];

static CASES: [Look; 16] = [
    look("id", |f, row| f.cases().id(row).into()),
    look("domain", |f, row| f.cases().domain(row).name().into()),
    look("category", |f, row| f.cases().categories().get(row).into()),
    look("source", |f, row| f.cases().sources().get(row).into()),
    look("reported_at", |f, row| f.cases().reported_at(row).into()),
    look("filed_at", |f, row| f.cases().times(row).filed_at.into()),
    look("dispatched_at", |f, row| f.cases().times(row).dispatched_at.into()),
    look("due_at", |f, row| f.cases().times(row).due_at.into()),
    look("handled_at", |f, row| f.cases().times(row).handled_at.into()),
    look("closed_at", |f, row| f.cases().times(row).closed_at.into()),
    look("rework", |f, row| u32::from(f.cases().rework(row)).into()),
    look("redispatched", |f, row| f.cases().redispatched(row).map(u32::from).into()),
    look("status", |f, row| f.cases().status(row).name().into()),
    look("grid", |f, row| f.units_of_case(row).0.map(GridCode::as_str).into()),
    look("community", |f, row| f.units_of_case(row).1.map(DivisionCode::as_str).into()),
    look("place_fault", |f, row| f.snapshot().place_fault(row).map(PlaceFault::name).into()),
];

static STATIONS: [Look; 3] = [
    look("id", |f, row| f.work().stations[row].id.as_str().into()),
    look("class", |f, row| f.work().stations[row].class.name().into()),
    look("name", |f, row| f.work().stations[row].name.as_deref().into()),
];

static POSTS: [Look; 5] = [
    look("id", |f, row| f.work().posts[row].id.as_str().into()),
    look("unit", |f, row| f.work().posts[row].unit.as_str().into()),
    look("role", |f, row| f.work().posts[row].role.name().into()),
    look("filled", |f, row| u32::from(f.work().posts[row].filled).into()),
    look("deputy", |f, row| u32::from(f.work().posts[row].deputy).into()),
];

static ORGANIZATIONS: [Look; 4] = [
    look("id", |f, row| f.work().organizations[row].id.as_str().into()),
    look("class", |f, row| f.work().organizations[row].class.name().into()),
    look("unit", |f, row| f.work().organizations[row].unit.as_str().into()),
    look("count", |f, row| f.work().organizations[row].count.into()),
];

static PATROLS: [Look; 4] = [
    look("id", |f, row| f.work().patrols[row].id.as_str().into()),
    look("unit", |f, row| f.work().patrols[row].unit.as_str().into()),
    look("due_at", |f, row| f.work().patrols[row].due_at.into()),
    look("made_at", |f, row| f.work().patrols[row].made_at.into()),
];

impl MapLayer {
    /// What its features tell; the first column names them.
    pub(crate) fn columns(self) -> &'static [Column] {
        self.layer().columns()
    }

    /// For each of its columns where the values are.
    fn looks(self) -> &'static [Look] {
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
            Self::Stations => &STATIONS,
            Self::Posts => &POSTS,
            Self::Organizations => &ORGANIZATIONS,
            Self::Patrols => &PATROLS,
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
            Self::Stations => "Stations (驻点)",
            Self::Posts => "Posts (岗位)",
            Self::Organizations => "Organizations (组织)",
            Self::Patrols => "Patrols (巡查)",
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
            Self::Stations => "Where help is to be had: police, services, patrols, fire, health.",
            Self::Posts => {
                "Places on the staff of grids and other units, where their unit is: whether they are filled, not by whom."
            }
            Self::Organizations => {
                "Bodies in grids, buildings and communities, as counts, where their unit is."
            }
            Self::Patrols => {
                "Rounds that were due and when they were made, where their unit is; the ways they took are not served."
            }
        }
    }

    /// Whether all its features are points.
    pub(crate) fn holds_points(self) -> bool {
        matches!(
            self,
            Self::Households
                | Self::Cases
                | Self::Stations
                | Self::Posts
                | Self::Organizations
                | Self::Patrols
        )
    }

    /// What its geometries are, as JSON Schema names them.
    pub(crate) fn geometry_format(self) -> &'static str {
        match self {
            Self::District | Self::Subdistricts | Self::Communities | Self::Grids => "geometry-multipolygon",
            Self::Households
            | Self::Cases
            | Self::Stations
            | Self::Posts
            | Self::Organizations
            | Self::Patrols => "geometry-point",
            Self::Streets => "geometry-multilinestring",
            Self::Buildings | Self::Barriers => "geometry-any",
        }
    }

    /// The column that says when a feature is, for layers that have times.
    pub(crate) fn time_column(self) -> Option<&'static str> {
        self.columns().iter().find(|column| column.kind == ColumnKind::Time).map(|column| column.name)
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

    fn work(&self) -> &'a GridWork {
        self.snapshot().work()
    }

    fn grid_of_building(&self, row: usize) -> Option<&'a GridCode> {
        let grid = self.grids_of_buildings().get(row).copied().flatten()?;
        Some(&self.grids()[grid as usize].code)
    }

    /// A value of a feature, by the number of its column.
    pub(crate) fn value(&self, row: usize, column: usize) -> Value<'a> {
        (self.layer.looks()[column].get)(self, row)
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
            MapLayer::Stations => ShapeRef::Point(self.work().stations[row].place.coord()),
            MapLayer::Posts => ShapeRef::Point(self.place_of(&self.work().posts[row].unit)?),
            MapLayer::Organizations => ShapeRef::Point(self.place_of(&self.work().organizations[row].unit)?),
            MapLayer::Patrols => ShapeRef::Point(self.place_of(&self.work().patrols[row].unit)?),
        })
    }

    /// A place in the unit or building of a code or id: a grid of the plan, a community, a subdistrict or a
    /// building.
    fn place_of(&self, unit: &FeatureId) -> Option<Coord<f64>> {
        let (data, code) = (self.data(), unit.as_str());
        let grids = self.grids();
        if let Ok(at) = grids.binary_search_by(|grid| grid.code.as_str().cmp(code)) {
            return Some(grids[at].area.inner_place().coord());
        }
        if let Ok(at) = data.communities.binary_search_by(|unit| unit.code.as_str().cmp(code)) {
            return Some(data.communities[at].area.inner_place().coord());
        }
        if let Ok(at) = data.buildings.binary_search_by(|building| building.id.as_str().cmp(code)) {
            return Some(data.buildings[at].place.coord());
        }
        let subdistrict = data.subdistricts.binary_search_by(|unit| unit.code.as_str().cmp(code)).ok()?;
        Some(data.subdistricts[subdistrict].area.inner_place().coord())
    }

    /// The extent of the whole layer, degrees.
    pub(crate) fn extent_of_all(&self) -> Option<Rect<f64>> {
        match self.layer {
            MapLayer::Grids => return self.plan.and_then(|plan| plan.extent()),
            // They are where their units are in the plan.
            MapLayer::Posts | MapLayer::Organizations | MapLayer::Patrols => return None,
            _ => {}
        }
        let look = || super::union((0..self.len()).filter_map(|row| self.shape_of(row)?.extent()));
        let known = match self.layer {
            MapLayer::Cases => &self.served.cases().extent,
            layer => &self.served.extents[layer as usize],
        };
        *known.get_or_init(look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_looked_up_under_the_names_of_their_columns() {
        for layer in MapLayer::ALL {
            let columns: Vec<&str> = layer.columns().iter().map(|column| column.name).collect();
            assert_eq!(layer.looks().iter().map(|look| look.column).collect::<Vec<_>>(), columns);
        }
        let place_faults = MapLayer::Cases.columns().last().expect("cases have columns");
        assert_eq!(place_faults.words, PlaceFault::NAMES);
    }
}
