//! Tables that give each building a value.

use std::path::Path;

use wangge_model::{FeatureId, Layer};

use super::error::Fault;
use super::fields::{Field, FieldMap, listed};
use super::gather::{Gatherer, Row};
use super::reader::{rejects, rows_of};
use super::records::{Builder, Made};
use super::{ReadError, Reject};

/// The rows of a table by building: the good ones, and those that could not be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingTable<T> {
    /// The column of the buildings' ids.
    pub column: String,
    /// Good rows in the order of the file, each building once.
    pub rows: Vec<BuildingRow<T>>,
    /// Bad ones, in the order of the file.
    pub rejects: Vec<Reject>,
}

/// What a table says of one building.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingRow<T> {
    /// The row, counted as in [`Reject::row`].
    pub row: u64,
    /// The building.
    pub building: FeatureId,
    /// Its value.
    pub value: T,
}

/// Reads an amount of each building from a column of a table in any format that layers come in.
///
/// # Errors
/// When the file as a whole cannot be taken, or has no such column or none of the buildings' ids.
pub fn read_amounts(path: &Path, column: &str) -> Result<BuildingTable<f64>, ReadError> {
    const FIELDS: &[Field] = &[Field::Building, Field::Id, Field::Amount];
    read(path, FieldMap::only(Layer::Buildings, FIELDS).with(Field::Amount, column), amount)
}

/// Reads which buildings belong together: a table with the columns building and group.
///
/// # Errors
/// When the file as a whole cannot be taken, or has no such columns.
pub fn read_groups(path: &Path) -> Result<BuildingTable<String>, ReadError> {
    read(path, FieldMap::only(Layer::Buildings, &[Field::Building, Field::Id, Field::Group]), group)
}

fn amount(builder: &Builder, row: &Row) -> Made<f64> {
    let value = builder.value(row, Field::Amount);
    match value.number() {
        Some(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err(builder.fault(Field::Amount, value, "a number, 0 or more")),
    }
}

fn group(builder: &Builder, row: &Row) -> Made<String> {
    let name = builder.optional(row, Field::Group)?;
    name.ok_or_else(|| builder.fault(Field::Group, builder.value(row, Field::Group), "the name of a group"))
}

fn read<T>(
    path: &Path,
    fields: FieldMap,
    value: fn(&Builder, &Row) -> Made<T>,
) -> Result<BuildingTable<T>, ReadError> {
    let file = path.display().to_string();
    take(path, fields, value, &file).map_err(|fault| fault.in_file(&file))
}

fn take<T>(
    path: &Path,
    fields: FieldMap,
    value: fn(&Builder, &Row) -> Made<T>,
    file: &str,
) -> Result<BuildingTable<T>, Fault> {
    let mut rows = Gatherer::of_table(fields);
    rows_of(path, None, &mut rows)?;
    let gathered = rows.finish()?;
    let column = |field| gathered.bindings.column(field);
    let missing = |what: &str, expected: &str| {
        let found = listed(&gathered.columns);
        Fault::bad(format!("there is no column of {what} among {found}"), expected)
    };
    let (key, place) = [Field::Building, Field::Id]
        .into_iter()
        .find_map(|field| Some((field, column(field)?)))
        .ok_or_else(|| missing("buildings", "a column building or id"))?;
    if gathered.fields.contains(&Field::Group) && column(Field::Group).is_none() {
        return Err(missing("groups", "a column group"));
    }
    let mut builder = Builder::new(Layer::Buildings, &gathered);
    let mut faults = gathered.faults.clone();
    let mut rows = Vec::with_capacity(gathered.rows.len());
    for row in &gathered.rows {
        let made = builder.unique(row, key, FeatureId::new);
        match made.and_then(|building| Ok((building, value(&builder, row)?))) {
            Ok((building, value)) => rows.push(BuildingRow { row: row.number, building, value }),
            Err(fault) => faults.push((row.number, fault)),
        }
    }
    Ok(BuildingTable { column: gathered.columns[place].clone(), rows, rejects: rejects(file, faults) })
}
