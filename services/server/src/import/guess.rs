//! Which layer files are of, when nobody says.

use wangge_model::Layer;

/// Words in the names of files, the more telling ones first.
const WORDS: [(Layer, &[&str]); 12] = [
    (Layer::Subdistricts, &["subdistrict", "街道", "镇街"]),
    (Layer::Households, &["household", "户点", "住户", "门牌"]),
    (Layer::Buildings, &["building", "footprint", "楼栋", "楼幢", "建筑", "房屋"]),
    (Layer::Communities, &["communit", "neighborhood", "社区", "村居"]),
    (Layer::Barriers, &["barrier", "river", "railway", "河流", "水系", "铁路"]),
    (Layer::Streets, &["street", "road", "道路", "路网"]),
    (Layer::Stations, &["station", "警务室", "驻点"]),
    (Layer::Posts, &["post", "岗位"]),
    (Layer::Organizations, &["organization", "organisation", "组织"]),
    (Layer::Patrols, &["patrol", "巡查", "巡逻"]),
    (Layer::Cases, &["case", "311", "incident", "案件", "事件", "工单"]),
    (Layer::District, &["district", "行政区", "区界"]),
];

/// The layer that a file's name tells of.
pub(crate) fn guess(file: &str) -> Option<Layer> {
    let name = file.to_lowercase();
    let tells = |words: &&[&str]| words.iter().any(|word| name.contains(word));
    WORDS.iter().find(|(_, words)| tells(words)).map(|(layer, _)| *layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_of_layers() {
        for layer in Layer::IMPORTED {
            assert_eq!(guess(&format!("{}.geojson", layer.name())), Some(layer));
        }
        for (file, layer) in [
            ("天桥区楼栋2025.csv", Layer::Buildings),
            ("天桥区街道界.shp", Layer::Subdistricts),
            ("City_311_Export.csv", Layer::Cases),
            ("Road_Centerlines.gpkg", Layer::Streets),
        ] {
            assert_eq!(guess(file), Some(layer), "{file}");
        }
        assert_eq!(guess("export(1).csv"), None);
    }
}
