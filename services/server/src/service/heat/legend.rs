//! The one scale of a view, and what its colours mean.

use geo::Rect;
use quick_cache::sync::Cache;
use serde::Serialize;
use wangge_analytics::density::{Bandwidth, Kernel, Raster};
use wangge_tiles::{HeatScale, Ramp, to_world};

use super::{Frame, Heat, Values};
use crate::service::{CaseFilter, Served};

/// Colours that a legend shows.
const STEPS: u32 = 8;

/// Views whose peak is kept.
const VIEWS: usize = 1_000;

/// What is worked out once for each view of a revision.
pub(crate) struct HeatCache {
    peaks: Cache<Heat, f64>,
    bandwidths: Cache<(CaseFilter, Kernel), Bandwidth>,
}

impl Default for HeatCache {
    fn default() -> Self {
        Self { peaks: Cache::new(VIEWS), bandwidths: Cache::new(VIEWS) }
    }
}

impl Served {
    /// The extent of the district in fractions of the world.
    pub(super) fn world(&self) -> Rect<f64> {
        let extent = self.extent();
        Rect::new(to_world(extent.min()), to_world(extent.max()))
    }

    /// The widest bandwidth that is taken: the longer side of the district, metres.
    pub(super) fn widest_bandwidth(&self) -> f64 {
        let world = self.world();
        let [east, north] = Raster::metres_per_world(world.center().y);
        (world.width() * east).max(world.height() * north).max(Bandwidth::LEAST)
    }

    /// The bandwidth that fits these cases.
    pub(super) fn rule_of_thumb(&self, cases: &CaseFilter, kernel: Kernel) -> Bandwidth {
        let work_out = || {
            let everywhere = Rect::new((0.0, 0.0), (1.0, 1.0));
            let points = self.cases().within(everywhere, cases);
            Ok::<_, std::convert::Infallible>(Bandwidth::rule_of_thumb(
                &points,
                kernel,
                self.widest_bandwidth(),
            ))
        };
        let Ok(bandwidth) =
            self.cases().heat.bandwidths.get_or_insert_with(&(cases.clone(), kernel), work_out);
        bandwidth
    }

    /// The greatest value over the whole district: worked out once, at one resolution, so that every
    /// tile of a view has the same scale.
    pub(super) fn peak(&self, heat: &Heat) -> f64 {
        let work_out = || {
            let frame = Frame::of_district(self, heat.bandwidth);
            Ok::<_, std::convert::Infallible>(Values::new(self, heat, frame).peak())
        };
        let Ok(peak) = self.cases().heat.peaks.get_or_insert_with(heat, work_out);
        peak
    }
}

impl Heat {
    /// The ramp that is taken when none is asked for.
    fn usual_ramp(&self) -> Ramp {
        if self.compare.is_some() { Ramp::RedBlue } else { Ramp::default() }
    }

    /// The colours and what they mean; up to `max`, or the district's peak.
    pub(crate) fn colours(&self, served: &Served, ramp: Option<Ramp>, max: Option<f64>) -> (HeatScale, Ramp) {
        let max = max.unwrap_or_else(|| served.peak(self));
        let min = if self.compare.is_some() { -max } else { 0.0 };
        (HeatScale { min, max }, ramp.unwrap_or_else(|| self.usual_ramp()))
    }
}

/// What the colours of a heat map mean.
#[derive(Debug, Serialize)]
pub(crate) struct Legend {
    unit: &'static str,
    unit_zh: &'static str,
    min: f64,
    max: f64,
    ramp: &'static str,
    colors: Vec<LegendColour>,
    /// Metres.
    bandwidth: f64,
    kernel: &'static str,
    /// Pixels whose kernel holds fewer cases are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<u32>,
}

#[derive(Debug, Serialize)]
struct LegendColour {
    value: f64,
    color: String,
}

impl Legend {
    pub(crate) fn new(served: &Served, heat: &Heat, ramp: Option<Ramp>, max: Option<f64>) -> Self {
        let (scale, ramp) = heat.colours(served, ramp, max);
        let colour = |step: u32| {
            let share = f64::from(step) / f64::from(STEPS);
            LegendColour { value: scale.min + share * (scale.max - scale.min), color: ramp.hex(share) }
        };
        let [unit, unit_zh] = heat.unit();
        Self {
            unit,
            unit_zh,
            min: scale.min,
            max: scale.max,
            ramp: ramp.name(),
            colors: (0..=STEPS).map(colour).collect(),
            bandwidth: heat.bandwidth.metres(),
            kernel: heat.kernel.name(),
            at_least: (heat.least > 0).then_some(heat.least),
        }
    }
}
