//! Each layer's rows to values and back, in the order of the table's columns.

use wangge_model::{
    Barrier, BarrierShape, Building, Case, CaseTimes, Community, District, DivisionCode, FeatureId,
    Household, Layer, Organization, Patrol, Post, Station, Street, Subdistrict,
};

use super::failure::Failure;
use super::row::Reader;
use super::table::Table;
use super::value::Value;
use crate::shape;

/// What a layer is made of.
pub(super) trait Feature: Sized {
    const LAYER: Layer;
    const TABLE: Table;

    /// The code or id.
    fn key(&self) -> &str;

    /// The row.
    fn values(&self) -> Vec<Value<'_>>;

    /// Reads a row.
    fn read(row: &Reader) -> Result<Self, Failure>;
}

impl Feature for District {
    const LAYER: Layer = Layer::District;
    const TABLE: Table = Table { name: "district", columns: &["code", "geom", "name"] };

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![Value::text(self.code.as_str()), Value::Surface(Some(&self.area)), Value::text(&self.name)]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let code = row.code(0, "code", DivisionCode::new)?;
        Ok(Self { code, area: row.geometry(1, shape::area)?, name: row.get(2, "name")? })
    }
}

impl Feature for Subdistrict {
    const LAYER: Layer = Layer::Subdistricts;
    const TABLE: Table = Table { name: "subdistricts", columns: &["code", "geom", "name"] };

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![Value::text(self.code.as_str()), Value::Surface(Some(&self.area)), Value::text(&self.name)]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let code = row.code(0, "code", DivisionCode::new)?;
        Ok(Self { code, area: row.geometry(1, shape::area)?, name: row.get(2, "name")? })
    }
}

impl Feature for Community {
    const LAYER: Layer = Layer::Communities;
    const TABLE: Table =
        Table { name: "communities", columns: &["code", "geom", "name", "subdistrict", "type"] };

    fn key(&self) -> &str {
        self.code.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.code.as_str()),
            Value::Surface(Some(&self.area)),
            Value::text(&self.name),
            Value::Text(self.subdistrict.as_ref().map(DivisionCode::as_str)),
            Value::Text(self.kind.as_deref()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            code: row.code(0, "code", DivisionCode::new)?,
            area: row.geometry(1, shape::area)?,
            name: row.get(2, "name")?,
            subdistrict: row.optional_code(3, "subdistrict", DivisionCode::new)?,
            kind: row.get(4, "type")?,
        })
    }
}

impl Feature for Building {
    const LAYER: Layer = Layer::Buildings;
    const TABLE: Table = Table {
        name: "buildings",
        columns: &["id", "geom", "households", "levels", "floor_area", "footprint"],
    };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::Point(Some(self.place)),
            Value::Number(self.households.map(i64::from)),
            Value::Real(self.levels),
            Value::Real(self.floor_area),
            Value::Surface(self.footprint.as_ref()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            place: row.geometry(1, shape::place)?,
            households: row.optional_count(2, "households")?,
            levels: row.get(3, "levels")?,
            floor_area: row.get(4, "floor_area")?,
            footprint: row.optional_geometry(5, "footprint", shape::area)?,
        })
    }
}

impl Feature for Household {
    const LAYER: Layer = Layer::Households;
    const TABLE: Table = Table { name: "households", columns: &["id", "geom", "households", "building"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::Point(Some(self.place)),
            Value::number(self.households),
            Value::Text(self.building.as_ref().map(FeatureId::as_str)),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            place: row.geometry(1, shape::place)?,
            households: row.count(2, "households")?,
            building: row.optional_code(3, "building", FeatureId::new)?,
        })
    }
}

impl Feature for Street {
    const LAYER: Layer = Layer::Streets;
    const TABLE: Table = Table { name: "streets", columns: &["id", "geom", "class", "name"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::Lines(Some(&self.lines)),
            Value::text(self.class.name()),
            Value::Text(self.name.as_deref()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class = row.parsed(2, "class")?;
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            lines: row.geometry(1, shape::lines)?,
            class,
            name: row.get(3, "name")?,
        })
    }
}

impl Feature for Barrier {
    const LAYER: Layer = Layer::Barriers;
    const TABLE: Table = Table { name: "barriers", columns: &["id", "geom", "class", "name"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        let shape = match &self.shape {
            BarrierShape::Lines(lines) => Value::Lines(Some(lines)),
            BarrierShape::Area(area) => Value::Surface(Some(area)),
        };
        vec![
            Value::text(self.id.as_str()),
            shape,
            Value::text(self.class.name()),
            Value::Text(self.name.as_deref()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        let class = row.parsed(2, "class")?;
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            shape: row.geometry(1, shape::barrier)?,
            class,
            name: row.get(3, "name")?,
        })
    }
}

impl Feature for Case {
    const LAYER: Layer = Layer::Cases;
    const TABLE: Table = Table {
        name: "cases",
        columns: &[
            "id",
            "geom",
            "domain",
            "category",
            "source",
            "reported_at",
            "filed_at",
            "dispatched_at",
            "due_at",
            "handled_at",
            "closed_at",
            "rework",
            "redispatched",
            "status",
        ],
    };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        let times = &self.times;
        vec![
            Value::text(self.id.as_str()),
            Value::Point(self.place),
            Value::text(self.domain.name()),
            Value::text(&self.category),
            Value::Text(self.source.as_deref()),
            Value::Moment(Some(times.reported_at)),
            Value::Moment(times.filed_at),
            Value::Moment(times.dispatched_at),
            Value::Moment(times.due_at),
            Value::Moment(times.handled_at),
            Value::Moment(times.closed_at),
            Value::number(self.rework),
            Value::Number(self.redispatched.map(Into::into)),
            Value::text(self.status.name()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            place: row.optional_geometry(1, "geom", shape::place)?,
            domain: row.parsed(2, "domain")?,
            category: row.get(3, "category")?,
            source: row.get(4, "source")?,
            times: CaseTimes {
                reported_at: row.moment(5, "reported_at")?,
                filed_at: row.optional_moment(6, "filed_at")?,
                dispatched_at: row.optional_moment(7, "dispatched_at")?,
                due_at: row.optional_moment(8, "due_at")?,
                handled_at: row.optional_moment(9, "handled_at")?,
                closed_at: row.optional_moment(10, "closed_at")?,
            },
            rework: row.count(11, "rework")?,
            redispatched: row.optional_count(12, "redispatched")?,
            status: row.parsed(13, "status")?,
        })
    }
}

impl Feature for Station {
    const LAYER: Layer = Layer::Stations;
    const TABLE: Table = Table { name: "stations", columns: &["id", "geom", "class", "name"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::Point(Some(self.place)),
            Value::text(self.class.name()),
            Value::Text(self.name.as_deref()),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            place: row.geometry(1, shape::place)?,
            class: row.parsed(2, "class")?,
            name: row.get(3, "name")?,
        })
    }
}

impl Feature for Post {
    const LAYER: Layer = Layer::Posts;
    const TABLE: Table = Table { name: "posts", columns: &["id", "unit", "role", "filled", "deputy"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::text(self.unit.as_str()),
            Value::text(self.role.name()),
            Value::Flag(self.filled),
            Value::Flag(self.deputy),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            unit: row.code(1, "unit", FeatureId::new)?,
            role: row.parsed(2, "role")?,
            filled: row.get(3, "filled")?,
            deputy: row.get(4, "deputy")?,
        })
    }
}

impl Feature for Organization {
    const LAYER: Layer = Layer::Organizations;
    const TABLE: Table = Table { name: "organizations", columns: &["id", "class", "unit", "count"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::text(self.class.name()),
            Value::text(self.unit.as_str()),
            Value::number(self.count),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            class: row.parsed(1, "class")?,
            unit: row.code(2, "unit", FeatureId::new)?,
            count: row.count(3, "count")?,
        })
    }
}

impl Feature for Patrol {
    const LAYER: Layer = Layer::Patrols;
    const TABLE: Table = Table { name: "patrols", columns: &["id", "geom", "unit", "due_at", "made_at"] };

    fn key(&self) -> &str {
        self.id.as_str()
    }

    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::text(self.id.as_str()),
            Value::Lines(self.trace.as_ref()),
            Value::text(self.unit.as_str()),
            Value::Moment(Some(self.due_at)),
            Value::Moment(self.made_at),
        ]
    }

    fn read(row: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            id: row.code(0, "id", FeatureId::new)?,
            trace: row.optional_geometry(1, "geom", shape::lines)?,
            unit: row.code(2, "unit", FeatureId::new)?,
            due_at: row.moment(3, "due_at")?,
            made_at: row.optional_moment(4, "made_at")?,
        })
    }
}
