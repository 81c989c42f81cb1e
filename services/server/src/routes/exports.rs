//! 导出: layers as files, by the names of the command line.

use std::io::Read;
use std::sync::Arc;

use anyhow::Context;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use serde::Deserialize;
use utoipa::IntoParams;
use wangge_data::{ExportFormat, write_table};
use wangge_model::Layer;

use super::tiles::parsed;
use crate::error::{ApiError, ProblemDocument};
use crate::export::table;
use crate::service::{Served, compute};

/// Bytes of a file that are sent at once.
const PIECE: usize = 64 << 10;

/// How a layer is written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `geojson` (when not given), `geojsonseq`, `csv`, `gpkg` or `parquet`.
    format: Option<String>,
    /// The plan that grids and counts are taken from; the current one when not given.
    plan: Option<String>,
    /// Buildings: outlines where they are known, in place of points.
    footprints: Option<bool>,
}

/// A layer as a file, with the properties and formats of `wangge export`.
#[utoipa::path(
    get,
    path = "/api/v1/exports/{layer}",
    params(
        ("layer" = String, Path, description = "a layer of `wangge export`: `grids`, `assignment`, `buildings`, …"),
        ExportQuery
    ),
    responses(
        (status = OK, description = "the file", content_type = "application/octet-stream"),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn export_layer(
    Path(layer): Path<String>,
    Query(query): Query<ExportQuery>,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer: Layer =
        layer.parse().map_err(|_| ApiError::NotFound(format!("there is no layer {layer:?}")))?;
    let format = parsed("format", query.format.as_deref())?.unwrap_or(ExportFormat::GeoJson);
    let footprints = query.footprints == Some(true);
    if footprints && layer != Layer::Buildings {
        return Err(ApiError::BadRequest("footprints goes with buildings only".to_owned()));
    }
    let written = compute(move || {
        let plan = match query.plan.as_deref() {
            Some(name) => Some(served.plan_named(name)?),
            None => served.current_plan(),
        };
        let table = table(layer, served.snapshot(), plan.map(|plan| plan.index), footprints);
        let table = table.map_err(ApiError::NotFound)?;
        let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
        let path = dir.path().join("layer");
        write_table(&table, format, &path)?;
        // The folder goes as soon as the file is open or the client is gone; what is open can be read.
        Ok((std::fs::File::open(&path)?, dir))
    });
    let pieces = try_unfold(written.await?, |(file, dir)| async {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(PIECE);
            (&file).take(PIECE as u64).read_to_end(&mut piece).map(|_| (piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), (file, dir))))
    });
    let head = [
        (header::CONTENT_TYPE, media_type(format).to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{layer}.{}\"", ending(format))),
    ];
    Ok((head, Body::from_stream(pieces)).into_response())
}

fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::GeoJson => "application/geo+json",
        ExportFormat::GeoJsonSeq => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Gpkg => "application/geopackage+sqlite3",
        ExportFormat::Parquet => "application/vnd.apache.parquet",
    }
}

fn ending(format: ExportFormat) -> &'static str {
    if format == ExportFormat::GeoJsonSeq { "geojsonl" } else { format.name() }
}
