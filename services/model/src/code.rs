//! Codes are text, never numbers: leading zeros matter and Excel must not eat them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing but white space.
    #[error("a code must not be empty")]
    Empty,
    /// Longer than any code in use.
    #[error("a code has at most 64 characters, this one has {0}")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("a code must not contain {0:?}")]
    BadCharacter(char),
}

fn checked(text: &str) -> Result<String, CodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CodeError::Empty);
    }
    let length = text.chars().count();
    if length > 64 {
        return Err(CodeError::TooLong(length));
    }
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(CodeError::BadCharacter(c)),
        None => Ok(text.to_owned()),
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and keeps a code; white space around it is dropped.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a character that no code may hold.
            pub fn new(text: &str) -> Result<Self, CodeError> {
                checked(text).map(Self)
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(
    /// The code of a district, subdistrict or community: in China 6, 9 and 12 digits.
    DivisionCode
);
code!(
    /// The code of a grid: its community's code and a sequence of three digits.
    GridCode
);
code!(
    /// The id of a building, street, barrier or household point in its source, unique in its layer.
    FeatureId
);

impl GridCode {
    /// The code of the grid with this sequence (from 1) in a community.
    pub fn in_community(community: &DivisionCode, sequence: u32) -> Self {
        Self(format!("{community}{sequence:03}"))
    }
}

impl FeatureId {
    /// An id that was checked before.
    pub(crate) fn kept(id: &str) -> Self {
        Self(id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_stay() {
        assert_eq!(DivisionCode::new(" 010203004005 ").unwrap().as_str(), "010203004005");
    }

    #[test]
    fn grid_code_has_fifteen_digits() {
        let community = DivisionCode::new("370105001008").unwrap();
        assert_eq!(GridCode::in_community(&community, 7).as_str(), "370105001008007");
    }

    #[test]
    fn a_line_break_is_no_code_and_a_space_is() {
        assert_eq!(DivisionCode::new("37\n01"), Err(CodeError::BadCharacter('\n')));
        assert_eq!(DivisionCode::new("Ward 7").unwrap().as_str(), "Ward 7");
    }
}
