//! What can be wrong with the files of a language.

use std::path::PathBuf;

use thiserror::Error;

/// Why a file of words or texts could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LanguageError {
    /// The file could not be read.
    #[error("{path}: {source}. Remedy: restore it, or leave `answer.languages` unset to use the built-in words")]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A line of it is wrong.
    #[error("{file}:{line}: {reason}")]
    Line {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// Something that must be there is not.
    #[error("{file}: {reason}")]
    Missing {
        /// The file.
        file: String,
        /// What is missing and how to mend it.
        reason: String,
    },
}
