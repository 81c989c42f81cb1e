use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;
use jiff::civil::Date;
use wangge_analytics::performance::Period;
use wangge_store::open;

use super::{Ended, Output, Usage};
use crate::error::ApiError;
use crate::service::{BulletinRequest, Language, bulletin_csv, bulletin_html, load, time_zone};

/// Write the bulletin of a day, week, month or year: coverage and performance, with the period before
/// and the year before.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    store: String,
    /// day, week, month or year.
    #[arg(long)]
    period: Period,
    /// A date in the period, as 2025-06-15.
    #[arg(long)]
    date: Date,
    /// Plan whose grids are meant; the one in force when not given, else the newest.
    #[arg(long)]
    plan: Option<String>,
    /// Time zone of the date.
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: String,
    /// html, json or csv (the figures of the communities).
    #[arg(long, default_value = "html")]
    format: Format,
    /// html: zh or en.
    #[arg(long, default_value = "zh")]
    language: Language,
    /// File to write; standard output when not given.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Html,
    Json,
    Csv,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let zone = time_zone(&arguments.time_zone).map_err(Usage)?;
    let served = load(open(&arguments.store, false)?.as_ref(), None)?;
    let request = BulletinRequest {
        period: arguments.period,
        date: arguments.date,
        zone,
        plan: arguments.plan.as_deref(),
    };
    let bulletin = request.bulletin(&served).map_err(ApiError::into_error)?;
    let body = match arguments.format {
        Format::Html => bulletin_html(&bulletin, &served, arguments.language).into_bytes(),
        Format::Json => serde_json::to_vec_pretty(&bulletin)?,
        Format::Csv => bulletin_csv(&bulletin),
    };
    let Some(out) = &arguments.out else {
        std::io::stdout().write_all(&body)?;
        return Ok(Ended::Well);
    };
    std::fs::write(out, &body).with_context(|| format!("cannot write {}", out.display()))?;
    output.result(&serde_json::json!({ "file": out, "bytes": body.len() }), || {
        format!("{} bytes to {}", body.len(), out.display())
    })?;
    Ok(Ended::Well)
}
