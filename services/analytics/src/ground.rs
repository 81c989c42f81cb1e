//! Degrees to metres, for any input.

use geo::Coord;
use wangge_model::LocalProjection;

/// How far from the projection's centre a place can be and still have a distance to something near it,
/// in degrees. Further out the projection means nothing and in the end does not exist.
const REACH: f64 = 5.0;

/// The place in metres; nothing for what is not finite or out of reach.
pub(crate) fn metres(projection: &LocalProjection, at: Coord<f64>) -> Option<Coord<f64>> {
    let off = at - projection.centre();
    let near = off.x.abs() <= REACH && off.y.abs() <= REACH && at.y.abs() <= 90.0;
    near.then(|| projection.forward(at))
}
