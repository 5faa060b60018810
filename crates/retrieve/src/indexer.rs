//! The write path: from passages to points in the index.

use std::sync::Arc;

use madoguchi_index::PassageIndex;
use madoguchi_ingest::Passage;
use uuid::Uuid;

use crate::representation::Representation;
use crate::retriever::RetrieveError;

/// Passages embedded and written at a time: large enough to keep all cores busy, small enough to lose little.
const BATCH: usize = 512;

/// What an [`Indexer`] is to do.
#[derive(Debug, Clone, Default)]
pub struct Indexing {
    /// Passages to add or replace.
    pub upsert: Vec<Passage>,
    /// Passages to remove.
    pub delete: Vec<Uuid>,
}

/// Writes passages into an index.
///
/// Each step can be repeated: a run that was killed is mended by planning against the index and running again.
pub struct Indexer {
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
}

impl Indexer {
    /// An indexer that writes to `index`.
    pub fn new(representation: Arc<Representation>, index: Arc<dyn PassageIndex>) -> Self {
        Self { representation, index }
    }

    /// Applies `indexing`, then optimizes the index. `progress` is told how many passages are done so far.
    ///
    /// # Errors
    /// When the model or the index fails; what was written before stays.
    pub async fn apply(&self, indexing: Indexing, mut progress: impl FnMut(usize)) -> Result<(), RetrieveError> {
        let mut done = 0;
        let mut batches = indexing.upsert.into_iter();
        let mut ready = self.represent(batches.by_ref().take(BATCH).collect()).await?;
        while !ready.is_empty() {
            let next = batches.by_ref().take(BATCH).collect();
            let count = ready.len();
            // The next batch is embedded while this one is written.
            let (written, represented) = tokio::join!(self.index.upsert(ready), self.represent(next));
            written?;
            ready = represented?;
            done += count;
            progress(done);
        }
        if !indexing.delete.is_empty() {
            self.index.delete(indexing.delete).await?;
        }
        // Also when nothing was to do: a run that was killed may have written everything but this.
        self.index.optimize().await?;
        Ok(())
    }

    async fn represent(&self, batch: Vec<Passage>) -> Result<Vec<madoguchi_index::IndexPoint>, RetrieveError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let representation = self.representation.clone();
        match tokio::task::spawn_blocking(move || representation.points(batch)).await {
            Ok(points) => Ok(points?),
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        }
    }
}
