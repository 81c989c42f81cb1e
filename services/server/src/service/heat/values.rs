//! What a heat map comes to.

use wangge_analytics::density::{
    APPROXIMATION_ERROR, Field, Kernel, Raster, WeightedPoint, approximate, approximation_is_faster,
    rate_difference, relative,
};

use super::{Frame, Heat, Per, Period};
use crate::service::{CaseFilter, Served};

/// Where fewer households than this live on a km², cases are counted as if so many did: a case on an empty
/// field would glow otherwise.
const FEWEST_HOUSEHOLDS: f64 = 200.0;

/// Differences that chance makes more often than once in twenty times are not shown.
const SIGNIFICANT: f64 = 1.96;

/// The values of a frame, row by row from the north-west.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    /// In the unit of the question; no number where nothing is shown.
    pub(crate) shown: Vec<f64>,
    /// Of a difference, how many standard deviations it is from none.
    pub(crate) deviations: Option<Vec<f64>>,
    /// The largest error, as a share of the peak.
    pub(crate) error: f64,
}

/// A density in cases per km² and, where it is exact, how many cases each pixel feels.
struct Density {
    values: Vec<f64>,
    counts: Option<Vec<u32>>,
}

impl Values {
    /// Works it out.
    pub(crate) fn new(served: &Served, heat: &Heat, frame: Frame) -> Self {
        let needs_counts = heat.least > 0 || heat.compare.is_some();
        let mut density = density(served, heat, &heat.cases, frame, needs_counts);
        let error = if density.counts.is_some() { Field::EXACT } else { APPROXIMATION_ERROR };
        let months = heat.period.map_or(1.0, Period::months);
        scale(&mut density.values, 1.0 / months);
        let deviations = subtract(served, heat, frame, &mut density, months);
        if heat.per == Per::Household {
            let households = households(served, heat, frame);
            density.values = relative(&density.values, &households, FEWEST_HOUSEHOLDS);
            scale(&mut density.values, 1_000.0);
        }
        if let Some(counts) = &density.counts {
            hide(&mut density.values, counts, heat.least);
        }
        if let Some(deviations) = &deviations {
            for (value, deviation) in density.values.iter_mut().zip(deviations) {
                if deviation.abs() < SIGNIFICANT {
                    *value = f64::NAN;
                }
            }
        }
        Self { shown: density.values, deviations, error }
    }

    /// The value farthest from 0; 0 where nothing is shown.
    pub(crate) fn peak(&self) -> f64 {
        self.shown.iter().fold(0.0, |peak, value| peak.max(value.abs()))
    }
}

fn scale(values: &mut [f64], by: f64) {
    for value in values {
        *value *= by;
    }
}

/// Pixels that feel fewer cases than that are not shown.
fn hide(values: &mut [f64], counts: &[u32], least: u32) {
    for (value, count) in values.iter_mut().zip(counts) {
        if *count < least {
            *value = f64::NAN;
        }
    }
}

/// Takes away the density of the other period, if there is one; what is left is measured against chance.
fn subtract(
    served: &Served,
    heat: &Heat,
    frame: Frame,
    density: &mut Density,
    months: f64,
) -> Option<Vec<f64>> {
    let (filter, period) = heat.compared()?;
    let mut other = self::density(served, heat, &filter, frame, true);
    scale(&mut other.values, 1.0 / period.months());
    for (value, other) in density.values.iter_mut().zip(&other.values) {
        *value -= other;
    }
    let (counts, others) = (density.counts.as_ref()?, other.counts?);
    hide(&mut density.values, &others, heat.least);
    let ratio = months / period.months();
    Some(counts.iter().zip(&others).map(|(count, other)| rate_difference(*count, *other, ratio)).collect())
}

fn density(served: &Served, heat: &Heat, cases: &CaseFilter, frame: Frame, needs_counts: bool) -> Density {
    let raster = frame.raster();
    let Some(catchment) = raster.catchment(heat.bandwidth.metres()) else {
        return Density { values: Vec::new(), counts: Some(Vec::new()) };
    };
    let points = served.cases().within(catchment, cases);
    let may_be_near = !needs_counts && heat.kernel == Kernel::Quartic && frame.is_even();
    if may_be_near && approximation_is_faster(&raster, points.len(), heat.bandwidth) {
        let values = approximate(frame.world, frame.columns, frame.rows, &points, heat.bandwidth);
        return Density { values, counts: None };
    }
    let field = Field::of_points(raster, &points, heat.kernel, heat.bandwidth);
    Density { counts: Some(field.counts().to_vec()), values: field.into_values() }
}

/// Households per km².
fn households(served: &Served, heat: &Heat, frame: Frame) -> Field {
    let raster: Raster = frame.raster();
    let reach = raster.catchment(heat.bandwidth.metres());
    let points = reach.map(|extent| served.points.households_within(extent));
    let (rows, places, are_points) = points.unwrap_or_default();
    let snapshot = served.snapshot();
    let weight = |row: u32| {
        let row = row as usize;
        let count = if are_points {
            snapshot.households()[row].households
        } else {
            snapshot.data().buildings[row].households.unwrap_or(0)
        };
        f64::from(count)
    };
    let points: Vec<WeightedPoint> = rows
        .iter()
        .zip(places)
        .map(|(row, place)| WeightedPoint { place, weight: weight(*row), radius: 1.0 })
        .collect();
    Field::of_weighted(raster, &points, heat.kernel, heat.bandwidth)
}
