use wangge_model::{GridCode, Layer, LifeError, PlanState};

/// Why a store could not be opened, read or changed. The store is as it was before the call.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file or database and none was to be made.
    #[error("there is no store at {store}")]
    Missing {
        /// Where it was looked for: a file, or the address of a database without user and password.
        store: String,
    },
    /// What is there is something else.
    #[error("{store} is not a store of Wangge: {found}")]
    NotAStore {
        /// The file or database.
        store: String,
        /// What it is instead.
        found: &'static str,
    },
    /// A newer version of Wangge made the store.
    #[error(
        "{store} was made by a newer version of Wangge (its schema is {found}, this version knows {known}); \
         use that version or a newer one"
    )]
    Newer {
        /// The file or database.
        store: String,
        /// The schema's version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// An older version of Wangge made the store, and this user of the database may not change it.
    #[error(
        "{store} has an older schema ({found}, this version needs {needed}), which this user may not change; \
         run wangge migrate as the schema's owner"
    )]
    Older {
        /// The database.
        store: String,
        /// The schema's version.
        found: u32,
        /// The version needed.
        needed: u32,
    },
    /// Another program holds the store.
    #[error("{store} is locked by another program that is writing to it; try again when it has finished")]
    Locked {
        /// The file or database.
        store: String,
    },
    /// An address that names no database. It is not shown, for it may hold a password.
    #[error("this is no address of a database: {expected}")]
    BadAddress {
        /// What was expected.
        expected: &'static str,
    },
    /// The database's user may not do this.
    #[error("{doing} is not allowed for this user of {store}")]
    NotAllowed {
        /// The database.
        store: String,
        /// What was being done.
        doing: &'static str,
        /// The database's own message.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Two rows of one import have the same id.
    #[error("{layer} has two rows with the id {id}; an id must be unique in its layer")]
    DuplicateId {
        /// The layer.
        layer: Layer,
        /// The id.
        id: String,
    },
    /// A plan that is no longer a draft cannot be replaced.
    #[error("there is already a plan {name:?}, and it is no draft any more ({}); give another name", state.name())]
    PlanIsFixed {
        /// The plan's name.
        name: String,
        /// How far it has come.
        state: PlanState,
    },
    /// A plan that others are drawn from cannot be replaced.
    #[error(
        "the plan {drawn:?} is drawn from the plan {name:?}, which must stay as it is; give another name"
    )]
    PlanIsBase {
        /// The plan's name.
        name: String,
        /// A plan that is drawn from it.
        drawn: String,
    },
    /// There is no plan of that name to draw from.
    #[error("there is no plan {name:?} to draw from")]
    NoBase {
        /// The name.
        name: String,
    },
    /// A plan that is no draft that is drawn has no log.
    #[error("the plan {name:?} is not drawn: draw from it under another name")]
    NotDrawn {
        /// The plan's name.
        name: String,
    },
    /// Only drafts are drawn in.
    #[error(
        "the plan {name:?} is no draft any more ({}): send it back from review, or draw from it under another name",
        state.name()
    )]
    NotADraft {
        /// The plan's name.
        name: String,
        /// How far it has come.
        state: PlanState,
    },
    /// Something cannot be decided of a plan.
    #[error(transparent)]
    Life(#[from] LifeError),
    /// Somebody else has decided or said something in the meantime.
    #[error("number {number} does not follow {found}, the last in the register: look at what has changed")]
    RecordOutOfOrder {
        /// The last number there is.
        found: u32,
        /// The number of the one that was to follow.
        number: u32,
    },
    /// A plan has a grid with the code of a grid that is no more.
    #[error(
        "the code {code} was given to a grid before, by a plan that was approved: it is never given again"
    )]
    CodeGivenBefore {
        /// The code.
        code: GridCode,
    },
    /// There is no such comment.
    #[error("there is no comment {number} on the plan {plan:?}")]
    NoComment {
        /// The plan's name.
        plan: String,
        /// The comment's number.
        number: u32,
    },
    /// Somebody else has drawn in the meantime.
    #[error(
        "the plan {name:?} has {found} edits, and this would be number {number}: look at what has changed"
    )]
    EditOutOfOrder {
        /// The plan's name.
        name: String,
        /// How many edits its log has.
        found: u64,
        /// The number of the one that was to follow.
        number: u32,
    },
    /// A row that this version cannot have written; an editor outside may have.
    #[error("row {row} of table {table}, column {column}: {found}")]
    BadRow {
        /// The table.
        table: &'static str,
        /// The row's `fid` or, in a database, its key.
        row: String,
        /// The column.
        column: &'static str,
        /// What is wrong with its value.
        found: String,
    },
    /// The database reports a fault.
    #[error("{doing} failed for {store}")]
    Database {
        /// The file or database.
        store: String,
        /// What was being done.
        doing: &'static str,
        /// The database's own message.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
