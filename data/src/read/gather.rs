use std::collections::HashMap;

use geo::Geometry;
use wangge_model::Layer;

use super::error::Fault;
use super::fields::{Bindings, Field, FieldMap};
use super::privacy::ColumnScan;
use super::report::shorten;
use super::value::Value;

/// More rows than any district has; a guard for the memory.
const MOST_ROWS: u64 = 20_000_000;
/// More columns than any honest file has.
const MOST_COLUMNS: usize = 10_000;

/// A row that is kept, with the values of the columns that may matter.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) geometry: Option<Geometry<f64>>,
    values: Vec<(usize, Value)>,
}

impl Row {
    /// The value of a field, and nothing where the file has no such column.
    pub(super) fn value(&self, bindings: &Bindings, field: Field) -> &Value {
        let Some(column) = bindings.column(field) else { return &Value::Null };
        self.values.iter().find(|(index, _)| *index == column).map_or(&Value::Null, |(_, value)| value)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RowFault {
    pub(super) column: Option<String>,
    pub(super) value: String,
    pub(super) expected: String,
}

impl RowFault {
    pub(super) fn new(column: Option<&str>, value: &str, expected: impl Into<String>) -> Self {
        Self { column: column.map(str::to_owned), value: shorten(value), expected: expected.into() }
    }
}

/// Where every format's rows come together: values that no field needs are looked at for persons
/// and let go.
pub(super) struct Gatherer {
    layer: Layer,
    /// The name of its table among others.
    name: &'static str,
    /// Whether the rows are places; of posts, organizations and plain tables nobody asks where they are.
    placed: bool,
    fields: FieldMap,
    columns: Vec<String>,
    index: HashMap<String, usize>,
    kept: Vec<bool>,
    scans: Vec<ColumnScan>,
    rows: Vec<Row>,
    faults: Vec<(u64, RowFault)>,
    total: u64,
}

/// All rows of a file.
pub(super) struct Gathered {
    pub(super) columns: Vec<String>,
    pub(super) bindings: Bindings,
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<(u64, RowFault)>,
    pub(super) total: u64,
    /// The fields besides the place.
    pub(super) fields: &'static [Field],
}

impl Gatherer {
    pub(super) fn new(layer: Layer, fields: FieldMap) -> Self {
        Self {
            layer,
            name: layer.name(),
            placed: !matches!(layer, Layer::Posts | Layer::Organizations),
            fields,
            columns: Vec::new(),
            index: HashMap::new(),
            kept: Vec::new(),
            scans: Vec::new(),
            rows: Vec::new(),
            faults: Vec::new(),
            total: 0,
        }
    }

    /// For places that are no layer: those of a layer are alike.
    pub(super) fn of_areas(name: &'static str, layer: Layer, fields: FieldMap) -> Self {
        Self { name, ..Self::new(layer, fields) }
    }

    /// For a table by building.
    pub(super) fn of_table(fields: FieldMap) -> Self {
        Self { name: "", placed: false, ..Self::new(Layer::Buildings, fields) }
    }

    /// The name that its table has in a file of several.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the rows are places.
    pub(super) fn placed(&self) -> bool {
        self.placed
    }

    /// Whether a table of them may have no coordinates at all.
    pub(super) fn may_lack_places(&self) -> bool {
        self.layer == Layer::Patrols
    }

    /// The index of a column, which is made when it is new.
    pub(super) fn column(&mut self, name: &str) -> Result<usize, Fault> {
        if let Some(&index) = self.index.get(name) {
            return Ok(index);
        }
        let index = self.columns.len();
        if index >= MOST_COLUMNS {
            return Err(Fault::bad(
                format!("the file has more than {MOST_COLUMNS} columns"),
                "a table of places with a few columns",
            ));
        }
        self.columns.push(name.to_owned());
        self.index.insert(name.to_owned(), index);
        self.kept.push(!self.fields.candidates(name).is_empty());
        self.scans.push(ColumnScan::default());
        Ok(index)
    }

    /// Whether a field may come from a column.
    pub(super) fn matters(&self, column: usize) -> bool {
        self.kept[column]
    }

    /// Takes a row, or the reason why its geometry is none.
    pub(super) fn row(
        &mut self,
        number: u64,
        mut values: Vec<(usize, Value)>,
        geometry: Result<Option<Geometry<f64>>, RowFault>,
    ) -> Result<(), Fault> {
        self.count()?;
        for (column, value) in &values {
            self.scans[*column].see(value);
        }
        values.retain(|(column, value)| self.kept[*column] && *value != Value::Null);
        match geometry {
            Ok(geometry) => self.rows.push(Row { number, geometry, values }),
            Err(_) if !self.placed => self.rows.push(Row { number, geometry: None, values }),
            Err(fault) => self.faults.push((number, fault)),
        }
        Ok(())
    }

    /// Takes a row that could not even be taken apart.
    pub(super) fn reject(&mut self, number: u64, fault: RowFault) -> Result<(), Fault> {
        self.count()?;
        self.faults.push((number, fault));
        Ok(())
    }

    fn count(&mut self) -> Result<(), Fault> {
        self.total += 1;
        if self.total > MOST_ROWS {
            let what = format!("the file has more than {MOST_ROWS} rows");
            return Err(Fault::bad(what, "a file of one district, or several files"));
        }
        Ok(())
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When there was no row, a column identifies people, or a mapped column is missing.
    pub(super) fn finish(self) -> Result<Gathered, Fault> {
        for (column, scan) in self.columns.iter().zip(&self.scans) {
            if let Some(why) = scan.verdict(column, self.layer) {
                return Err(Fault::Personal { column: column.clone(), why });
            }
        }
        if self.total == 0 {
            return Err(Fault::bad("the file holds no rows", "at least one feature or row"));
        }
        let bindings = self.fields.bind(&self.columns)?;
        Ok(Gathered {
            fields: self.fields.fields(),
            columns: self.columns,
            bindings,
            rows: self.rows,
            faults: self.faults,
            total: self.total,
        })
    }
}
