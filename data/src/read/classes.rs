use wangge_model::{BarrierClass, OrganizationClass, PostRole, StationClass, StreetClass};

/// The class of a street by the words of our own files, of OpenStreetMap and of Chinese tables;
/// `None` when the word is not known.
pub(super) fn street_class(word: &str) -> Option<StreetClass> {
    let plain = word.trim().to_lowercase();
    Some(match plain.strip_suffix("_link").unwrap_or(&plain) {
        "motorway" | "高速公路" | "高速" => StreetClass::Motorway,
        "trunk" | "快速路" | "城市快速路" => StreetClass::Trunk,
        "primary" | "主干路" | "主干道" | "国道" => StreetClass::Primary,
        "secondary" | "次干路" | "次干道" | "省道" => StreetClass::Secondary,
        "tertiary" | "unclassified" | "支路" | "县道" | "乡道" => StreetClass::Tertiary,
        "residential" | "living_street" | "居住区道路" | "小区路" | "生活街道" => {
            StreetClass::Residential
        }
        "service" | "track" | "内部道路" | "内部路" | "小路" => StreetClass::Service,
        "path" | "footway" | "pedestrian" | "cycleway" | "steps" | "bridleway" | "步行道" | "人行道"
        | "步行街" => StreetClass::Path,
        "other" | "其他" => StreetClass::Other,
        _ => return None,
    })
}

/// The class of a barrier by the same kinds of words.
pub(super) fn barrier_class(word: &str) -> Option<BarrierClass> {
    Some(match word.trim().to_lowercase().as_str() {
        "river" | "canal" | "stream" | "riverbank" | "河流" | "河" | "江" | "河道" | "运河" | "水渠" => {
            BarrierClass::River
        }
        "lake" | "water" | "reservoir" | "pond" | "basin" | "湖" | "湖泊" | "水库" | "水面" | "水体"
        | "坑塘" => BarrierClass::Lake,
        "railway" | "rail" | "light_rail" | "narrow_gauge" | "铁路" | "铁道" | "高铁" => {
            BarrierClass::Railway
        }
        "motorway" | "motorway_link" | "高速公路" | "高速" => BarrierClass::Motorway,
        "other" | "其他" => BarrierClass::Other,
        _ => return None,
    })
}

/// The class of a station.
pub(super) fn station_class(word: &str) -> Option<StationClass> {
    Some(match word.trim().to_lowercase().as_str() {
        "police" | "派出所" | "警务室" | "社区警务室" | "警务站" => StationClass::Police,
        "service" | "便民服务站" | "党群服务中心" | "服务站" | "便民服务中心" => {
            StationClass::Service
        }
        "patrol" | "网格驻点" | "驻点" | "岗亭" | "巡防岗亭" => StationClass::Patrol,
        "fire" | "fire_station" | "消防站" | "微型消防站" => StationClass::Fire,
        "health" | "clinic" | "卫生服务站" | "社区卫生服务站" | "社区卫生服务中心" => {
            StationClass::Health
        }
        "other" | "其他" => StationClass::Other,
        _ => return None,
    })
}

/// What a post is for.
pub(super) fn post_role(word: &str) -> Option<PostRole> {
    Some(match word.trim().to_lowercase().as_str() {
        "leader" | "网格长" => PostRole::Leader,
        "full_time" | "专职" | "专职网格员" => PostRole::FullTime,
        "part_time" | "兼职" | "兼职网格员" => PostRole::PartTime,
        "police" | "民警" | "社区民警" | "警务" => PostRole::Police,
        "other" | "其他" => PostRole::Other,
        _ => return None,
    })
}

/// The kind of an organization.
pub(super) fn organization_class(word: &str) -> Option<OrganizationClass> {
    Some(match word.trim().to_lowercase().as_str() {
        "party_branch" | "党支部" | "网格党支部" => OrganizationClass::PartyBranch,
        "party_group" | "党小组" | "楼栋党小组" => OrganizationClass::PartyGroup,
        "committee" | "居委会" | "居民委员会" | "村委会" | "村民委员会" => {
            OrganizationClass::Committee
        }
        "led_by_member" | "党员网格长" | "党员任网格长" => OrganizationClass::LedByMember,
        "social" | "社会组织" | "社区社会组织" => OrganizationClass::Social,
        "other" | "其他" => OrganizationClass::Other,
        _ => return None,
    })
}
