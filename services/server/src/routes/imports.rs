//! 导入: files that are looked at, and then kept, through the service.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use axum::Json;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;
use utoipa::{IntoParams, ToSchema};
use wangge_data::{Profile, ReadError, ReadOptions, ReadReport};
use wangge_model::Layer;
use wangge_store::ImportCounts;

use crate::error::{ApiError, ProblemDocument};
use crate::import::{Import, Keeping, guess, preview};
use crate::service::{Service, compute, extent};

/// Rows that are shown when the request does not say.
const USUAL_ROWS: usize = 1_000;
/// Rows that are shown at most.
const MOST_ROWS: usize = 10_000;
/// Rejected rows of a file that are told one by one.
const MOST_REJECTS: usize = 200;
/// Files of one import.
const MOST_FILES: usize = 64;
/// Parts of a shapefile, which is read by its first.
const BESIDES_SHAPES: [&str; 6] = ["shx", "dbf", "prj", "cpg", "sbn", "sbx"];

/// How files are read and kept.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The layer, by the names of `wangge import`; guessed from the files' names when not given.
    layer: Option<String>,
    /// Coordinates of files that do not say: `EPSG:n`, `gcj02` or `bd09`.
    crs: Option<String>,
    /// Encoding of files that do not say: `utf-8` or `gb18030`.
    encoding: Option<String>,
    /// Which column holds which field, as `FIELD=COLUMN,…`.
    map: Option<String>,
    /// Time zone of times that do not say theirs, such as `Asia/Shanghai`.
    time_zone: Option<String>,
    /// Cases: the system that they come from: `open311`, `shuzi-chengguan` or `socrata-311`.
    profile: Option<String>,
    /// With `false` the rows are kept, in one transaction; otherwise it is told what would be.
    dry_run: Option<bool>,
    /// Whether rows of the layer go that the files do not have.
    replace: Option<bool>,
    /// Rows that are shown as GeoJSON, 10,000 at most; 1,000 when not given.
    rows: Option<usize>,
}

/// Files of one layer, each in a part of its own; those of a shapefile go together.
#[derive(ToSchema)]
pub(crate) struct Upload {
    #[expect(dead_code, reason = "describes the parts of the body")]
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<u8>,
}

/// What was understood of files, and what became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    layer: &'static str,
    /// Whether the layer was guessed.
    guessed: bool,
    /// Whether the rows are in the store now.
    committed: bool,
    files: Vec<ImportedFile>,
    /// Rows that were added, changed, left and removed, or would be.
    #[schema(value_type = Vec<Object>)]
    counts: Vec<ImportCounts>,
    /// What a reader of the report should know.
    notes: Vec<String>,
    /// West, south, east, north of all good rows, degrees.
    extent: Option<[f64; 4]>,
    /// The first good rows as a `FeatureCollection`, with the properties that exports have.
    #[schema(value_type = Object)]
    preview: Value,
}

/// What was understood of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedFile {
    file: String,
    /// The format, recognized by content.
    format: &'static str,
    /// The encoding of its text and how it is known.
    encoding: String,
    /// The coordinate reference system and how it is known.
    crs: String,
    /// Rows, good and bad.
    rows: u64,
    /// Bad ones.
    rejected: usize,
    /// The first 200 of them.
    rejects: Vec<RejectedRow>,
    columns: Vec<ImportedColumn>,
    notes: Vec<String>,
}

/// A row that is not taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct RejectedRow {
    /// The feature or data row, counted from 1; in a CSV file the line.
    row: u64,
    /// The column at fault; nothing when it is the geometry or the row as a whole.
    column: Option<String>,
    /// What stands there, shortened to 80 characters.
    value: String,
    /// What was expected instead.
    expected: String,
}

/// A column of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedColumn {
    column: String,
    /// The field that is taken from it; nothing for one that is not looked at.
    field: Option<&'static str>,
}

impl From<ReadReport> for ImportedFile {
    fn from(report: ReadReport) -> Self {
        let columns = report.columns.into_iter();
        let rejected = report.rejects.len();
        let rejects = report.rejects.into_iter().take(MOST_REJECTS).map(|reject| RejectedRow {
            row: reject.row,
            column: reject.column,
            value: reject.value,
            expected: reject.expected,
        });
        Self {
            file: name_of(Path::new(&report.file)),
            format: report.format,
            encoding: report.encoding,
            crs: report.crs,
            rows: report.rows,
            rejected,
            rejects: rejects.collect(),
            columns: columns.map(|it| ImportedColumn { column: it.column, field: it.field }).collect(),
            notes: report.notes,
        }
    }
}

/// Reads files as one layer and tells what was understood; keeps their rows when asked to. Columns that identify
/// people are refused.
#[utoipa::path(
    post,
    path = "/api/v1/imports",
    params(ImportQuery),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses(
        (status = OK, body = Imported),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = PAYLOAD_TOO_LARGE, body = ProblemDocument),
        (status = UNPROCESSABLE_ENTITY, body = ProblemDocument),
        (status = SERVICE_UNAVAILABLE, body = ProblemDocument)
    )
)]
pub(crate) async fn import_files(
    State(service): State<Arc<Service>>,
    Query(query): Query<ImportQuery>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Json<Imported>, ApiError> {
    let parts = parts.map_err(|error| ApiError::BadRequest(error.body_text()))?;
    // Goes with everything in it, also when the client hangs up.
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let files = received(parts, &dir).await?;
    compute(move || imported(&service, &query, &files, &dir).map(Json)).await
}

/// Puts the files of a request into a folder.
async fn received(mut parts: Multipart, dir: &TempDir) -> Result<Vec<PathBuf>, ApiError> {
    let wrong = |error: MultipartError| match error.status() {
        status if status.as_u16() == 413 => ApiError::TooLarge(error.body_text()),
        _ => ApiError::BadRequest(error.body_text()),
    };
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(wrong)? {
        let path = dir.path().join(file_name(&part)?);
        if files.contains(&path) || files.len() == MOST_FILES {
            let most = format!("expected {MOST_FILES} files at most, each with a name of its own");
            return Err(ApiError::BadRequest(most));
        }
        let mut file = std::fs::File::create(&path).context("cannot keep a file")?;
        while let Some(piece) = part.chunk().await.map_err(wrong)? {
            let written = compute(move || {
                file.write_all(&piece).context("cannot keep a file")?;
                Ok(file)
            });
            file = written.await?;
        }
        files.push(path);
    }
    Ok(files)
}

/// The name of a file without any folder.
fn file_name(part: &Field<'_>) -> Result<String, ApiError> {
    let name = part.file_name().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let is_sound = !name.is_empty() && !name.starts_with('.') && name.len() <= 200;
    if is_sound && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    Err(ApiError::BadRequest("expected files, each with its name".to_owned()))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn imported(
    service: &Service,
    query: &ImportQuery,
    files: &[PathBuf],
    dir: &TempDir,
) -> Result<Imported, ApiError> {
    let files = readable(files);
    let (layer, guessed) = layer(query.layer.as_deref(), &files)?;
    let options = query.options(layer)?;
    let rows = query.rows.unwrap_or(USUAL_ROWS).min(MOST_ROWS);
    let import = Import::read(&files, options, |_| {}).map_err(|error| unread(error, dir))?;
    let shown = preview(layer, &import.batches, rows)?;
    let committed = query.dry_run == Some(false);
    let how = Keeping { replace: query.replace == Some(true), deadlines: None, rehearsed: !committed };
    let kept = service.import(import.batches, how)?;
    Ok(Imported {
        layer: layer.name(),
        guessed,
        committed,
        files: import.files.into_iter().map(ImportedFile::from).collect(),
        counts: kept.counts,
        notes: kept.notes,
        extent: shown.extent.map(extent),
        preview: shown.features,
    })
}

/// The files that are read by themselves: the others are parts of shapefiles.
fn readable(files: &[PathBuf]) -> Vec<PathBuf> {
    let ending =
        |path: &Path| path.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let shapes: Vec<_> =
        files.iter().filter(|path| ending(path) == "shp").map(|path| path.with_extension("")).collect();
    let is_part = |path: &&PathBuf| {
        BESIDES_SHAPES.contains(&ending(path).as_str()) && shapes.contains(&path.with_extension(""))
    };
    files.iter().filter(|path| !is_part(path)).cloned().collect()
}

/// The layer, and whether it was guessed.
fn layer(named: Option<&str>, files: &[PathBuf]) -> Result<(Layer, bool), ApiError> {
    let first = files.first().ok_or_else(|| ApiError::BadRequest("expected a file".to_owned()))?;
    let found = match named {
        Some(name) => Layer::IMPORTED.into_iter().find(|layer| layer.name() == name),
        None => guess(&name_of(first)),
    };
    let found = found.map(|layer| (layer, named.is_none()));
    found.ok_or_else(|| {
        let names: Vec<_> = Layer::IMPORTED.iter().map(|layer| layer.name()).collect();
        ApiError::BadRequest(format!("layer: expected one of {}", names.join(", ")))
    })
}

impl ImportQuery {
    fn options(&self, layer: Layer) -> Result<ReadOptions, ApiError> {
        let wrong = |error: String| ApiError::BadRequest(error);
        let pair = |text: &str| {
            let (field, column) = text.split_once('=')?;
            Some((field.trim().to_owned(), column.trim().to_owned()))
        };
        let mapping = self.map.iter().flat_map(|map| map.split(',')).filter(|text| !text.trim().is_empty());
        let mapping = mapping.map(|text| {
            pair(text).ok_or_else(|| wrong(format!("map: expected FIELD=COLUMN, found {text:?}")))
        });
        let mapping = mapping.collect::<Result<_, _>>()?;
        let profile = match self.profile.as_deref() {
            Some(_) if layer != Layer::Cases => return Err(wrong("profile goes with cases only".to_owned())),
            // A file of the service's own machine is not looked for.
            Some(name) if name.contains(['/', '\\', '.']) => {
                return Err(wrong(format!("profile: {name:?} is no profile that comes with Wangge")));
            }
            Some(name) => Some(Profile::named(name).map_err(|error| wrong(format!("profile: {error}")))?),
            None => None,
        };
        Ok(ReadOptions {
            crs: self.crs.clone(),
            encoding: self.encoding.clone(),
            time_zone: self.time_zone.clone(),
            profile,
            mapping,
            ..ReadOptions::new(layer)
        })
    }
}

/// Why a file is not taken, without the folder that it was put in.
fn unread(error: ReadError, dir: &TempDir) -> ApiError {
    match error {
        ReadError::Io { .. } => ApiError::Internal(error.into()),
        ReadError::Bad { .. } | ReadError::Personal { .. } => {
            let folder = format!("{}{}", dir.path().display(), std::path::MAIN_SEPARATOR);
            ApiError::Refused(error.to_string().replace(&folder, ""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_shapefile_go_with_it() {
        let files = ["a.shp", "a.DBF", "a.prj", "b.dbf", "c.csv"].map(PathBuf::from);
        assert_eq!(readable(&files), ["a.shp", "b.dbf", "c.csv"].map(PathBuf::from));
    }

    #[test]
    fn layers_are_named_or_guessed() {
        let files = [PathBuf::from("/tmp/x/楼栋.csv")];
        assert_eq!(layer(None, &files).unwrap(), (Layer::Buildings, true));
        assert_eq!(layer(Some("cases"), &files).unwrap(), (Layer::Cases, false));
        for (named, files) in [(Some("grids"), &files[..]), (None, &[]), (None, &[PathBuf::from("a.csv")])] {
            assert!(layer(named, files).is_err(), "{named:?} {files:?}");
        }
    }
}
