//! The boundary of the index: one trait, its records, its errors.

use std::path::PathBuf;
use std::sync::Arc;

use futures::future::BoxFuture;
use madoguchi_ingest::Passage;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::filter::SearchFilter;

/// Weights by term, of a passage (BM25 term weights without idf) or of a question (1 per term).
/// The index multiplies by idf at search time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVector {
    /// Term ids, ascending, each once.
    pub indices: Vec<u32>,
    /// The weight of each.
    pub values: Vec<f32>,
}

/// A passage with the vectors it is found by.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexPoint {
    /// The passage; its id is the point's id.
    pub passage: Passage,
    /// Unit vector.
    pub dense: Vec<f32>,
    /// BM25 term weights.
    pub bm25: SparseVector,
}

/// One result of one leg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The passage.
    pub id: Uuid,
    /// Cosine similarity (dense) or BM25 score (sparse): higher is better.
    pub score: f32,
}

/// The results of both legs of a hybrid search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LegHits {
    /// Best first, ties by id.
    pub dense: Vec<Hit>,
    /// Best first, ties by id.
    pub bm25: Vec<Hit>,
}

/// What is known of a passage in the index without reading it: enough to plan a re-ingest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestEntry {
    /// The passage.
    pub id: Uuid,
    /// Its article.
    pub article_id: String,
    /// File and position it came from.
    pub source: String,
    /// Hash of its content at the time.
    pub content_hash: String,
}

/// What made an index. A search with another model or analyzer would compare unlike things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexIdentity {
    /// [`Embedder::id`](https://docs.rs) of the model whose vectors are stored.
    pub model: String,
    /// Length of the dense vectors.
    pub dimension: usize,
    /// Fingerprint of the analyzer (dictionary, user dictionary, rules) and the BM25 parameters.
    pub analyzer: String,
}

/// Counts for `/metrics` and people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IndexStats {
    /// Passages in the index, of all tenants.
    pub passages: u64,
    /// Bytes on disk, where the backend knows.
    pub bytes_on_disk: Option<u64>,
}

/// Why an index could not be opened, read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Another process holds the index.
    #[error(
        "the index at {path} is in use by another madoguchi process. Remedy: stop the other `serve` or `ingest`, or use a Qdrant server, which several processes can share"
    )]
    Locked {
        /// Folder of the index.
        path: PathBuf,
    },
    /// The index was made by another model or analyzer.
    #[error(
        "the index at {place} was made with {found:?}, but this configuration is {wanted:?}. Remedy: run `madoguchi ingest --rebuild`, or restore the former setting"
    )]
    Mismatch {
        /// Folder or URL.
        place: String,
        /// Recorded in the index.
        found: Box<IndexIdentity>,
        /// In force now.
        wanted: Box<IndexIdentity>,
    },
    /// What lies there is no index of this version of madoguchi.
    #[error(
        "{place} is no index that this version can use: {reason}. Remedy: name another folder or collection, or run `madoguchi ingest --rebuild`"
    )]
    Foreign {
        /// Folder or URL.
        place: String,
        /// What was found.
        reason: String,
    },
    /// A vector has another length than the index.
    #[error(
        "a dense vector of length {found} was given to an index of length {wanted}. Remedy: use the embedding model that the index was made with"
    )]
    Dimension {
        /// Length of the vector given.
        found: usize,
        /// Length of the vectors in the index.
        wanted: usize,
    },
    /// The Qdrant server could not be reached, or did not answer in time.
    #[error(
        "Qdrant at {url} did not answer: {reason}. Remedy: check that the server runs, that the URL names its gRPC port (6334 by default), and that no firewall lies between"
    )]
    Unreachable {
        /// URL of the server.
        url: String,
        /// What the connection said.
        reason: String,
    },
    /// The Qdrant server refused the key.
    #[error(
        "Qdrant at {url} refused the API key: {reason}. Remedy: set the key that the server was started with, one that may write"
    )]
    Unauthorized {
        /// URL of the server.
        url: String,
        /// What the server said.
        reason: String,
    },
    /// The Qdrant server answered with an error.
    #[error("Qdrant at {url}, while {doing}: {reason}. Remedy: read the server's log at this time")]
    Server {
        /// URL of the server.
        url: String,
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        reason: String,
    },
    /// The folder or file could not be read or written.
    #[error("index at {path}: {source}. Remedy: name a folder that this user may write and whose disk has space")]
    Io {
        /// Folder or file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The engine refused or failed.
    #[error("index engine, while {doing}: {reason}")]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// What it said.
        reason: String,
    },
}

/// Where passages are kept and found.
///
/// Invariants: results are best first, ties by id ascending; no search, fetch or listing for a reader
/// returns a passage that its [`SearchFilter`] does not admit; `upsert` of a known id replaces it.
pub trait PassageIndex: Send + Sync {
    /// Adds or replaces points.
    fn upsert(&self, points: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>>;
    /// Removes passages; unknown ids are no error.
    fn delete(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>>;
    /// The `limit` passages nearest to `vector`; none for a zero vector, which points nowhere.
    fn dense<'a>(
        &'a self,
        vector: Vec<f32>,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>>;
    /// The `limit` passages with the highest BM25 score for `terms`; passages without any of the terms are not results.
    fn sparse<'a>(
        &'a self,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>>;
    /// Both legs in one trip, under one filter.
    fn legs<'a>(
        &'a self,
        vector: Vec<f32>,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<LegHits, IndexError>> {
        Box::pin(async move {
            Ok(LegHits {
                dense: self.dense(vector, filter, limit).await?,
                bm25: self.sparse(terms, filter, limit).await?,
            })
        })
    }
    /// The passages themselves, in the order asked for; those unknown or not admitted are left out.
    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>>;
    /// All admitted passages of one article, by position.
    fn article<'a>(
        &'a self,
        article_id: &'a str,
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>>;
    /// Every passage of `tenant`, by id: for planning, never for a reader.
    fn manifest<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>>;
    /// Counts.
    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>>;
    /// Rebuilds what makes search fast and writes everything to disk: call it after bulk changes.
    /// Until then idf may go on counting passages that were deleted or replaced.
    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>>;
}
