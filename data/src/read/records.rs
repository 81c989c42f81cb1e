//! Rows become the records of a layer, or rejects.

use std::collections::{BTreeMap, HashMap};

use geo::{Geometry, MultiLineString, MultiPolygon};
use jiff::tz::TimeZone;
use wangge_model::{
    Area, Barrier, BarrierClass, BarrierShape, Building, CodeError, Community, District, DivisionCode,
    FeatureId, GeometryError, Household, Layer, Lines, Place, Records, Street, StreetClass, Subdistrict,
    Timestamp,
};

use super::Profile;
use super::classes::{barrier_class, street_class};
use super::error::Fault;
use super::fields::{Field, listed};
use super::gather::{Gathered, Row, RowFault};
use super::identity::{made_id, same_shape_key};
use super::reader::NamedArea;
use super::value::Value;

/// Most households that one building or point can hold.
const MOST_HOUSEHOLDS: f64 = 100_000.0;
/// Floor area and levels above these are mistakes.
const LARGEST_FLOOR_AREA: f64 = 1e8;
const MOST_LEVELS: f64 = 200.0;

pub(super) type Made<T> = Result<T, RowFault>;

/// Turns rows, whose geometry is WGS 84 by now, into records.
pub(super) struct Builder<'a> {
    layer: Layer,
    gathered: &'a Gathered,
    /// The first row of every id.
    seen: HashMap<String, u64>,
    /// The first row of every outline.
    shapes: HashMap<String, u64>,
    made_ids: u64,
    nameless: u64,
    unknown_classes: BTreeMap<String, u64>,
    subdistrict_names: u64,
    pub(super) faults: Vec<(u64, RowFault)>,
    /// Of times that do not say their own.
    pub(super) zone: Option<TimeZone>,
    /// How the system's exports are read.
    pub(super) profile: Option<&'a Profile>,
    /// What happens later is a mistake.
    pub(super) not_after: Option<Timestamp>,
    /// Words for the status that the profile does not know, and how often each came.
    pub(super) unknown_statuses: BTreeMap<String, u64>,
}

/// A row with its geometry in WGS 84, if it has one.
pub(super) type Converted<'a> = (u64, &'a Row, Option<Geometry<f64>>);

impl<'a> Builder<'a> {
    pub(super) fn new(layer: Layer, gathered: &'a Gathered) -> Self {
        Self {
            layer,
            gathered,
            seen: HashMap::new(),
            shapes: HashMap::new(),
            made_ids: 0,
            nameless: 0,
            unknown_classes: BTreeMap::new(),
            subdistrict_names: 0,
            faults: Vec::new(),
            zone: None,
            profile: None,
            not_after: None,
            unknown_statuses: BTreeMap::new(),
        }
    }

    /// # Errors
    /// When the layer is not one that files are imported into, or a column it needs is missing.
    pub(super) fn build(&mut self, rows: &[Converted<'a>]) -> Result<Records, Fault> {
        let divisions = matches!(self.layer, Layer::Subdistricts | Layer::Communities);
        if divisions && self.gathered.bindings.column(Field::Code).is_none() {
            return Err(Fault::bad(
                format!("there is no column of codes among {}", listed(&self.gathered.columns)),
                "a column code, 编码 or 代码; or name it in the mapping",
            ));
        }
        // What has no place, or need not have one, is known by its id alone.
        let placeless =
            matches!(self.layer, Layer::Cases | Layer::Posts | Layer::Organizations | Layer::Patrols);
        let are_numbered = self.constant(Field::Id).is_some();
        if placeless && !are_numbered && self.gathered.bindings.column(Field::Id).is_none() {
            return Err(Fault::bad(
                format!("there is no column of ids among {}", listed(&self.gathered.columns)),
                "a column id, 编号, 案件编号 or 工单号; or name it in the mapping",
            ));
        }
        Ok(match self.layer {
            Layer::District => Records::District(self.each(rows, Self::district)),
            Layer::Subdistricts => Records::Subdistricts(self.each(rows, Self::subdistrict)),
            Layer::Communities => Records::Communities(self.each(rows, Self::community)),
            Layer::Buildings => Records::Buildings(self.each(rows, Self::building)),
            Layer::Households => Records::Households(self.each(rows, Self::household)),
            Layer::Streets => Records::Streets(self.each(rows, Self::street)),
            Layer::Barriers => Records::Barriers(self.each(rows, Self::barrier)),
            Layer::Cases => Records::Cases(self.every(rows, Self::case)),
            Layer::Stations => Records::Stations(self.each(rows, Self::station)),
            Layer::Posts => Records::Posts(self.every(rows, |builder, row, _| builder.post(row))),
            Layer::Organizations => {
                Records::Organizations(self.every(rows, |builder, row, _| builder.organization(row)))
            }
            Layer::Patrols => Records::Patrols(self.every(rows, Self::patrol)),
            Layer::Grids | Layer::Assignment | Layer::Sheets | Layer::Lineage | Layer::Limits => {
                return Err(Fault::bad(
                    format!("{} come out of a plan and are not imported", self.layer),
                    "one of district, subdistricts, communities, buildings, households, streets, barriers, cases, stations, posts, organizations, patrols",
                ));
            }
        })
    }

    /// # Errors
    /// When there is no column of names.
    pub(super) fn areas(&mut self, rows: &[Converted<'a>]) -> Result<Vec<NamedArea>, Fault> {
        if self.gathered.bindings.column(Field::Name).is_none() {
            return Err(Fault::bad(
                format!("there is no column of names among {}", listed(&self.gathered.columns)),
                "a column name or 名称",
            ));
        }
        Ok(self.each(rows, Self::named_area))
    }

    fn each<T>(
        &mut self,
        rows: &[Converted<'a>],
        make: fn(&mut Self, &Row, &Geometry<f64>) -> Made<T>,
    ) -> Vec<T> {
        self.every(rows, |builder, row, shape| match shape {
            Some(shape) => make(builder, row, shape),
            None => Err(RowFault::new(Some("geometry"), "", "a geometry; this row has none")),
        })
    }

    /// For rows that need no geometry.
    fn every<T>(
        &mut self,
        rows: &[Converted<'a>],
        make: impl Fn(&mut Self, &Row, Option<&Geometry<f64>>) -> Made<T>,
    ) -> Vec<T> {
        let mut made = Vec::with_capacity(rows.len());
        for (number, row, shape) in rows {
            match make(self, row, shape.as_ref()) {
                Ok(record) => made.push(record),
                Err(fault) => self.faults.push((*number, fault)),
            }
        }
        made
    }

    /// What the report should say besides.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.made_ids > 0 {
            notes.push(format!(
                "{} ids made from a hash of the coordinates, there is no column of ids",
                self.made_ids
            ));
        }
        if self.nameless > 0 {
            notes.push(format!("{} rows have no name, their code is taken", self.nameless));
        }
        if self.subdistrict_names > 0 {
            notes.push(format!(
                "{} subdistricts are given by name, not by code: left open, the place decides",
                self.subdistrict_names
            ));
        }
        if !self.unknown_classes.is_empty() {
            let shown: Vec<String> =
                self.unknown_classes.iter().take(10).map(|(word, n)| format!("{word:?} ({n})")).collect();
            notes.push(format!("unknown classes taken as other: {}", shown.join(", ")));
        }
        if !self.unknown_statuses.is_empty() {
            let shown: Vec<String> =
                self.unknown_statuses.iter().take(10).map(|(word, n)| format!("{word:?} ({n})")).collect();
            let shown = shown.join(", ");
            notes.push(format!(
                "the profile does not know these words for the status, the times are taken: {shown}"
            ));
        }
        notes
    }

    pub(super) fn value<'r>(&self, row: &'r Row, field: Field) -> &'r Value {
        row.value(&self.gathered.bindings, field)
    }

    pub(super) fn fault(&self, field: Field, value: &Value, expected: impl Into<String>) -> RowFault {
        let column =
            self.gathered.bindings.column(field).map_or(field.name(), |index| &self.gathered.columns[index]);
        RowFault::new(Some(column), &value.text(), expected)
    }

    /// A code or id, unique in the file.
    pub(super) fn unique<T>(
        &mut self,
        row: &Row,
        field: Field,
        make: fn(&str) -> Result<T, CodeError>,
    ) -> Made<T> {
        let value = self.value(row, field);
        let text = value.code();
        let scientific =
            text.contains(['e', 'E']) && text.contains(['+', '.']) && text.parse::<f64>().is_ok();
        if scientific {
            return Err(self.fault(
                field,
                value,
                "all digits of the code; a spreadsheet has rounded this one",
            ));
        }
        self.unique_as(row, field, text, make)
    }

    /// A code or id that a row has by this text, unique in the file.
    pub(super) fn unique_as<T>(
        &mut self,
        row: &Row,
        field: Field,
        text: String,
        make: fn(&str) -> Result<T, CodeError>,
    ) -> Made<T> {
        let value = self.value(row, field);
        let made =
            make(&text).map_err(|error| self.fault(field, value, format!("a {}: {error}", field.name())))?;
        if let Some(first) = self.seen.get(&text) {
            let expected = format!("a unique {}; row {first} has the same", field.name());
            return Err(self.fault(field, value, expected));
        }
        self.seen.insert(text, row.number);
        Ok(made)
    }

    /// The id that the file gives, or one made from the place.
    pub(super) fn id(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<FeatureId> {
        if self.gathered.bindings.column(Field::Id).is_some() {
            return self.unique(row, Field::Id, FeatureId::new);
        }
        let base = made_id(shape);
        let area = matches!(shape, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
        if let Some(first) = self.seen.get(&base).filter(|_| area) {
            return Err(RowFault::new(
                Some("geometry"),
                "",
                format!("another outline than that of row {first}"),
            ));
        }
        // Several buildings at one point are told apart by their order.
        let mut id = base.clone();
        let mut sequence = 1;
        while self.seen.contains_key(&id) {
            sequence += 1;
            id = format!("{base}-{sequence}");
        }
        self.made_ids += 1;
        let made = FeatureId::new(&id).map_err(|error| RowFault::new(None, &id, error.to_string()))?;
        self.seen.insert(id, row.number);
        Ok(made)
    }

    fn name(&mut self, row: &Row, code: &DivisionCode) -> Made<String> {
        let value = self.value(row, Field::Name);
        if value.is_blank() {
            self.nameless += 1;
            return Ok(code.to_string());
        }
        self.readable(Field::Name, value)
    }

    /// A text, where there is one.
    pub(super) fn optional(&self, row: &Row, field: Field) -> Made<Option<String>> {
        let value = self.value(row, field);
        if value.is_blank() { Ok(None) } else { self.readable(field, value).map(Some) }
    }

    /// A text that was not decoded wrongly before it came here.
    fn readable(&self, field: Field, value: &Value) -> Made<String> {
        let text = value.text();
        if text.contains('\u{fffd}') || text.contains("锟斤拷") {
            return Err(self.fault(field, value, "readable text; this was read in a wrong encoding before"));
        }
        Ok(text.trim().to_owned())
    }

    pub(super) fn count(&self, field: Field, value: &Value) -> Made<Option<u32>> {
        if value.is_blank() {
            return Ok(None);
        }
        match value.number() {
            Some(number) if number.fract() == 0.0 && (0.0..=MOST_HOUSEHOLDS).contains(&number) => {
                Ok(Some(number as u32))
            }
            _ => Err(self.fault(field, value, format!("a whole number from 0 to {MOST_HOUSEHOLDS}"))),
        }
    }

    fn measure(&self, row: &Row, field: Field, most: f64) -> Made<Option<f64>> {
        let value = self.value(row, field);
        if value.is_blank() {
            return Ok(None);
        }
        match value.number() {
            Some(number) if (0.0..=most).contains(&number) => Ok(Some(number)),
            _ => Err(self.fault(field, value, format!("a number from 0 to {most}"))),
        }
    }

    /// An outline that no row before has.
    fn outline(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Area> {
        let area = area(shape)?;
        match self.shapes.entry(same_shape_key(area.geometry())) {
            std::collections::hash_map::Entry::Occupied(first) => Err(RowFault::new(
                Some("geometry"),
                kind(shape),
                format!("an outline of its own; row {} has the same", first.get()),
            )),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(row.number);
                Ok(area)
            }
        }
    }

    fn district(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<District> {
        let area = self.outline(row, shape)?;
        let code = if self.gathered.bindings.column(Field::Code).is_some() {
            self.unique(row, Field::Code, DivisionCode::new)?
        } else {
            self.made_ids += 1;
            let id = made_id(shape);
            DivisionCode::new(&id).map_err(|error| RowFault::new(None, &id, error.to_string()))?
        };
        Ok(District { name: self.name(row, &code)?, code, area })
    }

    fn subdistrict(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Subdistrict> {
        let area = self.outline(row, shape)?;
        let code = self.unique(row, Field::Code, DivisionCode::new)?;
        Ok(Subdistrict { name: self.name(row, &code)?, code, area })
    }

    fn community(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Community> {
        let area = self.outline(row, shape)?;
        let code = self.unique(row, Field::Code, DivisionCode::new)?;
        let name = self.name(row, &code)?;
        let kind = self.optional(row, Field::Type)?;
        Ok(Community { code, name, subdistrict: self.parent(row)?, kind, area })
    }

    fn named_area(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<NamedArea> {
        let area = self.outline(row, shape)?;
        let name = self.optional(row, Field::Name)?;
        let name = name.ok_or_else(|| self.fault(Field::Name, self.value(row, Field::Name), "a name"))?;
        Ok(NamedArea { name, area })
    }

    /// The code of the subdistrict; its name is no code.
    fn parent(&mut self, row: &Row) -> Made<Option<DivisionCode>> {
        let value = self.value(row, Field::Subdistrict);
        let text = value.code();
        if value.is_blank() {
            return Ok(None);
        }
        if !text.is_ascii() {
            self.subdistrict_names += 1;
            return Ok(None);
        }
        match DivisionCode::new(&text) {
            Ok(code) => Ok(Some(code)),
            Err(error) => Err(self.fault(Field::Subdistrict, value, format!("a code: {error}"))),
        }
    }

    fn building(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Building> {
        let (place, footprint) = match shape {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => {
                let area = area(shape)?;
                (area.inner_place(), Some(area))
            }
            _ => (place(shape, "Point, Polygon or MultiPolygon")?, None),
        };
        let households = self.count(Field::Households, self.value(row, Field::Households))?;
        let levels = self.measure(row, Field::Levels, MOST_LEVELS)?;
        let floor_area = self.measure(row, Field::FloorArea, LARGEST_FLOOR_AREA)?;
        Ok(Building { id: self.id(row, shape)?, place, footprint, households, levels, floor_area })
    }

    fn household(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Household> {
        let place = place(shape, "Point")?;
        let value = self.value(row, Field::Households);
        let households = if self.gathered.bindings.column(Field::Households).is_some() {
            let count = self.count(Field::Households, value)?;
            count.ok_or_else(|| self.fault(Field::Households, value, "a whole number"))?
        } else {
            1
        };
        let building = match self.value(row, Field::Building) {
            value if value.is_blank() => None,
            value => Some(FeatureId::new(&value.code()).map_err(|error| {
                self.fault(Field::Building, value, format!("the id of a building: {error}"))
            })?),
        };
        Ok(Household { id: self.id(row, shape)?, place, households, building })
    }

    fn street(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Street> {
        let lines = lines(shape, "LineString or MultiLineString")?;
        let class = self.class(row, Field::Class, street_class).unwrap_or(StreetClass::Other);
        let name = self.optional(row, Field::Name)?;
        Ok(Street { id: self.id(row, shape)?, class, name, lines })
    }

    fn barrier(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Barrier> {
        let found = match shape {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => BarrierShape::Area(area(shape)?),
            _ => BarrierShape::Lines(lines(shape, "lines or polygons")?),
        };
        let class = self.class(row, Field::Class, barrier_class).unwrap_or(BarrierClass::Other);
        let name = self.optional(row, Field::Name)?;
        Ok(Barrier { id: self.id(row, shape)?, class, name, shape: found })
    }

    /// A word that is known; those that are not are counted.
    pub(super) fn class<T>(&mut self, row: &Row, field: Field, known: fn(&str) -> Option<T>) -> Option<T> {
        let value = self.value(row, field);
        if value.is_blank() {
            return None;
        }
        let word = value.text();
        let found = known(&word);
        if found.is_none() {
            *self.unknown_classes.entry(super::report::shorten(&word)).or_default() += 1;
        }
        found
    }
}

fn kind(shape: &Geometry<f64>) -> &'static str {
    match shape {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

fn wrong_type(shape: &Geometry<f64>, expected: &'static str) -> RowFault {
    RowFault::new(Some("geometry"), kind(shape), expected)
}

fn geometry_fault(shape: &Geometry<f64>, error: &GeometryError) -> RowFault {
    RowFault::new(Some("geometry"), kind(shape), format!("a valid {}: {error}", kind(shape)))
}

fn area(shape: &Geometry<f64>) -> Made<Area> {
    let polygons = match shape {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
        Geometry::MultiPolygon(polygons) => polygons.clone(),
        _ => return Err(wrong_type(shape, "Polygon or MultiPolygon")),
    };
    Area::new(polygons).map_err(|error| geometry_fault(shape, &error))
}

pub(super) fn lines(shape: &Geometry<f64>, expected: &'static str) -> Made<Lines> {
    let lines = match shape {
        Geometry::LineString(line) => MultiLineString(vec![line.clone()]),
        Geometry::MultiLineString(lines) => lines.clone(),
        _ => return Err(wrong_type(shape, expected)),
    };
    Lines::new(lines).map_err(|error| geometry_fault(shape, &error))
}

pub(super) fn place(shape: &Geometry<f64>, expected: &'static str) -> Made<Place> {
    let at = match shape {
        Geometry::Point(point) => point.0,
        Geometry::MultiPoint(points) if points.0.len() == 1 => points.0[0].0,
        _ => return Err(wrong_type(shape, expected)),
    };
    Place::new(at)
        .map_err(|error| RowFault::new(Some("geometry"), &format!("{} {}", at.x, at.y), error.to_string()))
}
