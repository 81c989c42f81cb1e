//! 案件: one incident and its life.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{FeatureId, Place, Timestamp};

/// A word that is not one of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is none of {expected}")]
pub struct UnknownWord {
    /// The word.
    pub found: String,
    /// The list.
    pub expected: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $list:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// All names, in order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The name used in files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let known = Self::ALL.iter().copied().find(|word| word.name() == text.trim());
                known.ok_or_else(|| UnknownWord { found: text.to_owned(), expected: $list })
            }
        }
    };
}

words!(
    /// 领域: what a case is about.
    Domain, "city_management, public_order, livelihood, public_opinion" {
        /// 城市管理.
        CityManagement = "city_management",
        /// 治安维稳.
        PublicOrder = "public_order",
        /// 民生扶助.
        Livelihood = "livelihood",
        /// 社情民意.
        PublicOpinion = "public_opinion",
    }
);

words!(
    /// How far a case has come.
    CaseStatus, "reported, filed, refused, dispatched, handled, checked, closed" {
        /// 上报.
        Reported = "reported",
        /// 立案.
        Filed = "filed",
        /// 不予立案.
        Refused = "refused",
        /// 派遣.
        Dispatched = "dispatched",
        /// 处置.
        Handled = "handled",
        /// 核查.
        Checked = "checked",
        /// 结案.
        Closed = "closed",
    }
);

/// When what happened to a case; what has not happened yet has no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseTimes {
    /// 上报.
    pub reported_at: Timestamp,
    /// 立案.
    pub filed_at: Option<Timestamp>,
    /// 派遣.
    pub dispatched_at: Option<Timestamp>,
    /// 时限.
    pub due_at: Option<Timestamp>,
    /// 处置.
    pub handled_at: Option<Timestamp>,
    /// 结案.
    pub closed_at: Option<Timestamp>,
}

/// 案件: one incident that was reported. A place and its times, never a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in the layer.
    pub id: FeatureId,
    /// Where it is; nothing where the source does not say.
    pub place: Option<Place>,
    /// What it is about.
    pub domain: Domain,
    /// Its category in the source's words.
    pub category: String,
    /// The system it came from.
    pub source: Option<String>,
    /// Its times.
    pub times: CaseTimes,
    /// 返工: how often it was sent back.
    pub rework: u16,
    /// 改派: how often it was dispatched anew, because whom it had been sent to was not the one to handle it;
    /// nothing where the source does not say.
    pub redispatched: Option<u16>,
    /// How far it has come.
    pub status: CaseStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written_and_others_refused() {
        for domain in Domain::ALL {
            assert_eq!(domain.name().parse(), Ok(*domain));
        }
        for status in CaseStatus::ALL {
            assert_eq!(status.name().parse(), Ok(*status));
        }
        let refused = "weather".parse::<Domain>().unwrap_err().to_string();
        assert!(refused.contains("\"weather\" is none of city_management"), "{refused}");
    }
}
