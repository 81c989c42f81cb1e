//! What is done in the grids and by whom: places, posts, bodies and rounds, never persons.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::named;
use crate::{FeatureId, Lines, Place, Timestamp};

named!(
    /// What people come to a station for.
    StationClass, Other {
        /// 社区警务室, 派出所.
        Police = "police",
        /// 便民服务站, 党群服务中心.
        Service = "service",
        /// 网格驻点, 巡防岗亭.
        Patrol = "patrol",
        /// 微型消防站.
        Fire = "fire",
        /// 社区卫生服务站.
        Health = "health",
        /// Anything else.
        Other = "other",
    }
);

named!(
    /// What a post is for.
    PostRole, Other {
        /// 网格长.
        Leader = "leader",
        /// 专职网格员.
        FullTime = "full_time",
        /// 兼职网格员.
        PartTime = "part_time",
        /// 社区民警.
        Police = "police",
        /// Anything else.
        Other = "other",
    }
);

named!(
    /// The kinds of organizations in a district.
    OrganizationClass, Other {
        /// 网格党支部: of a grid.
        PartyBranch = "party_branch",
        /// 楼栋党小组: of a building.
        PartyGroup = "party_group",
        /// 居民委员会: of a community.
        Committee = "committee",
        /// 党员担任网格长: grids of a community led by members, as a count.
        LedByMember = "led_by_member",
        /// 社会组织.
        Social = "social",
        /// Anything else.
        Other = "other",
    }
);

/// 驻点: where help is to be had.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Unique in the layer.
    pub id: FeatureId,
    /// What people come for.
    pub class: StationClass,
    /// The name of the place, if any.
    pub name: Option<String>,
    /// Where it is.
    pub place: Place,
}

/// 岗位: a place on the staff of a unit, whoever holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Unique in the layer.
    pub id: FeatureId,
    /// The code of the grid, sheet, community or subdistrict that it belongs to.
    pub unit: FeatureId,
    /// What it is for.
    pub role: PostRole,
    /// Whether somebody holds it.
    pub filled: bool,
    /// Whether somebody stands in when the holder is away (AB 岗).
    pub deputy: bool,
}

/// 组织: bodies of one kind in a unit or building, as a count.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    /// Unique in the layer.
    pub id: FeatureId,
    /// Their kind.
    pub class: OrganizationClass,
    /// The code of the unit, or the id of the building, that they belong to.
    pub unit: FeatureId,
    /// How many there are.
    pub count: u32,
}

/// 巡查: a round that was due.
#[derive(Debug, Clone, PartialEq)]
pub struct Patrol {
    /// Unique in the layer.
    pub id: FeatureId,
    /// The code of the grid, sheet, community or subdistrict that is walked through.
    pub unit: FeatureId,
    /// By when it was to be made.
    pub due_at: Timestamp,
    /// When it was made, if it was.
    pub made_at: Option<Timestamp>,
    /// The way it took, where that is known.
    pub trace: Option<Lines>,
}

/// The layers of what is done in the grids, each in the order of its ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GridWork {
    /// 驻点.
    pub stations: Vec<Station>,
    /// 岗位.
    pub posts: Vec<Post>,
    /// 组织.
    pub organizations: Vec<Organization>,
    /// 巡查.
    pub patrols: Vec<Patrol>,
}
