//! The features of a district as they are imported and kept.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Area, Case, DivisionCode, FeatureId, Layer, Lines, Organization, Patrol, Place, Post, Station};

/// 区: the whole that is divided.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Six digits in China.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// Its outline.
    pub area: Area,
}

/// 街道(镇).
#[derive(Debug, Clone, PartialEq)]
pub struct Subdistrict {
    /// Nine digits in China.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// Its outline.
    pub area: Area,
}

/// 社区(村): the unit that is divided into grids.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Twelve digits in China.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// The subdistrict it lies in, when the source says so.
    pub subdistrict: Option<DivisionCode>,
    /// Its type, when the source says so: closed estate, open blocks, village, … in the source's words.
    pub kind: Option<String>,
    /// Its outline.
    pub area: Area,
}

/// 楼栋: never split between grids.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Unique in the district.
    pub id: FeatureId,
    /// Where it stands; inside the footprint when there is one.
    pub place: Place,
    /// Its outline on the ground.
    pub footprint: Option<Area>,
    /// Households in it; `None` when not yet known.
    pub households: Option<u32>,
    /// Storeys above ground.
    pub levels: Option<f64>,
    /// Floor area of its dwellings over all levels, square metres, when the source says so; 0 for a
    /// building nobody can live in.
    pub floor_area: Option<f64>,
}

/// 户 as points: a place and a count, never a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Unique in the layer.
    pub id: FeatureId,
    /// Where the households live.
    pub place: Place,
    /// How many live at the point.
    pub households: u32,
    /// The building the source names, if it does.
    pub building: Option<FeatureId>,
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $default:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All names, in order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The name used in files, tiles and styles.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;
            /// Unknown names are the least of their kind.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(match text.trim() { $($text => Self::$variant,)+ _ => Self::$default })
            }
        }
    };
}

pub(crate) use named;

named!(
    /// Streets from the widest to the narrowest.
    StreetClass, Other {
        /// Grade-separated.
        Motorway = "motorway",
        /// 快速路.
        Trunk = "trunk",
        /// 主干路.
        Primary = "primary",
        /// 次干路.
        Secondary = "secondary",
        /// 支路.
        Tertiary = "tertiary",
        /// Streets that people live on.
        Residential = "residential",
        /// Alleys, yards and driveways.
        Service = "service",
        /// For feet only.
        Path = "path",
        /// Anything else.
        Other = "other",
    }
);

named!(
    /// What divides people: a grid should not lie on both sides.
    BarrierClass, Other {
        /// A river or canal.
        River = "river",
        /// A lake, reservoir or other standing water.
        Lake = "lake",
        /// A railway.
        Railway = "railway",
        /// A motorway.
        Motorway = "motorway",
        /// Anything else.
        Other = "other",
    }
);

/// A street's centre line.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Unique in the layer.
    pub id: FeatureId,
    /// Its rank.
    pub class: StreetClass,
    /// Its name, if any.
    pub name: Option<String>,
    /// Where it runs.
    pub lines: Lines,
}

/// A river as a surface or a line, a railway as a line.
#[derive(Debug, Clone, PartialEq)]
pub enum BarrierShape {
    /// A line nothing crosses.
    Lines(Lines),
    /// A surface nobody lives on.
    Area(Area),
}

/// What no grid should straddle.
#[derive(Debug, Clone, PartialEq)]
pub struct Barrier {
    /// Unique in the layer.
    pub id: FeatureId,
    /// Its kind.
    pub class: BarrierClass,
    /// Its name, if any.
    pub name: Option<String>,
    /// Where it is.
    pub shape: BarrierShape,
}

/// The validated rows of one layer, on their way from a reader to a store.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the variants are the layers")]
pub enum Records {
    District(Vec<District>),
    Subdistricts(Vec<Subdistrict>),
    Communities(Vec<Community>),
    Buildings(Vec<Building>),
    Households(Vec<Household>),
    Streets(Vec<Street>),
    Barriers(Vec<Barrier>),
    Cases(Vec<Case>),
    Stations(Vec<Station>),
    Posts(Vec<Post>),
    Organizations(Vec<Organization>),
    Patrols(Vec<Patrol>),
}

impl Records {
    /// The layer these rows belong to.
    pub fn layer(&self) -> Layer {
        match self {
            Self::District(_) => Layer::District,
            Self::Subdistricts(_) => Layer::Subdistricts,
            Self::Communities(_) => Layer::Communities,
            Self::Buildings(_) => Layer::Buildings,
            Self::Households(_) => Layer::Households,
            Self::Streets(_) => Layer::Streets,
            Self::Barriers(_) => Layer::Barriers,
            Self::Cases(_) => Layer::Cases,
            Self::Stations(_) => Layer::Stations,
            Self::Posts(_) => Layer::Posts,
            Self::Organizations(_) => Layer::Organizations,
            Self::Patrols(_) => Layer::Patrols,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::District(rows) => rows.len(),
            Self::Subdistricts(rows) => rows.len(),
            Self::Communities(rows) => rows.len(),
            Self::Buildings(rows) => rows.len(),
            Self::Households(rows) => rows.len(),
            Self::Streets(rows) => rows.len(),
            Self::Barriers(rows) => rows.len(),
            Self::Cases(rows) => rows.len(),
            Self::Stations(rows) => rows.len(),
            Self::Posts(rows) => rows.len(),
            Self::Organizations(rows) => rows.len(),
            Self::Patrols(rows) => rows.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a district is divided by: everything a store holds but household points, cases, plans and what is
/// done in the grids, each layer in the order of its ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DistrictData {
    /// Usually one.
    pub district: Vec<District>,
    /// 街道.
    pub subdistricts: Vec<Subdistrict>,
    /// 社区.
    pub communities: Vec<Community>,
    /// 楼栋; households that came as points are already added up in them.
    pub buildings: Vec<Building>,
    /// Street centre lines.
    pub streets: Vec<Street>,
    /// Rivers, railways, motorways.
    pub barriers: Vec<Barrier>,
}
