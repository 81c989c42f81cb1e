use std::path::PathBuf;

use serde::Serialize;

/// Which administrative levels are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OsmOptions {
    /// `admin_level` of the district.
    pub district_level: u8,
    /// `admin_level` of the communities.
    pub community_level: u8,
}

impl Default for OsmOptions {
    fn default() -> Self {
        Self { district_level: 2, community_level: 8 }
    }
}

/// A relation of which no surface could be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BrokenRelation {
    /// Its number in `OpenStreetMap`.
    pub relation: i64,
    /// What it was to be: division, building or water.
    pub kind: &'static str,
    /// Its name, if any.
    pub name: Option<String>,
    /// Why it could not be taken.
    pub reason: String,
    /// Longitudes and latitudes where its border is open.
    pub open_at: Vec<[f64; 2]>,
}

/// What was found in an extract.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct OsmReport {
    /// The format the content has.
    pub format: &'static str,
    /// Nodes in the file.
    pub nodes: u64,
    /// Ways in the file.
    pub ways: u64,
    /// Relations in the file.
    pub relations: u64,
    /// Districts taken.
    pub districts: usize,
    /// Communities taken.
    pub communities: usize,
    /// Relations of the districts' and communities' levels that the extract cuts.
    pub divisions_cut: usize,
    /// Complete communities outside the district, left out.
    pub communities_outside: usize,
    /// Buildings taken.
    pub buildings: usize,
    /// Of those, buildings that are known by a point only, their outline being no valid surface.
    pub buildings_as_points: usize,
    /// Of those, buildings whose tags say that nobody lives in them: garages, churches, schools, …
    pub buildings_without_dwellings: usize,
    /// Buildings outside every community, left out.
    pub buildings_outside: usize,
    /// Streets taken.
    pub streets: usize,
    /// Barriers taken.
    pub barriers: usize,
    /// Relations of which no surface could be made.
    pub broken: Vec<BrokenRelation>,
    /// What a person should know of how the extract was read.
    pub notes: Vec<String>,
}

/// Why an extract cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The disk, its permissions, or a compressed file that ends early.
    #[error("{} cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// The content is something else.
    #[error(
        "{}: not an OpenStreetMap extract; expected .osm.pbf, .osm or .osm.gz, found {found}",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// What the content looks like.
        found: String,
    },
    /// The content is damaged.
    #[error("{}: the extract is damaged: {message}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and how.
        message: String,
    },
    /// Nothing in it has a place.
    #[error("{}: the extract holds no nodes, so there is nothing to take", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}
