use geo::{Area, Contains, Coord, LineString, MultiPolygon, Point, Polygon};

/// Polygons out of the loose rings of a shape, by which ring lies in which, since not every program
/// winds its rings as the standard says.
pub(super) fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    if rings.len() == 1 {
        return MultiPolygon(rings.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect());
    }
    let mut sized: Vec<(f64, Polygon<f64>)> = rings
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .map(|polygon| (polygon.unsigned_area(), polygon))
        .collect();
    // From the largest to the smallest, a ring comes after all that hold it.
    sized.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut depth: Vec<usize> = Vec::with_capacity(sized.len());
    let mut found: Vec<(usize, LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    for (index, (_, ring)) in sized.iter().enumerate() {
        let holders: Vec<usize> = (0..index).filter(|outer| holds(&sized[*outer].1, ring)).collect();
        depth.push(holders.len());
        let parent = holders.iter().rev().find(|outer| depth[**outer] + 1 == holders.len());
        let hole_of = parent.filter(|_| holders.len() % 2 == 1);
        match hole_of.and_then(|outer| found.iter_mut().find(|(at, ..)| at == outer)) {
            Some((_, _, holes)) => holes.push(ring.exterior().clone()),
            None => found.push((index, ring.exterior().clone(), Vec::new())),
        }
    }
    MultiPolygon(found.into_iter().map(|(_, outer, holes)| Polygon::new(outer, holes)).collect())
}

/// Whether a ring lies in another one: a point of it that is on no edge decides.
fn holds(outer: &Polygon<f64>, ring: &Polygon<f64>) -> bool {
    let inside = |at: Coord<f64>| outer.contains(&Point(at));
    let middles = ring.exterior().lines().map(|edge| (edge.start + edge.end) / 2.0);
    let (mut yes, mut no) = (0_usize, 0_usize);
    for at in ring.exterior().0.iter().copied().chain(middles).take(64) {
        if inside(at) { yes += 1 } else { no += 1 }
    }
    yes > no
}

#[cfg(test)]
mod tests {
    use geo::wkt;

    use super::*;

    fn square(low: f64, high: f64) -> LineString<f64> {
        LineString::from(vec![(low, low), (high, low), (high, high), (low, high), (low, low)])
    }

    #[test]
    fn an_island_in_a_lake_on_an_island() {
        let found = polygons(vec![square(4.0, 5.0), square(0.0, 9.0), square(20.0, 21.0), square(2.0, 7.0)]);
        assert_eq!(found.0.len(), 3);
        assert_eq!(found.0[0].interiors().len(), 1);
        assert!((found.unsigned_area() - (81.0 - 25.0 + 1.0 + 1.0)).abs() < 1e-12);
    }

    #[test]
    fn a_hole_that_touches_the_edge_is_a_hole() {
        let touching = wkt!(LINESTRING(0. 3.,2. 1.,2. 5.,0. 3.));
        let found = polygons(vec![square(0.0, 9.0), touching]);
        assert_eq!((found.0.len(), found.0[0].interiors().len()), (1, 1));
    }
}
