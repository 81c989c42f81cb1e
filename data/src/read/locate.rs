//! Geometry of tables that have none of their own: from columns of coordinates or well-known text.

use geo::{Coord, Geometry, Point};
use wkt::TryFromWkt;

use super::error::Fault;
use super::fields::{Bindings, Field, listed};
use super::gather::{Gathered, Row, RowFault};
use super::value::Value;
use super::wkb;

/// Where a table's places stand.
enum Place {
    Text(usize),
    Numbers(usize, usize),
}

/// Gives each row its geometry when no row has one yet.
///
/// # Errors
/// When no columns tell where the rows are and they may not lack it.
pub(super) fn locate(gathered: &mut Gathered, planar: bool, may_lack: bool) -> Result<Option<String>, Fault> {
    if gathered.rows.is_empty() || gathered.rows.iter().any(|row| row.geometry.is_some()) {
        return Ok(None);
    }
    let Some(place) = columns(&gathered.bindings, planar) else {
        if may_lack {
            return Ok(Some("the rows say no ways".to_owned()));
        }
        return Err(Fault::bad(
            format!("there are no coordinates in the columns {}", listed(&gathered.columns)),
            "columns lon and lat, x and y, 经度 and 纬度, or wkt; or name them in the mapping",
        ));
    };
    let names = &gathered.columns;
    let mut kept = Vec::with_capacity(gathered.rows.len());
    for mut row in std::mem::take(&mut gathered.rows) {
        match geometry(&row, &gathered.bindings, names, &place) {
            Ok(found) => {
                row.geometry = found;
                kept.push(row);
            }
            Err(fault) => gathered.faults.push((row.number, fault)),
        }
    }
    gathered.rows = kept;
    let note = match place {
        Place::Text(wkt) => format!("geometry from column {:?}", names[wkt]),
        Place::Numbers(x, y) => format!("coordinates from columns {:?} and {:?}", names[x], names[y]),
    };
    Ok(Some(note))
}

/// Outlines before points; metres before degrees where the user names a system of metres.
fn columns(bindings: &Bindings, planar: bool) -> Option<Place> {
    let pair = |x, y| Some(Place::Numbers(bindings.column(x)?, bindings.column(y)?));
    let (metres, degrees) = (pair(Field::X, Field::Y), pair(Field::Lon, Field::Lat));
    let text = bindings.column(Field::Wkt).map(Place::Text);
    if planar { text.or(metres).or(degrees) } else { text.or(degrees).or(metres) }
}

fn geometry(
    row: &Row,
    bindings: &Bindings,
    names: &[String],
    place: &Place,
) -> Result<Option<Geometry<f64>>, RowFault> {
    match *place {
        Place::Text(column) => text(row.value(bindings, Field::Wkt), &names[column]),
        Place::Numbers(x, y) => {
            let value = |column: usize| {
                let field = [Field::X, Field::Y, Field::Lon, Field::Lat]
                    .into_iter()
                    .find(|field| bindings.column(*field) == Some(column));
                field.map_or(&Value::Null, |field| row.value(bindings, field))
            };
            let blank = |column| value(column).is_blank();
            let number = |column: usize| {
                let value = value(column);
                value.number().ok_or_else(|| RowFault::new(Some(&names[column]), &value.text(), "a number"))
            };
            if blank(x) && blank(y) {
                return Ok(None);
            }
            Ok(Some(Point(Coord { x: number(x)?, y: number(y)? }).into()))
        }
    }
}

fn text(value: &Value, column: &str) -> Result<Option<Geometry<f64>>, RowFault> {
    if value.is_blank() {
        return Ok(None);
    }
    let text = value.text();
    if let Some(bytes) = wkb::from_hex(&text) {
        return wkb::geometry(&bytes, column);
    }
    // PostGIS writes `SRID=4326;` in front.
    let plain = text.rsplit_once(';').map_or(text.as_str(), |(_, plain)| plain);
    Geometry::try_from_wkt_str(plain)
        .map(Some)
        .map_err(|error| RowFault::new(Some(column), &text, format!("well-known text: {error}")))
}
