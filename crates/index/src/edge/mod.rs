//! [`EdgeIndex`]: Qdrant's engine in this process, over a folder of its own.
//!
//! Layout of the folder: `lock` (held while open), `identity.json`, `shard/` (the engine's).

mod convert;
mod folder;
mod options;
mod read;
mod search;
mod shard;
mod validity;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use madoguchi_ingest::Passage;
use qdrant_edge::EdgeShard;
use uuid::Uuid;

pub use options::EdgeOptions;

use crate::cache::PassageCache;
use crate::filter::SearchFilter;
use crate::passage_index::{
    Hit, IndexError, IndexIdentity, IndexPoint, IndexStats, LegHits, ManifestEntry, PassageIndex, SparseVector,
};
use search::Question;
use validity::Validity;

/// Passages in a folder, searched in this process. One process holds a folder at a time.
///
/// What `upsert` and `delete` report as done is on disk. Nothing is optimized in the background: call
/// [`PassageIndex::optimize`] after bulk changes.
#[derive(Debug)]
pub struct EdgeIndex {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    // Dropped in this order: the engine writes to the folder before the lock is given up.
    shard: EdgeShard,
    folder: PathBuf,
    dimension: usize,
    options: EdgeOptions,
    cache: PassageCache,
    validity: Validity,
    /// Points written since the growing segment was begun.
    unsealed: AtomicUsize,
    /// Segments sealed since the index was opened or last optimized.
    seals: AtomicUsize,
    /// Passages there were when the index was opened or last optimized: what the segments were built for.
    optimized_passages: AtomicUsize,
    /// Held by whatever changes the shard: the engine's flush panics when an update runs beside it.
    writer: Mutex<()>,
    _lock: File,
}

/// The right to change a folder by other means than an [`EdgeIndex`]: nobody can open it meanwhile.
#[derive(Debug)]
pub struct EdgeClaim(#[expect(dead_code, reason = "held for its lock")] File);

impl EdgeIndex {
    /// Claims the folder `path` without opening the index in it, e.g. to put another in its place.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while a process holds it, [`IndexError::Io`] when it cannot be written.
    pub fn claim(path: &Path) -> Result<EdgeClaim, IndexError> {
        folder::claim(path).map(EdgeClaim)
    }

    /// Opens the index in the folder `path`, creating it when absent, with default [`EdgeOptions`].
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another process holds it, [`IndexError::Mismatch`] when it was made
    /// with another `identity`, [`IndexError::Foreign`] when the folder holds something else,
    /// [`IndexError::Io`] when it cannot be read or written.
    #[expect(clippy::needless_pass_by_value, reason = "made for this call alone, as for the server's index")]
    pub fn open(path: &Path, identity: IndexIdentity) -> Result<Self, IndexError> {
        Self::open_with(path, &identity, EdgeOptions::default())
    }

    /// [`open`](Self::open) with `options`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(path: &Path, identity: &IndexIdentity, options: EdgeOptions) -> Result<Self, IndexError> {
        let lock = folder::claim(path)?;
        folder::check_identity(path, identity)?;
        let shard = shard::open(path, identity.dimension, &options)?;
        let validity = Validity::read(&shard)?;
        let passages = shard.info().points_count;
        Ok(Self {
            inner: Arc::new(Inner {
                shard,
                folder: path.to_owned(),
                dimension: identity.dimension,
                cache: PassageCache::new(options.cached_passages),
                options,
                validity,
                unsealed: AtomicUsize::new(0),
                seals: AtomicUsize::new(0),
                optimized_passages: AtomicUsize::new(passages),
                writer: Mutex::new(()),
                _lock: lock,
            }),
        })
    }

    /// Runs `work` off the async threads: every call of the engine computes or waits for the disk.
    async fn blocking<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Inner) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, IndexError> {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.unwrap_or_else(|error| Err(IndexError::Engine { doing, reason: error.to_string() }))
    }
}

impl PassageIndex for EdgeIndex {
    fn upsert(&self, points: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(self.blocking("upserting", |inner| inner.upsert(points)))
    }

    fn delete(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(self.blocking("deleting", move |inner| inner.delete(&ids)))
    }

    fn dense<'a>(
        &'a self,
        vector: Vec<f32>,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        let question = Question::new(filter, limit);
        Box::pin(self.blocking("searching", move |inner| inner.nearest(vector, &question)))
    }

    fn sparse<'a>(
        &'a self,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        let question = Question::new(filter, limit);
        Box::pin(self.blocking("searching", move |inner| inner.matching(terms, &question)))
    }

    fn legs<'a>(
        &'a self,
        vector: Vec<f32>,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<LegHits, IndexError>> {
        let question = Arc::new(Question::new(filter, limit));
        let same = Arc::clone(&question);
        let dense = self.blocking("searching", move |inner| inner.nearest(vector, &question));
        let bm25 = self.blocking("searching", move |inner| inner.matching(terms, &same));
        // Side by side: one who asks waits for the longer of the two.
        Box::pin(async move {
            let (dense, bm25) = futures::join!(dense, bm25);
            Ok(LegHits { dense: dense?, bm25: bm25? })
        })
    }

    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        Box::pin(async move {
            let passages = self.passages(ids).await?;
            Ok(passages.into_iter().filter(|passage| filter.admits(passage)).collect())
        })
    }

    fn article<'a>(
        &'a self,
        article_id: &'a str,
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        Box::pin(async move {
            let wanted = article_id.to_owned();
            let mut passages = self.blocking("reading an article", move |inner| inner.article(&wanted)).await?;
            passages.retain(|passage| filter.admits(passage));
            Ok(passages)
        })
    }

    fn manifest<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>> {
        let tenant = tenant.to_owned();
        Box::pin(self.blocking("reading the manifest", move |inner| inner.manifest(&tenant)))
    }

    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>> {
        Box::pin(self.blocking("counting", Inner::stats))
    }

    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(self.blocking("optimizing", Inner::optimize))
    }
}
