//! CSV with comma, semicolon or tab.

use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::error::Fault;
use super::gather::{Gatherer, RowFault};
use super::source::Source;
use super::text::{Charset, Meter, TextReader};
use super::value::Value;

/// Reads all rows; their numbers are lines of the file.
pub(super) fn read(path: &Path, charset: &Charset, rows: &mut Gatherer) -> Result<Source, Fault> {
    let meter = Meter::default();
    let delimiter = delimiter(path, charset)?;
    let mut table = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(TextReader::open(path, charset, meter.clone())?);
    let header = table.headers().map_err(fault)?.clone();
    let columns = columns(&header, rows)?;
    let mut record = StringRecord::new();
    let mut blank: Vec<u64> = Vec::new();
    while table.read_record(&mut record).map_err(fault)? {
        meter.record_done();
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            blank.push(line);
            continue;
        }
        for line in blank.drain(..) {
            rows.reject(line, RowFault::new(None, "", "a row with values, this one is empty"))?;
        }
        if let Some(problem) = misfit(&record, columns.len()) {
            rows.reject(line, problem)?;
        } else {
            let values = columns.iter().zip(&record).map(|(column, cell)| (*column, Value::from_text(cell)));
            let values = values.collect();
            rows.row(line, values, Ok(None))?;
        }
    }
    let mut notes = Vec::new();
    if !blank.is_empty() {
        notes.push(format!("{} empty rows at the end were passed over", blank.len()));
    }
    let format = match delimiter {
        b';' => "CSV with semicolons",
        b'\t' => "CSV with tabs",
        _ => "CSV",
    };
    Ok(Source { format, encoding: charset.described.clone(), declared: None, notes })
}

fn fault(error: csv::Error) -> Fault {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Fault::Io(error),
        other => Fault::bad(format!("the table cannot be read: {other:?}"), "a CSV file"),
    }
}

/// The delimiter that occurs most often in the first line, outside quotation marks.
fn delimiter(path: &Path, charset: &Charset) -> Result<u8, Fault> {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut seen = false;
    let mut head = Vec::new();
    TextReader::open(path, charset, Meter::default())?.take(1 << 20).read_to_end(&mut head)?;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && seen => break,
            _ => {
                seen |= !byte.is_ascii_whitespace();
                counts.iter_mut().filter(|(d, _)| *d == byte && !quoted).for_each(|(_, n)| *n += 1);
            }
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    Ok(counts.iter().find(|(_, n)| *n == most).map_or(b',', |(d, _)| *d))
}

fn columns(header: &StringRecord, rows: &mut Gatherer) -> Result<Vec<usize>, Fault> {
    if header.is_empty() || header.iter().all(|name| name.is_empty() || name.parse::<f64>().is_ok()) {
        return Err(Fault::bad(
            "the first line has no column names",
            "a CSV file with the names of its columns in the first line",
        ));
    }
    let mut columns = Vec::with_capacity(header.len());
    for (place, name) in header.iter().enumerate() {
        let mut name = if name.is_empty() { format!("column {}", place + 1) } else { name.to_owned() };
        let mut index = rows.column(&name)?;
        while columns.contains(&index) {
            name += " (again)";
            index = rows.column(&name)?;
        }
        columns.push(index);
    }
    Ok(columns)
}

/// What is wrong with the number of cells, if anything; empty cells too many at the end are not.
fn misfit(record: &StringRecord, columns: usize) -> Option<RowFault> {
    let surplus = record.iter().skip(columns).any(|cell| !cell.is_empty());
    if record.len() >= columns && !surplus {
        return None;
    }
    let shown: Vec<&str> = record.iter().collect();
    let open = record.iter().any(|cell| cell.contains('\n'));
    let hint = if open { "; is a quotation mark never closed?" } else { "" };
    let expected = format!("{columns} cells as in the first line, found {}{hint}", record.len());
    Some(RowFault::new(None, &shown.join(","), expected))
}
