use wangge_model::{BarrierClass, StreetClass};

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
