use rusqlite::Connection;
use wangge_model::{Case, CaseTable, DistrictData};

use super::failure::Failure;
use super::features::Feature;
use super::row::Reader;
use super::table::tables;

/// All rows of a layer, in the order of their keys.
pub(super) fn load_layer<F: Feature>(connection: &Connection) -> Result<Vec<F>, Failure> {
    let mut features = Vec::new();
    each(connection, |feature| features.push(feature))?;
    Ok(features)
}

/// All cases in columns, in the order of their ids.
pub(super) fn load_cases(connection: &Connection) -> Result<CaseTable, Failure> {
    let mut cases = CaseTable::default();
    each(connection, |case: Case| cases.push(&case))?;
    Ok(cases)
}

fn each<F: Feature>(connection: &Connection, mut take: impl FnMut(F)) -> Result<(), Failure> {
    let mut statement = connection.prepare(&F::select())?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(F::read(&Reader { table: tables(F::LAYER)[0].name, row })?);
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
