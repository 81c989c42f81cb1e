//! The layers that are served and what their features tell.

use wangge_model::{ColumnKind, Layer, StreetClass};
use wangge_tiles::POINT_COUNT;

use crate::error::ApiError;

/// A layer that is served as features and as tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MapLayer {
    District,
    Subdistricts,
    Communities,
    Grids,
    Buildings,
    Streets,
    Barriers,
    Households,
    Cases,
    Stations,
    Posts,
    Organizations,
    Patrols,
}

impl MapLayer {
    /// All of them.
    pub(crate) const ALL: [Self; 13] = [
        Self::District,
        Self::Subdistricts,
        Self::Communities,
        Self::Grids,
        Self::Buildings,
        Self::Streets,
        Self::Barriers,
        Self::Households,
        Self::Cases,
        Self::Stations,
        Self::Posts,
        Self::Organizations,
        Self::Patrols,
    ];

    /// Those that maps show: their features have places.
    pub(crate) const MAPPED: [Self; 10] = [
        Self::District,
        Self::Subdistricts,
        Self::Communities,
        Self::Grids,
        Self::Buildings,
        Self::Streets,
        Self::Barriers,
        Self::Households,
        Self::Cases,
        Self::Stations,
    ];

    /// The layer of this name.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn named(name: &str) -> Result<Self, ApiError> {
        Self::ALL.into_iter().find(|layer| layer.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            ApiError::NotFound(format!("there is no layer {name:?}; the layers are {names}"))
        })
    }

    /// The layer of this name that maps show.
    ///
    /// # Errors
    /// When there is none, or its features have no places.
    pub(crate) fn mapped(name: &str) -> Result<Self, ApiError> {
        let layer = Self::named(name)?;
        if Self::MAPPED.contains(&layer) {
            return Ok(layer);
        }
        Err(ApiError::NotFound(format!("{name} have no places of their own and are in no tile")))
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.layer().name()
    }

    /// What it is in the model.
    pub(super) fn layer(self) -> Layer {
        match self {
            Self::District => Layer::District,
            Self::Subdistricts => Layer::Subdistricts,
            Self::Communities => Layer::Communities,
            Self::Grids => Layer::Grids,
            Self::Buildings => Layer::Buildings,
            Self::Streets => Layer::Streets,
            Self::Barriers => Layer::Barriers,
            Self::Households => Layer::Households,
            Self::Cases => Layer::Cases,
            Self::Stations => Layer::Stations,
            Self::Posts => Layer::Posts,
            Self::Organizations => Layer::Organizations,
            Self::Patrols => Layer::Patrols,
        }
    }

    /// Whether its features are points at a zoom, which are joined where there are too many. At low
    /// zooms there are more buildings than anybody can see.
    pub(crate) fn is_points_at(self, zoom: u8) -> bool {
        matches!(self, Self::Households | Self::Cases) || self == Self::Buildings && zoom < OUTLINE_ZOOM
    }

    /// Whether what it shows depends on the plan.
    pub(crate) fn is_planned(self) -> bool {
        matches!(self, Self::Grids | Self::Buildings | Self::Cases)
    }

    /// What its features tell in tiles, as `TileJSON` names the types.
    pub(crate) fn fields(self) -> Vec<(&'static str, &'static str)> {
        let columns = self
            .columns()
            .iter()
            .filter(|column| self != Self::Cases || !NOT_IN_TILES.contains(&column.name));
        let fields = columns.map(|column| match column.kind {
            ColumnKind::Text | ColumnKind::Time => (column.name, "String"),
            ColumnKind::Integer | ColumnKind::Real => (column.name, "Number"),
        });
        fields.chain(self.is_points_at(0).then_some((POINT_COUNT, "Number"))).collect()
    }
}

/// What tiles of cases leave out: a map shows when a case was reported, lists show its life.
const NOT_IN_TILES: [&str; 7] =
    ["filed_at", "dispatched_at", "due_at", "handled_at", "closed_at", "rework", "redispatched"];

/// The first zoom at which buildings are drawn with their outlines.
const OUTLINE_ZOOM: u8 = 13;

/// The first zoom at which a street is drawn.
pub(crate) fn first_street_zoom(class: StreetClass) -> u8 {
    match class {
        StreetClass::Motorway | StreetClass::Trunk | StreetClass::Primary => 0,
        StreetClass::Secondary => 10,
        StreetClass::Tertiary => 12,
        StreetClass::Residential => 13,
        StreetClass::Other => 14,
        StreetClass::Service | StreetClass::Path => 15,
    }
}
