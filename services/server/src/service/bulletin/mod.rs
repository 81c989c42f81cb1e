//! 通报: how a day, week, month or year went, as figures and as a page that prints.

mod chart;
mod html;
mod map;
mod words;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;
use wangge_analytics::performance::{Catalogue, Count, Period, PeriodError, Question, Span, tally};
use wangge_model::{Domain, Timestamp};

use super::coverage::{
    Covered, PatrolWindow, PatrolsOfDistrict, Staffed, covered, patrols_of_district, posts_of_district,
};
use super::performance::{
    Figures, Performance, PerformanceReport, Spans, Told, UnitFigures, known, units_csv,
};
use super::served::ServedPlan;
use super::units::Level;
use super::{CaseFilter, Served};
use crate::error::ApiError;

pub(crate) use html::bulletin_html;
pub(crate) use words::Language;

/// Units with fewer cases have no rank and no light.
const MIN_CASES: u32 = 10;
/// Categories and lit grids that are listed.
const LISTED: usize = 20;

/// What a bulletin is asked for.
pub(crate) struct BulletinRequest<'a> {
    pub(crate) period: Period,
    pub(crate) date: Date,
    pub(crate) zone: TimeZone,
    pub(crate) plan: Option<&'a str>,
}

/// A date as `2025-06-15`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn as_text<S: serde::Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// How a period went. Everything is counted from what was known at `as_of`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bulletin {
    /// The district's name.
    district: String,
    /// `day`, `week`, `month` or `year`.
    #[schema(value_type = String)]
    period: Period,
    /// Its first day.
    #[schema(value_type = String)]
    #[serde(serialize_with = "as_text")]
    first: Date,
    /// Its last day.
    #[schema(value_type = String)]
    #[serde(serialize_with = "as_text")]
    last: Date,
    span: Told,
    /// What happened after this moment is not known.
    as_of: String,
    /// The whole district.
    total: Figures,
    /// Cases without a place, or outside the district: counted apart.
    elsewhere: Figures,
    /// Cases reported in each part of the period: hours of a day, days of a week or month, months of a
    /// year.
    series: Vec<Part>,
    domains: Vec<Kind>,
    /// The most frequent ones.
    categories: Vec<Kind>,
    subdistricts: Vec<UnitFigures>,
    communities: Vec<UnitFigures>,
    /// Grids with a red light, those with the most open cases first.
    red_grids: Vec<UnitFigures>,
    /// How well the plan covers the district.
    coverage: Option<PlanCoverage>,
    /// The posts of the district as they are now; nothing where none are known.
    posts: Option<Staffed>,
    /// The rounds that were due in the period; nothing where none was.
    patrols: Option<PatrolsOfDistrict>,
    /// What the figures mean.
    #[schema(value_type = String)]
    catalogue_version: &'static str,
}

/// Cases in a part of a period.
#[derive(Serialize, ToSchema)]
pub(crate) struct Part {
    from: String,
    reported: u32,
}

/// Cases of a domain or category.
#[derive(Serialize, ToSchema)]
pub(crate) struct Kind {
    name: String,
    reported: u32,
    /// In the period before; nothing where there is none.
    before: Option<u32>,
    /// In the same period a year before.
    year_before: Option<u32>,
}

/// A plan and how it covers the district.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanCoverage {
    plan: String,
    /// Households a general grid should have at least.
    min: u32,
    /// Households it should have at most.
    max: u32,
    #[serde(flatten)]
    covered: Covered,
}

impl BulletinRequest<'_> {
    /// Makes the bulletin.
    ///
    /// # Errors
    /// When the period cannot be told or there is no such plan.
    pub(crate) fn bulletin(&self, served: &Served) -> Result<Bulletin, ApiError> {
        let refused = |error: PeriodError| ApiError::BadRequest(error.to_string());
        let spans = Spans {
            span: self.period.around(self.date, &self.zone).map_err(refused)?,
            before: self.period.before(self.date, &self.zone).ok(),
            year_before: self.period.year_before(self.date, &self.zone).ok(),
        };
        let (first, as_of) = known(served).unwrap_or((Timestamp::MIN, Timestamp::MAX));
        let spans = spans.known_from(first);
        let level = |level: Level| self.performance(served, level, spans, as_of).report();
        let district = level(Level::District)?;
        let plan = match self.plan {
            Some(name) => Some(served.plan_named(name)?),
            None => served.current_plan(),
        };
        let grids = plan.map(|_| level(Level::Grid)).transpose()?;
        let (first, last) = self.period.days(self.date);
        let due = PatrolWindow { from: Some(spans.span.from), to: Some(spans.span.to) };
        Ok(Bulletin {
            district: served
                .snapshot()
                .data()
                .district
                .first()
                .map(|unit| unit.name.clone())
                .unwrap_or_default(),
            period: self.period,
            first,
            last,
            span: spans.span.into(),
            as_of: as_of.to_string(),
            total: district.total,
            elsewhere: district.elsewhere,
            series: self.series(served, as_of)?,
            domains: domains(served, spans, as_of),
            categories: categories(served, spans, as_of),
            subdistricts: level(Level::Subdistrict)?.units,
            communities: level(Level::Community)?.units,
            red_grids: grids.map(red).unwrap_or_default(),
            coverage: plan.map(|plan| coverage(served, plan)),
            posts: posts_of_district(served),
            patrols: patrols_of_district(served, due, &self.zone),
            catalogue_version: &Catalogue::usual().version,
        })
    }

    fn performance<'a>(
        &'a self,
        served: &'a Served,
        level: Level,
        spans: Spans,
        as_of: Timestamp,
    ) -> Performance<'a> {
        Performance {
            served,
            level,
            plan: self.plan,
            within: None,
            filter: CaseFilter::default(),
            spans,
            as_of,
            min_cases: MIN_CASES,
        }
    }

    fn series(&self, served: &Served, as_of: Timestamp) -> Result<Vec<Part>, ApiError> {
        let parts = self
            .period
            .parts(self.date, &self.zone)
            .map_err(|error| ApiError::BadRequest(error.to_string()))?;
        let cases = served.snapshot().cases();
        let part_of = |row: usize| {
            let after = parts.partition_point(|part| part.from <= cases.reported_at(row));
            after.checked_sub(1)
        };
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Ok(Vec::new()) };
        let counted = reported(served, parts.len(), Span { from: first.from, to: last.to }, as_of, part_of);
        let part = |(span, reported): (&Span, u32)| Part { from: span.from.to_string(), reported };
        Ok(parts.iter().zip(counted).map(part).collect())
    }
}

/// The figures of the communities as a table.
pub(crate) fn bulletin_csv(bulletin: &Bulletin) -> Vec<u8> {
    units_csv(&bulletin.communities)
}

/// Cases reported in a span, by any number that tells them apart.
fn reported(
    served: &Served,
    kinds: usize,
    span: Span,
    as_of: Timestamp,
    kind: impl Fn(usize) -> Option<usize> + Sync,
) -> Vec<u32> {
    let question = Question { span, as_of, filing_limit: 0 };
    let tallies = tally(served.snapshot().cases(), kinds, &question, kind);
    tallies.iter().map(|tally| tally.counts.get(Count::Reported)).collect()
}

fn kinds(
    served: &Served,
    names: Vec<String>,
    spans: Spans,
    as_of: Timestamp,
    kind: impl Fn(usize) -> Option<usize> + Sync + Copy,
) -> Vec<Kind> {
    let count = |span: Span| reported(served, names.len(), span, as_of, kind);
    let now = count(spans.span);
    let (before, year_before) = (spans.before.map(count), spans.year_before.map(count));
    let of = |counts: &Option<Vec<u32>>, kind: usize| counts.as_ref().map(|counts| counts[kind]);
    let kind = |(kind, name): (usize, String)| Kind {
        name,
        reported: now[kind],
        before: of(&before, kind),
        year_before: of(&year_before, kind),
    };
    names.into_iter().enumerate().map(kind).collect()
}

fn domains(served: &Served, spans: Spans, as_of: Timestamp) -> Vec<Kind> {
    let names = Domain::NAMES.iter().map(|name| (*name).to_owned()).collect();
    kinds(served, names, spans, as_of, |row| Some(served.snapshot().cases().domain(row) as usize))
}

fn categories(served: &Served, spans: Spans, as_of: Timestamp) -> Vec<Kind> {
    let words = served.snapshot().cases().categories();
    let number = |row: usize| words.number(row).map(|number| number as usize);
    let mut kinds = kinds(served, words.words().to_vec(), spans, as_of, number);
    kinds.sort_by(|a, b| b.reported.cmp(&a.reported).then_with(|| a.name.cmp(&b.name)));
    kinds.truncate(LISTED);
    kinds
}

/// The grids with a red light, those with the most open cases first.
fn red(report: PerformanceReport) -> Vec<UnitFigures> {
    let mut red: Vec<UnitFigures> = report.units.into_iter().filter(UnitFigures::is_red).collect();
    red.sort_by(|a, b| b.figures.open.cmp(&a.figures.open).then_with(|| a.code.cmp(&b.code)));
    red.truncate(LISTED);
    red
}

fn coverage(served: &Served, plan: ServedPlan<'_>) -> PlanCoverage {
    let parameters = plan.index.plan().parameters;
    PlanCoverage {
        plan: plan.index.plan().name.clone(),
        min: parameters.min,
        max: parameters.max,
        covered: covered(served, plan),
    }
}
