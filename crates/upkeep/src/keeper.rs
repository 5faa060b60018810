//! One run: read, plan, check, write, record.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use madoguchi_index::{IndexError, ManifestEntry, PassageIndex};
use madoguchi_ingest::{Existing, Passage, Plan, ReadOptions, Reading};
use madoguchi_ledger::{Ledger, LedgerError, Recorder};
use madoguchi_retrieve::{Indexer, Indexing, Representation, RetrieveError};
use madoguchi_sync::{TooManyDeletions, check_deletions};
use thiserror::Error;
use tokio::sync::Mutex;

use crate::history;

/// Why a run failed. What had been written before stays, and the next run goes on from there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UpkeepError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The passages could not be embedded or written.
    #[error("while indexing: {0}. What was written so far stays, and running the command again goes on from there")]
    Indexing(#[from] RetrieveError),
    /// The history could not be written; the index is in step.
    #[error("the index is in step, but the history of articles could not be written: {0}")]
    Ledger(#[from] LedgerError),
    /// A source would lose more than it may. Nothing was changed.
    #[error(transparent)]
    TooManyDeletions(#[from] TooManyDeletions),
    /// Reading stopped in the middle.
    #[error("reading the documents stopped: {reason}. Nothing was changed")]
    Reading {
        /// What happened.
        reason: String,
    },
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Files read, of all.
    Reading {
        /// So far.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// Passages written, of those that changed.
    Indexing {
        /// So far.
        done: usize,
        /// Of so many.
        total: usize,
    },
}

/// Share of its passages that a source may lose in one run, 0 to 1, by the source's name.
pub type MaxDeletedShare<'a> = &'a (dyn Fn(&str) -> f64 + Send + Sync);

/// How a run is made.
#[derive(Clone, Copy)]
pub struct KeepOptions<'a> {
    /// Plan, and change nothing.
    pub dry_run: bool,
    /// The limit on deletions; `None` deletes whatever is gone.
    pub max_deleted_share: Option<MaxDeletedShare<'a>>,
    /// Who the history names.
    pub by: &'a str,
    /// Told how far the run is, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Files read in place of others, as in [`ReadOptions::stand_ins`]; for dry runs.
    pub stand_ins: Option<&'a StandIns>,
}

/// By the absolute path of a file, which need not exist, the path of the one that is read under its name.
pub type StandIns = BTreeMap<PathBuf, PathBuf>;

impl<'a> KeepOptions<'a> {
    /// A run by `by` that writes, without a limit on deletions.
    #[must_use]
    pub fn by(by: &'a str) -> Self {
        Self { dry_run: false, max_deleted_share: None, by, progress: &|_| {}, stand_ins: None }
    }
}

/// What a run did.
#[derive(Debug)]
pub struct Kept {
    /// What changed, or, of a dry run, would change.
    pub plan: Plan,
    /// What was read; its passages have been moved into the index.
    pub reading: Reading,
    /// Versions added to the history.
    pub versions: u64,
}

/// Brings an index and its history in step with documents. One run at a time: a second waits.
pub struct Keeper {
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
    ledger: Arc<dyn Ledger>,
    read_options: ReadOptions,
    running: Mutex<()>,
}

impl Keeper {
    /// A keeper of `index`, which must have been made with `representation`.
    #[must_use]
    pub fn new(
        representation: Arc<Representation>,
        index: Arc<dyn PassageIndex>,
        ledger: Arc<dyn Ledger>,
        read_options: ReadOptions,
    ) -> Self {
        Self { representation, index, ledger, read_options, running: Mutex::new(()) }
    }

    /// How documents are read.
    #[must_use]
    pub fn read_options(&self) -> &ReadOptions {
        &self.read_options
    }

    /// Reads `paths` and brings the index in step: new and changed passages are written, gone ones deleted, what
    /// could not be read keeps its old passages.
    ///
    /// # Errors
    /// [`UpkeepError::TooManyDeletions`] before anything is changed; the others as they say.
    pub async fn keep(&self, paths: &[PathBuf], options: KeepOptions<'_>) -> Result<Kept, UpkeepError> {
        let _running = self.running.lock().await;
        let mut reading = self.read(paths, options);
        let existing = self.existing(&reading).await?;
        let plan = Plan::diff(&existing, &reading.passages, &reading.scope);
        if let Some(limit_of) = options.max_deleted_share {
            check_deletions(&plan, limit_of)?;
        }
        let mut versions = 0;
        if !options.dry_run {
            let passages = std::mem::take(&mut reading.passages);
            self.write(&plan, passages, options.progress).await?;
            versions = self.record(&reading, options.by).await?;
        }
        Ok(Kept { plan, reading, versions })
    }

    fn read(&self, paths: &[PathBuf], options: KeepOptions<'_>) -> Reading {
        let with_stand_ins = options.stand_ins.map(|stand_ins| self.read_options_with(stand_ins));
        let read_options = with_stand_ins.as_ref().unwrap_or(&self.read_options);
        blocking(|| {
            madoguchi_ingest::read_with(paths, read_options, &|at| {
                (options.progress)(Progress::Reading { done: at.files_done, total: at.files_total });
            })
        })
    }

    /// How documents are read when `stand_ins` are read in place of others.
    pub(crate) fn read_options_with(&self, stand_ins: &StandIns) -> ReadOptions {
        ReadOptions { stand_ins: stand_ins.clone(), ..self.read_options.clone() }
    }

    /// Every passage of `tenant` in the index.
    pub(crate) async fn manifest(&self, tenant: &str) -> Result<Vec<ManifestEntry>, IndexError> {
        self.index.manifest(tenant).await
    }

    /// What the index holds of every tenant that the run may touch.
    async fn existing(&self, reading: &Reading) -> Result<Vec<Existing>, IndexError> {
        let mut existing = Vec::new();
        for tenant in self.tenants(reading) {
            let entries = self.index.manifest(&tenant).await?;
            existing.extend(entries.into_iter().map(|entry| Existing {
                id: entry.id,
                source: entry.source,
                article_id: entry.article_id,
                content_hash: entry.content_hash,
            }));
        }
        Ok(existing)
    }

    fn tenants(&self, reading: &Reading) -> Vec<String> {
        let mut tenants = reading.tenants();
        tenants.insert(&self.read_options.tenant);
        tenants.into_iter().map(str::to_owned).collect()
    }

    async fn write(
        &self,
        plan: &Plan,
        passages: Vec<Passage>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(), UpkeepError> {
        let wanted: HashSet<_> = plan.new.iter().chain(&plan.changed).copied().collect();
        let upsert: Vec<Passage> = passages.into_iter().filter(|passage| wanted.contains(&passage.id)).collect();
        let total = upsert.len();
        progress(Progress::Indexing { done: 0, total });
        Indexer::new(self.representation.clone(), self.index.clone())
            .apply(Indexing { upsert, delete: plan.gone.clone() }, |done| progress(Progress::Indexing { done, total }))
            .await?;
        Ok(())
    }

    async fn record(&self, reading: &Reading, by: &str) -> Result<u64, UpkeepError> {
        let by = Recorder { name: by.to_owned(), at: jiff::Timestamp::now() };
        let mut versions = 0;
        for tenant in self.tenants(reading) {
            let known = self.ledger.articles(&tenant).await?;
            for batch in history::states(&tenant, reading, &known).chunks(history::BATCH) {
                versions += self.ledger.record_articles(batch, &by).await?;
            }
        }
        Ok(versions)
    }
}

/// Reading computes for seconds: where the runtime has other threads, they take over its tasks.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
