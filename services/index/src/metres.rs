//! Degrees to metres, for any input.

use geo::{Coord, Rect};
use wangge_model::{DistrictData, LocalProjection, Place};

/// How far from the district's centre a place can be and still have a distance to something in it,
/// in degrees. Further out the projection means nothing and in the end does not exist.
const REACH: f64 = 5.0;

/// The district's projection, which answers nothing for places far from the district.
#[derive(Debug, Clone)]
pub(crate) struct Metres {
    pub(crate) projection: LocalProjection,
}

impl Metres {
    /// Centred on the district: on its communities, else on its outline, else on its buildings.
    pub(crate) fn of_district(data: &DistrictData) -> Self {
        let communities = data.communities.iter().map(|community| community.area.extent());
        let outline = data.district.iter().map(|district| district.area.extent());
        match communities.reduce(union).or_else(|| outline.reduce(union)) {
            Some(extent) => Self { projection: LocalProjection::centred_on(extent) },
            None => Self::of_places(data.buildings.iter().map(|building| building.place)),
        }
    }

    /// Centred on the median place, which one place on the wrong continent does not move.
    pub(crate) fn of_places(places: impl Iterator<Item = Place>) -> Self {
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = places.map(|place| place.coord().x_y()).unzip();
        Self { projection: LocalProjection::at(Coord { x: median(&mut x), y: median(&mut y) }) }
    }

    /// The place in metres; nothing for what is not finite or out of reach.
    pub(crate) fn forward(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let off = at - self.projection.centre();
        let near = off.x.abs() <= REACH && off.y.abs() <= REACH && at.y.abs() <= 90.0;
        near.then(|| self.projection.forward(at))
    }
}

fn union(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_another_continent_has_no_metres_and_moves_nothing() {
        let place = |x, y| Place::new(Coord { x, y }).unwrap();
        let places = [place(117.0, 36.7), place(117.1, 36.8), place(-60.0, -36.0)];
        let metres = Metres::of_places(places.into_iter());
        assert_eq!(metres.projection.centre(), Coord { x: 117.0, y: 36.7 });
        assert!(metres.forward(places[1].coord()).is_some());
        assert_eq!(metres.forward(places[2].coord()), None);
        assert_eq!(metres.forward(Coord { x: f64::NAN, y: 0.0 }), None);
        assert_eq!(metres.forward(Coord { x: 117.0, y: f64::INFINITY }), None);
    }
}
