use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use wangge_data::replace_file;
use wangge_model::{Domain, Timestamp};
use wangge_store::open;

use super::{Ended, Output, Usage};
use crate::error::ApiError;
use crate::service::{
    CaseFilter, Frame, FrameCrs, Heat, HeatQuestion, Served, contours, geotiff, grid_json, load, png,
};

/// Write a heat map of cases: a picture, a `GeoTIFF`, numbers or contours, as the file's name ends.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// Cases reported at this moment or later, RFC 3339.
    #[arg(long)]
    from: Option<Timestamp>,
    /// Cases reported before this moment.
    #[arg(long)]
    to: Option<Timestamp>,
    /// Cases about this: `city_management`, `public_order`, livelihood or `public_opinion`.
    #[arg(long)]
    domain: Option<Domain>,
    /// Cases of this category.
    #[arg(long)]
    category: Option<String>,
    /// Cases from this system.
    #[arg(long)]
    source: Option<String>,
    /// Metres on the ground, or auto for Scott's rule of thumb; 500 when not given.
    #[arg(long)]
    bandwidth: Option<String>,
    /// quartic, epanechnikov or uniform.
    #[arg(long, default_value = "quartic")]
    kernel: String,
    /// Pixels from west to east.
    #[arg(long, default_value_t = 1024)]
    width: usize,
    /// File to write: .png, .tif (EPSG:3857, cases per km²), .json or .geojson.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Serialize)]
struct Written {
    unit: &'static str,
    bandwidth: f64,
    bytes: usize,
    file: PathBuf,
}

#[derive(Clone, Copy)]
enum Format {
    Png,
    GeoTiff,
    Json,
    Contours,
}

impl Format {
    fn of(file: &Path) -> Result<Self, Usage> {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "tif" | "tiff" => Ok(Self::GeoTiff),
            "json" => Ok(Self::Json),
            "geojson" => Ok(Self::Contours),
            _ => Err(Usage(format!("{}: there are .png, .tif, .json and .geojson", file.display()))),
        }
    }

    fn make(self, served: &Served, heat: &Heat, frame: Frame) -> Result<Vec<u8>, ApiError> {
        match self {
            Self::Png => png(served, heat, frame, heat.colours(served, None, None)),
            Self::GeoTiff => geotiff(served, heat, frame),
            Self::Json => grid_json(served, heat, frame),
            Self::Contours => contours(served, heat, frame, None),
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let format = Format::of(&arguments.out)?;
    let served = load(open(&arguments.store, false)?.as_ref(), None)?;
    let wrong = |error: ApiError| Usage(error.into_error().to_string());
    let question = HeatQuestion {
        cases: CaseFilter {
            from: arguments.from,
            to: arguments.to,
            domain: arguments.domain,
            category: arguments.category.clone(),
            source: arguments.source.clone(),
        },
        bandwidth: arguments.bandwidth.clone(),
        kernel: Some(arguments.kernel.clone()),
        ..HeatQuestion::default()
    };
    let heat = question.check(&served).map_err(wrong)?;
    let frame = Frame::of_district(&served, heat.bandwidth);
    let frame = frame.in_columns(arguments.width, FrameCrs::WebMercator).map_err(wrong)?;
    let made = format.make(&served, &heat, frame).map_err(ApiError::into_error)?;
    replace_file(&arguments.out, |path| std::fs::write(path, &made))
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    let written = Written {
        unit: heat.unit()[0],
        bandwidth: heat.bandwidth.metres(),
        bytes: made.len(),
        file: arguments.out.clone(),
    };
    output.result(&written, || {
        format!(
            "{}, bandwidth {:.0} m, {} bytes, to {}",
            written.unit,
            written.bandwidth,
            written.bytes,
            written.file.display()
        )
    })?;
    Ok(Ended::Well)
}
