//! Bars as SVG.

use std::fmt::Write;

const WIDTH: f64 = 680.0;
const HEIGHT: f64 = 150.0;
/// Room for the labels of the axes.
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 20.0;
const TOP: f64 = 8.0;

/// Bars of counts with a label each, and lines at round counts. Labels are thinned so that they do not
/// touch.
pub(super) fn bars(bars: &[(String, u32)], title: &str) -> String {
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let step = round_step(most);
    let top = most.div_ceil(step).max(1) * step;
    let y = |count: u32| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * f64::from(count) / f64::from(top);
    let mut svg =
        format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
    // Writing to a string does not fail.
    for line in (0..=top).step_by(step as usize) {
        let at = y(line);
        let _ = write!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\" \
             text-anchor=\"end\">{line}</text>",
            LEFT - 4.0,
            at + 3.5
        );
    }
    let pitch = (WIDTH - LEFT) / bars.len().max(1) as f64;
    let every = (28.0 / pitch).ceil().max(1.0) as usize;
    for (number, (label, count)) in bars.iter().enumerate() {
        let x = LEFT + pitch * number as f64;
        let _ = write!(
            svg,
            "<rect x=\"{:.1}\" width=\"{:.1}\" y=\"{:.1}\" height=\"{:.1}\"><title>{label}: {count}</title></rect>",
            x + pitch * 0.12,
            pitch * 0.76,
            y(*count),
            y(0) - y(*count)
        );
        if number.is_multiple_of(every) {
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                x + pitch / 2.0,
                HEIGHT - 5.0
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// 1, 2 or 5 times a power of ten, so that there are three to eight lines.
fn round_step(most: u32) -> u32 {
    let mut power = 1;
    while most / power >= 80 {
        power *= 10;
    }
    [1, 2, 5, 10].into_iter().map(|factor| factor * power).find(|step| most / step < 8).unwrap_or(power * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_counts() {
        assert_eq!([0, 7, 9, 39, 40, 79, 80, 3_141].map(round_step), [1, 1, 2, 5, 10, 10, 20, 500]);
        assert!(u64::from(u32::MAX / round_step(u32::MAX)) < 8);
    }

    #[test]
    fn every_bar_is_drawn() {
        let days: Vec<(String, u32)> = (1..=31).map(|day| (day.to_string(), day * 10)).collect();
        let svg = bars(&days, "x");
        assert_eq!(svg.matches("<rect").count(), 31);
        assert!(svg.contains("<title>31: 310</title>"));
        assert_eq!(bars(&[], "x").matches("<rect").count(), 0);
    }
}
