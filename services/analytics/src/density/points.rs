//! Points that a density is made of.

/// A point as the sweep reads it.
pub(super) trait Point: Copy + Send + Sync {
    fn x(&self) -> f64;
    fn y(&self) -> f64;
    /// How much it counts.
    fn weight(&self) -> f64;
    /// Its radius in bandwidths.
    fn radius(&self) -> f64;
}

/// A place, in fractions of the Web Mercator world.
impl Point for [f64; 2] {
    fn x(&self) -> f64 {
        self[0]
    }

    fn y(&self) -> f64 {
        self[1]
    }

    fn weight(&self) -> f64 {
        1.0
    }

    fn radius(&self) -> f64 {
        1.0
    }
}

/// A place that counts more or less than others, or is felt farther or less far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedPoint {
    /// In fractions of the Web Mercator world.
    pub place: [f64; 2],
    /// How much it counts.
    pub weight: f64,
    /// Its radius in bandwidths, above 0.
    pub radius: f64,
}

impl Point for WeightedPoint {
    fn x(&self) -> f64 {
        self.place[0]
    }

    fn y(&self) -> f64 {
        self.place[1]
    }

    fn weight(&self) -> f64 {
        self.weight
    }

    fn radius(&self) -> f64 {
        self.radius
    }
}
