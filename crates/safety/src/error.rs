//! What can be wrong with the files.

use std::path::PathBuf;

use thiserror::Error;

/// Why the safety files cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SafetyError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}. Remedy: put the file there, or unset safety.folder")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{file}: {reason}")]
    Wrong {
        /// The file, or what stands for it inside the program.
        file: String,
        /// What is wrong and where, with the remedy.
        reason: String,
    },
}

impl SafetyError {
    pub(crate) fn wrong(file: &str, reason: impl Into<String>) -> Self {
        Self::Wrong { file: file.to_owned(), reason: reason.into() }
    }
}
