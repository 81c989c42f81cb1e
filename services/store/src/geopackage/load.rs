use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Params};
use wangge_model::{Case, CaseTable, DistrictData, GridWork, Timestamp};

use super::failure::Failure;
use super::features::{Feature, moment};
use super::row::Reader;
use super::table::tables;

/// All rows of a layer, in the order of their keys.
pub(super) fn load_layer<F: Feature>(connection: &Connection) -> Result<Vec<F>, Failure> {
    let mut features = Vec::new();
    each(connection, "", [], |feature| features.push(feature))?;
    Ok(features)
}

/// All cases in columns, in the order of their ids.
pub(super) fn load_cases(connection: &Connection) -> Result<CaseTable, Failure> {
    let mut cases = CaseTable::default();
    each(connection, "", [], |case: Case| cases.push(&case))?;
    Ok(cases)
}

/// The cases that were reported in a time, in columns, in the order of their ids.
pub(super) fn load_cases_reported(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<CaseTable, Failure> {
    let mut cases = CaseTable::default();
    let within = "WHERE reported_at BETWEEN ?1 AND ?2";
    each(connection, within, [moment(Some(from)), moment(Some(to))], |case: Case| cases.push(&case))?;
    Ok(cases)
}

/// The sources of those of these cases that are known.
pub(super) fn case_sources(
    connection: &Connection,
    ids: &[&str],
) -> Result<HashMap<String, Option<String>>, Failure> {
    let mut statement = connection.prepare("SELECT source FROM cases WHERE id = ?1")?;
    let mut sources = HashMap::new();
    for id in ids {
        if let Some(source) = statement.query_row([id], |row| row.get(0)).optional()? {
            sources.insert((*id).to_owned(), source);
        }
    }
    Ok(sources)
}

/// Takes the rows of a layer that meet a condition, in the order of their keys.
fn each<F: Feature>(
    connection: &Connection,
    condition: &str,
    parameters: impl Params,
    mut take: impl FnMut(F),
) -> Result<(), Failure> {
    let table = &tables(F::LAYER)[0];
    let sql = format!("{} {condition} ORDER BY {}.{}", F::select(), table.name, table.key());
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        take(F::read(&Reader { table: table.name, row })?);
    }
    Ok(())
}

/// The district as it was imported.
pub(super) fn load_district(connection: &Connection) -> Result<DistrictData, Failure> {
    Ok(DistrictData {
        district: load_layer(connection)?,
        subdistricts: load_layer(connection)?,
        communities: load_layer(connection)?,
        buildings: load_layer(connection)?,
        streets: load_layer(connection)?,
        barriers: load_layer(connection)?,
    })
}

/// What is done in the grids.
pub(super) fn load_grid_work(connection: &Connection) -> Result<GridWork, Failure> {
    Ok(GridWork {
        stations: load_layer(connection)?,
        posts: load_layer(connection)?,
        organizations: load_layer(connection)?,
        patrols: load_layer(connection)?,
    })
}
