//! Each layer's rows to values and back, in the order of the table's columns.

use rusqlite::types::Value;
use wangge_model::{
    Area, Barrier, BarrierShape, Building, Case, CaseTimes, Community, District, DivisionCode, FeatureId,
    Household, Layer, Lines, Organization, Patrol, Place, Post, Station, Street, Subdistrict, Timestamp,
};

use super::failure::Failure;
use super::geometry::{self, encode};
use super::row::Reader;
use super::table::tables;

/// The values of a row in the order of its table's columns.
pub(super) type Values = Vec<Value>;

/// What a layer is made of.
pub(super) trait Feature: Sized {
    const LAYER: Layer;

    /// The code or id.
    fn key(&self) -> &str;

    /// For each of the layer's tables the row, or none.
    fn values(&self) -> Vec<Option<Values>>;

    /// Reads a row of [`Feature::select`].
    fn read(row: &Reader) -> Result<Self, Failure>;

    /// The query for all rows in any order: `fid` first, then the table's columns.
    fn select() -> String {
        let table = &tables(Self::LAYER)[0];
        format!("SELECT fid, {} FROM {}", table.columns.join(", "), table.name)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn surface(area: &Area) -> Value {
    Value::Blob(encode(&area.geometry().clone().into()))
}

fn point(place: Place) -> Value {
    Value::Blob(encode(&place.point().into()))
}

fn line(lines: &Lines) -> Value {
    Value::Blob(encode(&lines.geometry().clone().into()))
}

impl Feature for District {
    const LAYER: Layer = Layer::District;

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![text(self.code.as_str()), surface(&self.area), text(&self.name)])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let code = row.code(1, "code", DivisionCode::new)?;
        Ok(Self { code, area: row.geometry(2, geometry::area)?, name: row.get(3, "name")? })
    }
}

impl Feature for Subdistrict {
    const LAYER: Layer = Layer::Subdistricts;

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![text(self.code.as_str()), surface(&self.area), text(&self.name)])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let code = row.code(1, "code", DivisionCode::new)?;
        Ok(Self { code, area: row.geometry(2, geometry::area)?, name: row.get(3, "name")? })
    }
}

impl Feature for Community {
    const LAYER: Layer = Layer::Communities;

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![
            text(self.code.as_str()),
            surface(&self.area),
            text(&self.name),
            self.subdistrict.as_ref().map(ToString::to_string).into(),
            self.kind.clone().into(),
        ])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            code: row.code(1, "code", DivisionCode::new)?,
            area: row.geometry(2, geometry::area)?,
            name: row.get(3, "name")?,
            subdistrict: row.optional_code(4, "subdistrict", DivisionCode::new)?,
            kind: row.get(5, "type")?,
        })
    }
}

impl Feature for Building {
    const LAYER: Layer = Layer::Buildings;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let id = text(self.id.as_str());
        let footprint = self.footprint.as_ref().map(|area| vec![id.clone(), surface(area)]);
        let building =
            vec![id, point(self.place), self.households.into(), self.levels.into(), self.floor_area.into()];
        vec![Some(building), footprint]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            place: row.geometry(2, geometry::place)?,
            households: row.get(3, "households")?,
            levels: row.get(4, "levels")?,
            floor_area: row.get(5, "floor_area")?,
            footprint: row.optional_geometry(6, geometry::area)?,
        })
    }

    fn select() -> String {
        include_str!("queries/select_buildings.sql").to_owned()
    }
}

impl Feature for Household {
    const LAYER: Layer = Layer::Households;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![
            text(self.id.as_str()),
            point(self.place),
            self.households.into(),
            self.building.as_ref().map(ToString::to_string).into(),
        ])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            place: row.geometry(2, geometry::place)?,
            households: row.get(3, "households")?,
            building: row.optional_code(4, "building", FeatureId::new)?,
        })
    }
}

impl Feature for Street {
    const LAYER: Layer = Layer::Streets;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![
            text(self.id.as_str()),
            line(&self.lines),
            text(self.class.name()),
            self.name.clone().into(),
        ])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class: String = row.get(3, "class")?;
        let Ok(class) = class.parse();
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            lines: row.geometry(2, geometry::lines)?,
            class,
            name: row.get(4, "name")?,
        })
    }
}

impl Feature for Barrier {
    const LAYER: Layer = Layer::Barriers;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let shape = match &self.shape {
            BarrierShape::Lines(lines) => line(lines),
            BarrierShape::Area(area) => surface(area),
        };
        vec![Some(vec![text(self.id.as_str()), shape, text(self.class.name()), self.name.clone().into()])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class: String = row.get(3, "class")?;
        let Ok(class) = class.parse();
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            shape: row.geometry(2, geometry::barrier)?,
            class,
            name: row.get(4, "name")?,
        })
    }
}

/// As `GeoPackage` 1.3 writes it, with thousandths.
pub(super) fn moment(at: Option<Timestamp>) -> Value {
    at.map(|at| at.to_string().replace('Z', ".000Z")).into()
}

impl Feature for Case {
    const LAYER: Layer = Layer::Cases;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let times = &self.times;
        vec![Some(vec![
            text(self.id.as_str()),
            self.place.map_or(Value::Null, point),
            text(self.domain.name()),
            text(&self.category),
            self.source.clone().into(),
            moment(Some(times.reported_at)),
            moment(times.filed_at),
            moment(times.dispatched_at),
            moment(times.due_at),
            moment(times.handled_at),
            moment(times.closed_at),
            self.rework.into(),
            self.redispatched.into(),
            text(self.status.name()),
        ])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            place: row.optional_geometry(2, geometry::place)?,
            domain: row.parsed(3, "domain")?,
            category: row.get(4, "category")?,
            source: row.get(5, "source")?,
            times: CaseTimes {
                reported_at: row.parsed(6, "reported_at")?,
                filed_at: row.optional_parsed(7, "filed_at")?,
                dispatched_at: row.optional_parsed(8, "dispatched_at")?,
                due_at: row.optional_parsed(9, "due_at")?,
                handled_at: row.optional_parsed(10, "handled_at")?,
                closed_at: row.optional_parsed(11, "closed_at")?,
            },
            rework: row.get(12, "rework")?,
            redispatched: row.get(13, "redispatched")?,
            status: row.parsed(14, "status")?,
        })
    }
}

impl Feature for Station {
    const LAYER: Layer = Layer::Stations;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let class = text(self.class.name());
        vec![Some(vec![text(self.id.as_str()), point(self.place), class, self.name.clone().into()])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class: String = row.get(3, "class")?;
        let Ok(class) = class.parse();
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            place: row.geometry(2, geometry::place)?,
            class,
            name: row.get(4, "name")?,
        })
    }
}

impl Feature for Post {
    const LAYER: Layer = Layer::Posts;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let (unit, role) = (text(self.unit.as_str()), text(self.role.name()));
        vec![Some(vec![text(self.id.as_str()), unit, role, self.filled.into(), self.deputy.into()])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let role: String = row.get(3, "role")?;
        let Ok(role) = role.parse();
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            unit: row.code(2, "unit", FeatureId::new)?,
            role,
            filled: row.get(4, "filled")?,
            deputy: row.get(5, "deputy")?,
        })
    }
}

impl Feature for Organization {
    const LAYER: Layer = Layer::Organizations;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        let (class, unit) = (text(self.class.name()), text(self.unit.as_str()));
        vec![Some(vec![text(self.id.as_str()), class, unit, self.count.into()])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class: String = row.get(2, "class")?;
        let Ok(class) = class.parse();
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            class,
            unit: row.code(3, "unit", FeatureId::new)?,
            count: row.get(4, "count")?,
        })
    }
}

impl Feature for Patrol {
    const LAYER: Layer = Layer::Patrols;

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Option<Values>> {
        vec![Some(vec![
            text(self.id.as_str()),
            self.trace.as_ref().map_or(Value::Null, line),
            text(self.unit.as_str()),
            moment(Some(self.due_at)),
            moment(self.made_at),
        ])]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(1, "id", FeatureId::new)?,
            trace: row.optional_geometry(2, geometry::lines)?,
            unit: row.code(3, "unit", FeatureId::new)?,
            due_at: row.parsed(4, "due_at")?,
            made_at: row.optional_parsed(5, "made_at")?,
        })
    }
}
