//! The communities coloured by a figure, as SVG.

use std::fmt::Write;

use geo::{Coord, MultiPolygon};

use super::super::Served;

const WIDTH: f64 = 680.0;
const TALLEST: f64 = 520.0;

/// From few to many: the five classes of `ColorBrewer`'s `YlOrBr` (Cynthia Brewer, Apache License 2.0),
/// which is told apart by colour-blind people and in grey.
pub(super) const COLOURS: [&str; 5] = ["#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"];

/// The upper bounds of all classes but the last, each with about as many values.
pub(super) fn classes(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let bound = |class: usize| sorted.get(sorted.len() * class / COLOURS.len()).copied();
    let mut bounds: Vec<f64> = (1..COLOURS.len()).filter_map(bound).collect();
    bounds.dedup();
    bounds
}

/// The colour of a value.
pub(super) fn colour(value: f64, bounds: &[f64]) -> &'static str {
    COLOURS[bounds.partition_point(|bound| *bound <= value)]
}

/// The district with a colour and a title for each community; grey without a colour.
pub(super) fn map(served: &Served, shown: &[(Option<&str>, String)], title: &str) -> String {
    let data = served.snapshot().data();
    let extent = served.extent();
    let mid = extent.center().y.to_radians().cos();
    let (width, height) = (extent.width() * mid, extent.height());
    let scale = (WIDTH / width).min(TALLEST / height);
    let to_page = |at: Coord<f64>| {
        let x = ((at.x - extent.min().x) * mid * scale * 10.0).round() as i64;
        let y = ((extent.max().y - at.y) * scale * 10.0).round() as i64;
        (x, y)
    };
    // Tenths of a unit, whole: what neighbours share stays shared.
    let mut svg = format!(
        "<svg class=\"map\" viewBox=\"0 0 {:.0} {:.0}\" role=\"img\" aria-label=\"{title}\">",
        width * scale * 10.0,
        height * scale * 10.0
    );
    for (community, (colour, title)) in data.communities.iter().zip(shown) {
        let path = path(community.area.geometry(), to_page);
        // Writing to a string does not fail.
        let _ = write!(
            svg,
            "<path d=\"{path}\" fill=\"{}\"><title>{title}</title></path>",
            colour.unwrap_or("#ddd")
        );
    }
    for unit in &data.subdistricts {
        let _ = write!(svg, "<path class=\"border\" d=\"{}\"/>", path(unit.area.geometry(), to_page));
    }
    svg.push_str("</svg>");
    svg
}

fn path(area: &MultiPolygon<f64>, to_page: impl Fn(Coord<f64>) -> (i64, i64)) -> String {
    let mut path = String::new();
    let rings =
        area.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    for ring in rings {
        let mut last = None;
        for at in ring.coords() {
            let (x, y) = to_page(*at);
            let _ = match last {
                None => write!(path, "M{x},{y}"),
                Some(same) if same == (x, y) => continue,
                Some((a, b)) => write!(path, "l{},{}", x - a, y - b),
            };
            last = Some((x, y));
        }
        path.push('z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_about_as_many_values_each() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let bounds = classes(&values);
        assert_eq!(bounds, [20.0, 40.0, 60.0, 80.0]);
        let mut held = [0; 5];
        for value in values {
            held[COLOURS.iter().position(|known| *known == colour(value, &bounds)).unwrap()] += 1;
        }
        assert_eq!(held, [20; 5]);
        assert_eq!(classes(&[3.0; 9]), [3.0]);
        assert!(classes(&[]).is_empty());
    }
}
