use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{ExportFormat, Table, csv, geojson, gpkg, parquet};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk or its permissions.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file that was to be written.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// `SQLite` refused.
    #[error("cannot write the GeoPackage {}", path.display())]
    Gpkg {
        /// The file that was to be written.
        path: PathBuf,
        /// What went wrong.
        source: rusqlite::Error,
    },
    /// The Parquet encoder refused.
    #[error("cannot write the Parquet file {}: {message}", path.display())]
    Parquet {
        /// The file that was to be written.
        path: PathBuf,
        /// What went wrong.
        message: String,
    },
}

/// A fault before the file's name is known.
pub(super) enum Fault {
    Io(io::Error),
    Sqlite(rusqlite::Error),
    Polars(polars::error::PolarsError),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<polars::error::PolarsError> for Fault {
    fn from(error: polars::error::PolarsError) -> Self {
        Self::Polars(error)
    }
}

impl Fault {
    fn at(self, path: &Path) -> WriteError {
        let path = path.to_owned();
        match self {
            Self::Io(source) => WriteError::Io { path, source },
            Self::Sqlite(source) => WriteError::Gpkg { path, source },
            Self::Polars(error) => WriteError::Parquet { path, message: error.to_string() },
        }
    }
}

/// Writes a table; the same table gives the same bytes.
///
/// The file is written beside its place and renamed, so that a reader never sees half of it and a
/// failure leaves the old file as it was.
///
/// # Errors
/// When the file cannot be created, written or renamed.
pub fn write_table(table: &Table, format: ExportFormat, out: &Path) -> Result<(), WriteError> {
    replace_file(out, |path| write_to(table, format, path)).map_err(|fault| fault.at(out))
}

/// Writes a file beside its place, with what is given its path, and puts it there when it is
/// complete.
///
/// # Errors
/// Those of the writing, and when the file cannot be renamed; then the old one stays as it was.
pub fn replace_file<T, E: From<io::Error>>(
    out: &Path,
    write: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let beside = beside(out)?;
    let written = write(&beside).and_then(|written| {
        fs::rename(&beside, out)?;
        Ok(written)
    });
    if written.is_err() {
        // What was begun; it may not be there.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A hidden name in the same folder, so that the rename stays on one file system.
fn beside(out: &Path) -> io::Result<PathBuf> {
    let name = out
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path does not end in a file name"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(out.with_file_name(hidden))
}

fn write_to(table: &Table, format: ExportFormat, path: &Path) -> Result<(), Fault> {
    if format == ExportFormat::Gpkg {
        return gpkg::write(table, path);
    }
    let mut file = BufWriter::new(File::create(path)?);
    match format {
        ExportFormat::GeoJsonSeq => geojson::write_lines(table, &mut file)?,
        ExportFormat::Csv => csv::write(table, &mut file)?,
        ExportFormat::Parquet => parquet::write(table, &mut file)?,
        ExportFormat::GeoJson | ExportFormat::Gpkg => geojson::write_collection(table, &mut file)?,
    }
    file.flush()?;
    Ok(file.get_ref().sync_all()?)
}
