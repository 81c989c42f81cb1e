use std::fmt;

/// Why a filter cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct FilterError {
    place: Place,
    message: String,
}

impl FilterError {
    pub(crate) fn new(place: &Place, message: impl Into<String>) -> Self {
        Self { place: place.clone(), message: message.into() }
    }
}

/// Where in a filter something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Counted from 1.
    Character(usize),
    /// A JSON pointer.
    Pointer(String),
}

impl Place {
    /// A member or element of what stands here; in text there is no such thing.
    pub(crate) fn inner(&self, key: impl fmt::Display) -> Self {
        match self {
            Self::Character(at) => Self::Character(*at),
            Self::Pointer(path) => Self::Pointer(format!("{path}/{key}")),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(at) => write!(f, "at character {at}"),
            Self::Pointer(path) if path.is_empty() => f.write_str("at the top"),
            Self::Pointer(path) => write!(f, "at {path}"),
        }
    }
}
