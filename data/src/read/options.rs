use wangge_model::Layer;

/// What a reader cannot know from the file alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The layer the rows are for.
    pub layer: Layer,
    /// The coordinate reference system, against whatever the file says: `EPSG:n`, `gcj02`, `bd09`.
    pub crs: Option<String>,
    /// The encoding of text, against whatever the file says or looks like.
    pub encoding: Option<String>,
    /// The time zone of times that do not say their own, by its IANA name: `Asia/Shanghai`.
    pub time_zone: Option<String>,
    /// (field, column) where the column's name alone does not tell.
    pub mapping: Vec<(String, String)>,
}

impl ReadOptions {
    /// Everything else as the file says.
    pub fn new(layer: Layer) -> Self {
        Self { layer, crs: None, encoding: None, time_zone: None, mapping: Vec::new() }
    }
}
