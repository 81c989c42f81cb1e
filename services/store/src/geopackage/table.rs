use wangge_model::Layer;

/// A table of a layer: its columns without `fid`, the key first and the geometry, where it has one, second.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

impl Table {
    /// The column of the code or id.
    pub(super) fn key(&self) -> &'static str {
        self.columns[0]
    }

    /// Whether its rows have a geometry.
    pub(super) fn is_spatial(&self) -> bool {
        self.columns.contains(&"geom")
    }
}

/// The tables that an imported layer is kept in, its own first.
pub(super) fn tables(layer: Layer) -> &'static [Table] {
    match layer {
        Layer::District => &[Table { name: "district", columns: &["code", "geom", "name"] }],
        Layer::Subdistricts => &[Table { name: "subdistricts", columns: &["code", "geom", "name"] }],
        Layer::Communities => {
            &[Table { name: "communities", columns: &["code", "geom", "name", "subdistrict", "type"] }]
        }
        Layer::Buildings => &[
            Table { name: "buildings", columns: &["id", "geom", "households", "levels", "floor_area"] },
            Table { name: "building_footprints", columns: &["id", "geom"] },
        ],
        Layer::Households => {
            &[Table { name: "households", columns: &["id", "geom", "households", "building"] }]
        }
        Layer::Streets => &[Table { name: "streets", columns: &["id", "geom", "class", "name"] }],
        Layer::Barriers => &[Table { name: "barriers", columns: &["id", "geom", "class", "name"] }],
        Layer::Cases => &[Table {
            name: "cases",
            columns: &[
                "id",
                "geom",
                "domain",
                "category",
                "source",
                "reported_at",
                "filed_at",
                "dispatched_at",
                "due_at",
                "handled_at",
                "closed_at",
                "rework",
                "redispatched",
                "status",
            ],
        }],
        Layer::Stations => &[Table { name: "stations", columns: &["id", "geom", "class", "name"] }],
        Layer::Posts => &[Table { name: "posts", columns: &["id", "unit", "role", "filled", "deputy"] }],
        Layer::Organizations => {
            &[Table { name: "organizations", columns: &["id", "class", "unit", "count"] }]
        }
        Layer::Patrols => &[Table { name: "patrols", columns: &["id", "geom", "unit", "due_at", "made_at"] }],
        Layer::Grids | Layer::Assignment | Layer::Sheets | Layer::Lineage | Layer::Limits => &[],
    }
}
