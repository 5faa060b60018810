//! Changing the shard. One writer at a time; what is reported as done is on disk.

use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use qdrant_edge::{EdgeOptimizersConfig, PointId, PointInsertOperations, PointOperations, UpdateOperation};
use uuid::Uuid;

use super::Inner;
use super::convert::{engine_error, to_point};
use super::shard::{DENSE, create_payload_indexes, graph, optimizers, sealing};
use crate::passage_index::{IndexError, IndexPoint};
use crate::payload::{ALWAYS, FOREVER, validity};

/// Points per operation: an operation is one record of the engine's log.
const BATCH: usize = 256;
/// Points that one growing segment takes. Its posting lists are rewritten from the front at every insertion, so the
/// time for n points grows with n², and sealing a segment costs about as much as 5,000 points of that growth: worth
/// nothing up to the first bound, and much beyond it, where many more points are likely to follow.
const FIRST_SEALED_AT: usize = 12_288;
const NEXT_SEALED_AT: usize = 4_096;
/// Up to this many passages every change is worth a rebuild of seconds: the index is then the same, to the last
/// idf, whatever changes and killed runs led to it.
const REBUILT_AT_ONCE: usize = 20_000;
/// Beyond, the graph is built again when this share of the passages was deleted from it or lies outside
/// of it. Until then a search compares those outside one by one, and idf counts the deleted ones.
const REBUILD_SHARE: f64 = 0.02;

impl Inner {
    pub(super) fn upsert(&self, points: Vec<IndexPoint>) -> Result<(), IndexError> {
        if let Some(point) = points.iter().find(|point| point.dense.len() != self.dimension) {
            return Err(IndexError::Dimension { found: point.dense.len(), wanted: self.dimension });
        }
        let windows: Vec<_> = points.iter().map(|point| (point.passage.id, validity(&point.passage))).collect();
        let points: Result<Vec<_>, _> = points.into_iter().map(to_point).collect();
        let mut points = points?;
        let operations = std::iter::from_fn(|| {
            let rest = points.split_off(points.len().min(BATCH));
            let batch = std::mem::replace(&mut points, rest);
            (!batch.is_empty()).then(|| PointOperations::UpsertPoints(PointInsertOperations::PointsList(batch)))
        });
        let count = windows.len();
        self.change("upserting", operations, &windows)?;
        let unsealed = self.unsealed.fetch_add(count, Ordering::Relaxed) + count;
        if unsealed >= if self.seals.load(Ordering::Relaxed) == 0 { FIRST_SEALED_AT } else { NEXT_SEALED_AT } {
            self.seal()?;
        }
        Ok(())
    }

    /// Makes the growing segment immutable, so that a new one takes the next points.
    fn seal(&self) -> Result<(), IndexError> {
        let _writing = self.writing();
        // With the graph of the segments that are there: with another, they would all be built again.
        self.run_optimizers(sealing(), self.optimized_passages.load(Ordering::Relaxed))?;
        self.seals.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn delete(&self, ids: &[Uuid]) -> Result<(), IndexError> {
        let windows: Vec<_> = ids.iter().map(|&id| (id, (ALWAYS, FOREVER))).collect();
        let operations = ids
            .chunks(BATCH)
            .map(|batch| PointOperations::DeletePoints { ids: batch.iter().map(|&id| PointId::Uuid(id)).collect() });
        self.change("deleting", operations, &windows)
    }

    /// Applies `operations`, then brings what is kept in memory in line, also when one of them failed:
    /// those before it were applied.
    fn change(
        &self,
        doing: &'static str,
        mut operations: impl Iterator<Item = PointOperations>,
        windows: &[(Uuid, (i64, i64))],
    ) -> Result<(), IndexError> {
        if windows.is_empty() {
            return Ok(());
        }
        let _writing = self.writing();
        let update = |operation| self.shard.update(UpdateOperation::PointOperation(operation));
        let applied = operations.try_for_each(update).map_err(engine_error(doing));
        self.shard.flush();
        self.validity.record(windows.iter().copied(), self.shard.info().points_count);
        self.cache.invalidate(windows.iter().map(|&(id, _)| id));
        applied
    }

    pub(super) fn optimize(&self) -> Result<(), IndexError> {
        let _writing = self.writing();
        let passages = self.shard.info().points_count;
        let changed = if passages <= REBUILT_AT_ONCE { 0.0 } else { REBUILD_SHARE };
        self.optimized_passages.store(passages, Ordering::Relaxed);
        self.seals.store(0, Ordering::Relaxed);
        self.run_optimizers(optimizers(passages, changed, self.dimension), passages)
    }

    /// Optimizes by `config`, with the graph that an index of `passages` has.
    fn run_optimizers(&self, config: EdgeOptimizersConfig, passages: usize) -> Result<(), IndexError> {
        let doing = "optimizing";
        let graph = graph(passages, self.dimension, &self.options);
        self.shard.set_vector_hnsw_config(DENSE, graph).map_err(engine_error(doing))?;
        self.shard.set_optimizers_config(config).map_err(engine_error(doing))?;
        if self.shard.optimize().map_err(engine_error(doing))? {
            // The segment that takes the next writes is new, and may lack them.
            create_payload_indexes(&self.shard)?;
            self.shard.flush();
        }
        self.unsealed.store(0, Ordering::Relaxed);
        Ok(())
    }

    fn writing(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
