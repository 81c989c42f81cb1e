use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::builder::NonEmptyStringValueParser;
use serde::Serialize;
use wangge_data::{OsmOptions, OsmReport, Profile, ReadOptions, ReadReport, read_osm, write_rejects};
use wangge_model::{DistrictData, Layer, Records};
use wangge_store::{ImportCounts, open};

use super::{Ended, Output, Usage, allocate};
use crate::import::{Import, Keeping, cases, keep_known};

/// Rejected rows that are printed one by one.
const SHOWN: usize = 20;

/// Read files into a store: GeoJSON, GeoPackage, Shapefile, CSV, Parquet or OpenStreetMap extracts.
///
/// Importing the same file again changes nothing; a newer file updates rows by their id.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// GeoPackage file (made when it is not there) or postgres:// URL.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    store: String,
    /// district, subdistricts, communities, buildings, households, streets, barriers, cases, stations,
    /// posts, organizations, patrols, or osm.
    layer: Target,
    /// Files to read; their format is told from their content.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Coordinates of files that do not say: EPSG:n, gcj02 or bd09.
    #[arg(long)]
    crs: Option<String>,
    /// Encoding of files that do not say: utf-8 or gb18030.
    #[arg(long)]
    encoding: Option<String>,
    /// cases, patrols: time zone of times that do not say theirs, such as Asia/Shanghai.
    #[arg(long)]
    time_zone: Option<String>,
    /// cases: how the exports of the system are read that the files come from: open311,
    /// shuzi-chengguan, socrata-311, or a TOML file.
    #[arg(long)]
    profile: Option<String>,
    /// cases: TOML file with a deadline for each category, for cases that do not say until when they are due.
    #[arg(long)]
    deadlines: Option<PathBuf>,
    /// Which column holds which field, as FIELD=COLUMN,….
    #[arg(long, value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Write rejected rows to this CSV file.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// Take nothing at all when a row is bad.
    #[arg(long)]
    strict: bool,
    /// Remove rows of the layer that the files do not have.
    #[arg(long)]
    replace: bool,
    /// osm: administrative level of the district.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=12))]
    district_level: u8,
    /// osm: administrative level of the communities.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=12))]
    community_level: u8,
    /// osm: households to spread over the buildings by floor area.
    #[arg(long)]
    households: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Layer(Layer),
    Osm,
}

impl std::str::FromStr for Target {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "osm" {
            return Ok(Self::Osm);
        }
        Layer::IMPORTED.into_iter().find(|layer| layer.name() == text).map(Self::Layer).ok_or_else(|| {
            let names: Vec<_> = Layer::IMPORTED.iter().map(|layer| layer.name()).collect();
            format!("expected one of {}, osm", names.join(", "))
        })
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, column)| (field.trim().to_owned(), column.trim().to_owned()))
        .ok_or_else(|| format!("expected FIELD=COLUMN, found {text:?}"))
}

#[derive(Serialize)]
struct Imported {
    counts: Vec<ImportCounts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<ReadReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    osm: Option<OsmReport>,
    notes: Vec<String>,
    rejected: usize,
    committed: bool,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    match arguments.layer {
        Target::Layer(layer) => import_layer(arguments, layer, output),
        Target::Osm => import_osm(arguments, output),
    }
}

fn import_layer(arguments: &Arguments, layer: Layer, output: Output) -> anyhow::Result<Ended> {
    Usage::check(arguments.profile.is_none() || layer == Layer::Cases, "--profile goes with cases only")?;
    Usage::check(arguments.deadlines.is_none() || layer == Layer::Cases, "--deadlines goes with cases only")?;
    let deadlines = arguments.deadlines.as_deref().map(cases::deadlines).transpose()?;
    Usage::check(
        arguments.households.is_none(),
        "--households spreads a total over an osm import; see wangge allocate",
    )?;
    let options = ReadOptions {
        crs: arguments.crs.clone(),
        encoding: arguments.encoding.clone(),
        time_zone: arguments.time_zone.clone(),
        profile: arguments.profile.as_deref().map(Profile::named).transpose()?,
        mapping: arguments.map.clone(),
        ..ReadOptions::new(layer)
    };
    let Import { batches, files } =
        Import::read(&arguments.files, options, |report| describe(report, output))?;
    let rejects: Vec<_> = files.iter().flat_map(|report| report.rejects.clone()).collect();
    if let Some(path) = &arguments.rejects {
        write_rejects(path, &rejects).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let mut imported = Imported {
        counts: Vec::new(),
        files,
        osm: None,
        notes: Vec::new(),
        rejected: rejects.len(),
        committed: false,
    };
    if arguments.strict && !rejects.is_empty() {
        output
            .result(&imported, || format!("{} bad rows: nothing was imported (--strict)", rejects.len()))?;
        return Ok(Ended::WithFaults);
    }
    let mut store = open(&arguments.store, true)?;
    let how = Keeping { replace: arguments.replace, deadlines: deadlines.as_ref(), rehearsed: false };
    let kept = Import::keep(batches, store.as_mut(), how)?;
    (imported.counts, imported.notes) = (kept.counts, kept.notes);
    imported.committed = true;
    report(&imported, output)?;
    Ok(if rejects.is_empty() { Ended::Well } else { Ended::WithFaults })
}

fn import_osm(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let [file] = arguments.files.as_slice() else {
        return Err(Usage("osm takes one extract at a time".to_owned()).into());
    };
    Usage::check(
        arguments.crs.is_none() && arguments.encoding.is_none() && arguments.map.is_empty(),
        "OpenStreetMap extracts say their own coordinates, encoding and fields: leave out --crs, --encoding and --map",
    )?;
    let options =
        OsmOptions { district_level: arguments.district_level, community_level: arguments.community_level };
    let (mut data, osm) = read_osm(file, &options)?;
    let mut notes = osm.notes.clone();
    if let Some(total) = arguments.households {
        allocate::spread_over_unknown(&mut data, total, &mut notes)?;
    }
    let broken = !osm.broken.is_empty();
    if arguments.strict && broken {
        bail!("{} broken relations: nothing was imported (--strict)", osm.broken.len());
    }
    let mut store = open(&arguments.store, true)?;
    if arguments.households.is_none() {
        keep_known(&store.load()?, &mut data);
    }
    let counts = store.import(&batches(data), arguments.replace)?;
    let imported =
        Imported { counts, files: Vec::new(), osm: Some(osm), notes, rejected: 0, committed: true };
    report(&imported, output)?;
    Ok(Ended::Well)
}

/// A district as batches, in an order in which each layer finds what it refers to.
pub(super) fn batches(data: DistrictData) -> Vec<Records> {
    vec![
        Records::District(data.district),
        Records::Subdistricts(data.subdistricts),
        Records::Communities(data.communities),
        Records::Buildings(data.buildings),
        Records::Streets(data.streets),
        Records::Barriers(data.barriers),
    ]
}

pub(super) fn describe(report: &ReadReport, output: Output) {
    output.say(format!(
        "{}: {}, {}, {}, {} rows, {} rejected",
        report.file,
        report.format,
        report.encoding,
        report.crs,
        report.rows,
        report.rejects.len()
    ));
    report.notes.iter().for_each(|note| output.say(format!("  note: {note}")));
    for reject in report.rejects.iter().take(SHOWN) {
        let column = reject.column.as_deref().map(|c| format!(", column {c}")).unwrap_or_default();
        output.say(format!("  row {}{column}: {:?}: expected {}", reject.row, reject.value, reject.expected));
    }
    if report.rejects.len() > SHOWN {
        output.say(format!("  … and {} more; --rejects FILE writes them all", report.rejects.len() - SHOWN));
    }
}

fn report(imported: &Imported, output: Output) -> anyhow::Result<()> {
    imported.notes.iter().for_each(|note| output.say(format!("note: {note}")));
    output.result(imported, || {
        let lines: Vec<String> = imported
            .counts
            .iter()
            .filter(|c| c.added + c.changed + c.unchanged + c.removed > 0)
            .map(|c| {
                format!(
                    "{}: {} added, {} changed, {} unchanged, {} removed",
                    c.layer, c.added, c.changed, c.unchanged, c.removed
                )
            })
            .collect();
        lines.join("\n")
    })
}
