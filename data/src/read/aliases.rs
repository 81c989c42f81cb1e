use wangge_model::Layer;

use super::fields::Field;

/// Known headers of a field, the surest first: in lower case, without white space, `_` and `-`.
#[rustfmt::skip]
pub(super) fn aliases(field: Field, layer: Layer) -> &'static [&'static str] {
    match field {
        Field::Id | Field::DueAt if layer.is_grid_work() => grid_work(field, layer),
        Field::Id if layer == Layer::Cases => &[
            "id", "案件编号", "案件号", "任务号", "工单号", "工单编号", "编号", "caseid", "uniquekey", "servicerequestid",
        ],
        Field::Id => &[
            "id", "编号", "楼栋编号", "楼栋编码", "楼栋id", "楼宇编码", "建筑编号", "buildingid", "bldgid",
            "householdid", "streetid", "barrierid", "道路编号", "@id", "osmid", "osmwayid", "uid",
            "uuid", "geoid", "gid", "标识", "标识码", "objectid", "fid", "ogcfid", "ogrfid", "code", "编码",
            "代码",
        ],
        Field::Code => match layer {
            Layer::District => &[
                "code", "编码", "代码", "区划代码", "行政区划代码", "区县代码", "区代码", "区编码", "adcode", "districtcode",
                "areacode", "id",
            ],
            Layer::Subdistricts => &[
                "code", "编码", "代码", "街道编码", "街道代码", "区划代码", "行政区划代码", "streetcode", "subdistrictcode",
                "towncode", "统计代码", "id",
            ],
            _ => &[
                "code", "编码", "代码", "社区编码", "社区代码", "区划代码", "行政区划代码", "统计用区划代码", "统计代码", "communitycode",
                "villagecode", "id",
            ],
        },
        Field::Name => match layer {
            Layer::District => &["name", "名称", "区名", "区县", "区县名称", "district", "districtname"],
            Layer::Subdistricts => &[
                "name", "名称", "街道", "街道名称", "街道办", "镇", "乡镇", "乡镇街道", "subdistrict", "subdistrictname",
                "town",
            ],
            Layer::Communities => &[
                "name", "名称", "社区", "社区名称", "村", "村居", "社区村", "村社区", "community", "communityname",
            ],
            Layer::Stations => &["name", "名称", "驻点名称", "站点名称", "stationname"],
            _ => &["name", "名称", "路名", "道路名称", "河流名称", "road", "roadname", "street", "streetname", "name:zh"],
        },
        Field::Subdistrict => &[
            "subdistrict", "subdistrictcode", "subdistric", "街道编码", "街道代码", "所属街道编码", "所属街道代码",
            "streetcode", "towncode", "街道", "所属街道",
        ],
        Field::Households => match layer {
            Layer::Households => &["households", "户数", "总户数", "住户数", "household", "hh", "hhs", "units", "count", "数量", "户"],
            _ => &[
                "households", "户数", "总户数", "住户数", "居民户数", "常住户数", "居住户数", "住宅套数", "套数", "household",
                "householdcount", "numhouseholds", "nhouseholds", "hh", "hhs", "hhcount", "units",
                "dwellings", "dwellingunits", "housingunits", "flats", "户",
            ],
        },
        Field::Levels => &[
            "levels", "building:levels", "buildinglevels", "buildingl", "层数", "楼层", "楼层数", "地上层数",
            "地上楼层", "floors", "numfloors", "storeys", "floor",
        ],
        Field::FloorArea => {
            &["floorarea", "grossfloorarea", "gfa", "建筑面积", "总建筑面积", "建筑总面积", "建筑面"]
        }
        Field::Building => {
            &["building", "buildingid", "楼栋编号", "楼栋编码", "楼栋id", "所属楼栋", "楼栋"]
        }
        Field::Class => match layer {
            Layer::Streets => &[
                "class", "类别", "fclass", "highway", "道路等级", "道路类别", "道路类型", "roadclass", "等级", "类型",
                "type",
            ],
            _ => {
                &["class", "类别", "fclass", "类型", "type", "waterway", "railway", "natural", "highway"]
            }
        },
        Field::Type => {
            &["type", "kind", "类型", "社区类型", "类别", "communitytype", "communitykind", "class"]
        }
        Field::Domain => &["domain", "领域", "案件领域"],
        Field::Category => &["category", "类别", "案件类别", "案件小类", "小类", "小类名称", "问题类型", "complainttype", "servicename"],
        Field::Source => &["source", "来源", "案件来源", "问题来源", "来源系统", "agency"],
        Field::ReportedAt => &["reportedat", "上报时间", "受理时间", "发现时间", "createddate", "requesteddatetime"],
        Field::FiledAt => &["filedat", "立案时间"],
        Field::DispatchedAt => &["dispatchedat", "派遣时间", "派单时间"],
        Field::DueAt => &["dueat", "时限", "截止时间", "处置时限", "处置截止时间", "duedate", "expecteddatetime"],
        Field::HandledAt => &["handledat", "处置时间", "处置结束时间", "办结时间", "resolutionactionupdateddate"],
        Field::ClosedAt => &["closedat", "结案时间", "closeddate"],
        Field::Rework => &["rework", "返工", "返工次数"],
        Field::Redispatched => &["redispatched", "改派", "改派次数"],
        Field::Status => &["status", "状态", "案件状态"],
        Field::Unit | Field::Role | Field::Filled | Field::Deputy | Field::Count | Field::MadeAt => grid_work(field, layer),
        Field::Amount => &[],
        Field::Group => &["group", "groupid", "组", "组别", "分组", "组号", "小组"],
        Field::Lon => &["lon", "lng", "longitude", "long", "经度", "东经"],
        Field::Lat => &["lat", "latitude", "纬度", "北纬"],
        Field::X => &["x", "easting", "x坐标", "坐标x", "东坐标", "横坐标", "xcoord", "coordx", "pointx", "xcoordinate"],
        Field::Y => &["y", "northing", "y坐标", "坐标y", "北坐标", "纵坐标", "ycoord", "coordy", "pointy", "ycoordinate"],
        Field::Wkt => {
            &["wkt", "geometry", "geom", "thegeom", "wktgeom", "wkbgeometry", "几何", "图形", "空间数据"]
        }
    }
}

/// The same for what is done in the grids.
#[rustfmt::skip]
fn grid_work(field: Field, layer: Layer) -> &'static [&'static str] {
    match field {
        Field::Id => &[
            "id", "编号", "驻点编号", "岗位编号", "组织编号", "巡查编号", "任务编号", "stationid", "postid", "organizationid",
            "patrolid", "uid", "uuid", "标识", "@id", "osmid", "objectid", "fid",
        ],
        Field::DueAt => &["dueat", "应巡时间", "应完成时间", "截止时间", "时限"],
        Field::Unit => &[
            "unit", "unitcode", "所属单元", "所属网格", "网格编码", "网格代码", "网格编号", "grid", "gridcode", "单元编码", "楼栋编号",
            "社区编码", "community", "building",
        ],
        Field::Role => &["role", "岗位", "岗位类型", "岗位类别", "类型", "type", "class"],
        Field::Filled => &["filled", "是否在岗", "在岗", "是否到位", "到位"],
        Field::Deputy => &["deputy", "是否有替岗", "替岗", "ab岗", "是否ab岗"],
        Field::Count => &["count", "个数", "数量", "组织数"],
        Field::MadeAt => &["madeat", "巡查时间", "实巡时间", "完成时间"],
        _ => unreachable!("{layer} have no words of their own for {}", field.name()),
    }
}
