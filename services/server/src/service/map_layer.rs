//! The layers that are served and what their features tell.

use wangge_model::{Layer, StreetClass};

use crate::error::ApiError;

/// A layer that is served as features and as tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// The fields of a layer's features in tiles, with their type.
type Fields = &'static [(&'static str, &'static str)];

impl MapLayer {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::District,
        Self::Subdistricts,
        Self::Communities,
        Self::Grids,
        Self::Buildings,
        Self::Streets,
        Self::Barriers,
        Self::Households,
        Self::Cases,
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

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
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
        }
        .name()
    }

    /// The first zoom at which its tiles hold anything. At lower zooms there are more buildings
    /// than anybody can see.
    pub(crate) fn first_zoom(self) -> u8 {
        if self == Self::Buildings { 13 } else { 0 }
    }

    /// What its features tell in tiles, as `TileJSON` names the types.
    pub(crate) fn fields(self) -> Fields {
        match self {
            Self::District => &[("code", "String"), ("name", "String")],
            Self::Subdistricts => &[("code", "String"), ("name", "String"), ("households", "Number")],
            Self::Communities => {
                &[("code", "String"), ("name", "String"), ("subdistrict", "String"), ("households", "Number")]
            }
            Self::Grids => &[
                ("code", "String"),
                ("name", "String"),
                ("kind", "String"),
                ("community", "String"),
                ("subdistrict", "String"),
                ("sheet", "String"),
                ("households", "Number"),
                ("buildings", "Number"),
                ("target", "Number"),
                ("deviation", "Number"),
                ("area_m2", "Number"),
                ("compactness", "Number"),
            ],
            Self::Buildings => {
                &[("id", "String"), ("households", "Number"), ("community", "String"), ("grid", "String")]
            }
            Self::Streets | Self::Barriers => &[("id", "String"), ("class", "String"), ("name", "String")],
        }
    }
}

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
