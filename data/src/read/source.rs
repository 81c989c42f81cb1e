use crate::crs::Crs;

/// What a format's reader found out besides the rows.
pub(super) struct Source {
    pub(super) format: &'static str,
    pub(super) encoding: String,
    pub(super) declared: Option<Declared>,
    pub(super) notes: Vec<String>,
}

/// The coordinate reference system that a file says it is in.
pub(super) struct Declared {
    /// Where it says so.
    pub(super) place: &'static str,
    /// The system, or why it cannot be used.
    pub(super) crs: Result<Crs, String>,
}
