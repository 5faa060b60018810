//! What can go wrong while opening the analyzer. Analysis itself cannot fail.

use std::path::PathBuf;

use thiserror::Error;

/// Why a dictionary could not be built or opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Neither a built dictionary nor its source is there.
    #[error(
        "no Japanese dictionary: {built} is not built and its source {source_dir} does not exist. \
         Remedy: `apt-get install mecab-ipadic`, or set `text.ipadic_source` to a folder with IPADIC's CSV files, \
         or copy a built dictionary to {built}"
    )]
    DictionaryMissing {
        /// Where the built dictionary was looked for.
        built: PathBuf,
        /// Where IPADIC's CSV files were looked for.
        source_dir: PathBuf,
    },
    /// The dictionary could not be built or loaded.
    #[error(
        "dictionary {path}, while {doing}: {reason}. Remedy: delete the folder, it is built again at the next start"
    )]
    Dictionary {
        /// The folder.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// A line of a user dictionary or synonym file is wrong.
    #[error("{path}:{line}: {reason}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}
