//! On which side of a line buildings lie.

use geo::Coord;

/// A line in metres whose ends are prolonged straight on.
pub(super) struct Blade {
    points: Vec<[f64; 2]>,
    /// How much shorter a degree of longitude is than one of latitude.
    shrink: f64,
}

impl Blade {
    /// From longitudes and latitudes, degrees; `None` without two different places.
    pub(super) fn new(line: &[[f64; 2]]) -> Option<Self> {
        let sound = line.iter().all(|[x, y]| x.abs() <= 180.0 && y.abs() <= 90.0);
        let shrink = line.first().filter(|_| sound)?[1].to_radians().cos();
        let mut points: Vec<[f64; 2]> = line.iter().map(|&[x, y]| [x * shrink, y]).collect();
        points.dedup();
        (points.len() > 1).then_some(Self { points, shrink })
    }

    /// Whether a place lies to the right of the part of the line that is nearest to it.
    pub(super) fn has_to_its_right(&self, place: Coord<f64>) -> bool {
        let at = [place.x * self.shrink, place.y];
        let last = self.points.len() - 2;
        let pieces = self.points.windows(2).enumerate().map(|(i, ends)| {
            let (a, b) = (ends[0], ends[1]);
            let (along, off) = (sub(b, a), sub(at, a));
            let share = dot(along, off) / dot(along, along);
            let share = share.max(if i == 0 { f64::NEG_INFINITY } else { 0.0 });
            let share = share.min(if i == last { f64::INFINITY } else { 1.0 });
            let foot = [off[0] - share * along[0], off[1] - share * along[1]];
            let turn = along[0] * off[1] - along[1] * off[0];
            (dot(foot, foot), turn / dot(along, along).sqrt())
        });
        // Of two pieces whose common end is nearest, the one that the place is farther beside knows.
        let nearest = pieces.reduce(|p, q| {
            let same = (p.0 - q.0).abs() <= 1e-9 * p.0.max(q.0);
            let better = if same { q.1.abs() > p.1.abs() } else { q.0 < p.0 };
            if better { q } else { p }
        });
        nearest.is_some_and(|(_, turn)| turn < 0.0)
    }
}

fn sub(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(line: &[[f64; 2]], x: f64, y: f64) -> bool {
        Blade::new(line).unwrap().has_to_its_right(Coord { x, y })
    }

    #[test]
    fn a_line_divides_the_plane_beyond_its_ends_and_at_its_bends() {
        let straight = [[0.0, 0.0], [1.0, 0.0]];
        assert!(right(&straight, 0.5, -0.1) && right(&straight, 9.0, -0.1) && right(&straight, -9.0, -0.1));
        assert!(!right(&straight, 9.0, 0.1) && !right(&straight, 0.5, 0.0));
        // A sharp wedge that opens to the south: what is above its tip is on the left of neither alone.
        let wedge = [[-0.1, -1.0], [0.0, 0.0], [0.1, -1.0]];
        assert!(!right(&wedge, 0.0, 0.5) && !right(&wedge, 0.02, 0.5) && !right(&wedge, -0.02, 0.5));
        assert!(right(&wedge, 0.0, -0.5) && !right(&wedge, 0.5, -0.5));
    }

    #[test]
    fn no_line_is_none() {
        assert!(Blade::new(&[]).is_none() && Blade::new(&[[1.0, 1.0], [1.0, 1.0]]).is_none());
        assert!(Blade::new(&[[f64::NAN, 0.0], [1.0, 1.0]]).is_none());
        assert!(Blade::new(&[[200.0, 0.0], [1.0, 1.0]]).is_none());
    }
}
