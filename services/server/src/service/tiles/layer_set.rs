//! The layers of a tile.

use crate::error::ApiError;
use crate::service::MapLayer;

/// One or more layers, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LayerSet(u16);

impl LayerSet {
    /// All layers.
    pub(crate) fn all() -> Self {
        Self::of(&MapLayer::ALL)
    }

    /// The layers of these names, with commas between them. A layer that is named twice is there once.
    ///
    /// # Errors
    /// When there is no layer of one of the names.
    pub(crate) fn named(names: &str) -> Result<Self, ApiError> {
        Ok(Self::of(&names.split(',').map(MapLayer::named).collect::<Result<Vec<_>, _>>()?))
    }

    fn of(layers: &[MapLayer]) -> Self {
        Self(layers.iter().fold(0, |set, layer| set | bit(*layer)))
    }

    /// The layers, in the order in which they are listed everywhere.
    pub(crate) fn iter(self) -> impl Iterator<Item = MapLayer> {
        MapLayer::ALL.into_iter().filter(move |layer| self.contains(*layer))
    }

    /// Whether a layer is one of them.
    pub(crate) fn contains(self, layer: MapLayer) -> bool {
        self.0 & bit(layer) != 0
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

fn bit(layer: MapLayer) -> u16 {
    1 << layer as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_there_once_and_in_order() {
        let set = LayerSet::named("grids,district,grids").unwrap();
        assert_eq!(set.names(), "district,grids");
        assert_eq!(LayerSet::named("district,grids").unwrap(), set);
        assert_eq!(LayerSet::all().iter().count(), MapLayer::ALL.len());
    }

    #[test]
    fn every_name_must_be_one_of_a_layer() {
        for names in ["", ",", "grids,", "grids,cats", "grids, district"] {
            assert!(LayerSet::named(names).is_err(), "{names:?}");
        }
    }
}
