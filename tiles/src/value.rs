//! The values of a feature's properties.

use serde::Serialize;

use crate::protobuf::{Message, zigzag64};

/// A property's value, with the type it has in the tile.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Text.
    Text(String),
    /// A count.
    Uint(u64),
    /// A whole number of either sign.
    Sint(i64),
    /// A measure.
    Double(f64),
    /// Yes or no.
    Bool(bool),
}

impl Value {
    /// The fields of `Tile.Value`.
    pub(crate) const TEXT: u32 = 1;
    pub(crate) const UINT: u32 = 5;

    /// Writes the fields of a `Tile.Value`.
    pub(crate) fn write(&self, message: &mut Message) {
        match self {
            Self::Text(text) => message.bytes(Self::TEXT, text.as_bytes()),
            Self::Double(number) => message.double(3, *number),
            Self::Uint(number) => message.varint(Self::UINT, *number),
            Self::Sint(number) => message.varint(6, zigzag64(*number)),
            Self::Bool(yes) => message.varint(7, u64::from(*yes)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Uint(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Double(number)
    }
}
