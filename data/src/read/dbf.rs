//! The attribute table of a Shapefile (dBASE III), kept as bytes until its encoding is known.
//!
//! Read here and not by a library, because a deleted row must keep its place beside its shape, and
//! because Chinese tables are often in another encoding than they say.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::error::Fault;
use super::value::Value;

/// Larger tables are no district's.
const LARGEST: u64 = 4 << 30;

#[derive(Debug)]
struct Column {
    name: Vec<u8>,
    kind: u8,
    start: usize,
    end: usize,
}

/// A table in memory.
#[derive(Debug)]
pub(super) struct Dbf {
    columns: Vec<Column>,
    record: usize,
    rows: usize,
    data: Vec<u8>,
    /// The code page mark in the header.
    language: u8,
}

fn cut(what: &str) -> Fault {
    Fault::bad(format!("the .dbf {what}"), "a whole dBASE table")
}

impl Dbf {
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let length = path.metadata()?.len();
        if length > LARGEST {
            return Err(cut("is larger than 4 GB"));
        }
        let mut file = BufReader::new(File::open(path)?);
        let mut head = [0; 32];
        file.read_exact(&mut head).map_err(|_| cut("is shorter than its header"))?;
        let rows = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let header = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let record = usize::from(u16::from_le_bytes([head[10], head[11]]));
        if header < 33 || record == 0 {
            return Err(cut("has a broken header"));
        }
        let mut rest = vec![0; header - 32];
        file.read_exact(&mut rest).map_err(|_| cut("is shorter than its header"))?;
        let columns = columns(&rest, record)?;
        let mut data = Vec::new();
        file.read_to_end(&mut data)?;
        if data.len() < rows * record {
            let whole = data.len() / record;
            return Err(cut(&format!("is truncated: {whole} of {rows} rows are there")));
        }
        Ok(Self { columns, record, rows, data, language: head[29] })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    fn row(&self, index: usize) -> Option<&[u8]> {
        let start = index.checked_mul(self.record)?;
        self.data.get(start..start + self.record).filter(|_| index < self.rows)
    }

    /// Whether a row is marked as deleted.
    pub(super) fn is_deleted(&self, index: usize) -> bool {
        self.row(index).is_some_and(|row| row[0] == b'*')
    }

    pub(super) fn names(&self, encoding: &'static Encoding) -> Vec<String> {
        // Ten bytes may end in the middle of a character.
        let name =
            |column: &Column| encoding.decode(&column.name).0.trim_end_matches('\u{fffd}').trim().to_owned();
        self.columns.iter().map(name).collect()
    }

    /// The values of a row; none where the table is shorter than the shapes.
    pub(super) fn values(&self, index: usize, encoding: &'static Encoding) -> Vec<Value> {
        let Some(row) = self.row(index) else { return Vec::new() };
        self.columns
            .iter()
            .map(|column| value(&row[column.start..column.end], column.kind, encoding))
            .collect()
    }

    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let names = self.columns.iter().map(|column| column.name.as_slice());
        let textual: Vec<&Column> = self.columns.iter().filter(|column| column.kind == b'C').collect();
        let cells = (0..self.rows).filter_map(|index| self.row(index)).flat_map(move |row| {
            textual.iter().map(|column| &row[column.start..column.end]).collect::<Vec<_>>()
        });
        names.chain(cells).filter(|text| !text.is_ascii())
    }

    /// The encoding: what the user says, else the `.cpg`, else the header, where the text can be in
    /// it; else what the text looks like.
    pub(super) fn encoding(
        &self,
        declared: Option<(&'static Encoding, &'static str)>,
    ) -> (&'static Encoding, String) {
        let fits = |encoding: &'static Encoding| {
            // Fixed widths cut characters in half; what is left of one at the end is no fault.
            self.texts().all(|text| {
                encoding
                    .decode_without_bom_handling_and_without_replacement(trimmed(text, encoding))
                    .is_some()
            })
        };
        let marked = match self.language {
            0x4d | 0x7a => Some((GB18030, ".dbf header")),
            _ => None,
        };
        for (encoding, place) in [declared, marked].into_iter().flatten() {
            if fits(encoding) {
                return (encoding, format!("{} ({place})", encoding.name()));
            }
        }
        let lie =
            declared.map_or(String::new(), |(encoding, place)| format!("; {place} says {}", encoding.name()));
        let found = if fits(UTF_8) { UTF_8 } else { GB18030 };
        let how = if self.texts().next().is_none() { "" } else { ", detected" };
        (found, format!("{}{how}{lie}", found.name()))
    }
}

/// Without padding, and without a character that the width of the column has cut.
fn trimmed<'a>(text: &'a [u8], encoding: &'static Encoding) -> &'a [u8] {
    let end = text.iter().rposition(|b| !matches!(b, b' ' | 0)).map_or(0, |last| last + 1);
    let full = end == text.len();
    let text = &text[..end];
    if encoding == UTF_8
        && full
        && let Err(error) = std::str::from_utf8(text)
        && error.error_len().is_none()
    {
        return &text[..error.valid_up_to()];
    }
    text
}

fn columns(header: &[u8], record: usize) -> Result<Vec<Column>, Fault> {
    let mut columns = Vec::new();
    let mut start = 1;
    for field in header.chunks_exact(32).take_while(|field| field[0] != 0x0d) {
        let name = field[..11].split(|b| *b == 0).next().unwrap_or_default().to_vec();
        let end = start + usize::from(field[16]);
        if end > record {
            return Err(cut("has columns wider than its rows"));
        }
        columns.push(Column { name, kind: field[11].to_ascii_uppercase(), start, end });
        start = end;
    }
    if columns.is_empty() { Err(cut("has no columns")) } else { Ok(columns) }
}

fn value(cell: &[u8], kind: u8, encoding: &'static Encoding) -> Value {
    match kind {
        b'N' | b'F' => {
            let text = String::from_utf8_lossy(cell);
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            match (text.parse::<i64>(), text.parse::<f64>()) {
                // Stars stand for a number that was too long.
                _ if text.is_empty() || text.starts_with('*') => Value::Null,
                (Ok(whole), _) => Value::Integer(whole),
                (_, Ok(real)) => Value::Number(real),
                _ => Value::from_text(text),
            }
        }
        b'I' => {
            cell.try_into().map_or(Value::Null, |bytes| Value::Integer(i64::from(i32::from_le_bytes(bytes))))
        }
        b'O' | b'B' => cell.try_into().map_or(Value::Null, |bytes| Value::Number(f64::from_le_bytes(bytes))),
        b'M' | b'G' | b'P' | b'0' => Value::Null,
        _ => Value::from_text(
            encoding.decode_without_bom_handling(trimmed(cell, encoding)).0.trim_matches('\0'),
        ),
    }
}
