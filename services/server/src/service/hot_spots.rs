//! Hot spots of cases by cell or grid: at once, over periods, and as clusters in space and time.

use geo::{Coord, Geometry as AnyGeometry, MultiPolygon, Polygon};
use jiff::tz::TimeZone;
use wangge_analytics::h3::Resolution;
use wangge_analytics::hotspots::emerging::{Period as Heat, classify, mann_kendall};
use wangge_analytics::hotspots::scan::{self, Cluster, Parameters, ScanError};
use wangge_analytics::hotspots::{Neighbours, gi};
use wangge_analytics::performance::{Period, Span};
use wangge_model::Timestamp;
use wangge_tiles::Value;

use super::cells::CellLevel;
use super::hexes::outline;
use super::served::ServedPlan;
use super::{CaseFilter, Feature, Geometry, LocalClock, Served};
use crate::error::ApiError;

/// Periods of a series at least and at most.
const PERIODS: std::ops::RangeInclusive<usize> = 2..=120;

/// A false discovery rate above this makes no hot spot.
const ALPHA: f64 = 0.05;

/// Days of a scan at most.
const MOST_DAYS: i32 = 366;

/// Steps of the radius up to the largest.
const RADII: u32 = 3;

/// What the ground is divided into.
#[derive(Clone, Copy)]
pub(crate) enum Ground<'a> {
    /// The cells in which there was ever a case.
    Hexes(Resolution),
    /// The grids of a plan.
    Grids(ServedPlan<'a>),
}

/// What is asked.
pub(crate) struct HotSpots<'a> {
    pub(crate) served: &'a Served,
    pub(crate) ground: Ground<'a>,
    /// Which cases; its window is replaced by `span`.
    pub(crate) filter: CaseFilter,
    pub(crate) span: Span,
}

/// How a series is made.
pub(crate) struct Emerging {
    pub(crate) period: Period,
    pub(crate) zone: TimeZone,
}

/// How clusters are looked for.
pub(crate) struct Scan {
    pub(crate) zone: TimeZone,
    /// Metres.
    pub(crate) radius: f64,
    pub(crate) max_days: u32,
    pub(crate) replicates: u32,
    pub(crate) seed: u64,
}

impl<'a> HotSpots<'a> {
    /// The units that are hot or cold, and all others, by Gi*.
    pub(crate) fn gi(&self) -> Vec<Feature> {
        let counts = self.counts(self.span);
        let map: Vec<f64> = counts.iter().map(|count| f64::from(*count)).collect();
        let found = gi::hot_spots(&map, &self.neighbours());
        let feature = |(unit, it): (usize, gi::Gi)| {
            let class = match (it.q, it.z > 0.0) {
                (q, true) if q <= 0.01 => "hot_99",
                (q, true) if q <= ALPHA => "hot_95",
                (q, true) if q <= 0.1 => "hot_90",
                (q, false) if q <= 0.01 => "cold_99",
                (q, false) if q <= ALPHA => "cold_95",
                (q, false) if q <= 0.1 => "cold_90",
                _ => "none",
            };
            let figures = vec![
                ("cases", Some(Value::Uint(counts[unit].into()))),
                ("z", Some(Value::Double(it.z))),
                ("p", Some(Value::Double(it.p))),
                ("q", Some(Value::Double(it.q))),
                ("class", Some(Value::from(class))),
            ];
            self.feature(unit, figures)
        };
        found.into_iter().enumerate().map(feature).collect()
    }

    /// What each unit has become over the periods of the span, and those periods; nothing without any case.
    ///
    /// # Errors
    /// When there are too few periods or too many.
    pub(crate) fn emerging(&self, emerging: &Emerging) -> Result<(Vec<Feature>, Vec<Span>), ApiError> {
        if self.served.cells().reported().is_none() {
            return Ok((Vec::new(), Vec::new()));
        }
        let periods = periods(self.span, emerging)?;
        let maps: Vec<Vec<f64>> =
            periods.iter().map(|span| self.counts(*span).into_iter().map(f64::from).collect()).collect();
        let views: Vec<&[f64]> = maps.iter().map(Vec::as_slice).collect();
        let neighbours = self.neighbours();
        let found: Vec<Vec<gi::Gi>> =
            gi::z_scores(&views, &neighbours).iter().map(|z| gi::with_significance(z)).collect();
        let feature = |unit: usize| {
            let series: Vec<f64> = found.iter().map(|map| map[unit].z).collect();
            let heat: Vec<Heat> =
                found.iter().map(|map| Heat::of(map[unit].z, map[unit].q <= ALPHA)).collect();
            let trend = mann_kendall(&series);
            let class = classify(&heat, trend, ALPHA);
            let (kind, pattern) = match class {
                Some((Heat::Cold, pattern)) => (Some("cold"), pattern.name()),
                Some((_, pattern)) => (Some("hot"), pattern.name()),
                None => (None, "none"),
            };
            let count = |kind: Heat| heat.iter().filter(|period| **period == kind).count() as u64;
            let last = found.last().map(|map| map[unit]);
            let cases: f64 = maps.iter().map(|map| map[unit]).sum();
            let figures = vec![
                ("cases", Some(Value::Uint(cases as u64))),
                ("z", last.map(|it| Value::Double(it.z))),
                ("p", last.map(|it| Value::Double(it.p))),
                ("q", last.map(|it| Value::Double(it.q))),
                ("class", Some(Value::from(pattern))),
                ("spot", kind.map(Value::from)),
                ("hot_periods", Some(Value::Uint(count(Heat::Hot)))),
                ("cold_periods", Some(Value::Uint(count(Heat::Cold)))),
                ("trend_z", Some(Value::Double(trend.z))),
                ("trend_p", Some(Value::Double(trend.p))),
            ];
            self.feature(unit, figures)
        };
        Ok(((0..neighbours.len()).map(feature).collect(), periods))
    }

    /// Clusters, the most outstanding first.
    ///
    /// # Errors
    /// When the span is too long or the scan too large.
    pub(crate) fn scan(&self, asked: &Scan) -> Result<Vec<Feature>, ApiError> {
        let clock = LocalClock::new(&asked.zone, self.span.from, self.span.to);
        let last = Timestamp::from_unix(i64::from(self.span.to.unix()) - 1).unwrap_or(self.span.from);
        let first = clock.day(self.span.from);
        let days = clock.day(last) - first + 1;
        if days > MOST_DAYS {
            let detail = format!("a scan is over {MOST_DAYS} days at most, and this is over {days}");
            return Err(ApiError::BadRequest(detail));
        }
        let places = self.places();
        let cases = self.cases_by_day(&clock, first);
        let radii = (0..=RADII).map(|step| asked.radius * f64::from(step) / f64::from(RADII));
        let mut radii: Vec<f64> = radii.collect();
        radii.dedup();
        let parameters =
            Parameters { radii, max_days: asked.max_days, replicates: asked.replicates, seed: asked.seed };
        let found =
            scan::clusters(&places, days as u32, &cases, &parameters).map_err(|error| match error {
                ScanError::TooLarge { .. } => ApiError::BadRequest(error.to_string()),
                ScanError::OutOfRange(_) => ApiError::from(error),
            })?;
        Ok(found.iter().enumerate().map(|(rank, it)| self.cluster(rank, it, first)).collect())
    }

    fn cluster(&self, rank: usize, it: &Cluster, first: i32) -> Feature {
        let date = |day: u32| {
            let days = jiff::Span::new().days(i64::from(first) + i64::from(day));
            jiff::civil::date(1970, 1, 1).saturating_add(days).to_string()
        };
        let centre = self.middle(it.centre as usize);
        let figures = vec![
            ("cluster", Some(Value::Uint(rank as u64 + 1))),
            ("lon", Some(Value::Double(centre.x))),
            ("lat", Some(Value::Double(centre.y))),
            ("radius_m", Some(Value::Double(it.radius))),
            ("first_day", Some(Value::from(date(it.days.start).as_str()))),
            ("last_day", Some(Value::from(date(it.days.end - 1).as_str()))),
            ("cases", Some(Value::Uint(it.observed.into()))),
            ("observed", Some(Value::Uint(it.observed.into()))),
            ("expected", Some(Value::Double(it.expected))),
            ("log_likelihood_ratio", Some(Value::Double(it.log_likelihood_ratio))),
            ("p", Some(Value::Double(it.p))),
            ("units", Some(Value::Uint(it.zones.len() as u64))),
        ];
        let parts: Vec<Polygon<f64>> = it.zones.iter().flat_map(|zone| self.shape(*zone as usize)).collect();
        let geometry = Geometry::from(&AnyGeometry::MultiPolygon(MultiPolygon(parts)));
        Feature::new(None, Some(geometry), figures)
    }

    fn level(&self, resolution: Resolution) -> &'a CellLevel {
        self.served.cells().level(resolution, self.served.snapshot())
    }

    /// For each unit its cases of a span.
    fn counts(&self, span: Span) -> Vec<u32> {
        let filter = CaseFilter { from: Some(span.from), to: Some(span.to), ..self.filter.clone() };
        let cases = self.served.snapshot().cases();
        match self.ground {
            Ground::Hexes(resolution) => self.served.cells().counts(self.level(resolution), &filter, cases),
            Ground::Grids(plan) => {
                let mut counts = vec![0; plan.index.plan().grids.len()];
                let grids = self.served.snapshot().grids_of_cases(plan.index);
                self.served.cells().each(&filter, cases, |_, row| {
                    if let Some(grid) = grids[row] {
                        counts[grid as usize] += 1;
                    }
                });
                counts
            }
        }
    }

    /// Unit and day of each case of the span.
    fn cases_by_day(&self, clock: &LocalClock, first: i32) -> Vec<(u32, u32)> {
        let Span { from, to } = self.span;
        let filter = CaseFilter { from: Some(from), to: Some(to), ..self.filter.clone() };
        let cases = self.served.snapshot().cases();
        let mut found = Vec::new();
        let mut add = |unit: u32, row: usize| {
            found.push((unit, (clock.day(cases.reported_at(row)) - first) as u32));
        };
        match self.ground {
            Ground::Hexes(resolution) => {
                let numbers = self.level(resolution).cells.numbers();
                self.served.cells().each(&filter, cases, |at, row| add(numbers[at], row));
            }
            Ground::Grids(plan) => {
                let grids = self.served.snapshot().grids_of_cases(plan.index);
                self.served.cells().each(&filter, cases, |_, row| {
                    if let Some(grid) = grids[row] {
                        add(grid, row);
                    }
                });
            }
        }
        found
    }

    fn neighbours(&self) -> Neighbours {
        match self.ground {
            Ground::Hexes(resolution) => Neighbours::of_cells(self.level(resolution).cells.cells(), 1),
            Ground::Grids(plan) => {
                Neighbours::of_areas(plan.index.plan().grids.iter().map(|grid| &grid.area))
            }
        }
    }

    fn middle(&self, unit: usize) -> Coord<f64> {
        match self.ground {
            Ground::Hexes(resolution) => self.level(resolution).middles[unit],
            Ground::Grids(plan) => plan.index.plan().grids[unit].area.inner_place().coord(),
        }
    }

    /// The units' middles in metres.
    fn places(&self) -> Vec<[f64; 2]> {
        let units = match self.ground {
            Ground::Hexes(resolution) => self.level(resolution).middles.len(),
            Ground::Grids(plan) => plan.index.plan().grids.len(),
        };
        let projection = self.served.snapshot().projection();
        (0..units).map(|unit| projection.forward(self.middle(unit)).into()).collect()
    }

    fn shape(&self, unit: usize) -> Vec<Polygon<f64>> {
        match self.ground {
            Ground::Hexes(resolution) => vec![outline(self.level(resolution).cells.cells()[unit])],
            Ground::Grids(plan) => plan.index.plan().grids[unit].area.geometry().0.clone(),
        }
    }

    fn feature(&self, unit: usize, figures: Vec<(&'static str, Option<Value>)>) -> Feature {
        let name = match self.ground {
            Ground::Hexes(resolution) => ("cell", self.level(resolution).cells.cells()[unit].to_string()),
            Ground::Grids(plan) => ("code", plan.index.plan().grids[unit].code.to_string()),
        };
        let mut parts = self.shape(unit);
        let geometry = match parts.len() {
            1 => AnyGeometry::Polygon(parts.remove(0)),
            _ => AnyGeometry::MultiPolygon(MultiPolygon(parts)),
        };
        let named = (name.0, Some(Value::from(name.1.as_str())));
        let properties = std::iter::once(named).chain(figures).collect();
        Feature::new(None, Some(Geometry::from(&geometry)), properties)
    }
}

/// The periods of the calendar that a span reaches into, cut where it begins and ends.
fn periods(span: Span, emerging: &Emerging) -> Result<Vec<Span>, ApiError> {
    let refused = |error: wangge_analytics::performance::PeriodError| ApiError::BadRequest(error.to_string());
    let mut found: Vec<Span> = Vec::new();
    let mut from = span.from;
    while from < span.to && found.len() <= *PERIODS.end() {
        let local = emerging.zone.to_datetime(jiff::Timestamp::from_second(from.unix().into())?);
        let period = emerging.period.around(local.date(), &emerging.zone).map_err(refused)?;
        found.push(Span::new(from, period.to.min(span.to)).map_err(refused)?);
        from = period.to;
    }
    if PERIODS.contains(&found.len()) {
        return Ok(found);
    }
    let (least, most) = (PERIODS.start(), PERIODS.end());
    Err(ApiError::BadRequest(format!("from and to must span {least} to {most} periods")))
}
