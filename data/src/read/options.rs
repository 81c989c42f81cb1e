use wangge_model::{Layer, Timestamp};

use super::Profile;

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
    /// How the exports of the system are read that the file comes from.
    pub profile: Option<Profile>,
    /// Cases that are said to have been reported after this moment are mistakes.
    pub not_after: Option<Timestamp>,
    /// (field, column) where the column's name alone does not tell.
    pub mapping: Vec<(String, String)>,
}

impl ReadOptions {
    /// Everything else as the file says.
    pub fn new(layer: Layer) -> Self {
        Self {
            layer,
            crs: None,
            encoding: None,
            time_zone: None,
            profile: None,
            not_after: None,
            mapping: Vec::new(),
        }
    }
}
