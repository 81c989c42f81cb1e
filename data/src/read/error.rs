use std::io;

/// Why a file as a whole cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk says no.
    #[error("{file}: cannot be read")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("{file}: {what}; expected {expected}")]
    Bad {
        /// The file.
        file: String,
        /// What was found.
        what: String,
        /// What would have been taken.
        expected: String,
    },
    /// A column identifies people.
    #[error(
        "{file}: column {column:?} is refused: {why}. Only places and counts are kept, never persons: \
         remove the column from the file"
    )]
    Personal {
        /// The file.
        file: String,
        /// The column's header.
        column: String,
        /// How it was recognized, without its values.
        why: String,
    },
}

/// A [`ReadError`] before the file's name is known.
#[derive(Debug)]
pub(super) enum Fault {
    Io(io::Error),
    Bad { what: String, expected: String },
    Personal { column: String, why: String },
}

impl Fault {
    pub(super) fn bad(what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Bad { what: what.into(), expected: expected.into() }
    }

    pub(super) fn in_file(self, file: &str) -> ReadError {
        let file = file.to_owned();
        match self {
            Self::Io(source) => ReadError::Io { file, source },
            Self::Bad { what, expected } => ReadError::Bad { file, what, expected },
            Self::Personal { column, why } => ReadError::Personal { file, column, why },
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
