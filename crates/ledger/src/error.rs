//! Why the ledger failed, and what to do about it.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the ledger could not be opened, read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The folder could not be made.
    #[error(
        "ledger folder {folder}: {source}. Remedy: give the user that runs madoguchi write access to it, or set another ledger path"
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file or its folder is not there or may not be written.
    #[error(
        "the ledger {path} cannot be written ({reason}). Remedy: give the user that runs madoguchi write access to the file and its folder (SQLite keeps `-wal` and `-shm` files beside it), or set another ledger path"
    )]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The file is no SQLite database, or a damaged one.
    #[error(
        "the ledger {path} is damaged or is no ledger ({reason}). Remedy: move it away and restore it from a backup, or let madoguchi begin a new one"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// Another process held the file for too long.
    #[error(
        "the ledger {path} is locked by another process. Remedy: wait for a running backup or `ingest` to end, or stop the other madoguchi"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error(
        "no space left for the ledger {path}. Remedy: free some space, or forget old questions by a shorter retention"
    )]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// A newer madoguchi has written the file.
    #[error(
        "the ledger {path} has schema version {found}, and this madoguchi knows versions up to {known}. Remedy: run the newer madoguchi, or set another ledger path"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Recorded in the file.
        found: i64,
        /// The newest known here.
        known: i64,
    },
    /// A stored value is not one that this program writes.
    #[error(
        "the ledger {path} holds {value:?} as {column}, which this madoguchi does not know. Remedy: restore the file from a backup, or run the madoguchi that wrote it"
    )]
    UnknownValue {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What it held.
        value: String,
    },
    /// The system gives no random numbers, of which receipts are made.
    #[error("no random numbers: {0}. Remedy: see that /dev/urandom is there")]
    Randomness(getrandom::Error),
    /// Entries handed to the writer are still waiting, because writing them failed.
    #[error(
        "{entries} ledger entries are not written yet. Remedy: see the warning logged for the cause; they are tried again until the process ends"
    )]
    Unwritten {
        /// How many.
        entries: usize,
    },
    /// The background task is gone: its runtime was shut down.
    #[error("the ledger's background writer has ended. Remedy: restart the server")]
    WriterGone,
    /// Anything else.
    #[error("ledger {path}, while {doing}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// The cause.
        source: sqlx::Error,
    },
}

impl LedgerError {
    /// Sorts an error of SQLite by what a person can do about it.
    pub(crate) fn sqlite(path: &Path, doing: &'static str, source: sqlx::Error) -> Self {
        let path = path.to_owned();
        let reason = source.to_string();
        match primary_code(&source) {
            // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
            Some(3 | 8 | 14) => Self::NotWritable { path, reason },
            // SQLITE_CORRUPT, SQLITE_NOTADB
            Some(11 | 26) => Self::Damaged { path, reason },
            // SQLITE_BUSY, SQLITE_LOCKED
            Some(5 | 6) => Self::Locked { path },
            // SQLITE_FULL
            Some(13) => Self::DiskFull { path },
            _ => Self::Sqlite { path, doing, source },
        }
    }
}

/// The low byte of SQLite's extended result code (<https://www.sqlite.org/rescode.html>).
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let extended: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}
