use std::{fmt, str::FromStr};

/// A layer of a district, by the name the command line, the store and the tiles use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The district's outline.
    District,
    /// 街道.
    Subdistricts,
    /// 社区.
    Communities,
    /// 楼栋, the atoms of a plan.
    Buildings,
    /// 户 as points of their own.
    Households,
    /// Lines that grid boundaries should follow.
    Streets,
    /// Rivers, railways, motorways: what no grid should straddle.
    Barriers,
    /// 案件: incidents that were reported.
    Cases,
    /// 驻点: where help is to be had.
    Stations,
    /// 岗位: places on the staff of units.
    Posts,
    /// 组织: bodies in units and buildings, as counts.
    Organizations,
    /// 巡查: rounds that were due.
    Patrols,
    /// 网格, the units of a plan.
    Grids,
    /// Building by building, the grid it lies in.
    Assignment,
    /// 网片, the grids of a community in groups.
    Sheets,
    /// Grid by grid, the grids of the plan before that it came from.
    Lineage,
    /// Community by community, how far its grids are from what can be had.
    Limits,
}

impl Layer {
    /// Layers that files are imported into.
    pub const IMPORTED: [Self; 12] = [
        Self::District,
        Self::Subdistricts,
        Self::Communities,
        Self::Buildings,
        Self::Households,
        Self::Streets,
        Self::Barriers,
        Self::Cases,
        Self::Stations,
        Self::Posts,
        Self::Organizations,
        Self::Patrols,
    ];

    /// Layers that come out of a plan.
    pub const PLANNED: [Self; 5] = [Self::Grids, Self::Assignment, Self::Sheets, Self::Lineage, Self::Limits];

    /// Whether it is one of the layers of what is done in the grids.
    pub fn is_grid_work(self) -> bool {
        matches!(self, Self::Stations | Self::Posts | Self::Organizations | Self::Patrols)
    }

    /// The layer's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Subdistricts => "subdistricts",
            Self::Communities => "communities",
            Self::Buildings => "buildings",
            Self::Households => "households",
            Self::Streets => "streets",
            Self::Barriers => "barriers",
            Self::Cases => "cases",
            Self::Stations => "stations",
            Self::Posts => "posts",
            Self::Organizations => "organizations",
            Self::Patrols => "patrols",
            Self::Grids => "grids",
            Self::Assignment => "assignment",
            Self::Sheets => "sheets",
            Self::Lineage => "lineage",
            Self::Limits => "limits",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No layer has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no layer {0:?}; the layers are district, subdistricts, communities, buildings, households, \
     streets, barriers, cases, stations, posts, organizations, patrols, grids, assignment, sheets, lineage, limits"
)]
pub struct UnknownLayer(pub String);

impl FromStr for Layer {
    type Err = UnknownLayer;
    fn from_str(name: &str) -> Result<Self, UnknownLayer> {
        Self::IMPORTED
            .into_iter()
            .chain(Self::PLANNED)
            .find(|layer| layer.name() == name)
            .ok_or_else(|| UnknownLayer(name.to_owned()))
    }
}
