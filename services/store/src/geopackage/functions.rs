//! The SQL functions that the spatial index's triggers call, on every connection of ours.

use geo::Rect;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::geometry::extent;

/// One bound of an extent.
type Bound = fn(Rect<f64>) -> f64;

/// Registers `ST_IsEmpty`, `ST_MinX`, `ST_MaxX`, `ST_MinY` and `ST_MaxY` (`GeoPackage`, annex F.3).
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let bounds: [(&str, Bound); 4] = [
        ("ST_MinX", |extent| extent.min().x),
        ("ST_MaxX", |extent| extent.max().x),
        ("ST_MinY", |extent| extent.min().y),
        ("ST_MaxY", |extent| extent.max().y),
    ];
    for (name, bound) in bounds {
        connection.create_scalar_function(name, 1, flags, move |context| {
            Ok(context.get_raw(0).as_blob().ok().and_then(extent).map(bound))
        })?;
    }
    connection.create_scalar_function("ST_IsEmpty", 1, flags, |context| {
        Ok(context.get_raw(0).as_blob().ok().map(|blob| extent(blob).is_none()))
    })
}
