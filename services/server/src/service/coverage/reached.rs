//! 服务圈: how far households are from the nearest station on foot.

use serde::Serialize;
use utoipa::ToSchema;
use wangge_analytics::reach::{NoWalk, Reach, WALKING_SPEED, Walk};
use wangge_model::StationClass;

use super::UnitFiguresOfCoverage;
use super::unit_codes::UnitCodes;
use crate::service::Served;

/// Minutes on foot by which households are told apart.
const MINUTES: [f64; 3] = [5.0, 10.0, 15.0];

/// Households by their way to the nearest station, over the streets: a river is crossed at bridges only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Reached {
    households_within_5_minutes: u64,
    households_within_10_minutes: u64,
    households_within_15_minutes: u64,
    /// Farther than 15 minutes.
    households_beyond: u64,
    /// No street is near, or a barrier lies before it.
    households_without_street: u64,
    /// Their street leads to no station.
    households_not_connected: u64,
    /// The mean of the ways in metres, by household; nothing where nobody has one.
    mean_metres: Option<f64>,
    #[serde(skip)]
    metres: f64,
}

impl Reached {
    fn add(&mut self, walk: &Result<Walk, NoWalk>, households: u64) {
        let walk = match walk {
            Ok(walk) => walk,
            Err(NoWalk::NoStreet) => return self.households_without_street += households,
            Err(NoWalk::NotConnected) => return self.households_not_connected += households,
        };
        let [five, ten, fifteen] = MINUTES.map(|minutes| walk.metres <= minutes * WALKING_SPEED);
        let share = |is: bool| if is { households } else { 0 };
        self.households_within_5_minutes += share(five);
        self.households_within_10_minutes += share(ten);
        self.households_within_15_minutes += share(fifteen);
        self.households_beyond += share(!fifteen);
        self.metres += walk.metres * households as f64;
    }

    fn tell_mean(&mut self) {
        let walking = self.households_within_15_minutes + self.households_beyond;
        self.mean_metres = (walking > 0).then(|| self.metres / walking as f64);
    }
}

/// What ways were looked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ReachRule {
    /// The stations that are meant: of one class, or all.
    #[schema(value_type = Option<String>)]
    station_class: Option<StationClass>,
    stations: usize,
    /// Stations that no street leads to.
    stations_without_street: usize,
    /// Streets that lead to no station.
    streets_without_station: usize,
    /// How fast people walk.
    metres_per_minute: f64,
}

/// Adds to each unit the ways of its households, and to the total those of all; tells what was looked for,
/// where there are stations of the class.
pub(super) fn add_reach(
    served: &Served,
    codes: &UnitCodes<'_>,
    class: Option<StationClass>,
    total: &mut UnitFiguresOfCoverage,
    units: &mut [UnitFiguresOfCoverage],
) -> Option<ReachRule> {
    let stations = served.snapshot().work().stations.iter();
    let stations = stations.filter(|station| class.is_none_or(|class| station.class == class)).count();
    if stations == 0 {
        return None;
    }
    let reach: &Reach = served.reach(class);
    let buildings = &served.snapshot().data().buildings;
    let (mut all, mut of_units) = (Reached::default(), vec![Reached::default(); units.len()]);
    for ((building, walk), unit) in buildings.iter().zip(&reach.walks).zip(&codes.of_buildings) {
        let households = u64::from(building.households.unwrap_or(0));
        all.add(walk, households);
        if let Some(unit) = unit {
            of_units[*unit as usize].add(walk, households);
        }
    }
    for (figures, mut reached) in units.iter_mut().zip(of_units).chain([(total, all)]) {
        reached.tell_mean();
        figures.reach = Some(reached);
    }
    Some(ReachRule {
        station_class: class,
        stations,
        stations_without_street: reach.stations_without_street.len(),
        streets_without_station: reach.streets_without_station.len(),
        metres_per_minute: WALKING_SPEED,
    })
}
