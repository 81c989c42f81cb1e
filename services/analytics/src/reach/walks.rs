//! How far it is to a station, and for how many.

/// How fast people walk, metres per minute: 5 km/h, as in OSRM's profile for walking.
pub const WALKING_SPEED: f64 = 5_000.0 / 60.0;

/// The way to the nearest station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    /// Its length in metres, from the place to its street, along streets, and to the station.
    pub metres: f64,
    /// The station's index; of stations equally far the first one.
    pub station: usize,
}

/// Why there is no way to a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWalk {
    /// Nothing that can be walked is near, or a barrier lies before it.
    #[error("there is no street near that can be reached without crossing a barrier")]
    NoStreet,
    /// Its street is in a part of the network that has no station.
    #[error("no street leads from here to a station")]
    NotConnected,
}

/// Households by how far they are from a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Households {
    /// At most as far as can be walked in the time.
    pub within: u64,
    /// Farther away.
    pub beyond: u64,
    /// [`NoWalk::NoStreet`].
    pub without_street: u64,
    /// [`NoWalk::NotConnected`].
    pub not_connected: u64,
}

/// How far every place is from the nearest station.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// For each place, in their order.
    pub walks: Vec<Result<Walk, NoWalk>>,
    /// Streets that are walked and of which a line is in a part of the network that has no station,
    /// ascending.
    pub streets_without_station: Vec<usize>,
    /// Stations that have no street, ascending: nobody reaches them.
    pub stations_without_street: Vec<usize>,
}

impl Reach {
    /// How many households are so many minutes from a station or nearer, at a speed in metres per minute
    /// ([`WALKING_SPEED`] where nothing else is known). `households` has one number for each place.
    pub fn households(&self, households: &[u32], minutes: f64, speed: f64) -> Households {
        let mut sums = Households::default();
        for (walk, households) in self.walks.iter().zip(households) {
            let sum = match walk {
                Ok(walk) if walk.metres <= minutes * speed => &mut sums.within,
                Ok(_) => &mut sums.beyond,
                Err(NoWalk::NoStreet) => &mut sums.without_street,
                Err(NoWalk::NotConnected) => &mut sums.not_connected,
            };
            *sum += u64::from(*households);
        }
        sums
    }
}
