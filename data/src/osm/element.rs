use std::borrow::Cow;

use geo::Rect;

/// A node's place: longitude and latitude in steps of 10⁻⁷ degrees. Integers, so that two ways that
/// share a node share it exactly.
pub(super) type Vertex = [i32; 2];

/// The lattice vertex of a place given in nanodegrees or finer, if it lies on the globe.
pub(super) fn vertex(lon: f64, lat: f64) -> Option<Vertex> {
    let on_globe = lon.abs() <= 180.0 && lat.abs() <= 90.0;
    on_globe.then(|| [(lon * 1e7).round() as i32, (lat * 1e7).round() as i32])
}

/// What a pass over a file looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Node,
    Way,
    Relation,
}

/// A way that a relation holds, and what for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) way: i64,
    pub(super) role: Role,
}

/// Roles that matter to surfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Outer,
    Inner,
    /// Labels, parts and others that are no border.
    Other,
}

impl Role {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "" | "outer" | "exclave" => Self::Outer,
            "inner" | "enclave" => Self::Inner,
            _ => Self::Other,
        }
    }
}

/// The tags of one element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tags<'a>(pub(super) &'a [(Cow<'a, str>, Cow<'a, str>)]);

impl<'a> Tags<'a> {
    /// The value of a key, if it is not empty.
    pub(super) fn get(self, key: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    }

    /// Whether a key has this value.
    pub(super) fn is(self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether a key is there and does not say no.
    pub(super) fn says(self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }
}

/// One element of a file.
pub(super) enum Element<'a> {
    /// What the file says it covers.
    Bounds(Rect<f64>),
    Node {
        id: i64,
        at: Option<Vertex>,
    },
    Way {
        id: i64,
        tags: Tags<'a>,
        nodes: &'a [i64],
    },
    Relation {
        id: i64,
        tags: Tags<'a>,
        members: &'a [Member],
    },
}
