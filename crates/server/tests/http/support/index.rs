//! An index that can be made to fail, and a ledger that always does.

use std::sync::{Arc, Mutex};

use futures::executor::block_on;
use futures::future::{BoxFuture, pending, ready};
use jiff::Timestamp;
use madoguchi_index::{
    Hit, IndexError, IndexPoint, IndexStats, ManifestEntry, MemoryIndex, PassageIndex, SearchFilter, SparseVector,
};
use madoguchi_ingest::Passage;
use madoguchi_ledger::{
    ArticleState, ArticleVersion, Entry, Exchange, Forgotten, IngestRun, Ledger, LedgerError, Period, PeriodCounts,
    Recorder, UnansweredQuery,
};
use uuid::Uuid;

/// How the index behaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// Every read fails, with words that no client may see.
    Broken,
    /// No read ever ends.
    Hanging,
    Panicking,
}

pub(crate) const SECRET_REASON: &str = "secret-reason-of-the-engine";

/// An index in memory with moods.
pub(crate) struct TestIndex {
    inner: MemoryIndex,
    mood: Mutex<Mood>,
}

impl TestIndex {
    pub(crate) fn new(points: Vec<IndexPoint>) -> Self {
        let inner = MemoryIndex::new(points.first().map_or(0, |point| point.dense.len()));
        block_on(inner.upsert(points)).expect("in memory");
        Self { inner, mood: Mutex::new(Mood::Well) }
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        *self.mood.lock().expect("not poisoned") = mood;
    }

    /// What `well` says, if the index is well.
    fn moody<'a, T: Send + 'a>(
        &self,
        well: BoxFuture<'a, Result<T, IndexError>>,
    ) -> BoxFuture<'a, Result<T, IndexError>> {
        let mood = *self.mood.lock().expect("not poisoned");
        match mood {
            Mood::Well => well,
            Mood::Broken => {
                Box::pin(ready(Err(IndexError::Engine { doing: "searching", reason: SECRET_REASON.to_owned() })))
            }
            Mood::Hanging => Box::pin(pending()),
            Mood::Panicking => Box::pin(async { panic!("{SECRET_REASON}") }),
        }
    }
}

impl PassageIndex for TestIndex {
    fn upsert(&self, points: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>> {
        self.moody(self.inner.upsert(points))
    }

    fn delete(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>> {
        self.moody(self.inner.delete(ids))
    }

    fn dense<'a>(
        &'a self,
        vector: Vec<f32>,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        self.moody(self.inner.dense(vector, filter, limit))
    }

    fn sparse<'a>(
        &'a self,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        self.moody(self.inner.sparse(terms, filter, limit))
    }

    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        self.moody(self.inner.fetch(ids, filter))
    }

    fn article<'a>(
        &'a self,
        article_id: &'a str,
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        self.moody(self.inner.article(article_id, filter))
    }

    fn manifest<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>> {
        self.moody(self.inner.manifest(tenant))
    }

    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>> {
        self.moody(self.inner.stats())
    }

    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>> {
        self.moody(self.inner.optimize())
    }
}

/// A ledger on a full disk.
pub(crate) struct BrokenLedger;

fn full<T: Send + 'static>() -> BoxFuture<'static, Result<T, LedgerError>> {
    Box::pin(ready(Err(LedgerError::DiskFull { path: SECRET_REASON.into() })))
}

impl Ledger for BrokenLedger {
    fn write<'a>(&'a self, _entries: &'a [Entry]) -> BoxFuture<'a, Result<(), LedgerError>> {
        full()
    }
    fn exchange<'a>(&'a self, _trace_id: &'a str) -> BoxFuture<'a, Result<Option<Exchange>, LedgerError>> {
        full()
    }
    fn unanswered<'a>(&'a self, _query: &'a UnansweredQuery) -> BoxFuture<'a, Result<Vec<Exchange>, LedgerError>> {
        full()
    }
    fn counts<'a>(
        &'a self,
        _period: Period,
        _tenant: Option<&'a str>,
    ) -> BoxFuture<'a, Result<PeriodCounts, LedgerError>> {
        full()
    }
    fn ingest_runs(&self, _limit: u32) -> BoxFuture<'_, Result<Vec<IngestRun>, LedgerError>> {
        full()
    }
    fn forget_older_than(&self, _days: u32, _now: Timestamp) -> BoxFuture<'_, Result<Forgotten, LedgerError>> {
        full()
    }
    fn record_articles<'a>(
        &'a self,
        _states: &'a [ArticleState],
        _by: &'a Recorder,
    ) -> BoxFuture<'a, Result<u64, LedgerError>> {
        full()
    }
    fn articles<'a>(&'a self, _tenant: &'a str) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        full()
    }
    fn article_history<'a>(
        &'a self,
        _tenant: &'a str,
        _article_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        full()
    }
    fn check_writable(&self) -> BoxFuture<'_, Result<(), LedgerError>> {
        full()
    }
}
