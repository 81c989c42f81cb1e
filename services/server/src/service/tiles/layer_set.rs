//! The layers of a tile.

use crate::error::ApiError;
use crate::service::MapLayer;

/// One or more layers, each once, in the order in which a tile holds them.
///
/// Four bits a layer, the first layer in the lowest: its number from 1 on, 0 where there are no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LayerSet(u64);

const BITS: usize = 4;

// Every layer has a place and a number that is not 0.
const _: () = assert!(MapLayer::ALL.len() < 1 << BITS && MapLayer::ALL.len() * BITS <= u64::BITS as usize);

impl LayerSet {
    /// All layers, in the order in which they are listed everywhere.
    pub(crate) fn all() -> Self {
        Self::of(MapLayer::MAPPED)
    }

    /// The layers of these names, with commas between them, in the order in which they are listed
    /// everywhere. A layer that is named twice is there once.
    ///
    /// # Errors
    /// When there is no layer of one of the names.
    pub(crate) fn named(names: &str) -> Result<Self, ApiError> {
        let named = Self::in_order(names.split(','))?;
        Ok(Self::of(MapLayer::MAPPED.into_iter().filter(|layer| named.contains(*layer))))
    }

    /// The layers of these names in the order of the names. A layer that is named twice comes first.
    ///
    /// # Errors
    /// When there is no layer of one of the names.
    pub(crate) fn in_order<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, ApiError> {
        names.into_iter().map(MapLayer::mapped).collect::<Result<Vec<_>, _>>().map(Self::of)
    }

    /// One layer.
    pub(crate) fn only(layer: MapLayer) -> Self {
        Self::of([layer])
    }

    fn of(layers: impl IntoIterator<Item = MapLayer>) -> Self {
        let mut set = Self(0);
        for layer in layers {
            if !set.contains(layer) {
                set.0 |= number(layer) << (BITS * set.iter().count());
            }
        }
        set
    }

    /// The layers.
    pub(crate) fn iter(self) -> impl Iterator<Item = MapLayer> {
        let numbers = (0..MapLayer::ALL.len()).map(move |i| self.0 >> (BITS * i) & ((1 << BITS) - 1));
        numbers.take_while(|number| *number > 0).map(|number| MapLayer::ALL[number as usize - 1])
    }

    /// Whether a layer is one of them.
    pub(crate) fn contains(self, layer: MapLayer) -> bool {
        self.iter().any(|other| other == layer)
    }

    /// Whether any of them depends on the plan.
    pub(crate) fn is_planned(self) -> bool {
        self.iter().any(MapLayer::is_planned)
    }

    /// Their names with commas between them.
    pub(crate) fn names(self) -> String {
        self.iter().map(MapLayer::name).collect::<Vec<_>>().join(",")
    }
}

fn number(layer: MapLayer) -> u64 {
    layer as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_there_once_and_in_order() {
        let set = LayerSet::named("grids,district,grids").unwrap();
        assert_eq!(set.names(), "district,grids");
        assert_eq!(LayerSet::named("district,grids").unwrap(), set);
        assert_eq!(LayerSet::all().iter().collect::<Vec<_>>(), MapLayer::MAPPED);
    }

    #[test]
    fn layers_stay_in_the_order_that_is_asked_for() {
        let set = LayerSet::in_order(["grids", "district", "cases", "grids"]).unwrap();
        assert_eq!(set.names(), "grids,district,cases");
        assert_ne!(set, LayerSet::named("grids,district,cases").unwrap());
        assert_eq!(LayerSet::only(MapLayer::Grids), LayerSet::named("grids").unwrap());
    }

    #[test]
    fn every_name_must_be_one_of_a_layer() {
        for names in ["", ",", "grids,", "grids,cats", "grids, district"] {
            assert!(LayerSet::named(names).is_err(), "{names:?}");
        }
    }
}
