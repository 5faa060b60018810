//! [`ServerIndex`]: a collection on a Qdrant server, shared by any number of processes.

mod client;
mod collection;
mod convert;
mod points;
mod search;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use madoguchi_ingest::Passage;
use secrecy::SecretString;
use uuid::Uuid;

use crate::filter::SearchFilter;
use crate::passage_index::{
    Hit, IndexError, IndexIdentity, IndexPoint, IndexStats, LegHits, ManifestEntry, PassageIndex, SparseVector,
};
use client::Client;
use convert::{dense_query, sparse_query};

/// Where the server is, and which collection to use.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// URL of the gRPC port, e.g. `http://qdrant:6334`.
    pub url: String,
    /// Name of the collection; created when absent.
    pub collection: String,
    /// Key that may read, and write where passages are ingested.
    pub api_key: Option<SecretString>,
    /// How long one request may take. Too low: large writes fail. Too high: a dead server is noticed late.
    pub timeout: Duration,
}

impl ServerOptions {
    /// Without a key, with ten seconds per request.
    pub fn new(url: impl Into<String>, collection: impl Into<String>) -> Self {
        Self { url: url.into(), collection: collection.into(), api_key: None, timeout: Duration::from_secs(10) }
    }
}

/// Passages on a Qdrant server of version 1.16 or newer.
///
/// Nothing is cached here, since other processes may write. Writes are reported as done once the server
/// has applied them. On a collection of several shards idf is that of each shard.
pub struct ServerIndex {
    client: Client,
    dimension: usize,
}

impl std::fmt::Debug for ServerIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ServerIndex").field("place", &self.client.place()).finish_non_exhaustive()
    }
}

impl ServerIndex {
    /// Connects, and creates the collection when absent.
    ///
    /// # Errors
    /// [`IndexError::Unreachable`], [`IndexError::Unauthorized`]; [`IndexError::Mismatch`] when the
    /// collection was made with another `identity`; [`IndexError::Foreign`] when it was not made by
    /// madoguchi; [`IndexError::Server`] for whatever else the server says.
    pub async fn connect(options: ServerOptions, identity: IndexIdentity) -> Result<Self, IndexError> {
        let client = Client::new(options)?;
        collection::prepare(&client, &identity).await?;
        Ok(Self { client, dimension: identity.dimension })
    }

    fn check_length(&self, vector: &[f32]) -> Result<(), IndexError> {
        if vector.len() == self.dimension {
            return Ok(());
        }
        Err(IndexError::Dimension { found: vector.len(), wanted: self.dimension })
    }
}

impl PassageIndex for ServerIndex {
    fn upsert(&self, points: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(async move {
            points.iter().try_for_each(|point| self.check_length(&point.dense))?;
            points::upsert(&self.client, points).await
        })
    }

    fn delete(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(points::delete(&self.client, ids))
    }

    fn dense<'a>(
        &'a self,
        vector: Vec<f32>,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        Box::pin(async move {
            self.check_length(&vector)?;
            let [hits] = search::best(&self.client, [dense_query(vector)], filter, limit).await?;
            Ok(hits)
        })
    }

    fn sparse<'a>(
        &'a self,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        Box::pin(async move {
            let [hits] = search::best(&self.client, [sparse_query(terms)], filter, limit).await?;
            Ok(hits)
        })
    }

    fn legs<'a>(
        &'a self,
        vector: Vec<f32>,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<LegHits, IndexError>> {
        Box::pin(async move {
            self.check_length(&vector)?;
            let queries = [dense_query(vector), sparse_query(terms)];
            let [dense, bm25] = search::best(&self.client, queries, filter, limit).await?;
            Ok(LegHits { dense, bm25 })
        })
    }

    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        Box::pin(points::fetch(&self.client, ids, filter))
    }

    fn article<'a>(
        &'a self,
        article_id: &'a str,
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        Box::pin(points::article(&self.client, article_id, filter))
    }

    fn manifest<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>> {
        Box::pin(points::manifest(&self.client, tenant))
    }

    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>> {
        Box::pin(async move { Ok(IndexStats { passages: points::count(&self.client).await?, bytes_on_disk: None }) })
    }

    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(collection::wait_until_optimized(&self.client))
    }
}
