use std::io::{self, Write};

use geo::Geometry;

use super::wkt::wkt;
use super::{Shape, Table, Value, decimal::Degrees};

/// Comma-separated UTF-8. The byte-order mark is what makes Excel read Chinese as UTF-8.
pub(super) fn write(table: &Table, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\xEF\xBB\xBF")?;
    let shape: &[&str] = match table.shape {
        Shape::None => &[],
        Shape::Points => &["lon", "lat"],
        _ => &["geometry"],
    };
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(table.columns.iter().map(|column| column.name).chain(shape.iter().copied()))?;
    for row in &table.rows {
        let mut record: Vec<String> = row.values.iter().map(field).collect();
        match &row.geometry {
            Some(Geometry::Point(at)) if table.shape == Shape::Points => {
                record.extend([Degrees(at.x()).to_string(), Degrees(at.y()).to_string()]);
            }
            Some(geometry) => record.push(wkt(geometry)),
            None => record.extend(shape.iter().map(|_| String::new())),
        }
        csv.write_record(&record)?;
    }
    csv.flush()
}

fn field(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if number.is_finite() => number.to_string(),
        Value::Null | Value::Real(_) => String::new(),
    }
}
