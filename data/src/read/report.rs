use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

/// Longest piece of a value that a report repeats, characters.
const LONGEST_VALUE: usize = 80;

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The feature or data row, counted from 1; in a CSV file the line.
    pub row: u64,
    /// The column at fault; `None` when it is the geometry or the row as a whole.
    pub column: Option<String>,
    /// What stands there, shortened to 80 characters.
    pub value: String,
    /// What was expected instead.
    pub expected: String,
}

/// What was read, and what was assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadReport {
    /// The file.
    pub file: String,
    /// The format, recognized by content.
    pub format: &'static str,
    /// The encoding of its text and how it is known.
    pub encoding: String,
    /// The coordinate reference system and how it is known.
    pub crs: String,
    /// Its columns, in the order of the file.
    pub columns: Vec<ReadColumn>,
    /// Rows in the file, good and bad.
    pub rows: u64,
    /// The bad ones, in the order of the file.
    pub rejects: Vec<Reject>,
    /// What a reader of the report should know.
    pub notes: Vec<String>,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadColumn {
    /// Its header.
    pub column: String,
    /// The field that is taken from it, if it is one.
    pub field: Option<&'static str>,
}

/// A value short enough for a report.
pub(super) fn shorten(value: &str) -> String {
    let mut short: String = value.chars().take(LONGEST_VALUE).collect();
    if short.len() < value.len() {
        short.pop();
        short.push('…');
    }
    short
}

/// Writes rejects as CSV, UTF-8 with a byte-order mark so that Excel reads it.
///
/// # Errors
/// When the file cannot be written.
pub fn write_rejects(path: &Path, rejects: &[Reject]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::Writer::from_writer(file);
    table.write_record(["file", "row", "column", "value", "expected"])?;
    for reject in rejects {
        let row = reject.row.to_string();
        let column = reject.column.as_deref().unwrap_or_default();
        table.write_record([&reject.file, &row, column, &reject.value, &reject.expected])?;
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_at_eighty_characters() {
        assert_eq!(shorten("短"), "短");
        assert_eq!(shorten(&"长".repeat(80)).chars().count(), 80);
        let cut = shorten(&"长".repeat(81));
        assert_eq!(cut.chars().count(), 80);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn rejects_open_in_excel() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rejects.csv");
        let reject = Reject {
            file: "楼栋.csv".into(),
            row: 7,
            column: Some("户数".into()),
            value: "很多, 非常".into(),
            expected: "a whole number".into(),
        };
        write_rejects(&path, &[reject]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "\u{feff}file,row,column,value,expected\n楼栋.csv,7,户数,\"很多, 非常\",a whole number\n"
        );
    }
}
