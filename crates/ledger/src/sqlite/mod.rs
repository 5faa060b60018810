//! The ledger as one SQLite file.

mod banner;
mod cases;
mod counter;
mod model_use;
mod outbox;
mod read;
mod schema;
mod versions;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::entry::{Entry, IngestRun};
use crate::error::LedgerError;
use crate::ledger::{Ledger, forget_before};
use crate::read::{Exchange, Forgotten, Period, PeriodCounts, UnansweredQuery};
use crate::version::{ArticleState, ArticleVersion, Recorder};

/// How long a statement waits for another process's lock before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// One writes in the background, the others read.
const CONNECTIONS: u32 = 4;

/// The ledger as one SQLite file in WAL mode: readers never wait for the writer.
///
/// Several processes may open the same file; writers take turns.
#[derive(Debug, Clone)]
pub struct SqliteLedger {
    pool: SqlitePool,
    path: PathBuf,
}

impl SqliteLedger {
    /// Opens the ledger at `path`, making file and folder where they are not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be made, is locked, is no ledger, or comes from a newer version.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, LedgerError> {
        Self::open_waiting(path.as_ref(), BUSY_TIMEOUT).await
    }

    pub(crate) async fn open_waiting(path: &Path, busy_timeout: Duration) -> Result<Self, LedgerError> {
        make_folder(path)?;
        let pool = connect(path, busy_timeout).await?;
        let ledger = Self { pool, path: path.to_owned() };
        schema::bring_up_to_date(&ledger).await?;
        Ok(ledger)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes every connection; SQLite then folds its `-wal` file into the main one.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    fn failed(&self, doing: &'static str) -> impl FnOnce(sqlx::Error) -> LedgerError + '_ {
        move |error| LedgerError::sqlite(&self.path, doing, error)
    }
}

/// Of two that turn a new file to WAL at once, SQLite refuses one at once, whatever its busy timeout: it asks again.
async fn connect(path: &Path, busy_timeout: Duration) -> Result<SqlitePool, LedgerError> {
    const PAUSE: Duration = Duration::from_millis(20);
    let give_up = std::time::Instant::now() + busy_timeout;
    loop {
        let options = SqlitePoolOptions::new().max_connections(CONNECTIONS);
        let connected = options.connect_with(connect_options(path, busy_timeout)).await;
        match connected.map_err(|error| LedgerError::sqlite(path, "opening it", error)) {
            Err(LedgerError::Locked { .. }) if std::time::Instant::now() + PAUSE < give_up => {
                tokio::time::sleep(PAUSE).await;
            }
            connected => return connected,
        }
    }
}

fn make_folder(path: &Path) -> Result<(), LedgerError> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| LedgerError::Folder { folder: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn connect_options(path: &Path, busy_timeout: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode a power loss can cost the last transactions, never the file (sqlite.org/pragma.html).
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(busy_timeout)
        // What is forgotten is overwritten, not merely unlinked.
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

impl Ledger for SqliteLedger {
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async move { write::batch(&self.pool, entries).await.map_err(self.failed("writing a batch")) })
    }

    fn exchange<'a>(&'a self, trace_id: &'a str) -> BoxFuture<'a, Result<Option<Exchange>, LedgerError>> {
        Box::pin(read::exchange(self, trace_id))
    }

    fn unanswered<'a>(&'a self, query: &'a UnansweredQuery) -> BoxFuture<'a, Result<Vec<Exchange>, LedgerError>> {
        Box::pin(read::unanswered(self, query))
    }

    fn counts<'a>(
        &'a self,
        period: Period,
        tenant: Option<&'a str>,
    ) -> BoxFuture<'a, Result<PeriodCounts, LedgerError>> {
        Box::pin(read::counts(self, period, tenant))
    }

    fn ingest_runs(&self, limit: u32) -> BoxFuture<'_, Result<Vec<IngestRun>, LedgerError>> {
        Box::pin(read::ingest_runs(self, limit))
    }

    fn forget_older_than(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<Forgotten, LedgerError>> {
        let before_ms = forget_before(days, now).as_millisecond();
        Box::pin(async move { write::forget(&self.pool, before_ms).await.map_err(self.failed("forgetting")) })
    }

    fn record_articles<'a>(
        &'a self,
        states: &'a [ArticleState],
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<u64, LedgerError>> {
        Box::pin(versions::record(self, states, by))
    }

    fn articles<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        Box::pin(versions::current(self, tenant))
    }

    fn article_history<'a>(
        &'a self,
        tenant: &'a str,
        article_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        Box::pin(versions::history(self, tenant, article_id))
    }

    fn check_writable(&self) -> BoxFuture<'_, Result<(), LedgerError>> {
        Box::pin(async move { write::check(&self.pool).await.map_err(self.failed("checking that it can be written")) })
    }
}

#[cfg(test)]
mod tests;
