//! How the exports of one system are read: which column is what, and what its words mean.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// The profiles that are shipped, by name.
const SHIPPED: [(&str, &str); 3] = [
    ("open311", include_str!("../../profiles/open311.toml")),
    ("shuzi-chengguan", include_str!("../../profiles/shuzi-chengguan.toml")),
    ("socrata-311", include_str!("../../profiles/socrata-311.toml")),
];

/// How the exports of one system are read. Fields are named as in a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is for.
    pub about: String,
    /// The time zone of times that do not say their own, by its IANA name.
    pub time_zone: Option<String>,
    /// For a field the headers it may have, the surest first; an empty list where no column is it.
    #[serde(default)]
    pub(super) columns: BTreeMap<String, Vec<String>>,
    /// What a field is in every row that does not say: `domain`, `source`, `category`, `reported_at`, and `id`,
    /// in which `{row}` stands for the number of the row.
    #[serde(default)]
    pub(super) constants: BTreeMap<String, String>,
    /// For a field what the system's words mean.
    #[serde(default)]
    pub(super) words: BTreeMap<String, BTreeMap<String, String>>,
    /// The domains of categories, where it differs from the constant.
    #[serde(default)]
    pub(super) domains: BTreeMap<String, String>,
}

/// Why there is no such profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The name is not known, and it is no file.
    #[error("there is no profile {0:?}: it is one of {known}, or a TOML file", known = SHIPPED.map(|(name, _)| name).join(", "))]
    Unknown(String),
    /// The file cannot be read.
    #[error("cannot read the profile {0}")]
    Unreadable(String, #[source] std::io::Error),
    /// The file is no profile.
    #[error("{0} is not a profile")]
    Malformed(String, #[source] toml::de::Error),
}

impl Profile {
    /// The shipped profile of this name, or the one in a TOML file.
    ///
    /// # Errors
    /// When there is none, or the file is no profile.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        if let Some((_, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
            return toml::from_str(text).map_err(|error| ProfileError::Malformed(name.to_owned(), error));
        }
        if Path::new(name).extension().is_none_or(|ending| ending != "toml") {
            return Err(ProfileError::Unknown(name.to_owned()));
        }
        let text = std::fs::read_to_string(name)
            .map_err(|error| ProfileError::Unreadable(name.to_owned(), error))?;
        toml::from_str(&text).map_err(|error| ProfileError::Malformed(name.to_owned(), error))
    }

    /// The headers of a field, the surest first; nothing where the profile does not speak of it.
    pub(super) fn columns(&self, field: &str) -> Option<&[String]> {
        self.columns.get(field).map(Vec::as_slice)
    }

    /// What a word of the system means.
    pub(super) fn meaning(&self, field: &str, word: &str) -> Option<&str> {
        self.words.get(field)?.get(word.trim()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::fields::{Field, of_layer};
    use wangge_model::{CaseStatus, Domain, Layer};

    #[test]
    fn shipped_profiles_speak_of_fields_and_words_that_exist() {
        let located = ["lon", "lat", "x", "y", "wkt"];
        let known = |name: &String| {
            located.contains(&name.as_str())
                || of_layer(Layer::Cases).iter().map(|field: &Field| field.name()).any(|field| field == name)
        };
        for (name, _) in SHIPPED {
            let profile = Profile::named(name).unwrap();
            let fields = profile.columns.keys().chain(profile.constants.keys()).chain(profile.words.keys());
            assert!(fields.clone().all(known), "{name}: {:?}", fields.collect::<Vec<_>>());
            let status = profile.words["status"].values().all(|word| word.parse::<CaseStatus>().is_ok());
            let domain = profile.constants["domain"].parse::<Domain>().is_ok();
            assert!(status && domain, "{name}");
        }
    }

    #[test]
    fn what_is_no_profile_is_said() {
        let unknown = Profile::named("sap").unwrap_err().to_string();
        assert!(unknown.contains("open311, shuzi-chengguan, socrata-311"), "{unknown}");
        assert!(matches!(Profile::named("/nowhere/x.toml"), Err(ProfileError::Unreadable(..))));
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.toml");
        std::fs::write(&file, "about = 'x'\ncolums = {}").unwrap();
        assert!(matches!(Profile::named(file.to_str().unwrap()), Err(ProfileError::Malformed(..))));
    }
}
