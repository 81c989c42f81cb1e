//! The lines that run through the whole district: arterials, levees, canal and railway corridors.

use wangge_model::StreetClass;

use super::frame::{Frame, Scale};
use super::random::Random;

/// What lies between a line and the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Band {
    Town,
    Floodplain,
    Canal,
    Railway,
}

/// A line at a constant u or v of the plan, whole metres.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: i32,
    /// The street on it; the river's centre line and the outer limits carry none.
    pub(super) class: Option<StreetClass>,
    /// Whether the street crosses the river.
    pub(super) bridge: bool,
    pub(super) after: Band,
}

/// The grid of through lines, each list ascending.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Lines of constant u: across the river.
    pub(super) across: Vec<Line>,
    /// Lines of constant v: along the river, which is v = 0.
    pub(super) along: Vec<Line>,
}

impl Layout {
    pub(super) fn new(seed: u64, scale: Scale, frame: &Frame) -> Self {
        let mut random = Random::new(seed, 21);
        let across = across_lines(&mut random, scale);
        let along = along_lines(&mut random, scale, frame.levee());
        Self { across, along }
    }
}

fn line(at: i32, class: StreetClass) -> Line {
    Line { at, class: Some(class), bridge: false, after: Band::Town }
}

/// Positions from `from` outward to `limit`, the steps widening with the distance.
fn steps(random: &mut Random, from: f64, limit: f64, step: f64, widen: f64) -> Vec<i32> {
    let sign = (limit - from).signum();
    let mut at = from;
    let mut found = Vec::new();
    loop {
        let grown = step * (1.0 + widen * ((at - from) / (limit - from)).abs());
        at += sign * grown * random.between(0.78, 1.25);
        found.push(at.round() as i32);
        if (at - limit) * sign >= 0.0 {
            return found;
        }
    }
}

/// Replaces the lines near `at` by two that hold a corridor between them.
fn insert_corridor(lines: &mut Vec<Line>, at: f64, half: f64, clear: f64, band: Band) {
    lines.retain(|line| (f64::from(line.at) - at).abs() > clear || line.class.is_none());
    let mut first = line((at - half).round() as i32, StreetClass::Tertiary);
    first.after = band;
    lines.push(first);
    lines.push(line((at + half).round() as i32, StreetClass::Tertiary));
    lines.sort_by_key(|line| line.at);
}

fn across_lines(random: &mut Random, scale: Scale) -> Vec<Line> {
    let radius = scale.radius();
    let step = 930.0 * scale.width(0.5);
    let limit = 1.75 * radius;
    let mut at = vec![(random.between(-0.05, 0.05) * radius).round() as i32];
    at.extend(steps(random, f64::from(at[0]), limit, step, 0.7));
    at.extend(steps(random, f64::from(at[0]), -limit, step, 0.7));
    at.sort_unstable();
    let cycle = [StreetClass::Primary, StreetClass::Secondary, StreetClass::Secondary];
    let mut lines: Vec<Line> = at.iter().enumerate().map(|(i, &at)| line(at, cycle[i % 3])).collect();
    insert_corridor(&mut lines, -0.42 * radius, 34.0, 330.0 * scale.width(0.5), Band::Railway);
    let many: &[f64] = if scale.share > 0.3 { &[-0.85, -0.2, 0.14, 0.5, 0.95] } else { &[-0.1, 0.5] };
    for (i, share) in many.iter().enumerate() {
        let target = share * radius;
        let candidates = lines.iter_mut().filter(|line| line.class != Some(StreetClass::Tertiary));
        let gap = |line: &&mut Line| (f64::from(line.at) - target).abs();
        if let Some(nearest) = candidates.min_by(|a, b| gap(a).total_cmp(&gap(b))) {
            nearest.bridge = true;
            nearest.class = Some(if i % 2 == 1 { StreetClass::Trunk } else { StreetClass::Primary });
        }
    }
    open_ends(&mut lines);
    lines
}

fn along_lines(random: &mut Random, scale: Scale, levee: i32) -> Vec<Line> {
    let radius = scale.radius();
    let size = scale.width(0.5);
    let bank = f64::from(levee);
    let south = steps(random, -bank, -1.6 * radius, 830.0 * size, 0.5);
    let north = steps(random, bank, 1.9 * radius, 1350.0 * size, 0.6);
    let cycle = [StreetClass::Primary, StreetClass::Secondary, StreetClass::Trunk, StreetClass::Secondary];
    let mut lines: Vec<Line> = south.iter().enumerate().map(|(i, &at)| line(at, cycle[i % 4])).collect();
    let far = [StreetClass::Secondary, StreetClass::Primary, StreetClass::Tertiary];
    lines.extend(north.iter().enumerate().map(|(i, &at)| line(at, far[i % 3])));
    lines.sort_by_key(|line| line.at);
    let clear = 300.0 * size;
    insert_corridor(&mut lines, -bank - 0.15 * radius, 30.0, clear, Band::Canal);
    insert_corridor(&mut lines, -bank - 0.31 * radius, 40.0, clear, Band::Railway);
    for (at, class, after) in [
        (-levee, Some(StreetClass::Secondary), Band::Floodplain),
        (0, None, Band::Floodplain),
        (levee, Some(StreetClass::Secondary), Band::Town),
    ] {
        lines.push(Line { at, class, bridge: false, after });
    }
    lines.sort_by_key(|line| line.at);
    open_ends(&mut lines);
    lines
}

/// The outermost lines only close the plan.
fn open_ends(lines: &mut [Line]) {
    for end in [0, lines.len() - 1] {
        lines[end].class = None;
        lines[end].bridge = false;
    }
}
